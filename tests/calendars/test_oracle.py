"""The oracles judge the calendars, so here they judge each other: the one that lists against the one that walks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.testing import (
    CalendarCase,
    Late,
    SeasonCase,
    calendar_cases,
    dates,
    hm,
    instant_of,
    instants,
    us,
    zones,
)
from sla_engine.testing.local_clock import DAY, SECOND, date_of, first_shown, is_skipped, midnight, shown
from tests.examples import examples
from tests.oracles.truth import BeyondHorizonError, Truth
from tests.oracles.walker import MINUTE, Walker

OFFICE = (hm("08:00-17:00"),) * 5 + ((), ())
IN_MINUTES = timedelta(minutes=1)
IN_SECONDS = timedelta(seconds=1)
OFFSETS_IN_MINUTES = (1980, 2100)  # Liberia's clock had odd seconds until 1972


def assert_same_answers(walker, truth, t, u, draw):
    """Ask both oracles everything; what the walk is too short for, only the other one knows."""
    step = walker.step
    assert truth.is_open(t) == walker.is_open(t)
    assert truth.between(t, u) == (walker.between(t, u) if t <= u else -walker.between(u, t))
    openings, closings = walker.edges()
    inside = (walker.start, walker.end)
    assert [start for start, _ in truth.open if inside[0] < start < inside[1]] == openings
    assert [end for _, end in truth.open if inside[0] < end < inside[1]] == closings
    duration = draw(st.integers(0, 2 * DAY // step)) * step
    answers = [
        (walker.add(t, duration), lambda: truth.add(t, duration)),
        (walker.subtract(t, duration), lambda: truth.subtract(t, duration)),
        (walker.roll_forward(t), lambda: truth.roll_forward(t)),
        (walker.roll_backward(t), lambda: truth.roll_backward(t)),
        (min((x for x in openings if x > t), default=None), lambda: truth.next_opening(t)),
        (min((x for x in closings if x > t), default=None), lambda: truth.next_closing(t)),
        (max((x for x in openings if x < t), default=None), lambda: truth.previous_opening(t)),
        (max((x for x in closings if x < t), default=None), lambda: truth.previous_closing(t)),
    ]
    n = draw(st.integers(0, 3))
    answers += [
        (walker.add_business_days(t, n, at), lambda at=at: truth.add_business_days(t, n, at))
        for at in ("closing", "16:00", "same time", "26:00")
    ]
    for walked, listed in answers:
        assert walked is None or walked == listed()


@given(data=st.data())
@examples(40)
def test_listing_and_walking_in_minutes_agree_over_days(data):
    case = data.draw(calendar_cases(years=OFFSETS_IN_MINUTES, step=IN_MINUTES))
    t = data.draw(instants(case, years=OFFSETS_IN_MINUTES, step=IN_MINUTES))
    middle = instant_of(t)
    u = middle + data.draw(st.integers(-1440, 1440)) * MINUTE
    walker = Walker(case, middle - 2 * DAY, middle + 4 * DAY)
    assert_same_answers(walker, Truth(case, walker.start, walker.end), middle, u, data.draw)


@given(data=st.data())
@examples(8)
def test_listing_and_walking_in_seconds_agree_over_hours(data):
    case = data.draw(calendar_cases(step=IN_SECONDS))
    t = instant_of(data.draw(instants(case, step=IN_SECONDS)))
    u = t + data.draw(st.integers(-7200, 7200)) * SECOND
    walker = Walker(case, t - DAY // 12, t + DAY // 12, step=SECOND)
    assert_same_answers(walker, Truth(case, walker.start, walker.end), t, u, data.draw)


@given(zone=zones(), data=st.data())
def test_nothing_before_the_first_instant_shows_the_wall_time(zone, data):
    day = data.draw(dates(zone))
    wall = midnight(day) + data.draw(st.integers(0, 48 * 60)) * MINUTE
    first = first_shown(wall, zone)
    assert shown(first, zone) >= wall
    assert all(shown(first - back, zone) < wall for back in (1, SECOND, *range(MINUTE, DAY, 15 * MINUTE)))


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        ("Europe/Luxembourg", "2026-03-29T02:30", "2026-03-29T01:00Z"),  # in the gap: its end
        ("Europe/Luxembourg", "2026-10-25T02:30", "2026-10-25T00:30Z"),  # in the repeated hour: the first time
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30Z"),
        ("America/St_Johns", "2010-11-07T00:00", "2010-11-07T02:30Z"),  # 00:01 goes back to 23:01
        ("America/St_Johns", "2010-11-07T00:01", "2010-11-07T03:31Z"),  # so 00:01 itself comes an hour later
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00Z"),  # a date that never was
        ("Asia/Kathmandu", "2026-06-22T08:00", "2026-06-22T02:15Z"),
    ],
)
def test_a_wall_time_is_first_shown_at(zone, wall, instant):
    assert first_shown(us(f"{wall}Z"), zone) == us(instant)


def test_only_a_date_that_the_clock_never_shows_is_skipped():
    assert is_skipped(date(2011, 12, 30), "Pacific/Apia")
    assert not is_skipped(date(2011, 12, 31), "Pacific/Apia")
    assert not is_skipped(date(2026, 3, 29), "Europe/Luxembourg")


def test_an_answer_outside_the_listed_years_is_not_made_up():
    truth = Truth(CalendarCase("UTC", OFFICE), us("2026-01-01T00:00Z"), us("2026-02-01T00:00Z"))
    with pytest.raises(BeyondHorizonError):
        truth.add(us("2026-01-15T00:00Z"), 365 * DAY)
    with pytest.raises(BeyondHorizonError):
        truth.is_open(us("2027-01-01T00:00Z"))


def test_a_case_that_never_opens_has_no_answer():
    truth = Truth(CalendarCase("UTC", ((),) * 7), us("2026-01-01T00:00Z"), us("2026-02-01T00:00Z"))
    t = us("2026-01-15T00:00Z")
    assert truth.add(t, 1) is None
    assert truth.subtract(t, 1) is None
    assert truth.roll_forward(t) is None
    assert truth.next_opening(t) is None
    assert truth.add_business_days(t, 1) is None


def test_a_case_that_never_closes_has_no_edges():
    truth = Truth(CalendarCase("UTC", (hm("00:00-24:00"),) * 7), us("2026-01-01T00:00Z"), us("2026-02-01T00:00Z"))
    assert truth.next_closing(us("2026-01-15T00:00Z")) is None
    assert truth.previous_opening(us("2026-01-15T00:00Z")) is None


def test_faults_of_a_tiling_are_named():
    truth = Truth(CalendarCase("UTC", OFFICE), us("2026-06-01T00:00Z"), us("2026-07-01T00:00Z"))
    a, opening, b = us("2026-06-22T00:00Z"), us("2026-06-22T08:00Z"), us("2026-06-22T12:00Z")
    assert truth.tiling_faults(a, b, [(a, opening, False), (opening, b, True)]) == []
    assert len(truth.tiling_faults(a, b, [(a, opening, False)])) == 1
    assert len(truth.tiling_faults(a, b, [(a, opening, True), (opening, b, True)])) == 1
    assert len(truth.tiling_faults(a, b, [(a, opening, False), (opening, opening, True), (opening, b, True)])) == 1


@given(case=calendar_cases())
@examples(50)
def test_a_printed_case_can_be_pasted_back(case):
    names = {"CalendarCase": CalendarCase, "SeasonCase": SeasonCase, "Late": Late, "date": date, "hm": hm, "us": us}
    assert eval(repr(case), names) == case  # noqa: S307 - our own text


@given(case=calendar_cases(), data=st.data())
@examples(50)
def test_drawn_instants_fall_where_the_case_is_exceptional(case, data):
    t = instant_of(data.draw(instants(case)))
    u = instant_of(data.draw(instants(case, near=data.draw(instants(case)))))
    truth = Truth(case, min(t, u), max(t, u))
    assert date_of(t).year in range(1900, 2200)
    assert truth.until - truth.since < 300 * 366 * DAY
