import csv
import io
import json
import os
import pty
import re
import shlex
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Timer
from typing import get_args

import pytest
import sqlalchemy as sa

from sla_engine.cli.commands.check import MOOT_WITHIN
from sla_engine.cli.commands.check import command as check_command
from sla_engine.cli.inputs.state_options import POLICIES
from sla_engine.contracts import load_contract
from sla_engine.errors import SinkError
from sla_engine.sources import read_tickets
from sla_engine.sources.mappings.mapping import Absent
from sla_engine.tracking import Tracker
from sla_engine.tracking.delivery import moot_alerts
from sla_engine.tracking.sinks import StdoutSink, sink_from
from sla_engine.tracking.sinks.sink import key_of
from tests.cli.watched import DESK, KNOWN, STATE, at, table, told
from tests.tracking.earlier_states import FIRST
from tests.waiting import PATIENCE

GUIDE = Path(__file__).parents[2] / "docs/guides/check.md"
PROGRAM = str(Path(sys.executable).parent / "sla-engine")
LATE = "a 10:00"  # warned of at 12:00 and 13:00, due at 14:00
LINE_KEYS = [
    *("key", "ticket", "target", "cycle", "kind", "threshold", "due", "at", "moot", "absent"),
    *("source", "contract", "tier", "site", "priority", "opened"),
]


# What is told, and the exit code


def test_the_json_lines_are_as_promised_with_instants_in_the_offset_of_the_site(watched):
    result = watched("14:30", LATE)
    assert result.stdout.splitlines()[-1] == (
        '{"key": "default/a/response/1/due/0", "ticket": "a", "target": "response", "cycle": 1, "kind": "breach", '
        '"threshold": "due", "due": "2026-06-22T16:00:00+02:00", "at": "2026-06-22T16:30:00+02:00", "moot": false, '
        '"absent": false, "source": "default", "contract": "desk", "tier": "gold", "site": "LU", "priority": null, '
        '"opened": "2026-06-22T12:00:00+02:00"}'
    )
    assert [list(json.loads(line)) for line in result.stdout.splitlines()] == [LINE_KEYS] * 3
    assert told(result) == ["a 50%", "a -PT1H", "a due"]


@pytest.mark.parametrize(("now", "code"), [("11:59", 0), ("12:00", 1), ("13:59", 1), ("14:00", 1), ("14:01", 2)])
def test_the_exit_code_is_that_of_the_worst_news(watched, now, code):
    assert watched(now, LATE).exit_code == code


def test_an_alert_is_told_once(watched):
    assert told(watched("14:30", LATE)) == ["a 50%", "a -PT1H", "a due"]
    again = watched("14:30")
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "")


@pytest.mark.parametrize("output", ["table", "jsonl", "csv"])
def test_a_run_without_news_prints_nothing_since_cron_mails_what_is_printed(watched, output):
    result = watched("11:00", LATE, output=output)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_json_is_an_empty_list_where_there_is_no_news(watched):
    result = watched("11:00", LATE, output="json")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "[]\n", "")


def test_all_outputs_tell_the_same(watch, folder):
    found = {}
    for output in ("json", "jsonl", "csv", "table"):
        (folder / "sla.db").unlink(missing_ok=True)
        options = ("--since", at("08:00"), *(["--raw"] if output == "csv" else []))
        found[output] = watch("14:30", LATE, output=output, options=options).stdout
    as_lines = [json.loads(line) for line in found["jsonl"].splitlines()]
    assert json.loads(found["json"]) == as_lines
    rows = list(csv.DictReader(io.StringIO(found["csv"])))
    as_text = {"cycle": "1", "moot": "false", "absent": "false", "priority": ""}
    assert rows == [line | as_text for line in as_lines]
    shown = [line.split() for line in found["table"].splitlines() if " a " in line]
    assert [words[:4] for words in shown] == [
        ["warning", "a", "response", "50%"],
        ["warning", "a", "response", "-PT1H"],
        ["breach", "a", "response", "due"],
    ]
    assert shown[-1][4:7] == ["Mon", "2026-06-22", "16:00"]


def test_a_ticket_answered_too_late_between_two_runs_is_told_as_moot(watched):
    result = watched("18:00", "a 10:00 15:00")
    assert result.exit_code == 2
    assert [(one["threshold"], one["moot"]) for one in map(json.loads, result.stdout.splitlines())] == [("due", True)]
    (shown,) = [line for line in watched("18:00", "a 10:00 15:00", "b 10:00 15:00", output="table").stdout.splitlines()
                if "breach" in line]  # fmt: skip
    assert "clock stopped since" in shown


def test_a_week_without_runs_is_caught_up_in_the_order_in_which_things_were_due(watched):
    result = watched("29T08:00", "b 23T11:00", LATE, "c 22T23:00 23T00:00")
    assert told(result) == ["a 50%", "a -PT1H", "a due", "b 50%", "b -PT1H", "b due"]
    assert result.exit_code == 2


