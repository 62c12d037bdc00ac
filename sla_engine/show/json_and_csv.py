"""Rows for programs as JSON, JSON lines and CSV. JSON is written in printable ASCII, so that it cannot control a terminal."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TextIO

from sla_engine.show.escaping import escape, spreadsheet_cell
from sla_engine.show.plain_values import plain


def as_json(value: object) -> str:
    r"""Return a value as JSON on one line.

    >>> print(as_json({"id": "T-1\x7f"}))
    {"id": "T-1\u007f"}
    """
    return _printing(json.dumps(value))


def as_json_lines(value: object) -> str:
    """Return a value as indented JSON, for people."""
    return _printing(json.dumps(value, indent=2))


def write_csv(rows: Iterable[Sequence[object]], stream: TextIO, *, raw: bool = False, terminal: bool = False) -> None:
    """Write rows to a stream, None as an empty cell; without `raw`, text that a spreadsheet would run as a formula is escaped.

    For a terminal, control characters are always escaped.
    """
    safe: Iterable[Iterable[object]] = rows if raw else (map(spreadsheet_cell, row) for row in rows)
    shown = (map(_escaped, row) for row in safe) if terminal else safe
    csv.writer(stream, lineterminator="\n").writerows(shown)


def csv_cell(value: object) -> object:
    """Return a plain value as one cell: a list is joined by commas, and a boolean is written as in JSON.

    >>> csv_cell(["office", "business"]), csv_cell(True), csv_cell(1.5)
    ('office, business', 'true', 1.5)
    """
    match value:
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(map(str, value))
        case timedelta():
            return value.total_seconds()  # spreadsheets add numbers up
    return plain(value)


def _escaped(cell: object) -> object:
    return escape(cell) if isinstance(cell, str) else cell


def _printing(text: str) -> str:
    """Return JSON with DEL escaped, the one character of its ASCII that does not print."""
    return text.replace("\x7f", "\\u007f")
