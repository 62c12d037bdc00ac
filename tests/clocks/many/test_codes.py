import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.clocks.many.tickets import text_codes as codes
from sla_engine.clocks.many.tickets.text_codes import Codes, combined

WORDS = st.none() | st.sampled_from("abc") | st.text(max_size=2)


@given(values=st.lists(WORDS))
def test_codes_stand_for_the_values_in_order_of_first_occurrence(values):
    column = Codes.of(values)
    assert [column.names[code] for code in column.codes] == values
    assert list(column.names) == list(dict.fromkeys(values))


@pytest.mark.parametrize("table", [0, 1 << 16])
@given(table_rows=st.lists(st.tuples(WORDS, WORDS, WORDS)))
def test_combinations_are_those_that_occur_each_once(table, table_rows):
    columns = [Codes.of([row[i] for row in table_rows]) for i in range(3)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codes, "TABLE", table)
        number, found = combined(columns)
    assert [found[i] for i in number] == table_rows
    assert sorted(found, key=repr) == sorted(set(table_rows), key=repr)


def test_a_constant_column_needs_no_values():
    column = Codes.same(None, 3)
    assert [column.names[code] for code in column.codes] == [None] * 3


def test_rows_are_taken_with_their_names():
    column = Codes.of(["a", "b", "c"]).take(np.array([2, 0, 2]))
    assert [column.names[code] for code in column.codes] == ["c", "a", "c"]


@given(values=st.lists(WORDS, max_size=4), more=st.lists(WORDS))
def test_names_that_no_row_holds_are_left_out_where_there_are_many(values, more):
    column = Codes.of([*values, *more]).take(np.arange(len(values)))
    used = column.used()
    assert [used.names[code] for code in used.codes] == values
    assert len(used.names) <= len(values)
    assert len(set(used.names)) == len(used.names)