def test_what_later_data_undoes_is_withdrawn_once_which_is_no_news_for_the_exit_code(watched):
    watched("14:30", LATE)
    result = watched("15:00", "a 10:00 12:30")
    assert told(result) == ["-a -PT1H", "-a due"]
    assert [json.loads(line)["key"] for line in result.stdout.splitlines()] == [
        "default/a/response/1/-PT1H/0/withdrawn",
        "default/a/response/1/due/0/withdrawn",
    ]
    assert (result.exit_code, result.stderr) == (0, "")
    assert watched("15:01").stdout == ""


def test_a_breach_that_comes_true_after_all_is_told_again_in_its_next_generation(watched):
    watched("14:30", LATE)
    watched("15:00", "a 10:00 12:30")
    result = watched("16:00", LATE)
    assert result.exit_code == 2
    assert json.loads(result.stdout.splitlines()[-1])["key"] == "default/a/response/1/due/1"


def test_a_machine_s_clock_that_goes_back_changes_nothing(watched):
    watched("14:30", LATE)
    back = watched("09:00")
    assert (back.exit_code, back.stdout, back.stderr) == (0, "", "")
    assert watched("14:31").stdout == ""


# What cannot be read


def test_where_no_row_could_be_answered_no_others_are_claimed(watched):
    result = watched("12:30", "x never", "y never")
    assert result.exit_code == 3
    assert result.stderr.endswith("2 rows could not be answered; there are no others\n")


def test_a_bad_row_ends_with_3_and_all_others_are_told(watched):
    result = watched("12:30", "x never", LATE)
    assert (result.exit_code, told(result)) == (3, ["a 50%"])
    assert result.stderr.startswith("open.csv, line 2, column 'opened_at': 'never', expected")
    assert result.stderr.endswith("1 row could not be answered; all others were\n")


def test_a_bad_row_does_not_hide_a_breach(watched):
    assert watched("14:30", "x never", LATE).exit_code == 2


def test_a_ticket_that_the_contract_does_not_know_how_to_judge_is_a_bad_row(watched, folder):
    (folder / "open.csv").write_text(table(LATE).replace("gold", "silver"))
    result = watched("14:30")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "open.csv, line 2, column 'tier': 'silver', expected a tier of contract desk: gold\n" in result.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        (b"", "the file is empty"),
        (b"id,tier,site\n", "no column 'opened_at'"),
        ("id,opened_at\n".encode("utf-16"), "UTF-16"),
        (table(LATE).encode() + b"x" * 2_000_000, "line 3: longer than"),
    ],
)
def test_a_source_that_cannot_be_read_tells_nothing_and_what_was_due_is_told_later(watched, folder, content, message):
    (folder / "open.csv").unlink()
    if content is not None:
        (folder / "open.csv").write_bytes(content)
    result = watched("14:30")
    assert (result.exit_code, result.stdout) == (3, "")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert told(watched("14:31", LATE)) == ["a 50%", "a -PT1H", "a due"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "Missing argument 'SOURCE'"),
        (["open.csv"], "Missing option '--contract'"),
        (["open.csv", "--contract", "desk.toml"], "Missing option '--state'"),
        (["open.csv", *KNOWN, "--now", "14:30"], "'14:30'"),
        (["open.csv", *KNOWN, "--since", "2026-06-22"], "'2026-06-22'"),
        (["open.csv", *KNOWN, "--max-age", "1 day"], "1 day"),
        (["open.csv", *KNOWN, "--quiet-zone", "UTC"], "--quiet-outside"),
        (["open.csv", *KNOWN, "--breaches-anyway"], "--quiet-outside"),
        (["open.csv", *KNOWN, "--quiet-outside", "8 till late"], "8 till late"),
        (["open.csv", *KNOWN, "--quiet-outside", "Sat 1-5"], "write 13:00-17:00 or 01:00-05:00"),
        (["open.csv", *KNOWN, "--quiet-outside", "24/7", "--quiet-zone", "Mars"], "'Mars'"),
        (["open.csv", *KNOWN, "--notify", "pigeon"], "'pigeon'"),
        (["open.csv", *KNOWN, "--output", "xml"], "'xml'"),
        (["-", *KNOWN, "--max-age", "30m"], "--max-age is for files"),
        (["open.csv", "--contract", "nowhere.toml", "--state", STATE], "nowhere.toml"),
        (["open.csv", "--contract", "desk.toml", "--state", "sla.db"], "expected the URL of a database"),
        (["open.csv", "--contract", "desk.toml", "--state", "oracle://h/db"], "expected sqlite"),
        (["open.csv", "--contract", "desk.toml", "--state", "sqlite:////no/such/folder/sla.db"], "cannot be used"),
    ],
)
def test_wrong_usage_ends_with_3_and_one_message_and_tells_nothing(watch, run, args, message):
    result = run("check", *args)
    assert (result.exit_code, result.stdout) == (3, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_is_no_database_is_left_alone(watch, folder):
    (folder / "sla.db").write_text("my notes, not a database, and long enough to be asked what it is" * 10)
    before = (folder / "sla.db").read_bytes()
    result = watch("14:30", LATE)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "not a database" in result.stderr
    assert (folder / "sla.db").read_bytes() == before


# The first run


def test_the_first_run_takes_what_was_due_as_known_and_says_so(watch):
    result = watch("14:30", LATE, "b 11:00")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "this state is new" in result.stderr
    assert "--since" in result.stderr
    assert told(watch("15:30")) == ["b due"]


def test_since_tells_what_was_due_then_or_later_of_the_first_run(watch):
    result = watch("14:30", LATE, "b 11:00", options=("--since", at("13:00")))
    assert told(result) == ["a -PT1H", "b 50%", "a due", "b -PT1H"]
    assert (result.exit_code, result.stderr) == (2, "")


def test_since_means_nothing_to_a_state_that_is_not_new(watched):
    watched("14:30", LATE)
    assert watched("14:30", options=("--since", at("08:00"))).stdout == ""


def test_a_killed_first_run_leaves_the_baseline_to_the_next(watch, monkeypatch):
    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Tracker, "baseline", killed)
        assert watch("14:30", LATE).exit_code == 3
    result = watch("14:31")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "this state is new" in result.stderr


