"""A real calendar behind the oracles' interface: the same questions, in integers, which lose no fold."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from sla_engine.calendars import BusinessCalendar
from sla_engine.errors import NeverOpensError, OutOfRangeError
from sla_engine.testing.local_clock import MICROSECOND, datetime_at, instant_of


class Answers:
    """What a calendar answers, in microseconds of UTC; None where it has no answer (no edge, or it raises so).

    >>> from sla_engine import BusinessCalendar
    >>> from sla_engine.testing import us
    >>> answers = Answers(BusinessCalendar("Mo-Fr 08:00-17:00", tz="Europe/Luxembourg"))
    >>> answers.roll_forward(us("2026-06-20T12:00Z")) == us("2026-06-22T08:00+02:00")
    True
    """

    def __init__(self, calendar: BusinessCalendar) -> None:
        """Ask `calendar`."""
        self.calendar = calendar
        self._zone = calendar.tz.key

    def _at(self, t: int) -> datetime:
        return datetime_at(t, self._zone)

    def is_open(self, t: int) -> bool:
        """Whether `t` is open."""
        return self.calendar.is_open(self._at(t))

    def between(self, a: int, b: int) -> int:
        """The business time from `a` to `b`."""
        return self.calendar.between(self._at(a), self._at(b)) // MICROSECOND

    def intervals(self, a: int, b: int) -> list[tuple[int, int]]:
        """The open intervals cut to [a, b)."""
        return [(instant_of(i.start), instant_of(i.end)) for i in self.calendar.intervals(self._at(a), self._at(b))]

    def explain(self, a: int, b: int) -> list[tuple[int, int, bool]]:
        """The segments that tile [a, b), without their reasons."""
        segments = self.calendar.explain(self._at(a), self._at(b))
        return [(instant_of(segment.start), instant_of(segment.end), segment.open) for segment in segments]

    def add(self, t: int, duration: int, landing: Literal["closing", "opening"] = "closing") -> int | None:
        """The instant at which `duration` has been counted from `t` on."""
        length = timedelta(microseconds=duration)
        return _instant(lambda: self.calendar.add(self._at(t), length, landing=landing))

    def subtract(self, t: int, duration: int) -> int | None:
        """The instant from which `duration` is counted up to `t`."""
        return _instant(lambda: self.calendar.subtract(self._at(t), timedelta(microseconds=duration)))

    def roll_forward(self, t: int) -> int | None:
        """`t` or the next opening."""
        return _instant(lambda: self.calendar.roll_forward(self._at(t)))

    def roll_backward(self, t: int) -> int | None:
        """`t` or the last closing."""
        return _instant(lambda: self.calendar.roll_backward(self._at(t)))

    def next_opening(self, t: int) -> int | None:
        """The first opening after `t`."""
        return _instant(lambda: self.calendar.next_opening(self._at(t)))

    def next_closing(self, t: int) -> int | None:
        """The first closing after `t`."""
        return _instant(lambda: self.calendar.next_closing(self._at(t)))

    def previous_opening(self, t: int) -> int | None:
        """The last opening before `t`."""
        return _instant(lambda: self.calendar.previous_opening(self._at(t)))

    def previous_closing(self, t: int) -> int | None:
        """The last closing before `t`."""
        return _instant(lambda: self.calendar.previous_closing(self._at(t)))

    def add_business_days(self, t: int, n: int, at: str = "closing") -> int | None:
        """The closing, wall time or same time of the n-th business date after that of `t`."""
        return _instant(lambda: self.calendar.add_business_days(self._at(t), n, at=at))

    def business_days_between(self, a: int, b: int) -> int | None:
        """How many business dates lie after that of `a` up to that of `b`; negative where `b` comes first."""
        try:
            return self.calendar.business_days_between(self._at(a), self._at(b))
        except (NeverOpensError, OutOfRangeError):
            return None


def _instant(answer: Callable[[], datetime | None]) -> int | None:
    try:
        found = answer()
    except (NeverOpensError, OutOfRangeError):
        return None
    return None if found is None else instant_of(found)
