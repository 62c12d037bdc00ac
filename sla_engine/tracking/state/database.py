"""State: the database in which tracking keeps what it knows, opened, and brought to the version of this package.

SQLite by default; PostgreSQL and MariaDB (or MySQL) for many at once. Transactions that write take the database's lock as they
begin where it has only one (SQLite), so that none fails half-way.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite

from sla_engine.errors import MissingExtraError, SlaError, StateError
from sla_engine.tracking.state.connections import Connections
from sla_engine.tracking.state.own_tables import (
    DAMAGED,
    GIVE_OWN,
    RESTORE,
    UNREADABLE,
    check_file,
    check_tables,
    is_damaged,
    version_in,
)
from sla_engine.tracking.state.schema import VERSION
from sla_engine.tracking.state.sqlite_file import file_of, is_in_memory, make_private, may_write, prepare, undisturbed

WAIT_S = 60
PSYCOPG, PYMYSQL = "postgresql+psycopg", "mysql+pymysql"
DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": PSYCOPG,
    "postgres": PSYCOPG,
    PSYCOPG: PSYCOPG,
    "mysql": PYMYSQL,
    "mariadb": PYMYSQL,
    PYMYSQL: PYMYSQL,
    "mariadb+pymysql": PYMYSQL,
}
# What a database says that has ended one of two transactions which waited for each other: MariaDB, PostgreSQL.
DEADLOCK = frozenset({1213, "40P01"})
# So often a transaction is begun anew after that; each time at least one of those that waited has ended.
DEADLOCKS = 10
# So many keys every database takes in one statement.
KEYS = 500
# By this name those who migrate at the same time wait for each other; PostgreSQL knows locks by numbers.
LOCK, LOCK_NUMBER = "sla_engine", 0x51A
# By these codes SQLite, PostgreSQL and MariaDB refuse to write: what is read-only, and what a user is not permitted.
READ_ONLY = {sqlite3.SQLITE_READONLY, "25006", "42501", 1044, 1142, 1143, 1290, 1792, 1836}
Rows = Sequence[dict[str, Any]]


Answer = TypeVar("Answer")


class StateDatabase:
    """A database of tracking. Use `reading` and `writing`, each a transaction of its own."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        """Open a database, and create or migrate its tables; without `create` a file of SQLite must be there.

        Raises:
            StateError: the URL is none, the database cannot be opened, or a later version of this package or another program
                wrote it.
            MissingExtraError: the driver is not installed.
        """
        given = _url(url)
        self._file = file_of(given)
        self.shown = _shown(given)
        if create and self._file is not None:
            make_private(self._file)
        elif self._file is not None and not self._file.exists():  # rather than make an empty one for a misspelt name
            raise StateError(f"no such state: {self.shown}; `sla-engine check` makes one")
        try:
            self._engine = _engine(given.set(drivername=DRIVERS[given.drivername]))
            self._connections = Connections(self._engine, self.shown, in_memory=is_in_memory(given))
            with ExitStack() as failed:
                failed.callback(self.close)
                with self._told():
                    self._migrate()
                failed.pop_all()
        except (TypeError, ValueError, sa.exc.ArgumentError):  # what drivers and SQLAlchemy say of options
            raise StateError(f"the state {self.shown} cannot be used: an option in its URL has no meaning") from None

    def close(self) -> None:
        """Let go of all connections; nothing can be asked any more."""
        self._connections.close()

    def check_open(self) -> None:
        """Refuse to go on after `close`.

        Raises:
            StateError: the state is closed.
        """
        self._connections.check_open()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one moment of the database."""
        with (
            self._told(),
            undisturbed(self._file, self.shown),
            self._looking() as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection whose changes are all kept at the end, or none of them."""
        with self._told("this writes to it"), self._connections.engine() as engine, engine.begin() as connection:
            yield connection

    def change(self, work: Callable[[sa.Connection], Answer]) -> Answer:
        """Do something in one transaction that writes, and do it again where the database ended that for a deadlock.

        `work` may be called several times, so that it changes nothing but the database.
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
        """Give a connection that no pool counts or takes back: a lock that is taken on it ends with it."""
        with self._told():
            with self._connections.engine() as engine:
                connection = engine.connect()
                connection.detach()
            with connection:
                yield connection

    def insert_new(self, connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
        """Insert rows; those whose key is there already are left as they are."""
        if not rows:
            return
        if self._engine.dialect.name == "mysql":
            connection.execute(mysql.insert(table).prefix_with("IGNORE"), rows)
        else:
            connection.execute(self._insert(table).on_conflict_do_nothing(), rows)

    def lock_rows(
        self, connection: sa.Connection, table: sa.Table, keys: Sequence[bytes], new: Callable[[], Rows]
    ) -> None:
        """Lock the rows of sorted keys against all other transactions; where some are missing, `new` gives the rows.

        A database with one lock for all needs none of this.
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
        """Insert rows, or replace those whose key is there already."""
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
        """Return an insertion as SQLite and PostgreSQL have it, which know conflicts alike."""
        return sqlite.insert(table) if self._engine.dialect.name == "sqlite" else postgresql.insert(table)

    @contextmanager
    def _told(self, writes: str = "") -> Iterator[None]:
        """Tell what the database says in an error of ours, without its statements, which hold what tickets say.

        `writes` says why it is written, where it is.
        """
        try:
            yield
        except sa.exc.DBAPIError as error:
            said = (str(error.orig).strip().splitlines() or [type(error.orig).__name__])[0]
            if writes and _is_read_only(error.orig):
                raise StateError(
                    f"the state {self.shown} is read-only, and {writes}: {said}; `status`, `upcoming` and "
                    "`recompute --dry-run` only read it"
                ) from error
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

    @contextmanager
    def _looking(self) -> Iterator[sa.Connection]:
        with self._connections.engine() as engine, engine.connect().execution_options(reading=True) as connection:
            yield connection

    def _migrate(self) -> None:
        with self._looking() as connection:
            found = version_in(connection)
        if found == VERSION:
            return
        if found is not None and not found.isdigit():
            raise StateError(f"the state {self.shown} {GIVE_OWN}")
        if found is not None and found > VERSION:
            raise StateError(f"the state {self.shown} has version {found} of its tables; this package knows {VERSION}")
        self._upgrade()

    def _upgrade(self) -> None:
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", "sla_engine.tracking.state:migrations")
        config.set_main_option("path_separator", "os")
        with (
            self._told(f"its tables must be brought to version {VERSION} first"),
            self._connections.engine() as engine,
            engine.connect() as connection,
            _alone(connection),
            connection.begin(),
        ):
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK_NUMBER)))
            config.attributes["connection"] = connection
            check_tables(connection, version_in(connection), self.shown)
            try:
                command.upgrade(config, "head")
            except CommandError:  # a version that none of our migrations knows
                raise StateError(f"the state {self.shown} {GIVE_OWN}") from None


def _is_read_only(error: Any) -> bool:  # noqa: ANN401 - of any driver
    """Tell whether a driver says that a database, or this user of it, is one that only reads."""
    said = getattr(error, "sqlite_errorcode", 0) & 0xFF, getattr(error, "sqlstate", None), *error.args[:1]
    return not READ_ONLY.isdisjoint(said)


def _is_deadlock(error: BaseException | None) -> bool:
    if not isinstance(error, sa.exc.DBAPIError) or error.orig is None:
        return False
    return not DEADLOCK.isdisjoint((getattr(error.orig, "sqlstate", None), *error.orig.args[:1]))


def check_own(url: str) -> None:
    """Refuse a file of SQLite that is another program's, without writing anything to it.

    In Python the tables of a host and ours may be in one file; whoever names one on a command line has mistaken it.

    Raises:
        StateError: the URL is none, or it is such a file.
    """
    given = _url(url)
    file = file_of(given)
    if file is not None:
        check_file(file, _shown(given))


def chunks(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Yield keys, so many at a time as every database takes in one statement."""
    for first in range(0, len(keys), KEYS):
        yield keys[first : first + KEYS]


def change_rows(
    connection: sa.Connection, what: sa.Update, column: sa.ColumnElement[bytes], keys: Sequence[bytes]
) -> None:
    """Make a change to the rows that have one of some keys in a column."""
    for some in chunks(keys):
        connection.execute(what.where(column.in_(some)))


def _url(text: str) -> sa.URL:
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):  # the latter of a port that is no number
        raise StateError("expected the URL of a database as state, such as sqlite:///sla.db") from None
    if url.drivername not in DRIVERS:
        raise StateError(f"expected sqlite, postgresql, mysql or mariadb as state, got {url.drivername!r}")
    if "@" in (url.host or ""):
        raise StateError("expected the URL of a state in which @ within a user or password is written %40")
    return url


def _shown(url: sa.URL) -> str:
    """Return a URL without its password, and without options, which may hold one too."""
    return url.set(query={}).render_as_string(hide_password=True)


def _engine(url: sa.URL) -> sa.Engine:
    backend = url.get_backend_name()
    options: dict[str, Any] = {"pool_pre_ping": True, "pool_timeout": WAIT_S}
    file = file_of(url)
    if is_in_memory(url):
        options = {"connect_args": {"check_same_thread": False}, "poolclass": sa.StaticPool}
    elif file is not None and not may_write(file):
        options = {"connect_args": {"timeout": WAIT_S}, "poolclass": sa.NullPool}
    elif file is not None:
        options = {"connect_args": {"timeout": WAIT_S}, "pool_timeout": WAIT_S}
    elif backend == "postgresql":  # what a connection prepares is unknown to the next one of a pooler
        options |= {"connect_args": {"prepare_threshold": None}}
    elif backend == "mysql":
        options |= {"connect_args": {"charset": "utf8mb4"}, "isolation_level": "READ COMMITTED"}
    try:
        engine = sa.create_engine(url, **options)
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"this state needs {error.name}: pip install 'sla-engine[{backend}]'") from None
    if backend == "sqlite":
        prepare(engine, file)
    return engine


@contextmanager
def _alone(connection: sa.Connection) -> Iterator[None]:
    """Let nobody else migrate until all is committed, also where that takes several transactions.

    Elsewhere the transaction is alone: one of SQLite that writes always is, and PostgreSQL has a lock that ends with it; no
    other is safe behind a pooler of transactions.
    """
    if connection.dialect.name != "mysql":
        yield
        return
    name = sa.func.concat(LOCK, ".", sa.func.database())  # such locks are the whole server's
    take, leave = sa.func.get_lock(name, WAIT_S), sa.func.release_lock(name)
    connection.execute(sa.select(take))
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(sa.select(leave))
        connection.commit()
