import csv
import io
import json

import pytest

CASE = ("--contract", "mixvoip-support", "--tier", "office", "--site", "LU", "--opened", "2026-06-22T17:30+02:00")


@pytest.fixture
def explain(run):
    def call(*args):
        return run("explain", *args)

    return call


def test_each_stretch_is_told_with_its_reason_and_the_running_total(explain):
    result = explain(*CASE, "--target", "response")
    assert result.exit_code == 0
    told = [line.split() for line in result.stdout.splitlines() if line.startswith("  ")][1:]
    assert [" ".join(words[8:]) for words in told] == [
        "open 30m 30m",
        "outside hours 30m",
        "holiday: Nationalfeierdag 30m",
        "outside hours 30m",
        "open 7h30m 8h00m",
    ]
    assert "response: 8h, due Wed 2026-06-24 15:00 +02:00" in result.stdout


@pytest.mark.parametrize(
    ("language", "about", "heads", "reasons"),
    [
        (
            "de",
            [
                "incident, Stufe office, Standort LU, eröffnet Mo 2026-06-22 17:30 +02:00",
                "",
                "response: 8h, fällig Mi 2026-06-24 15:00 +02:00",
            ],
            ["von", "bis", "warum", "gezählt", "gesamt"],
            ["geöffnet", "außerhalb der Zeiten", "Feiertag: Nationalfeiertag", "außerhalb der Zeiten", "geöffnet"],
        ),
        (
            "fr",
            [
                "incident, niveau office, site LU, ouvert lun 2026-06-22 17:30 +02:00",
                "",
                "response: 8h, échéance mer 2026-06-24 15:00 +02:00",
            ],
            ["de", "à", "pourquoi", "compté", "total"],
            ["ouvert", "hors horaires", "jour férié : Fête nationale", "hors horaires", "ouvert"],
        ),
    ],
)
def test_a_table_is_told_in_the_language_asked_for(explain, language, about, heads, reasons):
    lines = explain(*CASE, "--target", "response", "--language", language).stdout.splitlines()
    assert (lines[:3], lines[3].split()) == (about, heads)
    told = [line.split("   ")[2].strip() for line in lines[5:10]]
    assert told == reasons


def test_programs_get_reasons_in_english_with_the_names_of_holidays_in_the_language(explain):
    (one,) = json.loads(explain(*CASE, "--target", "response", "--language", "de", "-o", "json").stdout)
    assert [part["reason"] for part in one["segments"]] == [
        "open", "outside hours", "holiday: Nationalfeiertag", "outside hours", "open",
    ]  # fmt: skip


def test_days_are_a_row_each_in_every_output(explain):
    by_day = (*CASE, "--target", "response", "--by-day")
    lines = explain(*by_day).stdout.splitlines()
    assert [line.split() for line in lines[3:4] + lines[5:8]] == [
        ["day", "hours", "why", "counted", "total"],
        ["Mon", "2026-06-22", "17:30-18:00", "30m", "30m"],
        ["Tue", "2026-06-23", "holiday:", "Nationalfeierdag", "30m"],
        ["Wed", "2026-06-24", "07:30-15:00", "7h30m", "8h00m"],
    ]
    (one,) = json.loads(explain(*by_day, "-o", "json").stdout)
    assert one["days"][1:] == [
        {
            "date": "2026-06-23",
            "hours": [],
            "reason": "holiday: Nationalfeierdag",
            "counted": "PT0S",
            "total": "PT30M",
        },
        {
            "date": "2026-06-24",
            "hours": ["07:30-15:00"],
            "reason": "",
            "counted": "PT7H30M",
            "total": "PT8H",
        },
    ]
    assert "segments" not in one
    rows = list(csv.reader(io.StringIO(explain(*by_day, "-o", "csv").stdout)))
    assert rows[:2] == [
        ["target", "date", "hours", "reason", "counted_seconds", "total_seconds"],
        ["response", "2026-06-22", "17:30-18:00", "", "1800.0", "1800.0"],
    ]


def test_without_a_target_all_are_explained(explain):
    shown = explain(*CASE).stdout
    assert "response: 8h" in shown
    assert "intervention: 12h" in shown


def test_contract_version_fingerprint_and_data_are_told(explain):
    from sla_engine.contracts import load_contract

    contract = load_contract("mixvoip-support")
    last = explain(*CASE).stdout.splitlines()[-2:]
    assert last == [
        f"contract mixvoip-support, version {contract.version}, fingerprint {contract.fingerprint}",
        "data: " + ", ".join(f"{name} {version}" for name, version in contract.data_versions.items()),
    ]


