from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sla_engine.bulk.arrow import arrow_to_numpy as arrow
from sla_engine.bulk.arrow import short_text_codes as short_texts
from sla_engine.bulk.arrow.arrow_to_numpy import codes_of, duration_array, instant_array, instants_of, text_array
from sla_engine.calendars.arrays import NAT
from sla_engine.errors import ColumnError, NaiveInstantError

WORDS = st.none() | st.sampled_from(["LU", "DE-RP", "", "a name of more than twelve bytes", "é"])
MICROS = st.none() | st.integers(-2_208_988_800_000_000, 7_289_654_400_000_000 - 1)
TEXT_TYPES = (pa.string(), pa.large_string(), pa.string_view())
STEPS = {"s": 1_000_000, "ms": 1_000, "us": 1, "ns": 1}


def words_of(column):
    codes = codes_of(column, "tier")
    return [codes.names[code] for code in codes.codes]


def cut(array, at):
    """The same values in chunks: up to `at`, none, and from there on."""
    return pa.chunked_array([array[:at], array[:0], array[at:]], array.type)


@given(values=st.lists(WORDS), kind=st.sampled_from(TEXT_TYPES), at=st.integers(0, 5))
def test_texts_of_any_type_and_chunking_are_read_as_they_are(values, kind, at):
    array = pa.array(values, kind)
    assert words_of(array) == values
    assert words_of(cut(array, at)) == values
    assert words_of(array[at:]) == values[at:]


@given(values=st.lists(WORDS), kind=st.sampled_from(TEXT_TYPES), at=st.integers(0, 5))
def test_dictionaries_are_read_as_what_they_stand_for(values, kind, at):
    array = pa.array(values, pa.string()).dictionary_encode()
    if kind != pa.string():
        array = pa.DictionaryArray.from_arrays(array.indices, pa.array(array.dictionary.to_pylist(), kind))
    assert words_of(array) == values
    assert words_of(array[at:]) == values[at:]
    assert words_of(cut(array, at)) == values


def test_the_chunks_of_a_column_may_have_dictionaries_of_their_own():
    parts = [pa.array(part).dictionary_encode() for part in (["a", "b"], ["c", None], ["b", "d"])]
    assert words_of(pa.chunked_array(parts)) == ["a", "b", "c", None, "b", "d"]


def test_a_dictionary_may_hold_a_word_twice_and_null():
    column = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None, 3]), pa.array(["a", "a", None, "b"]))
    codes = codes_of(column, "tier")
    assert [codes.names[code] for code in codes.codes] == ["a", "a", None, None, "b"]
    assert len(set(codes.names)) == len(codes.names)


def test_a_few_rows_cut_from_many_categories_do_not_bring_all_of_them_along():
    column = pa.array([f"T-{i}" for i in range(10_000)]).dictionary_encode()
    assert set(codes_of(column[17:19], "tier").names) == {"T-17", "T-18"}


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint16(), pa.int64()])
def test_whole_numbers_are_read_as_they_print(kind):
    assert words_of(pa.array([1, None, 3], kind)) == ["1", None, "3"]
    assert words_of(pa.array([1, None, 3], kind).dictionary_encode()) == ["1", None, "3"]


def test_none_is_among_the_names_only_where_a_row_is_null():
    assert codes_of(pa.array(["a", "b"]), "tier").names == ("a", "b")
    assert set(codes_of(pa.array(["a", None]), "tier").names) == {"a", None}


@pytest.mark.parametrize("empty", [pa.array([], pa.string()), pa.chunked_array([], pa.string_view()), pa.nulls(0)])
def test_no_rows_are_no_codes(empty):
    assert len(codes_of(empty, "tier").codes) == 0


def test_a_column_of_type_null_holds_nulls():
    assert words_of(pa.nulls(2)) == [None, None]
    assert instants_of(pa.nulls(2), "opened_at").us.tolist() == [NAT, NAT]


@pytest.mark.parametrize(
    "column",
    [pa.array([1.0]), pa.array([True]), pa.array([b"a"]), pa.array([1.0]).dictionary_encode(), pa.array([["a"]])],
)
def test_texts_of_another_type_are_refused_by_name(column):
    with pytest.raises(ColumnError, match=r"column 'my_tier' is of type .*; expected text or whole numbers"):
        codes_of(column, "my_tier")


