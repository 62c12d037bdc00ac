"""Other conventions of clocks. The tables are unchanged, but an earlier version of this package must not use them.

It would evaluate tickets by its own conventions, and record alerts that are wrong by today's.
"""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Change nothing; `Tracker.renew` evaluates tickets again, with their contract and in many transactions."""
