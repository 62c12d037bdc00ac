"""Tables for people, on standard output."""

import sys
from collections.abc import Iterable, Sequence
from io import StringIO
from shutil import get_terminal_size

from sla_engine.cli.output.escape import escape

# Into a pipe or a file no cell is ever wrapped.
UNBOUNDED = 10_000

Cell = str | tuple[str, ...]


def width() -> int:
    """Return how many characters fit into a line; where nobody looks at a terminal, more than any line has."""
    return get_terminal_size().columns if sys.stdout.isatty() else UNBOUNDED


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str = "",
    right: Sequence[str] = (),
    lines: bool = False,
) -> None:
    """Print a title and rows under a header, as `table_text` has them."""
    print_lines([title] if title else [])
    sys.stdout.write(table_text(columns, rows, right=right, lines=lines))


def table_text(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, right: Sequence[str] = (), lines: bool = False
) -> str:
    """Return rows under a header; a cell is text, or several lines of it. Control characters are escaped.

    Columns named in `right` are set to the right; `lines` draws a line between rows.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_lines=lines)
    for column in columns:
        table.add_column(escape(column), justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("\n".join(map(escape, _lines(cell)))) for cell in row))
    drawn = StringIO()  # rich's own capture would write to standard output too, if only nothing
    terminal = sys.stdout.isatty()
    console = Console(file=drawn, force_terminal=terminal, width=width(), markup=False, highlight=False, emoji=False)
    console.print(table)
    # rich fills lines up with blanks, which nobody who copies or compares the output wants.
    body = [line.rstrip() for line in drawn.getvalue().split("\n")]
    return "\n".join(body).strip("\n") + "\n\n"


def _lines(cell: Cell) -> Iterable[str]:
    return (cell,) if isinstance(cell, str) else cell


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of plain text."""
    for line in lines:
        sys.stdout.write(f"{escape(line)}\n")
