"""HolidaySet: named dates of regions, with additions, drops and other names; immutable.

`holiday_data` reads the data; this module applies a user's changes.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from sla_engine.calendars.holidays.holiday_data import HALF_DAY, WORKDAY, Region, is_table, read_all_years, read_region
from sla_engine.calendars.holidays.holiday_package_object import read_table
from sla_engine.calendars.holidays.region_holidays import HolidayPart, HolidayYear, SkippedEvent, holiday_year
from sla_engine.calendars.text.notation import parse_wall_time
from sla_engine.calendars.timeline.zones import FIRST_YEAR, LAST_YEAR
from sla_engine.errors import InvalidCalendarError, InvalidHoursError
from sla_engine.show.argument_kinds import of_kind, path_text


def plain_date(value: object) -> date:
    """Return a date from a date or ISO text; a datetime is refused, because its date depends on a zone."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return date(value.year, value.month, value.day)
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise InvalidCalendarError(f"expected a date or text such as '2026-06-23', got {value!r}")


def _several(values: object, what: str) -> list[Any]:
    """Return the items of a collection; text is refused, although it could be iterated over letter by letter."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InvalidCalendarError(f"expected several {what}, in a list or tuple, got {values!r}")
    return [day for day, _ in read_table(values).add] if is_table(values) else list(values)


def _pairs(named: object) -> Iterable[tuple[object, object]]:
    if not isinstance(named, Mapping):
        raise InvalidCalendarError(f"expected a mapping such as {{'2026-06-23': 'name'}}, got {named!r}")
    return named.items()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidCalendarError(f"expected a holiday's name as text, got {value!r}")
    return value


def _given(named: object) -> HolidayPart:
    """Return named dates in order, without a region; for a table of the package `holidays`, all dates that it covers."""
    if is_table(named):
        return read_table(named)
    rows = sorted((plain_date(day), _text(name)) for day, name in _pairs(named))
    for day, _ in rows:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise InvalidCalendarError(f"holiday {day} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return HolidayPart(None, tuple(rows))


@dataclass(frozen=True, slots=True, init=False, repr=False)
class HolidaySet:
    """Named dates of one or more regions. `a | b` has the dates of both.

    >>> from datetime import date
    >>> HolidaySet("LU").name_on(date(2026, 6, 23))
    'Nationalfeierdag'
    >>> HolidaySet("LU", language="de").name_on(date(2026, 6, 23))
    'Nationalfeiertag'
    >>> HolidaySet("LU", drop=["Europadag"]).name_on(date(2026, 5, 9)) is None
    True
    """

    _parts: tuple[HolidayPart, ...] = field(default=())

    def __init__(
        self,
        region: str,
        *,
        categories: Iterable[str] = ("public",),
        language: str | None = None,
        observed: bool = True,
        add: Mapping[date, str] | Mapping[str, str] | None = None,
        drop: Iterable[date | str] = (),
        rename: Mapping[str, str] | None = None,
        half_days: str | None = None,
        worked_days: bool = False,
    ) -> None:
        """Read a country (`"LU"`) or subdivision (`"DE-RP"`), then change its dates and names.

        `add` names further dates; `drop` leaves out dates, or holidays by name; `rename` gives other names. A name includes
        its forms with a label, such as `... (observed)`. `language` defaults to the country's own. `half_days` is the wall
        time up to which people work on half days of the data, such as `"12:00"`; with `worked_days`, a weekend date that the
        data lists as worked has the hours of the weekday that it stands for.

        Raises:
            UnknownRegionError: the data has no such country, subdivision, category or language.
            InvalidCalendarError: the data never uses a name to drop or rename; a date cannot be read; or a category has days
            that are not closed as a whole, and `half_days` or `worked_days` is missing.
            InvalidHoursError: `half_days` is no time such as `"12:00"`.
        """
        if not isinstance(region, str):
            raise InvalidCalendarError(f"expected a region such as 'LU' or 'DE-RP', got {region!r}")
        asked = read_region(region, _several(categories, "categories"), language, observed=observed)
        added = _given(add if is_table(add) else add or {})
        until = None if half_days is None else _end_of_half_days(half_days)
        part = HolidayPart(
            _whole_days(asked, half_days=until is not None, worked_days=worked_days),
            added.add,
            frozenset(_date_or_name(value) for value in _several(drop, "dates or names to drop")),
            tuple(sorted((_text(old), _text(new)) for old, new in _pairs(rename or {}))),
            until=until,
            worked=worked_days,
            span=added.span,
        ).checked()
        object.__setattr__(self, "_parts", (part,))

    @classmethod
    def _of(cls, parts: Iterable[HolidayPart]) -> Self:
        made = object.__new__(cls)
        object.__setattr__(made, "_parts", tuple(dict.fromkeys(parts)))
        return made

    @classmethod
    def dates(cls, named: Mapping[date, str] | Iterable[date]) -> Self:
        """Return a set of exactly these dates, with or without names; other dates, of any year, are no holidays.

        A table of the package `holidays` means all its dates in all years that its data covers, asked for or not.
        """
        return cls._of([_given(named if isinstance(named, Mapping) else dict.fromkeys(_several(named, "dates"), ""))])

    @classmethod
    def from_ical(
        cls,
        path: str | os.PathLike[str],
        *,
        only: Iterable[str] | None = None,
        drop: Iterable[date | str] = (),
        rename: Mapping[str, str] | None = None,
        years: tuple[int, int] | None = None,
    ) -> Self:
        """Return the whole-day events of an iCalendar file as holidays, with recurrences and the names of the events.

        `only` chooses events by their names, their categories, or the first line of their descriptions (`Public holiday`);
        `drop` leaves out events by these, and dates; `rename` gives other names. The file covers the years from its first date
        to its last, and to 2200 where an event recurs without end; `years`, the first and the last one, says otherwise. Other
        years are errors. Events with a time of day and cancelled ones are no holidays; `skipped` has them.

        Raises:
            CalendarFileError: the file cannot be read, has no such name, or nothing is left; the message names file and line.
            MissingExtraError: the package `icalendar` is not installed.
        """
        from sla_engine.calendars.ical.ical_holidays import covered_years, read_ical

        file = Path(path_text(path, "expected the path of an iCalendar file"))
        wanted = None if only is None else [_text(one) for one in _several(only, "names or categories")]
        unwanted = [_date_or_name(one) for one in _several(drop, "names, categories or dates")]
        names = {_text(old): _text(new) for old, new in _pairs(rename or {})}
        span = None if years is None else covered_years(years)
        return cls._of([read_ical(file, only=wanted, drop=unwanted, rename=names, years=span)])

    @classmethod
    def of(cls, value: "HolidaySet | str | Iterable[object]") -> "HolidaySet":
        """Return the set for a calendar's argument `holidays`: a set, a region, several of these, or dates.

        A table of the package `holidays` means all its dates in all years that its data covers, asked for or not.

        Raises:
            InvalidCalendarError: the value has none of these types.
        """
        if isinstance(value, HolidaySet):
            return value
        if isinstance(value, str):
            return cls(value)
        if isinstance(value, Mapping):
            return cls.dates(value)
        if not isinstance(value, Iterable):
            raise InvalidCalendarError(f"expected holidays such as 'LU', ('LU', 'BE') or dates, got {value!r}")
        items = list(value)
        days = [item for item in items if isinstance(item, date)]
        sets = [cls.of(item) for item in items if isinstance(item, str | HolidaySet) or is_table(item)]
        if len(days) + len(sets) < len(items):
            odd = next(item for item in items if not isinstance(item, str | HolidaySet | date) and not is_table(item))
            raise InvalidCalendarError(f"expected a region such as 'LU', a HolidaySet or a date, got {odd!r}")
        parts = [part for one in sets for part in one._parts]
        return cls._of([*parts, *(cls.dates(days)._parts if days or not parts else ())])

    def __or__(self, other: "HolidaySet") -> "HolidaySet":
        if not isinstance(other, HolidaySet):
            return NotImplemented
        return HolidaySet._of((*self._parts, *other._parts))

    def in_language(self, language: str) -> "HolidaySet":
        """Return the same days with names in another language if the data has it, else in the region's own."""
        of_kind(language, str, "expected a language such as 'de' as language")
        return HolidaySet._of(replace(part, shown=language) if part.region else part for part in self._parts)

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year for which every part has data."""
        bounds = [part.years for part in self._parts]
        return max(first for first, _ in bounds), min(last for _, last in bounds)

    @property
    def reads_data(self) -> bool:
        """Whether any part comes from the holiday data, not only from given dates."""
        return any(part.region or (part.origin and not part.file) for part in self._parts)

    @property
    def files(self) -> tuple[str, ...]:
        """The iCalendar files that dates come from, each by its name and a digest of its content."""
        return tuple(dict.fromkeys(part.file for part in self._parts if part.file))

    @property
    def skipped(self) -> tuple[SkippedEvent, ...]:
        """The events of iCalendar files that are no holidays: those with a time of day, and cancelled ones."""
        return tuple(event for part in self._parts for event in part.skipped)

    @property
    def worked_days(self) -> bool:
        """Whether dates that the data lists as worked have the hours of the weekdays that they stand for."""
        return any(part.worked for part in self._parts)

    def in_year(self, year: int) -> dict[date, str]:
        """Return the dates of a year with their names (an empty name where none was given), earliest first.

        Raises:
            HolidayDataError: the data of a region does not cover that year.
        """
        return self.year(year).named

    def year(self, year: int) -> HolidayYear:
        """Return the dates of a year that are closed, cut, or worked though they lie on a weekend.

        Raises:
            HolidayDataError: the data of a region does not cover that year.
        """
        return holiday_year(self._parts, year)

    def all_years(self) -> list[HolidayYear]:
        """Return the holidays of every year of the data."""
        for region in (region for part in self._parts for region in part.regions):
            read_all_years(region)
        first, last = self.years
        return [self.year(year) for year in range(first, last + 1)]

    def name_on(self, day: date) -> str | None:
        """Return the holiday's name on a date, or None where the date is no holiday.

        Raises:
            HolidayDataError: the data of a region does not cover that year.
            InvalidCalendarError: the value is no date, nor the text of one.
        """
        plain = plain_date(day)
        return self.in_year(plain.year).get(plain)

    def __str__(self) -> str:
        return ", ".join(map(str, self._parts))

    def __repr__(self) -> str:
        return f"<HolidaySet {self}>"


def settings_without_effect(holidays: HolidaySet) -> list[tuple[str, str]]:
    """Return the regions with a setting that has no effect, because their data has no half days or no worked days."""
    return [(str(part), setting) for part in holidays._parts for setting in part.without_effect]


def _date_or_name(value: date | str) -> date | str:
    """Read an item of `drop`: a date, a date as ISO text, or a name."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return plain_date(value)


def _end_of_half_days(text: str) -> int:
    until = parse_wall_time(text)
    if until == 0:
        raise InvalidHoursError(
            f"half_days={text!r} leaves nothing of half days; give the time up to which they are worked, such as '12:00'"
        )
    return until


def _whole_days(region: Region, *, half_days: bool, worked_days: bool) -> Region:
    """Return a region without the categories of days that are not closed as a whole; raise if their argument is missing."""
    for category, given, remedy in (
        (HALF_DAY, half_days, 'half_days="12:00", the time up to which half days are worked'),
        (WORKDAY, worked_days, "worked_days=True, as these are days on which people work"),
    ):
        if category in region.categories and not given:
            raise InvalidCalendarError(
                f"days of the category {category!r} of {region} are not closed all day; add {remedy}"
            )
    return replace(region, categories=tuple(one for one in region.categories if one not in (HALF_DAY, WORKDAY)))
