"""State: the database in which tracking keeps what it knows, opened, and brought to the version of this package.

SQLite by default; PostgreSQL and MariaDB (or MySQL) for many at once. Transactions that write take the database's lock as they
begin where it has only one (SQLite), so that none fails half-way.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite

from sla_engine.errors import MissingExtraError, StateError
from sla_engine.tracking.schema import VERSION, metadata

WAIT_S = 60
DRIVERS = {
    "postgresql": ("postgresql+psycopg", "postgresql"),
    "postgres": ("postgresql+psycopg", "postgresql"),
    "mysql": ("mysql+pymysql", "mysql"),
    "mariadb": ("mariadb+pymysql", "mysql"),
}
Rows = Sequence[dict[str, Any]]


class State:
    """A database of tracking. Use `reading` and `writing`, each a transaction of its own."""

    def __init__(self, url: str) -> None:
        """Open a database, and create or migrate its tables.

        Raises:
            StateError: the URL is none, the database cannot be opened, or a later version of this package wrote it.
            MissingExtraError: the driver is not installed.
        """
        self.url = _url(url)
        self.shown = self.url.render_as_string(hide_password=True)
        self._engine = _engine(self.url)
        with self._told():
            self._migrate()

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one moment of the database."""
        with self._told(), self._engine.connect().execution_options(reading=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection whose changes are all kept at the end, or none of them."""
        with self._told(), self._engine.begin() as connection:
            yield connection

    def insert_new(self, connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
        """Insert rows; those whose key is there already are left as they are."""
        if not rows:
            return
        match self._engine.dialect.name:
            case "sqlite":
                connection.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)
            case "postgresql":
                connection.execute(postgresql.insert(table).on_conflict_do_nothing(), rows)
            case _:
                connection.execute(mysql.insert(table).prefix_with("IGNORE"), rows)

    def put(self, connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
        """Insert rows, or replace those whose key is there already."""
        if not rows:
            return
        keys = [column.name for column in table.primary_key]
        rest = [name for name in rows[0] if name not in keys]
        match self._engine.dialect.name:
            case "sqlite":
                lite = sqlite.insert(table)
                chosen = {name: lite.excluded[name] for name in rest}
                connection.execute(lite.on_conflict_do_update(index_elements=keys, set_=chosen), rows)
            case "postgresql":
                big = postgresql.insert(table)
                chosen = {name: big.excluded[name] for name in rest}
                connection.execute(big.on_conflict_do_update(index_elements=keys, set_=chosen), rows)
            case _:
                mine = mysql.insert(table)
                connection.execute(mine.on_duplicate_key_update({name: mine.inserted[name] for name in rest}), rows)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what the database says in an error of ours, without its statements, which hold what tickets say."""
        try:
            yield
        except sa.exc.DBAPIError as error:
            said = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
            raise StateError(f"the state {self.shown} cannot be used: {said[0]}") from error

    def _migrate(self) -> None:
        found = self._version()
        if found == VERSION:
            return
        if found is not None and found > VERSION:
            raise StateError(f"the state {self.shown} has version {found} of its tables; this package knows {VERSION}")
        try:
            self._upgrade()
        except sa.exc.DBAPIError:
            # Another process may have been as quick.
            if self._version() != VERSION:
                raise

    def _version(self) -> str | None:
        with self._engine.connect().execution_options(reading=True) as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            version: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
            return version

    def _upgrade(self) -> None:
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", "sla_engine.tracking:migrations")
        config.set_main_option("path_separator", "os")
        with self._engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def check_tables(connection: sa.Connection) -> list[str]:
    """Return the names of our tables that are missing."""
    there = set(sa.inspect(connection).get_table_names())
    return [name for name in metadata.tables if name not in there]


def _url(text: str) -> sa.URL:
    try:
        url = sa.make_url(text)
    except sa.exc.ArgumentError:
        raise StateError("expected the URL of a database as state, such as sqlite:///sla.db") from None
    if url.drivername in DRIVERS:
        url = url.set(drivername=DRIVERS[url.drivername][0])
    if url.get_backend_name() not in ("sqlite", "postgresql", "mysql", "mariadb"):
        raise StateError(f"expected sqlite, postgresql, mysql or mariadb as state, got {url.drivername!r}")
    return url


def _engine(url: sa.URL) -> sa.Engine:
    backend = url.get_backend_name()
    options: dict[str, Any] = {"pool_pre_ping": True}
    if backend == "sqlite":
        options = {"connect_args": {"timeout": WAIT_S}}
    elif backend in ("mysql", "mariadb"):
        options |= {"connect_args": {"charset": "utf8mb4"}, "isolation_level": "READ COMMITTED"}
    try:
        engine = sa.create_engine(url, **options)
    except ModuleNotFoundError as error:
        extra = "postgresql" if backend == "postgresql" else "mysql"
        raise MissingExtraError(f"this state needs {error.name}: pip install 'sla-engine[{extra}]'") from None
    if backend == "sqlite":
        sa.event.listen(engine, "connect", _prepare)
        sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - of the driver
    # The driver's own transactions begin too late: the lock is taken below, at once.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    # A transaction that first reads and then writes would fail where another writes meanwhile, however long it may wait.
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reading") else "BEGIN IMMEDIATE")
