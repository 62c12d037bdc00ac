"""Kernels answer whole columns as the timeline answers one instant, and the table finds what a search finds."""

import gc
from weakref import ref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars.timeline.compiled_timeline import Timeline
from sla_engine.calendars.timeline.kernels import BLOCK, MOST_BUCKETS, MOST_STEPS, Locator, TimelineKernels, blocks
from sla_engine.calendars.timeline.open_windows import Windows

DAY = 86_400_000_000
YEAR = 366 * DAY


def column(values):
    return np.array(list(values), dtype=np.int64)


def found(locator, values):
    """What a locator says of each value; the scratch is soiled, for it may hold anything."""
    at, spare = np.full(len(values), -7), np.full(len(values), 1 << 60)
    locator.locate(values, at, spare)
    return at.tolist()


def searched(edges, values):
    return np.searchsorted(edges, values, side="right").tolist()


# Locator


@given(
    edges=st.sets(st.integers(-1000, 1000), max_size=40).map(sorted),
    low=st.integers(-1100, 0),
    high=st.integers(0, 1100),
)
def test_a_locator_finds_what_a_search_finds_for_every_value(edges, low, high):
    values = np.arange(low, high + 1, dtype=np.int64)
    assert found(Locator(column(edges), low, high), values) == searched(column(edges), values)


@given(
    low=st.integers(-2 * 10**15, 6 * 10**15),
    gaps=st.lists(st.sampled_from([1, 2, 3, 3_600_000_000, 8 * 3_600_000_000, DAY, 400 * DAY]), max_size=60),
    data=st.data(),
)
def test_a_locator_finds_what_a_search_finds_over_years(low, gaps, data):
    edges = low + np.cumsum(column(gaps))
    high = int(edges[-1]) + data.draw(st.integers(0, YEAR)) if len(edges) else low + YEAR
    beside = [value for edge in edges.tolist() for value in (edge - 1, edge, edge + 1) if low <= value <= high]
    values = column([low, high, *beside, *data.draw(st.lists(st.integers(low, high), max_size=20))])
    assert found(Locator(edges, low, high), values) == searched(edges, values)


def spread(count, step, low=-300 * YEAR):
    return low + step * np.arange(1, count + 1, dtype=np.int64)


CROWDS = {
    "apart": spread(3000, DAY),
    "a pair close by": np.union1d(spread(3000, DAY), column([-300 * YEAR + 5 * DAY + 1])),
    "four in a bucket": np.union1d(spread(3000, DAY), -300 * YEAR + 5 * DAY + column([1, 2, 3])),
    "a hundred in a bucket": np.union1d(spread(3000, DAY), -300 * YEAR + 5 * DAY + column(range(1, 100))),
    "one": column([-300 * YEAR + 17]),
    "none": column([]),
}


@pytest.mark.parametrize("edges", CROWDS.values(), ids=CROWDS)
def test_edges_may_crowd(edges):
    low, high = -300 * YEAR, -250 * YEAR
    values = np.random.default_rng(5).integers(low, high, 20_000, endpoint=True)
    values = np.concatenate((values, edges, edges - 1, edges + 1, column([low, high])))
    assert found(Locator(edges, low, high), values) == searched(edges, values)


@pytest.mark.parametrize(
    ("name", "search"), [("apart", False), ("four in a bucket", False), ("a hundred in a bucket", True)]
)
def test_only_where_many_edges_crowd_one_bucket_a_search_takes_over(name, search):
    locator = Locator(CROWDS[name], -300 * YEAR, -250 * YEAR)
    assert (locator._steps > MOST_STEPS) is search


def test_a_table_stays_small_however_close_the_edges_and_long_the_stretch():
    locator = Locator(spread(1000, 1), -300 * YEAR, 300 * YEAR)
    assert len(locator._table) <= MOST_BUCKETS + 1


# A timeline's kernels

LINES = {
    "shifts": (0, 70, [(10, 20), (30, 40), (41, 42), (60, 70)]),
    "never": (-5, 10, []),
    "always": (-5, 10, [(-5, 10)]),
    "cut off at both ends": (-5, 10, [(-5, -3), (8, 10)]),
    "blinks": (-9, 9, [(-8, -7), (-6, -5), (-4, -3), (0, 1), (2, 3), (4, 8)]),
}


