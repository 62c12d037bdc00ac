"""CSV: the one place from which rows are written as such, safe for spreadsheets unless --raw asks for them as they are."""

import csv
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TextIO

import click

from sla_engine.cli.output.escape import escape
from sla_engine.show.spreadsheet import spreadsheet_cell

RAW = "sla_engine.raw"


def is_raw() -> bool:
    """Tell whether the command that runs was asked for cells as they are."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(RAW))


def write_csv(rows: Iterable[Sequence[object]], stream: TextIO | None = None, *, raw: bool | None = None) -> None:
    """Write rows to a stream, else to standard output; `raw` as the command was asked, unless given.

    For a terminal, control characters are escaped in any case.
    """
    raw = is_raw() if raw is None else raw
    kept: Callable[[object], object] | None = None if raw else spreadsheet_cell
    if sys.stdout.isatty():
        kept = _escaped if raw else lambda cell: _escaped(spreadsheet_cell(cell))
    cells = rows if kept is None else (map(kept, row) for row in rows)
    csv.writer(stream or sys.stdout, lineterminator="\n").writerows(cells)


def _escaped(cell: object) -> object:
    return escape(cell) if isinstance(cell, str) else cell
