import csv
import io
import json
import re

import pytest

from sla_engine import load_contract
from sla_engine.tracking import Tracker
from tests.cli.watched import DESK, KNOWN, STATE, at

OUTDATED = (
    "sla-engine: 1 ticket was evaluated under another contract, calendar or data than today's; "
    "`sla-engine recompute --dry-run` shows what would move\n"
)
LATE = "a 10:00"  # warned of at 12:00 and 13:00, due at 14:00


@pytest.fixture
def status(run):
    """Run `sla-engine status` at an instant."""

    def call(now, *options, output="jsonl"):
        return run("status", *options, *KNOWN, "--now", at(now), "--output", output)

    return call


@pytest.mark.parametrize(
    ("now", "code", "line"),
    [
        ("11:00", 0, "SLA OK: 0 overdue, 0 past a warning, 1 live | overdue=0 warned=0 live=1"),
        ("12:00", 1, "SLA WARNING: 0 overdue, 1 past a warning, 1 live | overdue=0 warned=1 live=1"),
        ("14:00", 1, "SLA WARNING: 0 overdue, 1 past a warning, 1 live | overdue=0 warned=1 live=1"),
        ("14:01", 2, "SLA CRITICAL: 1 overdue, 0 past a warning, 1 live | overdue=1 warned=0 live=1"),
    ],
)
def test_a_line_and_the_exit_code_say_how_clocks_stand(watched, status, now, code, line):
    watched(now, LATE)
    for _ in range(2):  # however often it is asked
        result = status(now, output="table")
        assert (result.exit_code, result.stdout.splitlines()[0], result.stderr) == (code, line, "")


def test_only_clocks_that_have_not_ended_are_listed_earliest_due_first(watched, status):
    watched("11:00", "b 10:15", LATE, "c 10:00 10:30")
    lines = [json.loads(line) for line in status("11:00").stdout.splitlines()]
    assert [line["ticket"] for line in lines] == ["a", "b"]
    assert lines[0] == {
        "ticket": "a",
        "target": "response",
        "cycle": 1,
        "state": "running",
        "due": "2026-06-22T16:00:00+02:00",
        "warned": False,
    }


def test_all_outputs_tell_the_same(watched, status):
    watched("12:05", LATE, "b 10:15")
    as_lines = [json.loads(line) for line in status("12:05").stdout.splitlines()]
    assert [line["warned"] for line in as_lines] == [True, False]
    assert json.loads(status("12:05", output="json").stdout) == as_lines
    rows = list(csv.DictReader(io.StringIO(status("12:05", output="csv").stdout)))
    assert rows == [line | {"cycle": "1", "warned": str(line["warned"]).lower()} for line in as_lines]
    shown = [line.split() for line in status("12:05", output="table").stdout.splitlines() if " 2026-" in line]
    assert [words[:4] for words in shown] == [["a", "response", "1", "running"], ["b", "response", "1", "running"]]
    assert shown[0][4:] == ["Mon", "2026-06-22", "16:00", "+02:00", "yes"]


@pytest.mark.parametrize(("output", "expected"), [("json", "[]\n"), ("jsonl", ""), ("csv", None)])
def test_nothing_watched_is_fine_and_empty(watched, status, output, expected):
    result = status("11:00", output=output)
    header = "ticket,target,cycle,state,due,warned\n"
    assert (result.exit_code, result.stdout) == (0, header if expected is None else expected)


@pytest.mark.parametrize(("now", "code"), [("11:00", 0), ("12:00", 1), ("14:01", 2)])
def test_a_ticket_named_is_explained_and_the_exit_code_is_its_own(watched, status, now, code):
    watched("15:00", LATE, "b 10:00 10:30", "c 01:00")
    result = status(now, "a")
    assert result.exit_code == code
    (clock,) = map(json.loads, result.stdout.splitlines())
    assert (clock["ticket"], clock["target"], clock["due"]) == ("a", "response", "2026-06-22T16:00:00+02:00")
    assert "entitled to: " in status(now, "a", output="table").stdout
    assert status(now, "b").exit_code == 0


