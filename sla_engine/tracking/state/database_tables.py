"""Database tables: those in which tracking keeps what it knows. What they were before is told by the migrations.

Keys are digests of 16 bytes, so that neither the length of an id nor a database's idea of which texts are equal matters.
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
# What these two need to hold any text, and to do all of a transaction or nothing.
MYSQL: dict[str, Any] = {
    f"{name}_{option}": value
    for name in ("mysql", "mariadb")
    for option, value in (("charset", "utf8mb4"), ("engine", "InnoDB"))
}

# The row of `facts` that is locked by whoever enters a sink, and shared by all who tell what sinks are to be told.
SINKS = "sinks"

_PLAIN = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) != "%")
# Nearly every text is plain, and finding that out takes a fifth of the time of encoding it.
_is_plain = re.compile("[!-$&-~]*").fullmatch
_ERRORS = "surrogatepass"


class EncodedText(sa.types.TypeDecorator[str]):
    """Text that a source says, kept percent-encoded.

    So any text can be kept (PostgreSQL takes no NUL, none takes half a character), and only equal texts are equal (to MariaDB
    `a`, `A` and `a ` would be one).
    """

    impl = sa.Text().with_variant(mysql.MEDIUMTEXT(charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - of the base class
        """Return a text as it is kept."""
        return value if value is None or _is_plain(value) else quote(value, safe=_PLAIN, errors=_ERRORS)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - of the base class
        """Return a text as it was said."""
        return value if value is None or "%" not in value else unquote(value, errors=_ERRORS)


metadata = sa.MetaData()

# A ticket, and what is to come of it: `expected` are the alerts that no sweep has recorded yet, `next_us` is when the first
# of them is due. `clocks` says how its clocks stood by its own events, `stamp` under which contract, `conventions` under
# which number of ours, `ended_us` when the last of them ended. `gone` is one that was closed as its source no longer had it,
# `absent` one that its source did not have when it was last read whole. `source_key` is the digest of the source, indexed
# where a text cannot be.
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

# An alert as it was recorded; `stopped_us` is when its clock stopped, as far as is known, `about` what its ticket was then.
# One that later data undid is `undone`, and `withdrawn` once that has been recorded too; one that earlier conventions
# recorded is `kept`, whatever today's say.
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

# Where the alerts of one source are told.
sinks = sa.Table(
    "sinks",
    metadata,
    sa.Column("key", DIGEST, primary_key=True, autoincrement=False),
    sa.Column("source_key", DIGEST, nullable=False),
    sa.Column("name", LONG, nullable=False),
    **MYSQL,
)

# Which alerts a sink is to be told; `told_us` once it was. `tried` says that it may have been told, as a crash may have come
# before it was marked, `refused` how often it took others but not this one. What was `passed` over as old news was not told:
# its `told_us` is when that was found.
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
