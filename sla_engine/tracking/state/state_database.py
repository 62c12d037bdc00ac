"""State database: the database of tracking, opened and brought to the version of this package.

It is SQLite by default, or PostgreSQL or MariaDB (or MySQL) for many processes. A transaction of SQLite that writes takes the
lock of the database as it begins, so that it does not fail half-way.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite

from sla_engine.errors import SlaError, StateError
from sla_engine.tracking.state.connections import WAIT_S, Connections, engine_of, shown_of, url_of
from sla_engine.tracking.state.database_tables import VERSION
from sla_engine.tracking.state.foreign_and_damaged_tables import DAMAGED, RESTORE, UNREADABLE, check_file, is_damaged
from sla_engine.tracking.state.migrations import is_current, migrate
from sla_engine.tracking.state.sqlite_file import file_of, is_in_memory, make_private, undisturbed

# The codes by which MariaDB and PostgreSQL report that they ended one of two transactions that waited for each other.
DEADLOCK = frozenset({1213, "40P01"})
# A transaction is begun again so often after that; each time at least one of those that waited has ended.
DEADLOCKS = 10
# Every database takes so many keys in one statement.
KEYS = 500
# By these codes SQLite, PostgreSQL and MariaDB refuse to write: the database is read-only, or the user is not permitted.
READ_ONLY = {sqlite3.SQLITE_READONLY, "25006", "42501", 1044, 1142, 1143, 1290, 1792, 1836}
ONLY_READ = "`status`, `upcoming` and `recompute --dry-run` only read it"
OPEN_ONCE = "run `sla-engine status` once as a user who may write to it"
Rows = Sequence[dict[str, Any]]


Answer = TypeVar("Answer")


class StateDatabase:
    """A database of tracking; `reading` and `writing` are transactions of their own."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        """Open a database, and create or migrate its tables; without `create` a file of SQLite must be there.

        Raises:
            StateError: `url` is no URL of a state, the database cannot be opened, a later version of this package or another
                program wrote it, or there is no file and `create` is false.
            MissingExtraError: the driver is not installed.
        """
        given = url_of(url)
        self._file = file_of(given)
        self.shown = shown_of(given)
        if create and self._file is not None:
            make_private(self._file)
        elif self._file is not None and not self._file.exists():  # a misspelt name must not create an empty state
            raise StateError(f"no such state: {self.shown}; `sla-engine check` creates one")
        try:
            self._engine = engine_of(given)
            self._connections = Connections(self._engine, self.shown, in_memory=is_in_memory(given))
            with ExitStack() as failed:
                failed.callback(self.close)
                with self._errors(), self._looking() as connection:
                    current = is_current(connection, self.shown)
                if not current:
                    self._migrate()
                failed.pop_all()
        except (TypeError, ValueError, sa.exc.ArgumentError):  # raised by drivers and SQLAlchemy for options
            raise StateError(f"the state {self.shown} cannot be used: an option in its URL has no meaning") from None

    def close(self) -> None:
        """Close all connections; all other methods raise a `StateError` from then on."""
        self._connections.close()

    def check_open(self) -> None:
        """Check that the state is open.

        Raises:
            StateError: the state is closed.
        """
        self._connections.check_open()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Yield a connection that sees one moment of the database."""
        with (
            self._errors(),
            undisturbed(self._file, self.shown),
            self._looking() as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Yield a connection whose changes are all kept at the end, or none of them."""
        with self._errors("this writes to it"), self._connections.engine() as engine, engine.begin() as connection:
            yield connection

    def change(self, work: Callable[[sa.Connection], Answer]) -> Answer:
        """Do some work in one transaction that writes, and do it again if the database ended that for a deadlock.

        `work` may be called several times, so it must change nothing but the database.
        """
        for _ in range(DEADLOCKS):
            try:
                with self.writing() as connection:
                    return work(connection)
            except StateError as error:
                if not _is_deadlock(error.__cause__):
                    raise
        with self.writing() as connection:
            return work(connection)

    @contextmanager
    def apart(self) -> Iterator[sa.Connection]:
        """Yield a connection outside the pool, so that a lock that is taken on it ends with it."""
        with self._errors():
            with self._connections.engine() as engine:
                connection = engine.connect()
                connection.detach()
            with connection:
                yield connection

    def insert_new(self, connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
        """Insert rows, except those whose key exists already."""
        if not rows:
            return
        if self._engine.dialect.name == "mysql":
            connection.execute(mysql.insert(table).prefix_with("IGNORE"), rows)
        else:
            connection.execute(self._insert(table).on_conflict_do_nothing(), rows)

    def lock_rows(
        self, connection: sa.Connection, table: sa.Table, keys: Sequence[bytes], new: Callable[[], Rows]
    ) -> None:
        """Lock the rows of sorted keys against all other transactions; missing rows are inserted first, from `new`.

        SQLite, which has one lock for the whole database, needs none of this.
        """
        if self._engine.dialect.name == "sqlite":
            return
        asked = sa.select(table.c.key).order_by(table.c.key).with_for_update()
        there = {
            key for some in chunks(keys) for key in connection.execute(asked.where(table.c.key.in_(some))).scalars()
        }
        if len(there) < len(keys):
            self.insert_new(connection, table, [row for row in new() if row["key"] not in there])
            for some in chunks(keys):
                connection.execute(asked.where(table.c.key.in_(some))).all()

    def put(self, connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
        """Insert rows, or replace those whose key exists already."""
        if not rows:
            return
        keys = [column.name for column in table.primary_key]
        rest = [name for name in rows[0] if name not in keys]
        if self._engine.dialect.name == "mysql":
            mine = mysql.insert(table)
            connection.execute(mine.on_duplicate_key_update({name: mine.inserted[name] for name in rest}), rows)
        else:
            new = self._insert(table)
            chosen = {name: new.excluded[name] for name in rest}
            connection.execute(new.on_conflict_do_update(index_elements=keys, set_=chosen), rows)

    def _insert(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        """Return an insertion of SQLite or PostgreSQL, which treat conflicts alike."""
        return sqlite.insert(table) if self._engine.dialect.name == "sqlite" else postgresql.insert(table)

    @contextmanager
    def _errors(self, writes: str = "", remedy: str = ONLY_READ) -> Iterator[None]:
        """Raise errors of the database as a `StateError`, without its statements, which hold text of tickets.

        `writes` is why the database is written, empty if it is not, and `remedy` what to do if it is read-only.
        """
        try:
            yield
        except sa.exc.DBAPIError as error:
            said = (str(error.orig).strip().splitlines() or [type(error.orig).__name__])[0]
            if writes and _is_read_only(error.orig):
                raise StateError(f"the state {self.shown} is read-only, and {writes}: {said}; {remedy}") from error
            remedy = f"; {RESTORE}" if getattr(error.orig, "sqlite_errorcode", None) in DAMAGED else ""
            raise StateError(f"the state {self.shown} cannot be used: {said}{remedy}") from error
        except SlaError:
            raise
        except (*UNREADABLE, sa.exc.StatementError) as error:
            with self._looking() as connection:
                damaged = is_damaged(connection)
            if damaged:
                raise StateError(
                    f"the state {self.shown} holds values that were never written to it; {RESTORE}"
                ) from error
            raise
        except sa.exc.TimeoutError:
            raise StateError(
                f"the state {self.shown} cannot be used: all its connections were busy for {WAIT_S} seconds"
            ) from None

    def _migrate(self) -> None:
        first = f"its tables must be brought to version {VERSION} first"
        with self._errors(first, OPEN_ONCE), self._connections.engine() as engine, engine.connect() as connection:
            migrate(connection, self.shown)

    @contextmanager
    def _looking(self) -> Iterator[sa.Connection]:
        with self._connections.engine() as engine, engine.connect().execution_options(reading=True) as connection:
            yield connection


def _is_read_only(error: Any) -> bool:  # noqa: ANN401 - of any driver
    """Return whether an error of a driver says that the database is read-only, or this user may not write."""
    said = getattr(error, "sqlite_errorcode", 0) & 0xFF, getattr(error, "sqlstate", None), *error.args[:1]
    return not READ_ONLY.isdisjoint(said)


def _is_deadlock(error: BaseException | None) -> bool:
    if not isinstance(error, sa.exc.DBAPIError) or error.orig is None:
        return False
    return not DEADLOCK.isdisjoint((getattr(error.orig, "sqlstate", None), *error.orig.args[:1]))


def check_own(url: str) -> None:
    """Refuse a file of SQLite that is another program's, without writing anything to it.

    A program in Python may keep its own tables in the file of a state; on a command line such a file is a mistake.

    Raises:
        StateError: `url` is no URL of a state, or it names such a file.
    """
    given = url_of(url)
    file = file_of(given)
    if file is not None:
        check_file(file, shown_of(given))


def chunks(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Yield keys in groups that every database takes in one statement."""
    for first in range(0, len(keys), KEYS):
        yield keys[first : first + KEYS]


def change_rows(
    connection: sa.Connection, what: sa.Update, column: sa.ColumnElement[bytes], keys: Sequence[bytes]
) -> None:
    """Make a change to the rows that have one of some keys in a column."""
    for some in chunks(keys):
        connection.execute(what.where(column.in_(some)))
