"""Columns are read block by block into microseconds, bad rows are told apart from missing ones, answers keep the type."""

from datetime import timedelta

import numpy as np
import pytest

from sla_engine import BusinessCalendar, ColumnError, InvalidArgumentError, NaiveInstantError, OutOfRangeError
from sla_engine.calendars.arrays import NAT
from sla_engine.calendars.timeline.kernels import BLOCK
from sla_engine.calendars.timeline.numpy_columns import (
    UNREAD,
    AlignedColumns,
    NumpyColumn,
    in_unit,
    like,
    nat_on_error,
)

OFFICE = BusinessCalendar("Mo-Fr 08:00-17:00", tz="UTC")
MONDAY = 1_782_115_200_000_000  # 2026-06-22T08:00Z
HOUR = 3_600_000_000


def instants(column):
    return NumpyColumn.of(column, "M", "starts")


def read(column, kind="M"):
    """A whole column in microseconds, read into soiled scratch."""
    values = NumpyColumn.of(column, kind, "starts")
    return values.read(slice(0, len(column)), np.full(len(column), 99)).tolist()


# Reading


@pytest.mark.parametrize(
    ("column", "us"),
    [
        (np.array([0, -1, NAT]), [0, -1, NAT]),
        (np.array(["1970-01-01T00:00:01", "1969-12-31T23:59:59", "NaT"], "M8[s]"), [1_000_000, -1_000_000, NAT]),
        (np.array(["1970-01-01T00:00:00.001", "NaT"], "M8[ms]"), [1_000, NAT]),
        (np.array(["1970-01-01T00:00:00.000001", "NaT"], "M8[us]"), [1, NAT]),
        (np.array(["1970-01-01T00:00:00.000001", "NaT"], "M8[ns]"), [1, NAT]),
        (np.array(["1969-12-31T23:59:59.999999", "1969-12-31T23:59:59.999999999"], "M8[ns]"), [-1, UNREAD]),
        (np.array(["1970-01-01T00:00:00.000000001", "NaT"], "M8[ns]"), [UNREAD, NAT]),
        (np.array([0, -1], ">i8"), [0, -1]),
        (np.array(["1970-01-01T00:00:01", "NaT"], ">M8[s]"), [1_000_000, NAT]),
        (np.array([1, 2, 3, 4])[::2], [1, 3]),
        (np.array([1, 2, 3, 4])[::-1], [4, 3, 2, 1]),
        (np.frombuffer(b"\0" + np.array([1, 2]).tobytes(), dtype="i8", offset=1), [1, 2]),  # not aligned
        (np.broadcast_to(np.int64(7), (3,)), [7, 7, 7]),
        (np.array([], "M8[s]"), []),
    ],
    ids=lambda case: f"{case.dtype}" if isinstance(case, np.ndarray) else None,
)
def test_every_unit_order_and_layout_is_read_as_microseconds(column, us):
    assert read(column) == us


@pytest.mark.parametrize("unit", ["s", "ms"])
@pytest.mark.parametrize("edge", [np.iinfo(np.int64).max, np.iinfo(np.int64).min + 1])
def test_instants_too_far_for_microseconds_stay_far_and_are_not_missing(unit, edge):
    (far,) = read(np.array([edge]).view(f"M8[{unit}]"))
    assert abs(far) > 10**18
    assert far != NAT


def test_durations_are_read_alike():
    assert read(np.array([2, "NaT"], "m8[s]"), "m") == [2_000_000, NAT]


@pytest.mark.parametrize("dtype", ["i8", "M8[us]"])
def test_plain_microseconds_are_read_without_a_copy(dtype):
    column = np.arange(5).astype(dtype)
    block = instants(column).read(slice(1, 3), np.empty(2, dtype=np.int64))
    assert np.shares_memory(block, column)


@pytest.mark.parametrize(
    ("column", "got"),
    [
        ([MONDAY], "got list"),
        (None, "got NoneType"),
        (np.int64(5), "got int64"),
        (np.array(5), "got 0 dimensions"),
        (np.zeros((2, 2), dtype=np.int64), "got 2 dimensions"),
        (np.array([1.5]), "got float64"),
        (np.array([5], dtype="i4"), "got int32"),
        (np.array([5], dtype="u8"), "got uint64"),
        (np.array([None]), "got object"),
        (np.array(["2026-06-22"]), "got <U10"),
        (np.array([True]), "got bool"),
        (np.array(["2026-06-22"], "M8[D]"), r"got datetime64\[D\]"),
        (np.array(["2026-06-22"], "M8[h]"), r"got datetime64\[h\]"),
        (np.array([1]).view("M8[25s]"), r"got datetime64\[25s\]"),
        (np.zeros(1, "M8"), "got datetime64"),
        (np.array([1], "m8[us]"), r"got timedelta64\[us\]"),
        (np.ma.masked_array(np.array([0, 5]), mask=[0, 1]), "got a masked one; fill its missing rows with NaT"),
    ],
    ids=lambda case: case.replace("\\", "") if isinstance(case, str) else None,
)
def test_what_is_no_column_of_instants_is_refused_by_name(column, got):
    expected = r"starts: expected a one-dimensional numpy array of datetime64\[s\|ms\|us\|ns\] or int64 microseconds"
    with pytest.raises(ColumnError, match=rf"^{expected}, {got}"):
        instants(column)


