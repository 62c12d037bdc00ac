"""Days that are not whole holidays: half days are cut, dates worked in place of others are worked, and none closes a day."""

import pickle
from datetime import date, datetime, timedelta

import pytest
from holidays import country_holidays
from holidays.registry import COUNTRIES

from sla_engine import BusinessCalendar, HolidaySet, InvalidCalendarError, InvalidHoursError
from sla_engine.calendars.holidays.holiday_set import settings_without_effect

OFFICE = "Mo-Fr 08:00-12:00,13:00-17:00"
WEEK = "Mo 07:00-12:00; Tu-Th 08:00-16:00; Fr 08:00-14:00"  # each kind of weekday can be told from the others

COUNTRY_CODES = sorted({codes[1] for codes in COUNTRIES.values()})


def kinds_of(country):
    """The categories that a country's data has of days that are not whole holidays."""
    return {"half_day", "workday"} & set(country_holidays(country).supported_categories)


def calendar(holidays, hours=OFFICE, **more):
    return BusinessCalendar(hours, tz="UTC", holidays=holidays, **more)


def hours_on(day, holidays, hours=OFFICE, **more):
    return str(calendar(holidays, hours, **more)._definition.hours_on(day))


def reasons_on(day, cal):
    begin = datetime(day.year, day.month, day.day, tzinfo=cal.tz)
    return [segment.reason for segment in cal.explain(begin, begin + timedelta(days=1))]


# Half days


@pytest.mark.parametrize(
    ("region", "until", "day", "hours"),
    [
        ("TR", "13:00", date(2026, 10, 28), "08:00-12:00"),  # a Wednesday, from 13:00
        ("TR", "10:30", date(2026, 10, 28), "08:00-10:30"),
        ("TR", "15:00", date(2026, 10, 28), "08:00-12:00,13:00-15:00"),
        ("TR", "13:00", date(2026, 10, 29), "off"),  # a whole holiday
        ("AU-SA", "19:00", date(2026, 12, 24), "08:00-12:00,13:00-17:00"),  # from 19:00
        ("AU-SA", "12:00", date(2026, 12, 24), "08:00-12:00"),
        ("EE", "14:00", date(2026, 12, 23), "08:00-12:00,13:00-14:00"),
        ("EE", "14:00", date(2026, 12, 24), "off"),
        ("TR", "13:00", date(2029, 10, 28), "off"),  # a Sunday stays one
    ],
)
def test_half_days_are_worked_up_to_the_time_given(region, until, day, hours):
    assert hours_on(day, HolidaySet(region, half_days=until)) == hours


@pytest.mark.parametrize("categories", [("public",), ("public", "half_day"), ("half_day",)])
def test_half_days_count_whether_their_category_is_named_or_not(categories):
    assert hours_on(date(2026, 10, 28), HolidaySet("TR", categories=categories, half_days="12:00")) == "08:00-12:00"


def test_without_a_time_half_days_are_ordinary_days():
    assert HolidaySet("TR").name_on(date(2026, 10, 28)) is None
    assert hours_on(date(2026, 10, 28), HolidaySet("TR")) == "08:00-12:00,13:00-17:00"


@pytest.mark.parametrize(
    ("region", "category", "day", "closed_without"),
    [
        ("LU", "bank", date(2026, 12, 24), True),  # Hellegowend (nomëtteg): in the afternoon
        ("SE", "bank", date(2026, 4, 30), True),  # Valborgsmässoafton (från kl. 14.00)
        ("AD", "government", date(2026, 12, 24), True),
    ],
)
def test_a_day_that_its_name_calls_a_part_of_one_is_cut_too(region, category, day, closed_without):
    categories = ["public", category]
    assert (hours_on(day, HolidaySet(region, categories=categories)) == "off") == closed_without
    assert hours_on(day, HolidaySet(region, categories=categories, half_days="11:00")) == "08:00-11:00"


def test_whole_days_of_the_same_category_stay_closed():
    bank = HolidaySet("LU", categories=["public", "bank"], half_days="12:00")
    assert hours_on(date(2026, 12, 31), bank) == hours_on(date(2026, 4, 3), bank) == "off"


def test_half_days_are_named():
    holidays = HolidaySet("AU-SA", half_days="12:00")
    eve = "Christmas Eve (from 7pm)"
    assert holidays.name_on(date(2026, 12, 24)) == holidays.in_year(2026)[date(2026, 12, 24)] == eve
    assert reasons_on(date(2026, 12, 24), calendar(holidays)) == [
        f"holiday: {eve}",
        f"open: holiday hours {eve}",
        f"holiday: {eve}",
    ]
    assert (
        HolidaySet("TR", half_days="13:00").in_language("en_US").name_on(date(2026, 10, 28))
        == "Republic Day (from 1pm)"
    )


