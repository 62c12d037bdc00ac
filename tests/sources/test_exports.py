"""Exports in the shape that each tool writes, through the mapping that ships for it; what the files hold is made up."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from sla_engine import BadRow, load_mapping, read_tickets
from sla_engine.cli.program import program
from sla_engine.errors import SourceError
from sla_engine.sources.events.table_states import ENDED_SOMEWHEN, HAPPENED_SOMEWHEN, TAKEN_BACK, WAITING_SOMEWHEN
from sla_engine.sources.files.json_rows import NOT_HERE
from sla_engine.sources.tables.row_checks import LEFT_OUT

EXPORTS = Path(__file__).parent / "exports"
HERE = "Europe/Luxembourg"
PLACES = {"tier": "office", "site": "LU"}
DAY_FIRST = str(EXPORTS / "glpi-day-first.toml")
NEW_YORK = str(EXPORTS / "otrs-new-york.toml")

# File, mapping, zone, tickets and bad rows, what is counted, and one ticket: id, opened (UTC), priority, events.
READ = [
    (
        ("jira.csv", "jira", HERE, 7, 0, {TAKEN_BACK: 1}),
        ("HLP-7", "2026-06-19T07:05", "High", [("responded", "2026-06-19T07:50"), ("resolved", "2026-06-22T09:40")]),
    ),
    (
        ("jira-es.csv", "jira", HERE, 7, 0, {TAKEN_BACK: 1}),
        (
            "HLP-3",
            "2026-06-11T22:10",
            "High",
            [("responded", "2026-06-12T07:30"), ("work_started", "2026-06-12T07:30")],
        ),
    ),
    (
        ("jira-changelog.json", "jira-changelog", None, 6, 0, {LEFT_OUT: 8, NOT_HERE: 3}),
        (
            "HLP-3",
            "2026-06-12T06:10",
            "High",
            [("work_started", "2026-06-12T07:30"), ("resolved", "2026-06-15T07:00"), ("reopened", "2026-06-23T07:00")],
        ),
    ),
    (
        ("zendesk.json", "zendesk", None, 8, 0, {NOT_HERE: 3, WAITING_SOMEWHEN: 2, ENDED_SOMEWHEN: 3}),
        ("104", "2026-06-17T08:00", "high", [("cancelled", "2026-06-17T08:00")]),
    ),
    (
        ("freshdesk.json", "freshdesk", None, 6, 1, {}),
        ("2102", "2026-06-19T07:05", "High", [("responded", "2026-06-19T07:50"), ("paused", "2026-06-19T08:00")]),
    ),
    (
        ("freshdesk.csv", "freshdesk", HERE, 7, 0, {WAITING_SOMEWHEN: 3}),
        ("2103", "2026-06-15T08:00", "Medium", [("responded", "2026-06-15T12:02"), ("resolved", "2026-06-17T14:30")]),
    ),
    (
        ("servicenow.json", "servicenow", "UTC", 7, 0, {TAKEN_BACK: 1, WAITING_SOMEWHEN: 1, HAPPENED_SOMEWHEN: 2}),
        ("INC0010005", "2026-06-08T10:00", "P3", [("resolved", "2026-06-09T10:00"), ("closed", "2026-06-16T10:00")]),
    ),
    (
        ("servicenow.csv", "servicenow", HERE, 7, 0, {TAKEN_BACK: 1, WAITING_SOMEWHEN: 1, HAPPENED_SOMEWHEN: 2}),
        ("INC0010004", "2026-06-15T08:00", "P4", [("resolved", "2026-06-17T14:30")]),
    ),
    (
        ("github.json", "github", None, 6, 0, {LEFT_OUT: 2}),
        ("36", "2026-06-19T07:05", None, [("closed", "2026-06-22T09:40")]),
    ),
    (
        ("gitlab.csv", "gitlab", None, 6, 0, {}),
        ("2", "2026-06-08T07:00", None, [("closed", "2026-06-09T09:00")]),
    ),
    (
        ("glpi-es.csv", "glpi", "Europe/Madrid", 6, 0, {WAITING_SOMEWHEN: 1, HAPPENED_SOMEWHEN: 1}),
        ("370", "2026-06-15T08:18", "Medium", [("resolved", "2026-06-22T08:11")]),
    ),
    (
        ("glpi-en.csv", "glpi", HERE, 6, 0, {WAITING_SOMEWHEN: 1, HAPPENED_SOMEWHEN: 2}),
        ("1208", "2026-06-18T08:00", "Major", [("resolved", "2026-06-22T07:30")]),
    ),
    (
        ("glpi-fr.csv", DAY_FIRST, "Europe/Paris", 6, 0, {WAITING_SOMEWHEN: 1, HAPPENED_SOMEWHEN: 2}),
        ("49546", "2026-06-10T07:30", "High", [("resolved", "2026-06-15T12:14"), ("closed", "2026-06-17T16:01")]),
    ),
    (
        ("glpi.csv", DAY_FIRST, "America/Sao_Paulo", 7, 0, {WAITING_SOMEWHEN: 1, HAPPENED_SOMEWHEN: 2}),
        ("998", "2026-06-12T19:00", "Very high", [("resolved", "2026-06-16T13:11")]),
    ),
    (
        ("osticket.csv", "osticket", "UTC", 6, 0, {}),
        ("004821", "2026-06-23T22:58", "Emergency", [("closed", "2026-06-24T05:10")]),
    ),
    (
        ("osticket-semicolon.csv", "osticket", "UTC", 6, 0, {}),
        ("004821", "2026-06-23T22:58", "Emergency", [("closed", "2026-06-24T05:10")]),
    ),
    (
        ("otrs.csv", "otrs", "UTC", 7, 0, {TAKEN_BACK: 1, ENDED_SOMEWHEN: 1, WAITING_SOMEWHEN: 1}),
        (
            "2026061910000197",
            "2026-06-19T13:49",
            "very high",
            [("responded", "2026-06-22T09:00"), ("closed", "2026-06-22T17:23")],
        ),
    ),
    (
        ("otrs-znuny-zone.csv", NEW_YORK, "UTC", 7, 0, {TAKEN_BACK: 1, ENDED_SOMEWHEN: 1, WAITING_SOMEWHEN: 1}),
        (
            "2026062210000222",
            "2026-06-22T12:05",
            "normal",
            [("responded", "2026-06-22T12:15"), ("closed", "2026-06-22T13:23")],
        ),
    ),
    (
        ("request-tracker.tsv", "request-tracker", HERE, 6, 0, {TAKEN_BACK: 1, WAITING_SOMEWHEN: 1}),
        ("5", "2026-06-23T22:58", "Medium", [("cancelled", "2026-06-24T05:10")]),
    ),
]


@pytest.mark.parametrize(("case", "known"), READ, ids=[case[0] for case, _ in READ])
def test_an_export_is_read_as_its_tool_means_it(case, known):
    name, mapping, zone, tickets, bad, counts = case
    odd = Counter()
    rows = list(read_tickets(EXPORTS / name, mapping=load_mapping(mapping, zone=zone, values=PLACES), odd=odd))
    good = {row.id: row for row in rows if not isinstance(row, BadRow)}
    assert (len(good), len(rows) - len(good), odd) == (tickets, bad, counts)
    one = good[known[0]]
    happened = [(event.kind, f"{event.at:%Y-%m-%dT%H:%M}") for event in one.events]
    assert (one.id, f"{one.opened_at:%Y-%m-%dT%H:%M}", one.priority, happened) == known


@pytest.mark.parametrize("case", [case for case, _ in READ], ids=[case[0] for case, _ in READ])
def test_an_export_goes_through_deadlines_and_check(case, tmp_path, monkeypatch):
    name, mapping, zone, tickets, bad, _ = case
    monkeypatch.chdir(tmp_path)
    how = ["--mapping", mapping, *(["--zone", zone] if zone else []), "--set", "tier=office", "--set", "site=LU"]
    how += ["--contract", "mixvoip-support", "--now", "2026-06-23T12:00Z"]
    due = CliRunner().invoke(program, ["deadlines", str(EXPORTS / name), *how, "--output", "jsonl"])
    assert due.exit_code == (3 if bad else 0)
    assert len({json.loads(line)["ticket"] for line in due.stdout.splitlines()}) == tickets
    check = CliRunner().invoke(
        program, ["check", str(EXPORTS / name), *how, "--state", "sqlite:///sla.db", "--output", "jsonl"]
    )
    assert check.exit_code == (3 if bad else 0)
    assert check.stdout == ""  # a first run takes a baseline


HALF = ["jira.csv", "zendesk.json", "servicenow.json", "github.json", "gitlab.csv", "glpi-es.csv", "osticket.csv"]
HALF += ["otrs.csv", "request-tracker.tsv"]


@pytest.mark.parametrize("case", [case for case, _ in READ if case[0] in HALF], ids=lambda case: case[0])
def test_half_a_file_says_where_it_breaks_off_and_keeps_what_stands_before(case, tmp_path):
    name, mapping, zone, *_ = case
    data = (EXPORTS / name).read_bytes()
    (tmp_path / name).write_bytes(data[: len(data) // 2])
    rows, message = [], ""
    try:
        for row in read_tickets(tmp_path / name, mapping=load_mapping(mapping, zone=zone, values=PLACES)):
            rows.append(row)  # noqa: PERF402 - it breaks off
    except SourceError as error:
        message = str(error)
    assert any(not isinstance(row, BadRow) for row in rows)
    assert "reading stops there" in message or isinstance(rows[-1], BadRow)


@pytest.mark.parametrize(
    "case", [case for case, _ in READ if case[0].endswith((".csv", ".tsv"))], ids=lambda case: case[0]
)
def test_a_changed_column_is_named_with_what_is_there(case, tmp_path):
    name, mapping, zone, *_ = case
    how = load_mapping(mapping, zone=zone, values=PLACES)
    text = (EXPORTS / name).read_bytes()
    for title in how.tickets.layout.columns["opened_at"]:
        text = text.replace(title.encode(), b"When", 1)
    (tmp_path / name).write_bytes(text)
    with pytest.raises(SourceError, match=r"no column '.*; found '"):
        list(read_tickets(tmp_path / name, mapping=how))


def test_an_export_in_another_encoding_is_read_by_a_mapping_that_says_so(tmp_path):
    (tmp_path / "m.toml").write_text('[mapping]\nbase = "servicenow"\nencoding = "cp1252"\n', "utf-8")
    how = load_mapping(tmp_path / "m.toml", zone=HERE, values=PLACES)
    assert len(list(read_tickets(EXPORTS / "servicenow.csv", mapping=how))) == 7


@pytest.mark.parametrize(
    ("name", "mapping", "column"),
    [
        ("glpi.csv", DAY_FIRST, r"Data da solu\\xe7\\xe3o"),
        ("glpi-fr.csv", DAY_FIRST, r"Date de cl\\xf4ture"),
        ("glpi-es.csv", "glpi", r"Fecha de soluci\\xf3n"),
    ],
)
def test_a_column_that_may_be_missing_is_not_taken_for_missing_because_of_its_encoding(tmp_path, name, mapping, column):
    (tmp_path / name).write_text((EXPORTS / name).read_text("utf-8-sig"), "cp1252")
    with pytest.raises(SourceError, match=f"the column name '{column}' is not UTF-8"):
        list(read_tickets(tmp_path / name, mapping=load_mapping(mapping, zone="UTC", values=PLACES)))


@pytest.mark.parametrize(
    ("name", "mapping"),
    [
        ("glpi-en.csv", "glpi"),
        ("osticket.csv", "osticket"),
        ("otrs.csv", "otrs"),
        ("request-tracker.tsv", "request-tracker"),
    ],
)
def test_a_file_in_utf_16_is_refused_until_a_mapping_says_so(tmp_path, name, mapping):
    (tmp_path / name).write_text((EXPORTS / name).read_text("utf-8-sig"), "utf-16")
    with pytest.raises(SourceError, match='encoding = "utf-16"'):
        list(read_tickets(tmp_path / name, mapping=load_mapping(mapping, zone="UTC", values=PLACES)))


def test_a_byte_order_mark_that_a_spreadsheet_put_within_quotes_is_no_part_of_a_name(tmp_path):
    text = (EXPORTS / "glpi-en.csv").read_text("utf-8-sig").replace('"ID"', '"\ufeff""ID"""', 1)
    (tmp_path / "g.csv").write_text(text, "utf-8")
    rows = list(read_tickets(tmp_path / "g.csv", mapping=load_mapping("glpi", zone="UTC", values=PLACES)))
    assert [row.id for row in rows] == ["1204", "1205", "1206", "1207", "1208", "998"]


