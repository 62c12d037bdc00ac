"""Where events, words and further columns come from beside a table: within rows, repeated columns, logs, files, folders."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import BadRow, Ticket, load_mapping, read_history, read_tickets
from sla_engine.calendars.arrays import NAT
from sla_engine.errors import MappingError, SourceError
from sla_engine.sources import read_columns
from sla_engine.sources.events.table_states import ENDED_SOMEWHEN, WAITING_SOMEWHEN
from sla_engine.sources.files.files_of_source import PASSED_OVER
from sla_engine.sources.tables.cell_events import BY_OTHERS
from sla_engine.sources.tables.recorded_cells import UNKNOWN, duration
from sla_engine.sources.tables.row_checks import LEFT_OUT
from sla_engine.tracking.state.stored_tickets import document, ticket_of

NESTED = """
[columns]
id = "key"
tier = { value = "office" }
site = { value = "LU" }
[events]
rows = "log.items"
newest_first = true
[events.columns]
ticket = "key"
state = "to"
[states]
Open = "open"
Waiting = "paused"
Closed = "closed"
"""


def at(hour):
    return f"2026-06-22T{hour:02}:00:00Z"


def issue(key, *acts, **more):
    return {"key": key, "opened_at": at(8), "log": [{"at": when, "items": items} for when, *items in acts], **more}


@pytest.fixture
def read(tmp_path):
    """Read tickets written as JSON through a mapping; with `odd`, what is counted too."""

    def write_and_read(tickets, mapping=NESTED, name="t.json", odd=None):
        (tmp_path / "m.toml").write_text(mapping, "utf-8")
        text = json.dumps(tickets) if name == "t.json" else "\n".join(map(json.dumps, tickets))
        (tmp_path / name).write_text(text, "utf-8")
        return list(read_tickets(tmp_path / name, mapping=tmp_path / "m.toml", odd=odd))

    return write_and_read


def happened(ticket):
    return [(event.kind, event.at.hour) for event in ticket.events]


@pytest.mark.parametrize("name", ["t.json", "t.jsonl"])
def test_events_within_tickets_count_by_their_instants_and_then_by_their_places(read, name):
    acts = [(at(12), {"to": "Closed"}), (at(12), {"to": "Open"}), (at(10), {"to": "Waiting"})]
    one, other = read([issue("a", *acts), issue("b")], name=name)
    assert happened(one) == [("paused", 10), ("resumed", 12), ("closed", 12)]
    assert other.events == ()


def test_events_of_one_act_stay_in_the_order_of_the_file(read):
    [ticket] = read([issue("a", (at(12), {"to": "Waiting"}, {"to": "Closed"}))])
    assert happened(ticket) == [("paused", 12), ("closed", 12)]


@pytest.mark.parametrize(
    ("log", "column", "expected"),
    [
        ({"total": 3, "log": [{"at": at(9), "items": []}]}, "log.items", "all 3 elements of the array; it has 1"),
        ({}, "log.items", "this key"),
        ({"log": [{"at": at(9)}]}, "log.items", "this key"),
        ({"log": "none"}, "log.items", "an array of objects"),
        ({"log": ["none"]}, "log.items", "an array of objects"),
        ({"log": [{"at": at(9), "items": {"to": "Closed"}}]}, "log.items", "an array of objects"),
        ({"log": [{"at": at(9), "items": [{"to": "Gone"}]}]}, "to", "a state of the mapping: Open, Waiting, Closed"),
        ({"log": [{"at": "soon", "items": [{"to": "Closed"}]}]}, "at", "ISO 8601"),
    ],
)
def test_events_that_cannot_be_read_are_told_and_the_ticket_is_there(read, log, column, expected):
    found = read([{"key": "a", "opened_at": at(8), **log}])
    [bad] = [row for row in found if isinstance(row, BadRow)]
    assert (bad.line, bad.column) == (1, column)
    assert expected in bad.expected
    assert [row.id for row in found if isinstance(row, Ticket)] == ["a"]


@pytest.mark.parametrize("log", [None, "", []])
def test_a_ticket_without_a_log_has_no_events(read, log):
    assert [happened(ticket) for ticket in read([{"key": "a", "opened_at": at(8), "log": log}])] == [[]]


def test_events_of_states_stay_what_they_are_when_others_come_before_them(read):
    late = at(12), {"to": "Waiting"}, {"to": "Open"}, {"to": "Closed"}
    early = at(9), {"to": "Waiting"}
    before, after = read([issue("A"), issue("B", late)]), read([issue("A", early), issue("B", late, early)])
    assert [event.kind for event in before[1].events] == ["paused", "resumed", "closed"]
    assert document(after[1]).endswith(document(before[1]).partition('"events":[')[2].partition("],[")[2])
    assert after[1].events[-1] == before[1].events[-1]


@pytest.mark.parametrize("state", ["Closed", "Waiting"])
def test_a_state_of_the_table_adds_nothing_to_a_log_that_knows_since_when(read, state):
    mapping, odd = NESTED.replace('id = "key"', 'id = "key"\nstate = "now"'), Counter()
    [ticket] = read([issue("A", (at(9), {"to": state}), now=state)], mapping=mapping, odd=odd)
    assert (happened(ticket), odd) == ([("closed" if state == "Closed" else "paused", 9)], {})
    acts = (at(9), {"to": state}), (at(10), {"to": "Open"})
    [ticket] = read([issue("A", *reversed(acts), now=state)], mapping=mapping, odd=odd)
    assert odd == {ENDED_SOMEWHEN if state == "Closed" else WAITING_SOMEWHEN: 1}


def test_the_format_that_is_given_is_that_of_the_events_within_too(read, tmp_path):
    read([])
    (tmp_path / "t").write_text(json.dumps(issue("A", (at(9), {"to": "Closed"})), indent=1), "utf-8")
    [ticket] = read_tickets(tmp_path / "t", mapping=tmp_path / "m.toml", form="json")
    assert happened(ticket) == [("closed", 9)]


def test_a_total_of_some_thousand_digits_within_a_ticket_is_none(read):
    [ticket] = read([issue("A", (at(9), {"to": "Closed"}), total="9" * 5_000)])
    assert happened(ticket) == [("closed", 9)]


def test_rows_of_a_log_are_chosen_and_the_others_counted(read):
    how = NESTED.replace("newest_first = true", 'ignore = { column = "by", values = ["robot"] }')
    items = [{"to": "Waiting", "by": "anna"}, {"to": "Closed", "by": "robot"}]
    odd = Counter()
    [ticket] = read([issue("a", (at(9), *items))], how, odd=odd)
    assert (happened(ticket), odd) == ([("paused", 9)], {LEFT_OUT: 1})


@pytest.mark.parametrize("other", [{"what": "note"}, {"what": "rank", "to": ["x"]}, {"what": "rank", "to": {"a": 1}}])
def test_rows_that_are_left_out_need_not_have_what_others_have(read, other):
    chosen = NESTED.replace("newest_first = true", 'only = { column = "what", values = ["status"] }')
    odd = Counter()
    [ticket] = read([issue("A", (at(9), other, {"what": "status", "to": "Closed"}))], mapping=chosen, odd=odd)
    assert (happened(ticket), odd) == ([("closed", 9)], {LEFT_OUT: 1})


def test_what_a_filter_cannot_read_is_told(read):
    chosen = NESTED.replace("newest_first = true", 'only = { column = "what", values = ["status"] }')
    bad, ticket = read([issue("A", (at(9), {"what": ["status"], "to": "Closed"}))], mapping=chosen)
    assert (bad.column, bad.expected, happened(ticket)) == ("what", "text in quotes", [])


@pytest.mark.parametrize(
    "key", ['only = { column = "sort", values = ["bug"] }', 'ignore = { column = "sort", values = ["pull"] }']
)
def test_events_of_tickets_that_are_left_out_are_left_out_with_them(read, key):
    odd = Counter()
    tickets = [
        issue("A", (at(9), {"to": "Closed", "sort": "pull"}), sort="bug"),
        issue("B", (at(9), {"to": "Closed"}), sort="pull"),
    ]
    [ticket] = read([*tickets, {"sort": "pull"}], mapping=f"[mapping]\n{key}\n{NESTED}", odd=odd)
    assert (happened(ticket), odd) == ([("closed", 9)], {LEFT_OUT: 2})


def test_rows_within_rows_are_of_json_and_of_a_file(tmp_path):
    (tmp_path / "m.toml").write_text(NESTED, "utf-8")
    (tmp_path / "t.csv").write_text("key,opened_at\na,2026-06-22T08:00:00Z\n", "utf-8")
    for source, why in ((tmp_path / "t.csv", "read from JSON"), ("-", "read once"), ("sqlite:///x.db", "has none")):
        with pytest.raises(SourceError, match=why):
            list(
                read_tickets(
                    source,
                    mapping=tmp_path / "m.toml",
                    query="SELECT 1" if source != "-" and "x.db" in str(source) else None,
                )
            )


def test_a_log_of_states_in_a_file_of_its_own_says_what_happened(tmp_path):
    how = NESTED.replace('rows = "log.items"\nnewest_first = true', "").replace('ticket = "key"', "")
    (tmp_path / "m.toml").write_text(how, "utf-8")
    (tmp_path / "t.csv").write_text(f"key,opened_at\na,{at(8)}\n", "utf-8")
    (tmp_path / "e.csv").write_text(f"ticket,to,at\na,Closed,{at(11)}\na,Waiting,{at(9)}\nb,Open,{at(9)}\n", "utf-8")
    ticket, bad = read_tickets(tmp_path / "t.csv", mapping=tmp_path / "m.toml", events=tmp_path / "e.csv")
    assert happened(ticket) == [("paused", 9), ("closed", 11)]
    assert (bad.line, bad.value) == (4, "b")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("[states]", "[ignored]"), "states"),
        (('state = "to"', 'state = "to"\nkind = "what"'), "events.columns.state"),
        (('rows = "log.items"', ""), "events.newest_first"),
        (('state = "to"', 'state = "to"\nreason = "why"'), "events.columns.reason"),
        (('rows = "log.items"', 'rows = "log.items"\nquery = "SELECT 1"'), "events.query"),
        (('rows = "log.items"', 'rows = "log..items"'), "events.rows"),
    ],
)
def test_a_mapping_of_a_log_that_contradicts_itself_is_refused(read, change, key):
    with pytest.raises(MappingError, match=key):
        read([], NESTED.replace(*change))


# Cells of a repeated column


CELLED = """
[mapping]
zone = "Europe/Luxembourg"
dates = ["%d/%m/%Y %H:%M"]
[columns]
opened_at = { column = "opened_at", dates = ["iso"] }
tier = { value = "office" }
site = { value = "LU" }
[events.cells]
column = "Comment"
pattern = '^(?P<at>[^;]*);(?P<by>[^;]*);'
kinds = { anna = "responded" }
"""


def celled(folder, rows, mapping=CELLED, **more):
    (folder / "m.toml").write_text(mapping, "utf-8")
    (folder / "t.csv").write_text("id,opened_at,Comment,x,Comment\n" + "".join(rows), "utf-8")
    return list(read_tickets(folder / "t.csv", mapping=folder / "m.toml", **more))


def test_cells_of_a_repeated_column_are_events_by_whom_they_are(tmp_path):
    odd = Counter()
    rows = [f'1,{at(8)},22/06/2026 12:00;bob;no,,"22/06/2026 13:00;anna;a;b\nc"\n', f"2,{at(8)},,,\n"]
    one, other = celled(tmp_path, rows, odd=odd)
    assert (happened(one), happened(other), odd) == ([("responded", 11)], [], {BY_OTHERS: 1})


def test_a_cell_that_tells_of_no_event_is_told_and_its_ticket_is_there(tmp_path):
    ticket, *bad = celled(tmp_path, [f"1,{at(8)},some words,,soon;anna;\n"])
    assert (ticket.id, happened(ticket)) == ("1", [])
    assert [(row.line, row.column, row.value) for row in bad] == [
        (2, "Comment", "some words"),
        (2, "Comment", "soon;anna;"),
    ]


def test_bad_cells_are_told_in_the_order_of_the_file(tmp_path):
    rows = [f"1,{at(8)},a,,b\n", "2,soon,,,\n", f"3,{at(8)},,,c\n", f"4,{at(8)},d,,\n"]
    lines = [row.line for row in celled(tmp_path, rows) if isinstance(row, BadRow)]
    assert lines == [2, 2, 3, 4, 5]


def test_cells_and_a_log_are_both_read(tmp_path):
    (tmp_path / "e.csv").write_text(f"ticket,kind,at\n1,closed,{at(15)}\n", "utf-8")
    [ticket] = celled(
        tmp_path,
        [f"1,{at(8)},22/06/2026 12:00;anna;,,\n"],
        events=tmp_path / "e.csv",
        mapping=CELLED.replace(
            "[events.cells]", '[events.columns]\nat = { column = "at", dates = ["iso"] }\n[events.cells]'
        ),
    )
    assert happened(ticket) == [("responded", 10), ("closed", 15)]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [("^(.*)$", "a group"), ("(?P<at>.*", "a regular expression"), ("(?P<at>.)(?P<who>.)", "a group")],
)
def test_a_pattern_of_cells_finds_a_time(tmp_path, pattern, why):
    with pytest.raises(MappingError, match=f"events.cells.pattern: .*{why}"):
        celled(tmp_path, [], CELLED.replace("^(?P<at>[^;]*);(?P<by>[^;]*);", pattern))


def test_cells_are_read_from_csv_alone(tmp_path):
    (tmp_path / "m.toml").write_text(CELLED, "utf-8")
    (tmp_path / "t.json").write_text("[]", "utf-8")
    with pytest.raises(SourceError, match="a repeated column is read from CSV"):
        list(read_tickets(tmp_path / "t.json", mapping=tmp_path / "m.toml"))


# Further columns


FIELDED = """
[columns]
tier = { value = "office" }
site = { value = "LU" }
[fields]
team = { column = "Group", values = { n1 = "first line" } }
due_at = "Due"
"""


@given(cells=st.lists(st.sampled_from(["", "n1", "n2"]), min_size=1, max_size=5))
def test_fields_are_on_tickets_and_chunks_alike(tmp_path_factory, cells):
    folder = tmp_path_factory.mktemp("law")
    (folder / "m.toml").write_text(FIELDED, "utf-8")
    rows = [f"{i},{at(8)},{cell},soon" for i, cell in enumerate(cells)]
    (folder / "t.csv").write_text("\n".join(["id,opened_at,Group,Due", *rows]), "utf-8")
    expected = [{"team": "first line" if cell == "n1" else cell} if cell else {} for cell in cells]
    tickets = list(read_tickets(folder / "t.csv", mapping=folder / "m.toml"))
    assert [ticket.fields for ticket in tickets] == [{**one, "due_at": "soon"} for one in expected]
    [chunk] = read_columns(folder / "t.csv", mapping=folder / "m.toml")
    assert [name or None for name in chunk.fields["team"]] == [one.get("team") for one in expected]


def test_fields_are_stored_with_their_ticket():
    opened = datetime(2026, 6, 22, 8, tzinfo=UTC)
    one, plain = (Ticket("a", opened_at=opened, tier="t", site="s", fields=more) for more in ({"team": "n1"}, {}))
    assert [ticket_of(document(ticket)) for ticket in (one, plain)] == [one, plain]
    assert one != plain
    assert "fields" not in document(plain)


# Words from a file


LOOKED_UP = """
[columns]
tier = { column = "Customer", lookup = "customers.csv" }
site = { value = "LU" }
"""
CUSTOMERS = "Customer,tier,note\nAcme,business,x\nFoo,office,\n"


def looked_up(folder, customers, mapping=LOOKED_UP):
    (folder / "m.toml").write_text(mapping, "utf-8")
    (folder / "customers.csv").write_text(customers, "utf-8-sig")
    (folder / "t.csv").write_text(f"id,opened_at,Customer\n1,{at(8)},Acme\n2,{at(8)},Bar\n", "utf-8")
    return list(read_tickets(folder / "t.csv", mapping=folder / "m.toml"))


def test_a_word_that_the_file_does_not_have_makes_a_bad_row(tmp_path):
    good, bad = looked_up(tmp_path, CUSTOMERS)
    assert good.tier == "business"
    assert (bad.line, bad.column, bad.value, bad.expected) == (3, "Customer", "Bar", "a word that customers.csv has")


def test_all_other_words_may_have_a_meaning(tmp_path):
    others = LOOKED_UP.replace('"customers.csv"', '"customers.csv", values = { "*" = "office" }')
    assert [ticket.tier for ticket in looked_up(tmp_path, CUSTOMERS, others)] == ["business", "office"]


@pytest.mark.parametrize(
    ("customers", "why"),
    [
        ("Kunde,tier\n", "a column 'Customer'"),
        ("Customer,plan\n", "a column 'tier'"),
        (
            "Customer,tier\nAcme,office\nAcme,business\n",
            "one value for each 'Customer'; 'Acme' has 'office' and 'business'",
        ),
        ("Customer,tier\nAcme,\n", "a value in column 'tier' of line 2"),
        ('Customer,tier\n"Acme,office\n', "in UTF-8"),
    ],
)
def test_a_file_of_words_that_cannot_be_used_is_refused(tmp_path, customers, why):
    with pytest.raises(MappingError, match=f"columns.tier.lookup: .*{why}"):
        looked_up(tmp_path, customers)


def test_the_name_of_a_file_of_words_has_no_null_byte(tmp_path):
    with pytest.raises(MappingError, match="expected a CSV file; a path has no null byte"):
        looked_up(tmp_path, CUSTOMERS, LOOKED_UP.replace("customers.csv", "customers\\u0000.csv"))


def test_fields_have_words_from_a_file_too(tmp_path):
    mapping = LOOKED_UP.replace('{ column = "Customer", lookup = "customers.csv" }', '{ value = "x" }')
    mapping += '[fields]\ntier = { column = "Customer", lookup = "customers.csv" }\n'
    good, bad = looked_up(tmp_path, CUSTOMERS, mapping)
    assert (good.fields["tier"], bad.expected) == ("business", "a word that customers.csv has")


def test_a_field_of_a_name_that_would_be_lost_is_refused(tmp_path):
    with pytest.raises(MappingError, match="the name of a field has no ':'"):
        looked_up(tmp_path, CUSTOMERS, LOOKED_UP + '[fields]\n"team:2" = "Customer"\n')


# Folders


def test_the_tables_of_a_folder_are_one_source(tmp_path):
    for name, rows in (("b.csv", ["3", "1"]), ("a.jsonl", ["1", "2"])):
        if name.endswith("csv"):
            text = "id,opened_at,tier,site\n" + "".join(f"{row},{at(8)},office,LU\n" for row in rows)
        else:
            text = "".join(
                json.dumps({"id": row, "opened_at": at(8), "tier": "office", "site": "LU"}) + "\n" for row in rows
            )
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "README").write_text("what this is", "utf-8")
    odd = Counter()
    assert [ticket.id for ticket in read_tickets(tmp_path, odd=odd)] == ["1", "2", "3", "1"]
    assert odd == {PASSED_OVER: 1}
    history = read_history(tmp_path)
    assert (len(history), [(row.source, row.line) for row in history.bad]) == (3, [(str(tmp_path / "b.csv"), 3)])


def test_what_is_no_table_in_a_folder_is_counted_once_and_a_table_that_is_gone_is_an_error(tmp_path):
    (folder := tmp_path / "exports").mkdir()
    (folder / "older.csv").mkdir()
    (folder / "t.json").write_text(json.dumps([issue("A", (at(9), {"to": "Closed"}))]), "utf-8")
    (tmp_path / "m.toml").write_text(NESTED, "utf-8")
    odd = Counter()
    [ticket] = read_tickets(folder, mapping=tmp_path / "m.toml", odd=odd)
    assert (happened(ticket), odd) == ([("closed", 9)], {PASSED_OVER: 1})
    (folder / "u.json").symlink_to(tmp_path / "gone.json")
    with pytest.raises(SourceError, match=r"u\.json: no such file"):
        list(read_tickets(folder, mapping=tmp_path / "m.toml"))


def test_a_folder_that_cannot_be_read_is_an_error(tmp_path, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.iterdir", refuse)
    with pytest.raises(SourceError, match="permission denied"):
        list(read_tickets(tmp_path))


def test_a_folder_without_tables_is_refused(tmp_path):
    with pytest.raises(SourceError, match="the folder has no table; expected files that end with"):
        list(read_tickets(tmp_path))


# What the tool itself said


RECORDED = """
[columns]
tier = { value = "office" }
site = { value = "LU" }
[recorded]
response_due = "Due"
response_met = { column = "Exceeded", values = { Yes = "no", No = "yes" } }
resolution_elapsed = "Took"
"""


def recorded(folder, *rows):
    (folder / "m.toml").write_text(RECORDED, "utf-8")
    lines = [f"{i},{at(8)},{row}" for i, row in enumerate(rows)]
    (folder / "t.csv").write_text("\n".join(["id,opened_at,Due,Exceeded,Took", *lines]), "utf-8")
    [chunk] = read_columns(folder / "t.csv", mapping=folder / "m.toml")
    return chunk


def test_what_the_tool_said_is_on_chunks_and_changes_no_ticket(tmp_path):
    chunk = recorded(tmp_path, f"{at(9)},Yes,3 minutes", ",No,0", ",,")
    assert {
        name: [cell or None for cell in column] for name, column in chunk.recorded.items() if name != "response_due"
    } == {
        "response_met": ["no", "yes", None],
        "resolution_elapsed": ["PT3M", None, None],
    }
    assert chunk.recorded["response_due"].tolist() == [1782118800000000, NAT, NAT]
    assert [ticket.fields for ticket in chunk.tickets()] == [{}] * 3


def test_what_cannot_be_read_of_it_makes_a_bad_row(tmp_path):
    chunk = recorded(tmp_path, "soon,Yes,1h", ",perhaps,1h", ",No,2 months", ",No,1h")
    assert [(bad.line, bad.column) for bad in chunk.bad] == [(2, "Due"), (3, "Exceeded"), (4, "Took")]
    assert chunk.ids() == ["3"]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("64:00:00", "PT64H"),
        ("00:05", "PT5M"),
        ("102197", "PT28H23M17S"),
        ("172 973", "PT48H2M53S"),
        ("2 jours 0 heures 1 minutes", "PT48H1M"),
        ("1d 2h", "PT26H"),
        ("1970-01-01 00:00:00", None),
        ("00:00:00", None),
        ("0 segundo", None),
        ("1,5", UNKNOWN),
        ("12.345", UNKNOWN),
        ("1,000,000,000,000,000,000,000", UNKNOWN),
        ("999999999 weeks", UNKNOWN),
        ("2026-06-22 10:00:00", UNKNOWN),
        ("2 mois", UNKNOWN),
        ("1970-01-02T00:00:00Z", UNKNOWN),
        ("1:60", UNKNOWN),
    ],
)
def test_lengths_of_time_are_read_as_tools_write_them(text, length):
    assert duration(text) == length


def test_a_name_of_what_is_recorded_says_what_it_is(tmp_path):
    (tmp_path / "m.toml").write_text('[recorded]\nresponse = "Due"\n', "utf-8")
    with pytest.raises(MappingError, match="_due, _met or _elapsed"):
        load_mapping(tmp_path / "m.toml")
