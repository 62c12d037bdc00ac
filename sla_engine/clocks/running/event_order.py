"""Event order: the one order in which a ticket's events count, and which of them are one event. For one log, and for columns.

Events come by instant; of one instant, those numbered by the source before others and by their number; then by rank of their
kinds, and then by all they say.
"""

# What the ticket is comes before what happens to it, and ends come last. Names of a contract's own stand between `updated`
# and `paused`.
_EARLY = (
    *("kind_changed", "site_changed", "tier_changed", "priority_changed", "reopened", "resumed"),
    *("auto_replied", "responded", "work_started", "updated"),
)
_LATE = ("paused", "recovered", "resolved", "closed", "merged", "cancelled")
_RANK = {**{kind: i for i, kind in enumerate(_EARLY)}, **{kind: len(_EARLY) + 1 + i for i, kind in enumerate(_LATE)}}

# The texts of an event that order those alike in all else; a missing one counts as empty.
TEXTS = ("kind", "reason", "value", "by", "id")
# The texts that, with instant and number, tell events without an id apart: those alike in all are one event, recorded twice.
SAID = ("kind", "reason", "value", "by")


def rank(kind: str | None) -> int:
    """Return the rank of a kind of event."""
    return _RANK.get(kind or "", len(_EARLY))