def test_an_encoding_that_is_not_said_costs_only_cells_that_are_read(tmp_path):
    text = (EXPORTS / "servicenow.csv").read_text("cp1252").replace('"Phone"', '"Télé"', 1)
    (tmp_path / "s.csv").write_text(text, "cp1252")
    bad, *good = read_tickets(tmp_path / "s.csv", mapping=load_mapping("servicenow", zone=HERE, values=PLACES))
    assert (bad.column, bad.value, len(good)) == ("contact_type", r"T\xe9l\xe9", 6)


def test_times_that_nobody_gives_a_zone_are_no_instants():
    how = load_mapping("servicenow", values=PLACES)
    rows = list(read_tickets(EXPORTS / "servicenow.csv", mapping=how))
    assert {row.column for row in rows} == {"opened_at"}


def test_a_solution_whose_instant_is_asked_for_is_judged(tmp_path):
    data = json.loads((EXPORTS / "zendesk.json").read_text("utf-8"))
    for ticket in data["tickets"]:
        ticket["metric_set"] = {"solved_at": "2026-06-17T14:05:00Z" if ticket["id"] == 104 else None}
    (tmp_path / "z.json").write_text(json.dumps(data), "utf-8")
    rows = {row.id: row for row in read_tickets(tmp_path / "z.json", mapping=load_mapping("zendesk", values=PLACES))}
    assert [(one.kind, one.at) for one in rows["104"].events] == [
        ("resolved", datetime(2026, 6, 17, 14, 5, tzinfo=UTC))
    ]


