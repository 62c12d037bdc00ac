"""Season: the hours of a part of the year, or of days counted from others, which override those of the week."""

from dataclasses import dataclass
from typing import Literal

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.calendars.rules.date_columns import DateColumns
from sla_engine.calendars.rules.day_hours import Cut, DayHours
from sla_engine.calendars.rules.season_dates import SeasonDates
from sla_engine.calendars.rules.season_days import EVERY_DAY, SeasonDays
from sla_engine.errors import InvalidHoursError

SeasonHours = DayHours | Cut | Literal["open"]


@dataclass(frozen=True, slots=True)
class Season:
    """Hours for some days of a part of the year; they replace the hours of these dates, or with `adds` are added to them.

    A cut only shortens hours; `"open"` means that holidays do not change the hours of a date.

    >>> from sla_engine.calendars.rules.weekly_hours import WeeklyHours
    >>> for season in WeeklyHours.parse("Mo-Fr 08:00-18:00; Juli-August Mo-Fr 7:30-14:00; PH -1 day -13:00").seasons:
    ...     print(season.name, "|", season)
    Jul-Aug Mo-Fr | Jul-Aug Mo-Fr 07:30-14:00
    PH -1 day -13:00 | PH -1 day -13:00
    """

    dates: SeasonDates
    days: SeasonDays
    hours: SeasonHours
    adds: bool = False

    def __post_init__(self) -> None:
        if not (self.dates or self.days.nth or self.days.around):
            raise InvalidHoursError(f"hours of {self.days} in all the year belong to the week, not to a season")
        if self.days.holidays and isinstance(self.hours, Cut):
            raise InvalidHoursError(f"hours of holidays are written out, not cut by {self.hours}")

    def on(self, dates: DateColumns, weekday: Integers, holidays: Integers) -> Truth:
        """Tell which dates have these hours, holiday or not; `weekday` is the weekday whose hours each date has."""
        return self.dates.on(dates) & self.days.on(dates, weekday, holidays)

    def on_holidays(self, dates: DateColumns) -> Truth:
        """Tell which dates have these hours if they are holidays."""
        return self.dates.on(dates) & self.days.holidays

    @property
    def of_days(self) -> bool:
        """Whether the season has hours for dates that are no holidays."""
        return bool(self.days.weekdays or self.days.nth or self.days.around)

    @property
    def name(self) -> str:
        """The text for people: the dates and days, and for a cut its time."""
        return f"{self._when} {self.hours}" if isinstance(self.hours, Cut) else self._when

    @property
    def _when(self) -> str:
        days = "" if self.dates and self.days == SeasonDays(EVERY_DAY) else str(self.days)
        return f"{self.dates} {days}".strip()

    def __str__(self) -> str:
        """The normal form; reads back to the same value."""
        return f"{self._when} {self.hours}"
