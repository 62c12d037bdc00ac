"""Chunk: some tens of thousands of rows of a table, column by column; the one form from a reader of files to an answer.

A reader hands on columns of text alone. Once they are checked, columns of times are int64 microseconds of UTC (NaT where a
cell is empty), and those of few words are codes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import cast

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.calendars.instants import utc_at
from sla_engine.clocks import Event, Ticket
from sla_engine.clocks.column_names import EVENTS, WORDS
from sla_engine.clocks.many.events.event_rows import EventRows, happened, joined, logged
from sla_engine.clocks.many.tickets.rows import Rows
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.clocks.ticket_fields import NO_FIELDS
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.texts import PlainTexts, Texts
from sla_engine.sources.columns.ticket_logs import TicketLogs

# What stands before the name of a further column, and of one with what the source's tool itself said of a clock.
FIELD = "field."
RECORDED = "recorded."
# Rows a chunk: enough to make the per-chunk work vanish, few enough that a chunk takes some tens of megabytes.
CHUNK = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Good rows as columns of one length, by our names and in the order of the source, and the bad rows found among them.

    `line` is the physical line on which each row starts (in a Parquet file or a query the number of the row); `titles` has what
    the source calls our columns. `logs`, where there is a log, has the events of each ticket beyond those of its own columns.
    `odd` counts what was odd about the source while these rows were read.
    """

    source: str
    line: Integers
    texts: Mapping[str, Texts | Codes]
    times: Mapping[str, Micros] = field(default_factory=dict)
    bad: tuple[BadRow, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    logs: TicketLogs | None = None
    odd: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of_bad_rows(cls, source: str, bad: tuple[BadRow, ...], titles: Mapping[str, str] | None = None) -> "Chunk":
        """Return a chunk of no tickets, but bad rows."""
        none = np.empty(0, dtype=np.int64)
        return cls(source, none, {"id": PlainTexts(())}, {"opened_at": none}, bad, titles or {})

    def __len__(self) -> int:
        return len(self.line)

    @property
    def id(self) -> Texts:
        """The ids of tickets."""
        return self.texts_of("id")

    def ids(self) -> list[str]:
        """Return the ids of tickets as Python's texts."""
        return [name or "" for name in self.id]

    @property
    def opened_at(self) -> Micros:
        """When the tickets were opened."""
        return self.times["opened_at"]

    @property
    def events(self) -> Mapping[str, Micros]:
        """Instants by kind of event."""
        return {kind: self.times[name] for name, kind in EVENTS.items() if name in self.times}

    @property
    def fields(self) -> Mapping[str, Texts | Codes]:
        """The further columns that the mapping names, by the names that it gives them."""
        return {name.removeprefix(FIELD): column for name, column in self.texts.items() if name.startswith(FIELD)}

    @property
    def recorded(self) -> Mapping[str, Texts | Codes | Micros]:
        """What the tool itself said of clocks: `response_due` has instants, `_met` yes or no, `_elapsed` ISO 8601 durations."""
        columns: dict[str, Texts | Codes | Micros] = {**self.texts, **self.times}
        return {name.removeprefix(RECORDED): column for name, column in columns.items() if name.startswith(RECORDED)}

    def texts_of(self, name: str) -> Texts:
        """Return a column that is no codes: one of ids, or one that nobody has checked yet."""
        return cast("Texts", self.texts[name])

    def codes(self, name: str) -> Codes:
        """Return a column of text as codes; one that the source does not have is empty throughout."""
        column = self.texts.get(name)
        if column is None:
            return Codes.same(None, len(self))
        return column if isinstance(column, Codes) else column.codes()

    def filled(self, name: str) -> Codes:
        """Return a column of text as codes that say None where a cell is empty."""
        codes = self.codes(name)
        return codes.renamed({"": None}) if "" in codes.names else codes

    def whole_numbers(self, name: str) -> tuple[Integers, Truth]:
        """Return a column of text that was found to hold whole numbers as such, 0 where it is empty, and where it is not."""
        column = self.codes(name).used()
        numbers = np.array([int(text or 0) for text in column.names], dtype=np.int64)
        return numbers[column.codes], ~column.empty()

    def word(self, name: str, row: int) -> str | None:
        """Return a cell of a column of text, None where it is empty or the source has no such column."""
        column = self.texts.get(name)
        return None if column is None else column[row] or None

    def words(self, name: str) -> Iterator[str | None]:
        """Return the cells of a column of text, None where they are empty; all are if the source has no such column."""
        column = self.texts.get(name)
        if column is None:
            return repeat(None, len(self))
        if isinstance(column, Codes):
            names = [one or None for one in column.names]
            return map(names.__getitem__, column.codes.tolist())
        return (one or None for one in column)

    def rows(self) -> Rows:
        """Return the columns that promises to tickets depend on."""
        words = {name: self.filled(name) for name in ("tier", "site", *WORDS)}
        return Rows(opened=self.opened_at, **words, reported=self.times.get("reported_at"))

    def happened(self) -> EventRows:
        """Return all that is known to have happened to the tickets."""
        return joined([self.logged(), *(happened(kind, at) for kind, at in self.events.items())])

    def logged(self) -> EventRows:
        """Return the events of the logs."""
        return logged(()) if self.logs is None else self.logs.rows()

    def with_content(self) -> "Chunk":
        """Return the rows in which at least one cell of text is not empty."""
        columns = iter(self.texts.values())
        empty = next(columns).empty() if self.texts else np.zeros(len(self), dtype=bool)
        for column in columns:
            if not empty.any():
                return self
            empty &= column.empty()
        return self.take(np.flatnonzero(~empty)) if empty.any() else self

    def take(self, rows: Integers) -> "Chunk":
        """Return some of the good rows, in the order in which they are named, with all bad ones."""
        return replace(
            self,
            line=self.line[rows],
            texts={name: column.take(rows) for name, column in self.texts.items()},
            times={name: instants[rows] for name, instants in self.times.items()},
            logs=None if self.logs is None else self.logs.take(rows),
        )

    def refusing(self, bad: Mapping[int, BadRow]) -> "Chunk":
        """Return the chunk with some of its good rows, by number, among the bad ones, which stay in the order of the file."""
        if not bad:
            return self
        good = np.ones(len(self), dtype=bool)
        good[list(bad)] = False
        rows = tuple(sorted((*self.bad, *bad.values()), key=lambda row: row.line))
        return replace(self.take(np.flatnonzero(good)), bad=rows)

    def tickets(self) -> Iterator[Ticket]:
        """Yield each good row as a Ticket; its instants are in UTC, and no kind means an incident."""
        words = zip(*map(self.words, ("tier", "site", *WORDS)), strict=True)
        times = zip(self.opened_at.tolist(), self._reported(), strict=True)
        logs = [()] * len(self) if self.logs is None else self.logs.told()
        own = [(kind, at.tolist()) for kind, at in self.events.items()]
        fields = [(name, list(self.words(FIELD + name))) for name in self.fields]
        for i, (name, (opened, reported), (tier, site, contract, service, kind, priority, channel)) in enumerate(
            zip(self.ids(), times, words, strict=True)
        ):
            happened = tuple(Event(what, utc_at(at[i])) for what, at in own if at[i] != NAT)
            yield Ticket(
                name,
                opened_at=utc_at(opened),
                tier=tier or "",
                site=site or "",
                contract=contract,
                service=service,
                kind=kind or "incident",
                priority=priority,
                channel=channel,
                reported_at=None if reported == NAT else utc_at(reported),
                fields={name: text for name, column in fields if (text := column[i]) is not None}
                if fields
                else NO_FIELDS,
                events=happened + logs[i],
            )

    def _reported(self) -> list[int]:
        reported = self.times.get("reported_at")
        return [int(NAT)] * len(self) if reported is None else reported.tolist()

    def cell(self, column: str, row: int) -> str | None:
        """Return a cell as text, instants in UTC; None where the source has no such column or nothing in it."""
        if column in self.times:
            instant = self.times[column][row]
            return None if instant == NAT else utc_at(instant).isoformat()
        return self.word(column, row)

    def bad_row(self, row: int, column: str, expected: str) -> BadRow:
        """Return a row as one that has no answer, by the column that is to blame."""
        title = self.titles.get(column, column)
        return BadRow(self.source, int(self.line[row]), title, self.cell(column, row), expected)