@pytest.mark.parametrize(
    ("name", "mapping", "column"),
    [
        ("glpi.csv", "glpi", "Data de abertura"),
        ("glpi-fr.csv", "glpi", "Date d'ouverture"),
        ("otrs-znuny-zone.csv", "otrs", "Created"),
    ],
)
def test_times_of_another_setting_of_the_tool_are_refused(name, mapping, column):
    rows = read_tickets(EXPORTS / name, mapping=load_mapping(mapping, zone="UTC", values=PLACES))
    assert {row.column for row in rows} == {column}


@pytest.mark.parametrize(
    ("name", "mapping", "incidents", "requests"),
    [
        ("glpi-en.csv", "glpi", 3, 3),
        ("glpi-es.csv", "glpi", 3, 3),
        ("glpi.csv", DAY_FIRST, 4, 3),
    ],
)
def test_types_of_glpi_are_kinds_in_each_language(name, mapping, incidents, requests):
    rows = read_tickets(EXPORTS / name, mapping=load_mapping(mapping, zone="UTC", values=PLACES))
    assert Counter(row.kind for row in rows) == {"incident": incidents, "request": requests}


STATES_OF_GLPI = {
    "en": "New, Processing (assigned), Processing (planned), Pending, Solved, Closed",
    "fr": "Nouveau, En cours (Attribué), En cours (Planifié), En attente, Résolu, Clos",
    "pt": "Novo, Em atendimento (atribuído), Em atendimento (planejado), Pendente, Solucionado, Fechado",
    "pt, older": "Novo, Processando (atribuído), Processando (planejado), Pendente, Solucionado, Fechado",
    "es": "Nuevo, En curso (asignada), En curso (planificada), En espera, Resueltas, Cerrado",
}


