"""Database tables: the present tables of tracking; the migrations have the earlier ones.

Keys are digests of 16 bytes, so that neither the length of an id nor how a database compares texts matters.
Instants are microseconds of UTC.
"""

import re
from typing import Any
from urllib.parse import quote, unquote

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

# The version of these tables, the latest of the migrations.
VERSION = "0003"

LONG = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
DIGEST = sa.LargeBinary(16).with_variant(mysql.BINARY(16), "mysql", "mariadb")
# By these options MySQL and MariaDB hold any text, and keep all of a transaction or nothing.
MYSQL: dict[str, Any] = {
    f"{name}_{option}": value
    for name in ("mysql", "mariadb")
    for option, value in (("charset", "utf8mb4"), ("engine", "InnoDB"))
}

# The row of `facts` that is locked to enter a sink, and locked for sharing to fill the outboxes of sinks.
SINKS = "sinks"

_PLAIN = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) != "%")
# Nearly every text is plain, and this check takes a fifth of the time of encoding.
_is_plain = re.compile("[!-$&-~]*").fullmatch
_ERRORS = "surrogatepass"


class EncodedText(sa.types.TypeDecorator[str]):
    """Text from a source, stored percent-encoded.

    So any text can be stored (PostgreSQL refuses NUL, and all refuse lone surrogates), and only identical texts are equal
    (MariaDB takes `a`, `A` and `a ` to be equal).
    """

    impl = sa.Text().with_variant(mysql.MEDIUMTEXT(charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - of the base class
        """Return a text as it is stored."""
        return value if value is None or _is_plain(value) else quote(value, safe=_PLAIN, errors=_ERRORS)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - of the base class
        """Return a text as the source gave it."""
        return value if value is None or "%" not in value else unquote(value, errors=_ERRORS)


metadata = sa.MetaData()

# A ticket: `expected` are the alerts that no sweep has recorded yet, `next_us` is when the first of them may be recorded.
# `clocks` is how its clocks stood by its own events, evaluated under the contract of `stamp` and the conventions of that
# number; `ended_us` is when the last of them ended. `gone` marks a ticket that was closed as its source no longer had it,
# `absent` one that its source did not have when it was last read whole. `source_key` is the digest of the source, for an
# index, which a text cannot have.
tickets = sa.Table(
    "tickets",
    metadata,
    sa.Column("key", DIGEST, primary_key=True, autoincrement=False),
    sa.Column("source_key", DIGEST, nullable=False),
    sa.Column("source", EncodedText, nullable=False),
    sa.Column("ticket", EncodedText, nullable=False),
    sa.Column("digest", DIGEST, nullable=False),
    sa.Column("doc", LONG, nullable=False),
    sa.Column("expected", LONG, nullable=False),
    sa.Column("clocks", LONG, nullable=False),
    sa.Column("next_us", sa.BigInteger),
    sa.Column("ended_us", sa.BigInteger),
    sa.Column("stamp", DIGEST, nullable=False),
    sa.Column("gone", sa.Boolean, nullable=False),
    sa.Column("conventions", sa.Integer, nullable=False),
    sa.Column("absent", sa.Boolean, nullable=False),
    sa.Index("tickets_next", "source_key", "next_us"),
    sa.Index("tickets_live", "source_key", "ended_us", "conventions", "stamp"),
    **MYSQL,
)

# A recorded alert; `stopped_us` is when its clock stopped, as far as is known, `about` is its routing. An alert that later
# data undid is `undone`, and `withdrawn` once its withdrawal has been recorded; an alert that earlier rules recorded is
# `kept`, whatever today's rules give.
alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("key", DIGEST, primary_key=True, autoincrement=False),
    sa.Column("ticket_key", DIGEST, nullable=False),
    sa.Column("source", EncodedText, nullable=False),
    sa.Column("ticket", EncodedText, nullable=False),
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
    sa.Column("undone", sa.Boolean, nullable=False, default=False),
    sa.Column("withdrawn", sa.Boolean, nullable=False, default=False),
    sa.Column("about", LONG),
    sa.Column("kept", sa.Boolean, nullable=False, default=False),
    sa.Index("alerts_ticket", "ticket_key"),
    **MYSQL,
)

# The sinks of the alerts of a source.
sinks = sa.Table(
    "sinks",
    metadata,
    sa.Column("key", DIGEST, primary_key=True, autoincrement=False),
    sa.Column("source_key", DIGEST, nullable=False),
    sa.Column("name", LONG, nullable=False),
    **MYSQL,
)

# The alerts of each sink; `told_us` is when the sink was told. `tried` marks an alert that may have been told, as a crash may
# have come before `told_us` was written; `refused` counts refusals. A moot alert that was `passed` over was not told: its
# `told_us` is when it was passed over.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("sink", DIGEST, primary_key=True, autoincrement=False),
    sa.Column("alert", DIGEST, primary_key=True, autoincrement=False),
    sa.Column("told_us", sa.BigInteger),
    sa.Column("tried", sa.Boolean, nullable=False, default=False),
    sa.Column("refused", sa.Integer, nullable=False, default=0),
    sa.Column("passed", sa.Boolean, nullable=False, default=False),
    sa.Index("outbox_pending", "sink", "told_us"),
    sa.Index("outbox_alert", "alert"),
    **MYSQL,
)

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", LONG, nullable=False),
    **MYSQL,
)
