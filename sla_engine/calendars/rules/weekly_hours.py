"""The hours of a week in wall times; the module also exports those of a day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from sla_engine.calendars.half_open import merged_pairs
from sla_engine.calendars.rules.day_hours import CLOSED, DAY_S, WHOLE_DAY, Cut, DayHours, wall_text
from sla_engine.calendars.rules.season import Season
from sla_engine.calendars.rules.season_days import DAY_NAMES, weekdays_text
from sla_engine.calendars.text.notation import read_week
from sla_engine.errors import InvalidHoursError

__all__ = ["CLOSED", "DAY_S", "WEEK_S", "WHOLE_DAY", "Cut", "DayHours", "WeeklyHours", "wall_text"]

WEEK_S = 7 * DAY_S
_LONE_MARCH = re.compile("(?<!-)Mar(?!-[A-Z])")

HolidayHours = DayHours | Literal["open"] | None


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The hours of each weekday, Monday first, those of seasons, and those of public holidays.

    `holiday` is None if none are stated (a calendar then closes), closed hours for `PH off`, `"open"` if a holiday does not
    change the week, else the hours of every holiday. Where two `seasons` contain the same date, the later one counts. Equal
    weeks are equal however they were written.

    >>> hours = WeeklyHours.parse("Mon–Fri 8-12, 13-17; samedi 9h-12h; Feiertage geschlossen")
    >>> str(hours)
    'Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00; PH off'
    >>> WeeklyHours.parse(str(hours)) == hours
    True
    >>> print(WeeklyHours.parse("Mo-Fr 8-18; juillet-août: Mo-Fr 7-14; Dec 24-Jan 1 off; Sa[1] 9-12; PH -1 day -13:00"))
    Mo-Fr 08:00-18:00; Jul-Aug Mo-Fr 07:00-14:00; Dec 24-Jan 01 off; Sa[1] 09:00-12:00; PH -1 day -13:00
    """

    days: tuple[DayHours, ...]
    holiday: HolidayHours = None
    seasons: tuple[Season, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", tuple(self.days))
        if len(self.days) != len(DAY_NAMES) or not all(isinstance(day, DayHours) for day in self.days):
            raise InvalidHoursError(f"a week has 7 DayHours, Monday first, got {self.days!r:.200}")
        if not (self.holiday is None or self.holiday == "open" or isinstance(self.holiday, DayHours)):
            raise InvalidHoursError(f"holiday hours are DayHours, 'open' or None, got {self.holiday!r:.80}")
        object.__setattr__(self, "seasons", tuple(self.seasons))
        if not all(isinstance(season, Season) for season in self.seasons):
            raise InvalidHoursError(f"seasons are as `parse` returns them, got {self.seasons!r:.200}")

    @classmethod
    def parse(cls, text: str) -> "WeeklyHours":
        """Return the hours written in `text`, in OpenStreetMap's notation or in other forms that people write.

        Raises:
            InvalidHoursError: the text cannot be read; the message has the part, its column (counted from 1) and what was
                expected.
        """
        return cls(*read_week(text))

    def __str__(self) -> str:
        """The normal form; reads back to the same value."""
        seasons = "".join(f"{', ' if season.adds else '; '}{season}" for season in self.seasons)
        if _LONE_MARCH.search(seasons):  # the names of all days show that this is English, where `Mar` is no Tuesday
            rules = [f"{self._names_of(hours)} {hours}" for hours in dict.fromkeys(self.days)]
        elif all(day == WHOLE_DAY for day in self.days):
            rules = ["24/7"]
        else:
            groups = dict.fromkeys(day for day in self.days if day)
            nothing = ["Mo-Su off"] * seasons.startswith(",") if seasons else ["off"]
            rules = [f"{self._names_of(hours)} {hours}" for hours in groups] or nothing
        text = f"{'; '.join(rules)}{seasons}".removeprefix("; ")
        return text if self.holiday is None else f"{text}; PH {self.holiday}"

    def _names_of(self, hours: DayHours) -> str:
        """Return the days that have these hours: `Mo-We,Fr`."""
        return weekdays_text(frozenset(day for day, its in enumerate(self.days) if its == hours))

    @property
    def of_days(self) -> Iterator[DayHours]:
        """All hours of weekdays and seasons for dates that are no holidays."""
        yield from self.days
        yield from (one.hours for one in self.seasons if one.of_days and isinstance(one.hours, DayHours))

    @property
    def of_holidays(self) -> Iterator[DayHours | Literal["open"]]:
        """All hours of holidays; closed if the week states none."""
        yield CLOSED if self.holiday is None else self.holiday
        yield from (one.hours for one in self.seasons if one.days.holidays and not isinstance(one.hours, Cut))

    @property
    def around_holidays(self) -> tuple[int, int]:
        """The largest numbers of days before and after a holiday of dates that are counted from it."""
        shifts = [0, *(shift for season in self.seasons for shift in season.days.around)]
        return -min(shifts), max(shifts)

    @property
    def never_opens(self) -> bool:
        """Whether no weekday, no season and no holiday has any hours."""
        return not any(self.of_days) and not any(hours for hours in self.of_holidays if hours != "open")

    @property
    def round_the_clock(self) -> bool:
        """Whether the week is open without a gap, nights that run into the next day included, without holidays and seasons."""
        midnights = enumerate(range(-WEEK_S, WEEK_S, DAY_S))  # a Sunday night runs into Monday
        covered = ((at + start, at + end) for n, at in midnights for start, end in self.days[n % 7].spans)
        return any(start <= 0 and end >= WEEK_S for start, end in merged_pairs(covered))

    def on_holidays(self, value: HolidayHours) -> "WeeklyHours":
        """Return the same week with other hours on holidays: `"open"`, hours (empty: closed), or None."""
        return replace(self, holiday=value)
