"""Tables: rows under their heads, in a terminal and on a page."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.show.tables import as_html, as_text

HEADS = ("name", "what it is", "n")
ROWS = [("x", "a long text of words", 1), ("ABCDEFGHIJKLMNOPQRSTUVW", "short", 22)]


def lines(*args, **how):
    return as_text(*args, **how).split("\n")


def test_columns_are_as_wide_as_their_widest_cells():
    assert lines(("a", "count"), [("x", "1,200"), ("yyyy", 3)]) == ["a     count", "x     1,200", "yyyy  3"]


def test_numbers_are_set_to_the_right_below_ruled_heads():
    assert lines(("a", "count"), [("x", "1,200"), ("yyyy", 3)], right=["count"], ruled=True) == [
        "  a      count",
        " ──────────────",
        "  x      1,200",
        "  yyyy       3",
    ]


def test_a_table_without_rows_has_heads():
    assert lines(("a", "b", ""), [], ruled=True) == ["  a   b", " ──────────"]


def test_a_cell_may_have_several_lines_and_rows_a_line_between_them():
    assert lines(("a", "b"), [("x", ("1", "2")), ("y", "3")], ruled=True, apart=True) == [
        "  a   b",
        " ───────",
        "  x   1",
        "      2",
        "",
        "  y   3",
    ]


def test_signs_that_are_two_columns_wide_are_counted_so():
    assert lines(("a", "b"), [("日本", 1), ("e\u0301", 2)]) == ["a     b", "日本  1", "e\u0301     2"]


def test_instants_and_durations_are_written_for_people_and_nothing_is_empty():
    row = (datetime(2026, 6, 24, 13, tzinfo=UTC), timedelta(hours=26), None, ["a", "b"])
    assert as_text(("a", "b", "c", "d"), [row]).split("\n")[1] == "Wed 2026-06-24 13:00 +00:00  26h00m     a, b"


def test_control_characters_are_told():
    assert lines(("a",), [("\x1b[2J\n",)])[1] == r"\x1b[2J\n"


def test_the_widest_columns_are_narrowed_and_wrapped_between_words():
    assert lines(HEADS, ROWS, right=["n"], width=30, ruled=True) == [
        "  name        what it      n",
        "              is",
        " ────────────────────────────",
        "  x           a long       1",
        "              text of",
        "              words",
        "  ABCDEFGHI   short       22",
        "  JKLMNOPQR",
        "  STUVW",
    ]


def test_a_table_that_fits_is_not_wrapped():
    assert as_text(HEADS, ROWS, width=100) == as_text(HEADS, ROWS)


@given(
    st.lists(st.tuples(st.text("abc "), st.text("ab 日"), st.integers()), min_size=1),
    st.integers(20, 60),
    st.booleans(),
)
def test_no_line_is_wider_than_the_terminal_and_no_sign_is_lost(rows, width, ruled):
    shown = as_text(("name", "what it is", "n"), rows, width=width, ruled=ruled)
    assert all(len(line) + line.count("日") <= width for line in shown.split("\n"))
    body = shown.split("\n", 1)[1]
    assert body.count("日") == sum(text.count("日") for _, text, _ in rows)


@pytest.mark.parametrize("width", [0, 1, 5])
def test_a_terminal_too_narrow_for_a_table_gets_one_all_the_same(width):
    assert "A" in as_text(HEADS, ROWS, width=width)


def test_a_page_shows_what_stands_in_cells_and_runs_none_of_it():
    shown = as_html(("<i>",), [("<b>",), (None,)], caption="<c>", foot="<f>")
    assert "<b>" not in shown
    assert all(text in shown for text in ("&lt;i&gt;", "<td>&lt;b&gt;</td>", "<caption>&lt;c&gt;", "<p>&lt;f&gt;"))


def test_a_page_has_no_empty_caption_and_no_empty_foot():
    shown = as_html(("a",), [(1,)])
    assert "<caption" not in shown
    assert "<p>" not in shown
