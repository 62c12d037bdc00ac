"""Row checks: columns of text to checked columns. The one place where cells are checked, whatever kind of row they make."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import cast

import numpy as np

from sla_engine.calendars.arrays import Micros
from sla_engine.clocks.event import NAME
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.columns.texts import Texts, is_readable
from sla_engine.sources.columns.ticket_logs import TicketLogs
from sla_engine.sources.files.physical_lines import as_read
from sla_engine.sources.tables.cell_translation import TableReading, is_time
from sla_engine.sources.tables.column_layout import PART
from sla_engine.sources.tables.recorded_cells import UNKNOWN

_WHOLE = re.compile(r"[+-]?\d{1,18}")

# What the words of a column must be: a test, and what a bad one is told.
Check = tuple[Callable[[str], bool], str]
CHECKS: Mapping[str, Check] = {
    "kind": (lambda word: NAME.fullmatch(word) is not None, "a name such as incident or request"),
    "seq": (lambda word: _WHOLE.fullmatch(word) is not None, "a whole number"),
}


# What is counted while rows are checked.
LEFT_OUT = "rows that the mapping leaves out"
EMPTY = "rows without content"


class _Faults:
    """The first fault of each row, in the order in which the columns are checked."""

    def __init__(self, raw: Chunk) -> None:
        self._raw = raw
        self.rows: dict[int, BadRow] = {}

    def add(self, column: str, rows: Iterable[int], expected: str, texts: Texts | Codes) -> None:
        for i in rows:
            if i not in self.rows:
                # The reader of the report looks for what the file has, under the name that it has there.
                raw = self._raw
                names = [name for name in raw.texts if name.partition(PART)[0] == column] or [column]
                title = ", ".join(raw.titles.get(name, name) for name in names)
                values = [value for name in names if (value := raw.texts.get(name, texts)[i]) is not None]
                read = as_read(" ".join(values)) if values else None
                self.rows[i] = BadRow(raw.source, int(raw.line[i]), title, read, expected)


def checked_rows(raw: Chunk, reading: TableReading, odd: Counter[str], checks: Mapping[str, Check] = CHECKS) -> Chunk:
    """Check and convert a chunk: a row is good when every one of its cells is. `odd` counts odd local times."""
    odd.update(raw.odd)
    raw = _counted(raw, raw.with_content(), EMPTY, odd)
    raw = _counted(raw, reading.wanted(raw), LEFT_OUT, odd)
    faults = _Faults(raw)
    texts: dict[str, Texts | Codes] = {}
    times: dict[str, Micros] = {}
    for name, column in reading.translated(raw).items():
        how = reading.column(name)
        if is_time(name):
            times[name], wrong = how.times.read(cast("Texts", column), odd)
            for i, expected in wrong.items():
                faults.add(name, (i,), expected, column)
        else:
            texts[name] = column
            if how.lookup is not None:
                faults.add(name, _failing(column, UNKNOWN.__ne__), f"a word that {how.lookup} has", column)
            if how.recorded is not None:
                faults.add(name, _failing(column, UNKNOWN.__ne__), how.recorded.expected, column)
            faults.add(name, _foreign(column), "UTF-8 text without NUL", column)
            if name in checks:
                test, expected = checks[name]
                faults.add(name, _failing(column, test), expected, column)
        if name in reading.needed:
            empty = np.flatnonzero(column.empty())
            faults.add(name, empty.tolist(), how.times.expected if name in times else "text", column)
    checked = replace(raw, texts=texts, times=times)
    if reading.cells is not None:
        events, bad = reading.cells.of(raw, odd)
        told = tuple(sorted((*raw.bad, *bad), key=lambda row: row.line))
        checked = replace(checked, logs=TicketLogs.of(events, len(raw)), bad=told)
    return checked.refusing(faults.rows)


def _counted(raw: Chunk, kept: Chunk, what: str, odd: Counter[str]) -> Chunk:
    """Return the rows that are kept, after those that are not were counted."""
    if len(kept) < len(raw):
        odd[what] += len(raw) - len(kept)
    return kept


def _foreign(column: Texts | Codes) -> list[int]:
    """Return the rows whose text was not UTF-8, or has a NUL."""
    return _failing(column, is_readable) if isinstance(column, Codes) else column.foreign().tolist()


def _failing(column: Texts | Codes, test: Callable[[str], bool]) -> list[int]:
    """Return the rows whose cells are not empty and fail a test."""
    codes = column if isinstance(column, Codes) else column.codes()
    rows: list[int] = np.flatnonzero(codes.where(lambda name: bool(name) and not test(name or ""))).tolist()
    return rows
