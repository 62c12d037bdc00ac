"""Each sentence of the design's conventions about time, as a table of cases worked out by hand.

Instants are ISO 8601 with their offset, so that a repeated hour shows which of the two it is.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pendulum
import pytest

from sla_engine import (
    BusinessCalendar,
    HolidayDataError,
    Interval,
    InvalidCalendarError,
    InvalidDurationError,
    InvalidHoursError,
    NaiveInstantError,
    NeverOpensError,
    OutOfRangeError,
    SlaError,
    UnknownRegionError,
    UnknownZoneError,
    WeeklyHours,
)

LUX = "Europe/Luxembourg"
OFFICE = "Mo-Fr 07:30-18:00"
NATIONAL_DAY = date(2026, 6, 23)  # a Tuesday


def at(text):
    return datetime.fromisoformat(text)


def closure(start, end):
    return Interval(at(start), at(end))


def calendar(hours, tz=LUX, **more):
    return BusinessCalendar(hours, tz=tz, **more)


def spans(found):
    """Intervals as readable text, without the date where it is that of the start."""
    return [f"{i.start.isoformat()[:16]}/{i.end.isoformat()[:16]}" for i in found]


def hours_on(cal, day, zone=LUX):
    """The open time within the 24 hours from a date's midnight, as `08:00-12:00`."""
    start = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
    found = cal.intervals(start, start + timedelta(days=1))
    return ",".join(
        f"{i.start:HH:mm}-{'24:00' if i.end.date() > start.date() else format(i.end, 'HH:mm')}" for i in found
    )


# Instants


@pytest.mark.parametrize(
    "ask",
    [
        lambda c, t: c.add(t, "1h"),
        lambda c, t: c.subtract(t, "1h"),
        lambda c, t: c.between(t, at("2026-06-22T00:00Z")),
        lambda c, t: c.between(at("2026-06-22T00:00Z"), t),
        lambda c, t: c.add_business_days(t, 1),
        lambda c, t: c.is_open(t),
        lambda c, t: c.roll_forward(t),
        lambda c, t: c.roll_backward(t),
        lambda c, t: c.next_opening(t),
        lambda c, t: c.next_closing(t),
        lambda c, t: c.previous_opening(t),
        lambda c, t: c.previous_closing(t),
        lambda c, t: c.intervals(t, at("2026-06-22T00:00Z")),
        lambda c, t: c.explain(at("2026-06-20T00:00Z"), t),
        lambda _, t: Interval(t, at("2026-06-22T00:00Z")),
    ],
)
def test_a_naive_instant_is_refused_everywhere(ask):
    with pytest.raises(NaiveInstantError, match="2026"):
        ask(calendar(OFFICE), datetime(2026, 6, 22, 12))  # noqa: DTZ001 - naive on purpose
    with pytest.raises(NaiveInstantError, match="2026"):
        ask(calendar(OFFICE), pendulum.naive(2026, 6, 22, 12))


@pytest.mark.parametrize(
    "start",
    [
        datetime(2026, 6, 22, 9, tzinfo=ZoneInfo(LUX)),
        datetime(2026, 6, 22, 7, tzinfo=UTC),
        datetime.fromisoformat("2026-06-22T12:45:00+05:45"),
        pendulum.datetime(2026, 6, 22, 9, tz=LUX),
        pendulum.datetime(2026, 6, 22, 3, tz="America/New_York"),
    ],
)
def test_instants_of_any_zone_and_make_are_taken_and_answers_are_in_the_calendars_zone(start):
    due = calendar(OFFICE).add(start, "1h")
    assert type(due) is pendulum.DateTime
    assert due.timezone_name == LUX
    assert due.isoformat() == "2026-06-22T10:00:00+02:00"


def test_answers_are_exact_to_the_microsecond():
    due = calendar(OFFICE).add(at("2026-06-22T17:59:59.999999+02:00"), timedelta(microseconds=2))
    assert due.isoformat() == "2026-06-23T07:30:00.000001+02:00"


@pytest.mark.parametrize(
    ("hours", "due"),
    [("1h", "2026-10-25T02:30:00+02:00"), ("2h", "2026-10-25T02:30:00+01:00"), ("3h", "2026-10-25T03:30:00+01:00")],
)
def test_answers_in_the_repeated_hour_have_the_right_fold(hours, due):
    assert BusinessCalendar.always(LUX).add(at("2026-10-25T01:30+02:00"), hours).isoformat() == due


# Business time


@pytest.mark.parametrize(
    "duration",
    ["8h", "PT8H", "480m", "7h60m", timedelta(hours=8), pendulum.duration(hours=8), "PT480M", "28800s"],
)
def test_a_duration_is_a_timedelta_a_pendulum_duration_or_text(duration):
    assert calendar(OFFICE).add(at("2026-06-22T07:30+02:00"), duration).isoformat() == "2026-06-22T15:30:00+02:00"


