"""A timeline answers every question by one bisection; here against counting instant by instant."""

import numpy as np
import pytest

from sla_engine.calendars.timeline.compiled_timeline import Timeline
from sla_engine.calendars.timeline.open_windows import Windows


def timeline(low, high, *rows):
    """A timeline over [low, high) from windows (opening, closing, owner)."""
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    return Timeline(low, high, Windows(*(np.array(list(values), dtype=np.int64) for values in columns)))


SHIFTS = timeline(0, 70, (10, 20, 1), (20, 25, 2), (30, 40, 2), (41, 42, 4), (60, 70, 5))
OPEN = [*range(10, 25), *range(30, 40), 41, *range(60, 70)]
LINES = {
    "shifts": (SHIFTS, OPEN),
    "never": (timeline(0, 10), []),
    "always": (timeline(0, 10, (0, 4, 1), (4, 10, 2)), list(range(10))),
    "cut off at both ends": (timeline(-5, 10, (-5, -3, 1), (8, 10, 2)), [-5, -4, 8, 9]),
}
every_line = pytest.mark.parametrize(("line", "open_at"), LINES.values(), ids=LINES)


def worked_up_to(open_at, us):
    return sum(t < us for t in open_at)


@every_line
def test_elapsed_counts_the_open_instants_before(line, open_at):
    assert [line.elapsed(t) for t in range(line.low, line.high + 1)] == [
        worked_up_to(open_at, t) for t in range(line.low, line.high + 1)
    ]


@every_line
def test_total_is_all_open_time(line, open_at):
    assert line.total == len(open_at)


@every_line
def test_it_is_open_at_openings_and_closed_at_closings(line, open_at):
    assert [t for t in range(line.low, line.high) if line.is_open(t)] == open_at


@every_line
def test_earliest_is_the_first_instant_with_so_much_time_behind_it(line, open_at):
    for worked in range(1, line.total + 1):
        expected = next(t for t in range(line.low, line.high + 1) if worked_up_to(open_at, t) == worked)
        assert line.earliest(worked) == expected


@every_line
def test_latest_is_the_last_instant_with_so_much_time_behind_it_and_open(line, open_at):
    for worked in range(line.total):
        expected = max(t for t in range(line.low, line.high) if worked_up_to(open_at, t) == worked)
        assert line.latest(worked) == expected
        assert expected in open_at


def test_intervals_that_touch_are_one():
    assert SHIFTS.within(0, 70) == [(10, 25), (30, 40), (41, 42), (60, 70)]


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (12, 35, [(12, 25), (30, 35)]),
        (25, 30, []),
        (24, 31, [(24, 25), (30, 31)]),
        (30, 40, [(30, 40)]),
        (35, 35, []),
        (40, 12, []),
    ],
)
def test_within_cuts_intervals_to_the_stretch(low, high, found):
    assert SHIFTS.within(low, high) == found


def edges(line, t):
    """The next opening and closing, and the previous ones."""
    return tuple(line.edge(t, opening=opening, back=back) for back in (False, True) for opening in (True, False))


@pytest.mark.parametrize(
    ("t", "next_opening", "next_closing", "previous_opening", "previous_closing"),
    [
        (0, 10, 25, None, None),
        (10, 30, 25, None, None),  # strictly after and before
        (11, 30, 25, 10, None),
        (25, 30, 40, 10, None),
        (26, 30, 40, 10, 25),
        (40, 41, 42, 30, 25),
        (41, 60, 42, 30, 40),
        (60, None, None, 41, 42),  # the last interval is cut off: where it closes is not known
        (69, None, None, 60, 42),
    ],
)
def test_edges_lie_strictly_on_their_side(t, next_opening, next_closing, previous_opening, previous_closing):
    assert edges(SHIFTS, t) == (next_opening, next_closing, previous_opening, previous_closing)


def test_where_the_line_is_cut_off_is_no_edge():
    line, _ = LINES["cut off at both ends"]
    assert edges(line, 0) == (8, None, None, -3)
    assert line.edge(8, opening=False, back=False) is None


@pytest.mark.parametrize("t", [20, 25, 49])
def test_after_the_last_interval_there_is_no_edge_and_before_the_first_neither(t):
    line = timeline(0, 50, (10, 20, 1))
    assert edges(line, t)[:2] == (None, None)
    assert edges(line, t - 20)[2:] == ((10, 20) if t == 49 else (None, None))


# Business dates


def test_dates_are_those_that_own_open_time_with_their_last_closing():
    assert (SHIFTS.dates.ordinal, SHIFTS.dates.closing) == ([1, 2, 4, 5], [20, 40, 42, 70])


@pytest.mark.parametrize(("t", "ordinal"), [(10, 1), (19, 1), (20, 2), (24, 2), (30, 2), (41, 4), (69, 5)])
def test_an_open_instant_belongs_to_the_date_that_owns_its_window(t, ordinal):
    assert SHIFTS.dates.ordinal[SHIFTS.dates.position_at(t)] == ordinal


def test_a_window_cut_in_two_by_lengthening_counts_as_one_date():
    line = timeline(0, 50, (10, 20, 1), (20, 25, 1), (30, 40, 2))
    assert (line.dates.ordinal, line.dates.closing) == ([1, 2], [25, 40])
