import csv
import io
import json

import pytest

from tests.cli.watched import KNOWN, at, told

LATE = "a 10:00"  # warned of at 12:00 and 13:00, due at 14:00


@pytest.fixture
def upcoming(run, watched):
    """Run `sla-engine upcoming` at an instant, after a check at half past ten over some tickets."""
    watched("10:30", LATE, "b 10:15")

    def call(now, *options, output="jsonl"):
        return run("upcoming", *KNOWN, "--now", at(now), "--output", output, *options)

    return call


def test_the_alerts_to_come_are_told_in_the_order_in_which_they_fall_due(upcoming):
    result = upcoming("10:30", "--within", "3h31m")
    assert told(result) == ["a 50%", "b 50%", "a -PT1H", "b -PT1H", "a due"]
    assert list(json.loads(result.stdout.splitlines()[-1]).values()) == [
        "default/a/response/1/due/0",
        "a",
        "response",
        1,
        "breach",
        "due",
        "2026-06-22T16:00:00+02:00",
        "2026-06-22T16:00:00.000001+02:00",
        False,
        False,
        "default",
        "desk",
        "gold",
        "LU",
        None,
        "2026-06-22T12:00:00+02:00",
    ]


@pytest.mark.parametrize(("within", "code"), [("1h", 0), ("1h30m", 1), ("3h29m", 1), ("3h31m", 2)])
def test_the_exit_code_is_that_of_the_worst_to_come(upcoming, within, code):
    assert upcoming("10:30", "--within", within).exit_code == code


def test_a_day_is_looked_ahead_unless_said_otherwise(upcoming):
    assert len(told(upcoming("10:30"))) == 6


def test_looking_ahead_records_and_tells_nothing(upcoming, watched):
    upcoming("14:30")
    assert told(watched("14:30")) == ["a 50%", "b 50%", "a -PT1H", "b -PT1H", "a due", "b due"]


def test_what_check_has_told_is_not_to_come(upcoming, watched):
    watched("12:30")
    assert told(upcoming("12:30")) == ["a -PT1H", "b -PT1H", "a due", "b due"]


def test_all_outputs_tell_the_same(upcoming):
    as_lines = [json.loads(line) for line in upcoming("10:30").stdout.splitlines()]
    assert json.loads(upcoming("10:30", output="json").stdout) == as_lines
    rows = list(csv.DictReader(io.StringIO(upcoming("10:30", "--raw", output="csv").stdout)))
    as_text = {"cycle": "1", "moot": "false", "absent": "false", "priority": ""}
    assert rows == [line | as_text for line in as_lines]
    shown = [line.split()[:4] for line in upcoming("10:30", output="table").stdout.splitlines() if " 2026-" in line]
    assert shown == [[one["kind"], one["ticket"], one["target"], one["threshold"]] for one in as_lines]


@pytest.mark.parametrize(
    ("output", "expected"), [("table", "Nothing is to come.\n"), ("json", "[]\n"), ("jsonl", ""), ("csv", None)]
)
def test_nothing_to_come_is_said_to_people_and_empty_for_programs(upcoming, output, expected):
    result = upcoming("10:30", "--within", "1h", output=output)
    header = "key,ticket,target,cycle,kind,threshold,due,at,moot,absent,source,contract,tier,site,priority,opened\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, header if expected is None else expected, "")


def test_only_tickets_of_the_source_named_are_looked_at(upcoming):
    assert told(upcoming("10:30", "--source", "other")) == []


def test_a_state_that_is_not_there_could_not_tell(watch, run, folder):
    result = run("upcoming", *KNOWN)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "no such state" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [(("--within", "1 day"), "1 day"), (("--within", "-1h"), "-1h"), (("--now", "noon"), "noon"), (("x",), "x")],
)
def test_wrong_usage_ends_with_3(upcoming, run, options, message):
    result = run("upcoming", *KNOWN, *options)
    assert (result.exit_code, result.stdout) == (3, "")
    assert message in result.stderr


@pytest.mark.parametrize("within", ["1d", "soon", "90"])
def test_a_span_that_is_none_is_refused_in_words_of_the_command_line(upcoming, within):
    result = upcoming("10:30", "--within", within)
    assert (result.exit_code, result.stdout) == (3, "")
    assert f"{within!r}: expected hours, minutes and seconds, such as 30m, 4h or 36h" in result.stderr


def test_due_instants_are_events_of_icalendar(upcoming):
    result = upcoming("10:30", "--within", "3h31m", output="ics")
    lines = result.stdout.splitlines()
    assert result.exit_code == 2
    assert [line for line in lines if line.startswith("SUMMARY")][-1] == "SUMMARY:a: response due"
    assert "UID:default/a/response/1/due/0@sla-engine" in lines
    assert [line for line in lines if line.startswith("DTSTART")][-1] == "DTSTART:20260622T140000Z"
    assert upcoming("10:30", "--within", "1m", output="ics").exit_code == 0
