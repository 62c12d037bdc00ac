"""The ground that clocks are walked over: a stretch of time in steps, and which steps are open in which hours.

In steps of a minute everything has to lie on whole minutes. In steps from edge to edge (each opening and closing of
any calendar) nothing has to, and the walk is exact to the microsecond.
"""

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from sla_engine.testing.calendar_cases import CalendarCase, seconds_of
from sla_engine.testing.local_clock import SECOND, first_shown, midnight
from sla_engine.testing.terms_cases import Promised
from tests.oracles.cycle_walk import Allowance, CycleWalk, Step
from tests.oracles.truth import BeyondHorizonError, Truth

MINUTE = 60 * SECOND
Steps = Literal["minutes", "edges"]


class Ground:
    """The instants from `since` to `until`; a walk that leads beyond raises `BeyondHorizonError`."""

    def __init__(self, since: int, until: int, steps: Steps = "minutes") -> None:
        """Walk in `steps` of minutes, with `since` and `until` whole ones, or from edge to edge."""
        self.since, self.until, self.in_minutes = since, until, steps == "minutes"

    def walk(self, cycle: CycleWalk, begin: int, end: int) -> None:
        """Let the time from `begin` to `end` pass for a cycle."""
        for step in self._steps(cycle.allowance.calendar, begin, end):
            cycle.pass_step(step)

    def outlook(self, cycle: CycleWalk, t: int, *, warnings: bool = False) -> CycleWalk:
        """A copy of a cycle walked on from `t`, resumed if paused, until it is due and (on request) has warned."""
        ahead = cycle.copied()
        ahead.resume()
        if ahead.known(warnings=warnings):
            return ahead
        for step in self._steps(cycle.allowance.calendar, t, self.until):
            ahead.pass_step(step)
            if ahead.known(warnings=warnings):
                return ahead
        raise BeyondHorizonError("the walk ends before the clock is due")

    def due(self, cycle: CycleWalk, t: int) -> int:
        """The due instant of a cycle as seen at `t`: as it is, or where it would be if it ran on from there."""
        due = self.outlook(cycle, t).due
        if due is None:
            raise BeyondHorizonError("the walk ends before the clock is due")
        return due

    def allowance(self, promised: Promised, calendar: CalendarCase, start: int) -> Allowance:
        """What a promise comes to for a clock that starts at an instant."""
        if promised.unit != "days":
            return Allowance(promised, calendar, promised.us)
        truth = listed(calendar, self.since, self.until)
        due = truth.add_business_days(start, promised.days + _after_cutoff(promised, truth, start), promised.at)
        if due is None:
            raise BeyondHorizonError("not so many business days")
        due = max(start, due)  # in a night shift that began the day before, the time of day may have passed already
        return Allowance(promised, calendar, truth.between(start, due), due)

    def _steps(self, calendar: CalendarCase, begin: int, end: int) -> Iterator[Step]:
        """Each step from `begin` to `end`, and whether it is open."""
        if not self.since <= begin <= end <= self.until:
            if begin >= end:
                return iter(())
            raise BeyondHorizonError(f"{begin} to {end} lies outside {self.since} to {self.until}")
        return (self._minutes if self.in_minutes else self._between_edges)(calendar, begin, end)

    def _minutes(self, calendar: CalendarCase, begin: int, end: int) -> Iterator[Step]:
        if begin % MINUTE or end % MINUTE:
            raise ValueError(f"{begin} to {end} are no whole minutes")
        flags = open_minutes(calendar, self.since, self.until)
        for number in range((begin - self.since) // MINUTE, (end - self.since) // MINUTE):
            a = self.since + number * MINUTE
            yield Step(a, a + MINUTE, flags[number] == 1, flags[number + 1] == 1)

    def _between_edges(self, calendar: CalendarCase, begin: int, end: int) -> Iterator[Step]:
        edges, opened = edges_of(calendar, self.since, self.until)
        position = bisect_right(edges, begin)
        while begin < end:
            following = min(end, edges[position]) if position < len(edges) else end
            at_edge = position < len(edges) and following == edges[position]
            yield Step(begin, following, opened[position], opened[position + at_edge])
            begin, position = following, position + at_edge


@lru_cache(maxsize=256)
def listed(calendar: CalendarCase, since: int, until: int) -> Truth:
    """The oracle of a calendar, with its windows listed once."""
    return Truth(calendar, since, until)


@lru_cache(maxsize=256)
def open_minutes(calendar: CalendarCase, since: int, until: int) -> bytes:
    """A byte for each minute from `since` on, 1 where it is open; one more is there for the instant `until`."""
    flags = bytearray((until - since) // MINUTE + 1)
    for start, end in listed(calendar, since, until).intervals(since, until):
        first, last = (start - since) // MINUTE, (end - since) // MINUTE
        flags[first:last] = b"\1" * (last - first)
    return bytes(flags)


@lru_cache(maxsize=256)
def edges_of(calendar: CalendarCase, since: int, until: int) -> tuple[list[int], list[bool]]:
    """All openings and closings in order; and, one more than these, whether it is open before and after each."""
    pieces = listed(calendar, since, until).open
    return [edge for piece in pieces for edge in piece], [n % 2 == 1 for n in range(2 * len(pieces) + 1)]


def _after_cutoff(promised: Promised, truth: Truth, start: int) -> bool:
    """Whether a start, rolled forward into open time, is at or after the cutoff on the date that owns it."""
    rolled = truth.roll_forward(start)
    if promised.cutoff is None or rolled is None:
        return False
    day = next(window.day for window in truth.windows if window.start <= rolled < window.end)
    return rolled >= first_shown(midnight(day) + seconds_of(promised.cutoff) * SECOND, truth.case.zone)
