"""The oracle that walks: instant by instant, asking of each one only what the local clock has shown so far.

A window edge is the first instant at which the local clock shows that wall time or later. So an instant lies in a
window exactly when the highest wall time shown so far lies in the window's span: that is all about clock changes here.
Good for some days in minutes, or some hours in seconds; edges, closures and questions must lie on the steps.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from sla_engine.testing.calendar_cases import CalendarCase, Case, seconds_of
from sla_engine.testing.local_clock import HOUR, SECOND, date_of, midnight, shown
from tests.oracles.rules import hours_of
from tests.oracles.windows import RULES

MINUTE = 60 * SECOND
LEAD = 26 * HOUR  # longer than any clock was ever put back, so that what was shown before cannot matter


class Walker:
    """A calendar between two instants, one step at a time.

    Every answer is an instant or a sum in microseconds, or None when the walk ends before the answer is found.
    Raises `ValueError` for a question that is not on a step inside the walk.
    """

    def __init__(self, case: Case, start: int, end: int, step: int = MINUTE) -> None:
        """Walk `case` over [start, end) in steps of `step` microseconds."""
        self.case, self.start, self.end, self.step = case, start, end, step
        lead = range(start - LEAD // step * step, end, step)
        self._leading = len(lead) - len(range(start, end, step))
        self._instants = lead

    @cached_property
    def highest(self) -> list[int]:
        """For each step, the highest wall time that the clock of the calendar's zone has shown so far."""
        return list(accumulate(self._shown, max))[self._leading :]

    @cached_property
    def _shown(self) -> list[int]:
        return [shown(t, self.case.zone) for t in self._instants]

    @cached_property
    def owners(self) -> list[date | None]:
        """For each step, the date that owns it; None where it is closed."""
        case = self.case
        if isinstance(case, CalendarCase):
            return self._plain_owners(case)
        left, right = (Walker(side, self.start, self.end, self.step).owners for side in (case.left, case.right))
        return [
            date_of(wall) if RULES[case.op](a is not None, b is not None) else None
            for a, b, wall in zip(left, right, self.highest, strict=True)
        ]

    def _plain_owners(self, case: CalendarCase) -> list[date | None]:
        dates = set(map(date_of, self._shown))
        return [
            _owner(case, t, wall, dates) for t, wall in zip(self._instants[self._leading :], self.highest, strict=True)
        ]

    def is_open(self, t: int) -> bool:
        """Whether the step that begins at `t` is open."""
        return self.owners[self._at(t)] is not None

    def between(self, a: int, b: int) -> int:
        """The open time in [a, b)."""
        return sum(self.step for t in range(a, b, self.step) if self.is_open(t))

    def add(self, t: int, duration: int) -> int | None:
        """The earliest u >= t with `duration` of open time in [t, u)."""
        if duration == 0:
            return t
        return next((u + self.step for u, total in self._totals(self._on(t)) if total == duration), None)

    def subtract(self, t: int, duration: int) -> int | None:
        """The latest u <= t with `duration` of open time in [u, t)."""
        if duration == 0:
            return t
        return next((u for u, total in self._totals(self._back(t)) if total == duration), None)

    def roll_forward(self, t: int) -> int | None:
        """The first open instant from `t` on."""
        return next((u for u in self._on(t) if self.is_open(u)), None)

    def roll_backward(self, t: int) -> int | None:
        """The last instant up to `t` right before which it is open."""
        return next((u + self.step for u in self._back(t) if self.is_open(u)), None)

    def edges(self) -> tuple[list[int], list[int]]:
        """All openings and all closings strictly inside the walk."""
        steps = range(self.start + self.step, self.end, self.step)
        changes = [t for t in steps if self.is_open(t) != self.is_open(t - self.step)]
        return [t for t in changes if self.is_open(t)], [t for t in changes if not self.is_open(t)]

    def add_business_days(self, t: int, n: int, at: str = "closing") -> int | None:
        """The closing, a wall time or the same time of the n-th date with open time after the one that owns `t`."""
        rolled = self.roll_forward(t)
        if rolled is None:
            return None
        first = self.owners[self._at(rolled)]
        dates = sorted({day for day in self.owners if day is not None and first is not None and day >= first})
        if first is None or n + 1 >= len(dates):  # the last date of the walk may go on after it
            return None
        day = dates[n]
        closing = max(self.start + (i + 1) * self.step for i, owner in enumerate(self.owners) if owner == day)
        if at == "closing":
            return closing
        if at == "same time":
            u = self._first_shown(midnight(day) + shown(rolled, self.case.zone) - midnight(first))
            return None if u is None else self.roll_forward(u)
        u = self._first_shown(midnight(day) + seconds_of(at) * SECOND)
        return None if u is None else min(u, closing)

    def _first_shown(self, wall: int) -> int | None:
        """The first step at which the clock shows `wall` or later; None where the walk starts after it or ends before."""
        if self.highest[0] >= wall:
            return None
        return next((self.start + i * self.step for i, top in enumerate(self.highest) if top >= wall), None)

    def _totals(self, steps: range) -> Iterator[tuple[int, int]]:
        """Each open one of these steps with the open time walked up to its far end."""
        total = 0
        for t in steps:
            if self.is_open(t):
                total += self.step
                yield t, total

    def _on(self, t: int) -> range:
        return range(t, self.end, self.step)

    def _back(self, t: int) -> range:
        return range(t - self.step, self.start - self.step, -self.step)

    def _at(self, t: int) -> int:
        steps, rest = divmod(t - self.start, self.step)
        if rest or not self.start <= t < self.end:
            raise ValueError(f"{t} is not a step of this walk")
        return steps


def _owner(case: CalendarCase, t: int, wall: int, dates: set[date]) -> date | None:
    """The date that owns an instant, the earlier of two; `wall` is the highest wall time shown up to it."""
    if any(start <= t < end for start, end in case.closures):
        return None
    for day in (date_of(wall) - timedelta(days=1), date_of(wall)):
        since = wall - midnight(day)
        if day in dates and any(start * SECOND <= since < end * SECOND for start, end in hours_of(case, day)):
            return day
    return None
