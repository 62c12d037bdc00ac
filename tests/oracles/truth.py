"""The oracle that lists: every open window over some years, exact to the microsecond, and linear sums over the list.

Slow and short on purpose. Each date's spans become instants by `first_shown`, overlaps go to the earlier date, closures
are taken out, and every question is one pass over what is left.
"""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from sla_engine.testing.calendar_cases import CalendarCase, Case, leaves, seconds_of
from sla_engine.testing.local_clock import DAY, SECOND, date_of, first_shown, midnight, shown
from tests.oracles.pieces import Pieces
from tests.oracles.windows import ONE_DAY, Window, far_state, open_pieces, owned_windows, windows_by_local_date


class BeyondHorizonError(LookupError):
    """The answer lies outside the years that the oracle has listed: it does not know."""


class Truth:
    """What the definitions say of a calendar between two instants, in microseconds of UTC.

    The listed years are widened to hold all that is exceptional in the case. An answer of None says that there is none,
    and the calendar has to raise or return None; `BeyondHorizonError` says that it may lie outside the listed years.

    >>> from sla_engine.testing import CalendarCase, hm, us
    >>> nights = CalendarCase("Europe/Luxembourg", (hm("22:00-30:00"),) * 7)
    >>> truth = Truth(nights, us("2026-03-01T00:00Z"), us("2026-04-30T00:00Z"))
    >>> truth.between(us("2026-03-28T12:00Z"), us("2026-03-29T12:00Z")) == 7 * 3600 * 1_000_000
    True
    """

    def __init__(self, case: Case, since: int, until: int) -> None:
        """List `case` from `since` to `until`."""
        self.case = case
        extremes = [edge for leaf in leaves(case) for edge in _exceptions(leaf)]
        self.since, self.until = min([since, *extremes]), max([until, *extremes])
        self.days = _days(date_of(self.since) - 4 * ONE_DAY, date_of(self.until) + 4 * ONE_DAY)
        self.far = far_state(case)

    @cached_property
    def open(self) -> Pieces:
        """The open intervals, merged, in order; a little beyond the horizon they are not to be trusted."""
        return open_pieces(self.case, self.days)

    @cached_property
    def windows(self) -> list[Window]:
        """The open time by the date that owns it, in order."""
        if isinstance(self.case, CalendarCase):
            return owned_windows(self.case, self.days)
        return windows_by_local_date(self.open, self.days, self.case.zone)

    def is_open(self, t: int) -> bool:
        """Whether `t` lies in an open interval."""
        self._known(t)
        return any(start <= t < end for start, end in self.open)

    def between(self, a: int, b: int) -> int:
        """The open time from `a` to `b`, negative when `b` comes first."""
        if b < a:
            return -self.between(b, a)
        return sum(end - start for start, end in self.intervals(a, b))

    def intervals(self, a: int, b: int) -> Pieces:
        """The open intervals cut to [a, b)."""
        self._known(a)
        self._known(b)
        return [(max(a, start), min(b, end)) for start, end in self.open if start < b and a < end and a < b]

    def add(self, t: int, duration: int, landing: str = "closing") -> int | None:
        """The earliest u >= t with `duration` in [t, u); with landing `opening` the next open instant from there."""
        end = t if duration == 0 else self._counted(t, duration)
        return self.roll_forward(end) if landing == "opening" and end is not None else end

    def _counted(self, t: int, left: int) -> int | None:
        self._known(t)
        for start, end in self.open:
            begin = max(t, start)
            if 0 < left <= end - begin:
                return self._landed(begin + left)
            left -= max(0, end - begin)
        return self._exhausted()

    def subtract(self, t: int, duration: int) -> int | None:
        """The latest u <= t with `duration` in [u, t)."""
        self._known(t)
        left = duration
        for start, end in reversed(self.open):
            begin = min(t, end)
            if 0 < left <= begin - start:
                return self._landed(begin - left)
            left -= max(0, begin - start)
        return self._exhausted() if duration else t

    def roll_forward(self, t: int) -> int | None:
        """`t` when open, else the next opening."""
        return t if self.is_open(t) else self.next_opening(t)

    def roll_backward(self, t: int) -> int | None:
        """`t` when inside (opening, closing], else the last closing."""
        self._known(t)
        return t if any(start < t <= end for start, end in self.open) else self.previous_closing(t)

    def next_opening(self, t: int) -> int | None:
        """The first opening after `t`."""
        return self._found(min((start for start, _ in self.open if start > t), default=None))

    def next_closing(self, t: int) -> int | None:
        """The first closing after `t`."""
        return self._found(min((end for _, end in self.open if end > t), default=None))

    def previous_opening(self, t: int) -> int | None:
        """The last opening before `t`."""
        return self._found(max((start for start, _ in self.open if start < t), default=None))

    def previous_closing(self, t: int) -> int | None:
        """The last closing before `t`."""
        return self._found(max((end for _, end in self.open if end < t), default=None))

    def add_business_days(self, t: int, n: int, at: str = "closing") -> int | None:
        """The closing, a wall time (`at="16:00"`) or the same time of the n-th business date after, or before, that of `t`."""
        rolled = self.roll_forward(t) if n >= 0 else t if self.is_open(t) else self.roll_backward(t)
        if rolled is None:
            return None
        first = self._day_of(rolled) if self.is_open(rolled) else self._day_of(rolled - 1)
        days = sorted(
            {window.day for window in self.windows if (window.day >= first if n >= 0 else window.day <= first)}
        )
        if n >= len(days) or n <= -len(days):
            return self._exhausted()
        day = days[n] if n >= 0 else days[n - 1]
        closing = max(window.end for window in self.windows if window.day == day)
        if not self.since <= closing <= self.until:
            return self._exhausted()
        if at == "closing":
            return closing
        if at == "same time":
            wall = shown(rolled, self.case.zone) - midnight(first)
            return self.roll_forward(first_shown(midnight(day) + wall, self.case.zone))
        return min(first_shown(midnight(day) + seconds_of(at) * SECOND, self.case.zone), closing)

    def business_days_between(self, a: int, b: int) -> int | None:
        """How many business dates lie after that of `a` up to that of `b`; negative where `b` comes first."""
        if b < a:
            back = self.business_days_between(b, a)
            return None if back is None else -back
        rolled = self.roll_forward(a), self.roll_forward(b)
        if rolled[0] is None or rolled[1] is None:
            return None
        first, last = self._day_of(rolled[0]), self._day_of(rolled[1])
        return len({window.day for window in self.windows if first < window.day <= last})

    def _day_of(self, t: int) -> date:
        return next(window.day for window in self.windows if window.start <= t < window.end)

    def tiling_faults(self, a: int, b: int, segments: Sequence[tuple[int, int, bool]]) -> list[str]:
        """What is wrong with segments (start, end, open) that should tile [a, b) and be open or closed throughout."""
        edges = [a, *(edge for start, end, _ in segments for edge in (start, end)), b]
        faults = [f"gap or overlap at {x} and {y}" for x, y in zip(edges[::2], edges[1::2], strict=True) if x != y]
        for start, end, is_open in segments:
            if start >= end:
                faults.append(f"segment {start} to {end} is empty")
            elif self.between(start, end) != (end - start if is_open else 0):
                faults.append(f"segment {start} to {end} is not {'open' if is_open else 'closed'} throughout")
        return faults

    def _known(self, t: int) -> None:
        if not self.since <= t <= self.until:
            raise BeyondHorizonError(f"{t} lies outside {self.since} to {self.until}")

    def _found(self, answer: int | None) -> int | None:
        """An edge; none in the listed years means none at all only if the calendar never changes outside them."""
        if answer is not None and self.since <= answer <= self.until:
            return answer
        if self.far is None:
            raise BeyondHorizonError("not in the listed years")
        return None

    def _landed(self, answer: int) -> int:
        """The end of a sum, if all that it counted is known."""
        self._known(answer)
        return answer

    def _exhausted(self) -> int | None:
        """The listed open time is used up: none is left only if the calendar is closed outside the listed years."""
        if self.far is not False:
            raise BeyondHorizonError("not in the listed years")
        return None


def _exceptions(case: CalendarCase) -> list[int]:
    """Instants that enclose all that a case holds for once: its dates, with two days around each, and its closures."""
    dates = [*case.holidays, *(day for day, _ in (*case.special, *case.half_days, *case.worked))]
    near = [0, *(shift * DAY for season in case.seasons for shift in season.near)]
    return [midnight(day) + shift for day in dates for shift in (min(near) - 2 * DAY, max(near) + 4 * DAY)] + [
        edge for closure in case.closures for edge in closure
    ]


def _days(first: date, last: date) -> list[date]:
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]
