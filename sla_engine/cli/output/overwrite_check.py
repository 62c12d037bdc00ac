"""Overwrite check: a command never writes over a file that it reads, and over a foreign file only by force."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from sla_engine.cli.inputs.source_options import Inputs

# The endings of the files of a database of SQLite.
BESIDE = ("", "-wal", "-shm", "-journal")
_SQLITE = "sqlite"


def check_output(
    option: str,
    path: str,
    read: Iterable[str | os.PathLike[str] | None],
    *,
    force: bool,
    why: str,
    ours: Callable[[Path], bool] = lambda _: False,
) -> None:
    """Refuse a path that a command must not write, before anything is read.

    Refused are a path that is no file, a path in no folder, and a file that is `read`, also under another path or link. Without
    `force`, a link and a file that is not `ours` are refused too; `why` is the message for the latter.

    Raises:
        UsageError: the path is refused.
    """
    place = f"{option} {path!r}" if option else path
    if path in ("", "-") or Path(path).is_dir():
        raise click.UsageError(f"{place}: expected the name of a file")
    if not Path(path).parent.is_dir():
        raise click.UsageError(f"{place}: there is no folder {str(Path(path).parent)!r}")
    if not os.path.lexists(path):
        return
    kind = Path(path).lstat().st_mode
    if not stat.S_ISREG(kind) and not stat.S_ISLNK(kind):
        raise click.UsageError(f"{place}: expected the name of a file, got a device or a pipe")
    if any(_is_same(path, one) for given in read if given is not None for one in _files(given)):
        raise click.UsageError(f"{place}: this file is read; name another one to write")
    if not force and (stat.S_ISLNK(kind) or not ours(Path(path))):
        raise click.UsageError(f"{place}: {why if not stat.S_ISLNK(kind) else f'this is a link; {FORCED}'}")


# The end of most messages `why`.
FORCED = "name another one, or write over it with --force"


def read_by(inputs: Inputs) -> tuple[str | None, ...]:
    """Return the files that a command reads for its tickets."""
    return inputs.file, inputs.events, inputs.mapping, inputs.query, inputs.events_query


def _files(given: str | os.PathLike[str]) -> Iterator[str | int | os.PathLike[str]]:
    """Yield the files of a path, of the URL of a database, or of `-`."""
    text = os.fspath(given)
    if text == "-":
        yield from _standard_input()
    elif text.partition(":")[0].partition("+")[0].lower() == _SQLITE:
        name = text.partition("?")[0].partition("///")[2]
        yield from (f"{name}{ending}" for ending in BESIDE)
    else:
        yield given


def _standard_input() -> Iterator[int]:
    try:
        yield sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):  # there is none, or it has no descriptor
        return


def _is_same(path: str, other: str | int | os.PathLike[str]) -> bool:
    try:
        return os.path.samestat(Path(path).stat(), os.stat(other))  # noqa: PTH116 - also for a descriptor
    except (OSError, ValueError):  # one of them does not exist, or is no path but a query or the id of a contract
        return False
