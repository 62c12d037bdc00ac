"""Rule precedence: which rule decides the hours of a date.

The order in which rules beat each other stands here and nowhere else: an exact date beats a yearly date beats a holiday
beats the week (closures beat them all, and act on instants). Each is laid over what the date has without it, and a cut only
takes away from that.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from sla_engine.calendars.holidays.region_holidays import HolidayYear
from sla_engine.calendars.rules.day_hours import SpecialDay
from sla_engine.calendars.rules.weekly_hours import Cut, DayHours, WeeklyHours
from sla_engine.show.instants import WEEKDAYS


class DayRule(NamedTuple):
    """The hours of a date, the rule that decided them and its name, and the hours that it decided over."""

    hours: DayHours
    by: Literal["week", "worked day", "holiday", "special day"]
    name: str
    without: DayHours

    def under(self, special: SpecialDay) -> "DayRule":
        """Return the rule of a date for which this is said too; a cut that takes nothing away decides only over the week."""
        hours = special.over(self.hours)
        if not isinstance(special.hours, Cut) or self.by in ("week", "worked day"):
            return DayRule(hours, "special day", str(special), self.hours)
        if hours == self.hours:
            return self
        if self.by == "special day":
            return DayRule(hours, self.by, f"{self.name}, {special}", self.without)
        return DayRule(hours, "special day", str(special), self.hours)


def day_rule(
    day: date,
    week: WeeklyHours,
    holidays: HolidayYear | None,
    holiday_hours: DayHours,
    special_days: Iterable[SpecialDay],
) -> DayRule:
    """Return the rule of a date with these special days, the weakest first; without `holidays` none count."""
    rule = _of_week(day, week) if holidays is None else _of_year(day, week, holidays, holiday_hours)
    for special in special_days:
        rule = rule.under(special)
    return rule


def _of_week(day: date, week: WeeklyHours) -> DayRule:
    hours = week.days[day.weekday()]
    return DayRule(hours, "week", "", hours)


def _of_year(day: date, week: WeeklyHours, holidays: HolidayYear, holiday_hours: DayHours) -> DayRule:
    """Return what a date has as a holiday, as a date worked in place of another, as a half day, or by its weekday."""
    worked = holidays.worked.get(day)
    hours = week.days[day.weekday() if worked is None else worked]
    if day in holidays.closed:
        return DayRule(holiday_hours, "holiday", holidays.closed[day], hours)
    cut, name = holidays.cut.get(day, (Cut(), ""))
    if hours.cut(cut) != hours:
        return DayRule(hours.cut(cut), "holiday", name, hours)
    return _of_week(day, week) if worked is None else DayRule(hours, "worked day", WEEKDAYS[worked], hours)