@pytest.mark.parametrize(
    "duration",
    [
        *(8, 8.0, True, None, "8", "", "1 day", "1d", "P1D", "P1M", "1w", "eight hours", "8:00"),
        *(pendulum.duration(months=1), pendulum.duration(years=1), b"8h"),
    ],
)
def test_a_duration_that_could_mean_something_else_is_refused(duration):
    with pytest.raises(InvalidDurationError):
        calendar(OFFICE).add(at("2026-06-22T09:00+02:00"), duration)
    with pytest.raises(InvalidDurationError):
        calendar(OFFICE).subtract(at("2026-06-22T09:00+02:00"), duration)


@pytest.mark.parametrize("duration", [timedelta(microseconds=-1), "-1h", pendulum.duration(hours=-1), "PT-8H", "-PT8H"])
def test_a_negative_duration_is_refused(duration):
    with pytest.raises(InvalidDurationError):
        calendar(OFFICE).add(at("2026-06-22T09:00+02:00"), duration)


def test_between_is_a_timedelta_and_negative_backwards():
    a, b = at("2026-06-22T17:00+02:00"), at("2026-06-23T08:00+02:00")
    assert calendar(OFFICE).between(a, b) == timedelta(hours=1, minutes=30)
    assert calendar(OFFICE).between(b, a) == -timedelta(hours=1, minutes=30)
    assert type(calendar(OFFICE).between(a, b)) is timedelta


# Intervals are half-open


@pytest.mark.parametrize(
    ("t", "is_open"),
    [
        ("2026-06-22T07:29:59.999999+02:00", False),
        ("2026-06-22T07:30+02:00", True),
        ("2026-06-22T17:59:59.999999+02:00", True),
        ("2026-06-22T18:00+02:00", False),
    ],
)
def test_at_opening_time_it_is_open_and_at_closing_time_closed(t, is_open):
    assert calendar(OFFICE).is_open(at(t)) is is_open


def test_24_00_ends_a_day():
    cal = calendar("Mo 20:00-24:00")
    assert spans(cal.intervals(at("2026-06-22T00:00Z"), at("2026-06-24T00:00Z"))) == [
        "2026-06-22T20:00/2026-06-23T00:00"
    ]


@pytest.mark.parametrize("hours", ["Mo 22:00-06:00", "Mo 22:00-30:00"])
def test_a_night_runs_into_the_next_day(hours):
    cal = calendar(hours)
    assert spans(cal.intervals(at("2026-06-22T00:00Z"), at("2026-06-24T00:00Z"))) == [
        "2026-06-22T22:00/2026-06-23T06:00"
    ]


def test_a_holiday_cancels_the_night_that_starts_on_it_and_does_not_cut_the_one_before():
    cal = calendar("Mo-Su 22:00-06:00", holidays=[NATIONAL_DAY])
    assert spans(cal.intervals(at("2026-06-22T12:00+02:00"), at("2026-06-25T12:00+02:00"))) == [
        "2026-06-22T22:00/2026-06-23T06:00",
        "2026-06-24T22:00/2026-06-25T06:00",
    ]


def test_spans_may_give_seconds():
    cal = calendar("Mo 08:00:30-08:01:15")
    assert cal.between(at("2026-06-22T00:00Z"), at("2026-06-23T00:00Z")) == timedelta(seconds=45)


@pytest.mark.parametrize(
    "hours", ["Mo 08:00-12:00,12:00-17:00", "Mo 08:00-13:00,11:00-17:00", "Mo 11:00-17:00,08:00-13:00"]
)
def test_touching_and_overlapping_spans_are_one(hours):
    assert calendar(hours) == calendar("Mo 08:00-17:00")
    assert hours_on(calendar(hours), "2026-06-22") == "08:00-17:00"


def test_windows_of_two_days_that_touch_are_one_interval():
    cal = calendar("Mo 20:00-24:00; Tu 00:00-02:00")
    assert spans(cal.intervals(at("2026-06-22T00:00Z"), at("2026-06-24T00:00Z"))) == [
        "2026-06-22T20:00/2026-06-23T02:00"
    ]


def test_17_00_to_17_00_is_24_hours():
    cal = calendar("Mo 17:00-17:00")
    assert spans(cal.intervals(at("2026-06-22T00:00Z"), at("2026-06-24T00:00Z"))) == [
        "2026-06-22T17:00/2026-06-23T17:00"
    ]


# Which hours a date has. 2026-12-24 is a Thursday.

EVE = date(2026, 12, 24)
CLOSED_MORNING = [closure("2026-12-24T08:00+01:00", "2026-12-24T10:00+01:00")]