def test_a_first_run_whose_source_cannot_be_read_leaves_the_baseline_to_the_next(watch, folder):
    (folder / "open.csv").write_bytes(b"")
    assert watch("14:30").exit_code == 3
    result = watch("14:31", LATE)
    assert (result.exit_code, result.stdout) == (0, "")


# How clocks stand


def test_standing_says_how_clocks_stand_however_often_it_was_told(watched):
    for now, code, line in (
        ("11:00", 0, "SLA OK: 0 overdue, 0 past a warning, 1 live | overdue=0 warned=0 live=1\n"),
        ("12:30", 1, "SLA WARNING: 0 overdue, 1 past a warning, 1 live | overdue=0 warned=1 live=1\n"),
        ("14:30", 2, "SLA CRITICAL: 1 overdue, 0 past a warning, 1 live | overdue=1 warned=0 live=1\n"),
    ):
        first = watched(now, LATE, options=("--standing",), output="table")
        assert (first.exit_code, first.stdout[: len(line)]) == (code, line)
        again = watched(now, options=("--standing",), output="table")
        assert (again.exit_code, again.stdout, again.stderr) == (code, line, "")


def test_standing_is_fine_again_once_the_ticket_is_answered(watched):
    watched("14:30", LATE)
    result = watched("15:00", "a 10:00 14:45", options=("--standing",), output="table")
    assert (result.exit_code, result.stdout.split(":")[0]) == (0, "SLA OK")


def test_standing_with_an_output_for_programs_changes_only_the_exit_code(watched):
    watched("14:30", LATE)
    result = watched("14:31", options=("--standing",))
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "")


def test_standing_counts_what_the_first_run_took_as_known(watch):
    assert watch("14:30", LATE, options=("--standing",)).exit_code == 2


def test_standing_with_a_bad_row_is_3_unless_a_clock_is_overdue(watched):
    assert watched("12:30", LATE, "x never", options=("--standing",)).exit_code == 3
    assert watched("14:30", LATE, "x never", options=("--standing",)).exit_code == 2


# Age of the source


def test_a_file_older_than_max_age_is_refused_and_nothing_is_told(watched, folder):
    watched("11:00", LATE)
    written = datetime(2026, 6, 22, 14, tzinfo=UTC).timestamp()
    os.utime(folder / "open.csv", (written, written))
    result = watched("14:31", options=("--max-age", "30m"))
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == (
        "sla-engine: open.csv: last written at 2026-06-22 14:00:00 UTC, longer ago than --max-age allows\n"
    )
    assert watched("14:30", options=("--max-age", "30m")).exit_code == 2


# Where it is told


def process(folder, *args, **options):
    """Run `check` of open.csv as a process of its own at half past two."""
    command = [PROGRAM, "check", "open.csv", *KNOWN, "--now", at("14:30"), *args]
    # With a buffer, as it has in real life, and so with something left in it.
    here = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(command, cwd=folder, check=False, stderr=subprocess.PIPE, text=True, env=here, **options)


@pytest.fixture
def late(watched, folder):
    """A folder with a ticket about which there is news at half past two."""
    (folder / "open.csv").write_text(table(LATE))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "output"),
    [
        ("pipe that nobody reads", "table"),
        ("pipe that nobody reads", "jsonl"),
        ("full disk", "table"),
        ("full disk", "json"),
        ("no standard output", "csv"),
    ],
)
def test_what_standard_output_did_not_take_is_told_by_the_next_run(watched, late, output, kind):
    if kind == "full disk":
        if not Path("/dev/full").exists():
            pytest.skip("this system has no /dev/full")
        out = os.open("/dev/full", os.O_WRONLY)
    else:
        read, out = os.pipe()
        os.close(read)
    close = (lambda: os.close(1)) if kind == "no standard output" else None
    done = process(late, "--output", output, stdout=out, preexec_fn=close)
    os.close(out)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("sla-engine: ")
    assert "standard output" in done.stderr
    assert told(watched("14:31")) == ["a 50%", "a -PT1H", "a due"]


