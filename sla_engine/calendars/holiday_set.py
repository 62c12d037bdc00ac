"""HolidaySet: named dates of regions, with additions, drops and other names; immutable.

The data itself is read by `holiday_data`; here is what a user makes of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Self

from sla_engine.calendars.holiday_data import JOINT, Region, data_years, holiday_names, holidays_in, labels, read_region
from sla_engine.calendars.zones import FIRST_YEAR, LAST_YEAR
from sla_engine.errors import InvalidCalendarError


@dataclass(frozen=True, slots=True)
class _Part:
    """One region with its changes, or, without a region, just dates. `shown` is the language names are shown in."""

    region: Region | None
    add: tuple[tuple[date, str], ...] = ()
    drop: frozenset[date | str] = frozenset()
    rename: tuple[tuple[str, str], ...] = ()
    shown: str | None = None

    @property
    def years(self) -> tuple[int, int]:
        return data_years(self.region) if self.region else (FIRST_YEAR, LAST_YEAR)

    def year(self, year: int) -> dict[date, tuple[str, ...]]:
        """Return the named dates of a year; drops and renames go by the names in the region's own language."""
        kept: dict[date, tuple[str, ...]] = {}
        if self.region:
            shown = {**(labels(self.region, self.shown) if self.shown else {}), **dict(self.rename)}
            for day, names in holidays_in(self.region, year).items():
                left = tuple(shown.get(name, name) for name in names if name not in self.drop)
                if left and day not in self.drop:
                    kept[day] = left
        for day, name in self.add:
            if day.year == year:
                kept[day] = (*kept.get(day, ()), name)
        return kept


def _plain_date(value: object) -> date:
    """Return a date from a date or ISO text; a datetime is refused, for its day depends on a zone."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return date(value.year, value.month, value.day)
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise InvalidCalendarError(f"expected a date or text such as '2026-06-23', got {value!r}")


def _several(values: object, what: str) -> list[Any]:
    """Return the items of a collection; a lone text is none, though it could be read letter by letter."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InvalidCalendarError(f"expected several {what}, in a list or tuple, got {values!r}")
    return list(values)


def _pairs(named: object) -> Iterable[tuple[object, object]]:
    if not isinstance(named, Mapping):
        raise InvalidCalendarError(f"expected a mapping such as {{'2026-06-23': 'name'}}, got {named!r}")
    return named.items()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidCalendarError(f"expected a holiday's name as text, got {value!r}")
    return value


