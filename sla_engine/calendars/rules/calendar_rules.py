"""Calendar rules: the hours of each date of a calendar, and the open windows that result from them.

`day_rule` chooses the rule that decides the hours of a date; closures override all rules.
"""

from calendar import isleap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Self, TypeVar

import numpy as np

from sla_engine.calendars.arrays import Micros
from sla_engine.calendars.holidays.holiday_data import holiday_data_version, unknown_year
from sla_engine.calendars.holidays.holiday_set import HolidaySet
from sla_engine.calendars.holidays.region_holidays import HolidayYear
from sla_engine.calendars.instants import EPOCH_ORDINAL
from sla_engine.calendars.rules.date_plans import DatePlans
from sla_engine.calendars.rules.day_hours import SpecialDay
from sla_engine.calendars.rules.rule_precedence import DayRule, day_rule
from sla_engine.calendars.rules.weekly_hours import CLOSED, DayHours, WeeklyHours
from sla_engine.calendars.timeline.open_windows import Windows, owned
from sla_engine.calendars.timeline.zones import (
    FAR,
    FIRST_YEAR,
    LAST_YEAR,
    Offsets,
    local_time,
    midnight,
    offsets,
    offsets_over,
    resolve,
    year_of,
    zone_data_version,
)
from sla_engine.errors import OutOfRangeError
from sla_engine.show.durations import DAY, SECOND

MonthDay = tuple[int, int]
Day = TypeVar("Day")

# A span starts on its date and may end as late as two dates after it.
NIGHT_DATES = 2


def year_start(year: int) -> int:
    """Return the local time at which a year begins."""
    return midnight(date(year, 1, 1).toordinal())


