"""The routing of alerts, the conventions of tickets, which tickets are absent, and which alerts are passed over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0002"
down_revision = "0001"

LONG = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")


def upgrade() -> None:
    """Add the columns, and an index that finds live tickets without a search of all ended ones.

    MariaDB commits each statement at once: if a run was killed, the next one adds what is missing.
    """
    _add_column("tickets", sa.Column("conventions", sa.Integer, nullable=False, server_default="1"))
    _add_column("tickets", sa.Column("absent", sa.Boolean, nullable=False, server_default=sa.false()))
    _add_column("alerts", sa.Column("about", LONG))
    _add_column("alerts", sa.Column("kept", sa.Boolean, nullable=False, server_default=sa.false()))
    _add_column("outbox", sa.Column("passed", sa.Boolean, nullable=False, server_default=sa.false()))
    if not sa.inspect(op.get_bind()).has_index("tickets", "tickets_live"):
        op.create_index("tickets_live", "tickets", ["source_key", "ended_us", "conventions", "stamp"])
    if sa.inspect(op.get_bind()).has_index("tickets", "tickets_stamp"):
        op.drop_index("tickets_stamp", "tickets")


def _add_column(table: str, column: sa.Column[object]) -> None:
    known = {one["name"] for one in sa.inspect(op.get_bind()).get_columns(table)}
    if column.name not in known:
        op.add_column(table, column)