@pytest.mark.parametrize("words", STATES_OF_GLPI.values(), ids=STATES_OF_GLPI)
def test_each_state_of_glpi_has_a_meaning_in_each_language(words):
    states = load_mapping("glpi", zone="UTC", values=PLACES).states
    events = [states[word].event for word in words.split(", ")]
    assert events == ["open", "work_started", "work_started", "paused", "resolved", "closed"]


def test_times_of_osticket_as_the_locale_has_them_are_read_by_a_mapping_that_says_so(tmp_path):
    (tmp_path / "m.toml").write_text('[mapping]\nbase = "osticket"\ndates = ["%m/%d/%Y %I:%M %p"]\n', "utf-8")
    text = "Ticket Number,Date Created,Current Status,Closed Date\n#829301,6/22/2026 5:30\u202fPM,Open,\n"
    (tmp_path / "o.csv").write_text(text, "utf-8")
    [row] = read_tickets(tmp_path / "o.csv", mapping=load_mapping(tmp_path / "m.toml", zone="UTC", values=PLACES))
    assert (row.id, row.opened_at) == ("#829301", datetime(2026, 6, 22, 17, 30, tzinfo=UTC))


def test_the_default_search_of_request_tracker_has_no_instants_and_is_refused(tmp_path):
    head = "id\tSubject\tStatus\tQueueName\tOwner\tPriority\tCreatedRelative\n1\tx\tnew\tq\to\tLow\t5 minutes ago\n"
    (tmp_path / "r.tsv").write_text(head, "utf-8")
    with pytest.raises(SourceError, match="no column 'Created'"):
        list(read_tickets(tmp_path / "r.tsv", mapping=load_mapping("request-tracker", zone=HERE, values=PLACES)))


