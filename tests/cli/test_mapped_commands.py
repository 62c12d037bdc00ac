import csv
import io
import json

import pytest

from sla_engine.clocks.many.answers import latest_cycles
from sla_engine.clocks.many.answers.answers import answered
from sla_engine.clocks.many.answers.due_instants import deadlines

SUPPORT = ("--contract", "mixvoip-support")
NOW = ("--now", "2026-06-23T12:00+02:00")
AUDIT = ("audit.csv", *SUPPORT, "--mapping", "servicenow-audit", "--zone", "Europe/Luxembourg")
AUDIT += ("--set", "tier=office", "--set", "site=LU")


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_now_gives_clock_states_in_place_of_due_instants(run):
    result = run("deadlines", "tickets.csv", *SUPPORT, *NOW, "-o", "jsonl")
    assert (result.exit_code, result.stderr) == (0, "")
    assert lines(result)[0] == {
        "ticket": "T-1",
        "tier": "office",
        "site": "LU",
        "target": "response",
        "due": "2026-06-24T15:00:00+02:00",
        "state": "running",
        "provisional": False,
    }
    assert [line["state"] for line in lines(result)] == ["running"] * 4 + ["not_applicable"] * 2


def test_due_instants_of_running_clocks_are_those_without_now(run):
    with_now = lines(run("deadlines", "tickets.csv", *SUPPORT, *NOW, "-o", "jsonl"))
    without = lines(run("deadlines", "tickets.csv", *SUPPORT, "-o", "jsonl"))
    assert [line["due"] for line in with_now] == [line["due"] for line in without]


def test_a_service_with_a_tier_built_in_decides_with_and_without_now(run, folder):
    contract = (folder / "my-contract.toml").read_text("utf-8")
    services = '[contract.services]\nfibre = "office"\n\n[sites.LU]'
    (folder / "my-contract.toml").write_text(contract.replace("[sites.LU]", services, 1), "utf-8")
    rows = [f"T-{n},2026-06-22T17:30:00+02:00,{tier},LU,{service}" for n, tier, service in
            ((1, "office", ""), (2, "business", "fibre"), (3, "business", "mail"))]  # fmt: skip
    (folder / "tickets.csv").write_text("\n".join(["id,opened_at,tier,site,service", *rows, ""]), "utf-8")
    asked = ("deadlines", "tickets.csv", "--contract", "my-contract.toml", "-o", "jsonl")
    for told in (lines(run(*asked)), lines(run(*asked, *NOW))):
        due = {line["ticket"]: line["due"] for line in told if line["target"] == "response"}
        assert due == {
            "T-1": "2026-06-24T15:00:00+02:00",
            "T-2": "2026-06-24T15:00:00+02:00",
            "T-3": "2026-06-24T08:30:00+02:00",
        }


def test_a_paused_clock_has_a_provisional_due_instant(run, folder):
    contract = (folder / "my-contract.toml").read_text("utf-8")
    (folder / "my-contract.toml").write_text(contract.replace('pause_on = "none"', 'pause_on = "all"'), "utf-8")
    asked = ("deadlines", "tickets.csv", "--events", "events.csv", "--contract", "my-contract.toml")
    first = lines(run(*asked, "--now", "2026-06-24T09:45+02:00", "-o", "jsonl"))[0]
    assert (first["state"], first["provisional"], first["due"]) == ("paused", True, "2026-06-24T15:15:00+02:00")
    table = run(*asked, "--now", "2026-06-24T09:45+02:00").stdout
    assert "15:15 +02:00 (provisional)   paused" in table
    (_, row, *_) = csv.reader(io.StringIO(run(*asked, "--now", "2026-06-24T09:45+02:00", "-o", "csv").stdout))
    assert row[-2:] == ["paused", "true"]


def test_the_table_shows_clocks_that_may_still_be_late_first(run):
    result = run("deadlines", "tickets.csv", "--events", "events.csv", *SUPPORT, "--now", "2026-06-23T12:00+02:00")
    states = [line.split()[-1] for line in result.stdout.splitlines()[2:] if line]
    assert states == ["running", "running", "running", "met", "not_applicable", "not_applicable"]