@pytest.mark.parametrize(
    ("more", "hours"),
    [
        ({}, "08:00-17:00"),
        ({"holidays": [EVE]}, ""),
        ({"holidays": [EVE], "special_days": {"12-24": "-14:00"}}, ""),  # a cut opens no holiday
        ({"special_days": {"12-24": "closed"}}, ""),
        ({"holidays": [EVE], "special_days": {"12-24": "-14:00", EVE: "10:00-11:00"}}, "10:00-11:00"),
        ({"special_days": {"12-24": "closed", EVE: "-12:00"}}, ""),
        ({"holidays": [EVE], "special_days": {EVE: "-12:00"}}, ""),
        ({"holidays": [EVE], "special_days": {EVE: "09:00-12:00"}, "closures": CLOSED_MORNING}, "10:00-12:00"),
        ({"closures": CLOSED_MORNING}, "10:00-17:00"),
    ],
)
def test_closures_beat_exact_dates_beat_yearly_dates_beat_holidays_beat_the_week(more, hours):
    assert hours_on(calendar("Mo-Fr 08:00-17:00", **more), "2026-12-24") == hours


@pytest.mark.parametrize(
    ("value", "monday", "sunday"),
    [("09:00-12:00", "09:00-12:00", "09:00-12:00"), ("closed", "", ""), ("-12:00", "08:00-12:00", "")],
)
def test_an_exact_date_replaces_the_hours_and_a_cut_only_cuts_them(value, monday, sunday):
    cal = calendar("Mo-Fr 08:00-17:00", special_days={date(2026, 6, 22): value, date(2026, 6, 21): value})
    assert hours_on(cal, "2026-06-22") == monday
    assert hours_on(cal, "2026-06-21") == sunday


def test_a_yearly_cut_never_opens_a_sunday():
    cal = calendar("Mo-Fr 08:00-17:00", special_days={"12-24": "-12:00"})
    assert [hours_on(cal, f"{year}-12-24") for year in (2026, 2027, 2028)] == ["08:00-12:00", "08:00-12:00", ""]


def test_a_yearly_entry_with_hours_is_refused():
    with pytest.raises(InvalidCalendarError, match="12-24"):
        calendar("Mo-Fr 08:00-17:00", special_days={"12-24": "09:00-12:00"})


def test_a_yearly_29_february_counts_in_leap_years_only():
    cal = calendar("Mo-Su 08:00-17:00", special_days={"02-29": "closed"})
    assert [hours_on(cal, day) for day in ("2028-02-29", "2027-02-28", "2027-03-01")] == [
        "",
        "08:00-17:00",
        "08:00-17:00",
    ]


@pytest.mark.parametrize(
    ("rule", "hours"),
    [("", ""), ("; PH off", ""), ("; PH open", "08:00-17:00"), ("; PH 10:00-14:00", "10:00-14:00")],
)
def test_a_holiday_closes_or_leaves_as_is_or_gets_hours_of_its_own(rule, hours):
    assert hours_on(calendar(f"Mo-Fr 08:00-17:00{rule}", holidays=[NATIONAL_DAY]), "2026-06-23") == hours


def test_holiday_hours_count_on_a_sunday_too():
    assert (
        hours_on(calendar("Mo-Fr 08:00-17:00; PH 10:00-14:00", holidays=[date(2026, 6, 21)]), "2026-06-21")
        == "10:00-14:00"
    )


def test_round_the_clock_hours_close_on_holidays_like_any_other():
    assert hours_on(calendar("24/7", holidays=[NATIONAL_DAY]), "2026-06-23") == ""
    assert hours_on(calendar("24/7; PH open", holidays=[NATIONAL_DAY]), "2026-06-23") == "00:00-24:00"


def test_a_closure_is_exact_to_the_microsecond():
    cal = calendar(OFFICE, closures=[closure("2026-06-22T10:00:00.000001+02:00", "2026-06-22T10:00:00.000003+02:00")])
    assert cal.between(at("2026-06-22T00:00Z"), at("2026-06-23T00:00Z")) == timedelta(hours=10.5, microseconds=-2)


# Adding and subtracting. 2026-06-19 is a Friday.


def test_add_lands_on_the_earliest_instant():
    assert calendar(OFFICE).add(at("2026-06-19T17:00+02:00"), "1h").isoformat() == "2026-06-19T18:00:00+02:00"


def test_with_landing_opening_a_budget_that_ends_at_closing_lands_on_the_next_opening():
    start = at("2026-06-19T17:00+02:00")
    assert calendar(OFFICE).add(start, "1h", landing="opening").isoformat() == "2026-06-22T07:30:00+02:00"
    assert calendar(OFFICE).add(start, "59m", landing="opening").isoformat() == "2026-06-19T17:59:00+02:00"


def test_adding_nothing_stays_where_it_is_and_with_landing_opening_opens():
    start = at("2026-06-20T12:00+02:00")
    assert calendar(OFFICE).add(start, "0h").isoformat() == "2026-06-20T12:00:00+02:00"
    assert calendar(OFFICE).add(start, "0h", landing="opening").isoformat() == "2026-06-22T07:30:00+02:00"


def test_an_unknown_landing_is_refused():
    with pytest.raises(SlaError, match="sideways"):
        calendar(OFFICE).add(at("2026-06-20T12:00+02:00"), "1h", landing="sideways")


