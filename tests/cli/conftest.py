"""Running the program in the test's own process, in a folder with something to work on."""

import os
import shlex
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from sla_engine.cli.program import program
from tests.cli.watched import DESK, KNOWN, at, table

SHELL = set("|<>;&$`")  # what only a shell understands
TICKETS = """id,opened_at,tier,site,reported_at
T-1,2026-06-22T17:35:00+02:00,office,LU,2026-06-22T17:30:00+02:00
T-2,2026-06-22T17:30:00+02:00,business,LU,
T-3,2026-06-22T17:30:00+02:00,none,BE,
"""

EVENTS = """ticket,kind,at,reason,by
T-1,paused,2026-06-24T09:30:00+02:00,waiting for customer,customer
T-1,resumed,2026-06-24T10:00:00+02:00,,
T-2,responded,2026-06-22T18:00:00+02:00,,ann
"""
AUDIT = """number,opened_at,sys_updated_at,sys_mod_count,incident_state,sys_updated_by,priority,resolved_at,closed_at
INC1,22/6/2026 17:30,22/6/2026 17:31,0,New,ann,3 - Moderate,24/6/2026 09:00,25/6/2026 09:00
INC1,22/6/2026 17:30,22/6/2026 18:00,1,Active,ann,3 - Moderate,24/6/2026 09:00,25/6/2026 09:00
INC1,22/6/2026 17:30,22/6/2026 18:30,2,Awaiting User Info,ann,?,24/6/2026 09:00,25/6/2026 09:00
INC1,22/6/2026 17:30,24/6/2026 09:00,3,Resolved,bob,3 - Moderate,24/6/2026 09:00,25/6/2026 09:00
INC1,22/6/2026 17:30,25/6/2026 09:00,4,Closed,bob,3 - Moderate,24/6/2026 09:00,25/6/2026 09:00
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a table of tickets and a contract file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tickets.csv").write_text(TICKETS, "utf-8")
    (tmp_path / "events.csv").write_text(EVENTS, "utf-8")
    (tmp_path / "audit.csv").write_text(AUDIT, "utf-8")
    shipped = files("sla_engine.contracts") / "catalogue" / "mixvoip-support.toml"
    (tmp_path / "my-contract.toml").write_text(shipped.read_text("utf-8"), "utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def environment():
    """An environment in which a shell finds `sla-engine`."""
    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture
def bash(folder, environment):
    """Run a line of shell in the working folder, as a user would."""

    def call(line):
        return subprocess.run(
            ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )

    return call


@pytest.fixture
def run(folder, monkeypatch):
    """Run `sla-engine` with these arguments; between attempts to tell a sink nothing is waited for."""
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=lambda _: None))

    def invoke(*args, stdin=None):
        return CliRunner().invoke(program, list(args), input=stdin, prog_name="sla-engine")

    return invoke


@pytest.fixture
def typed(run):
    """Run a line of shell that is one command of ours, in the test's own process."""

    def call(line):
        name, *words = shlex.split(line, comments=True)
        assert (name, SHELL & set(line)) == ("sla-engine", set())
        return run(*words)

    return call


@pytest.fixture
def watch(folder, run):
    """Run `sla-engine check` at an instant over a table of some tickets; without any the table stays as it is."""
    (folder / "desk.toml").write_text(DESK, "utf-8")
    (folder / "open.csv").write_text(table(), "utf-8")

    def check(now, *tickets, options=(), output="jsonl", source="open.csv"):
        if tickets:
            (folder / source).write_text(table(*tickets), "utf-8")
        return run("check", source, *KNOWN, "--now", at(now), "--output", output, *options)

    return check


@pytest.fixture
def watched(watch):
    """The same where the state has its baseline, so that all that falls due is news."""
    watch("08:00")
    return watch
