"""Oddities: what is odd in the lives of tickets, found in whole logs at once by the table of `clocks.running.ticket_life`.

How far a ticket has ended is the furthest end since it was last reopened, whether it waits is what it last did: both are
running maxima over the events of a ticket.
"""

from collections.abc import Iterator

import numpy as np

from sla_engine.calendars.arrays import Integers
from sla_engine.clocks.finding import Code
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.events.findings import CODE, CODES
from sla_engine.clocks.running.ticket_life import ENDS, GONE, LIFE_KINDS, OPEN, oddity

NOT_ODD = -1


def oddities(events: EventRows) -> Iterator[tuple[Code, Integers]]:
    """Yield each code with the rows to which it applies; events are by ticket and in order."""
    names = [name or "" for name in events.kind.names]
    rows = _in_question(events, names)
    if not len(rows):
        return
    kind, ticket = events.kind.codes[rows], events.ticket[rows]
    place, first = np.arange(len(rows)), np.append(True, ticket[1:] != ticket[:-1])
    alive = np.array([name in LIFE_KINDS for name in names], dtype=bool)
    opened = np.array([name == "reopened" for name in names], dtype=bool)[kind]
    # A life begins with a ticket's first event, and anew after a reopening.
    life = np.cumsum(first | np.append(False, opened[:-1])) * (GONE + 1)
    furthest = np.maximum.accumulate(life + np.array([ENDS.get(name, OPEN) for name in names])[kind])
    ended = np.maximum(np.append(OPEN, furthest[:-1]) - life, OPEN)
    last = np.append(-1, np.maximum.accumulate(np.where(alive[kind], place, -1))[:-1])
    paused = np.array([name == "paused" for name in names], dtype=bool)[kind]
    waiting = paused[last] & (last >= np.maximum.accumulate(np.where(first, place, 0)))
    odd = np.array([_codes(name) for name in names], dtype=np.int8)[kind, ended, waiting.astype(np.int8)]
    for number in np.unique(odd[odd != NOT_ODD]).tolist():
        yield CODES[number], rows[odd == number]


def _in_question(events: EventRows, names: list[str]) -> Integers:
    """Return the rows of events that may be odd."""
    kind, ticket = events.kind.codes, events.ticket
    some = np.array([name in LIFE_KINDS for name in names], dtype=bool)[kind]
    gone = ticket[np.array([ENDS.get(name) == GONE for name in names], dtype=bool)[kind]]
    if len(gone):
        # Whatever happens after that is odd, whatever its kind.
        is_gone = np.zeros(int(ticket.max()) + 1, dtype=bool)
        is_gone[gone] = True
        some |= is_gone[ticket]
    return np.flatnonzero(some)


def _codes(kind: str) -> list[list[int]]:
    """Return the numbers of what is odd about a kind of event, by how far a ticket has ended, and whether it waits."""
    found = [[oddity(kind, ended, waiting=waiting) for waiting in (False, True)] for ended in range(GONE + 1)]
    return [[NOT_ODD if code is None else int(CODE[code]) for code in row] for row in found]