def test_a_breach_told_before_standard_output_broke_does_not_make_a_success_of_it(watched, monkeypatch):
    whole = StdoutSink._write

    def breaks(self, text, progress):
        if '"b"' in text:
            raise SinkError("cannot deliver to standard output: No space left on device")
        whole(self, text, progress)

    with monkeypatch.context() as patch:
        patch.setattr(StdoutSink, "_write", breaks)
        result = watched("14:30", LATE, "b 12:20")
    assert (result.exit_code, told(result)) == (3, ["a 50%", "a -PT1H", "a due"])
    assert "No space left" in result.stderr
    assert told(watched("14:31")) == ["b 50%"]


def test_a_dead_sink_ends_with_3_and_standard_output_is_told(watched, folder):
    result = watched("12:30", LATE, options=("--notify", "exec:false"))
    assert (result.exit_code, told(result)) == (3, ["a 50%"])
    assert "exec:false" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("more", [(), ("--digest",), ("--standing",), ("--quiet-outside", "24/7")])
def test_a_dead_sink_ends_with_3_beside_a_breach_too_and_keeps_no_other_from_being_told(watched, folder, more):
    options = (*more, "--notify", "exec:false", "--notify", "exec:tee -a other.jsonl")
    result = watched("14:30", LATE, "b never", options=options)
    assert (result.exit_code, told(result)) == (3, ["a 50%", "a -PT1H", "a due"])
    assert (folder / "other.jsonl").read_text().count('"key"') == 3


def test_a_sink_that_is_held_back_by_quiet_hours_has_not_failed(watched, folder):
    options = ("--notify", "exec:false", "--quiet-outside", "Mo-Fr 08:00-12:00")
    assert watched("14:30", LATE, options=options).exit_code == 2


def test_an_alert_that_one_of_several_sinks_refuses_ends_with_3(watched, folder):
    (folder / "sink").write_text("#!/bin/sh\n! grep -q breach\n")
    (folder / "sink").chmod(0o755)
    result = watched("14:30", LATE, options=("--notify", f"exec:{folder / 'sink'}"))
    assert (result.exit_code, "refused 1 of 3 alerts and took 2" in result.stderr) == (3, True)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_bad_rows_that_nobody_can_be_told_of_keep_no_breach_from_being_told(late):
    (late / "open.csv").write_text(table(LATE, "b never"))
    with open("/dev/full", "w") as full:  # noqa: PTH123
        command = [PROGRAM, "check", "open.csv", *KNOWN, "--now", at("14:30"), "-o", "jsonl"]
        done = subprocess.run(command, cwd=late, check=False, stdout=subprocess.PIPE, stderr=full, text=True)
    assert (done.returncode, done.stdout.count('"breach"')) == (2, 1)


