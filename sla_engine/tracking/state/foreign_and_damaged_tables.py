"""Foreign and damaged tables: refusals of tables of another program, and of values that tracking did not write."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa

from sla_engine.errors import StateError
from sla_engine.tracking.state.database_tables import metadata

Read = TypeVar("Read")
How = ParamSpec("How")

VERSIONS = "alembic_version"
GIVE_OWN = "has tables of another program; give tracking a database of its own"
RESTORE = "restore it from a backup, or move it away: `sla-engine check` then begins a new one"

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

# The errors by which a row proves to be damaged: wrong types, bad JSON, numbers beyond all dates.
UNREADABLE = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError, AssertionError)


def check_file(path: Path, shown: str) -> None:
    """Refuse a file of SQLite that has tables, but none of tracking, without writing anything.

    Raises:
        StateError: the file belongs to another program.
    """
    if not path.is_file():
        return
    # Without a log (`-wal`) beside it the file is read as immutable, or SQLite would make further files there.
    beside = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{beside}", uri=True)) as connection:
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error:  # the same error comes up when it is opened to write
        return
    if names and not names & {VERSIONS, *metadata.tables}:
        raise StateError(f"the state {shown} {GIVE_OWN}")


def version_in(connection: sa.Connection) -> str | None:
    """Return the version that the tables of a database have, None if it has none."""
    if not sa.inspect(connection).has_table(VERSIONS):
        return None
    version: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return version


def check_tables(connection: sa.Connection, version: str | None, shown: str) -> None:
    """Refuse tables of another program that have the names of tracking's, and a state that has lost some.

    Raises:
        StateError: a table has other columns, or a state with a version lacks a table.
    """
    known = sa.inspect(connection)
    there = {*known.get_table_names()} & {*metadata.tables}
    if version is not None and there < {*metadata.tables}:
        raise StateError(
            f"the state {shown} has lost tables ({', '.join(sorted({*metadata.tables} - there))}), or {GIVE_OWN}"
        )
    for name in sorted(there):
        columns = {column["name"] for column in known.get_columns(name)}
        table = metadata.tables[name]
        if not {column.name for column in table.primary_key} <= columns <= {column.name for column in table.c}:
            raise StateError(f"the state {shown} {GIVE_OWN}; its table {name!r} has other columns than tracking's")


def is_damaged(connection: sa.Connection) -> bool:
    """Return whether a file of SQLite, which stores any value in any column, has one that is not of its column's type."""
    if connection.dialect.name != "sqlite":
        return False
    return any(
        connection.exec_driver_sql(f"SELECT 1 FROM {name} WHERE {_mistyped(table)} LIMIT 1").first()  # noqa: S608 - names of ours
        for name, table in metadata.tables.items()
    )


def _mistyped(table: sa.Table) -> str:
    """Return the condition that a column has a value of another type."""
    return " OR ".join(
        f"typeof({column.name}) NOT IN ('{_type(column)}'{', ' + repr('null') if column.nullable else ''})"
        for column in table.c
    )


def _type(column: sa.Column[Any]) -> str:
    match column.type:
        case sa.LargeBinary():
            return "blob"
        case sa.Integer() | sa.Boolean():
            return "integer"
    return "text"


def check_kinds(rows: Sequence[Sequence[object]], kinds: Sequence[Any]) -> None:
    """Refuse rows whose values are not of these kinds, one for each.

    Raises:
        TypeError: a row has more or fewer values, or one of another kind.
    """
    for row in rows:
        if len(row) != len(kinds) or not all(map(isinstance, row, kinds)):
            raise TypeError(f"unexpected values {row!r:.80}")


def read_back(what: str) -> Callable[[Callable[How, Read]], Callable[How, Read]]:
    """Make a function that reads a stored text back raise a `StateError` for a text that it cannot read."""

    def checked(read: Callable[How, Read]) -> Callable[How, Read]:
        @wraps(read)
        def called(*given: How.args, **named: How.kwargs) -> Read:
            try:
                return read(*given, **named)
            except UNREADABLE as error:
                raise StateError(
                    f"the state is damaged: it holds {what} that cannot be read back ({error}); {RESTORE}"
                ) from error

        return called

    return checked
