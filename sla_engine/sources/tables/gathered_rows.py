"""Gathered rows: the rows of a source, read one by one, as chunks of columns of text."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np

from sla_engine.errors import SourceError
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.chunk import CHUNK, Chunk
from sla_engine.sources.columns.texts import PlainTexts

# What a cell is.
TEXT = frozenset({str, type(None)})

# A row as a format's reader hands it on: the line it starts on, and its cells or why there are none.
Row = tuple[int, tuple[str | None, ...] | BadRow]


def gather(rows: Iterator[Row], source: str, titles: Mapping[str, str]) -> Iterator[Chunk]:
    """Gather rows, whose cells stand in the order of `titles`, into chunks.

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
            columns = _columns(kept, tuple(titles))
            yield Chunk(source, np.array(lines, dtype=np.int64), columns, bad=tuple(bad), titles=titles)
    if failure is not None:
        raise failure


def _columns(rows: list[tuple[str | None, ...]], names: Sequence[str]) -> dict[str, PlainTexts]:
    """Turn rows into columns and release the rows, so that a chunk is not in memory twice."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    rows.clear()
    return dict(zip(names, map(PlainTexts, columns), strict=True))