@pytest.mark.slow
def test_three_runs_at_once_print_each_alert_once(late):
    command = [PROGRAM, "check", "open.csv", *KNOWN, "--now", at("14:30"), "--output", "jsonl"]
    runs = [subprocess.Popen(command, cwd=late, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    printed = [run.communicate(timeout=PATIENCE)[0].splitlines() for run in runs]
    assert sorted(json.loads(line)["threshold"] for lines in printed for line in lines) == ["-PT1H", "50%", "due"]
    assert {(len(lines), run.returncode) for lines, run in zip(printed, runs, strict=True)} == {(3, 2), (0, 0)}


class Elsewhere:
    """A sink that another run is telling, until it may go on."""

    def __init__(self, sink):
        self.name, self.key = sink.name, key_of(sink)
        self.began, self.goes_on = Event(), Event()

    def tell(self, alerts):
        self.began.set()
        assert self.goes_on.wait(120)
        yield from alerts


@pytest.fixture(params=["stdout", "exec:tee -a told.jsonl"])
def busy(watched, late, request):
    """A sink that another run is telling until the test ends."""
    with Tracker(STATE, load_contract("desk.toml")) as tracker, ThreadPoolExecutor(1) as pool:
        for spec in ("stdout", "exec:tee -a told.jsonl", "exec:tee -a other.jsonl"):
            tracker.expect(spec)
        tracker.put_many(read_tickets("open.csv"))
        tracker.sweep(datetime(2026, 6, 22, 14, 30, tzinfo=UTC))
        sink = Elsewhere(sink_from(request.param))
        telling = pool.submit(tracker.deliver, sink, datetime(2026, 6, 22, 14, 30, tzinfo=UTC))
        assert sink.began.wait(120)
        try:
            yield request.param, sink, telling
        finally:
            sink.goes_on.set()


def test_a_run_that_waits_in_vain_for_another_ends_with_3_and_tells_all_other_sinks(watched, busy, folder, monkeypatch):
    monkeypatch.setattr("sla_engine.cli.output.alert_delivery.WAIT_S", 0.1)
    spec, _, _ = busy
    result = watched("14:30", options=("--notify", "exec:tee -a told.jsonl", "--notify", "exec:tee -a other.jsonl"))
    assert result.exit_code == 3
    assert "is in use by another run" in result.stderr
    assert len(told(result)) == (0 if spec == "stdout" else 3)
    assert len((folder / "other.jsonl").read_text().splitlines()) == 3
    assert (folder / "told.jsonl").exists() == (spec == "stdout")


def test_a_run_that_another_leaves_nothing_ends_with_its_own_verdict(watched, busy):
    spec, sink, telling = busy
    Timer(0.3, sink.goes_on.set).start()
    result = watched("14:30", options=("--notify", "exec:tee -a told.jsonl"))
    assert len(telling.result(120)) == 3
    assert (result.exit_code, result.stderr, len(told(result))) == ((0, "", 0) if spec == "stdout" else (2, "", 3))


ENVIRONMENT = "exec:sh -c 'env >> environment; cat > /dev/null'"


def test_a_command_gets_what_it_needs_of_the_environment_and_no_password(watched, folder, monkeypatch):
    for name in ("SLA_ENGINE_STATE", "PGPASSWORD", "PAGER_TOKEN"):
        monkeypatch.setenv(name, "s3cret")
    monkeypatch.setenv("LC_TIME", "de_DE.UTF-8")
    monkeypatch.setenv("TZ", "Europe/Luxembourg")
    watched("14:30", LATE, options=("--digest", "--notify", ENVIRONMENT))
    seen = (folder / "environment").read_text()
    assert "s3cret" not in seen
    for name in ("PATH", "LC_TIME", "TZ"):
        assert f"{name}={os.environ[name]}\n" in seen


@pytest.mark.parametrize("by", ["option", "variable"])
def test_a_command_gets_more_of_the_environment_by_name(watched, folder, monkeypatch, by):
    monkeypatch.setenv("PAGER_TOKEN", "s3cret")
    monkeypatch.setenv("PAGER_TEAM", "desk")
    options = ("--pass-env", "PAGER_TOKEN", "--pass-env", "PAGER_TEAM") if by == "option" else ()
    if by == "variable":
        monkeypatch.setenv("SLA_ENGINE_PASS_ENV", "PAGER_TOKEN PAGER_TEAM")
    watched("14:30", LATE, options=("--digest", "--notify", ENVIRONMENT, *options))
    seen = (folder / "environment").read_text()
    assert "PAGER_TOKEN=s3cret\n" in seen
    assert "PAGER_TEAM=desk\n" in seen
    assert "SLA_ENGINE_PASS_ENV" not in seen


def test_a_variable_that_is_not_set_is_said_before_anything_is_told(watched, folder, monkeypatch):
    monkeypatch.delenv("PAGER_TOKNE", raising=False)
    result = watched("14:30", LATE, options=("--notify", ENVIRONMENT, "--pass-env", "PAGER_TOKNE"))
    assert (result.exit_code, result.stdout) == (3, "")
    assert "the variable 'PAGER_TOKNE' is not set" in result.stderr


def test_a_sink_is_told_when_it_is_back_and_standard_output_not_again(watched, folder):
    (folder / "sink").write_text("#!/bin/sh\ncat >> there/told.jsonl\n")
    (folder / "sink").chmod(0o755)
    options = ("--digest", "--notify", f"exec:{folder / 'sink'}")
    assert watched("14:30", LATE, options=options).exit_code == 3
    (folder / "there").mkdir()
    result = watched("14:31", options=options)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert (folder / "there" / "told.jsonl").read_text().count('"key"') == 3


def test_a_sink_named_on_the_first_run_is_not_told_of_the_baseline(watch, folder):
    options = ("--notify", "exec:tee -a told.jsonl")
    watch("14:30", LATE, options=options)
    watch("15:30", LATE, "b 11:00", options=options)
    assert [json.loads(line)["ticket"] for line in (folder / "told.jsonl").read_text().splitlines()] == ["b"] * 3


def test_digest_is_one_message_for_all_alerts(watched, folder):
    (folder / "sink").write_text("#!/bin/sh\necho called >> calls\ncat > /dev/null\n")
    (folder / "sink").chmod(0o755)
    watched("14:30", LATE, options=("--digest", "--notify", f"exec:{folder / 'sink'}"))
    assert (folder / "calls").read_text() == "called\n"
    watched("15:30", LATE, "b 11:00", options=("--notify", f"exec:{folder / 'sink'}"))
    assert (folder / "calls").read_text() == "called\n" * 4


QUIET = ("--quiet-outside", "Mo-Fr 08:00-12:00", "--notify", "exec:tee -a told.jsonl")


def thresholds(path):
    return [json.loads(line)["threshold"] for line in path.read_text().splitlines()] if path.exists() else []


def test_outside_quiet_hours_messages_are_held_and_told_later_but_standard_output_is_not(watched, folder):
    result = watched("14:30", LATE, options=QUIET)  # 16:30 in the zone of the contract
    assert (result.exit_code, len(told(result)), thresholds(folder / "told.jsonl")) == (2, 3, [])
    assert watched("23T05:00", options=QUIET).exit_code == 0  # Tuesday 07:00
    assert thresholds(folder / "told.jsonl") == []
    assert watched("23T06:00", options=QUIET).exit_code == 0  # Tuesday 08:00
    assert thresholds(folder / "told.jsonl") == ["50%", "-PT1H", "due"]


def test_quiet_hours_may_be_of_another_zone(watched, folder):
    watched("14:30", LATE, options=(*QUIET, "--quiet-zone", "America/New_York"))
    assert thresholds(folder / "told.jsonl") == ["50%", "-PT1H", "due"]


def test_breaches_are_told_in_quiet_hours_if_so_chosen(watched, folder):
    watched("14:30", LATE, options=(*QUIET, "--breaches-anyway"))
    assert thresholds(folder / "told.jsonl") == ["due"]
    watched("23T06:00", options=(*QUIET, "--breaches-anyway"))
    assert thresholds(folder / "told.jsonl") == ["due", "50%", "-PT1H"]


# Sources and states


def test_tickets_of_the_same_id_from_two_sources_are_told_apart(watched, folder):
    north, south = ("--source", "north"), ("--source", "south")
    watched("11:00", options=north)
    watched("11:00", options=south)
    for source, name in ((north, "north"), (south, "south")):
        result = watched("14:30", LATE, options=source)
        assert {json.loads(line)["key"].split("/")[0] for line in result.stdout.splitlines()} == {name}
        assert watched("14:30", options=source).stdout == ""


def test_standard_output_named_as_a_sink_is_told_once_and_loses_nothing(watched, folder):
    watched("11:00")
    named = ("--notify", "stdout", "--notify", "stdout")
    first = watched("14:30", LATE, options=named)
    assert len(first.stdout.splitlines()) == 3
    assert watched("14:30", options=named).stdout == ""


def test_a_command_ended_by_a_signal_without_a_name_is_a_sink_that_failed(watched, folder):
    watched("11:00")
    result = watched("14:30", LATE, options=("--notify", "exec:sh -c 'kill -40 $$'"))
    assert (result.exit_code, len(result.stdout.splitlines())) == (3, 3)
    assert "it was ended by signal 40" in result.stderr


def test_each_source_has_a_first_run_of_its_own(watched, folder):
    watched("11:00", options=("--source", "north"))
    result = watched("14:30", LATE, options=("--source", "south"))
    assert (result.stdout, "this state is new" in result.stderr) == ("", True)


ABSENT = """
[mapping]
format = "tickets"
absent = "{absent}"
"""


def absent(folder, policy):
    (folder / "m.toml").write_text(ABSENT.format(absent=policy))
    return ("--mapping", "m.toml")


KEPT = (
    "sla-engine: 1 running ticket is no longer in open.csv: alerts are marked absent; if the list holds open tickets only, "
    "give --absent closed\n"
)


def test_a_vanished_ticket_is_kept_and_said_and_its_alerts_are_marked(watched, folder):
    watched("11:00", LATE)
    result = watched("14:30", "b 14:00")
    assert (result.exit_code, result.stderr) == (2, KEPT)
    assert {(one["ticket"], one["absent"]) for one in map(json.loads, result.stdout.splitlines())} == {("a", True)}
    watched("15:00", "c 11:01", options=absent(folder, "keep"))
    assert told(watched("15:30", "b 14:00", options=absent(folder, "keep"))) == ["c due"]


def test_a_ticket_that_is_there_again_is_no_longer_marked(watched):
    watched("11:00", LATE)
    assert watched("11:30", "b 11:29").stderr == KEPT
    result = watched("12:30", LATE, "b 11:29")
    assert (told(result), result.stderr) == (["a 50%"], "")
    assert [json.loads(line)["absent"] for line in result.stdout.splitlines()] == [False]


def test_a_ticket_that_only_a_bad_list_lacks_is_not_marked(watched):
    watched("11:00", LATE)
    result = watched("12:30", "b never")
    assert [json.loads(line)["absent"] for line in result.stdout.splitlines()] == [False]


def test_a_ticket_that_was_answered_and_left_a_list_of_open_tickets_breaches_nothing(watched):
    closed = ("--absent", "closed")
    watched("11:00", LATE, "b 11:00", options=closed)
    assert watched("11:30", "b 11:00", options=closed).stderr == ""
    result = watched("14:30", "b 11:00", options=closed)
    assert (told(result), result.stderr) == (["b 50%", "b -PT1H"], "")


def test_a_list_that_lost_more_tickets_than_it_has_says_how_many_count_as_closed(watched, folder):
    closed = ("--absent", "closed")
    watched("11:00", LATE, "b 11:00", options=closed)
    (folder / "open.csv").write_text(table())
    result = watched("11:30", options=closed)
    said = "sla-engine: 2 running tickets count as closed, as open.csv no longer has them; it has 0 tickets\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", said)
    assert watched("11:35", options=closed).stderr == ""


def test_the_option_beats_the_mapping(watched, folder):
    options = (*absent(folder, "error"), "--absent", "closed")
    watched("11:00", LATE, options=options)
    assert watched("11:30", "b 11:00", options=options).exit_code == 0
    assert watched("14:30", "b 11:00", options=(*absent(folder, "closed"), "--absent", "error")).exit_code == 1
    assert watched("14:40", "c 14:30", options=(*absent(folder, "closed"), "--absent", "error")).exit_code == 3


def test_an_absent_ticket_is_shown_as_such_for_people(watched):
    watched("11:00", LATE)
    assert "not in the source" in watched("12:30", "b 12:29", output="table").stdout


def test_the_options_have_the_defaults_and_choices_of_the_library():
    assert (moot_alerts.MOOT_WITHIN, get_args(Absent)) == (MOOT_WITHIN, POLICIES)


def test_an_import_of_old_tickets_tells_nothing_of_them_and_says_how_many_alerts_that_were(watched):
    result = watched("30T08:00", "a 10:00 23T10:00", "b 10:00 23T10:00", "c 29T00:00 29T05:00")
    assert (told(result), result.exit_code) == (["c due"], 2)
    assert result.stderr == (
        "sla-engine: 8 alerts of clocks that had stopped: "
        "recorded but not told, as they are warnings or older than --moot-within\n"
    )
    again = watched("30T08:05", "a 10:00 23T10:00", "b 10:00 23T10:00", "c 29T00:00 29T05:00")
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "")


