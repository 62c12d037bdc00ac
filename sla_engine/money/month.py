"""Month: a calendar month of a zone's clock, as instants. A value.

A month begins at the first instant at which the clock reads its first midnight or later, and ends where the next begins.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.timeline.zones import FIRST_YEAR, LAST_YEAR, midnight, named_zone, resolve, year_of
from sla_engine.errors import InvalidArgumentError, OutOfRangeError

YEAR = 12


class Month(NamedTuple):
    """A month such as `2026-06`: the instants [start, end), in microseconds of UTC."""

    name: str
    start: int
    end: int

    @classmethod
    def of(cls, us: int, zone: str) -> "Month":
        """Return the month in which an instant lies, by the clock of a zone.

        Raises:
            OutOfRangeError: the instant lies outside the years with answers.

        >>> Month.of(1_782_856_800_000_000, "Europe/Luxembourg").name  # 30 June 2026, 22:00 UTC
        '2026-07'
        """
        _check(year_of(us))
        at = instant_at(us, named_zone(zone))
        found = _month(at.year * YEAR + at.month - 1, zone)
        # A clock put back over midnight reads the old month once more after the new one began.
        return found if us < found.end else _month(at.year * YEAR + at.month, zone)

    @classmethod
    def named(cls, name: str, zone: str) -> "Month":
        """Return the month of a name.

        Raises:
            InvalidArgumentError: the name is not written as `2026-06`.
            OutOfRangeError: the month lies outside the years with answers.

        >>> Month.named("2026-03", "Europe/Luxembourg").length // 3_600_000_000  # hours: the clocks went forward
        743
        """
        try:
            first = date.fromisoformat(f"{name}-01")
        except (ValueError, TypeError):
            raise InvalidArgumentError(f"expected a month such as '2026-06', got {name!r}") from None
        _check(first.year)
        return _month(first.year * YEAR + first.month - 1, zone)

    def until(self, last: "Month", zone: str) -> Iterator["Month"]:
        """Yield this month and those after it, up to the last."""
        month = self
        while month.start < last.start:
            yield month
            month = Month.of(month.end, zone)
        if month.start == last.start:
            yield month

    def cut(self, low: int | None, high: int | None) -> "Month":
        """Return the part of the month within [low, high); None is no bound."""
        start = self.start if low is None else max(self.start, low)
        return Month(self.name, start, self.end if high is None else min(self.end, high))

    @property
    def length(self) -> int:
        """The length, in microseconds of physical time."""
        return self.end - self.start


def _check(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutOfRangeError(f"expected months within the years {FIRST_YEAR} to {LAST_YEAR}, got the year {year}")


@lru_cache(maxsize=4096)
def _month(number: int, zone: str) -> Month:
    """Return the month of a number: twelve times its year, plus the months of that year before it."""
    (year, month), (next_year, next_month) = divmod(number, YEAR), divmod(number + 1, YEAR)
    first, following = date(year, month + 1, 1), date(next_year, next_month + 1, 1)
    edges = (resolve(zone, midnight(day.toordinal())) for day in (first, following))
    return Month(f"{first:%Y-%m}", *edges)
