"""Source file: a file or standard input as rows of a known format, unpacked, read once."""

import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from sla_engine.errors import SourceError
from sla_engine.show.masking import scheme_of, shown_url
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.files.byte_blocks import BOM
from sla_engine.sources.files.csv_rows import read_csv
from sla_engine.sources.files.json_rows import read_json, read_json_lines
from sla_engine.sources.files.parquet_rows import read_parquet
from sla_engine.sources.files.text_encodings import as_utf8
from sla_engine.sources.tables.column_layout import Layout

FORMATS = ("csv", "json", "jsonl", "parquet")
ENDINGS = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".tsv": "csv",
}

# What is known by its first bytes and cannot be read, and what to do about it.
ARCHIVES = {
    b"PK\x03\x04": "an Excel workbook or a zip archive; save the sheet as CSV (UTF-8)",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save the sheet as CSV (UTF-8)",
}
ENCODINGS = {b"\xff\xfe": "UTF-16 or UTF-32", b"\xfe\xff": "UTF-16"}
GZIP = b"\x1f\x8b"
PARQUET = b"PAR1"

# Enough to tell formats apart; white space before the first sign of one is passed over up to the second bound.
HEAD = 8
LONGEST_HEAD = 1 << 16

Source = str | os.PathLike[str]


class _Checked(io.RawIOBase):
    """A stream that gives back a head already read, counts what it gives, and fails with a SourceError."""

    def __init__(self, inner: io.BufferedReader | gzip.GzipFile, source: str) -> None:
        self._inner = inner
        self._source = source
        self._head = b""
        self.count = 0

    def readable(self) -> bool:
        return True

    def head(self) -> bytes:
        """Return the first bytes without taking them: up to the first sign of a format, or to the end."""
        while len(self._head.lstrip()) < HEAD and len(self._head) < LONGEST_HEAD:
            more = self._taken(LONGEST_HEAD)
            if not more:
                break
            self._head += more
        return self._head

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the io module always passes a memoryview
        data = self._head[: len(buffer)] or self._taken(len(buffer))
        self._head = self._head[len(data) :]
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)

    def _taken(self, size: int) -> bytes:
        try:
            return self._inner.read1(size)
        except (OSError, EOFError, zlib.error) as error:
            raise SourceError(f"{self._source}: reading failed: {error}; what stands before was read") from None


@dataclass(frozen=True, slots=True)
class OpenFile:
    """An open source: its name for messages, its format, and its bytes, unpacked."""

    name: str
    format: str
    stream: io.BufferedReader
    path: Path | None
    _packed: _Checked

    @property
    def position(self) -> int:
        """How many bytes of the file, still packed, have been taken."""
        return self._packed.count

    def chunks(self, layout: Layout) -> Iterator[Chunk]:
        """Yield the rows in chunks, their columns by our names; they can be taken once.

        Raises:
            SourceError: the file is of a kind that is not read, or cannot be read as what it is.
        """
        if layout.form.within and self.format not in ("json", "jsonl"):
            raise SourceError(f"{self.name}: rows within rows are read from JSON, as [events] rows of the mapping says")
        if layout.cells is not None and self.format != "csv":
            raise SourceError(f"{self.name}: a repeated column is read from CSV, as [events] cells of the mapping says")
        if self.format == "parquet":
            return read_parquet(self.stream, self.path, self.name, layout)
        if layout.form.encoding is None:
            _refuse_foreign(self.stream.peek(HEAD), self.name)
        stream = self.stream if layout.form.encoding is None else as_utf8(self.stream, layout.form.encoding)
        read = {"json": read_json, "jsonl": read_json_lines}.get(self.format, read_csv)
        return read(stream, self.name, layout)


def name_of(source: Source) -> str:
    """Return how messages call a source; a URL without its password."""
    if source == "-":
        return "standard input"
    return os.fspath(source) if scheme_of(source) is None else shown_url(os.fspath(source))


@contextmanager
def open_source(source: Source, form: str | None = None) -> Iterator[OpenFile]:
    """Open a path, or standard input for `-`; `form` is one of `FORMATS`; without it, the ending or the first bytes decide.

    Raises:
        SourceError: there is no such file, it cannot be read, or it is of a kind that is not read (an Excel workbook, UTF-16
            text, a gzipped Parquet file); the message says what to do.
    """
    name = name_of(source)
    path = None if source == "-" else Path(source)
    with _bytes_of(path, name) as file:
        packed = _Checked(file, name)
        head, inner = packed.head(), packed
        if head.startswith(GZIP):
            inner = _Checked(gzip.GzipFile(fileobj=io.BufferedReader(packed)), name)
            head = inner.head()
        if not head:
            raise SourceError(f"{name}: the file is empty; expected at least a header")
        form = form or _format(path, head)
        _refuse_archive(head, name)
        if form == "parquet" and inner is not packed:
            raise SourceError(f"{name}: a gzipped Parquet file; unpack it first")
        yield OpenFile(name, form, io.BufferedReader(inner, LONGEST_HEAD), path, packed)


def _bytes_of(path: Path | None, name: str) -> AbstractContextManager[io.BufferedReader]:
    if path is None:
        # Whoever starts a program may close its input, or replace it by something without bytes.
        buffer: io.BufferedReader | None = getattr(sys.stdin, "buffer", None)
        if buffer is None:
            raise SourceError("standard input is closed; give a file")
        return nullcontext(buffer)
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SourceError(f"{name}: {reason.lower()}") from None


def _format(path: Path | None, head: bytes) -> str:
    """Tell the format by the ending, else by the first bytes."""
    if path is not None:
        ending = path.suffix.lower()
        if ending == ".gz":
            ending = Path(path.stem).suffix.lower()
        if ending in ENDINGS:
            return ENDINGS[ending]
    if head.startswith(PARQUET):
        return "parquet"
    start = head.removeprefix(BOM).lstrip()[:1]
    return {b"[": "json", b"{": "jsonl"}.get(start, "csv")


def _refuse_archive(head: bytes, name: str) -> None:
    for start, what in ARCHIVES.items():
        if head.startswith(start):
            raise SourceError(f"{name}: {what}")


def _refuse_foreign(head: bytes, name: str) -> None:
    for start, encoding in ENCODINGS.items():
        if head.startswith(start):
            raise SourceError(f'{name}: {encoding} text; save it as UTF-8, or say it in a mapping: encoding = "utf-16"')
    if b"\0" in head[:4]:
        raise SourceError(f"{name}: UTF-16 text without a byte order mark, or no text at all; save it as UTF-8")
