"""Rows of CSV text: comma, semicolon or tab between cells, quotes doubled inside quotes.

The separator is the one of the three that the header has most of, unless a mapping gives another. A file is read block by
block, a block as Arrow columns where pyarrow is installed and all of it is as CSV should be, else row by row. A quote that
is never closed would swallow the rest of the file: a row that cannot be read costs only its first line, and reading goes on
with the next one. Bytes that are not UTF-8 cost a row only where they stand in a cell that is read, which `row_checks` sees.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from io import BufferedReader
from itertools import islice
from operator import itemgetter

from sla_engine.errors import SourceError
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.files.byte_blocks import Block, ByteBlocks
from sla_engine.sources.files.physical_lines import Lines, RowTooLongError, as_read, is_clean
from sla_engine.sources.tables.column_layout import FileForm, Layout
from sla_engine.sources.tables.gathered_rows import Row, gather

QUOTE_LEFT_OPEN = "unexpected end of data"
WITHIN_QUOTES = "\ufeff"  # a byte order mark that is not the first sign of the file


def read_csv(stream: BufferedReader, source: str, layout: Layout) -> Iterator[Chunk]:
    """Yield the rows of a CSV file in chunks, their columns by our names.

    Raises:
        SourceError: the file is empty, its header cannot be read or lacks a needed column, or a line is longer than any may be.
    """
    blocks = ByteBlocks(stream)
    header = _header(blocks, source, layout.form)
    positions = _positions(header.names, source, layout)
    table = _Table(
        source,
        header.separator,
        len(header.names),
        positions,
        {name: header.names[place] for name, place in positions.items()},
    )
    fast = find_spec("pyarrow") is not None
    while (block := blocks.next()) is not None:
        chunk = table.at_once(block, blocks) if fast else None
        if chunk is None:
            yield from table.row_by_row(block, blocks)
        elif len(chunk) or chunk.bad:
            yield chunk
        del block, chunk  # or they would be in memory beside the next ones
    blocks.check()


@dataclass(frozen=True, slots=True)
class _Header:
    separator: str
    names: list[str]


@dataclass(frozen=True, slots=True)
class _Table:
    """How the rows of one file are read: `positions` are where our columns stand among as many cells as the header has."""

    source: str
    separator: str
    width: int
    positions: dict[str, int]
    titles: dict[str, str]

    def at_once(self, block: Block, blocks: ByteBlocks) -> Chunk | None:
        """Return the rows of a block as Arrow columns, None where it must be read row by row; what it leaves is given back."""
        from sla_engine.sources.files.csv_blocks import rows_of_block

        found = rows_of_block(block.data, self.separator, self.width, self.positions.values())
        if found is None:
            return None
        blocks.give_back(block, found.size, found.lines)
        uneven = (self._uneven(block.line + line, cells) for line, cells in found.uneven)
        texts = {name: found.columns[place] for name, place in self.positions.items()}
        return Chunk(self.source, found.line + block.line, texts, bad=tuple(uneven), titles=self.titles)

    def row_by_row(self, block: Block, blocks: ByteBlocks) -> Iterator[Chunk]:
        """Yield the rows of a block one by one; one that goes on beyond the block is given back."""
        return gather(self._rows(block, blocks), self.source, self.titles)

    def _rows(self, block: Block, blocks: ByteBlocks) -> Iterator[Row]:
        """Yield the wanted cells of each row, or what is wrong with it; blank lines are no rows."""
        lines = Lines(block.text(), self.source, before=block.line - 1)
        reader, pick = csv.reader(lines, delimiter=self.separator, strict=True), _picked(self.positions)
        while True:
            number = lines.begin_row()
            try:
                row = next(reader)
            except StopIteration:
                return
            except (csv.Error, RowTooLongError) as error:
                if str(error) == QUOTE_LEFT_OPEN and not block.last:
                    blocks.give_back_rows(block, lines)
                    return
                yield number, BadRow(self.source, number, None, as_read(lines.row[0].rstrip("\r\n")), _expected(error))
                lines.rewind(keep=1)
                continue
            if len(row) == self.width:
                yield number, pick(row)
            elif row:
                yield number, self._uneven(number, len(row))

    def _uneven(self, line: int, cells: int) -> BadRow:
        return BadRow(self.source, line, None, f"{cells} cells", f"{self.width} cells, as in the header")


def _picked(positions: dict[str, int]) -> Callable[[list[str]], tuple[str, ...]]:
    if len(positions) == 1:
        (place,) = positions.values()
        return lambda row: (row[place],)
    return itemgetter(*positions.values())


def _header(blocks: ByteBlocks, source: str, form: FileForm) -> _Header:
    """Read the header below the lines that are skipped, and give back what stands behind it."""
    block = blocks.next()
    if block is None:
        blocks.check()
        raise SourceError(f"{source}: the file is empty; expected at least a header")
    lines = Lines(block.text(), source)
    for _ in islice(lines, form.skip):
        lines.begin_row()
    separator = form.delimiter or _separator(lines)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        names = next(row for row in reader if row)
    except (csv.Error, RowTooLongError) as error:
        raise SourceError(f"{source}: the header cannot be read: {error}") from None
    blocks.give_back_rest(block, lines)
    if names[0].startswith(WITHIN_QUOTES):  # a spreadsheet took the mark, and the quotes behind it, for letters
        names[0] = names[0].removeprefix(WITHIN_QUOTES).strip('"')
    return _Header(separator, names)


def _positions(header: list[str], source: str, layout: Layout) -> dict[str, int]:
    """Return where our columns stand; of one that is missing it is said first that it may be there in another encoding."""
    wrong = [name for name in header if not is_clean(name)]
    try:
        found = layout.positions(header, source)
    except SourceError:
        if wrong:
            raise _not_utf8(wrong[0], source) from None
        raise
    missing = [title for name, titles in layout.columns.items() if name not in found for title in titles]
    for name in wrong:
        if any(_may_be(name, title) for title in missing):
            raise _not_utf8(name, source)
    return found


def _may_be(name: str, title: str) -> bool:
    """Whether a name with wrong bytes is a title in an encoding of one byte a letter."""
    return len(name) == len(title) and all(
        one == other or not (is_clean(one) or other.isascii()) for one, other in zip(name, title, strict=True)
    )


def _not_utf8(name: str, source: str) -> SourceError:
    what = f"the column name '{as_read(name)}' is not UTF-8; save the file as UTF-8"
    return SourceError(f'{source}: {what}, or say its encoding in a mapping, such as encoding = "cp1252"')


def _separator(lines: Lines) -> str:
    """Choose by the first line that is not blank, and leave it to be read again."""
    lines.begin_row()
    for line in lines:
        if line.strip():
            lines.rewind(keep=0)
            return max(",;\t", key=line.count)
        lines.begin_row()
    raise SourceError(f"{lines.source}: the file is empty; expected at least a header")


def _expected(error: Exception) -> str:
    text = str(error)
    if text == QUOTE_LEFT_OPEN or isinstance(error, RowTooLongError):
        return "a closing quote"
    return f"readable CSV ({text})"
