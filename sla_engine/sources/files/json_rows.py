"""Rows of JSON: an array of objects, or JSON lines with one object per line. Both are streamed.

Keys are those of the layout; others are passed over, be they there several times or not UTF-8. Text and whole numbers are
taken (a number for its digits), null is an empty cell. An object that lacks a key costs only itself, since each has keys of
its own.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader

from sla_engine.errors import SourceError
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.files.json_array import JsonArray
from sla_engine.sources.files.physical_lines import Lines, as_read, text_of
from sla_engine.sources.tables.column_layout import Layout, names_there
from sla_engine.sources.tables.gathered_rows import TEXT, Row, gather


@dataclass(frozen=True, slots=True)
class Repeated:
    """A stand-in for a JSON object that has keys several times, and those keys; any of their values could be meant."""

    value: dict[str, object]
    keys: frozenset[str]

    def first_of(self, names: Iterable[str]) -> str | None:
        """Return the first of some names that is one of these keys."""
        return next((name for name in names if name in self.keys), None)


def read_json(stream: BufferedReader, source: str, layout: Layout) -> Iterator[Chunk]:
    """Yield the elements of an array in chunks; a file that starts with an object is read as JSON lines.

    Raises:
        SourceError: the file is empty, begins with neither an array nor an object, or is broken between two elements.
    """
    # White space was passed over when the file was opened, so this is the first sign, behind a byte order mark perhaps.
    start = stream.peek().removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"{":
        return read_json_lines(stream, source, layout)
    return gather(_elements(stream, source, layout), tuple(layout.columns), source)


def read_json_lines(stream: BufferedReader, source: str, layout: Layout) -> Iterator[Chunk]:
    """Yield the objects of JSON lines in chunks; blank lines are passed over.

    Raises:
        SourceError: the file holds nothing but blank lines, or a line is longer than any may be.
    """
    return gather(_line_rows(Lines(text_of(stream), source), layout), tuple(layout.columns), source)


def _line_rows(lines: Lines, layout: Layout) -> Iterator[Row]:
    empty = True
    for text in lines:
        number = lines.number
        lines.begin_row()
        if not text.isspace():
            empty = False
            yield number, _row(lines.source, number, text, layout)
    if empty:
        raise SourceError(f"{lines.source}: the file is empty; expected JSON objects")


def _row(source: str, number: int, text: str, layout: Layout) -> tuple[str | None, ...] | BadRow:
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_int=str)
    except (ValueError, RecursionError):
        return BadRow(source, number, None, as_read(text).strip(), "a JSON object on one line")
    return _cells(source, number, value, text, layout)


def _elements(stream: BufferedReader, source: str, layout: Layout) -> Iterator[Row]:
    array = JsonArray(text_of(stream), source, _once)
    for number, value in array:
        yield number, _cells(source, number, value, array.text, layout)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object] | Repeated:
    """Make an object of its pairs; Python's JSON reader would silently take the last of two equal keys."""
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    counts = Counter(key for key, _ in pairs)
    return Repeated(made, frozenset(key for key in made if counts[key] > 1))


def _cells(source: str, number: int, value: object, text: str, layout: Layout) -> tuple[str | None, ...] | BadRow:
    """Return the cells of an element, written as `text`, in the order of the layout, or what is wrong with it."""
    if isinstance(value, Repeated):
        if (twice := value.first_of(layout.columns.values())) is not None:
            return BadRow(source, number, twice, as_read(text).strip(), "each key once")
        value = value.value
    if not isinstance(value, dict):
        return BadRow(source, number, None, as_read(text).strip(), "a JSON object")
    cells = tuple(map(value.get, layout.columns.values()))
    if not TEXT.issuperset(map(type, cells)):
        for name, cell in zip(layout.columns.values(), cells, strict=True):
            if type(cell) not in TEXT:
                return BadRow(source, number, name, repr(cell), "text in quotes")
    if None in cells[: len(layout.needed)]:
        # A needed key that is not there at all is named; a null is an empty cell and checked like one.
        for name in map(layout.title, layout.needed):
            if name not in value:
                return BadRow(source, number, name, None, f"this key; {names_there(name, tuple(value))}")
    return cells
