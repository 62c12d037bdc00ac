"""The algebra of windows, on cases small enough to check by eye and on sets of instants."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars.timeline.open_windows import Windows, complement, merged, overlaps, owned


def column(values: Iterable[int]):
    return np.array(list(values), dtype=np.int64)


def windows(*rows):
    """Windows from (opening, closing, owner)."""
    return Windows(*(column(values) for values in (zip(*rows, strict=True) if rows else ((), (), ()))))


def pairs(*rows):
    return tuple(column(values) for values in (zip(*rows, strict=True) if rows else ((), ())))


def rows_of(found):
    columns = (found.opening, found.closing, found.owner) if isinstance(found, Windows) else found
    return list(zip(*(one.tolist() for one in columns), strict=True))


DAYS = windows((10, 20, 1), (30, 40, 1), (50, 60, 2))

# Cutting


@pytest.mark.parametrize(
    ("low", "high", "left"),
    [
        (0, 100, [(10, 20, 1), (30, 40, 1), (50, 60, 2)]),
        (15, 55, [(15, 20, 1), (30, 40, 1), (50, 55, 2)]),
        (20, 50, [(30, 40, 1)]),  # closed at 20, and 50 is behind the end
        (32, 34, [(32, 34, 1)]),
        (21, 29, []),
        (40, 40, []),
    ],
)
def test_clipped_keeps_what_lies_in_a_stretch(low, high, left):
    assert rows_of(DAYS.clipped(low, high)) == left


@pytest.mark.parametrize(
    ("shut", "left"),
    [
        ([], [(10, 20, 1), (30, 40, 1), (50, 60, 2)]),
        ([(0, 100)], []),
        ([(12, 13)], [(10, 12, 1), (13, 20, 1), (30, 40, 1), (50, 60, 2)]),
        ([(10, 20)], [(30, 40, 1), (50, 60, 2)]),
        ([(20, 30), (40, 50)], [(10, 20, 1), (30, 40, 1), (50, 60, 2)]),
        ([(15, 55)], [(10, 15, 1), (55, 60, 2)]),
        ([(0, 11), (19, 31), (59, 100)], [(11, 19, 1), (31, 40, 1), (50, 59, 2)]),
    ],
)
def test_without_takes_out_and_keeps_owners(shut, left):
    assert rows_of(DAYS.without(*pairs(*shut))) == left


def test_without_cuts_nothing_from_nothing():
    assert rows_of(windows().without(*pairs((0, 10)))) == []


def test_windows_that_touch_stay_apart_for_their_owners_sake():
    touching = windows((10, 20, 1), (20, 30, 2))
    assert rows_of(touching.without(*pairs((28, 40)))) == [(10, 20, 1), (20, 28, 2)]


def test_then_puts_later_windows_behind():
    assert rows_of(windows((10, 20, 1)).then(windows((20, 30, 1), (40, 50, 2)))) == [
        (10, 20, 1),
        (20, 30, 1),
        (40, 50, 2),
    ]


# Owners


@pytest.mark.parametrize(
    ("given_rows", "left"),
    [
        ([], []),
        ([(10, 20, 1), (30, 40, 2)], [(10, 20, 1), (30, 40, 2)]),
        ([(10, 35, 1), (30, 40, 2)], [(10, 35, 1), (35, 40, 2)]),  # the earlier date owns the overlap
        ([(10, 40, 1), (30, 40, 2)], [(10, 40, 1)]),
        ([(10, 45, 1), (30, 35, 2), (36, 44, 2)], [(10, 45, 1)]),
        ([(10, 90, 1), (30, 40, 2), (50, 95, 3)], [(10, 90, 1), (90, 95, 3)]),  # it reaches over two dates
        ([(10, 10, 1), (30, 40, 2)], [(30, 40, 2)]),  # a window inside a gap vanishes
        ([(10, 20, 1), (10, 20, 2)], [(10, 20, 1)]),
    ],
)
def test_where_two_dates_overlap_the_earlier_one_owns(given_rows, left):
    assert rows_of(owned(*(column(v) for v in (zip(*given_rows, strict=True) if given_rows else ((), (), ()))))) == left


# Union and the like


@pytest.mark.parametrize(
    ("apart", "together"),
    [
        ([], []),
        ([(10, 20)], [(10, 20)]),
        ([(10, 20), (20, 30), (40, 50)], [(10, 30), (40, 50)]),
        ([(10, 20), (21, 30)], [(10, 20), (21, 30)]),
        ([(10, 20), (20, 30), (30, 40)], [(10, 40)]),
    ],
)
def test_merged_makes_windows_that_touch_one(apart, together):
    assert rows_of(merged(*pairs(*apart))) == together


@pytest.mark.parametrize(("least", "result"), [(1, [(10, 30), (40, 50)]), (2, [(15, 30)]), (3, [(15, 18)]), (4, [])])
def test_overlaps_are_where_so_many_are_open(least, result):
    sets = [pairs((10, 20), (40, 50)), pairs((15, 30)), pairs((15, 18), (20, 30))]
    assert rows_of(overlaps(least, sets)) == result


def test_overlaps_of_nothing_are_nothing():
    assert rows_of(overlaps(1, [pairs(), pairs()])) == []


edge_sets = st.sets(st.integers(0, 40), max_size=12).map(lambda s: sorted(s)[: len(s) // 2 * 2])
some_pairs = edge_sets.map(lambda edges: list(zip(edges[::2], edges[1::2], strict=True)))


def instants(rows):
    return {t for start, end in rows for t in range(start, end)}


@given(sets=st.lists(some_pairs, min_size=1, max_size=5), least=st.integers(1, 5))
def test_overlaps_count_the_open_sets_at_each_instant(sets, least):
    found = rows_of(overlaps(least, [pairs(*rows) for rows in sets]))
    assert instants(found) == {t for t in range(41) if sum(t in instants(rows) for rows in sets) >= least}
    assert all(x < y for x, y in found)
    assert all(end < start for (_, end), (start, _) in pairwise(found))


@given(rows=some_pairs)
def test_the_complement_is_open_where_windows_are_closed(rows):
    apart = merged(*pairs(*rows))
    everywhere = pairs((-5, 45))
    found = rows_of(overlaps(2, [everywhere, complement(*apart)]))
    assert instants(found) == set(range(-5, 45)) - instants(rows)


@given(rows=some_pairs, shut=some_pairs, low=st.integers(0, 40), length=st.integers(0, 40))
def test_cutting_out_and_clipping_are_the_algebra_of_sets_of_instants(rows, shut, low, length):
    found = windows(*((a, b, n) for n, (a, b) in enumerate(rows))).without(*pairs(*shut)).clipped(low, low + length)
    owners = {t: n for n, (a, b) in enumerate(rows) for t in range(a, b)}
    left = {t: n for t, n in owners.items() if t not in instants(shut) and low <= t < low + length}
    assert {t: n for a, b, n in rows_of(found) for t in range(a, b)} == left
