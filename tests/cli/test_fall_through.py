"""Nothing falls through in silence: every command that reads tickets says how many of them name what nobody knows."""

import json

import pytest

CONTRACT = """
[contract]
id = "{id}"
zone = "Europe/Luxembourg"
[sites.LU]
holidays = "none"
[hours.office]
week = "Mo-Fr 08:00-17:00"
[tiers.gold]
incident_hours = "office"
request_hours = "n/a"
channels = ["phone", "web"]
targets = {{ response = {{ by_priority = {{ P1 = "1h" }}, otherwise = "8h" }}, resolution = "16h" }}
[policies.targets.resolution]
pause_on = ["customer"]
"""
TICKETS = """id,opened_at,tier,site,priority,channel
A,2026-06-22T10:00:00+02:00,gold,LU,p1,web
B,2026-06-22T10:00:00+02:00,gold,LU,p1,web
C,2026-06-22T10:00:00+02:00,gold,LU,P1,fax
"""
EVENTS = """ticket,kind,at,reason
A,paused,2026-06-22T11:00:00+02:00,custommer
B,answered,2026-06-22T11:00:00+02:00,
"""
PRIORITY = "2 tickets: priority 'p1': named by no case of by_priority; `otherwise` counts; did you mean 'P1'?"
CHANNEL = "no promise applies to 1 of the tickets: channel 'fax' is not in tier 'gold' of contract 'desk'"
REASON = "1 ticket: paused 'custommer': pauses no target, though other reasons do; did you mean 'customer'?"
EVENT = "1 ticket: event 'answered': of a kind that neither the standard nor the contract names; does nothing"
NOW = ("--now", "2026-06-23T12:00:00+02:00")
DESK = ("--contract", "desk.toml")
WITH_EVENTS = ("--events", "events.csv", *DESK, *NOW)
STATE = ("--state", "sqlite:///sla.db")


@pytest.fixture(autouse=True)
def files(folder):
    """Two contracts that differ in their ids alone, tickets and events."""
    for name in ("desk", "other"):
        (folder / f"{name}.toml").write_text(CONTRACT.format(id=name), "utf-8")
    (folder / "desk.csv").write_text(TICKETS, "utf-8")
    (folder / "events.csv").write_text(EVENTS, "utf-8")
    return folder


def test_due_instants_are_told_with_what_the_tickets_name_in_vain(run):
    result = run("deadlines", "desk.csv", *DESK)
    assert result.exit_code == 0
    first, second = result.stderr.splitlines()
    assert first == PRIORITY
    assert second.startswith(CHANNEL)


@pytest.mark.parametrize(
    "args",
    [
        ("deadlines", "desk.csv", *WITH_EVENTS),
        ("deadlines", "desk.csv", *WITH_EVENTS, "--summary"),
        ("deadlines", "desk.csv", *WITH_EVENTS, "--to", "states.parquet"),
        ("check", "desk.csv", *WITH_EVENTS, *STATE),
    ],
)
def test_what_falls_through_is_counted_by_every_command(run, args):
    result = run(*args)
    assert result.exit_code == 0
    for line in (PRIORITY, CHANNEL, REASON, EVENT):
        assert line in result.stderr


def test_a_check_that_finds_the_file_unchanged_says_it_again(run):
    args = ("check", "desk.csv", *WITH_EVENTS, *STATE)
    run(*args)
    again = run(*args)
    assert (again.exit_code, again.stdout) == (0, "")
    for line in (PRIORITY, CHANNEL, REASON, EVENT):
        assert line in again.stderr


def test_a_status_counts_what_falls_through_of_the_tickets_that_are_watched_and_have_not_ended(run, folder):
    run("check", "desk.csv", *WITH_EVENTS, *STATE)
    result = run("status", *DESK, *STATE, *NOW)
    assert result.exit_code == 2
    for line in (PRIORITY, CHANNEL, REASON, EVENT):
        assert line in result.stderr
    ends = [f"{name},resolved,2026-06-22T12:00:00+02:00,\n" for name in "AC"]
    (folder / "events.csv").write_text(EVENTS + "".join(ends), "utf-8")
    run("check", "desk.csv", *WITH_EVENTS, *STATE)
    assert run("status", *DESK, *STATE, *NOW).stderr.splitlines() == [PRIORITY.replace("2 tickets", "1 ticket"), EVENT]


def test_a_status_counts_what_falls_through_by_the_contract_that_is_in_force(run, folder):
    run("check", "desk.csv", *WITH_EVENTS, *STATE)
    (folder / "desk.toml").write_text(CONTRACT.format(id="desk").replace("P1", "p1"), "utf-8")
    assert PRIORITY in run("status", *DESK, *STATE, *NOW).stderr
    run("recompute", *DESK, *STATE, *NOW)
    assert PRIORITY not in run("status", *DESK, *STATE, *NOW).stderr


def test_states_in_columns_of_parquet_are_told_with_the_same_lines(run, folder):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import csv, parquet

    for name in ("desk", "events"):
        table = csv.read_csv(folder / f"{name}.csv")
        place = 1 if name == "desk" else 2
        instants = table.column(place).cast(pa.timestamp("us", "UTC"))
        parquet.write_table(table.set_column(place, table.column_names[place], instants), folder / f"{name}.parquet")
    result = run("deadlines", "desk.parquet", "--events", "events.parquet", *DESK, *NOW, "--to", "states.parquet")
    assert result.exit_code == 0
    for line in (PRIORITY, CHANNEL, REASON, EVENT):
        assert line in result.stderr


