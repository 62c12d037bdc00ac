"""JoinedTimelines: that rows of many calendars laid end to end are answered as each calendar's own line answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import BusinessCalendar
from sla_engine.calendars.calendar import timeline_of
from sla_engine.calendars.timeline import timelines_end_to_end as module
from sla_engine.calendars.timeline.timelines_end_to_end import JoinedTimelines
from sla_engine.errors import OutOfRangeError, SlaError
from sla_engine.testing import calendar_cases, us
from tests.examples import examples

LOW, HIGH, FAR = us("2025-01-01T00:00Z"), us("2026-01-01T00:00Z"), us("2026-03-01T00:00Z")
HOUR = 3_600_000_000
DAY = 24 * HOUR

OFFICE = BusinessCalendar("Mo-Fr 08:00-12:00,13:00-17:00", tz="Europe/Luxembourg", holidays="LU")
NIGHTS = BusinessCalendar("Mo-Fr 22:00-06:00", tz="America/St_Johns")
ALWAYS = BusinessCalendar.always("UTC")
NEVER = BusinessCalendar("Mo-Su off", tz="UTC")
ALL = (OFFICE, ALWAYS, NEVER, NIGHTS, OFFICE)


def laid(calendars, low=LOW, high=HIGH, far=FAR):
    return JoinedTimelines([timeline_of(one) for one in calendars], low, high, [far] * len(calendars))


def columns(rows):
    return (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))


def edges(calendar):
    """Openings and closings in the first ten days and the last ten of the stretch asked about, and the instants beside them."""
    timeline = timeline_of(calendar).over(LOW, FAR)
    known = [*timeline.openings, *timeline.closings, LOW, HIGH]
    near = [at for at in known if LOW <= at < LOW + 10 * DAY or HIGH - 10 * DAY < at <= HIGH]
    return sorted({at + step for at in near for step in (-1, 0, 1) if LOW <= at + step <= HIGH})


def check_worked(calendars, rows):
    """W counts from each track's own bottom, so that differences to its beginning are compared."""
    track, at = columns(rows)
    tracks = laid(calendars)
    found = tracks.worked(track, at) - tracks.worked(track, np.full(len(at), LOW))
    assert tracks.lost(track, at) is None
    assert found.tolist() == [timeline_of(calendars[i]).between(LOW, instant) for i, instant in rows]


def check_reached(calendars, rows, *, opening):
    """The rows are tracks, starts and amounts; an answer beyond the track must be told, and any other be right."""
    track, at, amount = columns(rows)
    tracks = laid(calendars)
    found, beyond = tracks.reach(track, tracks.worked(track, at) + amount, np.full(len(at), opening))
    beyond = np.zeros(len(at), dtype=bool) if beyond is None else beyond
    for i, (number, start, length) in enumerate(rows):
        try:
            due = timeline_of(calendars[number]).add(start, length, opening=opening)
        except SlaError:
            due = FAR + 1
        assert beyond[i] == (due > FAR), (number, start, length)
        if due < FAR:
            assert found[i] == due


def test_business_time_is_that_of_each_row_s_calendar_at_every_edge():
    check_worked(ALL, [(i, at) for i, calendar in enumerate(ALL) for at in edges(calendar)])


@pytest.mark.parametrize("opening", [False, True])
def test_due_instants_are_those_of_each_row_s_calendar_at_every_edge(opening):
    amounts = (1, HOUR, 4 * HOUR, 8 * HOUR, 40 * HOUR, 500 * HOUR, *((0,) if opening else ()))
    rows = [(i, at, us_) for i, calendar in enumerate(ALL) for at in edges(calendar) for us_ in amounts]
    check_reached(ALL, rows, opening=opening)


def test_landing_may_differ_from_row_to_row():
    friday = us("2025-06-20T06:00Z")
    tracks, track = laid([OFFICE]), np.zeros(2, dtype=np.int64)
    at = np.full(2, friday)
    found, _ = tracks.reach(track, tracks.worked(track, at) + 8 * HOUR, np.array([False, True]))
    assert found.tolist() == [us("2025-06-20T15:00Z"), us("2025-06-24T06:00Z")]  # Monday is the national holiday


@examples(50)
@given(st.data())
def test_random_calendars_side_by_side_answer_as_each_alone(data):
    drawn = [data.draw(calendar_cases()).calendar() for _ in range(3)]
    known = [one for one in drawn if timeline_of(one).known[0] <= LOW and timeline_of(one).known[1] > FAR]
    calendars = [NEVER, *known, ALWAYS]
    number, instants = st.integers(0, len(calendars) - 1), st.integers(LOW, HIGH)
    check_worked(calendars, data.draw(st.lists(st.tuples(number, instants), min_size=1)))
    rows = data.draw(st.lists(st.tuples(number, instants, st.integers(1, 100 * DAY)), min_size=1))
    for opening in (False, True):
        check_reached(calendars, rows, opening=opening)


