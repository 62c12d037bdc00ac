"""Holiday data: the holidays of countries and subdivisions by year, frozen. The only importer of `holidays`.

That package fills its tables while they are read, answers nothing outside the years it knows, and picks names by the
machine's language. Here a year is read once into an immutable table, a year outside the data is an error, and the language
is always said (the country's own by default).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING

from sla_engine.calendars.zones import FIRST_YEAR, LAST_YEAR
from sla_engine.errors import HolidayDataError, UnknownRegionError

if TYPE_CHECKING:
    from holidays import HolidayBase

# How the data joins the names of holidays that fall on one date.
JOINT = "; "
# Years are read ten at a time: making the package's table costs as much as filling it for some years.
DECADE = 10

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
def data_years(region: Region) -> tuple[int, int]:
    """Return the first and last year for which the data has holidays of a region."""
    table = region.table(())
    return max(table.start_year, FIRST_YEAR), min(table.end_year, LAST_YEAR)


def holidays_in(region: Region, year: int) -> Names:
    """Return the named dates of one year.

    Raises:
        HolidayDataError: the data does not cover that year.
    """
    first, last = data_years(region)
    if not first <= year <= last:
        raise HolidayDataError(f"no holiday data for {region} in {year}; the data covers {first} to {last}")
    return _decade(region, year // DECADE)[year % DECADE]


@lru_cache(maxsize=4096)
def _decade(region: Region, decade: int) -> tuple[Names, ...]:
    """Return the named dates of ten years; their neighbours are read too, for a New Year observed on 31 December."""
    first, last = data_years(region)
    begin = decade * DECADE
    years: list[dict[date, tuple[str, ...]]] = [{} for _ in range(DECADE)]
    table = region.table(range(max(first, begin - 1), min(last, begin + DECADE) + 1))
    for day, name in sorted(table.items()):
        if day.year // DECADE == decade:
            years[day.year % DECADE][day] = tuple(name.split(JOINT))
    return tuple(MappingProxyType(year) for year in years)


def read_region(text: str, categories: Iterable[str], language: str | None, *, observed: bool) -> Region:
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


@lru_cache(maxsize=256)
def holiday_names(region: Region) -> frozenset[str]:
    """Return every name that the data of a region ever uses, in the region's language."""
    first, last = data_years(region)
    return frozenset(name for joint in region.table(range(first, last + 1)).values() for name in joint.split(JOINT))


@lru_cache(maxsize=256)
def labels(region: Region, language: str) -> Mapping[str, str]:
    """Return the names of a region's holidays in another language, by the name in its own; empty where the data has none.

    Joint names stand in alphabetical order, so their places say nothing: a name is learnt from dates on which it stands
    alone, or where all others of the date are known.
    """
    table = region.table(())
    if language not in (table.supported_languages or ()):
        return MappingProxyType({})
    first, last = data_years(region)
    other = replace(region, language=language).table(range(first, last + 1))
    learnt: dict[str, str] = {}
    joint: list[tuple[set[str], set[str]]] = []
    for day, name in region.table(range(first, last + 1)).items():
        mine, theirs = set(name.split(JOINT)), set(other.get(day, "").split(JOINT))
        if len(mine) == len(theirs) == 1:
            learnt[mine.pop()] = theirs.pop()
        else:
            joint.append((mine, theirs))
    for mine, theirs in joint:
        unknown, left = mine - learnt.keys(), theirs - {learnt[name] for name in mine & learnt.keys()}
        if len(unknown) == len(left) == 1:
            learnt[unknown.pop()] = left.pop()
    return MappingProxyType(learnt)


def holiday_data_version() -> str:
    """Return the version of the holiday data that is installed."""
    return version("holidays")
