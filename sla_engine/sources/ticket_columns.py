"""TicketColumns: a chunk of tickets as columns, read from cells of text. The one place where cells are judged."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import compress

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.instants import EPOCH
from sla_engine.clocks import Event, Ticket
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.cells import Cells
from sla_engine.sources.columns import EVENTS, NEEDED, WORDS
from sla_engine.sources.instant_cells import EXPECTED, NAT, Micros, instants
from sla_engine.sources.lines import as_read, is_clean

_KIND = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class TicketColumns:
    """Good rows as columns of one length, in the order of the file, and the bad rows found among them.

    Instants are int64 microseconds of UTC since 1970, the smallest int64 (numpy's NaT) where a cell is empty. `words`
    has the optional text columns that the source has, None where a cell is empty; `events` has instants by kind of
    event. `line` is the physical line on which each row starts (in a Parquet file the number of the row).
    """

    source: str
    line: npt.NDArray[np.int64]
    id: Sequence[str]
    opened_at: Micros
    tier: Sequence[str]
    site: Sequence[str]
    words: dict[str, Sequence[str | None]]
    reported_at: Micros | None
    events: dict[str, Micros]
    bad: tuple[BadRow, ...]

    def __len__(self) -> int:
        return len(self.id)

    def tickets(self) -> Iterator[Ticket]:
        """Yield each good row as a Ticket; its instants are in UTC, and no kind means an incident."""
        for i, name in enumerate(self.id):
            yield Ticket(
                name,
                opened_at=_datetime(self.opened_at[i]),
                tier=self.tier[i],
                site=self.site[i],
                contract=self._word("contract", i),
                kind=self._word("kind", i) or "incident",
                priority=self._word("priority", i),
                channel=self._word("channel", i),
                reported_at=None if self.reported_at is None else _maybe(self.reported_at[i]),
                events=tuple(Event(kind, _datetime(at[i])) for kind, at in self.events.items() if at[i] != NAT),
            )

    def cell(self, column: str, i: int) -> str | None:
        """Return a cell as text, instants in UTC; None where the source has no such column or nothing in it."""
        if column.endswith("_at"):
            times = {"opened_at": self.opened_at, "reported_at": self.reported_at}
            times |= {name: self.events.get(kind) for name, kind in EVENTS.items()}
            values = times.get(column)
            return None if values is None or values[i] == NAT else _datetime(values[i]).isoformat()
        if column in NEEDED:
            text: str = getattr(self, column)[i]
            return text
        return self._word(column, i)

    def _word(self, name: str, i: int) -> str | None:
        column = self.words.get(name)
        return None if column is None else column[i]


def _datetime(us: np.int64) -> datetime:
    return EPOCH + timedelta(microseconds=int(us))


def _maybe(us: np.int64) -> datetime | None:
    return None if us == NAT else _datetime(us)


class _Faults:
    """The first fault of each row, in the order in which the columns are judged."""

    def __init__(self, cells: Cells, source: str) -> None:
        self._cells = cells
        self._source = source
        self.rows: dict[int, BadRow] = {}

    def add(self, column: str, i: int, expected: str) -> None:
        if i not in self.rows:
            value = self._cells.columns[column][i]
            read = None if value is None else as_read(value)
            self.rows[i] = BadRow(self._source, self._cells.lines[i], column, read, expected)

    def check(self, column: str, is_good: Callable[[str], bool], expected: str) -> None:
        """Judge the cells of a column that are not empty, each distinct one once."""
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


def parsed(cells: Cells, source: str) -> TicketColumns:
    """Judge and convert a chunk: a row is good when every one of its cells is."""
    faults = _Faults(cells, source)
    times: dict[str, Micros] = {}
    for name in cells.columns:
        if name.endswith("_at"):
            times[name], wrong = instants(cells.columns[name])
            for i, expected in wrong.items():
                faults.add(name, i, expected)
        else:
            _check_text(faults, name, cells.columns[name])
        if name in NEEDED:
            faults.need(name, EXPECTED if name in times else "text")
    return _kept(cells, source, times, faults.rows)


def _check_text(faults: _Faults, name: str, values: Sequence[str | None]) -> None:
    joined = "".join(filter(None, values))
    if "\0" in joined or not is_clean(joined):
        faults.check(name, lambda value: "\0" not in value and is_clean(value), "UTF-8 text without NUL")
    if name == "kind":
        faults.check(name, lambda value: _KIND.fullmatch(value) is not None, "a name such as incident or request")


def _kept(cells: Cells, source: str, times: dict[str, Micros], faults: dict[int, BadRow]) -> TicketColumns:
    """Leave out the faulty rows; their reports join those of the rows that never became cells, by line."""
    good = np.ones(len(cells.lines), dtype=bool)
    good[list(faults)] = False
    columns = {name: list(compress(column, good)) if faults else column for name, column in cells.columns.items()}
    times = {name: column[good] for name, column in times.items()}
    return TicketColumns(
        source=source,
        line=np.asarray(cells.lines, dtype=np.int64)[good],
        id=columns["id"],  # type: ignore[arg-type]  # faulty rows gone, a needed column has no None
        opened_at=times["opened_at"],
        tier=columns["tier"],  # type: ignore[arg-type]
        site=columns["site"],  # type: ignore[arg-type]
        words={name: [word or None for word in columns[name]] for name in WORDS if name in columns},
        reported_at=times.get("reported_at"),
        events={kind: times[name] for name, kind in EVENTS.items() if name in times},
        bad=tuple(sorted((*cells.bad, *faults.values()), key=lambda row: row.line)),
    )
