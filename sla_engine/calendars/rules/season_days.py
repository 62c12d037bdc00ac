"""SeasonDays: the days that a rule names: weekdays, the n-th weekday of a month, public holidays, and days near these."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.calendars.rules.date_columns import DateColumns
from sla_engine.calendars.rules.season_dates import runs, shift_text

DAY_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
EVERY_DAY = frozenset(range(len(DAY_NAMES)))


class NthWeekday(NamedTuple):
    """The n-th of a weekday in a month (negative: from the end), or the date `shift` days after it."""

    weekday: int
    shift: int
    n: int

    def on(self, dates: DateColumns) -> Truth:
        """Tell which dates are such a day."""
        there = dates.shifted(-self.shift) if self.shift else dates
        found: Truth = (there.weekday == self.weekday) & (
            (there.nth if self.n > 0 else there.nth_from_end) == abs(self.n)
        )
        return found


@dataclass(frozen=True, slots=True)
class SeasonDays:
    """Weekdays (0 to 6), n-th weekdays, public holidays, and dates `around` them (days after a holiday; negative: before).

    >>> str(SeasonDays(frozenset([0, 1, 2]), frozenset([NthWeekday(5, 0, -1), NthWeekday(5, 0, 1)]), around=frozenset([-1])))
    'Mo-We,Sa[1,-1],PH -1 day'
    """

    weekdays: frozenset[int] = frozenset()
    nth: frozenset[NthWeekday] = frozenset()
    holidays: bool = False
    around: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether any day is named."""
        return bool(self.weekdays or self.nth or self.holidays or self.around)

    def on(self, dates: DateColumns, weekday: Integers, holidays: Integers) -> Truth:
        """Tell which dates are among these days, as if they were no holidays; `weekday` is the weekday whose hours each has."""
        found = np.isin(weekday, list(self.weekdays))
        for one in self.nth:
            found |= one.on(dates) & (weekday == dates.weekday)
        for shift in self.around:
            found |= dates.shifted(-shift).among(holidays)
        return found

    def __str__(self) -> str:
        """The normal form; reads back to the same value."""
        named = [weekdays_text(self.weekdays)] if self.weekdays else []
        for (weekday, shift), alike in groupby(sorted(self.nth), key=itemgetter(0, 1)):
            numbers = sorted((one.n for one in alike), key=lambda n: (n < 0, abs(n)))
            named.append(f"{DAY_NAMES[weekday]}[{','.join(map(str, numbers))}] {shift_text(shift)}".rstrip())
        named += ["PH"] if self.holidays else []
        return ",".join(named + [f"PH {shift_text(shift)}" for shift in sorted(self.around)])


def weekdays_text(weekdays: frozenset[int]) -> str:
    """Return weekdays as `Mo-We,Fr`."""
    return ",".join(DAY_NAMES[a] if a == b else f"{DAY_NAMES[a]}-{DAY_NAMES[b]}" for a, b in runs(weekdays))
