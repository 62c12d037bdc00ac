"""A set of holidays is what the data says, with a user's additions, omissions and names; sets unite."""

import copy
import pickle
from datetime import UTC, date, datetime

import pendulum
import pytest

from sla_engine import HolidayDataError, HolidaySet, InvalidCalendarError

NATIONAL_DAY = date(2026, 6, 23)
# Ascension and Europe Day fell on one date.
JOINT_DAY = date(2024, 5, 9)
# Labour Day and Ascension; the German names stand in the other order.
BELGIAN_JOINT_DAY = date(2008, 5, 1)


# Changes


@pytest.mark.parametrize("key", [date(2026, 6, 26), "2026-06-26", pendulum.date(2026, 6, 26)])
def test_a_date_can_be_added(key):
    assert HolidaySet("LU", add={key: "summer party"}).name_on(date(2026, 6, 26)) == "summer party"


def test_an_added_name_stands_beside_those_of_the_date():
    holidays = HolidaySet("LU", add={NATIONAL_DAY: "summer party"})
    assert holidays.name_on(NATIONAL_DAY) == "Nationalfeierdag; summer party"


@pytest.mark.parametrize("what", ["Nationalfeierdag", NATIONAL_DAY, "2026-06-23", pendulum.date(2026, 6, 23)])
def test_a_holiday_can_be_dropped_by_name_or_date(what):
    assert HolidaySet("LU", drop=[what]).name_on(NATIONAL_DAY) is None


def test_a_holiday_dropped_by_name_is_dropped_in_every_year_one_by_date_in_that_year():
    next_year = date(2027, 6, 23)
    assert HolidaySet("LU", drop=["Nationalfeierdag"]).name_on(next_year) is None
    assert HolidaySet("LU", drop=[NATIONAL_DAY]).name_on(next_year) == "Nationalfeierdag"


def test_a_date_that_is_dropped_and_added_is_what_was_added():
    holidays = HolidaySet("LU", drop=[NATIONAL_DAY], add={NATIONAL_DAY: "open house"})
    assert holidays.name_on(NATIONAL_DAY) == "open house"


def test_of_two_holidays_on_a_date_one_can_be_dropped():
    assert HolidaySet("LU", drop=["Europadag"]).name_on(JOINT_DAY) == "Christi Himmelfaart"


def test_a_date_whose_holidays_are_all_dropped_is_none():
    assert HolidaySet("LU", drop=["Europadag", "Christi Himmelfaart"]).name_on(JOINT_DAY) is None


def test_a_holiday_can_be_renamed():
    assert HolidaySet("LU", rename={"Nationalfeierdag": "Grand Duke's day"}).name_on(NATIONAL_DAY) == "Grand Duke's day"


def test_of_two_holidays_on_a_date_one_can_be_renamed():
    assert HolidaySet("LU", rename={"Europadag": "EU"}).name_on(JOINT_DAY) == "Christi Himmelfaart; EU"


def test_drops_and_renames_go_by_the_names_of_the_sets_language():
    holidays = HolidaySet("LU", language="de", drop=["Europatag"], rename={"Nationalfeiertag": "Grossherzog"})
    assert (holidays.name_on(JOINT_DAY), holidays.name_on(NATIONAL_DAY)) == ("Christi Himmelfahrt", "Grossherzog")


@pytest.mark.parametrize("change", [{"drop": ["Europatag"]}, {"rename": {"Europatag": "EU"}}, {"drop": ["2026-13-01"]}])
def test_a_name_that_the_data_never_uses_is_refused_with_the_known_ones(change):
    with pytest.raises(
        InvalidCalendarError, match=r"no holiday of LU is called .* in language 'lb'; .*known: .*Europadag"
    ):
        HolidaySet("LU", **change)


@pytest.mark.parametrize(
    "change",
    [
        {"add": ["2026-06-26"]},
        {"add": {"26 June": "party"}},
        {"add": {datetime(2026, 6, 26, tzinfo=UTC): "party"}},
        {"add": {"2026-06-26": 5}},
        {"add": {"1850-06-26": "party"}},
        {"drop": "Europadag"},
        {"drop": [5]},
        {"drop": [datetime(2026, 6, 26, tzinfo=UTC)]},
        {"rename": ["Europadag"]},
        {"rename": {"Europadag": None}},
        {"categories": "public"},
    ],
    ids=str,
)
def test_a_change_of_another_kind_is_refused(change):
    with pytest.raises(InvalidCalendarError):
        HolidaySet("LU", **change)