def test_subtract_lands_on_the_latest_instant():
    cal = calendar(OFFICE)
    assert cal.subtract(at("2026-06-22T08:30+02:00"), "1h").isoformat() == "2026-06-22T07:30:00+02:00"
    assert cal.subtract(at("2026-06-22T08:30+02:00"), "2h").isoformat() == "2026-06-19T17:00:00+02:00"
    assert cal.subtract(at("2026-06-20T08:30+02:00"), "0h").isoformat() == "2026-06-20T08:30:00+02:00"


@pytest.mark.parametrize(
    ("t", "forward", "backward"),
    [
        ("2026-06-22T07:30+02:00", "2026-06-22T07:30:00+02:00", "2026-06-19T18:00:00+02:00"),
        ("2026-06-22T12:00+02:00", "2026-06-22T12:00:00+02:00", "2026-06-22T12:00:00+02:00"),
        ("2026-06-22T18:00+02:00", "2026-06-23T07:30:00+02:00", "2026-06-22T18:00:00+02:00"),
        ("2026-06-21T12:00+02:00", "2026-06-22T07:30:00+02:00", "2026-06-19T18:00:00+02:00"),
    ],
)
def test_rolling_stays_inside_and_moves_from_outside(t, forward, backward):
    assert calendar(OFFICE).roll_forward(at(t)).isoformat() == forward
    assert calendar(OFFICE).roll_backward(at(t)).isoformat() == backward


def test_edges_lie_strictly_after_and_before():
    cal, opening, closing = calendar(OFFICE), at("2026-06-22T07:30+02:00"), at("2026-06-22T18:00+02:00")
    assert cal.next_opening(opening).isoformat() == "2026-06-23T07:30:00+02:00"
    assert cal.next_closing(closing).isoformat() == "2026-06-23T18:00:00+02:00"
    assert cal.previous_opening(opening).isoformat() == "2026-06-19T07:30:00+02:00"
    assert cal.previous_closing(closing).isoformat() == "2026-06-19T18:00:00+02:00"


def test_intervals_are_cut_to_the_question_and_none_are_empty():
    cal = calendar("Mo-Fr 08:00-12:00,13:00-17:00")
    assert spans(cal.intervals(at("2026-06-22T11:00+02:00"), at("2026-06-22T13:30+02:00"))) == [
        "2026-06-22T11:00/2026-06-22T12:00",
        "2026-06-22T13:00/2026-06-22T13:30",
    ]
    assert cal.intervals(at("2026-06-22T12:00+02:00"), at("2026-06-22T13:00+02:00")) == []
    assert cal.intervals(at("2026-06-22T11:00+02:00"), at("2026-06-22T11:00+02:00")) == []


# Clock changes


@pytest.mark.parametrize(
    ("hours", "zone", "day", "opening", "closing"),
    [
        # An edge in a gap moves to the end of the gap.
        ("Su 02:30-05:00", LUX, "2026-03-29", "03:00+02:00", "05:00+02:00"),
        ("Su 00:00-02:30", LUX, "2026-03-29", "00:00+01:00", "03:00+02:00"),
        ("Su 02:00-03:00", "Australia/Lord_Howe", "2026-10-04", "02:30+11:00", "03:00+11:00"),
        ("Su 08:00-09:00", "Asia/Kathmandu", "2026-06-21", "08:00+05:45", "09:00+05:45"),
        # An edge in a repeated hour is the first of the two; what is open when the clocks go back stays open.
        ("Su 02:30-05:00", LUX, "2026-10-25", "02:30+02:00", "05:00+01:00"),
        ("Su 01:00-02:30", LUX, "2026-10-25", "01:00+02:00", "02:30+02:00"),
        ("Su 01:00-03:00", LUX, "2026-10-25", "01:00+02:00", "03:00+01:00"),
        ("Su 01:00-02:00", "Australia/Lord_Howe", "2026-04-05", "01:00+11:00", "02:00+10:30"),
        ("Su 01:30-03:00", "Europe/Dublin", "2026-10-25", "01:30+01:00", "03:00+00:00"),
        ("Su 01:30-03:00", "Europe/Dublin", "2026-03-29", "02:00+01:00", "03:00+01:00"),
        ("Su 02:30-05:00", "Africa/Casablanca", "2026-02-15", "02:30+01:00", "05:00+00:00"),
        ("Su 02:30-05:00", "Africa/Casablanca", "2026-03-22", "03:00+01:00", "05:00+01:00"),
        # 00:01 goes back to 23:01 of Saturday: Saturday ends once, at its first 24:00, and Sunday is already open.
        ("Su 00:00-04:00", "America/St_Johns", "2010-11-07", "00:00-02:30", "04:00-03:30"),
    ],
)
def test_a_window_edge_is_the_first_instant_that_shows_the_wall_time_or_later(hours, zone, day, opening, closing):
    cal, noon = calendar(hours, tz=zone), at(f"{day}T12:00Z")
    found = cal.intervals(noon - timedelta(days=1), noon + timedelta(days=1))
    assert [(i.start.isoformat(), i.end.isoformat()) for i in found] == [
        (f"{day}T{opening[:5]}:00{opening[5:]}", f"{day}T{closing[:5]}:00{closing[5:]}")
    ]


