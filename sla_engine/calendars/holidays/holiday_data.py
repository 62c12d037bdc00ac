"""Holiday data: the holidays of countries and subdivisions by year, frozen. The only importer of `holidays`.

That package fills its tables while they are read, has no holidays outside the years of its data, and chooses names by the
machine's language. Here a year is read once into an immutable table, a year outside the data is an error, and the language
is always stated (the country's own by default).
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeGuard

from sla_engine.calendars.timeline.zones import FIRST_YEAR, LAST_YEAR
from sla_engine.errors import HolidayDataError, UnknownRegionError
from sla_engine.show.did_you_mean import guessed, meant

if TYPE_CHECKING:
    from holidays import HolidayBase

    HolidayTable = HolidayBase

# The data joins the names of holidays on one date with this.
JOINT = "; "
# Years are read ten at a time, because building the package's table costs as much as filling it for some years.
DECADE = 10

# Categories of days that are not closed as a whole: half days, and dates that are worked in place of others.
HALF_DAY, WORKDAY, PUBLIC = "half_day", "workday", "public"
MONDAY = 0

# Countries for which the package lacks most holidays of other years, and warns of that (a test checks all countries).
COMPLETE = {"IN": (2001, 2035)}

# Codes that are in use but not in ISO 3166, and how much alike a name must be for a guess.
OTHER_CODES = {"uk": "GB", "el": "GR"}
ALIKE = 0.8

Names = Mapping[date, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Region:
    """A query of the data: a country or subdivision, its categories, a language, and whether observed days count."""

    country: str
    subdivision: str | None
    categories: tuple[str, ...]
    language: str | None
    observed: bool

    def table(self, years: Iterable[int]) -> "HolidayBase":
        """Return a new table of the package for some years (such a table is not safe to share)."""
        # Imported here because the import takes 0.2 s, which calendars without holidays do not need.
        import holidays

        # the package has a class for each country, so the class cannot be named statically
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
    return years_of(region.table(()))


def years_of(table: "HolidayBase") -> tuple[int, int]:
    """Return the first and last year for which a table of the package has all holidays, not only some of them."""
    first, last = COMPLETE.get(getattr(table, "country", ""), (FIRST_YEAR, LAST_YEAR))
    return max(table.start_year, first), min(table.end_year, last)


def holidays_in(region: Region, year: int) -> Names:
    """Return the named dates of one year.

    Raises:
        HolidayDataError: the data does not cover that year.
    """
    first, last = data_years(region)
    if not first <= year <= last:
        raise unknown_year(region, year, (first, last))
    read = _all_years(region)
    return read[year] if year in read else _decade(region, year // DECADE)[year % DECADE]


def read_all_years(region: Region) -> None:
    """Read all years of a region in one go, which takes half as long as decade by decade."""
    first, last = data_years(region)
    if not (read := _all_years(region)):
        found = _by_year(region.table(range(first, last + 1)))
        read.update((year, MappingProxyType(found[year])) for year in range(first, last + 1))


@lru_cache(maxsize=256)
def _all_years(region: Region) -> dict[int, Names]:  # noqa: ARG001 - one for each region
    """Return where the years of a region are kept that are read in one go: all of them or none."""
    return {}


def unknown_year(what: object, year: int, years: tuple[int, int]) -> HolidayDataError:
    """Return the error that names the years of the data."""
    return HolidayDataError(f"no holiday data for {what} in {year}; the data covers {years[0]} to {years[1]}")


@lru_cache(maxsize=4096)
def _decade(region: Region, decade: int) -> tuple[Names, ...]:
    """Return the named dates of ten years; the years beside them are read too, for a New Year observed on 31 December."""
    found = _by_year(_table_around(region, decade))
    return tuple(MappingProxyType(found[decade * DECADE + year]) for year in range(DECADE))


def _by_year(table: "HolidayBase") -> defaultdict[int, dict[date, tuple[str, ...]]]:
    years: defaultdict[int, dict[date, tuple[str, ...]]] = defaultdict(dict)
    for day, name in sorted(table.items()):
        years[day.year][day] = tuple(name.split(JOINT))
    return years


def _table_around(region: Region, decade: int) -> "HolidayBase":
    first, last = data_years(region)
    begin = decade * DECADE
    return region.table(range(max(first, begin - 1), min(last, begin + DECADE) + 1))


@lru_cache(maxsize=4096)
def worked_days(region: Region, decade: int) -> Mapping[date, int]:
    """Return the weekend dates of ten years that are worked, each with the weekday whose hours it has.

    The data names a day off `Day off (substituted from 01/04/2026)`. If it does not state for which day a date is worked,
    the date has the hours of a Monday.
    """
    if PUBLIC not in region.categories:
        return MappingProxyType({})
    table = _table_around(region, decade)
    before, _, after = swapped_label(table).partition("%s")
    stands_for: dict[str, int] = {}
    for off, joint in table.items():
        for name in joint.split(JOINT):
            if before and name.startswith(before) and name.endswith(after):
                stands_for[name.removeprefix(before).removesuffix(after)] = off.weekday()
    written = table.tr(getattr(table, "substituted_date_format", "%Y"))
    return MappingProxyType(
        {
            day: stands_for.get(day.strftime(written), MONDAY)
            for day in sorted(table.weekend_workdays)
            if day.year // DECADE == decade and day not in table
        }
    )


def swapped_label(table: "HolidayBase") -> str:
    """Return the label of a day off for which another date is worked, empty if the data has no such days."""
    label = getattr(table, "substituted_label", None)
    return table.tr(label) if label else ""


def read_region(text: str, categories: Iterable[str], language: str | None, *, observed: bool) -> Region:
    """Return a region after a check of each part, because the package ignores unknown parts in silence."""
    import holidays
    from holidays.registry import COUNTRIES

    country, _, subdivision = text.strip().partition("-")
    country = country.upper()
    if country not in {codes[1] for codes in COUNTRIES.values()}:
        raise UnknownRegionError(
            f"unknown country {country!r} in {text!r}; {meant(_guessed_region(text))}give an ISO 3166 code such as 'LU' or "
            "'DE-RP'"
        )
    table = holidays.country_holidays(country)
    if subdivision:
        subdivision = _subdivision_aliases(table).get(subdivision, subdivision)
        _known("subdivision", subdivision, table.subdivisions, country, text)
    wanted = tuple(sorted({*categories})) or (table.default_category,)
    for category in wanted:
        _known("holiday category", category, table.supported_categories, country)
    if language is not None:
        _known("holiday language", language, table.supported_languages or (table.default_language,), country)
    return Region(country, subdivision or None, wanted, language or table.default_language, observed)


def has_category(region: Region, category: str) -> bool:
    """Tell whether the data of a region has a category of days."""
    return category in region.table(()).supported_categories


def other_categories(region: Region) -> list[tuple[str, str | None]]:
    """Return the categories of whole closed days that the region leaves out, in its language and in English."""
    table = region.table(())
    others = sorted({*table.supported_categories} - {*region.categories, HALF_DAY, WORKDAY})
    english = (language for language in table.supported_languages or () if language.startswith("en"))
    return [(category, language) for language in dict.fromkeys((region.language, *english)) for category in others]


def _known(what: str, value: str, known: Iterable[str | None], country: str, text: str = "") -> None:
    names = [name for name in known if name]
    if value not in names:
        listed = ", ".join(sorted(names)) or "none"
        guess = meant(_guessed_region(text)) if text else ""
        raise UnknownRegionError(f"unknown {what} {value!r} of {country}; {guess}known: {listed}")


def _guessed_region(text: str) -> str | None:
    """Return the region that is probably meant: `DE-BY` for `DE_BY`, `DE-by` and `Germany-Bayern`."""
    import holidays
    from holidays.registry import COUNTRIES

    spellings = dict(OTHER_CODES)
    for name, (_, code, longer, *_) in COUNTRIES.items():
        spellings |= dict.fromkeys((name.replace("_", " "), code.casefold(), longer.casefold()), code)
    words = " ".join(re.split(r"[-_/ ]+", text.strip()))
    head, _, rest = words.partition(" ")
    country = guessed(words, spellings, alike=ALIKE)
    if country or not rest:
        return country
    if not (country := guessed(head, spellings, alike=ALIKE)):
        return None
    table = holidays.country_holidays(country)
    aliases = {**{name: name for name in table.subdivisions}, **_subdivision_aliases(table)}
    subdivision = guessed(rest, {re.sub("[-_ ]+", " ", name.casefold()): code for name, code in aliases.items()})
    return f"{country}-{subdivision}" if subdivision else None


def _subdivision_aliases(table: "HolidayBase") -> Mapping[str, str]:
    return getattr(table, "subdivisions_aliases", {})


def is_table(value: object) -> TypeGuard["HolidayTable"]:
    """Tell whether a value is a table of the package; it can be one only if the package is imported already."""
    # While another thread imports the package, it stands there without its names.
    kind = getattr(sys.modules.get("holidays"), "HolidayBase", None)
    return kind is not None and isinstance(value, kind)


@cache
def holiday_data_version() -> str:
    """Return the version of the installed holiday data."""
    return version("holidays")