def test_answers_beyond_the_track_are_told_although_the_next_track_goes_on():
    calendars, track = [OFFICE, ALWAYS], np.zeros(1, dtype=np.int64)
    tracks = laid(calendars)
    left = timeline_of(OFFICE).between(HIGH, FAR)
    at = tracks.worked(track, np.array([HIGH]))
    found, beyond = tracks.reach(track, at + left, np.array([False]))
    assert (found.tolist(), beyond) == ([timeline_of(OFFICE).add(HIGH, left, opening=False)], None)
    _, beyond = tracks.reach(track, at + left + 1, np.array([False]))
    assert beyond.tolist() == [True]


def test_an_opening_at_the_very_end_of_a_track_is_reached():
    morning = us("2026-03-02T07:00Z")
    tracks, track = laid([OFFICE], far=morning), np.zeros(1, dtype=np.int64)
    at = tracks.worked(track, np.array([us("2026-02-27T15:00Z")]))  # Friday, an hour before closing
    found, beyond = tracks.reach(track, at + HOUR, np.array([True]))
    assert (found.tolist(), beyond) == ([morning], None)


def test_instants_of_years_without_holidays_are_lost():
    german = BusinessCalendar("Mo-Fr 09:00-17:00", tz="Europe/Berlin", holidays="DE")  # known from 1991 on
    low, high = us("1985-01-01T00:00Z"), us("1995-01-01T00:00Z")
    tracks = laid([german, ALWAYS], low, high, high)
    first = timeline_of(german).known[0]
    at = np.array([low, first - 1, first, high, low, high])
    assert tracks.lost(np.array([0, 0, 0, 0, 1, 1]), at).tolist() == [True, True, False, False, False, False]


def test_of_a_calendar_that_knows_nothing_then_every_instant_is_lost():
    german = BusinessCalendar("Mo-Fr 09:00-17:00", tz="Europe/Berlin", holidays="DE")
    low, high = us("1950-01-01T00:00Z"), us("1960-01-01T00:00Z")
    tracks = laid([ALWAYS, german], low, high, high)
    assert tracks.lost(np.array([0, 1, 1, 1]), np.array([low, low, low + DAY, high])).tolist() == [
        False,
        True,
        True,
        True,
    ]
    _, beyond = tracks.reach(np.array([1]), tracks.worked(np.array([1]), np.array([low])) + 1, np.array([False]))
    assert beyond.tolist() == [True]


def test_answers_are_looked_at_even_where_every_question_has_one():
    tracks = laid(ALL)
    at = np.array([FAR, FAR + 1, LOW, LOW - 1])
    assert tracks.lost(np.zeros(4, dtype=np.int64), at) is None
    assert tracks.lost(np.zeros(4, dtype=np.int64), at, asked=False).tolist() == [False, True, False, True]
    assert tracks.lost(np.zeros(2, dtype=np.int64), at[:1].repeat(2), asked=False) is None


def test_no_calendars_take_no_rows():
    nothing = np.empty(0, dtype=np.int64)
    tracks = laid([])
    assert tracks.worked(nothing, nothing).tolist() == []
    assert tracks.reach(nothing, nothing, nothing.astype(bool))[1] is None


def test_more_rows_than_a_block_are_answered_alike(monkeypatch):
    rows = [(i % len(ALL), LOW + i * 97 * HOUR // 7) for i in range(600)]
    track, at = columns(rows)
    whole = laid(ALL)
    worked = whole.worked(track, at)
    reached, beyond = whole.reach(track, worked + 900 * HOUR, track % 2 == 0)
    monkeypatch.setattr(module, "blocks", lambda size: [slice(i, min(i + 64, size)) for i in range(0, size, 64)])
    assert whole.worked(track, at).tolist() == worked.tolist()
    again, beyond_again = whole.reach(track, worked + 900 * HOUR, track % 2 == 0)
    assert (again.tolist(), beyond_again.tolist()) == (reached.tolist(), beyond.tolist())


def test_more_than_fits_on_one_axis_is_refused(monkeypatch):
    monkeypatch.setattr(module, "LONGEST", 3 * (FAR - LOW))
    laid([ALWAYS, OFFICE])
    with pytest.raises(OutOfRangeError, match="3 calendars over that many years are too many at once"):
        laid([ALWAYS, OFFICE, NIGHTS])
