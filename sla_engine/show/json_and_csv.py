"""Rows for programs as JSON, JSON lines and CSV. What stands in JSON moves no cursor: it is ASCII that prints."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TextIO

from sla_engine.show.escaping import escape, spreadsheet_cell

Record = dict[str, object]


def as_json(value: object) -> str:
    r"""Return a value as JSON on one line.

    >>> print(as_json({"id": "T-1\x7f"}))
    {"id": "T-1\u007f"}
    """
    return _printing(json.dumps(value))


def as_json_lines(value: object) -> str:
    """Return a value as JSON on as many lines as people like to read."""
    return _printing(json.dumps(value, indent=2))


def plain(value: object) -> object:
    """Return a value as programs read it: instants and dates in ISO 8601, durations in seconds, amounts as exact text.

    >>> plain(timedelta(minutes=1.5)), plain(Decimal("0.10")), plain(None)
    (90.0, '0.10', None)
    """
    match value:
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Decimal():
            return str(value)  # a number of JSON is not exact for those who read it
    return value


def records(fields: Sequence[str], rows: Iterable[Sequence[object]]) -> list[Record]:
    """Return rows as records of plain values with the fields named."""
    return [dict(zip(fields, map(plain, row), strict=True)) for row in rows]


def write_csv(rows: Iterable[Sequence[object]], stream: TextIO, *, raw: bool = False, terminal: bool = False) -> None:
    """Write rows to a stream, nothing as an empty cell; without `raw` no text is one that a spreadsheet runs as a formula.

    For a terminal, control characters are escaped in any case.
    """
    safe: Iterable[Iterable[object]] = rows if raw else (map(spreadsheet_cell, row) for row in rows)
    shown = (map(_escaped, row) for row in safe) if terminal else safe
    csv.writer(stream, lineterminator="\n").writerows(shown)


def csv_cell(value: object) -> object:
    """Return a plain value as one cell: several words are joined by commas, and truth is told as JSON has it.

    >>> csv_cell(["office", "business"]), csv_cell(True), csv_cell(1.5)
    ('office, business', 'true', 1.5)
    """
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else plain(value)


def _escaped(cell: object) -> object:
    return escape(cell) if isinstance(cell, str) else cell


def _printing(text: str) -> str:
    """Return JSON without the one sign that JSON leaves as it is and no terminal prints."""
    return text.replace("\x7f", "\\u007f")
