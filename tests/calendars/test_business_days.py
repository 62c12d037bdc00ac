"""Business days counted back, and between two instants."""

from datetime import datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sla_engine import BusinessCalendar, ColumnError, HolidayDataError, NeverOpensError, OutOfRangeError
from sla_engine.testing import calendar_cases, instant_of, instants
from tests.oracles.answers import Answers

LUX = "Europe/Luxembourg"
NATIONAL_DAY = datetime.fromisoformat("2026-06-23").date()  # a Tuesday
OFFICE = BusinessCalendar("Mo-Fr 07:30-12:00,13:00-18:00", tz=LUX, holidays=[NATIONAL_DAY])
NIGHTS = BusinessCalendar("Mo-Fr 22:00-06:00", tz=LUX)
COMPOSITE = BusinessCalendar("Mo 22:00-06:00", tz=LUX) | BusinessCalendar("off", tz=LUX)


def at(text):
    return datetime.fromisoformat(f"{text}+02:00")


# Counted back

BACK = [
    (OFFICE, "2026-06-24T17:30", -1, "closing", "2026-06-22T18:00"),
    (OFFICE, "2026-06-24T17:30", -2, "closing", "2026-06-19T18:00"),
    (OFFICE, "2026-06-24T17:30", -4, "closing", "2026-06-17T18:00"),
    (OFFICE, "2026-06-24T17:30", -1, "16:00", "2026-06-22T16:00"),
    (OFFICE, "2026-06-24T17:30", -1, "20:00", "2026-06-22T18:00"),
    (OFFICE, "2026-06-24T17:30", -1, "same time", "2026-06-22T17:30"),
    (OFFICE, "2026-06-24T12:30", -1, "same time", "2026-06-22T13:00"),  # at lunch: noon, rolled forward
    # an opening is open, a closing is not
    (OFFICE, "2026-06-24T07:30", -1, "closing", "2026-06-22T18:00"),
    (OFFICE, "2026-06-24T18:00", -1, "closing", "2026-06-22T18:00"),
    # a closed start first rolls backward; that is day 0
    (OFFICE, "2026-06-24T20:00", -1, "closing", "2026-06-22T18:00"),
    (OFFICE, "2026-06-23T12:00", -1, "closing", "2026-06-19T18:00"),
    (OFFICE, "2026-06-22T07:00", -1, "closing", "2026-06-18T18:00"),
    (OFFICE, "2026-06-21T12:00", -1, "16:00", "2026-06-18T16:00"),
    (OFFICE, "2026-06-21T12:00", -1, "same time", "2026-06-19T07:30"),  # Thursday 18:00, rolled forward
    # Tuesday 02:00 is in Monday's night, and Tuesday noon comes after it
    (NIGHTS, "2026-06-16T02:00", -1, "closing", "2026-06-13T06:00"),
    (NIGHTS, "2026-06-16T12:00", -1, "closing", "2026-06-13T06:00"),
    (NIGHTS, "2026-06-16T22:00", -1, "closing", "2026-06-16T06:00"),
    (NIGHTS, "2026-06-17T02:00", -1, "same time", "2026-06-16T02:00"),
    (NIGHTS, "2026-06-17T02:00", -1, "26:00", "2026-06-16T02:00"),
    # dates of a composite are local dates
    (COMPOSITE, "2026-06-16T02:00", -1, "closing", "2026-06-16T00:00"),
    (COMPOSITE, "2026-06-16T00:00", -1, "closing", "2026-06-16T00:00"),
    (COMPOSITE, "2026-06-15T23:00", -1, "closing", "2026-06-09T06:00"),
]


@pytest.mark.parametrize(("calendar", "start", "n", "where", "due"), BACK)
def test_business_days_are_counted_back(calendar, start, n, where, due):
    assert calendar.add_business_days(at(start), n, at=where) == at(due)
    column = np.array([instant_of(at(start))])
    assert calendar.add_business_days_many(column, n, at=where).tolist() == [instant_of(at(due))]


def test_the_time_of_a_day_may_lie_before_a_late_opening():
    late = BusinessCalendar("Mo-Fr 08:00-17:00", tz=LUX, special_days={"2026-06-16": "13:00-"})
    due = late.add_business_days(at("2026-06-15T12:00"), 1, at="09:00")
    assert due == at("2026-06-16T09:00")
    assert not late.is_open(due)


@pytest.mark.parametrize("n", [-(10**9), -(10**30)])
def test_business_days_before_the_years_are_an_error(n):
    with pytest.raises(OutOfRangeError):
        OFFICE.add_business_days(at("2026-06-22T12:00"), n)
    column = np.array([instant_of(at("2026-06-22T12:00"))])
    with pytest.raises(ColumnError, match=r"^row 0: "):
        OFFICE.add_business_days_many(column, n)
    assert np.isnat(OFFICE.add_business_days_many(column.astype("M8[us]"), n, errors="nat")).all()


def test_business_days_before_the_data_are_an_error():
    german = BusinessCalendar("Mo-Fr 08:00-17:00", tz="Europe/Berlin", holidays="DE")  # from 1991 on
    second = datetime.fromisoformat("1991-01-03T12:00+01:00")
    assert german.add_business_days(second, -1).isoformat() == "1991-01-02T17:00:00+01:00"
    for n in (-2, -3):
        with pytest.raises(HolidayDataError, match="1990"):
            german.add_business_days(second, n)
    column = np.array([instant_of(second), instant_of(at("2026-06-22T12:00"))])
    found = german.add_business_days_many(column, -2, errors="nat")
    assert found.tolist() == [np.iinfo(np.int64).min, instant_of(at("2026-06-18T17:00"))]


