"""The first tables: tickets, alerts, sinks, outbox, facts."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None

LONG = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
# Percent-encoded text, which is ASCII, and equal only if it is identical.
SAID = sa.Text().with_variant(mysql.MEDIUMTEXT(charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
DIGEST = sa.LargeBinary(16).with_variant(mysql.BINARY(16), "mysql", "mariadb")
# By these options MySQL and MariaDB hold any text, and keep all of a transaction or nothing.
MYSQL: dict[str, Any] = {
    f"{name}_{option}": value
    for name in ("mysql", "mariadb")
    for option, value in (("charset", "utf8mb4"), ("engine", "InnoDB"))
}


def upgrade() -> None:
    """Create the tables.

    MariaDB commits each statement at once: if a run was killed, the next one creates what is missing.
    """
    op.create_table(
        "tickets",
        sa.Column("key", DIGEST, primary_key=True, autoincrement=False),
        sa.Column("source_key", DIGEST, nullable=False),
        sa.Column("source", SAID, nullable=False),
        sa.Column("ticket", SAID, nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("doc", LONG, nullable=False),
        sa.Column("expected", LONG, nullable=False),
        sa.Column("clocks", LONG, nullable=False),
        sa.Column("next_us", sa.BigInteger),
        sa.Column("ended_us", sa.BigInteger),
        sa.Column("stamp", DIGEST, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
        if_not_exists=True,
        **MYSQL,
    )
    _create_index("tickets_next", "tickets", ["source_key", "next_us"])
    _create_index("tickets_stamp", "tickets", ["source_key", "stamp"])
    op.create_table(
        "alerts",
        sa.Column("key", DIGEST, primary_key=True, autoincrement=False),
        sa.Column("ticket_key", DIGEST, nullable=False),
        sa.Column("source", SAID, nullable=False),
        sa.Column("ticket", SAID, nullable=False),
        sa.Column("target", LONG, nullable=False),
        sa.Column("cycle", sa.Integer, nullable=False),
        sa.Column("threshold", LONG, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("due_us", sa.BigInteger, nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("stopped_us", sa.BigInteger),
        sa.Column("baseline", sa.Boolean, nullable=False),
        sa.Column("undone", sa.Boolean, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        if_not_exists=True,
        **MYSQL,
    )
    _create_index("alerts_ticket", "alerts", ["ticket_key"])
    op.create_table(
        "sinks",
        sa.Column("key", DIGEST, primary_key=True, autoincrement=False),
        sa.Column("source_key", DIGEST, nullable=False),
        sa.Column("name", LONG, nullable=False),
        if_not_exists=True,
        **MYSQL,
    )
    op.create_table(
        "outbox",
        sa.Column("sink", DIGEST, primary_key=True, autoincrement=False),
        sa.Column("alert", DIGEST, primary_key=True, autoincrement=False),
        sa.Column("told_us", sa.BigInteger),
        sa.Column("tried", sa.Boolean, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
        if_not_exists=True,
        **MYSQL,
    )
    _create_index("outbox_pending", "outbox", ["sink", "told_us"])
    _create_index("outbox_alert", "outbox", ["alert"])
    op.create_table(
        "facts",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", LONG, nullable=False),
        if_not_exists=True,
        **MYSQL,
    )
    facts = sa.table("facts", sa.column("name", sa.String(64)), sa.column("value", LONG))
    if not op.get_bind().execute(sa.select(facts.c.name).where(facts.c.name == "sinks")).first():
        op.bulk_insert(facts, [{"name": "sinks", "value": "locked by whoever enters one"}])


def _create_index(name: str, table: str, columns: list[str]) -> None:
    if not sa.inspect(op.get_bind()).has_index(table, name):
        op.create_index(name, table, columns)
