import csv
import gzip
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from sla_engine.sources.tables.instant_cells import EXPECTED

SUPPORT = ("--contract", "mixvoip-support")
HEADER = "id,opened_at,tier,site\n"
LINE_KEYS = ["ticket", "tier", "site", "target", "due", "state", "provisional"]


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_json_lines_are_as_promised_with_due_in_the_offset_of_the_site(run):
    result = run("deadlines", "tickets.csv", *SUPPORT, "-o", "jsonl")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == (
        '{"ticket": "T-1", "tier": "office", "site": "LU", "target": "response", '
        '"due": "2026-06-24T15:00:00+02:00", "state": "due", "provisional": false}'
    )
    assert all(list(line) == LINE_KEYS for line in lines(result))
    assert [(line["ticket"], line["target"], line["due"], line["state"]) for line in lines(result)][2:] == [
        ("T-2", "response", "2026-06-24T08:30:00+02:00", "due"),
        ("T-2", "intervention", "2026-06-24T11:30:00+02:00", "due"),
        ("T-3", "response", None, "not_applicable"),
        ("T-3", "intervention", None, "not_applicable"),
    ]


def test_all_outputs_tell_the_same(run):
    as_lines = lines(run("deadlines", "tickets.csv", *SUPPORT, "-o", "jsonl"))
    assert json.loads(run("deadlines", "tickets.csv", *SUPPORT, "-o", "json").stdout) == as_lines
    rows = list(csv.DictReader(io.StringIO(run("deadlines", "tickets.csv", *SUPPORT, "-o", "csv").stdout)))
    assert rows == [line | {"due": line["due"] or "", "provisional": "false"} for line in as_lines]
    table = run("deadlines", "tickets.csv", *SUPPORT).stdout
    assert "Wed 2026-06-24 08:30 +02:00" in table
    assert table.count("not_applicable") == 2


def test_the_table_shows_the_most_urgent_first_and_what_has_no_due_instant_last(run):
    table = run("deadlines", "tickets.csv", *SUPPORT).stdout.splitlines()
    shown = [line.split()[0] for line in table if " T-" in line]
    assert shown == ["T-2", "T-2", "T-1", "T-1", "T-3", "T-3"]


def test_a_long_table_shows_the_most_urgent_and_says_how_to_get_all(run, folder):
    days = [f"T-{i},2026-{1 + i % 12:02}-{1 + i % 28:02}T10:00:00Z,office,LU\n" for i in range(70_000)]
    (folder / "many.csv").write_text(HEADER + "".join(days))
    table = run("deadlines", "many.csv", *SUPPORT).stdout
    assert "The 200 most urgent of 140,000; --output jsonl, json or csv prints all." in table
    shown = [line for line in table.splitlines() if " T-" in line]
    assert len(shown) == 200
    assert {line.split()[5] for line in shown} == {"2026-01-02"}  # 1 January is a holiday; all are due on the 2nd


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "gz"])
def test_every_format_gives_the_same_answer_from_a_file_and_from_a_pipe(run, folder, form):
    table = list(csv.DictReader(io.StringIO((folder / "tickets.csv").read_text())))
    content = {
        "csv": (folder / "tickets.csv").read_bytes(),
        "json": json.dumps(table, indent=1).encode(),
        "jsonl": "\n".join(map(json.dumps, table)).encode(),
        "gz": gzip.compress((folder / "tickets.csv").read_bytes()),
    }[form]
    (folder / f"t.{form}").write_bytes(content)
    expected = run("deadlines", "tickets.csv", *SUPPORT, "-o", "csv").stdout
    assert run("deadlines", f"t.{form}", *SUPPORT, "-o", "csv").stdout == expected
    assert run("deadlines", "-", *SUPPORT, "-o", "csv", stdin=content).stdout == expected


def test_a_bad_row_is_listed_and_all_others_are_answered(run, folder):
    (folder / "t.csv").write_text(
        HEADER + "a,2026-06-22,office,LU\nb,2026-06-22T10:00:00Z,gold,LU\nc,2026-06-22T10:00:00Z,office,LU\n"
    )
    result = run("deadlines", "t.csv", *SUPPORT, "-o", "jsonl")
    assert result.exit_code == 3
    assert result.stderr.splitlines() == [
        f"t.csv, line 2, column 'opened_at': '2026-06-22', expected {EXPECTED}",
        "t.csv, line 3, column 'tier': 'gold', expected a tier of contract mixvoip-support: none, standard, office, business",
        "2 rows could not be answered; all others were",
    ]
    assert [(line["ticket"], line["state"]) for line in lines(result)] == [("b", "error")] * 2 + [("c", "due")] * 2


