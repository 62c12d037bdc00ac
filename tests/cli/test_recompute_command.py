import csv
import io
import json

import pytest

from tests.cli.watched import DESK, KNOWN, at, table, told

LATE = "a 10:00"  # warned of at 12:00 and 13:00, due at 14:00


@pytest.fixture
def recompute(run, watched, folder):
    """Run `sla-engine recompute` after a check at half past two, under a contract with other hours for its target."""
    watched("14:30", LATE, "b 10:00 10:30")

    def call(*options, target="8h", output="jsonl"):
        (folder / "desk.toml").write_text(DESK.replace('"4h"', f'"{target}"'))
        return run("recompute", *KNOWN, "--now", at("14:30"), "--output", output, *options)

    return call


MOVED = {
    "ticket": "a",
    "target": "response",
    "cycle": 1,
    "state_before": "overdue",
    "due_before": "2026-06-22T16:00:00+02:00",
    "state": "running",
    "due": "2026-06-22T20:00:00+02:00",
}


def clocks(result):
    return {line["ticket"]: line for line in map(json.loads, result.stdout.splitlines())}


def test_a_dry_run_lists_what_would_move_and_changes_nothing(recompute):
    for _ in range(2):
        result = recompute("--dry-run")
        assert (result.exit_code, result.stderr) == (0, "")
        moved = clocks(result)
        assert moved.keys() == {"a"}
        assert {name: moved["a"][name] for name in MOVED} == MOVED


def test_what_was_told_and_is_no_longer_true_is_withdrawn_by_the_next_check(recompute, watched):
    assert clocks(recompute())["a"]["state"] == "running"
    result = watched("14:31")
    assert told(result) == ["-a -PT1H", "-a due"]  # four of eight hours were used up by 14:00, so 50 % stands
    assert (result.exit_code, result.stderr) == (0, "")
    assert told(watched("18:01")) == ["a -PT1H", "a due"]


def test_moved_once_nothing_moves_again(recompute):
    recompute()
    result = recompute(output="table")
    assert (result.exit_code, result.stdout) == (0, "Nothing moves.\n")


def test_what_has_ended_keeps_its_verdict(recompute, watched):
    assert clocks(recompute(target="20m")).keys() == {"a"}
    assert told(watched("14:31")) == []


def test_what_has_ended_is_moved_if_that_is_asked_for(recompute, watched):
    assert clocks(recompute("--ended", target="20m"))["b"]["state"] == "missed"
    result = watched("14:31")
    assert told(result) == ["b due"]
    assert result.exit_code == 2


def test_the_exit_code_is_never_that_of_breaches(recompute):
    assert recompute("--ended", target="20m").exit_code == 0


def test_all_outputs_tell_the_same(recompute):
    as_lines = list(clocks(recompute("--dry-run", "--ended")).values())
    assert json.loads(recompute("--dry-run", "--ended", output="json").stdout) == as_lines
    rows = list(csv.DictReader(io.StringIO(recompute("--dry-run", "--ended", output="csv").stdout)))
    assert [{name: row[name] for name in MOVED} for row in rows] == [
        {name: str(line[name]) for name in MOVED} for line in as_lines
    ]
    table = recompute("--dry-run", "--ended", output="table").stdout
    assert "Mon 2026-06-22 16:00 +02:00" in table
    assert table.endswith("2 clocks would move\n")
    assert recompute("--ended", output="table").stdout.endswith("2 clocks moved\n")


def test_a_ticket_that_cannot_be_judged_any_more_is_left_as_it_is_and_all_others_are_moved(watched, folder, run):
    silver = DESK.split("[tiers.gold]")[1].split("[policies")[0].replace("tiers.gold", "tiers.silver")
    (folder / "desk.toml").write_text(f"{DESK}[tiers.silver]{silver}")
    (folder / "open.csv").write_text(table(LATE, "b 10:00").replace("Z,gold", "Z,silver", 1))
    watched("14:30")
    (folder / "desk.toml").write_text(DESK.replace('"4h"', '"8h"'))
    result = run("recompute", *KNOWN, "--now", at("14:30"), "--output", "jsonl")
    assert result.exit_code == 3
    moved = clocks(result)
    assert (moved["a"]["target"], moved["a"]["due"], moved["b"]["error"]) == ("", None, None)
    assert "silver" in moved["a"]["error"]
    assert result.stderr == f"sla-engine: ticket 'a' is left as it is: {moved['a']['error']}\n"
    assert [json.loads(line)["ticket"] for line in run("status", *KNOWN, "-o", "jsonl").stdout.splitlines()] == [
        "a",
        "b",
    ]


def test_the_escapes_of_ids_are_told_as_text(recompute, watched, folder):
    (folder / "open.csv").write_text(f"id,opened_at,tier,site\n\x1b[2Jx,{at('10:00')},gold,LU\n")
    (folder / "desk.toml").write_text(DESK)
    watched("14:30")
    assert "\x1b" not in recompute("--dry-run", output="table").stdout