@pytest.mark.parametrize("where", ["closing", "12:00", "same time"])
def test_a_calendar_that_never_opened_has_no_business_days_before(where):
    once = BusinessCalendar("off", tz=LUX, special_days={"2026-06-16": "09:00-12:00"})
    with pytest.raises(NeverOpensError):
        once.add_business_days(at("2026-06-16T10:00"), -1, at=where)
    with pytest.raises(NeverOpensError):
        once.add_business_days(at("2026-06-16T08:00"), -1, at=where)
    for calendar in (once, BusinessCalendar("off", tz=LUX)):
        column = np.array([instant_of(at("2026-06-16T10:00"))])
        assert calendar.add_business_days_many(column, -1, at=where, errors="nat").tolist() == [np.iinfo(np.int64).min]


def test_a_column_reaches_back_as_far_as_its_first_row():
    calendar = BusinessCalendar("Mo-Fr 08:00-17:00", tz=LUX)
    column = np.array([instant_of(at(f"{year}-06-22T12:00")) for year in (2026, 1950, 2100)])
    found = calendar.add_business_days_many(column, -300)
    answers = Answers(BusinessCalendar("Mo-Fr 08:00-17:00", tz=LUX))
    assert found.tolist() == [answers.add_business_days(t, -300) for t in column.tolist()]


# Between

BETWEEN = [
    (OFFICE, "2026-06-22T08:00", "2026-06-22T17:59", 0),
    (OFFICE, "2026-06-22T08:00", "2026-06-24T08:00", 1),  # Tuesday is a holiday
    (OFFICE, "2026-06-22T08:00", "2026-06-26T17:00", 3),
    (OFFICE, "2026-06-22T17:00", "2026-06-24T08:00", 1),
    (OFFICE, "2026-06-19T12:00", "2026-06-22T08:00", 1),
    # a closed instant belongs to the date of the next opening, and so does a closing
    (OFFICE, "2026-06-20T12:00", "2026-06-22T08:00", 0),
    (OFFICE, "2026-06-20T12:00", "2026-06-21T12:00", 0),
    (OFFICE, "2026-06-19T17:00", "2026-06-20T12:00", 1),
    (OFFICE, "2026-06-22T08:00", "2026-06-22T18:00", 1),
    (OFFICE, "2026-06-22T12:30", "2026-06-22T14:00", 0),
    # a night is that of the date on which it begins
    (NIGHTS, "2026-06-15T23:00", "2026-06-16T05:00", 0),
    (NIGHTS, "2026-06-16T05:00", "2026-06-16T12:00", 1),
    (COMPOSITE, "2026-06-15T23:00", "2026-06-16T05:00", 1),
    (COMPOSITE, "2026-06-15T23:00", "2026-06-22T23:00", 2),
]


@pytest.mark.parametrize(("calendar", "a", "b", "count"), BETWEEN)
def test_business_days_between(calendar, a, b, count):
    assert calendar.business_days_between(at(a), at(b)) == count
    assert calendar.business_days_between(at(b), at(a)) == -count


def test_business_days_between_far_instants():
    calendar = BusinessCalendar("Mo-Fr 08:00-17:00", tz=LUX)
    found = calendar.business_days_between(at("1926-06-21T12:00"), at("2126-06-21T12:00"))
    assert found == np.busday_count("1926-06-21", "2126-06-21")


def test_business_days_between_need_open_time_to_roll_to():
    once = BusinessCalendar("off", tz=LUX, special_days={"2026-06-16": "09:00-12:00"})
    assert once.business_days_between(at("2026-06-01T10:00"), at("2026-06-16T11:59")) == 0
    with pytest.raises(NeverOpensError):
        once.business_days_between(at("2026-06-16T10:00"), at("2026-06-16T12:00"))
    with pytest.raises(OutOfRangeError):
        OFFICE.business_days_between(at("1850-06-16T10:00"), at("2026-06-16T12:00"))


# Laws


@st.composite
def asked(draw, count):
    case = draw(calendar_cases())
    first = draw(instants(case))
    others = [draw(instants(case, near=first)) for _ in range(count - 1)]
    return Answers(case.calendar()), *map(instant_of, (first, *others))


@given(asked(3))
def test_business_days_between_add_up(drawn):
    answers, a, b, c = drawn
    found = [answers.business_days_between(*pair) for pair in ((a, b), (b, c), (a, c))]
    assume(None not in found)
    assert found[0] + found[1] == found[2]


@given(asked(1), st.integers(0, 5))
def test_so_many_business_days_lie_up_to_the_date_that_they_lead_to(drawn, n):
    answers, t = drawn
    closing = answers.add_business_days(t, n)
    assume(closing is not None)
    assert answers.business_days_between(t, closing - 1) == n


@given(asked(1), st.integers(1, 5))
def test_counting_back_undoes_counting_on(drawn, n):
    answers, t = drawn
    first, there = answers.add_business_days(t, 0), answers.add_business_days(t, n)
    assume(None not in (first, there))
    assert answers.add_business_days(there - 1, -n) == first  # the closing may be the next date's opening


@given(asked(1))
def test_dates_counted_back_come_in_order_before_the_start(drawn):
    answers, t = drawn
    closings = [answers.add_business_days(t, -n) for n in range(1, 5)]
    assume(None not in closings)
    assert all(a > b for a, b in pairwise(closings))
    assert closings[0] <= t
    assert all(answers.is_open(closing - 1) for closing in closings)
    assert all(answers.add_business_days(t, -n, "12:00") <= closing for n, closing in enumerate(closings, 1))