def test_at_least_ten_bad_rows_are_listed_singly_and_the_rest_counted(run, folder):
    (folder / "t.csv").write_text(HEADER + "a,x,office,LU\n" * 1_000)
    told = run("deadlines", "t.csv", *SUPPORT).stderr.splitlines()
    assert [line.split(",")[1] for line in told[:-2]] == [f" line {i}" for i in range(2, 2 + len(told) - 2)]
    assert len(told) - 2 >= 10
    assert told[-2:] == [
        f"... and {1_000 - (len(told) - 2)} more",
        "1,000 rows could not be answered; there are no others",
    ]


def test_an_instant_that_the_holiday_data_does_not_reach_is_an_error_row_with_the_reason(run, folder):
    (folder / "t.csv").write_text(HEADER + "a,2150-06-22T10:00:00Z,office,LU\n")
    result = run("deadlines", "t.csv", *SUPPORT, "-o", "jsonl")
    assert result.exit_code == 3
    assert [line["state"] for line in lines(result)] == ["error", "error"]
    assert "no holiday data" in result.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"id,tier,site\n", "no column 'opened_at'; found 'id', 'tier', 'site'"),
        (b"id,id,opened_at,tier,site\n", "'id' is there more than once"),
        ((HEADER + "a,2026-06-22T10:00:00Z,office,LU\n").encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04...", "an Excel workbook"),
        (b"x" * 2_000_000, "longer than 1048576 characters"),
    ],
)
def test_a_source_that_cannot_be_read_ends_with_3_and_one_message(run, folder, content, message):
    (folder / "t.csv").write_bytes(content)
    result = run("deadlines", "t.csv", *SUPPORT, "-o", "jsonl")
    assert (result.exit_code, result.stdout) == (3, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1
    assert run("deadlines", "t.csv", *SUPPORT, "-o", "json").stdout == ""


def test_a_source_that_breaks_off_is_answered_up_to_there_and_json_stays_json(run, folder):
    (folder / "t.csv").write_bytes((HEADER + "a,2026-06-22T10:00:00Z,office,LU\n").encode() + b"x" * 2_000_000)
    result = run("deadlines", "t.csv", *SUPPORT, "-o", "json")
    assert result.exit_code == 3
    assert [line["ticket"] for line in json.loads(result.stdout)] == ["a", "a"]
    assert "line 3: longer than" in result.stderr


@pytest.mark.parametrize(("output", "expected"), [("json", "[]\n"), ("jsonl", ""), ("csv", ",".join(LINE_KEYS) + "\n")])
def test_a_header_alone_is_no_error(run, folder, output, expected):
    (folder / "t.csv").write_text(HEADER)
    result = run("deadlines", "t.csv", *SUPPORT, "-o", output)
    assert (result.exit_code, result.stdout) == (0, expected)


def test_ids_that_would_steer_a_terminal_are_escaped_for_people_and_kept_for_programs(run, folder):
    wicked = "=1+1\x1b[2J\u202e[bold]:smile:"
    with (folder / "t.csv").open("w", newline="") as out:
        csv.writer(out).writerows([HEADER.strip().split(","), [wicked, "2026-06-22T10:00:00Z", "office", "LU"]])
    table = run("deadlines", "t.csv", *SUPPORT).stdout
    assert "\x1b" not in table
    assert "=1+1\\x1b[2J\\u202e[bold]:smile:" in table
    assert lines(run("deadlines", "t.csv", *SUPPORT, "-o", "jsonl"))[0]["ticket"] == wicked
    rows = list(csv.DictReader(io.StringIO(run("deadlines", "t.csv", *SUPPORT, "-o", "csv", "--raw").stdout)))
    assert rows[0]["ticket"] == wicked


def test_a_bad_row_that_would_steer_a_terminal_is_escaped(run, folder):
    (folder / "\x1b[2J.csv").write_text(HEADER + "a,\x1b[31mred,office,LU\n")
    result = run("deadlines", "\x1b[2J.csv", *SUPPORT)
    assert "\x1b" not in result.stderr
    assert "\\x1b[31mred" in result.stderr


def test_several_contracts_are_told_apart_by_the_column(run, folder):
    header = "id,opened_at,tier,site,contract\n"
    row = "2026-06-22T10:00:00+02:00,office,LU"
    (folder / "t.csv").write_text(f"{header}a,{row},mixvoip-services\nb,{row},mixvoip-support\n")
    result = run("deadlines", "t.csv", *SUPPORT, "--contract", "mixvoip-services", "-o", "jsonl")
    assert result.exit_code == 0
    found = {(line["ticket"], line["target"]): line["due"] for line in lines(result)}
    assert found["a", "response"] == "2026-06-22T14:00:00+02:00"
    assert found["b", "response"] == "2026-06-22T18:00:00+02:00"
    assert found["b", "recovery"] is None


def test_a_ticket_of_another_contract_is_a_bad_row(run, folder):
    (folder / "t.csv").write_text("id,opened_at,tier,site,contract\na,2026-06-22T10:00:00Z,office,LU,other\n")
    result = run("deadlines", "t.csv", *SUPPORT, "-o", "jsonl")
    assert result.exit_code == 3
    assert [line["state"] for line in lines(result)] == ["error"] * 2
    assert "line 2, column 'contract': 'other', expected a contract that was given: mixvoip-support" in result.stderr


def test_one_contract_twice_is_wrong_usage(run):
    result = run("deadlines", "tickets.csv", *SUPPORT, "--contract", "my-contract.toml")
    assert result.exit_code == 3
    assert "names one contract twice" in result.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["tickets.csv", *SUPPORT, "--now", "2026-06-22T10:00:00"], "expected ISO 8601 with an offset"),
        (["tickets.csv", *SUPPORT, "--summary"], "--summary counts states, which need an instant"),
        (["tickets.csv", *SUPPORT, "--set", "tier"], "expected NAME=VALUE"),
        (["tickets.csv", *SUPPORT, "--mapping", "service-now"], "did you mean 'servicenow'? shipped mappings are"),
        (["audit.csv", *SUPPORT, "--mapping", "servicenow-audit"], "mapping.zone: this key is missing"),
        (["-", *SUPPORT, "--events", "-"], "cannot both come from standard input"),
        (["postgresql://ann:secret@db/t", *SUPPORT], "postgresql://ann:***@db/t: a database needs a query"),
        (["missing.csv", *SUPPORT], "missing.csv: no such file or directory"),
        ([".", *SUPPORT], "audit.csv: no column 'id'"),  # a folder is its tables
        (["tickets.csv", "--contract", "mixvoip-suport"], "did you mean 'mixvoip-support'?"),
        (["tickets.csv", *SUPPORT, "--format", "parquet"], "cannot be read as Parquet"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(run, args, message):
    result = run("deadlines", *args)
    assert (result.exit_code, result.stdout) == (3, "")
    assert message in result.stderr
    assert "secret" not in result.stderr
    assert "Traceback" not in result.stderr


def test_a_contract_with_five_mistakes_is_refused_with_all_five(run, folder):
    text = (folder / "my-contract.toml").read_text()
    wrong = (
        text.replace('zone = "Europe/Luxembourg"\ncurrency', 'zone = "Europe/Luxemburg"\ncurrency')
        .replace('week = "Mo-Fr 08:00-17:00"', 'week = "Mo-Fr 08:00-27:00x"')
        .replace('region = "BE"', 'region = "XX"')
        .replace('response = "12h"', 'response = "12"')
        .replace('anchor = "reported"', 'anchor = "imported"')
    )
    (folder / "wrong.toml").write_text(wrong)
    result = run("deadlines", "tickets.csv", "--contract", "wrong.toml")
    assert result.exit_code == 3
    assert "5 problems" in result.stderr
    assert all(word in result.stderr for word in ("Europe/Luxemburg", "08:00-27:00x", "XX", '"12"', "imported"))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")
@pytest.mark.parametrize(("output", "drawn"), [("jsonl", True), ("table", True)])
def test_a_progress_bar_is_drawn_on_a_terminal(folder, output, drawn):
    primary, secondary = pty.openpty()
    command = [str(Path(sys.executable).parent / "sla-engine"), "deadlines", "tickets.csv", *SUPPORT, "-o", output]
    with (folder / "out").open("w") as out:
        environment = os.environ | {"TERM": "xterm-256color"}
        subprocess.run(command, stdout=out, stderr=secondary, check=True, env=environment)
    os.close(secondary)
    seen = b""
    try:
        while more := os.read(primary, 65_536):
            seen += more
    except OSError:
        pass  # Linux says so when the other side is closed
    os.close(primary)
    assert (b"tickets.csv" in seen) is drawn
    assert "tickets.csv" not in (folder / "out").read_text()


def test_no_progress_bar_is_drawn_into_a_file(run):
    assert run("deadlines", "tickets.csv", *SUPPORT).stderr == ""
