import json
from datetime import UTC, datetime

import pytest

from sla_engine.clocks import Ticket
from sla_engine.errors import SourceError
from sla_engine.sources import BadRow, read_columns, read_tickets

OBJECT = {"id": "T-1", "opened_at": "2026-06-22T17:30:00+02:00", "tier": "business", "site": "LU"}
GOOD = json.dumps(OBJECT)
TICKET = Ticket("T-1", opened_at=datetime(2026, 6, 22, 15, 30, tzinfo=UTC), tier="business", site="LU")

as_lines = "\n".join


def as_array(elements):
    return "[" + ",\n".join(elements) + "]"


@pytest.fixture
def read(tmp_path):
    """Read a file of this content, whole."""

    def run(content, name="tickets.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_tickets(path))

    return run


def place(row):
    return row.line, row.column, row.expected


def changed(**changes):
    return json.dumps(OBJECT | changes)


@pytest.mark.parametrize("form", [as_lines, as_array])
def test_an_object_is_a_ticket(read, form):
    assert read(form([GOOD, GOOD])) == [TICKET, TICKET]


@pytest.mark.parametrize("name", ["t.jsonl", "t.ndjson", "t.json", "t.txt", "t"])
def test_json_lines_are_told_by_ending_or_first_sign(read, name):
    assert read(f"\n  {GOOD}\n\n{GOOD}\n", name) == [TICKET, TICKET]


@pytest.mark.parametrize("name", ["t.json", "t.txt", "t"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n  "])
def test_an_array_is_told_by_ending_or_first_sign(read, name, start):
    assert read(f"{start}[{GOOD}]\n", name) == [TICKET]


@pytest.mark.parametrize("form", [as_lines, as_array])
def test_unknown_keys_are_kept_out_and_null_is_an_empty_cell(read, form):
    assert read(form([changed(priority=None, note={"deep": [1, 2]}, closed_at=None)])) == [TICKET]


@pytest.mark.parametrize("form", [as_lines, as_array])
def test_whole_numbers_are_taken_for_their_digits(read, form):
    (ticket,) = read(form([changed(id=17, priority=1)]))
    assert (ticket.id, ticket.priority) == ("17", "1")


@pytest.mark.parametrize("form", [as_lines, as_array])
@pytest.mark.parametrize(("value", "text"), [(True, "true"), (1.5, "1.5")])
def test_truth_and_numbers_with_parts_are_text(read, form, value, text):
    (ticket,) = read(form([changed(priority=value)]))
    assert ticket.priority == text


@pytest.mark.parametrize("form", [as_lines, as_array])
@pytest.mark.parametrize("value", [["a"], {"a": 1}])
def test_lists_and_objects_make_a_bad_row(read, form, value):
    (row,) = read(form([changed(priority=value)]))
    assert place(row) == (1, "priority", "text in quotes")


@pytest.mark.parametrize("form", [as_lines, as_array])
@pytest.mark.parametrize("text", ["7", '"x"', "null", "[]", "true"])
def test_an_element_that_is_no_object_is_a_bad_row(read, form, text):
    rows = read(form([GOOD, text, GOOD]))
    assert [rows[0], rows[2]] == [TICKET, TICKET]
    assert place(rows[1])[:2] == (2, None)
    assert rows[1].expected.startswith("a JSON object")


@pytest.mark.parametrize("form", [as_lines, as_array])
def test_a_missing_key_costs_its_object_and_names_the_keys_found(read, form):
    wrong = json.dumps({"id": "T-2", "openedat": "x", "tier": "a", "site": "b"})
    rows = read(form([wrong, GOOD]))
    assert place(rows[0]) == (1, "opened_at", "this key; found 'id', 'openedat', 'tier', 'site'; is 'openedat' meant?")
    assert rows[1] == TICKET


@pytest.mark.parametrize("form", [as_lines, as_array])
def test_a_needed_null_is_a_bad_row(read, form):
    (row,) = read(form([changed(tier=None)]))
    assert (row.line, row.column, row.value, row.expected) == (1, "tier", None, "text")


@pytest.mark.parametrize("form", [as_lines, as_array])
def test_a_repeated_key_is_a_bad_row(read, form):
    rows = read(form([GOOD[:-1] + ', "tier": "office"}', GOOD]))
    assert place(rows[0]) == (1, "tier", "each key once")
    assert rows[1] == TICKET


@pytest.mark.parametrize("form", [as_lines, as_array])
def test_a_hundred_thousand_repeated_keys_are_told_at_once(read, form):
    twice = "{" + ",".join(f'"{i:x}": 1' for i in range(60_000)) + ', "id": 1, "id": 2}'
    assert place(read(form([twice]))[0]) == (1, "id", "each key once")


@pytest.mark.parametrize("form", [as_lines, as_array])
def test_a_repeated_key_that_nothing_reads_is_left_alone(read, form):
    assert read(form([GOOD[:-1] + ', "label": "vip", "label": "late", "in": {"a": 1, "a": 2}}'])) == [TICKET]


@pytest.mark.parametrize("form", [as_lines, as_array])
@pytest.mark.parametrize("id_", ["\ud800", "T\0"])
def test_escapes_that_stand_for_no_text_make_a_bad_row(read, form, id_):
    (row,) = read(form([changed(id=id_)]))
    assert place(row) == (1, "id", "UTF-8 text without NUL")
    str(row).encode()


@pytest.mark.parametrize("form", [as_lines, as_array])
def test_bytes_that_are_not_utf8_cost_only_their_row(read, form):
    wrong = GOOD.replace("T-1", "T-ü")
    rows = read(form([GOOD, wrong, GOOD]).encode("latin-1"))
    assert [rows[0], rows[2]] == [TICKET, TICKET]
    assert place(rows[1]) == (2, "id", "UTF-8 text without NUL")


@pytest.mark.parametrize("form", [as_lines, as_array])
def test_bytes_that_are_not_utf8_are_left_alone_under_a_key_that_nothing_reads(read, form):
    rows = read(form([GOOD[:-1] + ', "caf\xe9": "\xff"}']).encode("latin-1"))
    assert rows == [TICKET]


@pytest.mark.parametrize("text", ["{", "{'id': 1}", "[" * 100_000, '{"a": ' * 50_000, "garbage"])
def test_a_broken_line_costs_only_itself(read, text):
    rows = read(as_lines([GOOD, text, GOOD]))
    assert [rows[0], rows[2]] == [TICKET, TICKET]
    assert place(rows[1]) == (2, None, "a JSON object on one line")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[", "expected JSON"),
        ("[{]", "expected JSON"),
        (f"[{GOOD}", "expected ',' or ']'"),
        (f"[{GOOD} {GOOD}]", "expected ',' or ']'"),
        (f"[{GOOD},]", "expected JSON"),
        (f"[{GOOD}] x", "expected nothing after the array"),
        ("[" * 100_000, "expected JSON"),
        ('"tickets"', "expected an array of objects"),
    ],
)
def test_a_broken_array_is_an_error_that_says_what_was_expected(read, text, expected):
    with pytest.raises(SourceError, match=r"line 1: " + expected.replace("[", r"\[")) as failure:
        read(text)
    assert len(str(failure.value)) < 400


def test_elements_before_the_break_of_an_array_are_answered(tmp_path):
    path = tmp_path / "t.json"
    path.write_text(f"[{GOOD},\n{GOOD},\n{{oops")
    rows = read_tickets(path)
    assert [next(rows), next(rows)] == [TICKET, TICKET]
    with pytest.raises(SourceError, match="line 3"):
        next(rows)


def test_an_element_over_several_lines_is_reported_at_its_first(read):
    text = json.dumps([OBJECT, OBJECT | {"tier": ""}, OBJECT, OBJECT | {"site": ""}], indent=1)
    bad = [row for row in read(text) if isinstance(row, BadRow)]
    assert [(text.splitlines()[row.line - 1].strip(), row.column) for row in bad] == [("{", "tier"), ("{", "site")]
    assert [row.line for row in bad] == [8, 20]


def test_an_array_longer_than_the_window_is_read_whole(tmp_path):
    path = tmp_path / "t.json"
    path.write_text(
        json.dumps([OBJECT | {"id": i, "note": "ü" * (i % 200)} for i in range(20_000)], indent=2, ensure_ascii=False)
    )
    (chunk,) = read_columns(path)
    assert list(chunk.id) == [str(i) for i in range(20_000)]
    assert chunk.line.tolist() == list(range(2, 2 + 7 * 20_000, 7))


def test_an_element_of_nearly_the_bound_is_read_and_a_longer_one_refused(read):
    assert read(as_array([GOOD, changed(note="x" * 1_048_000), GOOD])) == [TICKET] * 3
    with pytest.raises(SourceError, match="at most 1048576"):
        read(as_array([GOOD, changed(note="x" * 3_200_000)]))


def test_an_empty_array_is_no_error(read):
    assert read(" [ ] \n") == []


@pytest.mark.parametrize("name", ["t.json", "t.jsonl"])
@pytest.mark.parametrize("content", ["", "  \n", "\ufeff"])
def test_an_empty_file_is_an_error(read, name, content):
    with pytest.raises(SourceError, match=r"empty|expected an array"):
        read(content, name)


def test_lines_before_an_overlong_one_are_answered(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text(f"{GOOD}\n{{" + " " * 2_000_000)
    rows = read_tickets(path)
    assert next(rows) == TICKET
    with pytest.raises(SourceError, match="line 2: longer than"):
        next(rows)


def test_blank_lines_count_as_lines(read):
    rows = read(f"\n{GOOD}\n\n\noops\n", "t.jsonl")
    assert [row.line for row in rows[1:]] == [5]