def test_a_day_that_the_clock_shows_twice_ends_the_first_time():
    cal = calendar("Sa 20:00-24:00", tz="America/St_Johns")
    assert cal.roll_backward(at("2010-11-07T12:00Z")).isoformat() == "2010-11-07T00:00:00-02:30"
    assert not cal.is_open(at("2010-11-06T23:30-03:30"))  # the second 23:30


def test_a_window_inside_a_gap_vanishes():
    cal = calendar("Su 02:00-03:00")
    assert cal.intervals(at("2026-03-28T12:00Z"), at("2026-03-30T12:00Z")) == []
    assert cal.roll_forward(at("2026-03-28T12:00Z")).isoformat() == "2026-04-05T02:00:00+02:00"


def test_a_skipped_date_has_no_hours():
    cal = calendar("Mo-Fr 08:00-17:00", tz="Pacific/Apia")
    assert cal.add(at("2011-12-29T16:00-10:00"), "8h").isoformat() == "2012-01-02T15:00:00+14:00"
    assert cal.add_business_days(at("2011-12-29T16:00-10:00"), 1).isoformat() == "2012-01-02T17:00:00+14:00"


def test_a_skipped_date_has_no_night_either():
    cal = calendar("Fr 22:00-06:00", tz="Pacific/Apia")
    assert cal.intervals(at("2011-12-29T00:00-10:00"), at("2012-01-02T00:00+14:00")) == []


def test_the_night_before_a_skipped_date_ends_with_it():
    cal = calendar("Th 22:00-06:00", tz="Pacific/Apia")
    assert cal.add(at("2011-12-29T22:00-10:00"), "2h").isoformat() == "2011-12-31T00:00:00+14:00"
    assert cal.between(at("2011-12-29T00:00-10:00"), at("2012-01-02T00:00+14:00")) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("zone", "start", "hours", "due"),
    [
        (LUX, "2026-03-29T00:30+01:00", "7h", "2026-03-29T08:30:00+02:00"),
        (LUX, "2026-10-25T00:30+02:00", "7h", "2026-10-25T06:30:00+01:00"),
        ("Pacific/Apia", "2011-12-29T23:00-10:00", "2h", "2011-12-31T01:00:00+14:00"),
        ("Australia/Lord_Howe", "2026-10-04T01:45+10:30", "1h", "2026-10-04T03:15:00+11:00"),
        ("America/St_Johns", "2010-11-06T23:30-02:30", "1h", "2010-11-06T23:30:00-03:30"),
    ],
)
def test_round_the_clock_loses_and_doubles_nothing(zone, start, hours, due):
    assert BusinessCalendar.always(zone).add(at(start), hours).isoformat() == due


@pytest.mark.parametrize("zone", ["Pacific/Apia", "America/St_Johns", "Africa/Casablanca", LUX, "Pacific/Kwajalein"])
def test_round_the_clock_is_elapsed_time(zone):
    a, b = at("1960-01-01T00:00Z"), at("2060-01-01T00:00Z")
    assert BusinessCalendar.always(zone).between(a, b) == b - a


# Business days. Tuesday 2026-06-23 is a holiday.


@pytest.mark.parametrize(
    ("start", "n", "where", "due"),
    [
        ("2026-06-22T17:30+02:00", 0, "closing", "2026-06-22T18:00"),
        ("2026-06-22T17:30+02:00", 1, "closing", "2026-06-24T18:00"),
        ("2026-06-22T17:30+02:00", 4, "closing", "2026-06-29T18:00"),
        ("2026-06-22T17:30+02:00", 1, "16:00", "2026-06-24T16:00"),
        ("2026-06-22T17:30+02:00", 1, "16:00:30", "2026-06-24T16:00:30"),
        ("2026-06-22T17:30+02:00", 1, "same time", "2026-06-24T17:30"),
        # Never later than the closing.
        ("2026-06-22T17:30+02:00", 1, "20:00", "2026-06-24T18:00"),
        ("2026-06-22T17:30+02:00", 1, "24:00", "2026-06-24T18:00"),
        # A time of the day itself, even before the start.
        ("2026-06-22T17:30+02:00", 0, "16:00", "2026-06-22T16:00"),
        # A closed start first rolls forward; that is day 0.
        ("2026-06-22T20:00+02:00", 0, "closing", "2026-06-24T18:00"),
        ("2026-06-22T20:00+02:00", 1, "closing", "2026-06-25T18:00"),
        ("2026-06-22T20:00+02:00", 1, "same time", "2026-06-25T07:30"),
        ("2026-06-22T18:00+02:00", 1, "closing", "2026-06-25T18:00"),
        ("2026-06-20T12:00+02:00", 1, "closing", "2026-06-24T18:00"),
    ],
)
def test_business_days_of_an_office(start, n, where, due):
    cal = calendar(OFFICE, holidays=[NATIONAL_DAY])
    assert cal.add_business_days(at(start), n, at=where) == at(f"{due}+02:00")