def test_how_old_a_breach_may_be_can_be_said(watched):
    assert told(watched("30T08:00", "a 10:00 23T10:00", options=("--moot-within", "240h"))) == ["a due"]


def test_a_vanished_ticket_is_closed_if_the_mapping_says_so(watched, folder):
    options = absent(folder, "closed")
    assert told(watched("12:30", LATE, options=options)) == ["a 50%"]
    result = watched("12:40", "b 12:39", options=options)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert watched("14:30", options=options).stdout == ""


def test_a_closed_ticket_that_is_there_again_is_watched_again(watched, folder):
    options = absent(folder, "closed")
    watched("11:00", LATE, options=options)
    watched("11:30", "b 11:00", options=options)
    assert told(watched("14:30", LATE, "b 11:00", options=options)) == ["a 50%", "a -PT1H", "b 50%", "a due", "b -PT1H"]


def test_a_vanished_ticket_is_an_error_if_the_mapping_says_so(watched, folder):
    options = absent(folder, "error")
    watched("11:00", LATE, options=options)
    result = watched("11:30", "b 11:00", options=options)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == (
        "sla-engine: 1 ticket is no longer in open.csv, and absent is an error: 'a'\n"
        "sla-engine: to forget a ticket for good, call Tracker.forget(id) in Python\n"
    )
    assert watched("14:30", options=options).exit_code == 2