@pytest.mark.parametrize("region", [None, 5, date(2026, 6, 23), ["LU"]], ids=str)
def test_a_region_is_text(region):
    with pytest.raises(InvalidCalendarError, match="expected a region such as 'LU'"):
        HolidaySet(region)


# Languages


def test_the_same_days_can_be_named_in_another_language():
    german = HolidaySet("LU").in_language("de")
    assert german.name_on(NATIONAL_DAY) == "Nationalfeiertag"
    assert german.in_year(2026).keys() == HolidaySet("LU").in_year(2026).keys()


def test_what_was_dropped_stays_dropped_in_another_language():
    assert HolidaySet("LU", drop=["Europadag"]).in_language("de").name_on(JOINT_DAY) == "Christi Himmelfahrt"


def test_a_name_of_ones_own_stays_in_another_language():
    holidays = HolidaySet("LU", rename={"Europadag": "EU"}, add={NATIONAL_DAY: "party"}).in_language("de")
    assert set(holidays.name_on(JOINT_DAY).split("; ")) == {"Christi Himmelfahrt", "EU"}
    assert holidays.name_on(NATIONAL_DAY) == "Nationalfeiertag; party"


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({}, ["Christi Himmelfahrt", "Tag der Arbeit"]),
        ({"drop": ["Dag van de Arbeid"]}, ["Christi Himmelfahrt"]),
        ({"drop": ["O. L. H. Hemelvaart"]}, ["Tag der Arbeit"]),
        ({"rename": {"Dag van de Arbeid": "1 May"}}, ["1 May", "Christi Himmelfahrt"]),
    ],
    ids=str,
)
def test_names_that_stand_in_another_order_in_another_language_are_not_confused(change, names):
    assert set(HolidaySet("BE", **change).in_language("de").name_on(BELGIAN_JOINT_DAY).split("; ")) == set(names)


def test_a_language_that_a_regions_data_lacks_leaves_its_own_names():
    both = (HolidaySet("LU") | HolidaySet("DE-RP")).in_language("lb")
    assert both.name_on(date(2026, 1, 1)) == "Neijoerschdag; Neujahr"


# Given dates


def test_given_dates_are_holidays_and_no_others():
    given = HolidaySet.dates({NATIONAL_DAY: "national day", "2026-12-24": "closed early"})
    assert given.in_year(2026) == {NATIONAL_DAY: "national day", date(2026, 12, 24): "closed early"}
    assert given.in_year(2027) == {}


def test_a_given_date_without_a_name_has_an_empty_one():
    assert HolidaySet.dates([NATIONAL_DAY]).name_on(NATIONAL_DAY) == ""


def test_given_dates_are_known_for_all_years():
    assert HolidaySet.dates([NATIONAL_DAY]).years == (1900, 2200)


def test_given_dates_read_no_data():
    assert (HolidaySet.dates([NATIONAL_DAY]).reads_data, HolidaySet("LU").reads_data) == (False, True)


# What a calendar takes


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (HolidaySet("LU"), HolidaySet("LU")),
        ("LU", HolidaySet("LU")),
        (("LU", "BE"), HolidaySet("LU") | HolidaySet("BE")),
        (["LU", HolidaySet("BE")], HolidaySet("LU") | HolidaySet("BE")),
        ([NATIONAL_DAY], HolidaySet.dates([NATIONAL_DAY])),
        ({NATIONAL_DAY: "x"}, HolidaySet.dates({NATIONAL_DAY: "x"})),
        (("LU", NATIONAL_DAY), HolidaySet("LU") | HolidaySet.dates([NATIONAL_DAY])),
        ((), HolidaySet.dates([])),
        ([pendulum.date(2026, 6, 23)], HolidaySet.dates([NATIONAL_DAY])),
    ],
    ids=str,
)
def test_a_set_is_made_of_what_people_write(value, meant):
    assert HolidaySet.of(value) == meant


