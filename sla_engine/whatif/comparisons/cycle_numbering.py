"""Cycle numbering: the cycles of a history's clocks as whole numbers, the same in all scenarios, so that their sets compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers, Micros
from sla_engine.calendars.instants import Instant, instant_at
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.show.plain_values import Plain, keys


@dataclass(frozen=True, slots=True)
class Breach(Plain):
    """A cycle of a ticket's clock that is missed under a scenario.

    >>> Breach("T-1", "response", 1).target
    'response'
    """

    PLAIN = keys("ticket", "target", "cycle")
    ticket: str
    target: str
    cycle: int


@dataclass(frozen=True, slots=True)
class Moved(Plain):
    """A cycle of a ticket's clock that is due at another instant than in the first scenario; None if it is not due in one.

    >>> moved = Moved("T-1", "response", 1, None, 3_600_000_000, "UTC")
    >>> moved.due_before, str(moved.due)
    (None, '1970-01-01 01:00:00+00:00')
    """

    PLAIN = keys("ticket", "target", "cycle", "due_before", "due")
    ticket: str
    target: str
    cycle: int
    due_before_us: int | None
    due_us: int | None
    zone: str

    @property
    def due_before(self) -> Instant | None:
        """The due instant in the first scenario, in the site's zone."""
        return None if self.due_before_us is None else instant_at(self.due_before_us, named_zone(self.zone))

    @property
    def due(self) -> Instant | None:
        """The due instant in the other scenario, in the site's zone."""
        return None if self.due_us is None else instant_at(self.due_us, named_zone(self.zone))


class Dues(NamedTuple):
    """The due instants of cycles, and their numbers."""

    number: Integers
    due: Micros


@dataclass(frozen=True, slots=True, eq=False)
class CycleNumbers:
    """The numbering of cycles: by the place of the ticket, the place of the target, and the cycle (at most `cycles` - 1)."""

    ids: list[str]
    targets: tuple[str, ...]
    cycles: int

    @classmethod
    def over(cls, ids: list[str], lines: Sequence[CycleRows]) -> "CycleNumbers":
        """Return the numbering of all cycles of some scenarios."""
        targets = tuple(dict.fromkeys(target for some in lines for target in some.targets))
        most = max((int(some.cycles.cycle.max()) for some in lines if len(some.place)), default=0)
        return cls(ids, targets, most + 1)

    def of(self, lines: CycleRows) -> Integers:
        """Return the number of each line."""
        places = np.array([self.targets.index(name) for name in lines.targets], dtype=np.int64)
        clock = lines.cycles.clock * len(self.targets) + places[lines.target]
        numbers: Integers = clock * self.cycles + lines.cycles.cycle
        return numbers

    def dues(self, lines: CycleRows) -> Dues:
        """Return the due instants of the lines that have one."""
        rows = np.flatnonzero(lines.cycles.due != NAT)
        return Dues(self.of(lines)[rows], lines.cycles.due[rows])

    def breaches(self, numbers: Integers) -> list[Breach]:
        """Return the cycles of some numbers."""
        return [Breach(*cycle) for cycle in self._read(numbers)]

    def tickets(self, numbers: Integers) -> Integers:
        """Return the places of the tickets of some cycles."""
        return numbers // (self.cycles * (len(self.targets) or 1))

    def moved(self, before: Dues, after: Dues, gone: Integers, zone: Codes) -> list[Moved]:
        """Return the cycles that are due at another instant, by ticket and target; those of tickets in `gone` are left out.

        `zone` has the zone of each ticket's site, in which instants are shown.
        """
        numbers = np.union1d(before.number, after.number)
        old, new = np.full((2, len(numbers)), NAT, dtype=np.int64)
        for column, dues in ((old, before), (new, after)):
            column[np.searchsorted(numbers, dues.number)] = dues.due
        changed = np.flatnonzero((old != new) & ~np.isin(self.tickets(numbers), gone))
        cycles = self._read(numbers[changed])
        places = [zone.at(row) or "UTC" for row in self.tickets(numbers[changed]).tolist()]
        instants = zip(old[changed].tolist(), new[changed].tolist(), places, strict=True)
        return [
            Moved(*cycle, _instant(was), _instant(now), where)
            for cycle, (was, now, where) in zip(cycles, instants, strict=True)
        ]

    def _read(self, numbers: Integers) -> list[tuple[str, str, int]]:
        clocks, cycles = np.divmod(numbers, self.cycles)
        tickets, targets = np.divmod(clocks, len(self.targets) or 1)
        rows = zip(tickets.tolist(), targets.tolist(), cycles.tolist(), strict=True)
        return [(self.ids[ticket], self.targets[target], cycle) for ticket, target, cycle in rows]


def _instant(us: int) -> int | None:
    return None if us == NAT else us
