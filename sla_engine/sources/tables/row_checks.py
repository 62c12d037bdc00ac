"""Row checks: cells of text to checked columns. The one place where cells are checked, whatever kind of row they make."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import Micros
from sla_engine.clocks.event import NAME
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.files.physical_lines import as_read, is_clean
from sla_engine.sources.tables.cell_chunks import Cells
from sla_engine.sources.tables.cell_translation import TableReading, is_time

_WHOLE = re.compile(r"[+-]?\d{1,18}")

# What the words of a column must be: a test, and what a bad one is told.
Check = tuple[Callable[[str], bool], str]
CHECKS: Mapping[str, Check] = {
    "kind": (lambda word: NAME.fullmatch(word) is not None, "a name such as incident or request"),
    "seq": (lambda word: _WHOLE.fullmatch(word) is not None, "a whole number"),
}


@dataclass(frozen=True, slots=True)
class CheckedRows:
    """The good rows of a chunk as columns of one length by our names, and the bad rows found among them."""

    source: str
    lines: npt.NDArray[np.int64]
    words: dict[str, Sequence[str | None]]
    times: dict[str, Micros]
    bad: tuple[BadRow, ...]


class _Faults:
    """The first fault of each row, in the order in which the columns are checked."""

    def __init__(self, raw: Cells, read: Cells, source: str, title: Callable[[str], str]) -> None:
        self._raw = raw
        self._cells = read
        self._source = source
        self._title = title
        self.rows: dict[int, BadRow] = {}

    def add(self, column: str, i: int, expected: str) -> None:
        if i not in self.rows:
            # The reader of the report looks for what the file has, under the name that it has there.
            value = self._raw.columns.get(column, self._cells.columns[column])[i]
            read = None if value is None else as_read(value)
            self.rows[i] = BadRow(self._source, self._raw.lines[i], self._title(column), read, expected)

    def check(self, column: str, is_good: Callable[[str], bool], expected: str) -> None:
        """Check the cells of a column that are not empty, each distinct one once."""
        values = self._cells.columns[column]
        wrong = {value for value in set(values) if value and not is_good(value)}
        if wrong:
            for i, value in enumerate(values):
                if value in wrong:
                    self.add(column, i, expected)

    def need(self, column: str, expected: str) -> None:
        """Refuse empty cells."""
        values = self._cells.columns[column]
        if not all(values):
            for i, value in enumerate(values):
                if not value:
                    self.add(column, i, expected)


def checked_rows(
    raw: Cells, source: str, reading: TableReading, odd: Counter[str], checks: Mapping[str, Check] = CHECKS
) -> CheckedRows:
    """Check and convert a chunk: a row is good when every one of its cells is. `odd` counts odd local times."""
    cells = reading.translated(raw)
    faults = _Faults(raw, cells, source, reading.layout.title)
    times: dict[str, Micros] = {}
    for name, values in cells.columns.items():
        if is_time(name):
            times[name], wrong = reading.column(name).times.read(values, odd)
            for i, expected in wrong.items():
                faults.add(name, i, expected)
        else:
            _check_text(faults, name, values, checks.get(name))
        if name in reading.needed:
            faults.need(name, reading.column(name).times.expected if name in times else "text")
    return _kept(cells, source, times, faults.rows)


def _check_text(faults: _Faults, name: str, values: Sequence[str | None], check: Check | None) -> None:
    joined = "".join(filter(None, values))
    if "\0" in joined or not is_clean(joined):
        faults.check(name, lambda value: "\0" not in value and is_clean(value), "UTF-8 text without NUL")
    if check is not None:
        faults.check(name, *check)


def _kept(cells: Cells, source: str, times: dict[str, Micros], faults: dict[int, BadRow]) -> CheckedRows:
    """Leave out the faulty rows; their reports join those of the rows that never became cells, by line."""
    good = np.ones(len(cells.lines), dtype=bool)
    good[list(faults)] = False
    words = {name: column for name, column in cells.columns.items() if name not in times}
    return CheckedRows(
        source,
        np.asarray(cells.lines, dtype=np.int64)[good],
        {name: list(compress(column, good)) if faults else column for name, column in words.items()},
        {name: column[good] for name, column in times.items()},
        tuple(sorted((*cells.bad, *faults.values()), key=lambda row: row.line)),
    )
