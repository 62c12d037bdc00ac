"""`sla-engine whatif`: scenarios on a terminal and for programs, and the notebook that it opens."""

import csv
import io
import json
import sys
from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from sla_engine.cli.commands.whatif import PICTURES, TABLES
from sla_engine.cli.output import notebook_copy
from sla_engine.whatif.comparisons.comparison_frames import TABLES as FRAMES

NOW = ("--now", "2026-06-26T12:00+02:00")
HEADER = "id,opened_at,tier,site,responded_at,work_started_at"
ROWS = (
    "T-1,2026-06-22T17:30:00+02:00,office,LU,2026-06-24T16:00:00+02:00,2026-06-24T16:00:00+02:00",
    "T-2,2026-06-22T17:30:00+02:00,business,LU,2026-06-24T08:00:00+02:00,2026-06-24T12:00:00+02:00",
    "T-3,2026-06-26T09:00:00+02:00,standard,DE-RP,,",
)
SCENARIOS = """
[[scenario]]
name = "sooner"
sooner = { responded = "2h", work_started = "2h" }

[[scenario]]
name = "holidays open"
hours = { extended = "Mo-Su 07:00-19:00; PH open" }
"""


@pytest.fixture
def whatif(run, folder):
    """Run `sla-engine whatif` over a history, with further rows."""
    (folder / "what-if.toml").write_text(SCENARIOS, "utf-8")

    def call(*options, rows=(), contract="mixvoip-support"):
        (folder / "history.csv").write_text("\n".join([HEADER, *ROWS, *rows, ""]), "utf-8")
        return run("whatif", "history.csv", "--contract", contract, *NOW, *options)

    return call


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_without_scenarios_all_tiers_are_compared(whatif):
    result = whatif()
    assert (result.exit_code, result.stderr) == (0, "")
    table = [line.split() for line in result.stdout.splitlines() if line.startswith("  ")]
    assert table == [
        ["scenario", "response", "intervention", "breaches", "gained", "lost"],
        ["as", "it", "is", "50.0%", "50.0%", "2"],
        ["all", "none", "0", "0", "2"],
        ["all", "standard", "100.0%", "100.0%", "0", "0", "2"],
        ["all", "office", "50.0%", "100.0%", "1", "0", "1"],
        ["all", "business", "50.0%", "0.0%", "3", "1", "0"],
    ]


def test_sentences_say_what_scenarios_change(whatif):
    result = whatif("--scenario", "what-if.toml", "--tier", "none", "--tier", "business")
    sentences = result.stdout.splitlines()[-5:]
    assert sentences == [
        "sooner: 2 breaches fewer than 'as it is' (2 lost); response +50.0 points, intervention +50.0 points.",
        "holidays open: 1 breach more than 'as it is' (1 gained); response -50.0 points, intervention +0.0 points.",
        "all none: nothing is promised, so that nothing can be missed.",
        "all business: 1 breach more than 'as it is' (1 gained); response +0.0 points, intervention -50.0 points.",
        "Still open as of then, so neither kept nor missed: 2 clocks of 'as it is'.",
    ]


def test_programs_get_counts_by_scenario_and_target(whatif):
    found = lines(whatif("--tier", "office", "-o", "jsonl"))
    assert found[2] == {
        "scenario": "all office",
        "target": "response",
        "kept": 1,
        "missed": 1,
        "open": 1,
        "cancelled": 0,
        "share": 0.5,
        "gained": 0,
        "lost": 0,
    }
    assert [(one["scenario"], one["target"]) for one in found] == [
        (scenario, target) for scenario in ("as it is", "all office") for target in ("response", "intervention")
    ]


def cell(name, value):
    """What JSON says as CSV says it: durations are text in JSON, and seconds by that name in CSV."""
    if name in ("time", "left"):
        return f"{name}_seconds", str(TypeAdapter(timedelta).validate_python(value).total_seconds())
    return name, "" if value is None else str(value)


@pytest.mark.parametrize("what", TABLES)
def test_all_outputs_of_a_table_tell_the_same(whatif, what):
    options = ("--tier", "business", "--what", what)
    as_lines = lines(whatif(*options, "-o", "jsonl"))
    assert as_lines
    assert json.loads(whatif(*options, "-o", "json").stdout) == as_lines
    rows = list(csv.DictReader(io.StringIO(whatif(*options, "-o", "csv").stdout)))
    assert [dict(cell(name, value) for name, value in one.items()) for one in as_lines] == rows
    people = whatif(*options)
    assert (people.exit_code, people.stderr) == (0, "")
    assert "all business" in people.stdout


