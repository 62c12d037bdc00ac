"""Output formats: tables as wide as the terminal, JSON, JSON lines, iCalendar, and CSV that is safe for spreadsheets."""

import sys
from collections.abc import Collection, Iterable, Sequence
from shutil import get_terminal_size
from typing import TextIO

import click

from sla_engine.show.escaping import escape
from sla_engine.show.json_and_csv import as_json, as_json_lines, csv_cell, write_csv
from sla_engine.show.plain_values import records
from sla_engine.show.tables import Row, as_text

RAW = "sla_engine.raw"

# In a pipe or a file no cell is wrapped.
UNBOUNDED = 10_000


def width() -> int:
    """Return how many characters fit into a line; without a terminal, more than any line has."""
    return get_terminal_size().columns if sys.stdout.isatty() else UNBOUNDED


def is_raw() -> bool:
    """Return whether the option `--raw` of the present command is given, by which cells of CSV are not made safe."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(RAW))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of plain text."""
    for line in lines:
        sys.stdout.write(f"{escape(line)}\n")


def table_text(columns: Sequence[str], rows: Iterable[Row], *, right: Collection[str] = (), apart: bool = False) -> str:
    """Return rows under ruled heads, and an empty line below them."""
    return as_text(columns, rows, right=right, width=width(), ruled=True, apart=apart) + "\n\n"


def print_table(
    columns: Sequence[str], rows: Iterable[Row], *, title: str = "", right: Collection[str] = (), apart: bool = False
) -> None:
    """Print a title and rows under ruled heads, those of the columns named in `right` set to the right."""
    print_lines([title] if title else [])
    sys.stdout.write(table_text(columns, rows, right=right, apart=apart))


def print_json(value: object) -> None:
    """Print a value as JSON in lines."""
    sys.stdout.write(f"{as_json_lines(value)}\n")


def print_json_lines(values: Iterable[object]) -> None:
    """Print values as JSON, one in each line."""
    sys.stdout.writelines(f"{as_json(value)}\n" for value in values)


def print_ics(text: str) -> None:
    """Print an iCalendar file, whose lines end as its standard says on every system."""
    click.echo(text.encode(), nl=False)


def print_csv(rows: Iterable[Row]) -> None:
    """Print rows as CSV."""
    write_csv(rows, sys.stdout, raw=is_raw(), terminal=sys.stdout.isatty())


def print_records(fields: Sequence[str], rows: Iterable[Row], output: str, stream: TextIO | None = None) -> None:
    """Print rows of plain values, or write them to a stream as they would be printed.

    In CSV None is an empty cell, and a list is one cell, joined by commas.
    """
    out = sys.stdout if stream is None else stream
    match output:
        case "json":
            out.write(f"{as_json_lines(records(fields, rows))}\n")
        case "jsonl":
            out.writelines(f"{as_json(record)}\n" for record in records(fields, rows))
        case _:
            cells = (list(map(csv_cell, row)) for row in rows)
            write_csv([fields, *cells], out, raw=is_raw(), terminal=sys.stdout.isatty())
