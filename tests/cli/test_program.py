import subprocess
import sys
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import click
import pytest

from sla_engine import __version__
from sla_engine.cli.exit_codes import inform
from sla_engine.cli.inputs.options import instant
from sla_engine.cli.inputs.source_options import FORMATS
from sla_engine.cli.program import COMMANDS, program
from sla_engine.sources import FORMATS as READ_FORMATS
from sla_engine.sources.tables.instant_cells import instants
from tests.charts.undrawn import undrawn
from tests.cli.conftest import SHELL

__all__ = ["undrawn"]  # a fixture of these tests


def commands(command=program, path=("sla-engine",)):
    """Every command of the program with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*path, name))


ALL = dict(commands())
EXAMPLES = [
    line.strip() for command in ALL.values() for line in (command.epilog or "").splitlines() if "sla-engine" in line
]


def test_every_command_is_listed_in_the_help(run):
    listed = run("--help").stdout
    assert all(f"  {name} " in listed for name in COMMANDS)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_help_with_examples(run, path):
    result = run(*path[1:], "--help")
    assert result.exit_code == 0
    if path not in (("sla-engine", "contract"), ("sla-engine", "mapping")):
        assert "Examples:\n    " in result.stdout


@pytest.mark.parametrize("line", [line for line in EXAMPLES if "--state" not in line and not SHELL & set(line)])
def test_the_examples_of_the_help_work(typed, undrawn, line):
    done = typed(line)
    assert (done.exit_code, done.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in EXAMPLES if SHELL & set(line)])
def test_the_examples_of_the_help_for_a_shell_work(bash, line):
    done = bash(line)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("line", [line for line in EXAMPLES if "--state" in line])
def test_the_examples_that_watch_tickets_work_on_a_state_that_check_made(typed, line):
    typed("sla-engine check tickets.csv --contract mixvoip-support --state sqlite:///sla.db --now 2026-06-22T18:00Z")
    done = typed(line)
    assert done.exit_code in (0, 1, 2)
    assert done.stderr == ""


def test_the_version_is_told(run):
    assert run("--version").stdout == f"sla-engine, version {__version__}\n"


def test_the_package_runs_as_a_program_of_the_same_name():
    done = subprocess.run(
        [sys.executable, "-m", "sla_engine", "--version"], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, f"sla-engine, version {__version__}\n")


def test_the_package_run_as_a_program_ends_with_the_exit_codes_of_the_program():
    done = subprocess.run(
        [sys.executable, "-m", "sla_engine", "frobnicate"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 3
    assert "Usage: sla-engine [OPTIONS]" in done.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["--frobnicate"], "No such option"),
        (["deadlines"], "Missing argument 'FILE'"),
        (["deadlines", "tickets.csv"], "Missing option '--contract'"),
        (["deadlines", "tickets.csv", "--contract", "x", "--output", "xml"], "'xml' is not one of"),
        ([], "Usage: sla-engine"),
        (["contract"], "Usage: sla-engine contract"),
    ],
)
def test_wrong_usage_ends_with_3_and_says_what_was_wrong(run, args, message):
    result = run(*args)
    assert result.exit_code == 3
    assert message in result.stderr
    assert result.stdout == ""


def test_control_characters_in_wrong_arguments_are_escaped(run):
    result = run("deadlines", "tickets.csv", "--contract", "\x1b[31mred")
    assert result.exit_code == 3
    assert "\x1b" not in result.stderr
    assert "\\x1b[31mred" in result.stderr


def test_a_bug_ends_with_3_too_and_asks_to_be_reported(run, monkeypatch):
    def broken(name):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("sla_engine.contracts.load_contract", broken)
    result = run("contract", "show", "mixvoip-support")
    assert result.exit_code == 3
    assert "ZeroDivisionError" in result.stderr
    assert "please report it" in result.stderr


def test_an_interrupted_run_ends_with_3(run, monkeypatch):
    def interrupted(name):
        raise KeyboardInterrupt

    monkeypatch.setattr("sla_engine.contracts.load_contract", interrupted)
    result = run("contract", "show", "mixvoip-support")
    assert (result.exit_code, result.stderr.strip()) == (3, "sla-engine: interrupted")


@pytest.mark.slow
def test_a_reader_that_goes_away_ends_the_run_quietly(folder, bash):
    rows = "".join(f"T-{i},2026-06-22T17:30:00+02:00,office,LU\n" for i in range(50_000))
    (folder / "many.csv").write_text("id,opened_at,tier,site\n" + rows)
    line = "set -o pipefail; sla-engine deadlines many.csv --contract mixvoip-support -o jsonl | head -1"
    done = bash(line)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    assert done.returncode == 3


@pytest.mark.slow
@pytest.mark.parametrize("stream", ["<&-", ">&-"])
def test_a_stream_closed_from_the_start_is_told(bash, stream):
    done = bash(f"sla-engine deadlines - --contract mixvoip-support {stream}")
    assert done.returncode == 3
    assert "is closed" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_closed_standard_error_changes_no_answer(bash):
    done = bash("sla-engine deadlines tickets.csv --contract mixvoip-support -o csv 2>&-")
    assert (done.returncode, done.stdout.count("\n")) == (0, 7)


@pytest.mark.slow
def test_a_full_disk_is_told(bash):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = bash("sla-engine contract schema > /dev/full")
    assert done.returncode == 3
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from sla_engine.cli.program import program\n"
        "try:\n    program(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pendulum', 'pydantic', 'holidays', 'sla_engine.calendars'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


ROOMS = {"charts", "money", "reports", "sources", "tracking", "whatif"}
ASKED = "--contract mixvoip-support --tier office --site LU --opened 2026-06-22T17:30+02:00"


@pytest.mark.parametrize(
    ("command", "rooms"),
    [
        (f"explain {ASKED}", set()),
        ("contract show mixvoip-support", set()),
        ("deadlines tickets.csv --contract mixvoip-support", {"sources"}),
        ("status --contract mixvoip-support --state sqlite://", {"sources", "tracking"}),
    ],
)
def test_a_command_imports_only_the_rooms_that_it_needs(tmp_path, command, rooms):
    (tmp_path / "tickets.csv").write_text("id,opened_at,tier,site\nT-1,2026-06-22T17:30+02:00,office,LU\n")
    code = (
        "import sys\n"
        "from sla_engine.cli.program import program\n"
        f"try:\n    program({command.split()})\nexcept SystemExit:\n    pass\n"
        "print(*{name.split('.')[1] for name in sys.modules if name.startswith('sla_engine.')}, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert {*done.stderr.splitlines()[-1].split()} & ROOMS == rooms


@pytest.mark.parametrize(
    "text", ["2026-06-22T17:30+02:00", "2026-06-22T17:30:05Z", "2026-02-30T17:30Z", "2026-06-22T25:00Z"]
)
def test_an_instant_is_read_without_the_tables_as_it_is_with_them(text):
    _, faults = instants([text])
    with pytest.raises(click.BadParameter, match="expected") if faults else nullcontext():
        assert instant(text) == datetime.fromisoformat(text)


def test_formats_are_those_that_sources_read():
    assert FORMATS == READ_FORMATS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("sla-engine deadlines t.csv --contract mixvoip-se", ["plain,mixvoip-services", "file,mixvoip-se"]),
        ("sla-engine contract show mixvoip-", ["plain,mixvoip-services", "plain,mixvoip-support", "file,mixvoip-"]),
        ("sla-engine dead", ["plain,deadlines"]),
    ],
)
def test_commands_and_contracts_complete(environment, words, offered):
    count = len(words.split()) - 1
    completing = environment | {"_SLA_ENGINE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(count)}
    done = subprocess.run(["sla-engine"], env=completing, capture_output=True, text=True, check=False)
    assert done.stdout.split() == offered


@pytest.mark.slow
def test_output_is_utf8_whatever_the_console_speaks(environment):
    done = subprocess.run(
        ["sla-engine", "contract", "show", "mixvoip-support", "--language", "de"],
        env=environment | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert "Büro" in done.stdout.decode("utf-8")


def test_nothing_that_is_said_to_people_moves_a_cursor(capsys):
    inform("of \x1b[2J and \u202e\nsecond line")
    assert capsys.readouterr().err == "of \\x1b[2J and \\u202e\nsecond line\n"
