from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import BusinessCalendar, Interval
from sla_engine.calendars import Opening
from sla_engine.errors import HolidayDataError, NaiveInstantError
from sla_engine.testing import calendar_cases, instants

HERE = ZoneInfo("Europe/Luxembourg")
OFFICE = BusinessCalendar("Mo-Fr 08:00-12:00,13:00-17:00", tz=HERE, holidays="LU")


def at(day, hour=0, minute=0):
    return datetime(2026, 6, day, hour, minute, tzinfo=HERE)


def test_a_row_has_opening_closing_business_date_and_the_business_seconds_before_it():
    rows = OFFICE.openings(at(22), at(25))
    assert rows[:2] == [
        (at(22, 8), at(22, 12), date(2026, 6, 22), 0),
        (at(22, 13), at(22, 17), date(2026, 6, 22), 4 * 3600),
    ]
    assert rows[2] == Opening(at(24, 8), at(24, 12), date(2026, 6, 24), 8 * 3600)  # the 23rd is a holiday


def test_rows_are_cut_to_the_time_asked_for():
    assert OFFICE.openings(at(22, 9), at(22, 13, 30)) == [
        (at(22, 9), at(22, 12), date(2026, 6, 22), 0),
        (at(22, 13), at(22, 13, 30), date(2026, 6, 22), 3 * 3600),
    ]
    assert OFFICE.openings(at(22, 12), at(22, 13)) == []
    assert OFFICE.openings(at(22, 12), at(22, 9)) == []


def test_a_night_belongs_to_the_date_on_which_it_begins():
    night = BusinessCalendar("Mo-Fr 22:00-06:00", tz=HERE)
    assert [row.business_date for row in night.openings(at(23, 1), at(24))] == [date(2026, 6, 22), date(2026, 6, 23)]


def test_dates_that_touch_have_a_row_each():
    rows = BusinessCalendar.always(HERE).openings(at(22), at(25))
    assert [(row.business_date.day, row.business_seconds) for row in rows] == [(22, 0), (23, 86400), (24, 172800)]


def test_a_fraction_of_a_second_is_kept():
    closed = Interval(at(22, 9), at(22, 9) + timedelta(microseconds=1))
    rows = BusinessCalendar("Mo-Fr 08:00-12:00", tz=HERE, closures=[closed]).openings(at(20), at(24))
    assert [row.business_seconds for row in rows] == [0, 3600, 14399.999999]


def test_a_naive_instant_and_a_year_without_holiday_data_are_refused():
    with pytest.raises(NaiveInstantError):
        OFFICE.openings(datetime(2026, 6, 22), at(23))  # noqa: DTZ001 - naive on purpose
    german = BusinessCalendar("Mo-Fr 08:00-17:00", tz=HERE, holidays="DE")
    with pytest.raises(HolidayDataError):
        german.openings(datetime(1960, 1, 1, tzinfo=UTC), at(23))


@given(st.data())
def test_rows_add_up_to_the_business_time(data):
    case = data.draw(calendar_cases())
    calendar = case.calendar()
    a = data.draw(instants(case))
    b = data.draw(instants(case, near=a))
    rows = calendar.openings(a, b)
    for row in rows:
        assert timedelta(seconds=row.business_seconds) == calendar.between(a, row.opening)
    stretches = [Interval(row.opening, row.closing) for row in rows]
    assert sum((one.duration for one in stretches), timedelta()) == max(calendar.between(a, b), timedelta())
    assert all(calendar.between(one.start, one.end) == one.duration for one in stretches)
