"""Connections: those of this process to one database, each for one transaction at a time, and none across a fork.

Two processes must never share a connection: both would write into one stream to a server; and SQLite keeps its locks by
process, so a child with a connection of its parent would act as if it held the parent's locks. For SQLite it is too late to
close them in the child, so they are closed before the fork, once no transaction is under way.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Lock, get_ident
from typing import Any
from weakref import WeakSet

import sqlalchemy as sa

from sla_engine.errors import MissingExtraError, StateError
from sla_engine.tracking.state.sqlite_file import file_of, is_in_memory, may_write, prepare

WAIT_S = 60
PSYCOPG, PYMYSQL = "postgresql+psycopg", "mysql+pymysql"
DRIVERS = {
    "sqlite": "sqlite",
    **dict.fromkeys(("postgresql", "postgres", PSYCOPG), PSYCOPG),
    **dict.fromkeys(("mysql", "mariadb", PYMYSQL, "mariadb+pymysql"), PYMYSQL),
}


def url_of(text: str) -> sa.URL:
    """Return the URL of a database that can keep a state.

    Raises:
        StateError: the text is no URL of such a database, or has @ in a user or password.
    """
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):  # ValueError: of a port that is no number
        raise StateError("expected the URL of a database as state, such as sqlite:///sla.db") from None
    if url.drivername not in DRIVERS:
        raise StateError(f"expected sqlite, postgresql, mysql or mariadb as state, got {url.drivername!r}")
    if "@" in (url.host or ""):
        raise StateError("expected @ in the user or password of a state's URL to be written as %40")
    return url


def shown_of(url: sa.URL) -> str:
    """Return a URL without its password, and without options, which may hold one too."""
    return url.set(query={}).render_as_string(hide_password=True)


def engine_of(url: sa.URL) -> sa.Engine:
    """Return the engine of a database, with the options that its kind needs.

    Raises:
        MissingExtraError: the driver of the database is not installed.
    """
    url = url.set(drivername=DRIVERS[url.drivername])
    backend = url.get_backend_name()
    options: dict[str, Any] = {"pool_pre_ping": True, "pool_timeout": WAIT_S}
    file = file_of(url)
    if is_in_memory(url):
        options = {"connect_args": {"check_same_thread": False}, "poolclass": sa.StaticPool}
    elif file is not None and not may_write(file):
        options = {"connect_args": {"timeout": WAIT_S}, "poolclass": sa.NullPool}
    elif file is not None:
        options = {"connect_args": {"timeout": WAIT_S}, "pool_timeout": WAIT_S}
    elif backend == "postgresql":  # statements that one connection of a pooler prepares are unknown to the next
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


class Connections:
    """The connections of an engine. A database in memory has a single one, which the threads take in turns.

    After a fork each process has a copy of a database in memory.
    """

    def __init__(self, engine: sa.Engine, name: str, *, in_memory: bool) -> None:
        self._engine = engine
        self._name = name
        self._in_memory = in_memory
        self._closed = False
        self._inherited: sa.Pool | None = None
        self._process = os.getpid()
        self._turn = Condition()
        self._threads: list[int] = []
        with _forks.lock:
            _forks.all.add(self)

    @contextmanager
    def engine(self) -> Iterator[sa.Engine]:
        """Yield the engine for a transaction.

        Raises:
            StateError: the connections are closed.
        """
        if self._process != os.getpid():  # a fork without Python's hooks, as by some servers written in C
            self.begin_anew()
        with self._turn:
            if self._in_memory:
                self._turn.wait_for(self._is_free)
            self.check_open()
            self._threads.append(get_ident())
        try:
            yield self._engine
        finally:
            with self._turn:
                self._threads.remove(get_ident())
                self._turn.notify_all()

    def check_open(self) -> None:
        """Check that the connections are open.

        Raises:
            StateError: the connections are closed.
        """
        if self._closed:
            raise StateError(f"the state {self._name} is closed; open it again with a new Tracker")

    def close(self) -> None:
        """Close all connections once no other thread has a transaction under way; a second time does nothing."""
        with self._turn:
            self._turn.wait_for(self._is_free)
            self._closed = True
            self._engine.dispose()

    def _is_free(self) -> bool:
        """Whether no other thread has a transaction under way."""
        return set(self._threads) <= {get_ident()}

    def hold(self) -> None:
        """Let no transaction begin, wait for the end of those under way, and close all connections."""
        self._turn.acquire()
        self._turn.wait_for(self._is_free)
        if not self._in_memory:
            self._engine.dispose()

    def release(self) -> None:
        """Let transactions begin again."""
        self._turn.release()

    def begin_anew(self) -> None:
        """Use no connection of the process of which this one is a copy."""
        self._process = os.getpid()
        self._turn, self._threads = Condition(), []
        if not self._in_memory:
            # Kept, since SQLite's connections do things when they are deleted that only the other process may do.
            self._inherited = self._engine.pool
            self._engine.dispose(close=False)


class _Forks:
    """All connections that are open in this process, which `os.fork` holds and releases."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.all: WeakSet[Connections] = WeakSet()
        self._held: list[Connections] = []

    def before(self) -> None:
        """Hold all connections; the lock keeps other threads from forking, and from opening a database, meanwhile."""
        self.lock.acquire()
        self._held = list(self.all)
        for one in self._held:
            one.hold()

    def after_in_parent(self) -> None:
        """Release all connections that were held."""
        for one in self._held:
            one.release()
        self._held = []
        self.lock.release()

    def after_in_child(self) -> None:
        """Begin anew with connections of this process."""
        for one in self._held:
            one.begin_anew()
        self._held = []
        self.lock = Lock()


# Python cannot unregister these functions, so they are registered once and not by each tracker.
_forks = _Forks()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_forks.before, after_in_parent=_forks.after_in_parent, after_in_child=_forks.after_in_child
    )