def test_the_history_of_a_ticket_is_explained(tmp_path):
    how = ["--mapping", "jira-changelog", "--set", "tier=business", "--set", "site=LU", "--contract", "mixvoip-support"]
    how += ["--ticket", "HLP-4", "--now", "2026-06-23T12:00Z"]
    told = CliRunner().invoke(program, ["explain", str(EXPORTS / "jira-changelog.json"), *how])
    assert told.exit_code == 0
    assert "Waiting for customer" in told.stdout


def test_half_a_changelog_says_where_it_breaks_off(tmp_path):
    data = (EXPORTS / "jira-changelog.json").read_bytes()
    (tmp_path / "j.json").write_bytes(data[: len(data) // 2])
    with pytest.raises(SourceError, match="reading stops there"):
        list(read_tickets(tmp_path / "j.json", mapping=load_mapping("jira-changelog", values=PLACES)))


@pytest.mark.parametrize(
    ("name", "mapping", "channels"),
    [
        ("zendesk.json", "zendesk", {"e-mail", "web", "api", "chat", "phone"}),
        ("servicenow.csv", "servicenow", {"phone"}),
        ("osticket.csv", "osticket", {"phone"}),
    ],
)
def test_channels_have_the_names_that_contracts_use(name, mapping, channels):
    rows = read_tickets(EXPORTS / name, mapping=load_mapping(mapping, zone=HERE, values=PLACES))
    assert {row.channel for row in rows} - {None} == channels


def test_issues_that_were_never_meant_to_be_solved_are_cancelled():
    rows = read_tickets(EXPORTS / "github.json", mapping=load_mapping("github", values=PLACES))
    ends = Counter(event.kind for row in rows for event in row.events)
    assert ends == {"closed": 1, "cancelled": 2}


def test_the_state_of_an_issue_says_whether_its_closing_counts(tmp_path):
    text = (EXPORTS / "gitlab.csv").read_text("utf-8")
    (tmp_path / "g.csv").write_text(
        text.replace("/1,Closed,", "/1,Open,").replace("2026-06-20 08:00:00,2026-06-20 08:00:00", ","), "utf-8"
    )
    odd = Counter()
    rows = list(read_tickets(tmp_path / "g.csv", mapping=load_mapping("gitlab", values=PLACES), odd=odd))
    assert odd == {TAKEN_BACK: 1, ENDED_SOMEWHEN: 1}
    assert Counter(event.kind for row in rows for event in row.events) == {"closed": 1, "cancelled": 1}


def test_issues_asked_for_without_their_changelog_are_told(tmp_path):
    data = json.loads((EXPORTS / "jira-changelog.json").read_text("utf-8"))
    for issue in data["issues"]:
        del issue["changelog"]
    (tmp_path / "j.json").write_text(json.dumps(data), "utf-8")
    rows = list(read_tickets(tmp_path / "j.json", mapping=load_mapping("jira-changelog", values=PLACES)))
    bad = [row for row in rows if isinstance(row, BadRow)]
    assert (len(rows) - len(bad), len(bad), {row.column for row in bad}) == (6, 6, {"changelog.histories.items"})


TAKEN_UP = """[columns]
state = "state"
work_started_at = "started"
tier = { value = "office" }
site = { value = "LU" }
[states]
Active = "work_started"
New = "open"
"""


def test_work_that_began_nobody_knows_when_is_counted_where_nothing_else_tells(tmp_path):
    (tmp_path / "m.toml").write_text(TAKEN_UP, "utf-8")
    rows = ["1,2026-06-22T08:00Z,Active,", "2,2026-06-22T08:00Z,Active,2026-06-22T09:00Z", "3,2026-06-22T08:00Z,New,"]
    rows.append("4,2026-06-22T08:00Z,Active,")
    (tmp_path / "t.csv").write_text("\n".join(["id,opened_at,state,started", *rows]), "utf-8")
    (tmp_path / "e.csv").write_text("ticket,kind,at\n4,work_started,2026-06-22T10:00Z\n", "utf-8")
    odd = Counter()
    assert (
        len(list(read_tickets(tmp_path / "t.csv", mapping=tmp_path / "m.toml", events=tmp_path / "e.csv", odd=odd)))
        == 4
    )
    assert odd == {HAPPENED_SOMEWHEN: 1}
