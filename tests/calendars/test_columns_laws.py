"""Bulk answers are the scalar answers, bit for bit, in every type that a column may have and in whatever layout."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import BusinessCalendar, ColumnError, InvalidDurationError, SlaError
from sla_engine.testing import calendar_cases, instant_of, instants, us
from tests.deep.columns import DTYPES, NAT, column_of, rows_of, whole
from tests.examples import examples
from tests.oracles.answers import Answers

HOUR = 3_600_000_000
OFFICE = BusinessCalendar("Mo-Fr 07:30-12:00,13:00-18:00; PH off", tz="Europe/Luxembourg", holidays="LU")
NEVER = BusinessCalendar("off", tz="UTC")
MONDAY = us("2026-06-22T17:30+02:00")
LENGTHS = (0, 1, HOUR, 8 * HOUR, 8 * HOUR + 1, 40 * HOUR)
COARSE = {"datetime64[s]": "datetime64[us]", "datetime64[ms]": "datetime64[us]"}  # what comes back for a coarser unit

# Each bulk operation: its name, arguments and options beside the column, and the scalar question of a row.
OPERATIONS = {
    "add": ("add", (timedelta(hours=8),), {}, lambda t: (t, 8 * HOUR)),
    "add, text": ("add", ("8h",), {}, lambda t: (t, 8 * HOUR)),
    "add, opening": ("add", ("8h",), {"landing": "opening"}, lambda t: (t, 8 * HOUR, "opening")),
    "add nothing": ("add", ("0h",), {}, lambda t: (t, 0)),
    "subtract": ("subtract", ("8h",), {}, lambda t: (t, 8 * HOUR)),
    "is_open": ("is_open", (), {}, lambda t: (t,)),
    "roll_forward": ("roll_forward", (), {}, lambda t: (t,)),
    "roll_backward": ("roll_backward", (), {}, lambda t: (t,)),
    "add_business_days": ("add_business_days", (2,), {}, lambda t: (t, 2)),
    "add_business_days, 16:00": ("add_business_days", (1,), {"at": "16:00"}, lambda t: (t, 1, "16:00")),
    "add_business_days, same time": ("add_business_days", (0,), {"at": "same time"}, lambda t: (t, 0, "same time")),
    "add_business_days, back": ("add_business_days", (-2,), {}, lambda t: (t, -2)),
    "add_business_days, back, 16:00": ("add_business_days", (-1,), {"at": "16:00"}, lambda t: (t, -1, "16:00")),
    "add_business_days, back, same time": (
        *("add_business_days", (-1,), {"at": "same time"}, lambda t: (t, -1, "same time")),
    ),
}
operations = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
dtypes = pytest.mark.parametrize("dtype", DTYPES)


def ask(calendar, operation, column, **options):
    name, arguments, more, _ = operation
    return getattr(calendar, f"{name}_many")(column, *arguments, **more, **options)


def one_by_one(calendar, operation, moments):
    name, _, _, question = operation
    answers = Answers(calendar)
    missing = False if name == "is_open" else None
    return [missing if t is None else getattr(answers, name)(*question(t)) for t in moments]


def some_moments(count=97):
    """Instants through some years, on and beside edges, one of them missing."""
    spread = [MONDAY + n * 12_347_000_000 * 37 for n in range(count)]
    edges = [us("2026-06-22T07:30+02:00") + nudge for nudge in (-1, 0, 1)] + [us("2026-06-22T18:00+02:00")]
    return [*edges, *spread, None]


@operations
@dtypes
def test_bulk_is_scalar_in_every_type(operation, dtype):
    moments = [None if t is None else whole(t, dtype) for t in some_moments()]
    assert rows_of(ask(OFFICE, operation, column_of(moments, dtype))) == one_by_one(OFFICE, operation, moments)


@given(case=calendar_cases(), dtype=st.sampled_from(DTYPES), data=st.data())
@examples(60)
def test_bulk_is_scalar_for_any_calendar(case, dtype, data):
    first = data.draw(instants(case))
    drawn = [instant_of(first), *(instant_of(data.draw(instants(case, near=first))) for _ in range(7))]
    moments = [whole(t, dtype) for t in drawn]
    calendar, answers = case.calendar(), Answers(case.calendar())
    column, lengths = column_of(moments, dtype), data.draw(st.lists(st.sampled_from(LENGTHS), min_size=8, max_size=8))
    each = column_of(lengths, "timedelta64[us]")
    for operation in OPERATIONS.values():
        found = rows_of(ask(calendar, operation, column, errors="nat"))
        assert found == one_by_one(calendar, operation, moments), operation[0]
    for name in ("add", "subtract"):
        found = rows_of(getattr(calendar, f"{name}_many")(column, each, errors="nat"))
        assert found == [getattr(answers, name)(t, d) for t, d in zip(moments, lengths, strict=True)], name
    others = column_of(moments[::-1], dtype)
    assert rows_of(calendar.between_many(column, others)) == [
        answers.between(t, u) for t, u in zip(moments, moments[::-1], strict=True)
    ]


GERMAN = BusinessCalendar("Mo-Fr 08:00-17:00", tz="Europe/Berlin", holidays="DE")
ENDS = ("1900-01-01T00:00Z", "1991-01-01T00:00+01:00", "2101-01-01T00:00+01:00", "2201-01-01T00:00Z")
calendars = st.sampled_from(
    [
        OFFICE,
        GERMAN,
        GERMAN & OFFICE,
        BusinessCalendar.always("Europe/Luxembourg"),
        BusinessCalendar("Mo-Su 22:00-06:00", tz="Pacific/Apia"),
        BusinessCalendar("off", tz="UTC", special_days={"2026-06-22": "09:00-12:00"}),
        BusinessCalendar("Mo 00:00-00:00:01", tz="America/New_York"),
    ]
) | calendar_cases(largest=2).map(lambda case: case.calendar())
near_the_ends = st.builds(
    lambda end, shift, scale: us(end) + shift * scale,
    st.sampled_from([*ENDS, "2026-06-22T10:00Z"]),
    st.integers(-50, 50),
    st.sampled_from([1, 1_000_000, HOUR, 24 * HOUR]),
)


@given(calendar=calendars, moments=st.lists(near_the_ends, min_size=1, max_size=6), data=st.data())
@examples(60)
def test_bulk_is_scalar_where_the_data_ends_and_some_rows_are_bad(calendar, moments, data):
    column, answers = np.array(moments), Answers(calendar)
    for operation in OPERATIONS.values():
        if operation[0] != "is_open":  # which raises where the data ends
            assert rows_of(ask(calendar, operation, column, errors="nat")) == one_by_one(calendar, operation, moments)
    length = st.sampled_from((*LENGTHS, 10_000 * HOUR)) | st.integers(0, 2_700_000 * HOUR)
    lengths = data.draw(st.lists(length, min_size=len(moments), max_size=len(moments)))
    for name, more in (("add", ()), ("add", ("opening",)), ("subtract", ())):
        options = {"landing": more[0]} if more else {}
        found = rows_of(getattr(calendar, f"{name}_many")(column, np.array(lengths), errors="nat", **options))
        assert found == [getattr(answers, name)(t, d, *more) for t, d in zip(moments, lengths, strict=True)]


@operations
@dtypes
def test_the_type_comes_back_and_coarser_units_come_back_as_microseconds(operation, dtype):
    expected = "bool" if operation[0] == "is_open" else COARSE.get(dtype, dtype)
    assert ask(OFFICE, operation, column_of([MONDAY], dtype)).dtype == np.dtype(expected)


@dtypes
def test_between_many_answers_in_microseconds(dtype):
    found = OFFICE.between_many(column_of([MONDAY, None], dtype), column_of([MONDAY + 24 * HOUR, MONDAY], dtype))
    assert found.dtype == np.dtype("int64" if dtype == "int64" else "timedelta64[us]")
    assert rows_of(found) == [HOUR // 2, None]  # Tuesday 23 June is a holiday


@pytest.mark.parametrize("one", [datetime(2026, 6, 22, 10, tzinfo=UTC), pendulum.datetime(2026, 6, 22, 10)])
def test_one_side_of_between_many_may_be_a_single_instant(one):
    column = column_of(some_moments(), "datetime64[us]")
    everywhere = np.full(len(column), "2026-06-22T10:00", dtype="datetime64[us]")
    assert rows_of(OFFICE.between_many(column, one)) == rows_of(OFFICE.between_many(column, everywhere))
    assert rows_of(OFFICE.between_many(one, column)) == rows_of(OFFICE.between_many(everywhere, column))


@pytest.mark.parametrize("dtype", ["int64", "timedelta64[s]", "timedelta64[ms]", "timedelta64[us]", "timedelta64[ns]"])
@pytest.mark.parametrize("name", ["add", "subtract"])
def test_a_length_per_row_is_taken_in_every_unit_and_a_missing_one_stays_missing(name, dtype):
    lengths = [0, HOUR, None, 100 * HOUR]
    column = np.array([MONDAY] * 4).view("datetime64[us]")
    bulk, scalar = getattr(OFFICE, f"{name}_many"), getattr(Answers(OFFICE), name)
    expected = [None if length is None else scalar(MONDAY, length) for length in lengths]
    assert rows_of(bulk(column, column_of(lengths, dtype))) == expected


@operations
@pytest.mark.parametrize("rows", [1, 16_384, 65_536, 65_537, 200_001])
def test_rows_beyond_a_block_are_answered_as_those_within(operation, rows):
    few = column_of([t for t in some_moments() if t is not None], "int64")
    column = np.resize(few, rows)
    assert np.array_equal(ask(OFFICE, operation, column), np.resize(ask(OFFICE, operation, few), rows))


@pytest.mark.parametrize("name", ["add", "subtract"])
def test_lengths_per_row_beyond_a_block_are_answered_as_those_within(name):
    few = column_of([t for t in some_moments() if t is not None], "int64")
    lengths = np.arange(len(few)) * HOUR
    bulk = getattr(OFFICE, f"{name}_many")
    found = bulk(np.resize(few, 150_000), np.resize(lengths, 150_000))
    assert np.array_equal(found, np.resize(bulk(few, lengths), 150_000))


@operations
@pytest.mark.parametrize(
    "shape",
    [
        lambda column: column[::-1],
        lambda column: column[::3],
        lambda column: np.repeat(column, 2).reshape(-1, 2)[:, 0],
        lambda column: np.broadcast_to(column[:1], (5,)),
        lambda column: np.rec.fromarrays([np.zeros(len(column), "int8"), column], names="a,t")["t"],  # not aligned
    ],
    ids=["reversed", "stepped", "strided", "broadcast", "unaligned"],
)
def test_columns_of_any_layout_are_answered_as_plain_ones(operation, shape):
    column = shape(column_of(some_moments(), "datetime64[us]"))
    assert np.array_equal(ask(OFFICE, operation, column), ask(OFFICE, operation, np.array(column)), equal_nan=True)


@operations
@dtypes
def test_inputs_are_not_modified_and_may_be_read_only(operation, dtype):
    column = column_of([None if t is None else whole(t, dtype) for t in some_moments()], dtype)
    before = column.tobytes()
    expected = rows_of(ask(OFFICE, operation, column))
    assert column.tobytes() == before
    column.flags.writeable = False
    assert rows_of(ask(OFFICE, operation, column)) == expected


@operations
def test_answers_are_columns_of_their_own(operation):
    column = column_of([MONDAY, MONDAY], "datetime64[us]")
    found = ask(OFFICE, operation, column)
    assert not np.shares_memory(found, column)
    assert found.flags.writeable
    assert found.flags.c_contiguous


@operations
@dtypes
def test_an_empty_column_comes_back_empty(operation, dtype):
    found = ask(OFFICE, operation, column_of([], dtype))
    assert found.shape == (0,)
    assert found.dtype == ask(OFFICE, operation, column_of([MONDAY], dtype)).dtype


@operations
def test_a_column_of_missing_rows_stays_missing(operation):
    assert rows_of(ask(OFFICE, operation, column_of([None] * 3, "datetime64[ns]"))) == (
        [False] * 3 if operation[0] == "is_open" else [None] * 3
    )


BAD = [us("2300-01-01T00:00Z"), us("1850-01-01T00:00Z"), NAT + 1, np.iinfo(np.int64).max]


@operations
@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("row", [0, 3, 70_000])
def test_a_bad_row_raises_with_its_number(operation, bad, row):
    column = np.full(70_001, MONDAY)
    column[row] = bad
    with pytest.raises(ColumnError, match=rf"\brow {row}\b"):
        ask(OFFICE, operation, column)


@operations
@pytest.mark.parametrize("bad", BAD)
def test_a_bad_row_comes_back_missing_on_demand_and_the_others_answered(operation, bad):
    found = rows_of(ask(OFFICE, operation, np.array([MONDAY, bad, NAT, MONDAY + HOUR]), errors="nat"))
    good = one_by_one(OFFICE, operation, [MONDAY, MONDAY + HOUR])
    missing = False if operation[0] == "is_open" else None
    assert found == [good[0], missing, missing, good[1]]


@pytest.mark.parametrize("operation", [o for o in OPERATIONS.values() if o[0] != "is_open" and o[1] != ("0h",)])
def test_rows_of_a_calendar_that_never_opens_are_bad_rows(operation):
    column = column_of([None, MONDAY], "datetime64[us]")
    with pytest.raises(ColumnError, match=r"\brow 1\b"):
        ask(NEVER, operation, column)
    assert rows_of(ask(NEVER, operation, column, errors="nat")) == [None, None]


def test_a_calendar_that_never_opens_counts_nothing_in_bulk():
    column = column_of([MONDAY, None], "datetime64[us]")
    assert rows_of(NEVER.between_many(column, column + np.timedelta64(1, "h"))) == [0, None]
    assert rows_of(NEVER.is_open_many(column)) == [False, False]


@pytest.mark.parametrize(
    ("column", "length"),
    [
        (np.array([MONDAY, MONDAY]), np.array([HOUR, -1])),
        (np.array([MONDAY, MONDAY]), np.array([HOUR, np.iinfo(np.int64).max])),
        (np.array([MONDAY, MONDAY]), np.array([HOUR, 10_000 * 366 * 24 * HOUR])),
    ],
)
@pytest.mark.parametrize("name", ["add", "subtract"])
def test_a_bad_length_is_a_bad_row(name, column, length):
    bulk = getattr(OFFICE, f"{name}_many")
    with pytest.raises(ColumnError, match=r"\brow 1\b"):
        bulk(column, length)
    assert rows_of(bulk(column, length, errors="nat")) == [getattr(Answers(OFFICE), name)(MONDAY, HOUR), None]


@pytest.mark.parametrize(
    "column",
    [
        np.array([1.5, float("nan")]),
        np.array(["2026-06-22"]),
        np.array([True, False]),
        np.array([MONDAY], dtype="object"),
        np.array([5], dtype="int32"),
        np.array([5], dtype="uint64"),
        np.array(["2026-06-22"], dtype="datetime64[D]"),
        np.array([1], dtype="timedelta64[us]"),
        np.array([[MONDAY]]),
        np.array(MONDAY),
        [MONDAY],
        MONDAY,
        None,
        datetime(2026, 6, 22, tzinfo=UTC),
    ],
    ids=lambda column: f"{type(column).__name__} {getattr(column, 'dtype', '')}{getattr(column, 'shape', '')}",
)
@operations
def test_a_column_of_another_type_or_shape_is_refused(operation, column):
    with pytest.raises(ColumnError):
        ask(OFFICE, operation, column)


@operations
def test_parts_of_a_microsecond_are_refused_by_row(operation):
    column = column_of([MONDAY] * 3, "datetime64[ns]")
    column[1] += np.timedelta64(1, "ns")
    with pytest.raises(ColumnError, match=r"\brow 1\b"):
        ask(OFFICE, operation, column)


@pytest.mark.parametrize("length", [8, -1, "1 day", timedelta(hours=-1), 1.5, None])
def test_a_single_length_is_held_to_the_same_rules_as_in_add(length):
    with pytest.raises((InvalidDurationError, ColumnError)):
        OFFICE.add_many(np.array([MONDAY]), length)


@pytest.mark.parametrize("lengths", [np.array([HOUR]), np.array([[HOUR, HOUR]]), np.array([1.5, 2.5])])
def test_lengths_that_do_not_fit_the_column_are_refused(lengths):
    with pytest.raises(ColumnError):
        OFFICE.add_many(np.array([MONDAY, MONDAY]), lengths)


def test_sides_of_between_many_that_do_not_fit_are_refused():
    with pytest.raises(ColumnError):
        OFFICE.between_many(np.array([MONDAY, MONDAY]), np.array([MONDAY]))


@pytest.mark.parametrize("options", [{"errors": "ignore"}, {"errors": None}, {"landing": "sideways"}])
def test_unknown_options_are_refused(options):
    with pytest.raises(SlaError):
        OFFICE.add_many(np.array([MONDAY]), "1h", **options)
