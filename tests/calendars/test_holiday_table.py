"""A table of the package `holidays` means all its dates in all years that it covers, and stays as the user left it."""

import copy
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import holidays as package
import pytest

from sla_engine import BusinessCalendar, HolidayDataError, HolidaySet, InvalidCalendarError

NATIONAL_DAY = date(2026, 6, 23)
NOON = datetime.fromisoformat("2026-06-23T12:00+02:00")


def luxembourg(**options):
    return package.country_holidays("LU", language="lb", **options)


def same_days(holidays, region, years=range(1995, 2100)):
    return all(holidays.in_year(year) == HolidaySet(region).in_year(year) for year in years)


@pytest.mark.parametrize("options", [{}, {"years": 2020}, {"years": [2026, 2027]}, {"expand": False}], ids=str)
@pytest.mark.parametrize(
    "taken",
    [
        lambda table: BusinessCalendar("Mo-Fr 08:00-17:00", tz="Europe/Luxembourg", holidays=table).holidays,
        HolidaySet.of,
        HolidaySet.dates,
        lambda table: HolidaySet.of([table]),
        lambda table: HolidaySet("LU", drop=range_of_all_days(), add=table),
    ],
    ids=["calendar", "of", "dates", "in a list", "add"],
)
def test_a_table_means_all_its_dates_asked_for_or_not(options, taken):
    assert same_days(taken(luxembourg(**options)), "LU")


def range_of_all_days():
    """Every holiday of Luxembourg, so that what is left is what was added."""
    return [day for year in range(1995, 2100) for day in HolidaySet("LU").in_year(year)]


def test_a_calendar_is_closed_on_a_date_that_nobody_asked_the_table_about():
    assert not BusinessCalendar("Mo-Su 08:00-17:00", tz="Europe/Luxembourg", holidays=luxembourg()).is_open(NOON)


def test_dropping_a_table_drops_all_its_dates():
    assert HolidaySet("LU", drop=luxembourg()).in_year(2026) == {}


def test_the_table_itself_stays_as_it_was():
    table = luxembourg(years=2020)
    before = (dict(table), set(table.years), copy.deepcopy(vars(table).get("weekend_workdays")), table.expand)
    HolidaySet.of(table).name_on(NATIONAL_DAY)
    assert (dict(table), set(table.years), table.weekend_workdays, table.expand) == before


def test_what_comes_to_the_table_later_changes_no_set():
    table = luxembourg()
    taken = HolidaySet.of(table)
    table[date(2026, 3, 3)] = "party"
    assert taken.name_on(date(2026, 3, 3)) is None


def test_what_a_user_changed_in_a_table_stays_changed():
    table = luxembourg(years=2026)
    table[date(2026, 3, 3)] = "party"
    table.pop(NATIONAL_DAY)
    taken = HolidaySet.of(table)
    assert (taken.name_on(date(2026, 3, 3)), taken.name_on(NATIONAL_DAY)) == ("party", None)
    assert taken.name_on(date(2027, 6, 23)) == "Nationalfeierdag"


@pytest.mark.parametrize("years", [(), (2026,)])
def test_a_sum_of_tables_means_all_dates_of_both(years):
    both = luxembourg(years=years) + package.country_holidays("DE", subdiv="RP", language="de")
    taken = HolidaySet.of(both)
    for year in (1995, 2026, 2100):
        assert taken.in_year(year).keys() == (HolidaySet("LU") | HolidaySet("DE-RP")).in_year(year).keys()
    assert taken.name_on(date(2026, 1, 1)).split("; ") == ["Neijoerschdag", "Neujahr"]
    assert both.years == set(years)


def test_a_table_of_a_market_is_one_too():
    assert HolidaySet.of(package.financial_holidays("NYSE")).name_on(date(2026, 4, 3)) == "Good Friday"


def test_a_table_that_a_user_defined_is_one_too():
    class Company(package.HolidayBase):
        def _populate(self, year):
            self[date(year, 5, 5)] = "founder's day"

    assert HolidaySet.of(Company()).name_on(date(2044, 5, 5)) == "founder's day"


def test_a_table_keeps_its_language_and_its_subdivision():
    table = package.country_holidays("DE", subdiv="RP", language="en_US")
    assert HolidaySet.of(table).name_on(date(2026, 11, 1)) == "All Saints' Day"
    assert str(HolidaySet.of(table)) == "DE-RP"


@pytest.mark.parametrize(
    ("table", "year"),
    [
        (package.country_holidays("DE"), 1990),
        (package.country_holidays("LU"), 2101),
        (luxembourg() + package.country_holidays("DE"), 1990),
    ],
    ids=["DE", "LU", "sum"],
)
def test_a_year_that_a_table_does_not_cover_is_an_error(table, year):
    with pytest.raises(HolidayDataError, match=rf"no holiday data for .* in {year}; the data covers"):
        HolidaySet.of(table).name_on(date(year, 5, 5))


def test_years_of_an_added_table_bound_those_of_the_set():
    assert HolidaySet("LU", add=package.country_holidays("DE")).years == (1991, 2100)


@pytest.mark.parametrize("category", ["half_day", "workday"])
def test_a_table_with_days_that_are_not_whole_holidays_is_refused_with_what_to_write(category):
    country = {"half_day": "TR", "workday": "SK"}[category]
    table = package.country_holidays(country, categories=("public", category))
    with pytest.raises(
        InvalidCalendarError, match=rf"'{category}' are not closed all day; .*HolidaySet\('TR', half_days"
    ):
        HolidaySet.of(table)


def test_special_days_are_no_table_of_holidays():
    with pytest.raises(InvalidCalendarError, match="special days map dates to hours"):
        BusinessCalendar("Mo-Fr 08:00-17:00", tz="UTC", special_days=luxembourg())


def test_a_set_made_of_a_table_says_that_it_reads_data():
    assert HolidaySet.of(luxembourg()).reads_data


def test_threads_that_take_one_table_at_once_all_take_the_whole():
    table = package.country_holidays("PT", subdiv="30", language="pt_PT")
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: HolidaySet.of(table), range(16)))
    assert set(taken) == {taken[0]}
    assert same_days(taken[0], "PT-30", range(2020, 2030))


def test_a_plain_mapping_is_just_its_dates():
    assert HolidaySet.of({NATIONAL_DAY: "x"}).in_year(2027) == {}