@dataclass(frozen=True)
class Rules:
    """The definition of a calendar in one zone; equal definitions are equal.

    `exact` and `yearly` are sorted by day; several for one day apply one after the other. `closures` are ascending, disjoint
    pairs of microseconds of UTC.
    """

    zone: str
    week: WeeklyHours
    holidays: HolidaySet | None = None
    exact: tuple[tuple[date, SpecialDay], ...] = ()
    yearly: tuple[tuple[MonthDay, SpecialDay], ...] = ()
    closures: tuple[tuple[int, int], ...] = ()

    @property
    def depth(self) -> int:
        """The depth to which calendars are combined: 0, as rules are one calendar."""
        return 0

    @cached_property
    def heeds_holidays(self) -> bool:
        """Whether any hours depend on which dates are holidays."""
        chances = (*self.week.of_days, *(hours for hours in self.week.of_holidays if hours != "open"))
        return self.asks_holidays and any(chances)

    @cached_property
    def asks_holidays(self) -> bool:
        """Whether any rule needs the dates that are holidays, or worked in place of others."""
        if self.holidays is None:
            return False
        said = any(hours != "open" for hours in self.week.of_holidays)
        return said or self.holidays.worked_days or any(self.week.around_holidays)

    @property
    def never_opens(self) -> bool:
        """Whether no date can have hours, whatever the holidays and closures."""
        of_holidays = (hours for hours in self.week.of_holidays if self.asks_holidays and hours != "open")
        chances = (*self.week.of_days, *of_holidays, *(special.over(CLOSED) for _, special in self.exact))
        return not any(chances)

    @property
    def years(self) -> tuple[int, int]:
        """The first and last year for which the rules can be applied."""
        first, last = FIRST_YEAR, LAST_YEAR
        if self.holidays is not None and self.heeds_holidays:
            known = self.holidays.years
            first, last = max(first, known[0]), min(last, known[1])
        return first, last

    def known(self) -> tuple[int, int]:
        """Return the instants [low, high) for which the calendar is known.

        A night that begins in a year without data is not known, so that such a calendar starts a little later; the same holds
        for dates that are counted from a holiday.
        """
        (first, last), (before, after) = self.years, self.week.around_holidays
        low, high = year_start(first), year_start(last + 1)
        low += 0 if first == FIRST_YEAR else self._longest_night() + after * DAY
        high -= 0 if last == LAST_YEAR else before * DAY
        return resolve(self.zone, low), resolve(self.zone, high)

    def _longest_night(self) -> int:
        of_holidays = (hours for hours in self.week.of_holidays if hours != "open")
        ends = [end for hours in (*self.week.of_days, *of_holidays) for _, end in hours.spans]
        return max(0, max(ends, default=0) * SECOND - DAY)

    def outside(self, us: int) -> OutOfRangeError:
        """Return the error that states why the calendar is not known at an instant."""
        year = year_of(local_time(self.zone, us) if abs(us) < FAR else us)
        if us < self.known()[0] and year == self.years[0]:
            year -= 1  # the first hours depend on a night of the year before, or on a holiday
        if us >= self.known()[1] and year == self.years[1]:
            year += 1  # the last hours depend on a holiday of the year after
        if self.holidays is not None and self.years != (FIRST_YEAR, LAST_YEAR) and FIRST_YEAR <= year <= LAST_YEAR:
            return unknown_year(self.holidays, year, self.holidays.years)
        return OutOfRangeError(f"year {year} lies outside {FIRST_YEAR} to {LAST_YEAR}, the years that calendars cover")

    def hours_on(self, day: date) -> DayHours:
        """Return the hours that a date owns, without regard to closures."""
        return self.rule_on(day).hours

    def rule_on(self, day: date) -> DayRule:
        """Return the rule that decides the hours of a date, without regard to closures."""
        special_days = (*self._yearly.get((day.month, day.day), ()), *self._exact.get(day, ()))
        holidays = self._holidays_of(day.year)
        return day_rule(day, self._plans.on(day, holidays), holidays, special_days)

    @cached_property
    def _plans(self) -> DatePlans:
        return DatePlans(self.week, self._holidays_of)

    def _holidays_of(self, year: int) -> HolidayYear | None:
        """Return the holidays of a year, None if none count or the data does not cover the year."""
        if self.holidays is None or not self.asks_holidays:
            return None
        if year not in self._years_read:
            first, last = self.holidays.years
            self._years_read[year] = self.holidays.year(year) if first <= year <= last else None
        return self._years_read[year]

    @cached_property
    def _years_read(self) -> dict[int, HolidayYear | None]:
        return {}  # a look-up here need not hash the whole definition

    def __getstate__(self) -> dict[str, object]:
        """Leave out the cached values."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def recurring(self) -> Self:
        """Return the rules without exact dates, which are the same in every year."""
        return replace(self, exact=())

    def without_holidays(self) -> Self:
        """Return the rules without holidays."""
        return replace(self, holidays=None)

    def ends(self, ordinal: int) -> int:
        """Return the local time at which the last span of a date ends, without regard to closures."""
        spans = self.hours_on(date.fromordinal(ordinal)).spans
        return midnight(ordinal) + (spans[-1][1] * SECOND if spans else 0)

    @cached_property
    def _exact(self) -> dict[date, list[SpecialDay]]:
        return _grouped(self.exact)

    @cached_property
    def _yearly(self) -> dict[MonthDay, list[SpecialDay]]:
        return _grouped(self.yearly)

    def changed_days(self, first: int, last: int) -> Iterator[date]:
        """Yield, once each, the dates of an inclusive range of ordinals whose hours the week and its seasons may not decide."""
        years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
        days = set(self._exact)
        for year in years:
            days.update(date(year, *day) for day in self._yearly if isleap(year) or day != (2, 29))
            if self.heeds_holidays and (known := self._holidays_of(year)) is not None:
                days.update(known.closed, known.cut, known.worked)
        yield from (day for day in sorted(days) if first <= day.toordinal() <= last)

    def windows(self, low: int, high: int) -> Windows:
        """Return the open windows within [low, high), which must be known, with the dates that own them."""
        clock = offsets_over(self.zone, low, high)
        # A night may begin before `low`; the repeated hour may contain windows of the date after.
        early = NIGHT_DATES + 1
        first = max(local_time(self.zone, low) // DAY + EPOCH_ORDINAL, date(self.years[0], 1, 1).toordinal()) - early
        last = min(local_time(self.zone, high) // DAY + EPOCH_ORDINAL + 1, date(self.years[1], 12, 31).toordinal())
        found = owned(*self._edges(clock, first, last))
        if self.closures:
            shut = np.array(self.closures, dtype=np.int64)
            found = found.without(shut[:, 0], shut[:, 1])
        return found.clipped(low, high)

    def _edges(self, clock: Offsets, first: int, last: int) -> tuple[Micros, Micros, Micros]:
        """Return opening, closing and owner of every span of an inclusive range of dates, ordered by date and time."""
        owner, start, end = self._spans(first, last)
        begins = midnight(owner)
        opening, closing = (clock.resolve(begins + wall * SECOND) for wall in (start, end))
        # A date that the zone skips has no spans, and no night.
        lived = clock.resolve(begins) < clock.resolve(begins + DAY)
        return opening[lived], closing[lived], owner[lived]

    def _spans(self, first: int, last: int) -> tuple[Micros, Micros, Micros]:
        """Return owner, start and end of every span, in seconds after the owner's midnight, ordered by date and time."""
        changed = {day.toordinal(): self.hours_on(day) for day in self.changed_days(first, last)}
        kind, plans = self._plans.over(first, last)
        numbers = {hours: number for number, hours in enumerate(dict.fromkeys(changed.values()), len(plans))}
        ordinal = np.arange(first, last + 1, dtype=np.int64)
        kind[np.fromiter(changed, np.int64, len(changed)) - first] = [numbers[hours] for hours in changed.values()]
        kinds = [hours.spans for hours in (*(plan.left for plan in plans), *numbers)]
        spans = np.array([span for spans in kinds for span in spans], dtype=np.int64).reshape(-1, 2)
        count = np.array([len(spans) for spans in kinds])
        of_date = count[kind]
        # For each date, its first row in `spans` minus its first row in the result.
        shift = (np.cumsum(count) - count)[kind] - (np.cumsum(of_date) - of_date)
        row = np.arange(of_date.sum()) + np.repeat(shift, of_date)
        return np.repeat(ordinal, of_date), spans[row, 0], spans[row, 1]

    def canonical(self) -> Mapping[str, object]:
        """Return the definition as plain values without defaults, with the holidays and the offset changes that it uses."""
        clock = offsets(self.zone, FIRST_YEAR - 1, LAST_YEAR + 1)
        plain: dict[str, object] = {
            "zone": self.zone,
            "offsets": [clock.since.tolist(), clock.offset.tolist()],
            "week": str(WeeklyHours(self.week.days)),
            "seasons": str(WeeklyHours((CLOSED,) * 7, seasons=self.week.seasons)) if self.week.seasons else "",
            "exact": [[day.isoformat(), str(special.hours)] for day, special in self.exact],
            "yearly": [[*month_day, str(special.hours)] for month_day, special in self.yearly],
            "closures": [list(pair) for pair in self.closures],
        }
        if self.holidays is not None and self.heeds_holidays:
            plain |= _plain_holidays(self.holidays)
            plain["holiday_hours"] = str(self.week.holiday or CLOSED)
        return {key: value for key, value in plain.items() if value}

    def data_versions(self) -> dict[str, str]:
        """Return the versions of the holiday and time-zone data, and the iCalendar files with digests of their content."""
        versions = {"tzdata": zone_data_version(self.zone)}
        if self.holidays is not None and self.holidays.reads_data:
            versions["holidays"] = holiday_data_version()
        if self.holidays is not None and self.holidays.files:
            versions["ical"] = ", ".join(self.holidays.files)
        return versions


@lru_cache(maxsize=64)
def _plain_holidays(holidays: HolidaySet) -> Mapping[str, object]:
    """Return the holidays of three centuries as plain values; the calendars of a contract usually share them."""
    (first, last), years = holidays.years, holidays.all_years()
    return {
        "holidays": [first, last, *(day.isoformat() for year in years for day in year.closed)],
        "half_days": [[day.isoformat(), str(cut)] for year in years for day, (cut, _) in year.cut.items()],
        "worked_days": [[day.isoformat(), of] for year in years for day, of in sorted(year.worked.items())],
    }


def _grouped(rows: Iterable[tuple[Day, SpecialDay]]) -> dict[Day, list[SpecialDay]]:
    found: dict[Day, list[SpecialDay]] = {}
    for day, special in rows:
        found.setdefault(day, []).append(special)
    return found
