"""Oddities: turns that a ticket's life does not take, found in whole logs at once. What `clocks.log` finds in one log.

Whether a ticket has ended, and how, is what happened since it was last reopened; whether it waits, what happened last. Both
are running counts over the events of a ticket.
"""

from collections.abc import Iterator

import numpy as np

from sla_engine.calendars.timeline.joined_timelines import Truth
from sla_engine.clocks.finding import Code
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.tickets.codes import Integers
from sla_engine.clocks.running.log import ENDS, GONE, HALTS

TURNS = (*sorted(HALTS), *sorted(ENDS), *sorted(GONE), "reopened")
NO_TURN = -1


def odd_turns(events: EventRows) -> Iterator[tuple[Code, Integers]]:
    """Yield each code with the rows to which it applies; events are by ticket and in order."""
    kind = _turn_of(events)
    if np.isin(kind, [TURNS.index(name) for name in GONE]).any():
        # Whatever happens after that is odd, turn or not.
        yield "after_end", np.flatnonzero(_Turns(kind, events.ticket).after_end())
    rows = np.flatnonzero(kind != NO_TURN)
    if len(rows):
        for code, odd in _Turns(kind[rows], events.ticket[rows]).odd():
            yield code, rows[odd]


def _turn_of(events: EventRows) -> Integers:
    """Return the place of each event's kind in `TURNS`."""
    places = [TURNS.index(name) if name in TURNS else NO_TURN for name in events.kind.names]
    return np.array(places, dtype=np.int64)[events.kind.codes]


class _Turns:
    """The turns of all tickets in a row; counts are of what came before each turn since the ticket was last open anew."""

    def __init__(self, kind: Integers, ticket: Integers) -> None:
        self._kind = kind
        place = np.arange(len(kind))
        opened = self._is("reopened")
        first = np.append(True, ticket[1:] != ticket[:-1])
        # A reopening counts from the next turn on; the first turn of a ticket counts from itself.
        since = np.where(first, place, 0)
        since[1:] = np.maximum(since[1:], np.where(opened[:-1], place[1:], 0))
        self._since = np.maximum.accumulate(since)
        self._first = first

    def _is(self, *kinds: str) -> Truth:
        found = np.zeros(len(self._kind), dtype=bool)
        for kind in kinds:
            found |= self._kind == TURNS.index(kind)
        return found

    def _before(self, what: Truth) -> Truth:
        """Tell whether such a turn came before each one, since the ticket was last open anew."""
        count = np.append(0, np.cumsum(what))
        return count[:-1] > count[self._since]

    def after_end(self) -> Truth:
        """Tell what follows a cancelling or merging."""
        return ~self._is("reopened") & self._before(self._is(*GONE))

    def odd(self) -> Iterator[tuple[Code, Truth]]:
        """Yield the other codes, each with the turns to which it applies."""
        gone = self._before(self._is(*GONE))
        resolved, closed = self._before(self._is("resolved")), self._before(self._is("closed"))
        ended = gone | resolved | closed
        halts, opened = self._is(*HALTS), self._is("reopened")
        yield "reopened_while_open", opened & ~ended
        yield "paused_while_stopped", halts & ended & ~gone
        waits = np.append(False, self._is("paused")[:-1]) & ~self._first
        yield "resume_without_pause", self._is("resumed") & ~ended & ~waits
        again = (self._is("resolved") & (resolved | closed)) | (self._is("closed") & closed)
        yield "stopped_twice", again & ~gone