@pytest.mark.parametrize("output", ["table", "json"])
def test_all_instants_of_a_ticket_are_in_the_zone_of_its_site(watch, run, status, folder, output):
    london = '[sites.UK]\nname = "London"\nregion = "GB"\nzone = "Europe/London"\n'
    (folder / "desk.toml").write_text(DESK + london, "utf-8")  # a contract of Luxembourg
    made = f"id,opened_at,tier,site,responded_at\na,{at('10:00')},gold,UK,{at('11:00')}\n"
    (folder / "open.csv").write_text(made, "utf-8")
    assert run("check", "open.csv", *KNOWN, "--now", at("10:30")).exit_code == 0
    explained = run("explain", "open.csv", "--ticket", "a", *KNOWN[:2], "--now", at("12:00"), "--output", output)
    for told in (status("12:00", "a", output=output).stdout, explained.stdout):
        assert set(re.findall(r"\d\d:\d\d(?::\d\d)? ?([+-]\d\d:\d\d)", told)) == {"+01:00"}
        assert "11:00" in told


def test_an_unknown_ticket_is_3(watched, status):
    result = status("11:00", "\x1b[2Jx")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "there is no ticket '\\x1b[2Jx' of source 'default'" in result.stderr


def test_a_state_that_is_not_there_could_not_tell_and_is_not_made(watch, status, folder):
    result = status("11:00")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == "sla-engine: no such state: sqlite:///sla.db; `sla-engine check` creates one\n"
    assert not (folder / "sla.db").exists()


def test_a_state_that_no_check_has_completed_on_could_not_tell(watch, status):
    Tracker("sqlite:///sla.db", load_contract("mixvoip-support")).close()
    result = status("11:00")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == (
        "sla-engine: no check has completed on this state for source 'default'; correct --state or --source, or run check\n"
    )


def test_a_password_is_never_printed(watch, run):
    for command in ("status", "upcoming", "recompute"):
        result = run(command, "--contract", "desk.toml", "--state", "postgresql://watch:s3cret@127.0.0.1:1/sla")
        assert result.exit_code == 3
        assert "s3cret" not in result.output


def test_ids_that_would_steer_a_terminal_are_escaped(watched, status, folder):
    watched("11:00")
    (folder / "open.csv").write_text(f"id,opened_at,tier,site\n\x1b[2Jx,{at('10:00')},gold,LU\n")
    watched("11:00")
    for output in ("table", "jsonl", "json"):
        assert "\x1b" not in status("11:00", output=output).stdout
    assert "\\x1b[2Jx" in status("11:00", output="table").stdout


def test_the_state_may_be_named_by_the_environment(watched, run, monkeypatch):
    monkeypatch.setenv("SLA_ENGINE_STATE", STATE)
    assert run("status", "--contract", "desk.toml").exit_code == 0


def dues(result):
    """The due instants of the clocks, or of the breaches to come, in a command's answer."""
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    return {line["due"] for line in lines if line.get("threshold", "due") == "due"}


def test_after_an_edit_all_commands_tell_the_due_instant_in_force_and_say_so(watched, status, run, folder):
    watched("11:00", LATE)
    (folder / "desk.toml").write_text(DESK.replace('"4h"', '"8h"'))
    upcoming = ("upcoming", *KNOWN, "--now", at("11:00"), "--within", "24h", "--output", "jsonl")
    answers = [status("11:00"), status("11:00", "a"), run(*upcoming)]
    assert [dues(answer) for answer in answers] == [{"2026-06-22T16:00:00+02:00"}] * 3
    one = "sla-engine: ticket 'a' is under another contract, calendar or data than today's until it is recomputed\n"
    assert [answer.stderr for answer in answers] == [OUTDATED, one, OUTDATED]
    run("recompute", *KNOWN, "--now", at("11:00"))
    answers = [status("11:00"), status("11:00", "a"), run(*upcoming)]
    assert [dues(answer) for answer in answers] == [{"2026-06-22T20:00:00+02:00"}] * 3
    assert [answer.stderr for answer in answers] == [""] * 3


def test_after_an_edit_a_ticket_that_has_ended_says_what_moves_it(watched, status, run, folder):
    watched("11:00", f"{LATE} 10:30")
    (folder / "desk.toml").write_text(DESK.replace('"4h"', '"15m"'))
    answer = status("11:00", "a")
    assert answer.stderr == (
        "sla-engine: ticket 'a' is under another contract, calendar or data than today's and stays so, as it has ended; "
        "`sla-engine recompute --ended --dry-run` shows what today's moves\n"
    )
    run("recompute", *KNOWN, "--now", at("11:00"))
    assert status("11:00", "a").stderr == answer.stderr
    run("recompute", *KNOWN, "--now", at("11:00"), "--ended")
    assert status("11:00", "a").stderr == ""
