"""Oddities: what is odd in the lives of tickets, found in whole logs at once by the table of `clocks.running.ticket_life`.

How far a ticket has ended is the furthest end since it was last reopened: a running maximum over the events of a ticket.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.clocks.finding import Code
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.events.findings import CODE, CODES
from sla_engine.clocks.many.events.wait_rows import FOUND, WaitRows, wait_rows
from sla_engine.clocks.running.ticket_life import ENDS, GONE, LIFE_KINDS, OPEN, oddity

NOT_ODD = -1


@dataclass(frozen=True, slots=True, eq=False)
class Lives:
    """The lives of tickets: events that count in them, and by each how far its ticket had ended before; what tickets wait for.

    `rows` are ascending places in the log. `starts` tells which of them are of a kind that starts some clock.
    """

    rows: Integers
    kind: Integers
    ended: Integers
    starts: Truth
    waits: WaitRows

    @classmethod
    def of(cls, events: EventRows, starts: Truth) -> "Lives":
        """Return the lives in a log; events are by ticket and in order."""
        names = [name or "" for name in events.kind.names]
        rows = _in_question(events, names, starts)
        kind, ticket = events.kind.codes[rows], events.ticket[rows]
        first = np.append(True, ticket[1:] != ticket[:-1])[: len(rows)]
        opened = np.array([name == "reopened" for name in names], dtype=bool)[kind]
        # A life begins with a ticket's first event, and anew after a reopening.
        life = np.cumsum(first | np.append(False, opened[:-1])[: len(rows)]) * (GONE + 1)
        furthest = np.maximum.accumulate(
            life + np.array([ENDS.get(name, OPEN) for name in names], dtype=np.int64)[kind]
        )
        ended = np.maximum(np.append(OPEN, furthest[:-1])[: len(rows)] - life, OPEN)
        return cls(rows, kind, ended, starts[rows], wait_rows(events, rows, ended))

    def reopenings(self, events: EventRows) -> tuple[Integers, Truth]:
        """Return the rows of reopenings, and which of them find their ticket ended."""
        opened = np.array([name == "reopened" for name in events.kind.names], dtype=bool)[self.kind]
        return self.rows[opened], self.ended[opened] != OPEN

    def oddities(self, events: EventRows) -> Iterator[tuple[Code, Integers]]:
        """Yield each code with the rows to which it applies."""
        found = np.zeros(len(self.rows), dtype=np.int64)
        found[np.searchsorted(self.rows, self.waits.resumed)] = self.waits.found
        table = np.array([_codes(name or "") for name in events.kind.names or ("",)], dtype=np.int8)
        odd = table[self.kind, self.ended, found, self.starts.astype(np.int8)]
        for number in np.unique(odd[odd != NOT_ODD]).tolist():
            yield CODES[number], self.rows[odd == number]


def _in_question(events: EventRows, names: list[str], starts: Truth) -> Integers:
    """Return the rows of events that count in a life, or may be odd in one."""
    kind, ticket = events.kind.codes, events.ticket
    some = np.array([name in LIFE_KINDS for name in names], dtype=bool)[kind] | starts
    gone = ticket[np.array([ENDS.get(name) == GONE for name in names], dtype=bool)[kind]]
    if len(gone):
        # Whatever happens after that is odd, whatever its kind.
        is_gone = np.zeros(int(ticket.max()) + 1, dtype=bool)
        is_gone[gone] = True
        some |= is_gone[ticket]
    return np.flatnonzero(some)


def _codes(kind: str) -> list[list[list[int]]]:
    """Return the numbers of what is odd about a kind of event, by how far a ticket has ended, and the rest that it hangs on."""
    codes: dict[Code | None, int] = {code: int(number) for code, number in CODE.items()}
    return [
        [[codes.get(oddity(kind, ended, found, starts=starts), NOT_ODD) for starts in (False, True)] for found in FOUND]
        for ended in range(GONE + 1)
    ]