def test_breaches_are_listed_ticket_by_ticket_without_those_that_stay(whatif):
    options = ("--scenario", "what-if.toml", "--what", "breaches")
    table = whatif(*options).stdout
    shown = [line.split()[-4:] for line in table.splitlines() if " T-" in line]
    assert shown == [
        ["T-1", "response", "1", "lost"],
        ["T-2", "intervention", "1", "lost"],
        ["T-2", "response", "1", "gained"],
    ]
    assert "4 lines not shown, of breaches that stay." in table


def test_due_instants_that_move_are_told_before_and_after(whatif):
    moved = lines(whatif("--scenario", "what-if.toml", "--what", "moved", "-o", "jsonl"))
    assert moved[0] == {
        "scenario": "holidays open",
        "ticket": "T-2",
        "target": "response",
        "cycle": 1,
        "due_before": "2026-06-24T08:30:00+02:00",
        "due": "2026-06-23T08:30:00+02:00",
    }


def test_nothing_that_moves_is_told_as_nothing(whatif, folder):
    (folder / "plain.toml").write_text('[[scenario]]\nname = "same"\n')
    assert whatif("--scenario", "plain.toml", "--what", "moved").stdout == "Nothing.\n"
    assert "same: the same breaches as 'as it is'." in whatif("--scenario", "plain.toml").stdout


def test_where_nothing_is_promised_one_sentence_says_so(run, folder):
    (folder / "none.csv").write_text("id,opened_at,tier,site\n")
    result = run("whatif", "none.csv", "--contract", "mixvoip-support", *NOW)
    assert result.exit_code == 0
    assert result.stdout.endswith("\n\nNo scenario promises anything to these tickets.\n")


def test_a_tier_that_one_of_several_contracts_has_can_be_asked_for(run, folder):
    both = ("--contract", "mixvoip-support", "--contract", "mixvoip-services")
    (folder / "one.csv").write_text(
        "id,opened_at,tier,site,contract\nA,2026-06-22T17:30:00+02:00,office,LU,mixvoip-services\n"
    )
    assert run("whatif", "one.csv", *both, *NOW, "--tier", "retail").exit_code == 0
    assert run("whatif", "one.csv", *both, *NOW, "--tier", "none").exit_code == 3  # its contract has none of this name
    assert "unknown tier 'gold'" in run("whatif", "one.csv", *both, *NOW, "--tier", "gold").stderr


def test_bad_rows_and_tickets_without_an_answer_are_listed_and_the_exit_code_says_so(whatif):
    rows = (
        "T-4,2026-06-23T09:00:00+02:00,gold,LU,,",
        "T-5,yesterday,office,LU,,",
        "T-6,2026-06-23T09:00:00Z,office,ES,,",
    )
    result = whatif("--tier", "business", rows=rows)
    assert result.exit_code == 3
    assert "all business" in result.stdout
    errors = result.stderr.splitlines()
    assert errors[0].startswith("history.csv, line 6, column 'opened_at': 'yesterday'")
    assert errors[1] == "1 row could not be answered; all others were"
    assert errors[2].startswith(
        "ticket 'T-4' is left out of 'as it is': tier: expected a tier of contract mixvoip-support"
    )
    assert errors[3].startswith("ticket 'T-6' is left out of all scenarios: site: expected a site")


def test_many_tickets_without_an_answer_are_counted(whatif):
    rows = [f"X-{i},2026-06-23T09:00:00+02:00,gold,LU,," for i in range(30)]
    errors = whatif("--scenario", "what-if.toml", rows=rows).stderr.splitlines()
    assert len(errors) == 21
    assert errors[-1] == "... and 10 more"


def test_control_characters_of_tickets_and_scenarios_are_escaped(whatif, folder):
    (folder / "odd.toml").write_text('[[scenario]]\nname = "\\u001b[2Jred"\ntier = "business"\n')
    rows = ("\x1b[2JT,2026-06-22T17:30:00+02:00,office,LU,,", "\x1b[31mU,2026-06-22T17:30:00+02:00,gold,ES,,")
    for what in ("summary", "breaches"):
        result = whatif("--scenario", "odd.toml", "--what", what, rows=rows)
        assert "\x1b" not in result.stdout + result.stderr
        assert "\\x1b[2Jred" in result.stdout


