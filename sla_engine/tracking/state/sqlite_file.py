"""The file of a database of SQLite: created for its owner alone, and read without a trace if it cannot be written."""

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
    """Return whether a database is one of SQLite in memory."""
    path = url.database or ""
    named = path in ("", ":memory:") or path.startswith("file::memory:") or url.query.get("mode") == "memory"
    return url.get_backend_name() == "sqlite" and named


def file_of(url: sa.URL) -> Path | None:
    """Return the file of a database of SQLite, None for any other."""
    if url.get_backend_name() != "sqlite" or is_in_memory(url):
        return None
    path = url.database or ""
    # SQLite's own form of a URL, which gives options such as mode=ro.
    return Path(unquote(urlsplit(path).path) if path.startswith("file:") and url.query.get("uri") else path)


def make_private(file: Path) -> None:
    """Create an empty file for its owner alone, if there is none; SQLite gives its further files the same mode."""
    with suppress(OSError):  # a file that exists keeps its mode; if none can be made, SQLite raises the error
        os.close(os.open(os.path.realpath(file), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def may_write(file: Path) -> bool:
    """Return whether this process may write to a file and beside it; True for a file that does not exist."""
    return not file.exists() or (os.access(file, os.W_OK) and os.access(file.absolute().parent, os.W_OK))


def prepare(engine: sa.Engine, file: Path | None) -> None:
    """Make an engine's connections begin transactions at once, and leave nothing beside a file that cannot be written."""
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "invalidate", _undo)
    sa.event.listen(engine, "begin", _begin)
    if file is not None:

        def connect(dialect: sa.Dialect, _: object, __: object, options: dict[str, Any]) -> Any:  # noqa: ANN401 - of the driver
            if not _seen(file):
                return None
            # The connection only reads, and takes the file to be one that no process writes.
            return dialect.connect(f"file:{quote(str(file.absolute()))}?immutable=1", **options | {"uri": True})

        sa.event.listen(engine, "do_connect", connect)


@contextmanager
def undisturbed(file: Path | None, name: str) -> Iterator[None]:
    """Refuse what was read of a file that cannot be locked if another process wrote to the file meanwhile.

    Raises:
        StateError: the file was written.
    """
    seen = None if file is None else _seen(file)
    yield
    if file is not None and seen and _seen(file) != seen:
        raise StateError(f"the state {name} was written while it was read; run it again")


def _seen(file: Path) -> tuple[int, int] | None:
    """Return when a file that must be read without a lock was written, and its size; None for all other files.

    SQLite locks by two files beside the database. A user who may not create them, or would create them so that the owner of
    the database could not write to them, reads the file alone, which is complete as long as it has no log (`-wal`).
    """
    if may_write(file) or file.with_name(f"{file.name}-wal").exists():
        return None
    state = file.stat()
    return state.st_mtime_ns, state.st_size


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - of the driver
    # The driver's own transactions begin too late: the lock is taken below, at once.
    connection.isolation_level = None
    cursor = connection.cursor()
    # The file keeps this mode. It fails if another process sets it at the same time; a later connection finds it set.
    with suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _undo(connection: Any, *_: object) -> None:  # noqa: ANN401 - of the driver
    # A connection that is only closed keeps its lock as long as a traceback holds the statement that was interrupted.
    connection.rollback()


def _begin(connection: sa.Connection) -> None:
    # A transaction that first reads and then writes would fail if another one writes in between, however long it may wait.
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reading") else "BEGIN IMMEDIATE")