def test_nothing_is_concluded_from_what_is_absent_where_rows_are_bad(watched, folder):
    options = absent(folder, "closed")
    watched("11:00", LATE, options=options)
    result = watched("11:30", "a never", options=options)
    assert result.exit_code == 3
    assert "nothing is concluded" in result.stderr
    assert told(watched("14:30", LATE, options=options))[-1] == "a due"


def test_the_state_may_be_named_by_the_environment(watch, run, monkeypatch, folder):
    monkeypatch.setenv("SLA_ENGINE_STATE", "sqlite:///other.db")
    run("check", "open.csv", "--contract", "desk.toml")
    assert (folder / "other.db").exists()
    assert "SLA_ENGINE_STATE" in run("check", "--help").stdout


def test_the_first_check_on_a_state_of_the_first_version_says_what_it_looked_at_anew(run, folder):
    engine = sa.create_engine("sqlite:///sla.db")
    FIRST.fill(engine)
    engine.dispose()
    (folder / "open.csv").write_text("id,opened_at,tier,site\nbreached,2026-06-16T08:00:00+02:00,basic,LU\n")
    (folder / "first.toml").write_text(FIRST.contract.text)
    check = ("check", "open.csv", "--contract", "first.toml", "--state", STATE, "--source", "desk")
    result = run(*check, "--now", "2026-06-16T14:30:00+02:00")
    said = "8 running tickets were evaluated again, by the conventions of this version; alerts that were told before stand\n"
    assert said in result.stderr
    assert "anew" not in run(*check, "--now", "2026-06-16T14:30:00+02:00").stderr


def test_a_contract_that_changed_is_said_until_tickets_are_recomputed(watched, folder, run):
    watched("11:00", LATE)
    (folder / "desk.toml").write_text(DESK.replace('"4h"', '"3h"'))
    result = watched("11:30")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1 ticket was evaluated under another contract" in result.stderr
    assert "recompute --dry-run" in result.stderr
    run("recompute", *KNOWN)
    assert watched("11:40").stderr == ""


# What must not be seen