def test_an_audit_log_is_read_by_a_shipped_mapping(run):
    result = run("deadlines", *AUDIT, *NOW, "-o", "jsonl")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [(line["target"], line["state"]) for line in lines(result)] == [("response", "met"), ("intervention", "met")]
    due = lines(run("deadlines", *AUDIT, "-o", "jsonl"))
    assert [line["state"] for line in due] == ["due", "due"]
    assert [line["due"] for line in due] == [line["due"] for line in lines(result)]


def test_rows_without_an_answer_end_with_3_and_all_others_are_answered(run, folder):
    with (folder / "tickets.csv").open("a") as file:
        file.write("T-4,2026-06-22T17:30:00+02:00,gold,LU,\nT-5,yesterday,office,LU,\n")
    result = run("deadlines", "tickets.csv", *SUPPORT, *NOW, "-o", "jsonl")
    assert result.exit_code == 3
    assert len(lines(result)) == 6
    assert "line 5, column 'tier': 'gold'" in result.stderr
    assert "line 6, column 'opened_at': 'yesterday'" in result.stderr


def test_a_row_without_an_answer_is_told_by_the_names_of_the_file(run, folder):
    (folder / "m.toml").write_text('[columns]\ntier = "Level"\n', "utf-8")
    (folder / "t.csv").write_text("id,opened_at,Level,site\n1,2026-06-22T17:30:00+02:00,gold,LU\n", "utf-8")
    result = run("deadlines", "t.csv", *SUPPORT, "--mapping", "m.toml")
    assert "line 2, column 'Level': 'gold'" in result.stderr


def test_a_clock_that_cannot_be_told_costs_only_its_ticket(run):
    result = run("deadlines", "tickets.csv", *SUPPORT, "--now", "2151-01-01T00:00Z", "-o", "jsonl")
    assert result.exit_code == 3
    assert "column 'id': 'T-1', expected a ticket that can be evaluated (no holiday data for LU" in result.stderr
    assert "2 rows could not be answered" in result.stderr
    assert {line["ticket"] for line in lines(result)} == {"T-3"}


@pytest.mark.parametrize("more", [("-o", "jsonl"), ("--summary",)])
def test_a_chunk_is_evaluated_once_and_only_what_has_no_answer_is_asked_for_its_deadline(
    run, folder, monkeypatch, more
):
    calls, asked = [], []
    monkeypatch.setattr(latest_cycles, "answered", lambda *given: calls.append(given) or answered(*given))
    monkeypatch.setattr(latest_cycles, "deadlines", lambda of, rows: asked.append(len(rows)) or deadlines(of, rows))
    with (folder / "tickets.csv").open("a") as file:
        file.write("T-4,2026-06-22T17:30:00+02:00,gold,LU,\nT-5,2150-01-05T17:30:00+01:00,office,LU,\n")
    result = run("deadlines", "tickets.csv", *SUPPORT, *NOW, *more)
    assert "line 5, column 'tier': 'gold'" in result.stderr
    assert "line 6, column 'opened_at': '2150-01-05T16:30:00+00:00', expected an instant that can be" in result.stderr
    assert (len(calls), asked) == (1, [2])


def test_a_summary_counts_states_findings_and_bad_rows(run, folder):
    with (folder / "audit.csv").open("a") as file:
        file.write("INC1,22/6/2026 17:30,23/6/2026 09:00,9,-100,ann,?,,\n")
        file.write("INC2,22/6/2026 17:30,29/3/2026 02:30,9,New,ann,?,,\n")
    result = run("deadlines", *AUDIT, *NOW, "--summary", "-o", "json")
    assert result.exit_code == 3
    told = json.loads(result.stdout)
    assert (told["as_of"], told["tickets"]) == ("2026-06-23T12:00:00+02:00", 2)
    assert told["states"] == {"response": {"running": 1, "met": 1}, "intervention": {"running": 1, "met": 1}}
    assert told["findings"] == {"future": 2}
    assert told["odd"] == {"times that the local clock skipped; read as the end of the gap": 1}
    ((reason, count),) = told["bad_rows"].items()
    assert count == 1
    assert reason.startswith("incident_state: expected a state of the mapping: New, Active")


