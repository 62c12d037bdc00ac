"""Rows of CSV text: comma, semicolon or tab between cells, quotes doubled inside quotes.

The separator is the one of the three that the header has most of. A quote that is never closed would swallow the rest
of the file: a row that cannot be read costs only its first line, and reading goes on with the next one. Bytes that are
not UTF-8 cost a row only where they stand in a cell that is read, which `row_checks` sees.
"""

import csv
from collections.abc import Callable, Iterator
from io import BufferedReader
from operator import itemgetter

from sla_engine.errors import SourceError
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.files.physical_lines import Lines, RowTooLongError, as_read, is_clean
from sla_engine.sources.tables.cell_chunks import Cells, Row, gather
from sla_engine.sources.tables.column_layout import Layout


def read_csv(stream: BufferedReader, source: str, layout: Layout) -> Iterator[Cells]:
    """Yield the rows of a CSV file in chunks, their columns by our names.

    Raises:
        SourceError: the file is empty, its header cannot be read or lacks a needed column, or a line is longer than any may be.
    """
    lines = Lines(stream, source)
    reader = csv.reader(lines, delimiter=_separator(lines), strict=True)
    header = _header(lines, reader)
    positions = _positions(header, source, layout)
    rows = _rows(lines, reader, len(header), itemgetter(*positions.values()))
    yield from gather(rows, tuple(positions))


def _positions(header: list[str], source: str, layout: Layout) -> dict[str, int]:
    """Return where our columns stand; of one that is missing it is said first that it may be there in another encoding."""
    try:
        return layout.positions(header, source)
    except SourceError:
        for name in header:
            if not is_clean(name):
                what = f"the column name '{as_read(name)}' is not UTF-8; save the file as UTF-8"
                raise SourceError(f"{source}: {what}") from None
        raise


def _separator(lines: Lines) -> str:
    """Choose by the first line that is not blank, and leave it to be read again."""
    lines.begin_row()
    for line in lines:
        if line.strip():
            lines.rewind(keep=0)
            return max(",;\t", key=line.count)
        lines.begin_row()
    raise SourceError(f"{lines.source}: the file is empty; expected at least a header")


def _header(lines: Lines, reader: Iterator[list[str]]) -> list[str]:
    try:
        return next(row for row in reader if row)
    except (csv.Error, RowTooLongError) as error:
        raise SourceError(f"{lines.source}: the header cannot be read: {error}") from None


def _rows(
    lines: Lines, reader: Iterator[list[str]], width: int, pick: Callable[[list[str]], tuple[str, ...]]
) -> Iterator[Row]:
    """Yield the wanted cells of each row, or what is wrong with it; blank lines are no rows."""
    while True:
        number = lines.begin_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except (csv.Error, RowTooLongError) as error:
            yield number, BadRow(lines.source, number, None, as_read(lines.row[0].rstrip("\r\n")), _expected(error))
            lines.rewind(keep=1)
            continue
        if len(row) == width:
            yield number, pick(row)
        elif row:
            yield number, BadRow(lines.source, number, None, f"{len(row)} cells", f"{width} cells, as in the header")


def _expected(error: Exception) -> str:
    text = str(error)
    if text == "unexpected end of data" or isinstance(error, RowTooLongError):
        return "a closing quote"
    return f"readable CSV ({text})"
