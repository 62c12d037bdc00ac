"""Whole files: a file appears under its name when all of it is written; if anything fails, the file before it stays.

The bytes go first to a new file in the same folder with a random name, so that no link placed there by others is
followed. A link under the name itself is replaced by the file, never written through.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

# The flags for binary files and for not following links, where the system has them.
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Yield a file to write; at the end it gets its name, and the mode of the file that it replaces or of any new file.

    Raises:
        OSError: the file cannot be written, or the name is that of something else than a file or a link.
    """
    whole = Path(path)
    part = whole.with_name(f".sla-engine-{token_hex(8)}.part")
    mode = _mode(whole)
    try:
        with _made(whole, part) as file:
            if mode is not None and hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(whole)
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: str | os.PathLike[str], content: bytes) -> None:
    """Write the content of a file with `whole_file`.

    Raises:
        OSError: under the same conditions as for `whole_file`.
    """
    with whole_file(path) as file:
        file.write(content)


def _mode(path: Path) -> int | None:
    """Return the mode of a file that is to be replaced, None where there is none."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found.st_mode):
        return None
    if not stat.S_ISREG(found.st_mode):
        raise OSError(f"{path}: expected the name of a file, got a folder, a device or a pipe")
    return stat.S_IMODE(found.st_mode)


def _made(whole: Path, part: Path) -> BinaryIO:
    try:
        return os.fdopen(os.open(part, _NEW, 0o666), "wb")
    except OSError as error:  # the error names the caller's file, not the temporary one
        raise OSError(error.errno, error.strerror, str(whole)) from None