def test_several_contracts_are_compared_in_the_tiers_that_both_have(run, folder):
    (folder / "both.csv").write_text(
        "id,opened_at,tier,site,contract\n"
        "A,2026-06-22T17:30:00+02:00,office,LU,mixvoip-support\nB,2026-06-22T17:30:00+02:00,office,LU,mixvoip-services\n"
    )
    both = ("--contract", "mixvoip-support", "--contract", "mixvoip-services")
    result = run("whatif", "both.csv", *both, *NOW)
    assert result.exit_code == 0
    assert [line.split()[1] for line in result.stdout.splitlines() if line.startswith("  all")] == [
        "standard",
        "office",
        "business",
    ]


def test_events_and_a_mapping_are_read_as_by_other_commands(run, folder):
    audit = ("audit.csv", "--mapping", "servicenow-audit", "--zone", "Europe/Luxembourg", "--set", "site=LU")
    result = run("whatif", *audit, "--set", "tier=standard", "--contract", "mixvoip-support", *NOW, "-o", "jsonl")
    assert result.exit_code == 0
    assert {one["scenario"] for one in lines(result)} >= {"as it is", "all business"}
    (folder / "log.csv").write_text("ticket,kind,at\nT-2,responded,2026-06-22T18:00:00+02:00\n")
    options = ("whatif", "tickets.csv", "--events", "log.csv", "--contract", "mixvoip-support", "--tier", "business")
    kept = lines(run(*options, *NOW, "-o", "jsonl"))[0]["kept"]
    assert kept == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--tier", "gold"),
            "unknown tier 'gold' in contract 'mixvoip-support'; known: none, standard, office, business",
        ),
        (("--scenario", "nope.toml"), "nope.toml: there is no such file"),
        (
            ("--scenario", "what-if.toml", "--scenario", "what-if.toml"),
            "two scenarios have one name: holidays open, sooner",
        ),
        (("--chart", "a.gif"), "expected a file that ends in .png, .svg, .html, .json"),
        (("--no-open",), "--no-open goes with --notebook"),
    ],
)
def test_what_cannot_be_compared_is_refused(whatif, options, message):
    result = whatif(*options)
    assert (result.exit_code, result.stdout) == (3, "")
    assert message in result.stderr


def test_source_and_contract_are_needed(run):
    assert "missing SOURCE, or --notebook" in run("whatif").stderr
    assert "missing option '--contract'" in run("whatif", "tickets.csv").stderr


def test_all_faults_of_a_scenario_file_are_told(whatif, folder):
    (folder / "bad.toml").write_text('[[scenario]]\nname = "a"\ntier = "x"\nsooner = { responded = 5 }\n')
    result = whatif("--scenario", "bad.toml")
    assert result.exit_code == 3
    assert result.stderr.startswith(
        'sla-engine: bad.toml has 2 problems:\n  bad.toml: scenario 1 "a": sooner.responded: got 5'
    )


def test_the_tables_are_those_of_a_comparison():
    assert tuple(FRAMES) == TABLES


def test_pictures_are_those_that_charts_are_saved_as():
    from sla_engine.charts.chart_files import SUFFIXES

    assert PICTURES == SUFFIXES


@pytest.mark.parametrize("ending", [".png", ".svg", ".html"])
def test_the_shares_kept_are_drawn(whatif, folder, ending):
    result = whatif("--chart", f"shares{ending}")
    assert (result.exit_code, result.stderr) == (0, "")
    assert (folder / f"shares{ending}").stat().st_size > 1000


def test_the_notebook_is_copied_once_and_the_command_told(run, folder):
    result = run("whatif", "--notebook", "--no-open")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "python -m marimo run sla-whatif.py --include-code\n"
    copy = folder / "sla-whatif.py"
    assert "marimo.App" in copy.read_text("utf-8")
    changed = copy.read_text("utf-8") + "# mine\n"
    copy.write_text(changed, "utf-8")
    assert run("whatif", "--notebook", "--no-open").exit_code == 0
    assert copy.read_text("utf-8") == changed


def test_what_to_look_at_is_handed_to_the_notebook(run):
    options = ("--contract", "my-contract.toml", "--events", "e v.csv", "--set", "tier=office", "--scenario", "s.toml")
    result = run("whatif", "tickets.csv", "--notebook", "--no-open", *options, *NOW)
    assert result.stdout == (
        "python -m marimo run sla-whatif.py --include-code -- --contract=my-contract.toml --scenario=s.toml "
        "--as-of=2026-06-26T12:00:00+02:00 --source=tickets.csv '--events=e v.csv' --set=tier=office\n"
    )