def timeline(low, high, rows):
    opening, closing = (column(values) for values in (zip(*rows, strict=True) if rows else ((), ())))
    return Timeline(low, high, Windows(opening, closing, np.arange(len(rows), dtype=np.int64)))


every_line = pytest.mark.parametrize("line", [timeline(*parts) for parts in LINES.values()], ids=LINES)


def ask(kernel, values, kind=np.int64):
    out = np.empty(len(values), dtype=kind)
    kernel(column(values), out)
    return out.tolist()


@every_line
def test_worked_is_the_elapsed_time_of_each_instant(line):
    instants = range(line.low, line.high)
    assert ask(line.kernels.worked(), instants) == [line.elapsed(t) for t in instants]


@every_line
def test_is_open_is_that_of_each_instant(line):
    instants = range(line.low, line.high)
    assert ask(line.kernels.is_open(), instants, np.bool_) == [line.is_open(t) for t in instants]


@every_line
def test_the_inverses_are_those_of_each_amount(line):
    assert ask(line.kernels.instant(opening=False), range(1, line.total + 1)) == [
        line.earliest(w) for w in range(1, line.total + 1)
    ]
    assert ask(line.kernels.instant(opening=True), range(line.total)) == [line.latest(w) for w in range(line.total)]


def due(line, start, duration, *, opening):
    """What `add` says of a start, None where the timeline does not hold the answer."""
    target = line.elapsed(start) + duration
    if target + opening > line.total:
        return None
    return line.latest(target) if opening else line.earliest(target)


@every_line
@pytest.mark.parametrize("opening", [False, True])
def test_due_is_that_of_each_start_up_to_the_last_one_that_has_an_answer(line, opening):
    for duration in range(0 if opening else 1, line.total + 2):
        expected = [due(line, start, duration, opening=opening) for start in range(line.low, line.high)]
        last = line.kernels.last_start(duration, opening=opening)
        assert [answer is not None for answer in expected] == [start <= last for start in range(line.low, line.high)]
        kernel = line.kernels.due(duration, opening=opening)
        assert ask(kernel, range(line.low, last + 1)) == [answer for answer in expected if answer is not None]


@every_line
def test_every_start_has_an_answer_where_nothing_is_added(line):
    assert line.kernels.last_start(0, opening=False) == line.high - 1


def test_a_kernel_answers_blocks_of_any_length_one_after_another():
    kernel = timeline(*LINES["shifts"]).kernels.worked()
    assert ask(kernel, [35]) == [15]
    assert ask(kernel, [35] * BLOCK) == [15] * BLOCK
    assert ask(kernel, []) == []
    assert ask(kernel, [11, 36]) == [1, 16]


def test_two_kernels_of_a_timeline_share_no_scratch():
    columns = TimelineKernels(0, 70, column([10, 30]), column([20, 40]))
    one, other = columns.worked(), columns.worked()
    first, second = np.empty(2, dtype=np.int64), np.empty(2, dtype=np.int64)
    one(column([15, 35]), first)
    other(column([0, 70]), second)
    assert (first.tolist(), second.tolist()) == ([5, 15], [0, 20])


@pytest.mark.parametrize(
    ("size", "lengths"), [(0, []), (1, [1]), (BLOCK, [BLOCK]), (BLOCK + 1, [BLOCK, 1]), (2 * BLOCK, [BLOCK, BLOCK])]
)
def test_blocks_tile_a_column(size, lengths):
    slices = list(blocks(size))
    assert [one.stop - one.start for one in slices] == lengths
    assert [one.start for one in slices] == [BLOCK * n for n in range(len(lengths))]


def test_kernels_that_are_needed_no_more_are_freed_without_a_collection():
    kernels = TimelineKernels(0, 10 * DAY, column([DAY]), column([2 * DAY]))
    kernels.due(DAY // 2, opening=False)
    left = ref(kernels)
    gc.disable()
    try:
        del kernels
        assert left() is None
    finally:
        gc.enable()
