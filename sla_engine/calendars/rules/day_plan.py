"""DayPlan: the hours of a date by the week and its seasons, before holidays and special days are applied."""

from typing import NamedTuple

from sla_engine.calendars.rules.season import Season
from sla_engine.calendars.rules.weekly_hours import CLOSED, Cut, DayHours, HolidayHours


class DayPlan(NamedTuple):
    """The hours of a date by its weekday and by its season, and its hours if the date is a holiday.

    `season` is the name of the season that decided the hours, empty if the week did; `cuts` have names.
    """

    week: DayHours
    hours: DayHours
    holiday: HolidayHours
    season: str = ""
    cuts: tuple[tuple[Cut, str], ...] = ()

    @property
    def left(self) -> DayHours:
        """The hours after all cuts on a date that is no holiday."""
        hours = self.hours
        for cut, _ in self.cuts:
            hours = hours.cut(cut)
        return hours

    def under(self, season: Season, *, on_holiday: bool, otherwise: bool) -> "DayPlan":
        """Return the plan of a date in a season, which gives it hours if it is a holiday, if it is none, or always."""
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
