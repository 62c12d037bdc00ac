"""The hours of a week in wall-clock terms, and for whoever needs both, those of a day."""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from sla_engine.calendars.half_open import merged_pairs
from sla_engine.calendars.rules.day_hours import CLOSED, DAY_S, WHOLE_DAY, Cut, DayHours, wall_text
from sla_engine.calendars.text.notation import read_week
from sla_engine.errors import InvalidHoursError

__all__ = ["CLOSED", "DAY_S", "WEEK_S", "WHOLE_DAY", "Cut", "DayHours", "WeeklyHours", "wall_text"]

WEEK_S = 7 * DAY_S
DAY_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

HolidayHours = DayHours | Literal["open"] | None


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The hours of each weekday, Monday first, and what the hours say about public holidays.

    `holiday` is None when nothing is said (a calendar then closes), closed hours for `PH off`, `"open"` when a holiday
    leaves the week as it is, else the hours that every holiday has. Equal weeks are equal however they were written.

    >>> hours = WeeklyHours.parse("Mon–Fri 8-12, 13-17; samedi 9h-12h; Feiertage geschlossen")
    >>> str(hours)
    'Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00; PH off'
    >>> WeeklyHours.parse(str(hours)) == hours
    True
    """

    days: tuple[DayHours, ...]
    holiday: HolidayHours = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", tuple(self.days))
        if len(self.days) != len(DAY_NAMES) or not all(isinstance(day, DayHours) for day in self.days):
            raise InvalidHoursError(f"a week has 7 DayHours, Monday first, got {self.days!r:.200}")
        if not (self.holiday is None or self.holiday == "open" or isinstance(self.holiday, DayHours)):
            raise InvalidHoursError(f"holiday hours are DayHours, 'open' or None, got {self.holiday!r:.80}")

    @classmethod
    def parse(cls, text: str) -> "WeeklyHours":
        """Return the hours written in `text`: OpenStreetMap's notation for weeks, and what people make of it.

        Raises:
            InvalidHoursError: with the part that cannot be read, its column (from 1) and what was expected.
        """
        return cls(*read_week(text))

    def __str__(self) -> str:
        """The normal form; reads back to the same value."""
        if all(day == WHOLE_DAY for day in self.days):
            rules = ["24/7"]
        else:
            groups = dict.fromkeys(day for day in self.days if day)
            rules = [f"{self._names_of(hours)} {hours}" for hours in groups] or ["off"]
        return "; ".join(rules if self.holiday is None else [*rules, f"PH {self.holiday}"])

    def _names_of(self, hours: DayHours) -> str:
        """Return the days that have these hours: `Mo-We,Fr`."""
        runs = groupby(range(7), lambda day: self.days[day] == hours)
        ends = [(run[0], run[-1]) for same, days in runs if same and (run := list(days))]
        return ",".join(DAY_NAMES[a] if a == b else f"{DAY_NAMES[a]}-{DAY_NAMES[b]}" for a, b in ends)

    @property
    def never_opens(self) -> bool:
        """Whether no weekday and no holiday has any hours."""
        return not any(self.days) and not (isinstance(self.holiday, DayHours) and self.holiday)

    @property
    def round_the_clock(self) -> bool:
        """Whether the week is covered without a gap, nights that run into the next day included; holidays aside."""
        midnights = enumerate(
            range(-WEEK_S, WEEK_S, DAY_S)
        )  # from the week before, whose Sunday night reaches into Monday
        covered = ((at + start, at + end) for n, at in midnights for start, end in self.days[n % 7].spans)
        return any(start <= 0 and end >= WEEK_S for start, end in merged_pairs(covered))

    def on_holidays(self, value: HolidayHours) -> "WeeklyHours":
        """Return the same week with another word on holidays: `"open"`, hours of their own (none: closed), or None."""
        return replace(self, holiday=value)
