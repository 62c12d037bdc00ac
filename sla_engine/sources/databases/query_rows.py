"""Rows of a query, made text like those of any other source.

Text, numbers and times are taken. A row has no line there; its number, counted from 1, stands for it.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from operator import itemgetter
from typing import Any, Self
from uuid import UUID

from sla_engine.errors import SourceError
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.databases.read_only_database import Database
from sla_engine.sources.files.physical_lines import LONGEST
from sla_engine.sources.tables.cell_translation import is_time
from sla_engine.sources.tables.column_layout import Layout
from sla_engine.sources.tables.gathered_rows import TEXT, Row, gather

EXPECTED = "text, a number or a time; change the query"

_NAIVE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][\d:.]+)?")


@dataclass(frozen=True, slots=True)
class QueryTable:
    """What a query on a database returns; `name` is what messages call it, and no bytes of a file have been read."""

    database: Database
    query: str
    name: str
    position: int = 0

    def parts(self, odd: Counter[str]) -> list[Self]:  # noqa: ARG002 - as of a folder
        """Return the one table that this is."""
        return [self]

    def open(self) -> AbstractContextManager[Self]:
        """Return the rows; the connection is the database's, and stays."""
        return nullcontext(self)

    def chunks(self, layout: Layout) -> Iterator[Chunk]:
        """Yield the rows in chunks, their columns by our names.

        Raises:
            SourceError: the database refuses the query, a column is missing, or the times in a column have no zone.
        """
        header, parts = self.database.rows(self.query, self.name)
        positions = layout.positions(header, self.name)
        titles = {name: header[i] for name, i in positions.items()}
        rows = _rows(parts, itemgetter(*positions.values()), list(titles.values()), self.name)
        local = [name for name in positions if is_time(name) and name not in layout.zoned]
        for first, chunk in enumerate(gather(rows, self.name, titles)):
            if not first:
                self._refuse_naive(chunk, layout, local)
            yield chunk
            del chunk  # or it would be in memory beside the next one

    def _refuse_naive(self, chunk: Chunk, layout: Layout, names: Sequence[str]) -> None:
        """Refuse a column of times without offsets as a whole: it would be as many bad rows as there are rows."""
        for name in names:
            cells = list(filter(None, chunk.texts_of(name)))
            if cells and all(map(_NAIVE.fullmatch, cells)):
                raise SourceError(
                    f"{self.name}: the times in column {layout.title(name)!r} have no zone; "
                    'say it in a mapping, such as zone = "Europe/Luxembourg"'
                )


def _rows(
    parts: Iterator[Sequence[Sequence[Any]]],
    pick: Callable[[Sequence[Any]], tuple[Any, ...]],
    titles: Sequence[str],
    name: str,
) -> Iterator[Row]:
    """Yield the wanted cells of each row, or what is wrong with it."""
    for number, row in enumerate(chain.from_iterable(parts), 1):
        cells = pick(row)
        if not TEXT.issuperset(map(type, cells)):
            cells = tuple(map(_text, cells))
        try:
            sound = len("".join(filter(None, cells))) <= LONGEST
        except TypeError:
            sound = False
        yield number, cells if sound else _fault(cells, titles, name, number)


def _fault(cells: Sequence[Any], titles: Sequence[str], name: str, number: int) -> BadRow:
    """Name the first cell that is no text, else the longest."""
    for title, cell in zip(titles, cells, strict=True):
        if type(cell) not in TEXT:
            return BadRow(name, number, title, repr(cell)[:LONGEST], EXPECTED)
    title, cell = max(zip(titles, cells, strict=True), key=lambda pair: len(pair[1] or ""))
    return BadRow(name, number, title, cell, f"at most {LONGEST} characters a row")


def _text(value: Any) -> Any:  # noqa: ANN401 - a driver's value; what is no text afterwards is refused
    """Return a value as text. Whole numbers have no decimals, so that keys of different types of number match."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | UUID():
            return str(value)
        case date():  # a datetime is one too
            return value.isoformat()
        case Decimal() | float() if math.isfinite(value):
            return (
                str(int(value)) if value == int(value) else f"{value:f}" if isinstance(value, Decimal) else repr(value)
            )
        case bytes() | bytearray() | memoryview():
            return bytes(value).decode("utf-8", "surrogateescape")
    return value
