"""Ticket logs: the events of the tickets of a chunk as columns, in which each ticket has a run of rows."""

from dataclasses import dataclass, replace

import numpy as np

from sla_engine.calendars.arrays import Integers
from sla_engine.clocks import Event
from sla_engine.clocks.many.events.event_rows import EventRows, told

EMPTY = -1


@dataclass(frozen=True, slots=True, eq=False)
class TicketLogs:
    """The log of ticket i: `count[i]` rows of `events` from `first[i]` on. Rows of one id share a log, which is held once."""

    events: EventRows
    first: Integers
    count: Integers

    @classmethod
    def of(cls, events: EventRows, tickets: int) -> "TicketLogs":
        """Return the logs of so many tickets, in each its events in the order in which they come."""
        if (np.diff(events.ticket) < 0).any():
            events = events.take(np.argsort(events.ticket, kind="stable"))
        first = np.searchsorted(events.ticket, np.arange(tickets + 1))
        return cls(events, first[:-1], np.diff(first))

    def __len__(self) -> int:
        return len(self.first)

    def take(self, tickets: Integers) -> "TicketLogs":
        """Return the logs of some tickets, in the order in which they are named."""
        return TicketLogs(self.events, self.first[tickets], self.count[tickets])

    def rows(self) -> EventRows:
        """Return the events ticket by ticket, each with the number of its ticket."""
        ticket, row = runs(self.first, self.count)
        return replace(self.events.take(row), ticket=ticket)

    def told(self) -> list[tuple[Event, ...]]:
        """Return the events of each ticket; tickets that share a log share the events."""
        key = np.where(self.count > 0, self.first, EMPTY)
        _, distinct, which = np.unique(key, return_index=True, return_inverse=True)
        _, row = runs(self.first[distinct], self.count[distinct])
        events = iter(told(self.events.take(row)))
        logs = [tuple(next(events) for _ in range(count)) for count in self.count[distinct].tolist()]
        return [logs[i] for i in which.tolist()]


def runs(first: Integers, count: Integers) -> tuple[Integers, Integers]:
    """Return the rows of several runs, one run after the other, and the number of the run of each.

    >>> [column.tolist() for column in runs(np.array([5, 0]), np.array([2, 1]))]
    [[0, 0, 1], [5, 6, 0]]
    """
    run = np.repeat(np.arange(len(count)), count)
    before = np.cumsum(count) - count
    return run, np.arange(len(run)) + (first - before)[run]