@pytest.mark.parametrize("output", ["table", "jsonl", "csv"])
def test_every_output_of_a_summary_holds_the_same_counts(run, output):
    told = run("deadlines", "tickets.csv", "--events", "events.csv", *SUPPORT, *NOW, "--summary", "-o", output).stdout
    if output == "csv":
        rows = list(csv.reader(io.StringIO(told)))
        assert ["tickets", "", "", "3"] in rows
        assert ["states", "response", "met", "1"] in rows
        assert ["findings", "future", "", "2"] in rows
    elif output == "jsonl":
        (whole,) = map(json.loads, told.splitlines())
        assert whole["states"]["response"] == {"not_applicable": 1, "running": 1, "met": 1}
        assert whole["findings"] == {"future": 2}
    else:
        assert "3 tickets as of Tue 2026-06-23 12:00 +02:00" in told
        assert ["response", "1", "1", "1"] in [line.split() for line in told.splitlines()]
        assert ["future", "2"] in [line.split() for line in told.splitlines()]


def test_a_ticket_of_a_file_is_explained_with_entitlement_findings_and_timeline(run):
    result = run("explain", "tickets.csv", "--events", "events.csv", "--ticket", "T-2", *SUPPORT, *NOW)
    assert (result.exit_code, result.stderr) == (0, "")
    shown = result.stdout
    assert "entitled to: tier 'business' of contract 'mixvoip-support', version 'first'" in shown
    assert "Mon 2026-06-22 18:00 +02:00   responded by ann" in shown
    assert "holiday: Nationalfeierdag" in shown
    assert "What was odd" not in shown


def test_findings_of_a_ticket_are_told(run):
    shown = run("explain", "tickets.csv", "--events", "events.csv", "--ticket", "T-1", *SUPPORT, *NOW).stdout
    assert "What was odd:\n  paused at 2026-06-24T09:30:00+02:00: later than the instant of evaluation" in shown


def test_holidays_are_named_in_the_language_asked_for(run):
    shown = run("explain", "tickets.csv", "--ticket", "T-1", *SUPPORT, *NOW, "--language", "fr").stdout
    assert "jour férié : Fête nationale" in shown


def test_a_ticket_to_which_nothing_is_promised_is_explained_too(run):
    result = run("explain", "tickets.csv", "--ticket", "T-3", *SUPPORT, *NOW)
    assert result.exit_code == 0
    assert "not applicable to incidents" in result.stdout


def test_json_of_a_ticket_holds_what_the_tables_show(run):
    asked = ("explain", "tickets.csv", "--events", "events.csv", "--ticket", "T-1", *SUPPORT, *NOW)
    whole = json.loads(run(*asked, "-o", "json").stdout)
    assert whole["entitlement"]["reason"] == "tier 'office' of contract 'mixvoip-support', version 'first'"
    assert [one["code"] for one in whole["findings"]] == ["future", "future"]
    assert whole["timeline"][0]["what"] == "started"
    first = whole["clocks"][0]
    assert (first["target"], first["state"], first["cycle"]) == ("response", "running", 1)
    assert first["segments"][-1]["total"] == "PT8H"
    assert lines(run(*asked, "-o", "jsonl")) == [{"ticket": "T-1"} | one for one in whole["clocks"]]
    rows = list(csv.reader(io.StringIO(run(*asked, "-o", "csv").stdout)))
    assert len(rows) == 1 + sum(len(one["segments"]) for one in whole["clocks"])


def test_without_now_a_ticket_is_explained_as_of_the_clock(run):
    from datetime import UTC, datetime

    before = datetime.now(UTC)
    whole = json.loads(run("explain", "tickets.csv", "--ticket", "T-1", *SUPPORT, "-o", "json").stdout)
    assert before <= datetime.fromisoformat(whole["as_of"]) <= datetime.now(UTC)


def test_a_ticket_of_an_audit_log_is_explained(run):
    whole = json.loads(run("explain", *AUDIT, *NOW, "--ticket", "INC1", "--target", "response", "-o", "json").stdout)
    assert [one["text"] for one in whole["timeline"] if one["what"] == "event"] == [
        "work_started by ann",
        "paused (Awaiting User Info) by customer",
    ]
    assert [one["target"] for one in whole["clocks"]] == ["response"]


def test_a_ticket_that_is_not_there_is_told_with_the_rows_that_could_not_be_read(run, folder):
    (folder / "tickets.csv").write_text("id,opened_at,tier,site\nT-1,soon,office,LU\n", "utf-8")
    result = run("explain", "tickets.csv", "--ticket", "T-1", *SUPPORT)
    assert result.exit_code == 3
    assert "no ticket 'T-1' in tickets.csv; 1 of its rows could not be read" in result.stderr
