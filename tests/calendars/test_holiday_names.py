"""A name means its decorated forms too: `... (observed)`, `... (estimated)`, whatever a country's data puts on it."""

from datetime import date

import pytest
from holidays import country_holidays
from holidays.registry import COUNTRIES

from sla_engine import HolidaySet, InvalidCalendarError

COUNTRY_CODES = sorted({codes[1] for codes in COUNTRIES.values()})
# Observed, estimated, both at once, before and behind the name, and where they change from year to year.
SAMPLE = ["AE", "BI", "BN", "CN", "GB", "HK", "KR", "MO", "TH", "TZ", "US"]


# The days before and after the great festivals of Korea are named after them, by labels that its data does not declare.
UNDECLARED = {"KR": ["%s 전날", "%s 다음날"]}


def labels_of(table):
    """The labels that the data of a country puts on names, in its language."""
    named = [getattr(table, name) for name in dir(table) if "label" in name and not name.startswith("substituted")]
    named += UNDECLARED.get(table.country, [])
    return {table.tr(label) for label in named if isinstance(label, str) and "%s" in label and label != "%s"}


def bare_names(name, labels):
    """A name with all that it may stand for without its labels, by what the labels look like."""
    found = {name}
    for label in labels:
        before, _, after = label.partition("%s")
        if name.startswith(before) and name.endswith(after) and len(name) > len(before) + len(after):
            found |= bare_names(name.removeprefix(before).removesuffix(after), labels)
    return found


def assert_a_drop_is_whole(country, language=None):
    """After a drop of every name that occurs with a label, exactly the days of all other names are left."""
    asked = country_holidays(country)
    language = language or asked.default_language
    first, last = HolidaySet(country).years
    years = range(max(1900, asked.start_year, first), min(2200, asked.end_year, last) + 1)
    table = country_holidays(country, years=years, language=language)
    labels = labels_of(table)
    bare = {name: bare_names(name, labels) - {name} for joint in table.values() for name in joint.split("; ")}
    drop = {name for name in bare if any(name in inner for inner in bare.values())}
    left = HolidaySet(country, language=language, drop=drop)
    closed = {day for year in years for day in left.in_year(year)}
    for day, joint in table.items():
        kept = [name for name in joint.split("; ") if not drop & {name, *bare[name]}]
        assert (day in closed) == bool(kept), (country, day, joint, drop)


@pytest.mark.parametrize("country", SAMPLE)
def test_after_a_drop_no_date_of_that_name_is_closed(country):
    assert_a_drop_is_whole(country)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Requested Holidays are available only")
@pytest.mark.parametrize("country", COUNTRY_CODES)
def test_after_a_drop_no_date_of_that_name_is_closed_in_any_country(country):
    assert_a_drop_is_whole(country)


@pytest.mark.parametrize(
    ("country", "language"), [("HK", "en_HK"), ("HK", "zh_CN"), ("KR", "en_US"), ("BI", "en_US"), ("TH", "en_US")]
)
def test_after_a_drop_no_date_of_that_name_is_closed_in_any_language(country, language):
    assert_a_drop_is_whole(country, language)


@pytest.mark.parametrize(
    ("region", "name", "day"),
    [
        ("US", "Juneteenth National Independence Day", date(2022, 6, 20)),
        ("US", "Christmas Day", date(2021, 12, 24)),  # observed before
        ("HK", "佛誕", date(2026, 5, 25)),
        ("TH", "วันวิสาขบูชา", date(2026, 6, 1)),  # the label stands before the name
        ("GN", "Fête du Nouvel an", date(2023, 1, 2)),  # `Lendemain de la Fête du Nouvel an`
        ("AE", "عيد الفطر", date(2030, 2, 4)),  # estimated
    ],
)
def test_a_holiday_dropped_by_name_is_dropped_where_its_name_is_decorated(region, name, day):
    assert name in HolidaySet(region).name_on(day)
    assert HolidaySet(region).name_on(day) != name
    assert HolidaySet(region, drop=[name]).name_on(day) is None


def test_a_decorated_name_drops_its_own_days_only():
    name = "Juneteenth National Independence Day"
    left = HolidaySet("US", drop=[f"{name} (observed)"])
    assert (left.name_on(date(2022, 6, 19)), left.name_on(date(2022, 6, 20))) == (name, None)


def test_of_two_holidays_on_a_date_the_decorated_one_can_be_dropped():
    day, names = date(2022, 5, 2), "Aid-El-Fithr; Fête Internationale du Travail (observé)"
    assert HolidaySet("BI").name_on(day) == names
    assert HolidaySet("BI", drop=["Fête Internationale du Travail"]).name_on(day) == "Aid-El-Fithr"
    assert HolidaySet("BI", drop=["Aid-El-Fithr"]).name_on(day) == "Fête Internationale du Travail (observé)"


@pytest.mark.parametrize(
    ("day", "shown"), [(date(2022, 6, 19), "Juneteenth"), (date(2022, 6, 20), "Juneteenth (observed)")]
)
def test_a_new_name_is_decorated_as_the_old_one_was(day, shown):
    assert HolidaySet("US", rename={"Juneteenth National Independence Day": "Juneteenth"}).name_on(day) == shown


def test_a_decorated_name_can_be_given_a_name_of_its_own():
    name = "Juneteenth National Independence Day"
    holidays = HolidaySet("US", rename={name: "Juneteenth", f"{name} (observed)": "day off for Juneteenth"})
    assert holidays.name_on(date(2022, 6, 20)) == "day off for Juneteenth"


def test_what_was_dropped_decorated_stays_dropped_in_another_language():
    assert HolidaySet("HK", drop=["佛誕"]).in_language("en_US").name_on(date(2026, 5, 25)) is None


def test_a_day_off_for_another_date_has_no_name_to_drop():
    with pytest.raises(InvalidCalendarError, match="no holiday of HU is called"):
        HolidaySet("HU", drop=["2026. 01. 10."])