@pytest.mark.parametrize(
    ("start", "n", "where", "due"),
    [
        # Tuesday 02:00 is in Monday's night, and is 26:00 of Monday.
        ("2026-06-16T02:00+02:00", 0, "closing", "2026-06-16T06:00"),
        ("2026-06-16T02:00+02:00", 1, "closing", "2026-06-17T06:00"),
        ("2026-06-16T02:00+02:00", 1, "same time", "2026-06-17T02:00"),
        ("2026-06-16T02:00+02:00", 1, "24:00", "2026-06-17T00:00"),
        ("2026-06-16T02:00+02:00", 1, "26:00", "2026-06-17T02:00"),
        ("2026-06-16T02:00+02:00", 1, "48:00", "2026-06-17T06:00"),
        ("2026-06-15T23:00+02:00", 1, "same time", "2026-06-16T23:00"),
        ("2026-06-16T12:00+02:00", 0, "closing", "2026-06-17T06:00"),
    ],
)
def test_business_days_of_a_night_shift(start, n, where, due):
    assert calendar("Mo-Fr 22:00-06:00").add_business_days(at(start), n, at=where) == at(f"{due}+02:00")


def test_the_same_time_rolls_forward_into_open_time():
    cal = calendar("Mo 08:00-17:00; Tu 08:00-12:00; We 08:00-17:00")
    due = cal.add_business_days(at("2026-06-15T15:00+02:00"), 1, at="same time")
    assert due.isoformat() == "2026-06-17T08:00:00+02:00"


def test_where_windows_of_two_dates_overlap_the_earlier_date_owns_the_overlap():
    cal = calendar("Mo 08:00-32:00; Tu 06:00-10:00")
    assert cal.add_business_days(at("2026-06-16T07:00+02:00"), 0).isoformat() == "2026-06-16T08:00:00+02:00"
    assert cal.add_business_days(at("2026-06-16T07:00+02:00"), 1).isoformat() == "2026-06-16T10:00:00+02:00"


@pytest.mark.parametrize(
    ("start", "end", "due"),
    [
        ("2026-06-16T00:00+02:00", "2026-06-17T00:00+02:00", "2026-06-17T18:00:00+02:00"),  # no Tuesday left
        ("2026-06-16T15:00+02:00", "2026-06-17T00:00+02:00", "2026-06-16T15:00:00+02:00"),  # Tuesday closes early
        ("2026-06-16T07:30:00.000001+02:00", "2026-06-17T00:00+02:00", "2026-06-16T07:30:00.000001+02:00"),
    ],
)
def test_a_business_date_owns_at_least_a_microsecond_after_closures(start, end, due):
    cal = calendar(OFFICE, closures=[closure(start, end)])
    assert cal.add_business_days(at("2026-06-15T12:00+02:00"), 1).isoformat() == due


@pytest.mark.parametrize("n", [1.5, -0.5, "1", None])
def test_a_number_of_business_days_is_a_whole_number(n):
    with pytest.raises(SlaError):
        calendar(OFFICE).add_business_days(at("2026-06-22T12:00+02:00"), n)


@pytest.mark.parametrize("where", ["midnight", "25:61", "48:01", "-01:00", "", "opening", 16, None])
def test_an_unknown_time_of_the_business_day_is_refused(where):
    with pytest.raises(SlaError):
        calendar(OFFICE).add_business_days(at("2026-06-22T12:00+02:00"), 1, at=where)


# Out of range is an error

ASKING_FOR_TIME = [
    lambda c, t: c.add(t, "1h"),
    lambda c, t: c.subtract(t, "1h"),
    lambda c, t: c.roll_forward(t),
    lambda c, t: c.roll_backward(t),
    lambda c, t: c.add_business_days(t, 1),
]


@pytest.mark.parametrize("ask", [*ASKING_FOR_TIME, lambda c, t: c.is_open(t), lambda c, t: c.between(t, t)])
@pytest.mark.parametrize("t", ["1850-01-01T00:00Z", "2300-01-01T00:00Z", "9999-12-31T23:00Z", "0001-01-01T12:00Z"])
def test_an_instant_outside_the_years_1900_to_2200_is_an_error(ask, t):
    with pytest.raises(OutOfRangeError):
        ask(calendar(OFFICE), at(t))


@pytest.mark.parametrize("duration", [timedelta(days=3_650_000), timedelta.max, "90000000h"])
def test_a_target_beyond_the_years_is_an_error(duration):
    for cal in (calendar(OFFICE), BusinessCalendar.always(LUX), calendar("Mo 00:00-00:00:01")):
        with pytest.raises(OutOfRangeError):
            cal.add(at("2026-06-22T12:00Z"), duration)
        with pytest.raises(OutOfRangeError):
            cal.subtract(at("2026-06-22T12:00Z"), duration)


