"""Which hours a date has by its season, and what follows: windows, what is known, explanations, fingerprints."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import BusinessCalendar, HolidayDataError, HolidaySet, NeverOpensError
from sla_engine.calendars.calendar_definition import read_rules
from sla_engine.calendars.rules.date_columns import DateColumns, easter_sunday
from sla_engine.calendars.rules.weekly_hours import WeeklyHours
from sla_engine.testing import calendar_cases
from sla_engine.testing.edge_instants import exceptional_days
from tests.oracles import seasons

LUX = "Europe/Luxembourg"
TUESDAY = date(2026, 6, 23)
WEEK = "Mo-Fr 08:00-17:00"


def hours_on(day, hours, **more):
    return str(read_rules(hours, LUX, more.get("holidays"), more.get("special_days"), ()).hours_on(day))


# What beats what

SEASON = "Jun 07:00-14:00"
SEASON_OFF = "Jun 20-30 off"
SEASON_CUT = "Jun 20-30 -13:00"
SEASON_LATE = "Jun 20-30 10:00-"
PH_SEASON = "Jun PH 10:00-15:00"
EXACT_HOURS, EXACT_CUT, YEARLY_CUT, YEARLY_CLOSED = (
    {TUESDAY: "09:00-16:00"},
    {TUESDAY: "-12:00"},
    {"06-23": "-11:00"},
    {"06-23": "closed"},
)


@pytest.mark.parametrize(
    ("seasons", "holiday", "special_days", "hours"),
    [
        # a season beats the week, and the later of two the earlier
        ([SEASON], None, {}, "07:00-14:00"),
        ([SEASON_OFF], None, {}, "off"),
        ([SEASON, SEASON_OFF], None, {}, "off"),
        ([SEASON_OFF, SEASON], "", {}, "refused"),
        ([SEASON_CUT], None, {}, "08:00-13:00"),
        ([SEASON_LATE], None, {}, "10:00-17:00"),
        ([SEASON, SEASON_CUT], None, {}, "07:00-13:00"),
        ([SEASON_CUT, SEASON], None, {}, "07:00-13:00"),  # a cut takes away from what the date has without it
        ([SEASON_CUT, SEASON_LATE], None, {}, "10:00-13:00"),
        # holidays beat seasons
        ([SEASON], "PH off", {}, "off"),
        ([SEASON], "PH open", {}, "07:00-14:00"),
        ([SEASON], "PH 09:00-12:00", {}, "09:00-12:00"),
        ([PH_SEASON], "PH off", {}, "10:00-15:00"),
        ([PH_SEASON], None, {}, "08:00-17:00"),
        (["Jun PH off"], "PH open", {}, "off"),
        (["Jun PH open"], "PH off", {}, "08:00-17:00"),
        (["Jul PH open"], "PH off", {}, "off"),
        # but a cut takes away from those of holidays too
        ([SEASON_CUT], "PH off", {}, "off"),
        ([SEASON_CUT], "PH 10:00-15:00", {}, "10:00-13:00"),
        ([SEASON_CUT], "PH open", {}, "08:00-13:00"),
        ([SEASON_CUT, PH_SEASON], "PH off", {}, "10:00-13:00"),
        # special days beat them all
        ([SEASON], None, EXACT_HOURS, "09:00-16:00"),
        ([SEASON_OFF], None, EXACT_HOURS, "09:00-16:00"),
        ([SEASON_CUT], None, EXACT_HOURS, "09:00-16:00"),
        ([SEASON_CUT], "PH off", EXACT_HOURS, "09:00-16:00"),
        ([SEASON], None, EXACT_CUT, "07:00-12:00"),
        ([SEASON_OFF], None, EXACT_CUT, "off"),
        ([SEASON_LATE], None, EXACT_CUT, "10:00-12:00"),
        ([SEASON], None, YEARLY_CUT, "07:00-11:00"),
        ([SEASON], None, YEARLY_CLOSED, "off"),
    ],
)
def test_exact_beats_yearly_beats_holiday_beats_season_beats_week(seasons, holiday, special_days, hours):
    text = "; ".join([WEEK, *seasons, *filter(None, [holiday])])
    if hours == "refused":
        with pytest.raises(ValueError, match="this leaves nothing of"):
            WeeklyHours.parse(text)
        return
    assert hours_on(TUESDAY, text, holidays=holiday and [TUESDAY], special_days=special_days) == hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        (f"{WEEK}, Jun Tu 18:00-20:00", "08:00-17:00,18:00-20:00"),
        (f"{WEEK}, Jun Tu 16:00-20:00", "08:00-20:00"),
        (f"{WEEK}; Jun off, Jun Tu 18:00-20:00", "18:00-20:00"),
        (f"{WEEK}; Jun Mo off", "08:00-17:00"),
        ("Jun Tu 18:00-20:00", "18:00-20:00"),
    ],
)
def test_a_season_may_add(text, hours):
    assert hours_on(TUESDAY, text) == hours


def test_a_season_that_adds_to_holidays_adds_to_their_hours():
    text = f"{WEEK}; PH 09:00-12:00; Jun PH 10:00-11:00, Jun 20-30 PH 14:00-15:00"
    assert hours_on(TUESDAY, text, holidays=[TUESDAY]) == "10:00-11:00,14:00-15:00"


def test_a_season_that_adds_to_holidays_left_open_adds_to_the_hours_of_the_date():
    week = WeeklyHours.parse(f"{WEEK}, Jun PH 18:00-20:00").on_holidays("open")  # as a contract says it
    definition = read_rules(week, LUX, [TUESDAY], None, ())
    assert str(definition.hours_on(TUESDAY)) == "08:00-17:00,18:00-20:00"
    assert str(definition.hours_on(date(2026, 6, 24))) == "08:00-17:00"


@pytest.mark.parametrize(
    ("selector", "days"),
    [
        ("Dec 24-Jan 01", [date(2025, 12, 24), date(2026, 1, 1)]),
        ("Feb 29", [date(2028, 2, 29)]),
        ("Sa[1]", [date(2026, 1, 3), date(2026, 8, 1)]),
        ("Sa[5]", [date(2026, 1, 31)]),
        ("Sa[-1]", [date(2026, 1, 31), date(2026, 2, 28)]),
        ("Sa[-5]", [date(2026, 1, 3)]),
        ("Nov Th[4] +1 day", [date(2026, 11, 27)]),
        ("Th[4] -1 day", [date(2026, 11, 25)]),
        ("week 1", [date(2025, 12, 29), date(2026, 1, 4)]),
        ("week 53", [date(2026, 12, 28), date(2027, 1, 3)]),
        ("week 1-53/2", [date(2026, 12, 28), date(2027, 1, 10)]),
        ("easter", [date(2026, 4, 5), date(2027, 3, 28)]),
        ("easter +1 day", [date(2026, 4, 6)]),
        ("easter -48 days", [date(2026, 2, 16)]),
        ("easter +60 days", [date(2026, 6, 4)]),
        ("PH -1 day", [date(2026, 6, 22)]),
        ("PH +2 days", [date(2026, 6, 25)]),
    ],
)
def test_a_selector_has_these_dates_and_not_their_neighbours(selector, days):
    text = f"{selector} 10:00-11:00; PH open"
    for day in days:
        assert hours_on(day, text, holidays=[TUESDAY]) == "10:00-11:00"
    before, after = days[0] - timedelta(days=1), days[-1] + timedelta(days=1)
    assert hours_on(before, text, holidays=[TUESDAY]) == "off"
    assert hours_on(after, text, holidays=[TUESDAY]) == "off"


def test_a_date_before_a_holiday_may_be_in_the_year_before():
    assert hours_on(date(2026, 12, 31), f"{WEEK}; PH -1 day -12:00", holidays="LU") == "08:00-12:00"
    assert hours_on(date(2027, 1, 2), "PH +1 day 09:00-10:00", holidays="LU") == "09:00-10:00"


def test_of_half_days_none_is_a_holiday_to_count_from():
    halves = HolidaySet("LU", categories=("public", "bank"), half_days="12:00")
    whole = HolidaySet("TR", half_days="12:00")
    assert (
        hours_on(date(2026, 10, 27), f"{WEEK}; PH -1 day -10:00", holidays=whole) == "08:00-17:00"
    )  # before a half day
    assert hours_on(date(2026, 12, 23), f"{WEEK}; PH -1 day -10:00", holidays=halves) == "08:00-17:00"
    assert (
        hours_on(date(2026, 12, 24), f"{WEEK}; PH -1 day -10:00", holidays=halves) == "08:00-10:00"
    )  # before Christmas


# Dates worked in place of others


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        (f"{WEEK}; Aug Mo 07:00-14:00", "08:00-17:00"),  # 8 August 2026 is worked as a Friday
        (f"{WEEK}; Aug Fr 07:00-14:00", "07:00-14:00"),
        (f"{WEEK}; Aug off", "off"),
        (f"{WEEK}; Sa[2] 10:00-11:00", "08:00-17:00"),  # it is no Saturday
        (f"{WEEK}; Fr[2] 10:00-11:00", "08:00-17:00"),  # nor a second Friday
        (f"{WEEK}; Aug -12:00", "08:00-12:00"),
    ],
)
def test_a_worked_date_has_the_season_of_the_weekday_that_it_stands_for(text, hours):
    assert hours_on(date(2026, 8, 8), text, holidays=HolidaySet("HU", worked_days=True)) == hours


# Windows, and what is known


def at(text):
    return datetime.fromisoformat(text)


def test_windows_follow_the_seasons_through_the_years():
    calendar = BusinessCalendar(f"{WEEK}; Jul-Aug Mo-Fr 07:00-14:00; Dec 24-Jan 01 off", tz=LUX)
    found = calendar.intervals(at("2026-06-30T12:00+02:00"), at("2026-07-02T12:00+02:00"))
    assert [f"{one.start:%d %H:%M}-{one.end:%H:%M}" for one in found] == [
        "30 12:00-17:00",
        "01 07:00-14:00",
        "02 07:00-12:00",
    ]
    assert calendar.intervals(at("2026-12-24T00:00+01:00"), at("2027-01-02T00:00+01:00")) == []
    assert str(calendar.add(at("2026-12-23T16:00+01:00"), "2h")) == "2027-01-04 09:00:00+01:00"


def test_the_night_of_a_season_runs_into_the_date_after_it():
    calendar = BusinessCalendar("Mo-Su 22:00-06:00; Dec 24 off; Dec 31 20:00-26:00", tz=LUX)
    found = calendar.intervals(at("2026-12-23T12:00+01:00"), at("2026-12-26T00:00+01:00"))
    assert [f"{one.start:%d %H:%M}-{one.end:%H:%M}" for one in found] == ["23 22:00-06:00", "25 22:00-00:00"]
    found = calendar.intervals(at("2026-12-31T12:00+01:00"), at("2027-01-01T12:00+01:00"))
    assert [f"{one.start:%d %H:%M}-{one.end:%H:%M}" for one in found] == ["31 20:00-02:00"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (f"{WEEK}; PH off", "1991-01-01T00:00", "2101-01-01T00:00"),
        (f"{WEEK}; PH -1 day -13:00", "1991-01-01T00:00", "2100-12-31T00:00"),
        (f"{WEEK}; PH -2 days,PH +3 days off", "1991-01-04T00:00", "2100-12-30T00:00"),
        (f"{WEEK}; PH open; PH -1 day -13:00", "1991-01-01T00:00", "2100-12-31T00:00"),
        (f"{WEEK}; PH open; Jul off", "1900-01-01T00:00", "2201-01-01T00:00"),
        (f"{WEEK}; PH open; Jul PH off", "1991-01-01T00:00", "2101-01-01T00:00"),
        ("Jul 22:00-06:00", "1991-01-01T06:00", "2101-01-01T00:00"),
    ],
)
def test_dates_counted_from_holidays_without_data_are_not_known(text, first, last):
    definition = read_rules(text, "UTC", "DE", None, ())
    assert definition.known() == tuple(round(at(f"{edge}+00:00").timestamp()) * 10**6 for edge in (first, last))


@pytest.mark.parametrize(("t", "year"), [("2100-12-31T12:00+00:00", 2101), ("1991-01-01T12:00+00:00", 1990)])
def test_the_error_names_the_year_of_the_holidays_that_are_not_known(t, year):
    calendar = BusinessCalendar(f"{WEEK}; PH -1 day,PH +1 day -13:00", tz="UTC", holidays="DE")
    with pytest.raises(HolidayDataError, match=f"no holiday data for DE in {year}"):
        calendar.is_open(at(t))


def test_seasons_that_never_open_are_told_as_such():
    assert read_rules("Jul off", LUX, None, None, ()).never_opens
    assert not read_rules("Jul Mo 10:00-11:00", LUX, None, None, ()).never_opens
    assert read_rules("PH -1 day 10:00-11:00", LUX, None, None, ()).never_opens is False
    with pytest.raises(NeverOpensError):
        BusinessCalendar("PH -1 day 10:00-11:00", tz=LUX).add(at("2026-06-22T12:00+02:00"), "1h")
    assert WeeklyHours.parse("Jul off").never_opens
    assert not WeeklyHours.parse("Jul PH 10:00-11:00").never_opens


def test_a_week_is_round_the_clock_whatever_its_seasons():
    assert WeeklyHours.parse("24/7; Aug off").round_the_clock
    assert not WeeklyHours.parse("Jan-Dec 00:00-24:00").round_the_clock


# Selectors one by one against the calendar of the standard library


@given(st.integers(1900, 2200))
def test_columns_of_dates_say_what_the_standard_library_says(year):
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    columns = DateColumns(np.array([day.toordinal() for day in days]))
    assert columns.weekday.tolist() == [day.weekday() for day in days]
    assert columns.week.tolist() == [day.isocalendar().week for day in days]
    assert columns.nth.tolist() == [(day.day - 1) // 7 + 1 for day in days]
    assert columns.leap_day.tolist() == [day.replace(year=2024).timetuple().tm_yday - 1 for day in days]
    following = [(day.replace(day=28) + timedelta(days=4)).replace(day=1) for day in days]
    assert columns.nth_from_end.tolist() == [
        ((end - day).days - 1) // 7 + 1 for end, day in zip(following, days, strict=True)
    ]
    easter = seasons.easter_sunday(year)
    assert columns.since_easter.tolist() == [(day - easter).days for day in days]
    assert easter_sunday(year) == easter.toordinal()


# Laws


@given(case=calendar_cases(largest=1), data=st.data())
def test_a_cut_of_a_season_never_adds_hours(case, data):
    day = data.draw(st.sampled_from(exceptional_days(case) or [TUESDAY]))
    text = data.draw(st.sampled_from(["-00:30", "-12:00", "-26:00", "00:30-", "13:00-"]))
    cut = WeeklyHours.parse(f"{day:%B %d} {text}").seasons
    before = case.calendar()._definition
    after = replace(before, week=replace(before.week, seasons=(*before.week.seasons, *cut)))
    had = {n for start, end in before.hours_on(day).spans for n in range(start, end)}
    assert {n for start, end in after.hours_on(day).spans for n in range(start, end)} <= had


def test_equal_hours_are_equal_calendars_however_written():
    one = BusinessCalendar(f"{WEEK}; Jul 01-Aug 31 Mo,Tu,We,Th,Fr 07:00-14:00", tz=LUX)
    other = BusinessCalendar(f"juillet-août: lu-ve 7h-14h; {WEEK}", tz=LUX)
    assert one == other
    assert one.fingerprint == other.fingerprint
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    "text",
    [
        f"{WEEK}; Jul-Aug Mo-Fr 07:00-14:00",
        f"{WEEK}; Jul-Aug Mo-Fr 07:00-15:00",
        f"{WEEK}, Jul-Aug Mo-Fr 07:00-14:00",
        f"{WEEK}; Jul-Sep Mo-Fr 07:00-14:00",
        f"{WEEK}; Jul-Aug Mo-Th 07:00-14:00",
        f"{WEEK}; PH -1 day -13:00",
        f"{WEEK}; PH -1 day -14:00",
    ],
)
def test_a_fingerprint_changes_with_each_part_of_a_season(text):
    others = {BusinessCalendar(other, tz=LUX, holidays=[TUESDAY]).fingerprint for other in (WEEK, f"{text[:-5]}16:00")}
    assert BusinessCalendar(text, tz=LUX, holidays=[TUESDAY]).fingerprint not in others


def test_a_fingerprint_has_the_holidays_that_dates_are_counted_from():
    text = f"{WEEK}; PH open; PH -1 day -13:00"
    fingerprints = {BusinessCalendar(text, tz=LUX, holidays=[day]).fingerprint for day in (TUESDAY, date(2026, 6, 24))}
    assert len(fingerprints) == 2


# Explanations


def explained(text, start, end, **more):
    calendar = BusinessCalendar(text, tz=LUX, **more)
    segments = calendar.explain(at(f"{start}+02:00"), at(f"{end}+02:00"))
    return [f"{one.start:%d %H:%M}-{one.end:%H:%M} {one.reason}" for one in segments]


def test_hours_of_a_season_say_so_and_so_do_those_that_it_takes():
    text = f"{WEEK}; Jul-Aug Mo-Fr 07:00-14:00"
    assert explained(text, "2026-07-01T06:00", "2026-07-01T20:00") == [
        "01 06:00-07:00 outside hours",
        "01 07:00-14:00 open: season Jul-Aug Mo-Fr",
        "01 14:00-17:00 season: Jul-Aug Mo-Fr",
        "01 17:00-20:00 outside hours",
    ]


def test_a_date_that_a_season_closes_says_so_all_day():
    text = f"{WEEK}; Dec 24-Jan 01 off; Jun 20-30 off"
    assert explained(text, "2026-06-25T12:00", "2026-06-29T00:00") == ["25 12:00-00:00 season: Jun 20-30"]
    assert explained(text, "2026-06-19T16:00", "2026-06-20T12:00") == [
        "19 16:00-17:00 open",
        "19 17:00-00:00 outside hours",
        "20 00:00-12:00 season: Jun 20-30",
    ]


def test_a_cut_of_a_season_says_what_it_takes_and_holidays_go_first():
    text = f"{WEEK}; PH -1 day -13:00; PH off"
    assert explained(text, "2026-06-22T12:00", "2026-06-23T10:00", holidays={"2026-06-23": "National Day"}) == [
        "22 12:00-13:00 open: season PH -1 day -13:00",
        "22 13:00-17:00 season: PH -1 day -13:00",
        "22 17:00-00:00 outside hours",
        "23 00:00-10:00 holiday: National Day",
    ]


def test_a_cut_of_a_season_that_takes_nothing_is_not_told():
    text = f"{WEEK}; PH -1 day -18:00; PH off"
    assert explained(text, "2026-06-22T12:00", "2026-06-22T14:00", holidays=[TUESDAY]) == ["22 12:00-14:00 open"]


def test_a_night_that_a_season_cancels_is_told_on_the_date_after():
    text = "Mo-Su 22:00-06:00; Jun 20 off"
    assert explained(text, "2026-06-20T20:00", "2026-06-21T08:00") == [
        "20 20:00-06:00 season: Jun 20",
        "21 06:00-08:00 outside hours",
    ]


def test_a_month_names_the_dates_on_which_a_season_takes_hours():
    calendar = BusinessCalendar(f"{WEEK}; Dec 24-31 off; Dec 21-23 -12:00", tz=LUX)
    calendar.is_open(at("2026-12-01T00:00+01:00"))
    shown = calendar._repr_html_()
    assert shown.count("season: Dec 24-31") == 8
    assert shown.count("season: Dec 21-23 -12:00") == 3