@pytest.mark.parametrize(
    "options",
    [
        ("--state", "postgresql://watch:s3cret@127.0.0.1:1/sla"),
        ("--state", "mariadb://watch:s3cret@127.0.0.1:1/sla"),
        ("--state", "oracle://watch:s3cret@127.0.0.1:1/sla"),
        ("--state", "postgresql//watch:s3cret@127.0.0.1:1/sla"),
        ("--state", "postgresql://watch:s3cret@127.0.0.1:port/sla"),
        ("--state", "postgresql://127.0.0.1:1/sla?user=watch&password=s3cret"),
        ("--state", STATE, "--notify", "mailto//watch:s3cret@example.org"),
        ("--state", STATE, "--notify", "nosuch://watch:s3cret@example.org"),
        ("--state", STATE, "--digest", "--notify", "http://watch:s3cret@127.0.0.1:1/hook?token=s3cret"),
        ("--state", STATE, "--digest", "--notify", "exec:false --token s3cret"),
    ],
)
def test_a_password_is_never_printed(watched, run, folder, options):
    (folder / "open.csv").write_text(table(LATE))
    result = run("check", "open.csv", "--contract", "desk.toml", "--now", at("14:30"), *options)
    assert result.exit_code in (2, 3)
    assert result.stderr
    assert "s3cret" not in result.output


def test_a_password_is_not_kept_in_the_state(watched, folder):
    watched("14:30", LATE, options=("--digest", "--notify", "exec:tee s3cret"))
    assert b"s3cret" not in (folder / "sla.db").read_bytes()


def test_ids_that_would_steer_a_terminal_are_escaped_for_people_and_kept_for_programs(watch, folder):
    wicked = "=1+1\x1b[2J\u202e[bold]:smile:"
    for output in ("table", "jsonl"):
        (folder / "sla.db").unlink(missing_ok=True)
        with (folder / "open.csv").open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(
                [
                    ["id", "opened_at", "tier", "site"],
                    [wicked, at("10:00"), "gold", "LU"],
                    [wicked, "\x1b", "gold", "LU"],
                ]
            )
        result = watch("12:30", output=output, options=("--since", at("08:00")))
        assert not {"\x1b", "\u202e"} & set(result.output)
        if output == "table":
            assert "=1+1\\x1b[2J\\u202e[bold]:smile:" in result.stdout
        else:
            assert json.loads(result.stdout)["ticket"] == wicked


@pytest.mark.slow
@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_drawn_on_a_terminal_only(watched, late, terminal):
    primary, secondary = pty.openpty()
    command = [PROGRAM, "check", "open.csv", *KNOWN, "--now", at("11:00")]
    with (late / "err").open("w") as file:
        environment = os.environ | {"TERM": "xterm-256color"}
        subprocess.run(
            command,
            cwd=late,
            stdout=subprocess.DEVNULL,
            stderr=secondary if terminal else file,
            check=True,
            env=environment,
        )
    os.close(secondary)
    seen = b""
    try:
        while more := os.read(primary, 65_536):
            seen += more
    except OSError:
        pass  # Linux says so when the other side is closed
    os.close(primary)
    assert (b"open.csv" in seen) is terminal
    assert (late / "err").read_text() == ""


def test_a_run_that_finds_the_file_unchanged_evaluates_nothing(watched, monkeypatch):
    watched("11:00", LATE)
    monkeypatch.setattr("sla_engine.tracking.sweeping.ticket_assessment.outlook", None)
    assert watched("14:30").exit_code == 2


def test_check_records_what_a_program_recorded_and_did_not_tell(watched, folder):
    watched("11:00", LATE)
    with Tracker(STATE, load_contract("desk.toml")) as tracker:
        assert len(tracker.sweep(datetime(2026, 6, 22, 14, 30, tzinfo=UTC) + timedelta(minutes=1))) == 3
    assert told(watched("14:32")) == ["a 50%", "a -PT1H", "a due"]


SHOWN = re.findall(r"sla-engine (check /srv.*?|check \$ARG1\$.*?)(?<!\\)\n", GUIDE.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("line", SHOWN)
def test_the_lines_for_cron_systemd_and_monitoring_in_the_guide_are_understood(line, monkeypatch):
    monkeypatch.setenv("SLA_ENGINE_STATE", STATE)  # as the lines above them set it
    context = check_command.make_context("check", shlex.split(line.replace("\\\n", ""))[1:])
    assert context.params["contracts"] == ("mixvoip-support",)


def test_the_guide_has_lines_for_cron_systemd_and_monitoring():
    assert len(SHOWN) == 3


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_a_database_of_another_program_is_refused_as_state_and_left_as_it_is(watch, folder, mode):
    connection = sqlite3.connect(folder / "theirs.db")
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.execute("CREATE TABLE notes (text)")
    connection.close()
    before = (folder / "theirs.db").read_bytes()
    result = watch("08:00", options=("--state", "sqlite:///theirs.db"))
    assert result.exit_code == 3
    assert (
        "the state sqlite:///theirs.db has tables of another program; give tracking a database of its own"
        in result.stderr
    )
    assert (folder / "theirs.db").read_bytes() == before
    assert [path.name for path in folder.glob("theirs.db*")] == ["theirs.db"]


def test_an_empty_file_and_one_that_is_not_there_become_a_state(watch, folder):
    (folder / "empty.db").touch()
    for name in ("empty.db", "none.db"):
        assert watch("08:00", options=("--state", f"sqlite:///{name}")).exit_code == 0
        assert (folder / name).stat().st_size > 0
