"""Teller locks: of all processes and threads that would tell one sink, one does so at a time. The only importer of `filelock`.

Its lock is taken for each telling and dies with its process: beside a file of SQLite it is a lock file, elsewhere a lock of the
database, on a connection of its own that stays open meanwhile. Children of the process do not inherit it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from time import monotonic, sleep

import sqlalchemy as sa

from sla_engine.errors import StateError
from sla_engine.tracking.state.state_database import StateDatabase
from sla_engine.tracking.state.stored_tickets import digest

# So many seconds a telling waits for the one under way: longer than a sink that hangs or is down keeps the lock, see `Retries`.
WAIT_S = 90.0

# PostgreSQL is asked so often, in seconds: what waits within it could not be given up without an error.
_ASKED_EVERY_S = 0.1
# What would end a connection on which nothing happens while a sink is told; those that a server does not know are left out.
_PATIENCE = ("idle_in_transaction_session_timeout", "idle_session_timeout", "transaction_timeout")
_DAY_S = 86_400


# What tells databases of one server, or files, apart.
_PLACES = {
    "sqlite": "SELECT file FROM pragma_database_list WHERE name = 'main'",
    "postgresql": "SELECT current_schema()",
    "mysql": "SELECT database()",
}


@contextmanager
def only_teller(state: StateDatabase, key: bytes, wait: float) -> Iterator[bool]:
    """Take the lock of a sink's key and hold it meanwhile; gives whether it was to be had within some seconds.

    Raises:
        StateError: the folder of a file of SQLite has no locks, or the database cannot be asked.
    """
    with state.reading() as connection:
        kind, beside = connection.dialect.name, connection.info
        place = str(connection.exec_driver_sql(_PLACES[kind]).scalar() or "")
    name = digest(place, key.hex())
    if kind == "postgresql":
        lock = _postgresql(state, name, wait)
    elif kind == "mysql":
        lock = _mysql(state, name, wait)
    elif place:
        lock = _lock_file(Path(place), key, wait)
    else:  # a database in memory lives and dies with its connection, and so does what is kept beside that
        lock = _in_memory(beside.setdefault(f"teller {key.hex()}", Lock()), wait)
    with lock as taken:
        yield taken


@contextmanager
def _in_memory(lock: Lock, wait: float) -> Iterator[bool]:
    taken = lock.acquire(timeout=wait)
    try:
        yield taken
    finally:
        if taken:
            lock.release()


@contextmanager
def _lock_file(database: Path, key: bytes, wait: float) -> Iterator[bool]:
    from filelock import FileLock, Timeout

    owner = database.stat()
    path = f"{database}-{key.hex()[:16]}.lock"
    # A lock of the system dies with its process; what filelock would put in its place does not.
    lock = FileLock(path, mode=owner.st_mode & 0o666, thread_local=False, fallback_to_soft=False)
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        yield False
        return
    except OSError as error:
        raise StateError(
            f"cannot lock {path}: {error.strerror or error}; only one run at a time may tell a sink, so the database must "
            "lie in a folder whose files can be written and locked: a local disk, or a network folder mounted with locks"
        ) from None
    try:
        if hasattr(os, "chown"):  # as SQLite does: what root made must not keep the owner of the database out
            with suppress(PermissionError):
                os.chown(path, owner.st_uid, owner.st_gid)
        yield True
    finally:
        lock.release()


@contextmanager
def _postgresql(state: StateDatabase, name: bytes, wait: float) -> Iterator[bool]:
    """Hold a lock for a transaction, not for a session: a pooler of transactions may give a session's lock to others."""
    known = sa.table("pg_settings", sa.column("name"))
    patient = sa.select(sa.func.set_config(known.c.name, "0", sa.true())).where(known.c.name.in_(_PATIENCE))
    asked = sa.select(sa.func.pg_try_advisory_xact_lock(int.from_bytes(name[:8], signed=True)))
    with state.apart() as connection:
        until = monotonic() + wait
        while not connection.execute(asked).scalar():
            connection.rollback()  # who waits keeps no connection of a pooler from the one who tells
            if monotonic() >= until:
                yield False
                return
            sleep(_ASKED_EVERY_S)
        connection.execute(patient).all()
        yield True


@contextmanager
def _mysql(state: StateDatabase, name: bytes, wait: float) -> Iterator[bool]:
    """Hold a lock of the server, which has a name of at most 64 characters and ends with its connection."""
    with state.apart() as connection:
        connection.exec_driver_sql(f"SET SESSION wait_timeout = {_DAY_S}")
        yield connection.execute(sa.select(sa.func.get_lock(f"sla_engine.{name.hex()}", wait))).scalar() == 1
