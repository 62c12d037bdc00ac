"""The ground that clocks are walked over: how much of a stretch is open, and where so much open time has been walked.

In steps of a minute every event has to lie on whole minutes, and each minute is looked at. In steps from edge to edge (each
opening and closing of a calendar) nothing has to, and the walk is exact to the microsecond.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from sla_engine.testing.calendar_cases import CalendarCase, seconds_of
from sla_engine.testing.local_clock import SECOND, first_shown, midnight
from sla_engine.testing.terms_cases import Landing, Promised
from tests.oracles.truth import BeyondHorizonError, Truth

MINUTE = 60 * SECOND
Steps = Literal["minutes", "edges"]


class Allowance(NamedTuple):
    """A promise, and the own time that it comes to for a clock that starts at a certain instant.

    Business days are due at an instant rather than after a time: `due` is that instant, None for all others.
    """

    promised: Promised
    calendar: CalendarCase
    size: int
    due: int | None = None

    @property
    def promise(self) -> tuple[Promised, CalendarCase]:
        """What was promised, whenever the clock started."""
        return self.promised, self.calendar


class Ground:
    """The instants from `since` to `until`; a walk that leads beyond raises `BeyondHorizonError`."""

    def __init__(self, since: int, until: int, steps: Steps = "minutes") -> None:
        """Walk in `steps` of minutes, with `since` and `until` whole ones, or from edge to edge."""
        self.since, self.until, self.in_minutes = since, until, steps == "minutes"

    def open_time(self, calendar: CalendarCase, begin: int, end: int) -> int:
        """The open time in [begin, end)."""
        return sum(b - a for a, b in self._open(calendar, begin, end))

    def first_open(self, calendar: CalendarCase, t: int) -> int:
        """The first open instant at or after `t`."""
        for begin, _ in self._open(calendar, t, self.until):
            return begin
        raise BeyondHorizonError("the walk ends before it is open")

    def reached(self, calendar: CalendarCase, t: int, amount: int, landing: Landing) -> int:
        """The earliest instant u with `amount` of open time in [t, u); landing at the opening, the first open one then."""
        end = t if amount == 0 else self._counted(calendar, t, amount)
        return self.first_open(calendar, end) if landing == "opening" else end

    def _counted(self, calendar: CalendarCase, t: int, amount: int) -> int:
        left = amount
        for begin, end in self._open(calendar, t, self.until):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise BeyondHorizonError("the walk ends before so much time has passed")

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

    def _open(self, calendar: CalendarCase, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """The open pieces of [begin, end): each open minute by itself, or each whole window."""
        if begin >= end:
            return iter(())
        if not self.since <= begin <= end <= self.until:
            raise BeyondHorizonError(f"{begin} to {end} lies outside {self.since} to {self.until}")
        return (self._minutes if self.in_minutes else self._windows)(calendar, begin, end)

    def _minutes(self, calendar: CalendarCase, begin: int, end: int) -> Iterator[tuple[int, int]]:
        flags = open_minutes(calendar, self.since, self.until)
        for number in range((begin - self.since) // MINUTE, len(flags)):
            minute = self.since + number * MINUTE
            if minute >= end:
                return
            if flags[number]:
                yield max(begin, minute), min(end, minute + MINUTE)

    def _windows(self, calendar: CalendarCase, begin: int, end: int) -> Iterator[tuple[int, int]]:
        return iter(listed(calendar, self.since, self.until).intervals(begin, end))


@lru_cache(maxsize=256)
def listed(calendar: CalendarCase, since: int, until: int) -> Truth:
    """The oracle of a calendar, with its windows listed once."""
    return Truth(calendar, since, until)


@lru_cache(maxsize=256)
def open_minutes(calendar: CalendarCase, since: int, until: int) -> bytes:
    """A byte for each minute from `since` on, 1 where it is open."""
    flags = bytearray((until - since) // MINUTE)
    for start, end in listed(calendar, since, until).intervals(since, until):
        first, last = (start - since) // MINUTE, (end - since) // MINUTE
        flags[first:last] = b"\1" * (last - first)
    return bytes(flags)


def _after_cutoff(promised: Promised, truth: Truth, start: int) -> bool:
    """Whether a start, rolled forward into open time, is at or after the cutoff on the date that owns it."""
    rolled = truth.roll_forward(start)
    if promised.cutoff is None or rolled is None:
        return False
    day = next(window.day for window in truth.windows if window.start <= rolled < window.end)
    return rolled >= first_shown(midnight(day) + seconds_of(promised.cutoff) * SECOND, truth.case.zone)
