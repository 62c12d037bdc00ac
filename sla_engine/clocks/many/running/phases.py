"""Phases: the phases of clocks, each with mode, start and end, in columns; they are kept only if a caller asks.

Cycles note in a `Ledger` each phase that they close. A `PhaseBook` gathers the phases of all targets, with the party that made
each ticket wait, and those of tickets that are evaluated one by one.
"""

from dataclasses import dataclass, field, fields

import numpy as np
import numpy.typing as npt

from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.arrays import Integers, Micros, Truth
from sla_engine.clocks import TicketStatus
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.promises.target_measures import Register
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.clocks.running.cycle import Mode
from sla_engine.contracts import Promise

Small = npt.NDArray[np.int8]

RUNNING, PAUSED, STOPPED = range(1, 4)
MODES = {Mode.RUNNING: RUNNING, Mode.PAUSED: PAUSED, Mode.STOPPED: STOPPED}


@dataclass(frozen=True, slots=True, eq=False)
class Phases:
    """Phases as columns of one length: whose, in which mode, from when to when, and the promise by which time counted.

    `own` is the promise's own time from start to end, in microseconds as they are; `measure` numbers the promise.
    """

    clock: Integers
    mode: Small
    start: Micros
    end: Micros
    own: Micros
    measure: Integers

    @classmethod
    def joined(cls, parts: "list[Phases]") -> "Phases":
        """Return the rows of several parts as one."""
        nothing = np.empty(0, dtype=np.int64)
        empty = cls(nothing, np.empty(0, dtype=np.int8), nothing, nothing, nothing, nothing)
        return cls(*(np.concatenate([getattr(part, one.name) for part in (empty, *parts)]) for one in fields(cls)))

    def take(self, rows: Integers) -> "Phases":
        """Return some rows."""
        return Phases(*(getattr(self, one.name)[rows] for one in fields(self)))


class Ledger:
    """The phases of the clocks of one target, as their cycles close them."""

    def __init__(self) -> None:
        self._parts: list[Phases] = []

    def note(self, phases: Phases) -> None:
        """Note phases that end; those of no length are left out."""
        self._parts.append(phases.take(np.flatnonzero(phases.end > phases.start)))

    def phases(self) -> Phases:
        """Return all that was noted."""
        return Phases.joined(self._parts)


@dataclass(frozen=True, slots=True, eq=False)
class PhaseTable:
    """The phases of all clocks: `phases.clock` numbers the ticket, `phases.measure` the calendar in `calendars`.

    `by` is who made a ticket wait, "" where that is not known, None in phases in which it did not wait.
    """

    phases: Phases
    target: Codes
    by: Codes
    calendars: tuple[BusinessCalendar, ...]


@dataclass(slots=True, eq=False)
class PhaseBook:
    """The phases of all targets as they come in."""

    _parts: list[tuple[str, Phases, Codes]] = field(default_factory=list)
    _calendars: dict[int, int] = field(default_factory=dict)
    _known: list[BusinessCalendar] = field(default_factory=list)

    def add(self, target: str, phases: Phases, by: Codes, promises: list[Promise]) -> None:
        """Take the phases of a target's clocks, measured by promises."""
        numbers = np.array([self._number(promise.calendar) for promise in promises], dtype=np.int64)
        measured = Phases(phases.clock, phases.mode, phases.start, phases.end, phases.own, numbers[phases.measure])
        self._parts.append((target, measured, by))

    def add_one_by_one(self, statuses: dict[int, TicketStatus]) -> None:
        """Take the phases of tickets that were evaluated one by one, by number."""
        for number, status in statuses.items():
            for target in status:
                rows = [phase for clock in status.cycles(target) for phase in clock.phases if phase.end > phase.start]
                register = Register()
                measure = [register.number(phase.measure.promise) for phase in rows]
                count = len(rows)
                phases = Phases(
                    np.full(count, number, dtype=np.int64),
                    np.array([MODES[phase.mode] for phase in rows], dtype=np.int8),
                    np.array([phase.start for phase in rows], dtype=np.int64),
                    np.array([phase.end for phase in rows], dtype=np.int64),
                    np.array([phase.measure.line.between(phase.start, phase.end) for phase in rows], dtype=np.int64),
                    np.array(measure, dtype=np.int64),
                )
                by = Codes.of([None if phase.wait is None else phase.wait.by or "" for phase in rows])
                self.add(target, phases, by, register.promises)

    def drop(self, tickets: Truth) -> None:
        """Forget the phases of some tickets."""
        kept = [np.flatnonzero(~tickets[phases.clock]) for _, phases, _ in self._parts]
        self._parts = [
            (target, phases.take(rows), by.take(rows))
            for rows, (target, phases, by) in zip(kept, self._parts, strict=True)
        ]

    def table(self) -> PhaseTable:
        """Return the phases of all clocks."""
        none = Codes.same(None, 0)
        target = Codes.joined([none, *(Codes.same(target, len(phases.clock)) for target, phases, _ in self._parts)])
        by = Codes.joined([none, *(by for _, _, by in self._parts)])
        return PhaseTable(Phases.joined([phases for _, phases, _ in self._parts]), target, by, tuple(self._known))

    def _number(self, calendar: BusinessCalendar) -> int:
        number = self._calendars.setdefault(id(calendar), len(self._known))
        if number == len(self._known):
            self._known.append(calendar)
        return number


def parties(phases: Phases, halts: Integers, clock: Integers, wait: Integers, events: EventRows) -> Codes:
    """Return who made the clocks wait in each phase: the party of what they waited for from its start; None in other phases.

    `halts` are the rows of halting events in the order in which they count, `clock` whose each is. `wait` has by row the event
    that began the wait for which a clock is halted there.
    """
    names = Codes.of([name or "" for name in events.by.names])
    found = np.full(len(phases.clock), len(names.names), dtype=np.int64)
    paused = np.flatnonzero(phases.mode == PAUSED)
    if len(names.names) == 1:  # as in most logs, which do not say
        found[paused] = 0
    elif len(paused) and len(halts):
        whose = np.concatenate((clock, phases.clock[paused]))
        when = np.concatenate((events.at[halts], phases.start[paused]))
        # At one instant the halts come first, in the order in which they stand.
        order = np.lexsort((np.arange(len(whose)), when, whose))
        halting = order < len(halts)
        last = np.maximum.accumulate(np.where(halting, np.arange(len(order)), -1))
        asked = np.flatnonzero(~halting)
        event = wait[halts[order[last[asked]]]]
        found[paused[order[asked] - len(halts)]] = names.codes[events.by.codes[event]]
    return Codes(found, (*names.names, None))