@given(values=st.lists(MICROS), unit=st.sampled_from(list(STEPS)), zone=st.sampled_from(["UTC", "Europe/Berlin"]))
def test_instants_of_any_unit_are_read_exactly_and_written_back_as_they_were(values, unit, zone):
    whole = [None if value is None else value // STEPS[unit] * STEPS[unit] for value in values]
    stored = [None if us is None else us * 1_000 if unit == "ns" else us // STEPS[unit] for us in whole]
    column = pa.array(stored, pa.int64()).cast(pa.timestamp(unit, zone))
    read = instants_of(column, "opened_at")
    assert read.us.tolist() == [NAT if us is None else us for us in whole]
    assert (read.unit, read.zone, len(read.refused)) == (unit, zone, 0)
    assert instant_array(read.us, read.unit, read.zone).equals(column)
    assert instants_of(cut(column, 2), "opened_at").us.tolist() == read.us.tolist()


def test_instants_without_nulls_in_microseconds_are_not_copied():
    column = pa.array([1, 2, 3], pa.timestamp("us", "UTC"))
    assert instants_of(column, "opened_at").us.ctypes.data == column.buffers()[1].address


def test_parts_of_a_microsecond_are_refused_with_their_row():
    column = pa.array([1_000, None, 1_001, -1], pa.timestamp("ns", "UTC"))
    with pytest.raises(ColumnError, match=r"column 'opened', row 2: parts of a microsecond"):
        instants_of(column, "opened")
    read = instants_of(column, "opened", errors="nat")
    assert (read.us.tolist(), read.refused.tolist()) == ([1, NAT, NAT, NAT], [2, 3])


def test_times_without_a_zone_are_refused():
    column = pa.array([1, None, 3], pa.timestamp("ms"))
    with pytest.raises(NaiveInstantError, match=r"'opened' have no zone"):
        instants_of(column, "opened")
    read = instants_of(column, "opened", errors="nat")
    assert (read.us.tolist(), read.refused.tolist()) == ([NAT] * 3, [0, 2])


@pytest.mark.parametrize("column", [pa.array(["2026-06-22T10:00:00Z"]), pa.array([1]), pa.array([1], pa.date32())])
def test_instants_of_another_type_are_refused_by_name(column):
    with pytest.raises(ColumnError, match=r"column 'opened' is of type .*; expected timestamps with a zone"):
        instants_of(column, "opened")


def test_instants_that_are_not_whole_in_a_unit_are_refused():
    assert instant_array(np.array([2_000_000, NAT]), "s", "UTC").to_pylist()[1] is None
    with pytest.raises(ColumnError, match="row 1: 1500000 us are not whole in the unit 's'"):
        instant_array(np.array([1_000_000, 1_500_000]), "s", "UTC")


def test_instants_show_in_their_zone():
    (shown,) = instant_array(np.array([0]), "us", "Europe/Berlin").to_pylist()
    assert shown == datetime(1970, 1, 1, tzinfo=UTC)
    assert shown.utcoffset() == timedelta(hours=1)


def test_durations_are_microseconds():
    assert duration_array(np.array([1, NAT, -1])).to_pylist() == [
        timedelta(microseconds=1),
        None,
        timedelta(microseconds=-1),
    ]


@pytest.mark.parametrize("views", [False, True])
@given(names=st.lists(WORDS, min_size=1, unique=True), picks=st.lists(st.integers(0, 100)))
def test_a_column_of_text_holds_the_names_by_code(views, names, picks):
    codes = np.array([pick % len(names) for pick in picks], dtype=np.int8)
    column = text_array(codes, names, views=views)
    column.validate(full=True)
    assert column.to_pylist() == [names[code] for code in codes]
    assert column.type == (pa.string_view() if views else pa.string())


@pytest.fixture
def from_two_rows_on(monkeypatch):
    """Have short texts found in columns of any length."""
    monkeypatch.setattr(short_texts, "FROM", 2)
    monkeypatch.setattr(short_texts, "SAMPLE", 2)
    monkeypatch.setattr(short_texts, "BLOCK", 3)


SHORT = st.sampled_from(["LU", "DE-RP", "", "twelve bytes", "é", "\0", "\0\0"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(SHORT, min_size=2), at=st.integers(0, 3))
def test_short_texts_are_found_or_left_to_arrow(from_two_rows_on, values, at):
    array = pa.array(values, pa.string_view())
    assert words_of(array) == values
    assert words_of(array[at:]) == values[at:]
    assert words_of(cut(array, at)) == values


def test_a_long_column_of_few_short_texts_is_read_without_a_dictionary(monkeypatch):
    monkeypatch.setattr(arrow, "_encoded", None)
    values = ["LU", "BE", "DE-RP", "twelve bytes"] * (short_texts.FROM // 4)
    assert words_of(pa.array(values, pa.string_view())) == values


@pytest.mark.parametrize("odd", ["thirteen bytes", "rare", None])
@pytest.mark.parametrize("place", [1, -1])
def test_a_long_column_with_one_other_row_is_read_as_it_is(odd, place):
    values = ["LU", "BE"] * short_texts.FROM
    values[place] = odd
    assert words_of(pa.array(values, pa.string_view())) == values


def test_a_long_column_of_many_texts_is_read_as_it_is():
    values = [f"T-{i}" for i in range(short_texts.FROM)]
    assert words_of(pa.array(values, pa.string_view())) == values
