"""Records: rows for programs, as JSON and CSV."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.show.json_and_csv import as_json, as_json_lines, csv_cell, write_csv
from sla_engine.show.plain_values import plain, records

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_json_reads_back_and_moves_no_cursor(value):
    for text in (as_json(value), as_json_lines(value)):
        assert json.loads(text) == value
        assert all(line.isprintable() and line.isascii() for line in text.split("\n"))
    assert "\n" not in as_json(value)


def test_rows_become_records():
    assert records(("id", "tier"), [("T-1", "gold"), ("T-2", None)]) == [
        {"id": "T-1", "tier": "gold"},
        {"id": "T-2", "tier": None},
    ]


def test_a_row_of_another_length_is_no_record():
    with pytest.raises(ValueError, match="argument 2"):
        records(("id", "tier"), [("T-1",)])


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"])), min_size=2)))
def test_csv_reads_back(rows):
    out = io.StringIO()
    write_csv(rows, out, raw=True)
    assert list(csv.reader(io.StringIO(out.getvalue()))) == rows


def test_csv_is_safe_for_spreadsheets_unless_it_is_raw():
    shown = []
    for raw in (False, True):
        out = io.StringIO()
        write_csv([("=1+1", None, -5)], out, raw=raw)
        shown.append(out.getvalue())
    assert shown == ["'=1+1,,-5\n", "=1+1,,-5\n"]


@pytest.mark.parametrize("raw", [True, False])
def test_on_a_terminal_cells_have_no_control_characters(raw):
    out = io.StringIO()
    write_csv([("T-1\x1b[2J\u202e", 1), ("\x9b2J", None)], out, raw=raw, terminal=True)
    assert out.getvalue() == "T-1\\x1b[2J\\u202e,1\n\\x9b2J,\n"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (True, "true"),
        (False, "false"),
        (["a", 1], "a, 1"),
        ([], ""),
        (None, None),
        (1.5, 1.5),
        (timedelta(minutes=1.5), 90.0),
    ],
)
def test_a_value_is_one_cell(value, cell):
    assert csv_cell(value) == cell


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (datetime(2026, 6, 24, 13, tzinfo=UTC), "2026-06-24T13:00:00+00:00"),
        (date(2026, 6, 24), "2026-06-24"),
        (timedelta(hours=25, microseconds=1), "PT25H0.000001S"),
        (-timedelta(minutes=90), "-PT1H30M"),
        (timedelta(0), "PT0S"),
        (Decimal("0.10"), "0.10"),
        (["a"], ["a"]),
        (None, None),
        (1, 1),
    ],
)
def test_programs_read_instants_durations_and_amounts_as_plain_values(value, read):
    assert plain(value) == read
    assert records(["it"], [(value,)]) == [{"it": read}]