def _named_dates(named: object) -> tuple[tuple[date, str], ...]:
    rows = sorted((_plain_date(day), _text(name)) for day, name in _pairs(named))
    for day, _ in rows:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise InvalidCalendarError(f"holiday {day} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return tuple(rows)


@dataclass(frozen=True, slots=True, init=False, repr=False)
class HolidaySet:
    """Named dates of one or more regions. `a | b` is closed where either is.

    >>> from datetime import date
    >>> HolidaySet("LU").name_on(date(2026, 6, 23))
    'Nationalfeierdag'
    >>> HolidaySet("LU", language="de").name_on(date(2026, 6, 23))
    'Nationalfeiertag'
    >>> HolidaySet("LU", drop=["Europadag"]).name_on(date(2026, 5, 9)) is None
    True
    """

    _parts: tuple[_Part, ...] = field(default=())

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
    ) -> None:
        """Read a country (`"LU"`) or subdivision (`"DE-RP"`), then change what its data says.

        `add` names further dates; `drop` leaves out dates, or holidays by name; `rename` gives names of one's own.
        `language` defaults to the country's own.

        Raises:
            UnknownRegionError: the data has no such country, subdivision, category or language.
            InvalidCalendarError: a name to drop or rename that the data never uses, or a date that is none.
        """
        if not isinstance(region, str):
            raise InvalidCalendarError(f"expected a region such as 'LU' or 'DE-RP', got {region!r}")
        base = read_region(region, _several(categories, "categories"), language, observed=observed)
        part = _Part(
            base,
            _named_dates(add or {}),
            frozenset(_date_or_name(value) for value in _several(drop, "dates or names to drop")),
            tuple(sorted((_text(old), _text(new)) for old, new in _pairs(rename or {}))),
        )
        _check_names(base, {*(name for name, _ in part.rename), *(d for d in part.drop if isinstance(d, str))})
        object.__setattr__(self, "_parts", (part,))

    @classmethod
    def _of(cls, parts: Iterable[_Part]) -> Self:
        made = object.__new__(cls)
        object.__setattr__(made, "_parts", tuple(dict.fromkeys(parts)))
        return made

    @classmethod
    def dates(cls, named: Mapping[date, str] | Iterable[date]) -> Self:
        """Return a set of just these dates, named or not; other dates, of any year, are no holidays."""
        given = named if isinstance(named, Mapping) else dict.fromkeys(_several(named, "dates"), "")
        return cls._of([_Part(None, _named_dates(given))])

    @classmethod
    def of(cls, value: "HolidaySet | str | Iterable[object]") -> "HolidaySet":
        """Return the set that a calendar's `holidays` stands for: a set, a region, several of these, or dates.

        Raises:
            InvalidCalendarError: the value is none of these.
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
        sets = [cls.of(item) for item in items if isinstance(item, str | HolidaySet)]
        if len(days) + len(sets) < len(items):
            odd = next(item for item in items if not isinstance(item, str | HolidaySet | date))
            raise InvalidCalendarError(f"expected a region such as 'LU', a HolidaySet or a date, got {odd!r}")
        parts = [part for one in sets for part in one._parts]
        return cls._of([*parts, *(cls.dates(days)._parts if days or not parts else ())])

    def __or__(self, other: "HolidaySet") -> "HolidaySet":
        if not isinstance(other, HolidaySet):
            return NotImplemented
        return HolidaySet._of((*self._parts, *other._parts))

    def in_language(self, language: str) -> "HolidaySet":
        """Return the same days with names in another language where the data has it, else in the region's own."""
        return HolidaySet._of(replace(part, shown=language) if part.region else part for part in self._parts)

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year for which every part has data."""
        bounds = [part.years for part in self._parts]
        return max(first for first, _ in bounds), min(last for _, last in bounds)

    @property
    def reads_data(self) -> bool:
        """Whether any part comes from the holiday data rather than from given dates."""
        return any(part.region for part in self._parts)

    def in_year(self, year: int) -> dict[date, str]:
        """Return the dates of a year with their names (an empty name where none was given), earliest first.

        Raises:
            HolidayDataError: the data of a region does not cover that year.
        """
        return dict(_named(self._parts, year))

    def name_on(self, day: date) -> str | None:
        """Return the holiday's name on a date, or None where the date is no holiday.

        Raises:
            HolidayDataError: the data of a region does not cover that year.
            InvalidCalendarError: no date.
        """
        plain = _plain_date(day)
        return _named(self._parts, plain.year).get(plain)

    def __str__(self) -> str:
        return ", ".join(str(part.region or f"{len(part.add)} given") for part in self._parts)

    def __repr__(self) -> str:
        return f"<HolidaySet {self}>"


@lru_cache(maxsize=4096)
def _named(parts: tuple[_Part, ...], year: int) -> Mapping[date, str]:
    """Return the dates of a year with their names, earliest first."""
    named: dict[date, tuple[str, ...]] = {}
    for part in parts:
        for day, names in part.year(year).items():
            named[day] = tuple(dict.fromkeys((*named.get(day, ()), *names)))
    return {day: JOINT.join(filter(None, named[day])) for day in sorted(named)}


def _date_or_name(value: date | str) -> date | str:
    """Read one thing to drop: a date, a date as ISO text, or a name."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return _plain_date(value)


def _check_names(region: Region, names: set[str]) -> None:
    """Refuse names that no year of the data has: a drop that drops nothing is a misspelling."""
    for name in sorted(names - holiday_names(region) if names else ()):
        known = ", ".join(sorted(holiday_names(region)))
        raise InvalidCalendarError(
            f"no holiday of {region} is called {name!r} in language {region.language!r}; known: {known}"
        )