@pytest.mark.parametrize("drop", ["Christmas Eve", "Christmas Eve (from 7pm)", "2026-12-24"])
def test_half_days_can_be_dropped(drop):
    holidays = HolidaySet("AU-SA", half_days="12:00", drop=[drop])
    assert hours_on(date(2026, 12, 24), holidays) == "08:00-12:00,13:00-17:00"
    assert hours_on(date(2026, 12, 31), holidays) == "08:00-12:00"


@pytest.mark.parametrize(
    ("hours", "more", "found"),
    [
        (f"{OFFICE}; PH open", {}, "08:00-12:00,13:00-17:00"),  # holidays leave the week as it is
        (f"{OFFICE}; PH 10:00-14:00", {}, "08:00-11:00"),
        (OFFICE, {"special_days": {"10-28": "09:00-"}}, "09:00-11:00"),
        (OFFICE, {"special_days": {"10-28": "-10:00"}}, "08:00-10:00"),
        (OFFICE, {"special_days": {"2026-10-28": "08:00-15:00"}}, "08:00-15:00"),
        ("Mo-Su 22:00-06:00", {}, "off"),
    ],
)
def test_a_half_day_is_a_cut_of_what_the_date_has(hours, more, found):
    assert hours_on(date(2026, 10, 28), HolidaySet("TR", half_days="11:00"), hours, **more) == found


def test_where_regions_differ_the_earlier_end_counts():
    both = HolidaySet("AU-SA", half_days="15:00") | HolidaySet("AU-NT", half_days="12:00")
    assert hours_on(date(2026, 12, 24), both) == hours_on(date(2026, 12, 24), HolidaySet("AU-NT", half_days="12:00"))
    whole = HolidaySet("AU-SA", half_days="15:00") | HolidaySet.dates([date(2026, 12, 24)])
    assert hours_on(date(2026, 12, 24), whole) == "off"


@pytest.mark.parametrize("until", ["lunch", "5", "00:00", "49:00", ""])
def test_half_days_end_at_a_time(until):
    with pytest.raises(InvalidHoursError):
        HolidaySet("TR", half_days=until)


def test_half_days_that_end_at_midnight_are_refused_with_what_to_write():
    with pytest.raises(InvalidHoursError, match="half_days='00:00' leaves nothing of half days; give the time"):
        HolidaySet("TR", half_days="00:00")


# Worked days


@pytest.mark.parametrize(
    ("region", "day", "hours"),
    [
        ("HU", date(2026, 8, 8), "08:00-14:00"),  # a Saturday, for Friday 21 August
        ("HU", date(2026, 1, 10), "08:00-14:00"),  # for Friday 2 January
        ("CN", date(2026, 1, 4), "08:00-14:00"),  # a Sunday, for Friday 2 January
        ("CN", date(2026, 2, 28), "07:00-12:00"),  # for Monday 23 February
        ("HU", date(2024, 12, 7), "08:00-16:00"),  # for Tuesday 24 December
        ("HU", date(2026, 8, 15), "off"),  # an ordinary Saturday
        ("HU", date(2026, 8, 21), "off"),  # the day off
        ("HU", date(2026, 8, 7), "08:00-14:00"),
    ],
)
def test_a_worked_day_has_the_hours_of_the_weekday_that_it_stands_for(region, day, hours):
    assert hours_on(day, HolidaySet(region, worked_days=True), WEEK) == hours


def test_without_the_word_worked_days_are_weekend():
    assert hours_on(date(2026, 8, 8), HolidaySet("HU")) == "off"


def test_worked_days_are_told():
    cal = calendar(HolidaySet("HU", worked_days=True))
    assert reasons_on(date(2026, 8, 8), cal) == [
        *(
            "outside hours",
            "open: worked day (as Friday)",
            "outside hours",
            "open: worked day (as Friday)",
            "outside hours",
        )
    ]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"special_days": {"08-08": "-10:00"}}, "08:00-10:00"),
        ({"special_days": {"08-08": "closed"}}, "off"),
        ({"special_days": {"2026-08-08": "10:00-11:00"}}, "10:00-11:00"),
    ],
)
def test_special_days_beat_worked_days(more, found):
    assert hours_on(date(2026, 8, 8), HolidaySet("HU", worked_days=True), **more) == found


def test_a_worked_day_can_be_dropped_by_its_date_and_closed_by_another_set():
    worked = HolidaySet("HU", worked_days=True)
    assert hours_on(date(2026, 8, 8), HolidaySet("HU", worked_days=True, drop=["2026-08-08"])) == "off"
    assert hours_on(date(2026, 8, 8), worked | HolidaySet.dates([date(2026, 8, 8)])) == "off"
    assert hours_on(date(2026, 8, 8), worked | HolidaySet("LU")) == "08:00-12:00,13:00-17:00"


