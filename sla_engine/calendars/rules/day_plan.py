"""DayPlan: what the week and its seasons say of a date, before holidays and special days do."""

from typing import NamedTuple

from sla_engine.calendars.rules.season import Season
from sla_engine.calendars.rules.weekly_hours import CLOSED, Cut, DayHours, HolidayHours


class DayPlan(NamedTuple):
    """The hours of a date by its weekday, those by its season, and what counts should the date be a holiday.

    `season` names the one that decided the hours, and is empty where the week did; cuts have names.
    """

    week: DayHours
    hours: DayHours
    holiday: HolidayHours
    season: str = ""
    cuts: tuple[tuple[Cut, str], ...] = ()

    @property
    def left(self) -> DayHours:
        """The hours that cuts leave on a date that is no holiday."""
        hours = self.hours
        for cut, _ in self.cuts:
            hours = hours.cut(cut)
        return hours

    def under(self, season: Season, *, on_holiday: bool, otherwise: bool) -> "DayPlan":
        """Return the plan of a date in a season: of one that has its hours as a holiday, or otherwise, or in both cases."""
        if isinstance(season.hours, Cut):
            return self._replace(cuts=(*self.cuts, (season.hours, season.name)))
        if season.hours == "open":
            return self._replace(holiday="open")
        plan = self
        if on_holiday:
            held = self.hours if self.holiday == "open" else self.holiday or CLOSED
            before = held if season.adds else CLOSED
            plan = plan._replace(holiday=DayHours.of(before.spans + season.hours.spans))
        if otherwise:
            before = self.hours if season.adds else CLOSED
            plan = plan._replace(hours=DayHours.of(before.spans + season.hours.spans), season=season.name)
        return plan
