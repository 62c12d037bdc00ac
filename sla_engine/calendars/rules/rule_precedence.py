"""Rule precedence: the choice of the rule that decides the hours of a date.

This module alone has the order, the strongest first: exact date, yearly date, holiday, season, week (closures override all
of them, and act on instants). A rule replaces the hours that the date has without it; a cut only shortens them, and the
cut of a season is applied after a holiday.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from sla_engine.calendars.holidays.region_holidays import HolidayYear
from sla_engine.calendars.rules.day_hours import SpecialDay
from sla_engine.calendars.rules.day_plan import DayPlan
from sla_engine.calendars.rules.weekly_hours import CLOSED, Cut, DayHours
from sla_engine.show.instants import WEEKDAYS


class DayRule(NamedTuple):
    """The hours of a date, the rule that decided them, its name, and the hours `without` that rule."""

    hours: DayHours
    by: Literal["week", "worked day", "season", "holiday", "special day"]
    name: str
    without: DayHours

    def under(self, special: SpecialDay) -> "DayRule":
        """Return the rule of a date after a special day; a cut without effect decides only over the week and its seasons."""
        hours = special.over(self.hours)
        if not isinstance(special.hours, Cut) or self.by in ("week", "worked day", "season"):
            return DayRule(hours, "special day", str(special), self.hours)
        if hours == self.hours:
            return self
        if self.by == "special day":
            return DayRule(hours, self.by, f"{self.name}, {special}", self.without)
        return DayRule(hours, "special day", str(special), self.hours)

    def cut(self, cut: Cut, name: str) -> "DayRule":
        """Return the rule of a date after the cut of a season; a cut without effect decides nothing."""
        hours = self.hours.cut(cut)
        return self if hours == self.hours else DayRule(hours, "season", name, self.hours)


def day_rule(day: date, plan: DayPlan, holidays: HolidayYear | None, special_days: Iterable[SpecialDay]) -> DayRule:
    """Return the rule of a date with these special days, the weakest first; no holidays count if `holidays` is None."""
    rule = _of_plan(plan) if holidays is None else _of_year(day, plan, holidays)
    for cut, name in plan.cuts:
        rule = rule.cut(cut, name)
    for special in special_days:
        rule = rule.under(special)
    return rule


def _of_plan(plan: DayPlan) -> DayRule:
    if plan.season:
        return DayRule(plan.hours, "season", plan.season, plan.week)
    return DayRule(plan.hours, "week", "", plan.hours)


def _of_year(day: date, plan: DayPlan, holidays: HolidayYear) -> DayRule:
    """Return the rule of a date as a holiday, as a date worked in place of another, as a half day, or by its plan."""
    if day in holidays.closed and plan.holiday != "open":
        return DayRule(CLOSED if plan.holiday is None else plan.holiday, "holiday", holidays.closed[day], plan.hours)
    cut, name = holidays.cut.get(day, (Cut(), ""))
    if plan.holiday != "open" and plan.hours.cut(cut) != plan.hours:
        return DayRule(plan.hours.cut(cut), "holiday", name, plan.hours)
    worked = holidays.worked.get(day)
    if worked is None or (plan.season and not plan.hours):
        return _of_plan(plan)
    return DayRule(plan.hours, "worked day", WEEKDAYS[worked], plan.hours)
