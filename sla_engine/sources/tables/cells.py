"""Cells: some tens of thousands of rows as columns of text, the one form to which every file format is reduced."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sla_engine.errors import SourceError
from sla_engine.sources.bad_row import BadRow

# Rows a chunk: enough to make the per-chunk work vanish, few enough that a chunk takes some tens of megabytes.
CHUNK = 65_536

# A row as a format's reader hands it on: the line it starts on, and its cells or why there are none.
Row = tuple[int, tuple[str | None, ...] | BadRow]


@dataclass(frozen=True, slots=True)
class Cells:
    """Rows as columns: `lines` and each of `columns` have one entry per row; rows already known to be bad are apart."""

    lines: Sequence[int]
    columns: dict[str, Sequence[str | None]]
    bad: list[BadRow]


def gather(rows: Iterator[Row], names: Sequence[str]) -> Iterator[Cells]:
    """Gather rows, whose cells stand in the order of `names`, into chunks.

    When the source fails half-way, the rows before the failure are handed on first.

    Raises:
        SourceError: as the rows raise it.
    """
    count = CHUNK
    while count == CHUNK:
        chunk = _Chunk()
        failure = chunk.take(rows)
        count = chunk.count
        if count:
            yield chunk.cells(names)
        if failure is not None:
            raise failure


class _Chunk:
    """Rows on their way to becoming columns."""

    __slots__ = ("_bad", "_kept", "_lines")

    def __init__(self) -> None:
        self._lines: list[int] = []
        self._kept: list[tuple[str | None, ...]] = []
        self._bad: list[BadRow] = []

    @property
    def count(self) -> int:
        return len(self._lines) + len(self._bad)

    def take(self, rows: Iterator[Row]) -> SourceError | None:
        """Take a chunk's worth of rows; return what ended them before their time."""
        try:
            for line, cells in islice(rows, CHUNK):
                if isinstance(cells, BadRow):
                    self._bad.append(cells)
                else:
                    self._lines.append(line)
                    self._kept.append(cells)
        except SourceError as error:
            return error
        return None

    def cells(self, names: Sequence[str]) -> Cells:
        """Turn the rows into columns and let go of them: a chunk need not be in memory twice."""
        columns = list(zip(*self._kept, strict=True)) or [()] * len(names)
        self._kept.clear()
        return Cells(self._lines, dict(zip(names, columns, strict=True)), self._bad)