@pytest.mark.parametrize("command", [("whatif",), pytest.param(("report", "--force"), marks=pytest.mark.slow)])
def test_comparisons_warn_of_what_falls_through(run, command):
    name, *more = command
    result = run(name, "desk.csv", *WITH_EVENTS, *more)
    assert result.exit_code == 0
    assert "tickets (2): priority 'p1': named by no case" in result.stderr
    assert "tickets (1): paused 'custommer': pauses no target" in result.stderr
    assert "tickets (1): event 'answered': of a kind that" in result.stderr
    assert "'as it is' promises nothing to 1 ticket: channel 'fax'" in result.stderr


def test_a_promise_that_is_asked_about_is_told_with_a_priority_that_no_case_names(run):
    asked = ("--tier", "gold", "--site", "LU", "--opened", "2026-06-22T10:00:00+02:00", "--priority", "p1")
    result = run("explain", *DESK, *asked)
    assert "sla-engine: priority 'p1': named by no case of by_priority" in result.stderr


def test_a_ticket_of_a_file_is_explained_with_the_values_that_it_names_in_vain(run):
    found = json.loads(run("explain", "desk.csv", "--ticket", "A", *WITH_EVENTS, "-o", "json").stdout)["findings"]
    assert [(one["code"], one["event"], one["value"]) for one in found] == [
        ("unnamed_priority", None, "p1"),
        ("unknown_reason", "paused", "custommer"),
    ]


# Rows that no contract fits


def of_contract(folder, *contracts):
    """Tickets that name a contract, or none."""
    rows = [f"T-{i},2026-06-22T10:00:00+02:00,gold,LU,{name}" for i, name in enumerate(contracts)]
    (folder / "t.csv").write_text("\n".join(["id,opened_at,tier,site,contract", *rows, ""]), "utf-8")


@pytest.mark.parametrize("command", [("deadlines",), ("deadlines", *NOW), ("check", *STATE, *NOW)])
def test_a_row_of_a_misspelt_contract_is_bad_though_only_one_contract_is_given(run, folder, command):
    of_contract(folder, "desk", "dsk")
    name, *more = command
    result = run(name, "t.csv", *DESK, *more)
    assert result.exit_code == 3
    assert "t.csv, line 3, column 'contract': 'dsk', expected a contract that was given: desk" in result.stderr


@pytest.mark.parametrize("command", [("deadlines",), ("deadlines", *NOW), ("check", *STATE, *NOW)])
def test_a_row_by_which_none_of_two_contracts_is_found_is_bad(run, folder, command):
    (folder / "t.csv").write_text(
        "id,opened_at,tier,site\nA,2026-06-22T10:00:00+02:00,glod,LU\nB,2026-06-22T10:00:00+02:00,gold,LU\n", "utf-8"
    )
    name, *more = command
    result = run(name, "t.csv", *DESK, "--contract", "other.toml", *more)
    assert result.exit_code == 3
    assert "t.csv, line 2, column 'tier': 'glod', expected one by which its contract is found" in result.stderr
    assert "line 3, column 'contract': nothing, expected one by which its contract is found" in result.stderr
    assert "tier 'gold' is in several: desk, other" in result.stderr


def test_a_state_of_which_rows_were_not_answered_is_not_said_to_be_fine(run, folder):
    of_contract(folder, "desk", "dsk")
    result = run("check", "t.csv", *DESK, *STATE, "--standing", "--now", "2026-06-22T11:00:00+02:00")
    assert result.exit_code == 3
    assert result.stdout.startswith("SLA UNKNOWN: 0 overdue, 0 past a warning, 2 live, 1 row not answered | overdue=0")


def test_a_watched_ticket_whose_contract_gets_misspelt_keeps_its_clocks(run, folder):
    of_contract(folder, "desk")
    run("check", "t.csv", *DESK, *STATE, "--now", "2026-06-22T11:00:00+02:00")
    of_contract(folder, "dsk")
    result = run("check", "t.csv", *DESK, *STATE, "--now", "2026-06-23T17:00:00+02:00")
    assert result.exit_code == 2
    assert "T-0" in result.stdout


# Ids that come twice

TWICE = TICKETS + "A,2026-06-20T10:00:00+02:00,gold,LU,P1,web\n"
AGAIN = "desk.csv, line 5, column 'id': 'A', expected an id that comes once; line 2 has it already"


@pytest.mark.parametrize(
    "command",
    [("deadlines", *NOW), ("deadlines", *NOW, "--to", "x.parquet"), ("check", *STATE, *NOW), ("whatif", *NOW)],
)
def test_a_second_row_of_an_id_is_a_bad_row_where_tickets_are_judged(run, folder, command):
    name, *more = command
    once = run(name, "desk.csv", *DESK, *more)
    (folder / "desk.csv").write_text(TWICE, "utf-8")
    (folder / "sla.db").unlink(missing_ok=True)
    twice = run(name, "desk.csv", *DESK, *more)
    assert (once.exit_code, twice.exit_code) == (0, 3)
    assert AGAIN in twice.stderr
    assert twice.stdout == once.stdout


def test_where_each_row_is_a_question_of_its_own_ids_that_come_again_are_counted(run, folder):
    (folder / "desk.csv").write_text(TWICE, "utf-8")
    result = run("deadlines", "desk.csv", *DESK, "-o", "jsonl")
    assert result.exit_code == 0
    assert len([line for line in result.stdout.splitlines() if '"A"' in line]) == 4
    assert "rows with an id that came before, answered all the same: 1" in result.stderr


def test_a_ticket_whose_id_comes_again_is_explained_by_its_first_row(run, folder):
    (folder / "desk.csv").write_text(TWICE, "utf-8")
    result = run("explain", "desk.csv", "--ticket", "A", *DESK, *NOW)
    assert "ticket 'A' comes 2 times in desk.csv; its first row is explained" in result.stderr
    assert "opened Mon 2026-06-22" in result.stdout
