"""CSV blocks: some megabytes of CSV as Arrow columns at once, where every row of a block is written as CSV should be.

A block with anything else (a quote within a cell, bytes that are not UTF-8, carriage returns alone) is refused here, and read
row by row. Needs pyarrow.
"""

from collections.abc import Collection
from csv import field_size_limit
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.sources.columns.arrow_texts import ArrowTexts
from sla_engine.sources.columns.chunk import CHUNK

Bytes = npt.NDArray[np.uint8]

NEWLINE, RETURN, QUOTE = b'\n\r"'
# More blank lines than this in a block are counted one by one.
MOST_BLANK = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class BlockRows:
    """The rows of a block: the line of each, counted from 0, and the columns asked for by their place in the header.

    `uneven` has line and number of cells of each row that has more or fewer than the header. `size` is how many bytes the rows
    take, and `lines` how many lines.
    """

    line: Integers
    columns: dict[int, ArrowTexts]
    uneven: list[tuple[int, int]]
    size: int
    lines: int


def rows_of_block(block: bytes, separator: str, width: int, places: Collection[int]) -> BlockRows | None:
    """Return the rows of a block, at most `CHUNK`; None if it is refused. A last row without its line end is left out."""
    if b"\0" in block or block.count(b"\r") != block.count(b"\r\n") or not _is_utf8(block):
        return None
    data = np.frombuffer(block, np.uint8)
    newlines = np.flatnonzero(data == NEWLINE)
    quotes = np.flatnonzero(data == QUOTE) if b'"' in block else np.empty(0, dtype=np.int64)
    ends = newlines[np.searchsorted(quotes, newlines) % 2 == 0] if len(quotes) else newlines
    rows = _without_blank(data, ends[:CHUNK])
    if not len(ends) or rows is None:
        return None
    starts, size = rows
    quotes = quotes[: np.searchsorted(quotes, size)]
    if not _well_quoted(data, quotes, ord(separator)):
        return None
    read = _columns(block[:size], separator, width, places, quoted=len(quotes) > 0)
    if read is None:
        return None
    columns, wrong = read
    line = np.searchsorted(newlines, starts)
    good = np.ones(len(starts), dtype=bool)
    good[[number for number, _ in wrong]] = False
    uneven = [(int(line[number]), cells) for number, cells in wrong]
    return BlockRows(line[good], columns, uneven, size, int(np.searchsorted(newlines, size)))


def _is_utf8(block: bytes) -> bool:
    try:
        return block.isascii() or bool(block.decode())
    except UnicodeDecodeError:
        return False


def _without_blank(data: Bytes, ends: Integers) -> tuple[Integers, int] | None:
    """Return where the rows that are not blank begin, and where all end; None if many are blank, or one is very long."""
    if not len(ends):
        return None
    starts = np.append(0, ends[:-1] + 1)
    length = ends - starts
    blank: Truth = (length == 0) | ((length == 1) & (data[starts] == RETURN))
    if np.count_nonzero(blank) > MOST_BLANK or length.max() > field_size_limit():
        return None
    return starts[~blank], int(ends[-1]) + 1


def _well_quoted(data: Bytes, quotes: Integers, separator: int) -> bool:
    """Whether every quote begins a cell, ends one, or is doubled within one."""
    if not len(quotes):
        return True
    opening, closing = quotes[0::2], quotes[1::2]
    before = np.where(opening > 0, data[opening - 1], NEWLINE)
    after = data[closing + 1]  # there is one, as a row ends with its newline
    return bool(
        np.isin(before, (separator, NEWLINE, QUOTE)).all() and np.isin(after, (separator, NEWLINE, RETURN, QUOTE)).all()
    )


def _columns(
    block: bytes, separator: str, width: int, places: Collection[int], *, quoted: bool
) -> tuple[dict[int, ArrowTexts], list[tuple[int, int]]] | None:
    """Return the columns asked for, and number and cells of each row of another width; None if Arrow refuses the block."""
    import pyarrow as pa
    from pyarrow import csv

    uneven: list[tuple[int, int]] = []

    def left_out(row: csv.InvalidRow) -> str:
        uneven.append((row.number - 1, row.actual_columns))
        return "skip"

    names = [str(place) for place in range(width)]
    wanted = sorted(set(places))
    try:
        table = csv.read_csv(
            pa.py_buffer(block),
            csv.ReadOptions(column_names=names, use_threads=False, block_size=len(block) + 1),
            csv.ParseOptions(
                delimiter=separator,
                quote_char='"' if quoted else False,
                newlines_in_values=quoted,
                invalid_row_handler=left_out,
            ),
            csv.ConvertOptions(
                include_columns=[names[place] for place in wanted],
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return {place: ArrowTexts(table[names[place]].combine_chunks()) for place in wanted}, uneven
