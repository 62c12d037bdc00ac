"""Region holidays: the holidays of one region with a user's changes, or given dates; and the holidays of a year."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from operator import itemgetter

from sla_engine.calendars.holidays.holiday_data import (
    DECADE,
    HALF_DAY,
    JOINT,
    Region,
    data_years,
    has_category,
    holidays_in,
    other_categories,
    swapped_label,
    unknown_year,
    worked_days,
)
from sla_engine.calendars.holidays.holiday_names import labels, names_of_region, part_days
from sla_engine.calendars.rules.day_hours import Cut
from sla_engine.calendars.timeline.zones import FIRST_YEAR, LAST_YEAR
from sla_engine.errors import InvalidCalendarError
from sla_engine.show.did_you_mean import did_you_mean


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """The dates of a year that are closed, cut or worked; each date is only one of these.

    Dates in `closed` and `cut` have names (empty if none was given); dates in `worked` have the number of the weekday whose
    hours they have.
    """

    closed: Mapping[date, str]
    cut: Mapping[date, tuple[Cut, str]]
    worked: Mapping[date, int]

    @property
    def named(self) -> dict[date, str]:
        """The dates that are holidays, whole or in part, with their names."""
        return dict(sorted([*self.closed.items(), *((day, name) for day, (_, name) in self.cut.items())]))


@dataclass(frozen=True, slots=True)
class SkippedEvent:
    """An event of an iCalendar file that is no holiday: the line on which it begins, its name, and why.

    >>> print(SkippedEvent(12, "Parents' evening", "has a time of day"))
    line 12: Parents' evening has a time of day
    """

    line: int
    name: str
    why: str

    def __str__(self) -> str:
        return (
            f"line {self.line}: {self.name or 'an event without a name'} {'is ' * (self.why == 'cancelled')}{self.why}"
        )


@dataclass(frozen=True, slots=True)
class HolidayPart:
    """One region with its changes, or, without a region, only dates.

    `until` is the wall time up to which people work on half days, in seconds, None if half days do not count; `worked` is
    whether dates are worked in place of others; `shown` is the language of the names; `span` bounds the years; `origin`
    describes the source of dates without a region. `file` names the iCalendar file that the dates come from with a digest of
    its content, and `skipped` are its events that are no holidays.
    """

    region: Region | None
    add: tuple[tuple[date, str], ...] = ()
    drop: frozenset[date | str] = frozenset()
    rename: tuple[tuple[str, str], ...] = ()
    shown: str | None = None
    until: int | None = None
    worked: bool = False
    span: tuple[int, int] = (FIRST_YEAR, LAST_YEAR)
    origin: str = ""
    file: str = ""
    skipped: tuple[SkippedEvent, ...] = field(default=(), compare=False)

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year with data."""
        first, last = data_years(self.region) if self.region else self.span
        return max(first, self.span[0]), min(last, self.span[1])

    @property
    def regions(self) -> list[Region]:
        """The queries of the data: one for the wanted categories, and one for half days if they are cut."""
        if self.region is None:
            return []
        whole = [self.region] if self.region.categories else []
        halves = self.until is not None and has_category(self.region, HALF_DAY)
        return [*whole, replace(self.region, categories=(HALF_DAY,))] if halves else whole

    @property
    def without_effect(self) -> list[str]:
        """The settings that have no effect, because the data of the region has no such days."""
        halves = any(region.categories == (HALF_DAY,) or part_days(region) for region in self.regions)
        swaps = self.region is not None and swapped_label(self.region.table(())) != ""
        settings = {"half_days": self.until is not None and not halves, "worked_days": self.worked and not swaps}
        return [name for name, idle in settings.items() if idle]

    def checked(self) -> "HolidayPart":
        """Return the part; raise for a name that no year of the data has, because it is probably misspelt."""
        named = {*(name for name, _ in self.rename), *(name for name in self.drop if isinstance(name, str))}
        known = {name for region in self.regions for name in names_of_region(region).known} if named else set()
        for name in sorted(named - known):
            raise InvalidCalendarError(
                f"no holiday of {self.region} is called {name!r} in language {self.region and self.region.language!r}; "
                f"{self._elsewhere(name)}{did_you_mean(name, known)}known: {', '.join(sorted(known))}"
            )
        return self

    def _elsewhere(self, name: str) -> str:
        """Return the hint that another category has a holiday of this name in some language, empty if none has."""
        if self.region is None:
            return ""
        asked = self.region.categories
        for category, language in other_categories(self.region):
            if name in names_of_region(replace(self.region, categories=(category,), language=language)).known:
                both = ", ".join(f'"{one}"' for one in (*asked, category))
                said = "" if language == self.region.language else f', language="{language}"'
                return f"the category {category!r} has one: write categories=({both}){said}; "
        return ""

    def closed_names(self, year: int) -> Iterator[tuple[date, str]]:
        """Yield the date and the name of each closed day.

        Raises:
            HolidayDataError: the data does not cover that year.
        """
        if not self.years[0] <= year <= self.years[1]:
            raise unknown_year(self, year, self.years)
        yield from ((day, name) for day, name, half in self._read(year) if not half)
        first, after = (bisect_left(self.add, date(one, 1, 1), key=itemgetter(0)) for one in (year, year + 1))
        yield from self.add[first:after]

    def cut_names(self, year: int) -> Iterator[tuple[date, str]]:
        """Yield the date and the name of each cut day."""
        if self.until is not None:
            yield from ((day, name) for day, name, half in self._read(year) if half)

    def worked_days(self, year: int) -> Iterator[tuple[date, int]]:
        """Yield the weekend dates that are worked, each with the weekday whose hours it has."""
        if self.region is not None and self.worked:
            found = worked_days(self.region, year // DECADE)
            yield from ((day, of) for day, of in found.items() if day.year == year and day not in self.drop)

    def _read(self, year: int) -> Iterator[tuple[date, str, bool]]:
        """Yield date, name and whether it is a half day, for all days of the data that are not dropped."""
        for region in self.regions:
            halves = part_days(region) if self.until is not None and region == self.region else frozenset()
            for day, names in holidays_in(region, year).items():
                for name in names if day not in self.drop else ():
                    if not self._is_dropped(region, name):
                        yield day, self._shown(region, name), region != self.region or name in halves

    def _is_dropped(self, region: Region, name: str) -> bool:
        named = any(isinstance(what, str) for what in self.drop)
        return named and not self.drop.isdisjoint(names_of_region(region).bare(name))

    def _shown(self, region: Region, name: str) -> str:
        new = names_of_region(region).renamed(name, dict(self.rename)) if self.rename else None
        if new is None and self.shown is not None:
            new = labels(region, self.shown).get(name)
        return name if new is None else new

    def __str__(self) -> str:
        return str(self.region or self.origin or f"{len(self.add)} given")


@lru_cache(maxsize=4096)
def holiday_year(parts: tuple[HolidayPart, ...], year: int) -> HolidayYear:
    """Return the holidays of a year: a date is closed if any part closes it, else cut to the earliest time of any part.

    Raises:
        HolidayDataError: the data of a part does not cover that year.
    """
    closed = _joined(row for part in parts for row in part.closed_names(year))
    cut = [(day, part.until or 0, name) for part in parts for day, name in part.cut_names(year) if day not in closed]
    until = {day: min(end for other, end, _ in cut if other == day) for day, _, _ in cut}
    names = _joined((day, name) for day, _, name in cut)
    worked = {day: of for part in reversed(parts) for day, of in part.worked_days(year) if day not in closed}
    return HolidayYear(closed, {day: (Cut(until[day]), name) for day, name in names.items()}, worked)


def _joined(rows: Iterable[tuple[date, str]]) -> dict[date, str]:
    """Return the names of each day in one text, earliest day first, each name once."""
    names: dict[date, dict[str, None]] = {}
    for day, name in rows:
        names.setdefault(day, {})[name] = None
    return {day: JOINT.join(filter(None, names[day])) for day in sorted(names)}