def test_the_notebook_takes_one_contract(run):
    result = run("whatif", "--notebook", "--no-open", "--contract", "a", "--contract", "b")
    assert result.exit_code == 3
    assert "give --contract once" in result.stderr


@pytest.mark.parametrize(("code", "told"), [(0, 0), (1, 3)])
def test_the_notebook_is_opened_in_marimo(run, monkeypatch, code, told):
    called = []

    class Started:
        def __init__(self, command):
            called.append(command)
            self.interrupted = False

        def wait(self):
            if not self.interrupted:  # Ctrl-C is for marimo to answer
                self.interrupted = True
                raise KeyboardInterrupt
            return code

    monkeypatch.setattr(notebook_copy.subprocess, "Popen", Started)
    assert run("whatif", "--notebook", "tickets.csv").exit_code == told
    assert called == [
        [sys.executable, "-m", "marimo", "run", "sla-whatif.py", "--include-code", "--", "--source=tickets.csv"]
    ]


def test_without_marimo_the_extra_is_named(run, folder, monkeypatch):
    monkeypatch.setattr(notebook_copy, "find_spec", lambda _: None)
    result = run("whatif", "--notebook")
    assert result.exit_code == 3
    assert result.stderr == "sla-engine: notebooks need marimo: pip install 'sla-engine[notebook]'\n"
    assert not (folder / "sla-whatif.py").exists()
    copied = run("whatif", "--notebook", "--no-open")
    assert (copied.exit_code, copied.stdout) == (0, "python -m marimo run sla-whatif.py --include-code\n")
    assert copied.stderr == result.stderr


WORK = """ticket,role,started_at,ended_at
T-1,technician,2026-06-24T16:00:00+02:00,2026-06-24T17:00:00+02:00
T-2,engineer,2026-06-24T12:00:00+02:00,2026-06-24T12:20:00+02:00
T-9,engineer,2026-06-24T12:00:00+02:00,2026-06-24T12:20:00+02:00
"""


def test_work_gives_costs_and_its_bad_rows_are_listed(whatif, folder):
    (folder / "work.csv").write_text(WORK, "utf-8")
    result = whatif("--tier", "standard", "--work", "work.csv")
    assert result.exit_code == 3
    assert "work.csv, line 4, column 'ticket'" in result.stderr
    today, standard = (line for line in result.stdout.splitlines() if line.endswith("EUR"))
    # Fees of the three tiers; 1 h of a technician under Office and half an hour of an engineer under Business.
    assert today.split()[-2:] == ["789.50", "EUR"]
    assert standard.split()[-2:] == ["222.00", "EUR"]


def test_costs_are_records_with_exact_amounts(whatif):
    (first, *_) = lines(whatif("--what", "cost", "--tier", "office", "--output", "jsonl"))
    assert first == {
        "scenario": "as it is",
        "month": "2026-06",
        "fee": "638.00",
        "work": "0.00",
        "credits": "0.00",
        "total": "638.00",
        "currency": "EUR",
        "unpriced": None,
    }


OLD_ROW = ("T-0,2025-01-06T10:00:00+01:00,office,LU,,",)


def test_costs_and_shares_are_those_of_the_time_asked_for(whatif):
    asked = ("--tier", "office", "--what", "cost", "--output", "jsonl")
    months = [one["month"] for one in lines(whatif(*asked, rows=OLD_ROW)) if one["scenario"] == "all office"]
    assert (months[0], len(months)) == ("2025-01", 18)
    since = ("--since", "2026-06-01T00:00+02:00")
    assert whatif(*asked, *since, rows=OLD_ROW).stdout == whatif(*asked).stdout
    assert whatif(*since, rows=OLD_ROW).stdout == whatif().stdout


def test_tickets_opened_at_until_do_not_count(whatif):
    asked = ("--tier", "office", "--until", "2026-06-22T17:30+02:00", "--what", "breaches", "--output", "jsonl")
    assert {one["ticket"] for one in lines(whatif(*asked, rows=OLD_ROW))} == {"T-0"}