def test_business_days_beyond_the_years_are_an_error():
    with pytest.raises(OutOfRangeError):
        calendar(OFFICE).add_business_days(at("2026-06-22T12:00Z"), 10**9)


def test_a_year_without_holiday_data_is_an_error():
    cal = calendar(OFFICE, holidays="LU")
    assert cal.is_open(at("2099-06-22T12:00+02:00"))
    with pytest.raises(HolidayDataError, match="2101"):
        cal.is_open(at("2101-06-22T12:00+02:00"))
    with pytest.raises(HolidayDataError):
        calendar(OFFICE, tz="Europe/Berlin", holidays="DE").is_open(at("1985-06-24T12:00+02:00"))


def test_a_composite_lacks_the_holiday_data_that_a_part_lacks():
    plain, limited = calendar(OFFICE), calendar(OFFICE, holidays="LU")
    for combined in (plain | limited, limited | plain, plain & limited, plain - limited):
        with pytest.raises(HolidayDataError, match="2101"):
            combined.is_open(at("2101-06-22T12:00+02:00"))


def test_an_answer_that_would_need_missing_holiday_data_is_an_error():
    german = calendar("Mo-Fr 08:00-17:00", tz="Europe/Berlin", holidays="DE")  # the data begins in 1991
    first = at("1991-01-02T08:00+01:00")  # 1 January is a holiday
    assert german.roll_forward(at("1991-01-01T00:00+01:00")) == first
    for ask in (
        lambda: german.subtract(first, "1h"),
        lambda: german.roll_backward(first),
        lambda: german.previous_closing(first),
        lambda: german.between(at("1990-12-31T12:00+01:00"), first),
        lambda: german.intervals(at("1990-12-31T12:00+01:00"), first),
        lambda: german.explain(at("1990-12-31T12:00+01:00"), first),
        lambda: calendar(OFFICE, holidays="LU").add(at("2100-12-31T17:00+01:00"), "2h"),
        lambda: calendar(OFFICE, holidays="LU").add_business_days(at("2100-12-31T17:00+01:00"), 1),
        lambda: calendar(OFFICE, holidays="LU").next_opening(at("2100-12-31T17:00+01:00")),
    ):
        with pytest.raises(HolidayDataError):
            ask()


@pytest.mark.parametrize(
    "never",
    [
        calendar("off"),
        calendar("Mo-Su off"),
        calendar("Mo-Fr 08:00-17:00") - BusinessCalendar.always(LUX),
        calendar("Mo 08:00-17:00") & calendar("Tu 08:00-17:00"),
        calendar("off; PH 08:00-12:00"),  # and no holidays
        calendar("off", special_days={"12-24": "-12:00"}),
    ],
)
def test_a_calendar_that_never_opens_answers_what_it_can(never):
    a, b = at("2026-01-01T00:00Z"), at("2027-01-01T00:00Z")
    assert never.is_open(a) is False
    assert never.between(a, b) == timedelta(0)
    assert never.intervals(a, b) == []
    assert [segment.open for segment in never.explain(a, b)].count(True) == 0
    edges = (never.next_opening(a), never.next_closing(a), never.previous_opening(a), never.previous_closing(a))
    assert edges == (None,) * 4
    for ask in ASKING_FOR_TIME:
        with pytest.raises(NeverOpensError):
            ask(never, a)


def test_a_calendar_with_no_open_time_left_says_so():
    once = calendar("off", special_days={date(2026, 6, 21): "09:00-12:00"})
    assert once.add(at("2026-01-01T00:00Z"), "3h").isoformat() == "2026-06-21T12:00:00+02:00"
    assert once.next_opening(at("2026-06-21T12:00Z")) is None
    with pytest.raises((NeverOpensError, OutOfRangeError)):  # some is left, but too little up to the last year
        once.add(at("2026-01-01T00:00Z"), timedelta(hours=3, microseconds=1))
    with pytest.raises(NeverOpensError):
        once.roll_forward(at("2026-06-21T12:00Z"))
    with pytest.raises(NeverOpensError):
        once.roll_backward(at("2026-06-21T09:00+02:00"))


