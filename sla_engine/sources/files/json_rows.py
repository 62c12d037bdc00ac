"""Rows of JSON: an array of objects, or JSON lines with one object per line. Both are streamed.

Keys are those of the layout, `fields.created` for a key within an object; others are passed over, be they there several
times or not UTF-8. Text, numbers (for their digits) and truth are taken, null is an empty cell. An object that lacks a key
costs only itself, since each has keys of its own. Where a layout asks for rows within rows, those stand for the object.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from io import BufferedReader

from sla_engine.errors import SourceError
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.files.byte_blocks import BOM
from sla_engine.sources.files.json_array import JsonArray
from sla_engine.sources.files.json_cells import ABSENT, Repeated, cell_of, is_counted, plain
from sla_engine.sources.files.json_rows_within import NoRow, RowsWithin
from sla_engine.sources.files.physical_lines import Lines, as_read, text_of
from sla_engine.sources.tables.column_layout import Layout, names_there
from sla_engine.sources.tables.gathered_rows import TEXT, Row, gather

# What is counted: a file may hold one page of many.
NOT_HERE = "rows that the source says there are, but does not hold"


def read_json(stream: BufferedReader, source: str, layout: Layout) -> Iterator[Chunk]:
    """Yield the elements of an array in chunks: of the whole file, or of the array that the layout names in an object.

    A file that starts with an object is read as JSON lines if its first line is one object, else as the one row that it is.

    Raises:
        SourceError: the file is empty, begins with neither an array nor an object, lacks the array that the layout names, or is
            broken between two elements.
    """
    # White space was passed over when the file was opened, so this is the first sign, behind a byte order mark perhaps.
    start = stream.peek().removeprefix(BOM).lstrip()
    if start[:1] == b"{" and not layout.form.rows:
        if _is_object(start.partition(b"\n")[0]):
            yield from read_json_lines(stream, source, layout)
            return
        array = JsonArray(text_of(stream), source, _once, whole=True)
        yield from gather(_elements(array, source, layout), source, _titles(layout))
        return
    array = JsonArray(text_of(stream), source, _once, rows=layout.form.rows)
    count = 0
    for chunk in gather(_elements(array, source, layout), source, _titles(layout)):
        count += len(chunk) + len(chunk.bad)
        missing = (array.total or 0) - count if array.ended and not layout.form.within else 0
        yield replace(chunk, odd={NOT_HERE: missing}) if missing > 0 else chunk


def read_json_lines(stream: BufferedReader, source: str, layout: Layout) -> Iterator[Chunk]:
    """Yield the objects of JSON lines in chunks; blank lines are passed over.

    Where the layout names an array in an object, and the first line is no object without it, the file is that one object.

    Raises:
        SourceError: the file holds nothing but blank lines, or a line is longer than any may be.
    """
    rows = layout.form.rows
    if rows and not _lacks(stream.peek().removeprefix(BOM).lstrip().partition(b"\n")[0], rows[0]):
        return read_json(stream, source, layout)
    return gather(_line_rows(Lines(text_of(stream), source), layout), source, _titles(layout))


def _titles(layout: Layout) -> dict[str, str]:
    """Return what messages call our columns: each object has keys of its own, so the first of several names stands for all."""
    return {name: layout.title(name) for name in layout.columns}


def _is_object(line: bytes) -> bool:
    return _read(line) is not None


def _lacks(line: bytes, key: str) -> bool:
    """Whether a line is an object without a key."""
    value = _read(line)
    return value is not None and key not in value


def _read(line: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(line, parse_int=str)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _line_rows(lines: Lines, layout: Layout) -> Iterator[Row]:
    empty = True
    for text in lines:
        number = lines.number
        lines.begin_row()
        if not text.isspace():
            empty = False
            yield from _rows(lines.source, number, text, layout)
    if empty:
        raise SourceError(f"{lines.source}: the file is empty; expected JSON objects")


def _rows(source: str, number: int, text: str, layout: Layout) -> Iterator[Row]:
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_int=str)
    except (ValueError, RecursionError):
        yield number, BadRow(source, number, None, as_read(text).strip(), "a JSON object on one line")
        return
    yield from _of_element(source, number, value, text, layout)


def _elements(array: JsonArray, source: str, layout: Layout) -> Iterator[Row]:
    for number, value in array:
        yield from _of_element(source, number, value, array.text, layout)


def _of_element(source: str, number: int, value: object, text: str, layout: Layout) -> Iterator[Row]:
    """Yield the row that an element is, or those within it, if it is a ticket that counts.

    That it is no object is said where it is read for itself.
    """
    within = layout.form.within
    if isinstance(value, Repeated) and within and not value.first_of(within[:1]):
        value = value.value
    if not within:
        yield number, _cells(source, number, value, text, layout)
    elif isinstance(value, Repeated):
        yield number, BadRow(source, number, within[0], as_read(text).strip(), "each key once")
    elif isinstance(value, dict) and is_counted(value, layout.around):
        for row in RowsWithin(layout.form.within, layout.form.newest_first).of(value):
            if isinstance(row, NoRow):
                yield number, BadRow(source, number, row.path, None, row.expected)
            else:
                yield number, _cells(source, number, row, text, layout)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object] | Repeated:
    """Make an object of its pairs; Python's JSON reader would silently take the last of two equal keys."""
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    counts = Counter(key for key, _ in pairs)
    return Repeated(made, frozenset(key for key in made if counts[key] > 1))


def _cells(source: str, number: int, value: object, text: str, layout: Layout) -> tuple[str | None, ...] | BadRow:
    """Return the cells of an element, written as `text`, in the order of the layout, or what is wrong with it.

    Nothing is wrong with one that the layout's filters leave out, since it need not have what other rows have.
    """
    if isinstance(value, Repeated):
        if (twice := value.first_of(title for titles in layout.columns.values() for title in titles)) is not None:
            return BadRow(source, number, twice, as_read(text).strip(), "each key once")
        value = value.value
    if not isinstance(value, dict):
        return BadRow(source, number, None, as_read(text).strip(), "a JSON object")
    get = value.get
    cells = [
        get(one[0], ABSENT) if len(one) == 1 and one[0] in value else cell_of(value, one)
        for one in layout.columns.values()
    ]
    if not TEXT.issuperset(map(type, cells)):
        cells = list(map(plain, cells))
        if not is_counted(value, layout.filters):
            return tuple(cell if isinstance(cell, str) else None for cell in cells)
        for name, cell in zip(layout.columns, cells, strict=True):
            if type(cell) not in TEXT and cell is not ABSENT:
                return BadRow(source, number, layout.title(name), repr(cell), "text in quotes")
    for name, cell in zip(layout.columns, cells, strict=True):
        # A needed key that is not there at all is named; a null is an empty cell and checked like one.
        if cell is ABSENT and name in layout.needed:
            title = layout.title(name)
            return BadRow(source, number, title, None, f"this key; {names_there(title, tuple(value))}")
    return tuple(None if cell is ABSENT else cell for cell in cells)  # type: ignore[misc]  # nothing but text is left
