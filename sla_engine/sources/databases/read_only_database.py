"""Read-only database: a connection that only reads, on which queries are streamed. The one importer of SQLAlchemy here.

All queries of one Database see the same moment, where the database has transactions that allow it. Nothing is ever
written: the file or the session is opened for reading only, and the transaction is never committed.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sla_engine.errors import MissingExtraError, SourceError
from sla_engine.show.masking import scheme_of, shown_url, without_secrets

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, CursorResult, Engine

# Rows that are in memory as the driver has them; of those, only the wanted columns are kept.
ROWS = 1_000
PATIENCE = 10  # seconds for a connection to come about

# The driver that a plain scheme means: this library's extras have it.
DRIVERS = {
    "mariadb": "mysql+pymysql",
    "mysql": "mysql+pymysql",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}
EXTRAS = {"psycopg": "postgresql", "pymysql": "mysql"}

# Reading only, at one moment, and with times of known form and zone.
_SESSION = {
    "sqlite": ("BEGIN",),
    "postgresql": (
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        "SET SESSION datestyle = 'ISO'",
        "SET SESSION TIME ZONE 'UTC'",
        "COMMIT",  # what was set holds from the next transaction on
    ),
    "mysql": (
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        "SET SESSION time_zone = '+00:00'",
        "COMMIT",
    ),
}


class Database:
    """A database known by its URL. The first query connects to it; as a context manager it closes the connection."""

    __slots__ = ("_connection", "_driver", "_engine", "_result", "_url", "name")

    def __init__(self, url: str) -> None:
        self.name = shown_url(url)
        self._url = url
        self._engine: Engine | None = None
        self._connection: Connection | None = None
        self._driver: Any = None
        self._result: CursorResult[Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection, even while the rows of a query are still being read."""
        # PyMySQL would read all rows that are left, millions perhaps, and fail on a connection that was cut off.
        sending = getattr(self._driver, "_result", None)
        if sending is not None:
            sending.unbuffered_active = False
        if self._result is not None:
            self._result.close()
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
        if self._engine is not None:
            self._engine.dispose()

    def rows(self, query: str, name: str) -> tuple[list[str], Iterator[Sequence[Sequence[Any]]]]:
        """Return the names of a query's columns and, in parts, its rows; `name` is what messages call the query.

        The query is sent as it is: it has no parameters, so colons and percent signs mean nothing to anyone but the database.

        Raises:
            SourceError: the database cannot be reached, refuses the query, or fails while its rows are read.
            MissingExtraError: the driver of the database is not installed.
        """
        text = query.strip().rstrip(";")
        if not text:
            raise SourceError(f"{name}: the query is empty; expected a SELECT")
        connection = self._connected()
        with self._told(name, "the query failed"):
            result = connection.exec_driver_sql(
                text,
                execution_options={"yield_per": ROWS, "no_parameters": True},
            )
        self._result = result
        if not result.returns_rows:
            raise SourceError(f"{name}: the query returns no rows; expected a SELECT")
        return list(result.keys()), self._parts(result, name)

    def _parts(self, result: "CursorResult[Any]", name: str) -> Iterator[Sequence[Sequence[Any]]]:
        with self._told(name, "reading failed"):
            yield from result.partitions(ROWS)

    def _connected(self) -> "Connection":
        if self._connection is None:
            url = self._parsed()
            self._engine = self._made(url)
            with self._told(self.name, "cannot connect"):
                self._connection = self._engine.connect()
                self._driver = self._connection.connection.driver_connection
                _prepare(self._connection)
        return self._connection

    def _parsed(self) -> "URL":
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError

        scheme = scheme_of(self._url) or ""
        try:
            url = make_url(self._url)
        except (ArgumentError, ValueError):
            url = None
        if url is None or (url.get_backend_name() != "sqlite" and "@" in f"{url.host}{url.database}"):
            expected = (
                f"{scheme}://USER:PASSWORD@HOST/DATABASE, with signs such as @ and / in the password as %40 and %2F"
            )
            raise SourceError(f"{self.name}: not the URL of a database; expected {expected}")
        url = url.set(drivername=DRIVERS.get(scheme, scheme))
        return self._file(url) if url.get_backend_name() == "sqlite" else url

    def _file(self, url: "URL") -> "URL":
        """Open an SQLite file for reading: by itself SQLite would make one that is not there."""
        if not url.database or url.database == ":memory:":
            raise SourceError(f"{self.name}: names no file; expected sqlite:///FILE, or sqlite:////FOLDER/FILE")
        path = Path(url.database).absolute()
        if not path.is_file():
            raise SourceError(f"{self.name}: no such file")
        return url.set(database=path.as_uri(), query={**url.query, "mode": "ro", "uri": "true"})

    def _made(self, url: "URL") -> "Engine":
        from sqlalchemy import create_engine
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError
        from sqlalchemy.pool import NullPool

        backend = url.get_backend_name()
        try:
            engine = create_engine(url, poolclass=NullPool, connect_args=_arguments(url))
        except NoSuchModuleError:
            known = "sqlite, postgresql, mysql, mariadb, and others whose SQLAlchemy dialect is installed"
            raise SourceError(f"{self.name}: no database is known as {url.drivername!r}; known: {known}") from None
        except ImportError as error:
            driver = error.name or "its driver"
            extra = f"'sla-engine[{EXTRAS[driver]}]'" if driver in EXTRAS else driver
            raise MissingExtraError(f"reading {backend} needs {driver}: pip install {extra}") from None
        except (ArgumentError, TypeError, ValueError) as error:
            raise SourceError(f"{self.name}: {self._hidden(str(error))}") from None
        if engine.dialect.is_async:
            raise SourceError(f"{self.name}: {url.get_driver_name()} is for asynchronous programs; name another driver")
        return engine

    @contextmanager
    def _told(self, name: str, what: str) -> Iterator[None]:
        """Turn what a driver raises into a SourceError with the driver's own words."""
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        try:
            yield
        except (SQLAlchemyError, OSError, TypeError, ValueError) as error:
            cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
            said = self._hidden(_words(cause))
            remedy = "; expected a SELECT, which only reads" if said == "not authorized" else ""
            raise SourceError(f"{name}: {what}: {said}{remedy}") from None

    def _hidden(self, text: str) -> str:
        """Return a driver's words without the password, which it may repeat."""
        return without_secrets(text, self._url)