def test_round_the_clock_has_no_edges():
    always, t = BusinessCalendar.always(LUX), at("2026-06-22T12:00Z")
    edges = (always.next_opening(t), always.next_closing(t), always.previous_opening(t), always.previous_closing(t))
    assert edges == (None,) * 4


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: calendar(OFFICE, tz="Europe/Nowhere"), UnknownZoneError),
        (lambda: calendar(OFFICE, tz=""), UnknownZoneError),
        (lambda: calendar(OFFICE, tz="../../etc/passwd"), UnknownZoneError),
        (lambda: calendar(OFFICE, holidays="XX"), UnknownRegionError),
        (lambda: calendar(OFFICE, holidays="DE-XX"), UnknownRegionError),
        (lambda: calendar("Mo-Fr 8 until late"), InvalidHoursError),
        (lambda: calendar(""), InvalidHoursError),
        (lambda: calendar(None), SlaError),
        (lambda: calendar(8), SlaError),
        (lambda: calendar(OFFICE, special_days={"13-01": "closed"}), InvalidCalendarError),
        (lambda: calendar(OFFICE, special_days={"02-30": "closed"}), InvalidCalendarError),
        (lambda: calendar(OFFICE, special_days={date(2026, 6, 22): "now and then"}), SlaError),
        (lambda: calendar(OFFICE, special_days={datetime(2026, 6, 22, tzinfo=UTC): "closed"}), InvalidCalendarError),
        (lambda: calendar(OFFICE, closures=[(1, 2)]), InvalidCalendarError),
        (lambda: calendar(OFFICE, holidays=[datetime(2026, 6, 22, tzinfo=UTC)]), InvalidCalendarError),
        (lambda: calendar(OFFICE, holidays=2026), SlaError),
        (lambda: closure("2026-06-22T12:00Z", "2026-06-22T11:00Z"), InvalidCalendarError),
    ],
)
def test_a_definition_that_makes_no_sense_is_refused_at_once(make, error):
    with pytest.raises(error):
        make()


# Composites. Monday's night runs into Tuesday.


def test_a_composite_lives_in_the_zone_of_its_left_side():
    home, away = calendar("Mo-Fr 08:00-12:00"), calendar("Mo-Fr 08:00-12:00", tz="America/New_York")
    assert (home | away).tz.name == LUX
    assert (away | home).tz.name == "America/New_York"
    found = (home | away).intervals(at("2026-06-22T00:00+02:00"), at("2026-06-23T00:00+02:00"))
    assert spans(found) == ["2026-06-22T08:00/2026-06-22T12:00", "2026-06-22T14:00/2026-06-22T18:00"]


@pytest.mark.parametrize(
    ("start", "n", "where", "due"),
    [
        ("2026-06-15T23:00+02:00", 0, "closing", "2026-06-16T00:00"),
        ("2026-06-15T23:00+02:00", 1, "closing", "2026-06-16T06:00"),
        ("2026-06-16T02:00+02:00", 0, "closing", "2026-06-16T06:00"),
        ("2026-06-15T23:00+02:00", 1, "16:00", "2026-06-16T06:00"),
        ("2026-06-16T02:00+02:00", 1, "same time", "2026-06-22T22:00"),
    ],
)
def test_business_dates_of_a_composite_are_local_dates_with_windows_cut_at_midnight(start, n, where, due):
    combined = calendar("Mo 22:00-06:00") | calendar("off")
    assert combined.add_business_days(at(start), n, at=where) == at(f"{due}+02:00")


# What the values tell


def test_segments_say_why():
    cal = calendar(
        "Mo-Fr 08:00-17:00",
        holidays="LU",
        special_days={date(2026, 6, 24): "closed"},
        closures=[closure("2026-06-25T08:00+02:00", "2026-06-25T09:00+02:00")],
    )
    segments = cal.explain(at("2026-06-23T00:00+02:00"), at("2026-06-25T10:00+02:00"))
    reasons = [(segment.start.isoformat()[5:16], segment.reason) for segment in segments]
    assert reasons == [
        ("06-23T00:00", "holiday: Nationalfeierdag"),
        ("06-24T00:00", "special day: closed"),
        ("06-25T00:00", "outside hours"),
        ("06-25T08:00", "closure"),
        ("06-25T09:00", "open"),
    ]


def test_data_versions_name_the_data_that_was_read():
    assert set(calendar(OFFICE).data_versions) == {"tzdata"}
    assert set(calendar(OFFICE, holidays="LU").data_versions) == {"holidays", "tzdata"}


def test_hours_print_their_normal_form():
    assert str(WeeklyHours.parse("Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00; PH off")) == (
        "Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00; PH off"
    )


# The contracts' worked example: reported on Monday 2026-06-22 at 17:30, Tuesday is the national holiday.


@pytest.mark.parametrize(
    ("hours", "target", "due"),
    [
        ("Mo-Fr 08:00-17:00", "12h", "2026-06-25T11:00"),
        ("Mo-Fr 08:00-17:00", "24h", "2026-06-26T14:00"),
        ("Mo-Fr 07:30-18:00", "8h", "2026-06-24T15:00"),
        ("Mo-Fr 07:30-18:00", "12h", "2026-06-25T08:30"),
        ("Mo-Su 07:00-19:00", "3h", "2026-06-24T08:30"),
        ("Mo-Su 07:00-19:00", "6h", "2026-06-24T11:30"),
        ("Mo-Su 07:00-19:00; PH open", "3h", "2026-06-23T08:30"),
        ("Mo-Su 07:00-19:00; PH open", "6h", "2026-06-23T11:30"),
    ],
)
def test_the_contracts_worked_example(hours, target, due):
    cal = calendar(hours, holidays="LU")
    assert cal.add(at("2026-06-22T17:30+02:00"), target).isoformat() == f"{due}:00+02:00"
