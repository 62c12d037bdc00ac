"""HolidaySet: the holidays of countries and subdivisions, frozen, named in a given language. The only importer of `holidays`.

That package fills its tables while they are read, answers nothing outside the years it knows, and picks names by the
machine's language. Here a year is read once into an immutable table, a year outside the data is an error, and the language
is the set's own (the country's by default).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from sla_engine.calendars.zones import FIRST_YEAR, LAST_YEAR
from sla_engine.errors import HolidayDataError, InvalidCalendarError, UnknownRegionError

if TYPE_CHECKING:
    from holidays import HolidayBase

# How the data joins the names of holidays that fall on one date.
JOINT = "; "

Names = Mapping[date, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Region:
    """What is read from the data: a country or subdivision, its categories, a language, observed days or not."""

    country: str
    subdivision: str | None
    categories: tuple[str, ...]
    language: str | None
    observed: bool

    def table(self, years: Iterable[int]) -> "HolidayBase":
        """Return the package's own table for some years, made anew at each call (it is not safe to share)."""
        # Imported here: 0.2 s that calendars without holidays need not pay.
        import holidays

        # holidays accepts only the countries it has, so the class cannot be named statically.
        return holidays.country_holidays(
            self.country,
            subdiv=self.subdivision,
            years=list(years),
            categories=self.categories,
            language=self.language,
            observed=self.observed,
        )

    def __str__(self) -> str:
        return self.country if self.subdivision is None else f"{self.country}-{self.subdivision}"


@lru_cache(maxsize=1024)
def _years(region: Region) -> tuple[int, int]:
    table = region.table(())
    return max(table.start_year, FIRST_YEAR), min(table.end_year, LAST_YEAR)


@lru_cache(maxsize=8192)
def _year(region: Region, year: int) -> Names:
    """Return the named dates of one year; neighbours are read too, since a New Year may be observed on 31 December."""
    first, last = _years(region)
    if not first <= year <= last:
        raise HolidayDataError(f"no holiday data for {region} in {year}; the data covers {first} to {last}")
    table = region.table(range(max(first, year - 1), min(last, year + 1) + 1))
    return MappingProxyType({day: tuple(name.split(JOINT)) for day, name in sorted(table.items()) if day.year == year})


def _region(text: str, categories: Iterable[str], language: str | None, observed: bool) -> Region:
    """Check every part of a region by name, since the package itself falls back in silence."""
    import holidays
    from holidays.registry import COUNTRIES

    country, _, subdivision = text.strip().partition("-")
    country = country.upper()
    if country not in {codes[1] for codes in COUNTRIES.values()}:
        raise UnknownRegionError(
            f"unknown country {country!r} in {text!r}; give an ISO 3166 code such as 'LU' or 'DE-RP'"
        )
    table = holidays.country_holidays(country)
    if subdivision:
        subdivision = getattr(table, "subdivisions_aliases", {}).get(subdivision, subdivision)
        _known("subdivision", subdivision, table.subdivisions, country)
    wanted = tuple(sorted({*categories}))
    for category in wanted:
        _known("holiday category", category, table.supported_categories, country)
    if language is not None:
        _known("holiday language", language, table.supported_languages or (table.default_language,), country)
    return Region(country, subdivision or None, wanted, language or table.default_language, observed)


def _known(what: str, value: str, known: Iterable[str | None], country: str) -> None:
    names = [name for name in known if name]
    if value not in names:
        listed = ", ".join(sorted(names)) or "none"
        raise UnknownRegionError(f"unknown {what} {value!r} of {country}; known: {listed}")


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
        return _years(self.region) if self.region else (FIRST_YEAR, LAST_YEAR)

    def year(self, year: int) -> dict[date, tuple[str, ...]]:
        """Return the named dates of a year; drops and renames go by the names in the region's own language."""
        kept: dict[date, tuple[str, ...]] = {}
        if self.region:
            shown = _year(replace(self.region, language=self.shown), year) if self.shown else {}
            renamed = dict(self.rename)
            for day, names in _year(self.region, year).items():
                foreign = shown.get(day, names)
                labels = foreign if len(foreign) == len(names) else names
                left = tuple(
                    renamed.get(name, label) for name, label in zip(names, labels, strict=True) if name not in self.drop
                )
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
    return tuple(sorted((_plain_date(day), _text(name)) for day, name in _pairs(named)))


@dataclass(frozen=True, slots=True, init=False)
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
        base = _region(region, _several(categories, "categories"), language, observed)
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
        return HolidaySet._of(replace(part, shown=_spoken(part.region, language)) for part in self._parts)

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
        named: dict[date, tuple[str, ...]] = {}
        for part in self._parts:
            for day, names in part.year(year).items():
                named[day] = tuple(dict.fromkeys((*named.get(day, ()), *names)))
        return {day: JOINT.join(filter(None, named[day])) for day in sorted(named)}

    def name_on(self, day: date) -> str | None:
        """Return the holiday's name on a date, or None where the date is no holiday.

        Raises:
            HolidayDataError: the data of a region does not cover that year.
            InvalidCalendarError: no date.
        """
        plain = _plain_date(day)
        return self.in_year(plain.year).get(plain)

    def __str__(self) -> str:
        return ", ".join(str(part.region or f"{len(part.add)} dates") for part in self._parts)


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
    if not names:
        return
    first, last = _years(region)
    known = {name for joint in region.table(range(first, last + 1)).values() for name in joint.split(JOINT)}
    for name in sorted(names - known):
        raise InvalidCalendarError(
            f"no holiday of {region} is called {name!r} in language {region.language!r}; known: {', '.join(sorted(known))}"
        )


def _spoken(region: Region | None, language: str) -> str | None:
    """Return the language if the region's data has it."""
    if region is None:
        return None
    return language if language in (region.table(()).supported_languages or ()) else None


def holiday_data_version() -> str:
    """Return the version of the holiday data that is installed."""
    return version("holidays")
