"""Text from outside made safe: for a terminal, a page of HTML and a spreadsheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.show.escaping import escape, escape_html, escape_lines, printable, spreadsheet_cell


@given(st.text())
def test_what_is_escaped_prints_on_one_line(text):
    assert escape(text).isprintable()
    assert len(escape_lines(text).split("\n")) == len(text.split("\n"))
    assert escape(escape(text)) == escape(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("T-1", "T-1"),
        ("Zürich", "Zürich"),
        ("\x1b[2J\n", r"\x1b[2J\n"),
        ("\u202e", r"\u202e"),
        ("\x7f\ud83d", r"\x7f\ud83d"),
    ],
)
def test_what_prints_is_left_and_all_else_is_told(text, shown):
    assert escape(text) == shown


def test_a_long_text_is_cut():
    assert printable("x" * 501) == "x" * 499 + "…"
    assert printable("abcdef", 4) == "abc…"


@given(st.text())
def test_no_text_leaves_its_place_on_a_page(text):
    assert not set(escape_html(text)) & set("<>\"'")


def test_any_value_is_shown_on_a_page():
    assert escape_html(1) == "1"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+352 26 10", "'+352 26 10"),
        ("-PT1H", "'-PT1H"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1+1", "'＝1+1"),  # noqa: RUF001
        ("-5", "-5"),
        ("+0.25", "+0.25"),
        ("-1e-3", "-1e-3"),
        ("-5+cmd()", "'-5+cmd()"),
        ("T-1", "T-1"),
        (" =1", " =1"),
        ("", ""),
        (-5, -5),
        (None, None),
        (True, True),
    ],
)
def test_a_cell_begins_with_an_apostrophe_where_it_would_be_a_formula(cell, shown):
    assert spreadsheet_cell(cell) == shown