def test_what_is_no_column_of_durations_is_refused_by_name():
    with pytest.raises(
        ColumnError, match=r"duration: expected .* timedelta64\[s\|ms\|us\|ns\] .*, got datetime64\[us\]"
    ):
        NumpyColumn.of(np.array(["NaT"], "M8[us]"), "m", "duration")


# Running a kernel


def doubled(given, into):
    np.multiply(given, 2, out=into)


def run(column, *, nat=False, fault=lambda us: f"{us} is bad"):
    return AlignedColumns((instants(np.array(column)),), nat, fault)


def answer(of, bounds):
    out = np.full(of.size, 99)
    of.answer(doubled, bounds, out, NAT)
    return out.tolist()


def test_rows_within_bounds_are_answered_and_missing_ones_stay_missing():
    assert answer(run([1, NAT, 10]), [(1, 10)]) == [2, NAT, 20]


@pytest.mark.parametrize("bad", [0, 11, UNREAD])
def test_a_row_out_of_bounds_becomes_missing_on_demand(bad):
    assert answer(run([1, bad, 10], nat=True), [(1, 10)]) == [2, NAT, 20]


def test_without_bounds_every_row_is_taken_as_good():
    assert answer(run([1, 2, 3]), None) == [2, 4, 6]


@pytest.mark.parametrize("row", [0, 1, BLOCK - 1, BLOCK, 2 * BLOCK + 5])
def test_the_first_row_out_of_bounds_is_named(row):
    column = np.full(3 * BLOCK, 5)
    column[row], column[-1] = 11, 12
    with pytest.raises(ColumnError, match=rf"^row {row}: 11 is bad$"):
        answer(run(column), [(1, 10)])


def test_a_row_with_parts_of_a_microsecond_says_so():
    with pytest.raises(ColumnError, match=r"^row 1: parts of a microsecond are refused; round the column first$"):
        answer(run(np.array([1_000, UNREAD], "datetime64[ns]")), [(1, 10)])


@pytest.mark.parametrize("move", ["add_many", "subtract_many"])
@pytest.mark.parametrize("days", [106_751_991, 999_999_999], ids=["nearly 64 bits", "the longest timedelta"])
def test_one_duration_beyond_all_years_is_out_of_range(move, days):
    instants = np.array([MONDAY, NAT]).view("datetime64[us]")
    with pytest.raises(ColumnError, match=r"^row 0: year .* lies outside 1900 to 2200"):
        getattr(OFFICE, move)(instants, timedelta(days=days))
    assert np.isnat(getattr(OFFICE, move)(instants, timedelta(days=days), errors="nat")).all()


@pytest.mark.parametrize("dtype", [np.int64, "datetime64[us]", "datetime64[ms]", "datetime64[s]"])
@pytest.mark.parametrize("value", [UNREAD, UNREAD + 1, -UNREAD])
@pytest.mark.parametrize("hours", ["Mo-Fr 08:00-17:00", "24/7"])
def test_the_ends_of_64_bits_are_out_of_range(dtype, value, hours):
    calendar = BusinessCalendar(hours, tz="UTC")
    column = np.array([value]).astype(np.int64).view(dtype)
    zero = np.zeros(1, dtype)
    asked = [
        lambda: calendar.add_many(column, "1h"),
        lambda: calendar.subtract_many(column, "1h"),
        lambda: calendar.between_many(column, zero),
        lambda: calendar.between_many(zero, column),
        lambda: calendar.is_open_many(column),
        lambda: calendar.roll_forward_many(column),
        lambda: calendar.add_business_days_many(column, 1),
    ]
    for ask in asked:
        with pytest.raises(ColumnError, match=r"^row 0: year -?\d+ lies outside 1900 to 2200"):
            ask()


def test_what_a_fault_raises_is_told_and_kept_as_the_cause():
    def fault(us):
        raise OutOfRangeError(f"{us} is too far")

    with pytest.raises(ColumnError, match=r"^row 1: 11 is too far$") as caught:
        answer(run([1, 11], fault=fault), [(1, 10)])
    assert isinstance(caught.value.__cause__, OutOfRangeError)


def test_the_extent_is_that_of_the_good_rows():
    extent = run([3, NAT, 7, 50], nat=True).extent([(1, 10)])
    assert (extent.reach, extent.clean) == (((3, 7),), False)


