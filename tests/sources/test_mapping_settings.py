"""Each setting of a mapping file, in a table as small as can be: what is written, what is said of it, what is read."""

import json
import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from sla_engine import evaluate, load_contract
from sla_engine.clocks import Ticket
from sla_engine.errors import MappingError, SourceError
from sla_engine.sources import load_mapping, read_tickets
from sla_engine.sources.events.event_log_join import OF_GONE
from sla_engine.sources.events.table_states import ENDED_SOMEWHEN, WAITING_SOMEWHEN
from sla_engine.sources.files.json_rows import NOT_HERE
from sla_engine.sources.tables.row_checks import EMPTY, LEFT_OUT

PLACES = '[columns]\ntier = { value = "office" }\nsite = { value = "LU" }\n'
OPENED = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)
ZONE = '[mapping]\nzone = "Europe/Luxembourg"\n'


@pytest.fixture
def read(tmp_path):
    def write_and_read(data, mapping, name="t.csv", odd=None):
        (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        (tmp_path / "m.toml").write_text(mapping, "utf-8")
        return list(read_tickets(tmp_path / name, mapping=tmp_path / "m.toml", odd=odd))

    return write_and_read


def mapped(columns, head=""):
    return f"[mapping]\n{head}\n{PLACES}{columns}\n"


@pytest.mark.parametrize(
    ("data", "mapping"),
    [
        ("id,opened_at\nT,2026-06-22T15:30Z\n".encode("utf-16"), mapped("", 'encoding = "utf-16"')),
        ("id;opened_at\nT;2026-06-22T15:30Z\n".encode("cp1252"), mapped("", 'encoding = "cp1252"')),
        ("id|opened_at\nT|2026-06-22T15:30Z\n", mapped("", 'delimiter = "|"')),
        ('"a, b\n,,,\nid,opened_at\nT,2026-06-22T15:30Z\n', mapped("", "skip = 2")),
        ("Clave,opened_at\nT,2026-06-22T15:30Z\n", mapped('id = { any_of = ["Key", "Clave"] }')),
        ("id,Day,Time\nT,2026-06-22,15:30:00Z\n", mapped('opened_at = { column = ["Day", "Time"] }')),
        ("Subject,opened_at\n[T] help,2026-06-22T15:30Z\n", mapped('id = { column = "Subject", pattern = "^.(.)" }')),
        ("id,opened_at\nT,1782142200\n", mapped('opened_at = { dates = ["epoch"] }')),
        ("id,opened_at\nT,1782142200000\n", mapped('opened_at = { dates = ["epoch_ms"] }')),
        (
            "id,opened_at\nT,22 juin 2026 17:30\n",
            mapped("", 'zone = "Europe/Luxembourg"\ndates = ["%d %B %Y %H:%M"]\nlanguage = "fr"'),
        ),
        (
            "id,opened_at\nT,22.Jun.26 17:30\n",
            mapped("", 'zone = "Europe/Luxembourg"\ndates = ["%d.%b.%y %H:%M"]\nlanguage = "de"'),
        ),
        ("id,opened_at,type\nT,2026-06-22T15:30Z,a\nX,?,b\n", mapped("", 'only = { column = "type", values = ["a"] }')),
        (
            "id,opened_at,type\nT,2026-06-22T15:30Z,a\nX,?,b\n",
            mapped("", 'ignore = { column = "type", values = ["b"] }'),
        ),
    ],
)
def test_a_ticket_is_read_from_a_file_that_is_written_so(read, data, mapping):
    (ticket,) = read(data, mapping)
    assert (ticket.id, ticket.opened_at) == ("T", OPENED)


def test_digits_in_groups_are_one_number(read):
    rows = read(
        "id,opened_at\n52 267,2026-06-22T15:30Z\n5\u202f732,2026-06-22T15:30Z\nA 1,2026-06-22T15:30Z\n",
        mapped("id = { grouped = true }"),
    )
    assert [row.id for row in rows] == ["52267", "5732", "A 1"]


def test_all_other_words_become_what_the_star_says(read):
    data = "id,opened_at,plan\na,2026-06-22T15:30Z,Gold\nb,2026-06-22T15:30Z,Iron\nc,2026-06-22T15:30Z,\n"
    mapping = '[columns]\nsite = { value = "LU" }\ntier = { column = "plan", values = { Gold = "business", "*" = "office" } }\n'
    first, second, third = read(data, mapping)
    assert (first.tier, second.tier) == ("business", "office")
    assert (third.line, third.column) == (4, "plan")


def test_rows_left_out_are_counted(read):
    odd = Counter()
    read(
        "id,opened_at,type\nT,2026-06-22T15:30Z,a\nX,?,b\n",
        mapped("", 'only = { column = "type", values = ["a"] }'),
        odd=odd,
    )
    assert odd == {LEFT_OUT: 1}


def test_a_bad_cell_is_named_by_the_name_that_its_column_has_there(read):
    (row,) = read("Clave,opened_at\n,2026-06-22T15:30Z\n", mapped('id = { any_of = ["Key", "Clave"] }'))
    assert (row.line, row.column) == (2, "Clave")


def test_columns_of_which_none_is_there_are_named(read):
    with pytest.raises(SourceError, match="no column 'Key' and none 'Clave', which the mapping reads as id"):
        read("Klucz,opened_at\nT,2026-06-22T15:30Z\n", mapped('id = { any_of = ["Key", "Clave"] }'))


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        ('[mapping]\nencoding = "cp1253x"\n', "mapping.encoding"),
        ('[mapping]\nencoding = "base64"\n', "mapping.encoding"),
        ('[mapping]\ndelimiter = ";;"\n', "mapping.delimiter"),
        ('[columns]\nid = { pattern = "a" }\n', "columns.id.pattern"),
        ('[columns]\nid = { pattern = "(" }\n', "columns.id.pattern"),
        ('[columns]\nid = { column = "a", any_of = ["b"] }\n', "columns.id.any_of"),
        ('[columns]\nopened_at = { dates = ["epoch", "epoch_ms"] }\n', "columns.opened_at.dates"),
        ('[columns]\ntier = { language = "de" }\n', "columns.tier.language"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_its_key(read, mapping, problem):
    with pytest.raises(MappingError, match=problem):
        read("", mapping)


NESTED = (
    '[mapping]\nrows = "issues"\n'
    + PLACES
    + 'id = "key"\nopened_at = "fields.created"\npriority = "fields.priority.name"\n'
)
ISSUE = {"key": 7, "fields": {"created": "2026-06-22T15:30:00.000+0000", "priority": {"name": "P1"}, "labels": ["x"]}}


@pytest.mark.parametrize("indent", [None, 2])
def test_rows_within_an_object_are_read_with_their_lines(read, indent):
    data = {"total": 3, "names": {"a": [1]}, "issues": [ISSUE, ISSUE | {"fields": {"created": None}}], "more": []}
    good, bad = read(json.dumps(data, indent=indent), NESTED, "t.json")
    assert (good.id, good.opened_at, good.priority) == ("7", OPENED, "P1")
    assert (bad.column, bad.value) == ("fields.created", None)


@pytest.mark.parametrize("priority", [None, "", {"name": None}])
def test_a_path_through_nothing_ends_in_nothing(read, priority):
    issue = ISSUE | {"fields": ISSUE["fields"] | {"priority": priority}}
    (ticket,) = read(json.dumps({"issues": [issue]}), NESTED, "t.json")
    assert isinstance(ticket, Ticket)
    assert ticket.priority is None


def test_an_object_without_the_array_says_what_it_has(read):
    with pytest.raises(SourceError, match="no key 'issues', under which the mapping has the rows; found 'tickets'"):
        read('{"tickets": []}', NESTED, "t.json")


def test_one_object_on_many_lines_is_one_row(read):
    (ticket,) = read(json.dumps({"id": "T", "opened_at": "2026-06-22T15:30Z"}, indent=1), PLACES, "t.json")
    assert ticket.id == "T"


def test_a_key_with_a_dot_goes_before_a_path(read):
    data = [{"id": "T", "a.b": "2026-06-22T15:30Z", "a": {"b": "never"}}]
    (ticket,) = read(json.dumps(data), PLACES + 'opened_at = "a.b"\n', "t.json")
    assert ticket.opened_at == OPENED


STATES = f"""{PLACES}
state = "status"
at = "changed"
[states]
New = "open"
Done = "resolved"
Waiting = {{ event = "paused", reason = "customer" }}
"""
HEADER = "id,opened_at,status,changed,responded_at\n"


def test_the_state_of_a_table_is_an_event_at_its_instant(read):
    states = ("a,2026-06-22T08:00Z,Done,2026-06-22T09:00Z,", "b,2026-06-22T08:00Z,Waiting,2026-06-22T09:00Z,")
    rows = read(HEADER + "\n".join([*states, "c,2026-06-22T08:00Z,New,,\n"]), STATES)
    happened = [[(one.kind, one.reason) for one in row.events] for row in rows]
    assert happened == [[("resolved", None)], [("paused", "customer")], []]


def test_a_ticket_that_ended_somewhen_is_never_overdue(read):
    odd = Counter()
    (ticket,) = read(HEADER + "a,2026-06-22T08:00Z,Done,,2026-06-22T08:30Z\n", STATES, odd=odd)
    status = evaluate(ticket, load_contract("mixvoip-support"), as_of=datetime(2026, 9, 1, tzinfo=UTC))
    assert (status["response"].state, status["intervention"].state) == ("met", "cancelled")
    assert odd == {ENDED_SOMEWHEN: 1}


def test_a_wait_since_nobody_knows_when_is_counted_and_left_out(read):
    odd = Counter()
    (ticket,) = read(HEADER + "a,2026-06-22T08:00Z,Waiting,,\n", STATES, odd=odd)
    assert ticket.events == ()
    assert odd == {WAITING_SOMEWHEN: 1}


def test_a_state_that_the_mapping_does_not_know_makes_a_bad_row(read):
    (row,) = read(HEADER + "a,2026-06-22T08:00Z,Lost,,\n", STATES)
    assert (row.column, row.expected) == ("status", "a state of the mapping: New, Done, Waiting")


def test_a_zone_and_constants_need_no_file(tmp_path):
    (tmp_path / "t.csv").write_text("id,opened_at\nT,2026-06-22T17:30\n", "utf-8")
    mapping = load_mapping(None, zone="Europe/Luxembourg", values={"tier": "office", "site": "LU"})
    (ticket,) = read_tickets(tmp_path / "t.csv", mapping=mapping)
    assert ticket.opened_at == OPENED


def test_a_page_of_a_longer_list_says_what_is_missing(read):
    odd = Counter()
    read(json.dumps({"total": 3, "issues": [ISSUE]}), NESTED, "t.json", odd=odd)
    read(json.dumps({"issues": [ISSUE] * 2, "count": 9}), NESTED, "t.json", odd=odd)
    read(json.dumps({"issues": [ISSUE] * 2, "count": 2, "next": {"a": []}}), NESTED, "t.json", odd=odd)
    assert odd == {NOT_HERE: 2 + 7}


@pytest.mark.parametrize(
    ("rows", "text", "expected"),
    [
        ("issues", '{"issues": [%s]}\n{"issues": [%s]}', "nothing after the object, got '{"),
        ("issues", '{"issues": [%s], "issues": [%s]}', "the key 'issues' once"),
        ("issues", '{"issues": [%s]', "',' or '}' after a value, got ''"),
        ("data.issues", '{"data": {"issues": [%s]}', "',' or '}' after a value, got ''"),
        ("data.issues", '{"data": {"issues": [%s]}, "data": {"issues": [%s]}}', "the key 'data' once"),
    ],
)
def test_what_stands_behind_the_rows_is_not_lost_in_silence(read, tmp_path, rows, text, expected):
    text, mapping = text.replace("%s", json.dumps(ISSUE)), NESTED.replace('"issues"', f'"{rows}"')
    with pytest.raises(SourceError, match=f"line [12]: expected {re.escape(expected)}"):
        read(text, mapping, "t.json")
    tickets = read_tickets(tmp_path / "t.json", mapping=tmp_path / "m.toml")
    assert next(tickets).id == "7"


@pytest.mark.parametrize("indent", [None, 2])
def test_the_array_in_an_object_is_found_without_an_ending_of_the_file(read, indent):
    (ticket,) = read(json.dumps({"total": 1, "issues": [ISSUE]}, indent=indent), NESTED, "t")
    assert ticket.id == "7"


def test_lines_that_are_the_rows_of_an_object_each_are_read_as_lines(read):
    tickets = read(f"{json.dumps(ISSUE)}\n" * 2, NESTED, "t.jsonl")
    assert [ticket.id for ticket in tickets] == ["7", "7"]


def test_a_total_of_some_thousand_digits_is_none(read):
    (ticket,) = read(json.dumps({"total": "9" * 5_000, "issues": [ISSUE]}), NESTED, "t.json")
    assert ticket.id == "7"


def test_a_bad_cell_of_several_columns_is_told_with_all_of_them(read):
    columns = 'opened_at = { column = ["day", "hour"] }'
    (bad,) = read("id,day,hour\na,22/06/2026,99:99\n", mapped(columns, 'zone = "UTC"\ndates = ["%d/%m/%Y %H:%M"]'))
    assert (bad.column, bad.value) == ("day, hour", "22/06/2026 99:99")


def test_rows_without_content_are_counted_and_are_no_bad_rows(read):
    odd = Counter()
    (ticket,) = read("id,opened_at,type\n,,x\nT,2026-06-22T15:30Z,\n,,\n", mapped(""), odd=odd)
    assert (ticket.id, odd) == ("T", {EMPTY: 2})


def test_events_of_tickets_that_are_gone_are_counted_where_gone_means_closed(tmp_path):
    (tmp_path / "t.csv").write_text("id,opened_at\nT,2026-06-22T15:30Z\n", "utf-8")
    (tmp_path / "e.csv").write_text("ticket,kind,at\nGONE,responded,2026-06-22T15:30Z\n", "utf-8")
    for absent, bad, counts in (("keep", 1, {}), ("closed", 0, {OF_GONE: 1})):
        (tmp_path / "m.toml").write_text(mapped("", f'absent = "{absent}"'), "utf-8")
        odd = Counter()
        rows = list(read_tickets(tmp_path / "t.csv", mapping=tmp_path / "m.toml", events=tmp_path / "e.csv", odd=odd))
        assert (len(rows) - 1, odd) == (bad, counts)