def test_a_span_that_ends_before_it_begins_is_refused(whatif):
    result = whatif("--since", "2026-06-02T00:00+02:00", "--until", "2026-06-01T00:00+02:00")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "expected until to be after since" in result.stderr


def test_a_chart_is_drawn_over_nothing_that_is_there(whatif, folder):
    (folder / "mine.svg").write_text("mine", "utf-8")
    result = whatif("--chart", "mine.svg")
    assert result.exit_code == 3
    assert "this file exists; name another one, or draw over it with --force" in result.stderr
    assert (folder / "mine.svg").read_text("utf-8") == "mine"
    assert whatif("--chart", "mine.svg", "--force").exit_code == 0
    assert (folder / "mine.svg").read_text("utf-8").startswith("<svg")


@pytest.mark.parametrize("path", ["nowhere/x.svg", "-", ""])
def test_a_chart_goes_into_a_file_of_a_folder(whatif, path):
    result = whatif("--chart", path)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "--chart" in result.stderr


def test_what_a_notebook_has_controls_for_is_refused_with_it(run, folder):
    for option in (("--tier", "office"), ("--since", "2026-06-01T00:00+02:00"), ("--what", "cost")):
        result = run("whatif", "--notebook", "--no-open", *option)
        assert result.exit_code == 3
        assert "do not go with --notebook" in result.stderr


def test_tickets_left_out_are_told_where_scenarios_are_compared(whatif, folder):
    (folder / "off.toml").write_text('[[scenario]]\nname = "x"\ntier = { office = "none" }\n', "utf-8")
    rows = ("T-9,2026-06-22T17:30:00+02:00,gold,LU,,",)
    result = whatif("--scenario", "off.toml", "--tier", "office", rows=rows)
    assert result.exit_code == 3
    head = next(line for line in result.stdout.splitlines() if "scenario" in line)
    assert "left out" in head
    assert "all office: " in result.stdout
    assert "1 ticket left out of one of the two, and not compared." in result.stdout


def test_work_of_an_unknown_role_is_a_bad_row_and_later_work_is_told(whatif, folder):
    work = "ticket,role,started_at,ended_at\nT-1,wizard,2026-06-24T16:00Z,2026-06-24T17:00Z\n"
    (folder / "work.csv").write_text(f"{work}T-1,engineer,2026-12-24T16:00Z,2026-12-24T17:00Z\n", "utf-8")
    result = whatif("--tier", "office", "--work", "work.csv")
    assert result.exit_code == 3
    assert "work.csv, line 2, column 'role': 'wizard', expected a role with a rate: cabling, " in result.stderr
    assert "work that starts after 2026-06-26T12:00:00+02:00 is not counted: 1 rows of work.csv" in result.stderr


def test_a_scenario_of_more_than_a_century_is_refused_in_its_file(whatif, folder):
    (folder / "long.toml").write_text('[[scenario]]\nname = "x"\nlater = { responded = "20000000h" }\n', "utf-8")
    result = whatif("--scenario", "long.toml")
    assert result.exit_code == 3
    assert 'long.toml: scenario 1 "x": later.responded' in result.stderr
    assert "a century at most" in result.stderr


@pytest.mark.parametrize("option", ["--scenario", "--work", "--events"])
def test_a_chart_is_never_drawn_over_what_is_read(whatif, folder, option):
    (folder / "read.json").write_text("kept", "utf-8")
    result = whatif(option, "read.json", "--chart", "read.json", "--force")
    assert result.exit_code == 3
    assert "--chart 'read.json': this file is read; name another one to write" in result.stderr
    assert (folder / "read.json").read_text("utf-8") == "kept"


@pytest.mark.parametrize("output", ["table", "json"])
def test_tickets_that_nothing_is_promised_to_are_said_and_no_fault(run, folder, output):
    lines = ["id,opened_at,tier,site,channel", "T-1,2026-06-22T17:30:00+02:00,office,LU,phone"]
    (folder / "by-phone.csv").write_text(
        "\n".join([*lines, "T-2,2026-06-22T17:30:00+02:00,office,LU,matrix", ""]), "utf-8"
    )
    result = run(
        "whatif", "by-phone.csv", "--contract", "mixvoip-support", "--tier", "business", *NOW, "--output", output
    )
    assert result.exit_code == 0
    first, second = result.stderr.splitlines()
    assert first.startswith("'as it is' promises nothing to 1 ticket: ")
    assert second.startswith("'all business' promises nothing to 1 ticket: ")
    assert "matrix" in first
