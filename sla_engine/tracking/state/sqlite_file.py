"""The file of a database of SQLite: made for its owner alone, and read where it must not be written."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import sqlalchemy as sa

from sla_engine.errors import StateError


def is_in_memory(url: sa.URL) -> bool:
    """Tell whether a database is one of SQLite that no file holds."""
    path = url.database or ""
    named = path in ("", ":memory:") or path.startswith("file::memory:") or url.query.get("mode") == "memory"
    return url.get_backend_name() == "sqlite" and named


def file_of(url: sa.URL) -> Path | None:
    """Return the file of a database of SQLite, None of any other."""
    if url.get_backend_name() != "sqlite" or is_in_memory(url):
        return None
    path = url.database or ""
    # SQLite's own form of a URL, which gives options such as mode=ro.
    return Path(unquote(urlsplit(path).path) if path.startswith("file:") and url.query.get("uri") else path)


def make_private(file: Path) -> None:
    """Create an empty file that only its owner can read or write, which SQLite's further files take after; else do nothing."""
    with suppress(OSError):  # one that is there already keeps its mode; where none can be made, SQLite says so
        os.close(os.open(os.path.realpath(file), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def may_write(file: Path) -> bool:
    """Tell whether this process may write to a file and beside it; one that is not there yet is another question."""
    return not file.exists() or (os.access(file, os.W_OK) and os.access(file.absolute().parent, os.W_OK))


def prepare(engine: sa.Engine, file: Path | None) -> None:
    """Let an engine's connections begin transactions as they should, and leave nothing beside a file that it cannot write."""
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "invalidate", _undo)
    sa.event.listen(engine, "begin", _begin)
    if file is not None:

        def connect(dialect: sa.Dialect, _: object, __: object, options: dict[str, Any]) -> Any:  # noqa: ANN401 - of the driver
            if not _seen(file):
                return None
            # Only reads, and takes the file as one that nobody writes.
            return dialect.connect(f"file:{quote(str(file.absolute()))}?immutable=1", **options | {"uri": True})

        sa.event.listen(engine, "do_connect", connect)


@contextmanager
def undisturbed(file: Path | None, name: str) -> Iterator[None]:
    """Refuse what was read of a file that cannot be locked, and that another process wrote meanwhile.

    Raises:
        StateError: it was written.
    """
    seen = None if file is None else _seen(file)
    yield
    if file is not None and seen and _seen(file) != seen:
        raise StateError(f"the state {name} was written while it was read; ask again")


def _seen(file: Path) -> tuple[int, int] | None:
    """Return when a file that must be read without a lock was written, and its size; None for all other files.

    SQLite locks a reader out of what is being written by two files beside it. A user who may not create those, or would create
    them so that their owner could not write to them, reads the file alone, which is all that there is as long as the log of
    what is being written (`-wal`) is not there.
    """
    if may_write(file) or file.with_name(f"{file.name}-wal").exists():
        return None
    state = file.stat()
    return state.st_mtime_ns, state.st_size


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - of the driver
    # The driver's own transactions begin too late: the lock is taken below, at once.
    connection.isolation_level = None
    cursor = connection.cursor()
    # Kept in the file from the first time on. While another process is at that, it fails at once; a later one finds it done.
    with suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _undo(connection: Any, *_: object) -> None:  # noqa: ANN401 - of the driver
    # Closed alone, it would keep its lock as long as a traceback holds the statement in which it was interrupted.
    connection.rollback()


def _begin(connection: sa.Connection) -> None:
    # A transaction that first reads and then writes would fail where another writes meanwhile, however long it may wait.
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reading") else "BEGIN IMMEDIATE")