def test_the_extent_of_good_rows_alone_is_clean():
    extent = run([7] * BLOCK + [3]).extent([(1, 10)])
    assert (extent.reach, extent.clean) == (((3, 7),), True)


@pytest.mark.parametrize("column", [[], [NAT, NAT]])
def test_without_a_good_row_there_is_no_extent(column):
    assert run(np.array(column, dtype=np.int64)).extent([(1, 10)]) is None


def test_a_row_is_good_only_where_all_its_columns_are():
    both = AlignedColumns(
        (instants(np.array([1, 2, 3])), instants(np.array([5, 99, NAT]))), True, lambda a, b: f"{a} {b}"
    )
    extent = both.extent([(1, 10), (1, 10)])
    assert extent.reach == ((1, 1), (5, 5))


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ColumnError, match="expected columns of one length, got 2 and 3 rows"):
        AlignedColumns((instants(np.zeros(3, dtype=np.int64)), instants(np.zeros(2, dtype=np.int64))), False, print)


# Answering


@pytest.mark.parametrize(
    ("dtype", "back"),
    [
        ("i8", "int64"),
        (">i8", "int64"),
        ("M8[s]", "M8[us]"),
        ("M8[ms]", "M8[us]"),
        ("M8[us]", "M8[us]"),
        ("M8[ns]", "M8[ns]"),
    ],
)
def test_answers_come_in_the_unit_of_the_instants_and_coarser_ones_in_microseconds(dtype, back):
    column = instants(np.zeros(2, dtype=np.int64).astype(dtype))
    out, shown = like(column, 2)
    in_unit(column, doubled)(np.array([3, NAT // 2]), out)
    assert shown.dtype == np.dtype(back)
    assert shown.astype("M8[us]").astype(np.int64).tolist() == [6, NAT]


@pytest.mark.parametrize("choice", ["Raise", None, "coerce", 1, []], ids=str)
def test_what_becomes_of_bad_rows_is_one_of_two_choices(choice):
    with pytest.raises(InvalidArgumentError, match="errors is 'raise' or 'nat', got"):
        nat_on_error(choice)


# Calendars, where their laws leave something open


@pytest.mark.parametrize("order", [">i8", "<i8"])
def test_between_many_of_integers_of_any_byte_order_is_integers(order):
    column = np.array([MONDAY, MONDAY + HOUR], dtype=order)
    found = OFFICE.between_many(column, column + 2 * HOUR)
    assert (found.dtype, found.tolist()) == (np.int64, [2 * HOUR, 2 * HOUR])


def test_between_many_takes_two_units_and_answers_in_microseconds():
    seconds = np.array([MONDAY // 1_000_000]).view("M8[s]")
    nanoseconds = np.array([(MONDAY + HOUR + 1) * 1000]).view("M8[ns]")
    found = OFFICE.between_many(nanoseconds, seconds)
    assert (found.dtype, found.astype(np.int64).tolist()) == (np.dtype("m8[us]"), [-HOUR - 1])


def test_between_many_needs_a_column():
    with pytest.raises(ColumnError, match="between_many needs a column on at least one side"):
        OFFICE.between_many(None, None)


def test_the_single_side_of_between_many_is_an_instant():
    with pytest.raises(NaiveInstantError):
        OFFICE.between_many(np.array([MONDAY]), np.datetime64("2026-06-22"))


@pytest.mark.parametrize("landing", ["closing", "opening"])
def test_rows_of_no_duration_stay_where_they_are_beside_rows_that_move(landing):
    night = MONDAY - HOUR
    found = OFFICE.add_many(np.array([night, night, MONDAY]), np.array([0, HOUR, 0]), landing=landing)
    assert found.tolist() == [night if landing == "closing" else MONDAY, MONDAY + HOUR, MONDAY]


def test_rows_of_no_duration_at_the_end_of_the_years_are_no_bad_rows():
    last = np.array([OFFICE._timeline.known[1] - 1])
    nothing = np.array([0])
    assert (OFFICE.add_many(last, nothing).tolist(), OFFICE.subtract_many(last, nothing).tolist()) == (
        [last[0]],
        [last[0]],
    )


def test_a_business_date_without_the_same_time_is_a_bad_row():
    short_fridays = BusinessCalendar("Mo-Th 08:00-18:00; Fr 08:00-10:00", tz="UTC", holidays="LU")
    thursday = np.array(["2100-12-30T17:00", "2026-06-25T09:00"], "M8[us]")  # the data ends on the Friday
    with pytest.raises(ColumnError, match=r"^row 0: no holiday data for LU in 2101"):
        short_fridays.add_business_days_many(thursday, 1, at="same time")
    found = short_fridays.add_business_days_many(thursday, 1, at="same time", errors="nat")
    assert found.astype("M8[s]").astype(str).tolist() == ["NaT", "2026-06-26T09:00:00"]
