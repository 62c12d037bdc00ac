"""Date columns: weekdays, weeks and other properties of many dates at once, of a year or of three centuries.

No other module imports `dateutil`, which gives the date of Easter (of the western churches).
"""

from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.calendars.instants import EPOCH_ORDINAL

# The first day of each month in a leap year, counted from 0; 29 February has a number in every year, though often no date.
MONTH_STARTS = (0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366)
_THURSDAY = 3

Days = npt.NDArray[np.datetime64]


class DateColumns:
    """Dates as an ascending column of ordinals, with columns of their properties; weekdays count from Monday, 0.

    >>> dates = DateColumns(np.array([739_982]))  # Friday 1 January 2027
    >>> dates.weekday.tolist(), dates.leap_day.tolist(), dates.nth.tolist(), dates.week.tolist()
    ([4], [0], [1], [53])
    """

    def __init__(self, ordinal: Integers) -> None:
        self.ordinal = ordinal

    def shifted(self, days: int) -> "DateColumns":
        """Return the dates that lie `days` later (negative: earlier)."""
        return DateColumns(self.ordinal + days)

    @cached_property
    def weekday(self) -> Integers:
        """The day of the week, 0 to 6."""
        return (self.ordinal - 1) % 7

    @cached_property
    def leap_day(self) -> Integers:
        """The day of the year, 0 to 365, counted as in a leap year."""
        return np.array(MONTH_STARTS)[self._month.astype(np.int64) % 12] + self._day_of_month

    @cached_property
    def nth(self) -> Integers:
        """The number of a date among the same weekdays of its month, 1 to 5."""
        return self._day_of_month // 7 + 1

    @cached_property
    def nth_from_end(self) -> Integers:
        """The number of a date among the same weekdays of its month, counted from the end, 1 to 5."""
        following = (self._month + np.timedelta64(1, "M")).astype("datetime64[D]")
        return ((following - self._day).astype(np.int64) - 1) // 7 + 1

    @cached_property
    def week(self) -> Integers:
        """The number of the week by ISO 8601, 1 to 53, in the year in which the week's Thursday lies."""
        thursday = self._day + (_THURSDAY - self.weekday).astype("timedelta64[D]")
        new_year = thursday.astype("datetime64[Y]").astype("datetime64[D]")
        week: Integers = (thursday - new_year).astype(np.int64) // 7 + 1
        return week

    @cached_property
    def since_easter(self) -> Integers:
        """The number of days since Easter Sunday of the same year, negative before it."""
        year = self._day.astype("datetime64[Y]").astype(np.int64) + 1970
        years, place = np.unique(year, return_inverse=True)
        return self.ordinal - np.array([easter_sunday(one) for one in years.tolist()], dtype=np.int64)[place]

    def among(self, ordinals: Integers) -> Truth:
        """Tell which of the dates are among others."""
        return np.isin(self.ordinal, ordinals)

    @cached_property
    def _day(self) -> Days:
        return (self.ordinal - EPOCH_ORDINAL).astype("datetime64[D]")

    @cached_property
    def _month(self) -> Days:
        return self._day.astype("datetime64[M]")

    @cached_property
    def _day_of_month(self) -> Integers:
        days: Integers = (self._day - self._month.astype("datetime64[D]")).astype(np.int64)
        return days


@cache
def easter_sunday(year: int) -> int:
    """Return the ordinal of Easter Sunday."""
    from dateutil.easter import easter  # imported here, as most calendars do not need it

    return int(easter(year).toordinal())
