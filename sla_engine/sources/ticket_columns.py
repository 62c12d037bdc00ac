"""TicketColumns: a chunk of tickets as columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import NAT, Micros
from sla_engine.calendars.instants import utc_at
from sla_engine.clocks import Event, Ticket
from sla_engine.clocks.column_names import EVENTS, NEEDED, WORDS
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.tables.row_checks import CheckedRows


@dataclass(frozen=True, slots=True)
class TicketColumns:
    """Good rows as columns of one length, in the order of the file, and the bad rows found among them.

    Instants are int64 microseconds of UTC since 1970, the smallest int64 (numpy's NaT) where a cell is empty. `words`
    has the optional text columns that the source has, None where a cell is empty; `events` has instants by kind of
    event, and `logs`, where there is a log, the events of each row beyond these. `line` is the physical line on which
    each row starts (in a Parquet file the number of the row); `titles` has what the source calls our columns.
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
    logs: Sequence[tuple[Event, ...]] | None = None
    titles: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.id)

    def take(self, rows: npt.NDArray[np.int64]) -> "TicketColumns":
        """Return some of the good rows, in the order in which they are named, with all bad ones."""
        some = rows.tolist()

        def texts(column: Sequence[str]) -> list[str]:
            return [column[i] for i in some]

        return replace(
            self,
            line=self.line[rows],
            id=texts(self.id),
            opened_at=self.opened_at[rows],
            tier=texts(self.tier),
            site=texts(self.site),
            words={name: [column[i] for i in some] for name, column in self.words.items()},
            reported_at=None if self.reported_at is None else self.reported_at[rows],
            events={kind: instants[rows] for kind, instants in self.events.items()},
            logs=None if self.logs is None else [self.logs[i] for i in some],
        )

    def refusing(self, bad: Mapping[int, BadRow]) -> "TicketColumns":
        """Return the chunk with some of its good rows, by number, among the bad ones, which stay in the order of the file."""
        if not bad:
            return self
        kept = np.setdiff1d(np.arange(len(self)), list(bad))
        return replace(self.take(kept), bad=tuple(sorted((*self.bad, *bad.values()), key=lambda row: row.line)))

    def tickets(self) -> Iterator[Ticket]:
        """Yield each good row as a Ticket; its instants are in UTC, and no kind means an incident."""
        reported = self.reported_at
        for i, name in enumerate(self.id):
            yield Ticket(
                name,
                opened_at=utc_at(self.opened_at[i]),
                tier=self.tier[i],
                site=self.site[i],
                contract=self._word("contract", i),
                service=self._word("service", i),
                kind=self._word("kind", i) or "incident",
                priority=self._word("priority", i),
                channel=self._word("channel", i),
                reported_at=None if reported is None or reported[i] == NAT else utc_at(reported[i]),
                events=self._events(i),
            )

    def _events(self, i: int) -> tuple[Event, ...]:
        own = tuple(Event(kind, utc_at(at[i])) for kind, at in self.events.items() if at[i] != NAT)
        return own if self.logs is None else own + self.logs[i]

    def cell(self, column: str, i: int) -> str | None:
        """Return a cell as text, instants in UTC; None where the source has no such column or nothing in it."""
        if column.endswith("_at"):
            times = {"opened_at": self.opened_at, "reported_at": self.reported_at}
            times |= {name: self.events.get(kind) for name, kind in EVENTS.items()}
            values = times.get(column)
            return None if values is None or values[i] == NAT else utc_at(values[i]).isoformat()
        if column in NEEDED:
            text: str = getattr(self, column)[i]
            return text
        return self._word(column, i)

    def bad_row(self, i: int, column: str, expected: str) -> BadRow:
        """Return a row as one that has no answer, by the column that is to blame."""
        return BadRow(self.source, int(self.line[i]), self.titles.get(column, column), self.cell(column, i), expected)

    def _word(self, name: str, i: int) -> str | None:
        column = self.words.get(name)
        return None if column is None else column[i]


def ticket_columns(checked: CheckedRows, titles: Mapping[str, str]) -> TicketColumns:
    """Return the good rows of a table of tickets, and its bad ones."""
    words, times = checked.words, checked.times
    return TicketColumns(
        source=checked.source,
        line=checked.lines,
        id=words["id"],  # type: ignore[arg-type]  # faulty rows gone, a needed column has no None
        opened_at=times["opened_at"],
        tier=words["tier"],  # type: ignore[arg-type]
        site=words["site"],  # type: ignore[arg-type]
        words={name: [word or None for word in words[name]] for name in WORDS if name in words},
        reported_at=times.get("reported_at"),
        events={kind: times[name] for name, kind in EVENTS.items() if name in times},
        bad=checked.bad,
        titles=titles,
    )