def test_json_holds_what_the_table_shows(explain):
    (one,) = json.loads(explain(*CASE, "--target", "response", "-o", "json").stdout)
    assert (one["started_at"], one["due"]) == ("2026-06-22T17:30:00+02:00", "2026-06-24T15:00:00+02:00")
    assert (one["target"], one["definition"], one["reason"]) == ("response", "8h", None)
    segments = one["segments"]
    assert [part["end"] for part in segments[:-1]] == [part["start"] for part in segments[1:]]
    assert (segments[0]["start"], segments[-1]["end"]) == (one["started_at"], one["due"])
    assert segments[-1]["total"] == "PT8H"
    lines = [json.loads(line) for line in explain(*CASE, "-o", "jsonl").stdout.splitlines()]
    assert [line["target"] for line in lines] == ["response", "intervention"]
    assert lines[0] == one


def test_csv_has_a_row_for_each_stretch(explain):
    rows = list(csv.DictReader(io.StringIO(explain(*CASE, "-o", "csv").stdout)))
    assert [row["target"] for row in rows] == ["response"] * 5 + ["intervention"] * 7
    assert rows[2]["reason"] == "holiday: Nationalfeierdag"


def test_the_report_is_the_start_where_the_contract_counts_from_it(explain):
    later = (*CASE[:-1], "2026-06-22T17:45+02:00", "--reported", "2026-06-22T17:30+02:00")
    assert "reported Mon 2026-06-22 17:30 +02:00" in explain(*later).stdout
    assert "due Wed 2026-06-24 15:00" in explain(*later).stdout


@pytest.mark.parametrize("reported", ["02:30+02:00", "02:30+01:00"])
def test_a_report_in_a_repeated_hour_is_the_start_too(explain, reported):
    later = (*CASE[:-1], "2026-10-25T04:00+01:00", "--reported", f"2026-10-25T{reported}")
    assert f"reported Sun 2026-10-25 {reported.replace('+', ' +')}" in explain(*later).stdout


def test_a_clock_change_is_named(explain):
    case = (
        "--contract",
        "mixvoip-services",
        "--tier",
        "advanced",
        "--site",
        "LU",
        "--opened",
        "2026-03-29T00:30+01:00",
    )
    shown = explain(*case, "--target", "recovery").stdout
    assert "due Sun 2026-03-29 08:30 +02:00" in shown
    assert "clocks go forward 60 min at 02:00" in shown


def test_a_tier_without_a_clock_says_so(explain):
    result = explain(*CASE[:3], "none", *CASE[4:], "-o", "json")
    assert result.exit_code == 0
    assert [(one["due"], one["segments"]) for one in json.loads(result.stdout)] == [(None, [])] * 2
    assert "response: not applicable to incidents in tier 'none'" in explain(*CASE[:3], "none", *CASE[4:]).stdout


def test_a_request_without_targets_says_so(explain):
    assert "response: not applicable to requests in tier 'office'" in explain(*CASE, "--kind", "request").stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([*CASE[:2]], "missing --tier, --site, --opened"),
        (["tickets.csv", *CASE[:2]], "missing --ticket"),
        (["--ticket", "T-1", *CASE[:2]], "missing FILE"),
        (
            ["tickets.csv", "--ticket", "T-9", *CASE[:2]],
            "no ticket 'T-9' in tickets.csv; what a state knows of a ticket that is gone: sla-engine status",
        ),
        (["tickets.csv", "--ticket", "T-1", *CASE], "--tier, --site, --opened: FILE has these values"),
        ([*CASE, "--contract", "mixvoip-services"], "give one --contract"),
        ([*CASE, "--now", "2026-06-22T17:30Z"], "--now is for a ticket of FILE"),
        (["tickets.csv", "--ticket", "T-1", *CASE[:2], "--zone", "Mars"], "unknown time zone"),
        ([*CASE, "--target", "respons"], "did you mean 'response'?"),
        ([*CASE[:3], "offce", *CASE[4:]], "did you mean 'office'?"),
        ([*CASE[:5], "Mars", *CASE[6:]], "known: LU, BE, DE-RP, FR-57"),
        ([*CASE[:-1], "2026-06-22T17:30"], "expected ISO 8601 with an offset"),
        ([*CASE[:-1], "2300-01-01T00:00:00Z"], "expected an instant in the years 1900 to 2200"),
        ([*CASE[:-1], "2150-01-01T00:00:00Z"], "no holiday data"),
        ([*CASE[:-1], ""], "expected ISO 8601 with an offset"),
    ],
)
def test_what_cannot_be_explained_is_refused_by_name(explain, args, message):
    result = explain(*args)
    assert (result.exit_code, result.stdout) == (3, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr
