"""CSV of every command: no cell that a spreadsheet would run, unless --raw asks for text as it is."""

import csv
import io

import click
import pytest

from sla_engine.show.escaping import spreadsheet_cell
from tests.cli.test_program import ALL

WICKED = "=cmd|'/C calc'!A0"
SUPPORT = ("--contract", "mixvoip-support")
NOW = ("--now", "2026-06-30T12:00+02:00")
TICKETS = f"id,opened_at,tier,site,priority\n{WICKED},2026-06-22T17:35:00+02:00,office,LU,\n"
EVENTS = f"ticket,kind,at,reason\n{WICKED},paused,2026-06-23T09:30:00+02:00,+1\n"
STATE = ("--state", "sqlite:///sla.db")
KNOWN = (*SUPPORT, *STATE)
COMMANDS = [
    ("deadlines", "wicked.csv", *SUPPORT),
    ("deadlines", "wicked.csv", *SUPPORT, *NOW),
    ("whatif", "wicked.csv", "--events", "log.csv", *SUPPORT, *NOW, "--what", "breaches"),
    ("status", *KNOWN, *NOW),
    ("upcoming", *KNOWN, "--now", "2026-06-22T17:40:00+02:00", "--within", "48h"),
    ("check", "wicked.csv", *SUPPORT, "--state", "sqlite:///new.db", *NOW, "--since", "2026-06-01T00:00+02:00"),
]


def texts(output):
    return [cell for row in csv.reader(io.StringIO(output)) for cell in row]


@pytest.fixture
def wicked(folder, run):
    (folder / "wicked.csv").write_text(TICKETS, "utf-8")
    (folder / "log.csv").write_text(EVENTS, "utf-8")
    run("check", "wicked.csv", *KNOWN, "--now", "2026-06-22T17:36:00+02:00")


@pytest.mark.parametrize("args", COMMANDS, ids=lambda args: args[0])
def test_what_a_spreadsheet_would_run_is_text_in_it(wicked, run, args):
    found = texts(run(*args, "--output", "csv").stdout)
    assert f"'{WICKED}" in found
    assert [cell for cell in found if spreadsheet_cell(cell) != cell] == []


@pytest.mark.parametrize("args", COMMANDS, ids=lambda args: args[0])
def test_raw_leaves_it_as_it_is(wicked, run, args):
    # Each alert is told once: what was told as CSV is not told again.
    assert WICKED in texts(run(*args, "--output", "csv", "--raw").stdout)


def test_raw_is_an_option_of_every_command_that_writes_csv():
    for command in ALL.values():
        options = {one.name: one for one in command.params}
        output = options.get("output")
        writes = output is not None and isinstance(output.type, click.Choice) and "csv" in output.type.choices
        assert ("raw" in options) == writes
