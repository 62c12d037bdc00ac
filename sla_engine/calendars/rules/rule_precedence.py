"""Rule precedence: which rule decides the hours of a date.

The order in which rules beat each other stands here and nowhere else: an exact date beats a yearly date beats a holiday
beats a season beats the week (closures beat them all, and act on instants). Each is laid over what the date has without it,
and a cut only takes away from that: one of a season from what a holiday leaves.
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
    """The hours of a date, the rule that decided them and its name, and the hours that it decided over."""

    hours: DayHours
    by: Literal["week", "worked day", "season", "holiday", "special day"]
    name: str
    without: DayHours

    def under(self, special: SpecialDay) -> "DayRule":
        """Return the rule of a date for which this is said too; a cut that takes nothing away decides only over the week."""
        hours = special.over(self.hours)
        if not isinstance(special.hours, Cut) or self.by in ("week", "worked day", "season"):
            return DayRule(hours, "special day", str(special), self.hours)
        if hours == self.hours:
            return self
        if self.by == "special day":
            return DayRule(hours, self.by, f"{self.name}, {special}", self.without)
        return DayRule(hours, "special day", str(special), self.hours)

    def cut(self, cut: Cut, name: str) -> "DayRule":
        """Return the rule of a date that a season cuts; a cut that takes nothing away decides nothing."""
        hours = self.hours.cut(cut)
        return self if hours == self.hours else DayRule(hours, "season", name, self.hours)


def day_rule(day: date, plan: DayPlan, holidays: HolidayYear | None, special_days: Iterable[SpecialDay]) -> DayRule:
    """Return the rule of a date with these special days, the weakest first; without `holidays` none count."""
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
    """Return what a date has as a holiday, as a date worked in place of another, as a half day, or by its plan."""
    if day in holidays.closed and plan.holiday != "open":
        return DayRule(CLOSED if plan.holiday is None else plan.holiday, "holiday", holidays.closed[day], plan.hours)
    cut, name = holidays.cut.get(day, (Cut(), ""))
    if plan.holiday != "open" and plan.hours.cut(cut) != plan.hours:
        return DayRule(plan.hours.cut(cut), "holiday", name, plan.hours)
    worked = holidays.worked.get(day)
    if worked is None or (plan.season and not plan.hours):
        return _of_plan(plan)
    return DayRule(plan.hours, "worked day", WEEKDAYS[worked], plan.hours)
