"""SeasonDates: a part of every year, such as `Jul-Aug`, `Dec 24-Jan 01`, `easter +1 day`, `week 1-53/2`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from sla_engine.calendars.arrays import Truth
from sla_engine.calendars.rules.date_columns import MONTH_STARTS, DateColumns
from sla_engine.show.instants import MONTHS

YEAR_DAYS = MONTH_STARTS[-1]
MONTH_NAMES = tuple(name[:3] for name in MONTHS)


@dataclass(frozen=True, slots=True)
class SeasonDates:
    """Dates of every year: days of the months, and days counted from Easter; with `weeks`, only dates in these weeks.

    Days are counted 0 to 365 in a leap year, `easter` has days after Easter Sunday (negative: before it), weeks are those of
    ISO 8601; without any of these, all dates are meant. Equal dates are equal however they were written.

    >>> str(SeasonDates(frozenset(range(182, 244))))
    'Jul-Aug'
    >>> str(SeasonDates(frozenset([364, 365, 0]), frozenset([1]), frozenset([1, 2, 50])))
    'Dec 30-Jan 01,easter +1 day week 1-2,50'
    """

    days: frozenset[int] = frozenset()
    easter: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether any part of the year is named."""
        return bool(self.days or self.easter or self.weeks)

    def on(self, dates: DateColumns) -> Truth:
        """Tell which dates lie in this part of the year."""
        found = np.full(len(dates.ordinal), not (self.days or self.easter))
        if self.days:
            found |= np.isin(dates.leap_day, list(self.days))
        if self.easter:
            found |= np.isin(dates.since_easter, list(self.easter))
        return found & np.isin(dates.week, list(self.weeks)) if self.weeks else found

    def __str__(self) -> str:
        """The normal form; reads back to the same value."""
        parts = [*map(_days_text, _runs_of_days(self.days)), *(_easter_text(*run) for run in runs(self.easter))]
        weeks = f"week {','.join(_weeks_texts(sorted(self.weeks)))}" if self.weeks else ""
        return " ".join(filter(None, (",".join(parts), weeks)))


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the runs of consecutive numbers, each as first and last."""
    rows = (list(row) for _, row in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]))
    return [(row[0][1], row[-1][1]) for row in rows]


def shift_text(days: int) -> str:
    """Return a shift by days as `+1 day` or `-2 days`, empty for 0."""
    return f"{days:+} day{'s' * (abs(days) > 1)}" if days else ""


def _runs_of_days(days: frozenset[int]) -> list[tuple[int, int]]:
    """Return the runs of days; one that crosses the new year is one run and comes last."""
    found = runs(days)
    if len(found) > 1 and found[0][0] == 0 and found[-1][1] == YEAR_DAYS - 1:
        return [*found[1:-1], (found[-1][0], found[0][1])]
    return found


def _days_text(run: tuple[int, int]) -> str:
    first, last = run
    (month, day), (other, until) = _month_and_day(first), _month_and_day(last)
    if day == 1 and last + 1 in MONTH_STARTS:
        return month if month == other and first < last else f"{month}-{other}"
    if first == last:
        return f"{month} {day:02}"
    return f"{month} {day:02}-{until:02}" if month == other and first < last else f"{month} {day:02}-{other} {until:02}"


def _month_and_day(day: int) -> tuple[str, int]:
    month = next(n for n, start in enumerate(MONTH_STARTS) if start > day) - 1
    return MONTH_NAMES[month], day - MONTH_STARTS[month] + 1


def _easter_text(first: int, last: int) -> str:
    ends = (f"easter {shift_text(end)}".rstrip() for end in dict.fromkeys((first, last)))
    return "-".join(ends)


def _weeks_texts(weeks: list[int]) -> Iterator[str]:
    """Yield weeks as `1-10`, and every second week as `1-53/2`."""
    while weeks:
        step = weeks[1] - weeks[0] if len(weeks) > 1 else 1
        size = next((n for n in range(1, len(weeks)) if weeks[n] - weeks[n - 1] != step), len(weeks))
        if step > 1 and size <= 2:  # noqa: PLR2004 - two weeks make no regular step
            size = 1
        run, weeks = weeks[:size], weeks[size:]
        yield f"{run[0]}" if size == 1 else f"{run[0]}-{run[-1]}{f'/{step}' if step > 1 else ''}"
