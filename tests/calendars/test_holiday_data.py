"""What the holiday data says is read whole, in a stated language, and never answers in silence for what it does not know."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.metadata import version

import pytest
from holidays import country_holidays, list_supported_countries

from sla_engine import BusinessCalendar, HolidayDataError, HolidaySet, InvalidCalendarError, UnknownRegionError
from sla_engine.calendars.holidays.holiday_data import (
    _decade,
    data_years,
    holiday_data_version,
    holidays_in,
    read_all_years,
)

NATIONAL_DAY = date(2026, 6, 23)
# Two holidays fell on this day; the data joins their names.
JOINT_DAY = date(2024, 5, 9)


# Regions


@pytest.mark.parametrize(
    ("region", "count"),
    [("LU", 11), ("BE", 12), ("DE", 9), ("DE-RP", 11), ("DE-SL", 12), ("FR", 11), ("FR-57", 13), ("FR-6AE", 13)],
)
def test_a_region_has_so_many_holidays_in_2026(region, count):
    assert len(HolidaySet(region).in_year(2026)) == count


def test_moselle_has_two_holidays_more_than_france():
    more = HolidaySet("FR-57").in_year(2026).keys() - HolidaySet("FR").in_year(2026).keys()
    assert more == {date(2026, 4, 3), date(2026, 12, 26)}


def test_belgium_keeps_two_sundays():
    sundays = [day for day in HolidaySet("BE").in_year(2026) if day.isoweekday() == 7]
    assert date(2026, 4, 5) in sundays
    assert date(2026, 5, 24) in sundays


@pytest.mark.parametrize(("said", "meant"), [("lu", "LU"), (" LU ", "LU"), ("de-RP", "DE-RP"), ("FR-Moselle", "FR-57")])
def test_a_region_may_be_said_in_several_ways(said, meant):
    assert HolidaySet(said) == HolidaySet(meant)


@pytest.mark.parametrize(
    "region", ["", "XX", "LUXEMBOURG", "-RP", "PUBLIC", "JAN", "NYSE", "HolidayBase", "__doc__", "ÖÄ", "DE RP"]
)
def test_an_unknown_country_is_refused(region):
    with pytest.raises(UnknownRegionError, match=r"unknown country .* give an ISO 3166 code such as 'LU' or 'DE-RP'"):
        HolidaySet(region)


@pytest.mark.parametrize(
    ("region", "meant"),
    [
        ("UK", "GB"),
        ("Germany", "DE"),
        ("DEU", "DE"),
        ("Grmany", "DE"),
        ("united kingdom", "GB"),
        ("DE_BY", "DE-BY"),
        ("DE BY", "DE-BY"),
        ("DE-rp", "DE-RP"),
        ("Germany-Bayern", "DE-BY"),
        ("DE-rheinland pfalz", "DE-RP"),
        ("GB-SCO", "GB-SCT"),
    ],
)
def test_an_unknown_region_gets_a_suggestion(region, meant):
    with pytest.raises(UnknownRegionError, match=f"did you mean '{meant}'\\? (give an ISO 3166 code|known: )"):
        HolidaySet(region)


@pytest.mark.parametrize("region", ["XX", "NYSE", "HolidayBase", "", "LU-RP", "Ü" * 500])
def test_nothing_is_suggested_where_no_region_is_alike(region):
    with pytest.raises(UnknownRegionError, match=r"; (give an ISO 3166 code|known: )"):
        HolidaySet(region)


@pytest.mark.parametrize(("region", "known"), [("DE-XX", "BW, BY"), ("DE-rp", "BW, BY"), ("LU-RP", "none")])
def test_an_unknown_subdivision_is_refused_with_the_known_ones(region, known):
    with pytest.raises(UnknownRegionError, match=f"unknown subdivision .*known: .*{known}"):
        HolidaySet(region)


# Categories


def test_half_days_are_no_public_holidays():
    public = HolidaySet("LU").in_year(2026)
    assert {date(2026, 4, 3), date(2026, 12, 24), date(2026, 12, 31)}.isdisjoint(public)


def test_another_category_has_its_own_days():
    bank = HolidaySet("LU", categories=["public", "bank"]).in_year(2026).keys() - HolidaySet("LU").in_year(2026).keys()
    assert bank == {date(2026, 4, 3), date(2026, 12, 24), date(2026, 12, 31)}


@pytest.mark.parametrize("order", [("public", "bank"), ("bank", "public"), ("bank", "public", "bank")])
def test_the_order_of_categories_changes_nothing(order):
    assert HolidaySet("LU", categories=order) == HolidaySet("LU", categories=["bank", "public"])


def test_an_unknown_category_is_refused_with_the_known_ones():
    with pytest.raises(UnknownRegionError, match="unknown holiday category 'school' of LU; known: bank, public"):
        HolidaySet("LU", categories=["school"])


# Languages


@pytest.mark.slow
@pytest.mark.parametrize("spoken", ["fr_FR.UTF-8", "de_DE.UTF-8", "en_US.UTF-8", "C"])
def test_names_do_not_depend_on_the_language_of_the_machine(spoken):
    question = (
        "from datetime import date; from sla_engine import HolidaySet as H; print(H('LU').name_on(date(2026, 6, 23)))"
    )
    environment = {**os.environ, "LANG": spoken, "LANGUAGE": spoken, "LC_ALL": spoken, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", question], env=environment, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "Nationalfeierdag"


@pytest.mark.parametrize(
    ("language", "name"),
    [(None, "Nationalfeierdag"), ("lb", "Nationalfeierdag"), ("de", "Nationalfeiertag"), ("fr", "Fête nationale")],
)
def test_names_are_in_the_language_asked_for_or_else_the_countrys_own(language, name):
    assert HolidaySet("LU", language=language).name_on(NATIONAL_DAY) == name


@pytest.mark.parametrize("language", ["it", "xx", "DE", ""])
def test_a_language_that_the_data_lacks_is_refused_with_those_it_has(language):
    with pytest.raises(UnknownRegionError, match=r"unknown holiday language .* of LU; known: de, en_US, fr, lb"):
        HolidaySet("LU", language=language)


def test_both_names_of_a_day_with_two_holidays_are_told():
    assert HolidaySet("LU").name_on(JOINT_DAY) == "Christi Himmelfaart; Europadag"


# Years


@pytest.mark.parametrize(("region", "years"), [("LU", (1901, 2100)), ("DE", (1991, 2100)), ("DE-RP", (1991, 2100))])
def test_the_years_are_those_of_the_data(region, years):
    assert HolidaySet(region).years == years


def test_the_years_stay_within_those_of_calendars():
    first, last = HolidaySet("US").years
    assert first >= 1900
    assert last <= 2200


@pytest.mark.parametrize(("region", "year"), [("DE", 1990), ("LU", 1900), ("LU", 2101), ("DE-RP", 1)])
def test_a_year_that_the_data_does_not_cover_is_an_error_not_an_empty_year(region, year):
    with pytest.raises(HolidayDataError, match=f"no holiday data for {region} in {year}; the data covers .* to 2100"):
        HolidaySet(region).name_on(date(year, 12, 25))


@pytest.mark.parametrize("year", [1991, 2100])
def test_the_first_and_the_last_year_are_covered(year):
    assert HolidaySet("DE").name_on(date(year, 12, 25)) == "Erster Weihnachtstag"


@pytest.mark.parametrize("year", [1999, 2004, 2010, 2021])
def test_a_new_year_on_a_saturday_is_observed_on_31_december_where_days_are_observed(year):
    last_day = date(year, 12, 31)
    assert HolidaySet("US").name_on(last_day) == "New Year's Day (observed)"
    assert HolidaySet("US", observed=False).name_on(last_day) is None


def test_a_year_holds_its_own_dates_only_earliest_first():
    days = list(HolidaySet("US").in_year(2010))
    assert days == sorted(days)
    assert {day.year for day in days} == {2010}


# Immutable


def test_looking_up_changes_nothing():
    holidays = HolidaySet("LU")
    before = holidays.in_year(2026)
    holidays.name_on(date(2031, 1, 1))
    holidays.in_year(2026)[date(2026, 2, 2)] = "mine"
    assert holidays.in_year(2026) == before


def test_the_table_of_a_year_cannot_be_changed():
    region = HolidaySet("LU")._parts[0].region
    with pytest.raises(TypeError):
        holidays_in(region, 2026)[NATIONAL_DAY] = ()


def test_threads_that_read_a_region_at_once_read_what_the_package_says():
    years = [1950 + n % 100 for n in range(400)]  # of a region that no other test has read
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(HolidaySet("PT-11").in_year, years))
    said = country_holidays("PT", subdiv="11", years=range(1949, 2051), language="pt_PT")
    assert read == [{day: said[day] for day in sorted(said) if day.year == year} for year in years]


@pytest.fixture
def tables_made(monkeypatch):
    """The years of each table that the package makes."""
    made = []

    def counted(*args, **options):
        made.append(options.get("years") or [])
        return country_holidays(*args, **options)

    monkeypatch.setattr("holidays.country_holidays", counted)
    return made


def test_a_fingerprint_reads_all_years_of_a_region_in_one_table(tables_made):
    calendar = BusinessCalendar(
        "Mo-Fr 08:00-17:00", tz="Europe/Malta", holidays="MT"
    )  # a region that no other test has read
    calendar.fingerprint  # noqa: B018 - computed on access
    assert sum(map(bool, tables_made)) == 1
    assert HolidaySet("MT").in_year(2026)
    assert sum(map(bool, tables_made)) == 1


def test_a_question_about_one_year_reads_the_years_around_it(tables_made):
    assert HolidaySet("CY").in_year(2026)  # as above
    assert [len(years) for years in tables_made if years] == [12]


@pytest.mark.parametrize("region", ["LU", "US", "HU", "SA"])  # observed New Years, worked days, another calendar
def test_years_read_in_one_table_are_those_read_by_decades(region):
    (part,) = HolidaySet(region)._parts
    first, last = data_years(part.region)
    decades = {year: _decade(part.region, year // 10)[year % 10] for year in range(first, last + 1)}
    read_all_years(part.region)
    assert {year: holidays_in(part.region, year) for year in range(first, last + 1)} == decades


def test_the_version_of_the_data_is_that_of_the_package():
    assert holiday_data_version() == version("holidays")


# Names that are found elsewhere


@pytest.mark.parametrize(
    ("region", "options", "said"),
    [
        (
            "LU",
            {"drop": ["Karfreideg"]},
            'the category \'bank\' has one: write categories=("public", "bank"); known: ',
        ),
        (
            "HK",
            {"drop": ["Good Friday"]},
            'the category \'optional\' has one: write categories=("public", "optional"), language="en_HK"; known: ',
        ),
        ("LU", {"rename": {"Europdag": "x"}}, "did you mean 'Europadag'? known: "),
        ("LU", {"drop": ["xyz"]}, "in language 'lb'; known: "),
    ],
)
def test_a_name_that_no_holiday_has_is_looked_for_in_other_categories(region, options, said):
    with pytest.raises(InvalidCalendarError, match=re.escape(said)):
        HolidaySet(region, **options)


# Years that the package itself calls incomplete


def test_a_year_of_which_the_package_lacks_most_holidays_has_no_data():
    india = HolidaySet("IN")
    assert india.years == (2001, 2035)
    assert len(india.in_year(2035)) > 10
    with pytest.raises(HolidayDataError, match="no holiday data for IN in 2036; the data covers 2001 to 2035"):
        india.in_year(2036)
    assert HolidaySet.dates(country_holidays("IN")).years == (2001, 2035)


@pytest.mark.parametrize("country", sorted(list_supported_countries(include_aliases=False)))
def test_no_year_with_data_makes_the_package_warn(country):
    """Warnings are errors here; the first and the last year are asked about, and those at the ends of decades."""
    holidays = HolidaySet(country)
    first, last = holidays.years
    for year in {first, min(first + 10, last), max(first, last - 10), last}:
        holidays.in_year(year)
