"""`sla-engine report`: the file it writes, what it says, and what it never writes over."""

import pytest

from sla_engine.reports import is_report, report_assembly
from tests.charts.undrawn import undrawn

__all__ = ["undrawn"]  # a fixture of these tests
pytestmark = pytest.mark.usefixtures("undrawn")

NOW = ("--now", "2026-06-24T12:00+02:00")
CONTRACT = ("--contract", "mixvoip-support")
SCENARIOS = """
[[scenario]]
name = "sooner"
sooner = { responded = "2h" }

[[scenario]]
name = "office for all"
tier = "office"
"""
# How a report begins that another version wrote.
OLDER = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="sla_engine report 0.0.1">
"""


@pytest.fixture
def report(run):
    """Run `sla-engine report` over the tickets of the working folder."""

    def call(*options, source="tickets.csv"):
        return run("report", source, *CONTRACT, *NOW, *options)

    return call


def test_a_report_is_written_and_said_to_be_there(report, folder):
    result = report("--events", "events.csv")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "report.html: 3 tickets, 1 clock breached, 0 at risk\n"
    assert is_report(folder / "report.html")
    assert "as of <time" in (folder / "report.html").read_text("utf-8")


def test_title_scenarios_and_shares_are_those_asked_for(report, folder):
    (folder / "what-if.toml").write_text(SCENARIOS, "utf-8")
    options = (
        "--scenario",
        "what-if.toml",
        "--title",
        "June <2026>",
        "--at-risk",
        "1/2",
        "--most",
        "1",
        "--to",
        "june.html",
    )
    assert report(*options).exit_code == 0
    page = (folder / "june.html").read_text("utf-8")
    assert "<title>June &lt;2026&gt;</title>" in page
    assert all(name in page for name in ("sooner", "office for all", "50% or more", "The first 1 are listed"))
    assert not (folder / "report.html").exists()


def test_bad_rows_are_listed_and_all_others_reported(report, folder):
    with (folder / "tickets.csv").open("a") as file:
        file.write("T-4,yesterday,office,LU,\nT-5,2026-06-22T17:30:00+02:00,gold,LU,\n")
    result = report()
    assert result.exit_code == 3
    assert "tickets.csv, line 5, column 'opened_at': 'yesterday', expected ISO 8601" in result.stderr
    assert "1 row could not be answered; all others were\n" in result.stderr
    assert "ticket 'T-5' is left out of all scenarios: tier: expected a tier of contract" in result.stderr
    assert result.stdout.startswith("report.html: 4 tickets")
    assert is_report(folder / "report.html")


def test_a_file_that_is_no_report_is_not_written_over(report, folder):
    (folder / "report.html").write_text("<p>a year's work</p>")
    result = report()
    assert result.exit_code == 3
    assert (
        "--to 'report.html': this file is no report; name another one, or write over it with --force" in result.stderr
    )
    assert (folder / "report.html").read_text() == "<p>a year's work</p>"
    assert report("--force").exit_code == 0
    assert is_report(folder / "report.html")


def test_an_older_report_is_replaced(report, folder):
    (folder / "report.html").write_text(OLDER)
    assert report().exit_code == 0
    assert "3 tickets" in (folder / "report.html").read_text("utf-8")


def test_a_source_that_cannot_be_read_leaves_the_older_report(typed, folder):
    (folder / "report.html").write_text(OLDER)
    result = typed("sla-engine report none.csv --contract mixvoip-support")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "none.csv" in result.stderr
    assert (folder / "report.html").read_text() == OLDER


@pytest.mark.parametrize("wrong", ["0%", "1h before", "much", "-5%"])
def test_a_share_at_risk_is_a_share(report, wrong):
    result = report("--at-risk", wrong)
    assert result.exit_code == 3
    assert f"{wrong!r}: expected a share above 0, such as 75% or 2/3" in result.stderr


def test_a_folder_is_no_place_for_a_file(typed):
    result = typed("sla-engine report tickets.csv --contract mixvoip-support --to .")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "--to '.': expected the name of a file" in result.stderr


def test_breaches_are_no_reason_to_fail(typed):
    done = typed("sla-engine report tickets.csv --contract mixvoip-support --now 2026-07-24T12:00Z")
    assert done.exit_code == 0
    assert "4 clocks breached" in done.stdout


def test_a_missing_extra_is_named_before_anything_is_read(report, monkeypatch):
    monkeypatch.setattr(report_assembly, "find_spec", lambda name: None if name == "jinja2" else name)
    result = report(source="none.csv")
    assert result.exit_code == 3
    assert "a report needs jinja2, altair and vl-convert-python: pip install 'sla-engine[report]'" in result.stderr


def test_a_report_is_never_written_over_what_is_read(typed, folder):
    before = (folder / "tickets.csv").read_bytes()
    result = typed("sla-engine report tickets.csv --contract mixvoip-support --to ./tickets.csv --force")
    assert result.exit_code == 3
    assert "--to './tickets.csv': this file is read; name another one to write" in result.stderr
    assert (folder / "tickets.csv").read_bytes() == before
