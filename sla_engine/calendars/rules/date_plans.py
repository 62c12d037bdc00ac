"""Date plans: the hours of each date by the week and its seasons, for one date or for many."""

from collections.abc import Callable
from datetime import date

import numpy as np

from sla_engine.calendars.arrays import Integers
from sla_engine.calendars.holidays.region_holidays import HolidayYear
from sla_engine.calendars.rules.date_columns import DateColumns
from sla_engine.calendars.rules.day_plan import DayPlan
from sla_engine.calendars.rules.weekly_hours import WeeklyHours

# The number of the plan of each date, and the plans by number.
Numbered = tuple[Integers, list[DayPlan]]


class DatePlans:
    """The plans of the dates of one calendar; `holidays_of` returns the holidays of a year, None if none count."""

    def __init__(self, week: WeeklyHours, holidays_of: Callable[[int], HolidayYear | None]) -> None:
        self._week = week
        self._holidays_of = holidays_of
        self._of_weekdays = [DayPlan(hours, hours, week.holiday) for hours in week.days]
        self._of_years: dict[int, Numbered] = {}

    def on(self, day: date, holidays: HolidayYear | None) -> DayPlan:
        """Return the plan of a date, by the weekday whose hours it has; `holidays` are those of its year."""
        if not self._week.seasons:
            worked = None if holidays is None else holidays.worked.get(day)
            return self._of_weekdays[day.weekday() if worked is None else worked]
        new_year = date(day.year, 1, 1).toordinal()
        if day.year not in self._of_years:
            self._of_years[day.year] = self.over(new_year, date(day.year, 12, 31).toordinal())
        number, plans = self._of_years[day.year]
        return plans[int(number[day.toordinal() - new_year])]

    def over(self, first: int, last: int) -> Numbered:
        """Return the plans of an inclusive range of ordinals; without seasons, by the dates' own weekdays."""
        dates = DateColumns(np.arange(first, last + 1, dtype=np.int64))
        if not self._week.seasons:
            return dates.weekday, self._of_weekdays
        weekday, holidays = dates.weekday.copy(), self._holidays_near(first, last)
        for year in holidays:
            for day, worked in year.worked.items():
                if first <= day.toordinal() <= last:
                    weekday[day.toordinal() - first] = worked
        closed = np.array([day.toordinal() for year in holidays for day in year.closed], dtype=np.int64)
        return self._numbered(dates, weekday, closed)

    def _holidays_near(self, first: int, last: int) -> list[HolidayYear]:
        """Return the holidays of all years in which a date of a range lies, or a holiday from which one may be counted."""
        years = range(date.fromordinal(first).year - 1, date.fromordinal(last).year + 2)
        return [found for year in years if (found := self._holidays_of(year)) is not None]

    def _numbered(self, dates: DateColumns, weekday: Integers, holidays: Integers) -> Numbered:
        """Apply the seasons to the week, one after the other; `holidays` has the ordinals of all holidays nearby."""
        plan, plans = weekday.copy(), list(self._of_weekdays)
        for season in self._week.seasons:
            # The season may give hours to a date if it is a holiday (2), if it is none (1), or in both cases (3).
            ruled = 2 * season.on_holidays(dates) + season.on(dates, weekday, holidays)
            before = plan * 4 + ruled
            for number in np.unique(before[ruled > 0]).tolist():
                new = plans[number // 4].under(season, on_holiday=number % 4 > 1, otherwise=number % 2 > 0)
                if new not in plans:
                    plans.append(new)
                plan[before == number] = plans.index(new)
        return plan, plans