def test_hours_that_holidays_leave_alone_have_worked_days_too():
    holidays, week = HolidaySet("HU", worked_days=True), f"{OFFICE}; PH open"
    assert hours_on(date(2026, 8, 8), holidays, week) == "08:00-12:00,13:00-17:00"
    assert hours_on(date(2026, 8, 20), holidays, week) == "08:00-12:00,13:00-17:00"
    assert hours_on(date(2026, 8, 8), HolidaySet("HU"), week) == "off"


@pytest.mark.parametrize("country", [code for code in COUNTRY_CODES if country_holidays(code).has_substituted_holidays])
def test_every_weekend_date_that_the_data_has_people_work_on_is_worked(country):
    """An oracle of its own: the package's `is_working_day`, and its days off by the date that stands in their English names."""
    table = country_holidays(country, years=range(2010, 2031), language="en_US")
    days_off = {joint: day for day, joint in table.items() if "substituted from" in joint}
    holidays = HolidaySet(country, worked_days=True)
    for year in range(2011, 2030):
        worked = holidays.year(year).worked
        assert set(worked) == {day for day in table.weekend_workdays if day.year == year and day not in table}
        for day, of in worked.items():
            off = next((other for name, other in days_off.items() if f"from {day:%m/%d/%Y}" in name), None)
            assert of == (0 if off is None else off.weekday())
            assert table.is_working_day(day)


# Categories of days that are not whole holidays


@pytest.mark.parametrize(
    ("region", "category", "remedy"),
    [
        ("TR", "half_day", 'add half_days="12:00"'),
        ("AU-SA", "half_day", "half_days="),
        ("SK", "workday", "worked_days=True"),
    ],
)
def test_a_category_of_days_that_are_not_whole_holidays_is_refused_without_its_argument(region, category, remedy):
    with pytest.raises(
        InvalidCalendarError, match=f"category '{category}' of {region} are not closed all day.*{remedy}"
    ):
        HolidaySet(region, categories=["public", category])


@pytest.mark.slow
@pytest.mark.parametrize("country", [code for code in COUNTRY_CODES if kinds_of(code)])
def test_no_half_day_and_no_workday_of_any_country_closes_a_day(country):
    kinds = HolidaySet(country, categories=["public", *kinds_of(country)], half_days="12:00", worked_days=True)
    for year in (2024, 2025, 2026):
        assert kinds.year(year).closed == HolidaySet(country).in_year(year)


def test_days_on_which_people_work_leave_the_week_as_it_is():
    holidays = HolidaySet("SK", categories=["public", "workday"], worked_days=True)
    assert hours_on(date(2026, 11, 17), holidays) == "08:00-12:00,13:00-17:00"  # a Tuesday
    assert hours_on(date(2029, 11, 17), holidays) == "off"  # a Saturday


# Values


def test_sets_with_other_settings_are_other_values():
    sets = [HolidaySet("TR"), HolidaySet("TR", half_days="12:00"), HolidaySet("TR", half_days="13:00")]
    sets.append(HolidaySet("TR", worked_days=True))
    assert len(set(sets)) == len(sets)
    assert pickle.loads(pickle.dumps(sets)) == sets  # noqa: S301 - our own


def test_a_fingerprint_knows_half_days_and_worked_days_where_there_are_any():
    plain = calendar(HolidaySet("HU")).fingerprint
    assert calendar(HolidaySet("HU", half_days="12:00")).fingerprint == plain  # the data has none
    assert calendar(HolidaySet("HU", worked_days=True)).fingerprint != plain
    halves = {calendar(HolidaySet("TR", half_days=until)).fingerprint for until in ("12:00", "13:00")}
    assert len(halves | {calendar(HolidaySet("TR")).fingerprint}) == 3


@pytest.mark.parametrize(
    ("region", "settings", "idle"),
    [
        ("TR", {"half_days": "12:00"}, []),
        ("DE", {"half_days": "12:00"}, [("DE", "half_days")]),
        ("LU", {"half_days": "12:00"}, [("LU", "half_days")]),
        ("LU", {"half_days": "12:00", "categories": ["public", "bank"]}, []),
        ("HU", {"worked_days": True}, []),
        ("LU", {"worked_days": True}, [("LU", "worked_days")]),
        ("LU", {}, []),
    ],
    ids=str,
)
def test_a_setting_that_changes_nothing_is_known(region, settings, idle):
    assert settings_without_effect(HolidaySet(region, **settings)) == idle
