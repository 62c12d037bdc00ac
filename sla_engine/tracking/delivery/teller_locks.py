"""Teller locks: only one process or thread at a time tells a sink. The only importer of `filelock`.

The lock is taken for each delivery and ends with its process. Beside a file of SQLite it is a lock file, elsewhere a lock of
the database, on a connection of its own that stays open meanwhile. Children of the process do not inherit it.
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

# The seconds that a delivery waits for the one under way: longer than a sink that hangs or is down keeps the lock (`Retries`).
WAIT_S = 90.0

# The seconds between two requests for a lock of PostgreSQL: a wait within the server could only end with an error.
_ASKED_EVERY_S = 0.1
# The settings by which a server ends an idle connection; those that it does not know are left out.
_PATIENCE = ("idle_in_transaction_session_timeout", "idle_session_timeout", "transaction_timeout")
_DAY_S = 86_400


# The queries that distinguish databases of one server, or files.
_PLACES = {
    "sqlite": "SELECT file FROM pragma_database_list WHERE name = 'main'",
    "postgresql": "SELECT current_schema()",
    "mysql": "SELECT database()",
}


@contextmanager
def only_teller(state: StateDatabase, key: bytes, wait: float) -> Iterator[bool]:
    """Take the lock of a sink's key within some seconds and hold it; yield whether it could be taken.

    Raises:
        StateError: the lock file cannot be made or locked, or the database cannot be asked.
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
    else:  # a database in memory ends with its connection, and so does a lock that is kept beside that
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
    # A lock of the system ends with its process; the soft lock, to which filelock would fall back, does not.
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
        if hasattr(os, "chown"):  # as SQLite does: a lock file that root made must not stop the owner
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
            connection.rollback()  # a waiting run must not hold a pooler's connection that the telling run needs
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