def test_a_set_is_made_of_what_can_be_read_only_once():
    assert HolidaySet.of(region for region in ["LU"]) == HolidaySet("LU")


@pytest.mark.parametrize(
    "value", [5, NATIONAL_DAY, b"LU", [5], [None], [datetime(2026, 6, 23, tzinfo=UTC)], [["LU"]], object], ids=str
)
def test_what_stands_for_no_holidays_is_refused(value):
    with pytest.raises(InvalidCalendarError):
        HolidaySet.of(value)


# Union


def test_a_union_has_the_days_of_both_with_both_names():
    both = HolidaySet("LU") | HolidaySet("DE-RP")
    assert both.name_on(NATIONAL_DAY) == "Nationalfeierdag"
    assert both.name_on(date(2026, 10, 3)) == "Tag der Deutschen Einheit"
    assert both.name_on(date(2026, 1, 1)) == "Neijoerschdag; Neujahr"


def test_a_name_that_both_use_is_told_once():
    assert (HolidaySet("DE") | HolidaySet("AT")).name_on(date(2026, 1, 1)) == "Neujahr"


def test_a_union_knows_the_years_that_all_its_parts_know():
    assert (HolidaySet("LU") | HolidaySet("DE")).years == (1991, 2100)


def test_a_union_asked_beyond_one_part_says_which():
    with pytest.raises(HolidayDataError, match="no holiday data for DE in 1980"):
        (HolidaySet("LU") | HolidaySet("DE")).name_on(date(1980, 6, 23))


def test_a_set_united_with_itself_is_itself():
    assert HolidaySet("LU") | HolidaySet("LU") == HolidaySet("LU")


def test_a_set_unites_with_sets_only():
    with pytest.raises(TypeError):
        HolidaySet("LU") | "BE"


# Questions


@pytest.mark.parametrize("day", [NATIONAL_DAY, pendulum.date(2026, 6, 23)])
def test_a_date_of_any_make_has_its_name(day):
    assert HolidaySet("LU").name_on(day) == "Nationalfeierdag"


@pytest.mark.parametrize("day", [datetime(2026, 6, 23, tzinfo=UTC), pendulum.datetime(2026, 6, 23), None, 5], ids=str)
def test_the_name_on_what_is_no_date_is_refused(day):
    with pytest.raises(InvalidCalendarError, match="expected a date"):
        HolidaySet("LU").name_on(day)


# Values


@pytest.mark.parametrize(
    "other",
    [
        HolidaySet("BE"),
        HolidaySet("LU", categories=["bank"]),
        HolidaySet("LU", language="de"),
        HolidaySet("LU", observed=False),
        HolidaySet("LU", add={NATIONAL_DAY: "x"}),
        HolidaySet("LU", drop=[NATIONAL_DAY]),
        HolidaySet("LU", rename={"Europadag": "EU"}),
        HolidaySet("LU").in_language("de"),
        HolidaySet("LU") | HolidaySet.dates([NATIONAL_DAY]),
        "LU",
    ],
)
def test_a_set_that_says_something_else_is_another_value(other):
    assert HolidaySet("LU") != other


def test_sets_that_say_the_same_are_equal_however_they_were_written():
    one = HolidaySet("lu", language="lb", drop=["2026-05-09", "Stiefesdag"], add={"2026-01-02": "x"})
    other = HolidaySet("LU", drop=["Stiefesdag", date(2026, 5, 9)], add={date(2026, 1, 2): "x"})
    assert (one == other, hash(one) == hash(other)) == (True, True)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])  # noqa: S301 - our own
def test_a_copy_is_equal_and_answers_the_same(again):
    holidays = HolidaySet("LU", drop=["Europadag"], rename={"Stiefesdag": "26"}, add={NATIONAL_DAY: "x"}) | HolidaySet(
        "BE"
    )
    assert (again(holidays), again(holidays).in_year(2026)) == (holidays, holidays.in_year(2026))


def test_a_set_cannot_be_changed():
    with pytest.raises(AttributeError):
        HolidaySet("LU")._parts = ()


def test_a_set_prints_its_regions():
    assert str(HolidaySet("LU") | HolidaySet("DE-RP")) == "LU, DE-RP"
