"""First rows: all columns of the first rows of a file, whatever their names."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sla_engine.errors import SourceError
from sla_engine.sources.files.files_of_source import files_of
from sla_engine.sources.files.source_file import OpenFile, Source, open_source
from sla_engine.sources.tables.column_layout import Layout

MOST = 1_000
# Bytes of JSON that are read to see its shape.
MOST_JSON = 64 << 20


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The cells of the first rows by column, empty ones left out; `rows` is the path to them in a JSON object."""

    cells: dict[str, list[str]]
    rows: str | None = None


class _All(Layout):
    """A layout of whatever columns there are, each once."""

    __slots__ = ()

    def titles(self, there: Sequence[str]) -> dict[str, str]:  # type: ignore[override]  # of a header, in its order
        return {name: name for name in there if name}

    def positions(self, header: Sequence[str], source: str) -> dict[str, int]:  # noqa: ARG002 - as of any layout
        return {name: i for i, name in reversed(list(enumerate(header))) if name}


def first_rows(source: Source, form: str | None = None) -> FirstRows:
    """Return the first rows of a CSV, JSON or Parquet file; of a folder those of its first table.

    Raises:
        SourceError: the file cannot be read, or is JSON in which no array of objects is found.
    """
    with open_source(files_of(source)[0], form) as file:
        if file.format in ("json", "jsonl"):
            return _of_json(file)
        cells: dict[str, list[str]] = {}
        chunk = next(file.chunks(_All({}, ())), None)
        for name, column in ({} if chunk is None else chunk.texts).items():
            cells[name] = [cell for cell in islice(iter(column), MOST) if cell]
        return FirstRows(cells)


def _of_json(file: OpenFile) -> FirstRows:
    try:
        rows, found = _rows(_parsed(file.stream.read(MOST_JSON)))
        cells: dict[str, list[str]] = {}
        for row in (found or ())[:MOST]:
            for name, cell in _flat(row):
                cells.setdefault(name, []).append(cell)
    except (ValueError, RecursionError):
        raise SourceError(f"{file.name}: no JSON of up to {MOST_JSON:,} bytes, and no JSON lines") from None
    if found is None:
        raise SourceError(f"{file.name}: expected an array of objects, or an object")
    return FirstRows(cells, rows)


def _parsed(data: bytes) -> object:
    try:
        return json.loads(data)
    except ValueError:
        lines = [line for line in data.splitlines() if line.strip()]
        return [json.loads(line) for line in lines[:MOST]]


def _rows(value: object) -> tuple[str | None, list[dict[str, object]] | None]:
    """Return the rows of a JSON text, and the keys to them; an object without an array is the one row."""
    rows, found = _array(value)
    return rows, [value] if found is None and isinstance(value, dict) and value else found


def _array(value: object, path: tuple[str, ...] = ()) -> tuple[str | None, list[dict[str, object]] | None]:
    """Return the longest array of objects that is at most two keys deep, and the keys to it."""
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return ".".join(path) or None, value
    best: tuple[str | None, list[dict[str, object]] | None] = (None, None)
    if isinstance(value, dict) and len(path) < 2:  # noqa: PLR2004 - as said above
        for key, inner in value.items():
            rows, found = _array(inner, (*path, key))
            if found is not None and (best[1] is None or len(found) > len(best[1])):
                best = rows, found
    return best


def _flat(row: dict[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield the cells of an object that hold something, objects within it by their paths; lists are none."""
    for key, value in row.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        elif isinstance(value, bool):
            yield before + key, str(value).lower()
        elif isinstance(value, str | int | float) and value != "":
            yield before + key, str(value)