def _words(error: BaseException) -> str:
    """Return what a driver says: some raise a number and a text, some add the query and a caret under it."""
    texts = [part for part in error.args if isinstance(part, str)]
    return " ".join((texts[-1] if texts else str(error)).split()) or type(error).__name__


def _arguments(url: "URL") -> dict[str, Any]:
    """Return arguments to a driver that we know."""
    driver = url.get_driver_name()
    patience = {} if "connect_timeout" in url.query else {"connect_timeout": PATIENCE}
    if driver == "psycopg":
        return patience
    if driver == "pymysql":
        return patience | {"conv": _as_text(url.get_dialect().import_dbapi())}
    return {}


def _as_text(pymysql: Any) -> dict[Any, Any]:  # noqa: ANN401 - a module
    """Return PyMySQL's conversions, but with times as text: a TIMESTAMP is an instant, any other is what a local clock read."""
    types, conversions = pymysql.constants.FIELD_TYPE, dict(pymysql.converters.conversions)
    for kind in (types.DATE, types.NEWDATE, types.DATETIME):
        conversions.pop(kind, None)
    conversions[types.TIMESTAMP] = lambda text: text if text.startswith("0000-") else f"{text}+00:00"
    return conversions


def _prepare(connection: "Connection") -> None:
    """Set up a session in which nothing can be written, and what cannot be read as a time or as UTF-8 costs its own row."""
    dialect, driver = connection.dialect, connection.connection.driver_connection
    if driver is not None and dialect.driver == "pysqlite":
        driver.isolation_level = None
        driver.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    elif driver is not None and dialect.driver == "psycopg":
        loader = dialect.import_dbapi().types.string.TextLoader
        for kind in ("timestamptz", "timestamp", "date"):
            driver.adapters.register_loader(kind, loader)
    for statement in _SESSION.get(dialect.name, ()):
        connection.exec_driver_sql(statement)
    if driver is not None and dialect.driver == "pysqlite":
        # That this file is opened for reading would keep nobody from making another: ATTACH creates one that is not there.
        driver.set_authorizer(_no_other_file)


def _no_other_file(action: int, *_: object) -> int:
    return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK
