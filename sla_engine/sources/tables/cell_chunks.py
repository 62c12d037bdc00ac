"""Cell chunks: some tens of thousands of rows as columns of text, the one form to which every file format is reduced."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sla_engine.errors import SourceError
from sla_engine.sources.bad_row import BadRow

# Rows a chunk: enough to make the per-chunk work vanish, few enough that a chunk takes some tens of megabytes.
CHUNK = 65_536
# What a cell is.
TEXT = frozenset({str, type(None)})

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
        SourceError: the iterator of rows raises it; the rows that came before are yielded first.
    """
    failure: SourceError | None = None
    count = CHUNK
    while count == CHUNK and failure is None:
        lines: list[int] = []
        kept: list[tuple[str | None, ...]] = []
        bad: list[BadRow] = []
        try:
            for line, cells in islice(rows, CHUNK):
                if isinstance(cells, BadRow):
                    bad.append(cells)
                else:
                    lines.append(line)
                    kept.append(cells)
        except SourceError as error:
            failure = error
        count = len(lines) + len(bad)
        if count:
            yield Cells(lines, _columns(kept, names), bad)
    if failure is not None:
        raise failure


def _columns(rows: list[tuple[str | None, ...]], names: Sequence[str]) -> dict[str, Sequence[str | None]]:
    """Turn rows into columns and release the rows, so that a chunk is not in memory twice."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    rows.clear()
    return dict(zip(names, columns, strict=True))
