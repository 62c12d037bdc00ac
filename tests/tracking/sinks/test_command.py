"""Commands: what they are given, that no shell is in between, and what becomes of one that fails or hangs."""

import json
import os
import shlex
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sla_engine.errors import InvalidArgumentError, SinkError
from sla_engine.tracking.alert import Alert
from sla_engine.tracking.alert_routing import Routing
from sla_engine.tracking.sinks import CommandSink, Retries
from tests.tracking.sinks.receiver import DUE, ONCE, QUICK, alert
from tests.waiting import PATIENCE, eventually

THREE = [alert("T-1"), alert("T-2"), alert("T-3")]

# Appends what it was given to a file, and ends with the exit codes of its argument, one run after the other.
SCRIPT = """
import json, os, sys
log, codes = sys.argv[1], [int(code) for code in sys.argv[2].split(",")]
given = {name: value for name, value in os.environ.items() if name.startswith("SLA_")}
with open(log, "a") as file:
    file.write(json.dumps({"stdin": sys.stdin.read(), "variables": given, "arguments": sys.argv[3:]}) + "\\n")
run = sum(1 for _ in open(log)) - 1
print("trouble number", run, file=sys.stderr)
sys.exit(codes[min(run, len(codes) - 1)])
"""


class Command:
    """A command that keeps a log of its runs."""

    def __init__(self, folder: Path) -> None:
        self.script = folder / "page.py"
        self.script.write_text(SCRIPT)
        self.log = folder / "log"

    def spec(self, codes: str = "0", arguments: str = "") -> str:
        words = [sys.executable, str(self.script), str(self.log), codes]
        return f"exec:{shlex.join(words)} {arguments}"

    @property
    def runs(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    @property
    def tickets(self) -> list[str]:
        return [json.loads(str(run["stdin"]))["ticket"] for run in self.runs]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path)


def tell(sink: CommandSink, alerts: list[Alert]) -> tuple[list[str], SinkError | None]:
    told: list[str] = []
    try:
        told.extend(one.ticket for one in sink.tell(alerts))
    except SinkError as error:
        return told, error
    return told, None


def test_a_command_gets_each_alert_as_a_line_of_json(command: Command) -> None:
    assert list(CommandSink(command.spec()).tell(THREE)) == THREE
    assert [run["stdin"] for run in command.runs] == [f"{one.line()}\n" for one in THREE]


def test_a_command_gets_the_fields_as_variables(command: Command) -> None:
    what = Routing("support", "gold", "LU", None, DUE - 4 * 3_600_000_000)
    list(CommandSink(command.spec()).tell([replace(alert(threshold="75%", moot=True), **what._asdict())]))
    assert command.runs[0]["variables"] == {
        "SLA_COUNT": "1",
        "SLA_KEY": "desk/T-1/response/0/75%25/0",
        "SLA_TICKET": "T-1",
        "SLA_TARGET": "response",
        "SLA_CYCLE": "0",
        "SLA_KIND": "warning",
        "SLA_THRESHOLD": "75%",
        "SLA_DUE": "2026-06-24T15:00:00+02:00",
        "SLA_AT": "2026-06-24T15:01:00+02:00",
        "SLA_MOOT": "true",
        "SLA_ABSENT": "false",
        "SLA_SOURCE": "desk",
        "SLA_CONTRACT": "support",
        "SLA_TIER": "gold",
        "SLA_SITE": "LU",
        "SLA_PRIORITY": "",
        "SLA_OPENED": "2026-06-24T11:00:00+02:00",
    }


def test_a_command_gets_the_environment_that_is_passed_and_no_other(tmp_path: Path) -> None:
    out = tmp_path / "out"
    spec = f"exec:{sys.executable} -c 'import os, sys; open(sys.argv[1], \"w\").write(str(sorted(os.environ)))' {out}"
    list(CommandSink(spec, environment={"PAGER_TOKEN": "x"}).tell([alert()]))
    assert "'PAGER_TOKEN'" in out.read_text()
    assert "'HOME'" not in out.read_text()


def test_a_digest_is_one_run_with_all_alerts(command: Command) -> None:
    assert list(CommandSink(command.spec(), digest=True).tell(THREE)) == THREE
    (run,) = command.runs
    assert run["stdin"] == "".join(f"{one.line()}\n" for one in THREE)
    assert run["variables"] == {"SLA_COUNT": "3"}


@pytest.mark.parametrize(
    "ticket", ["$(touch evil)", "`touch evil`", "; touch evil", "| touch evil", "\n touch evil", "-rf"]
)
def test_a_ticket_is_never_run_by_a_shell(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ticket: str
) -> None:
    monkeypatch.chdir(tmp_path)
    list(CommandSink(command.spec(arguments="$SLA_TICKET")).tell([alert(ticket)]))
    assert command.runs[0]["arguments"] == ["$SLA_TICKET"]
    assert command.tickets == [ticket]
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize(
    ("ticket", "shown"),
    [("a\0b", "a\\x00b"), ("\x1b[2J", "\\x1b[2J"), ("\ud800", "\\ud800"), ("x" * 300_000, "x" * 3_999 + "…")],
)
def test_a_variable_holds_whatever_a_ticket_is_called_and_standard_input_all_of_it(
    command: Command, ticket: str, shown: str
) -> None:
    assert tell(CommandSink(command.spec(), ONCE), [alert(ticket)]) == ([ticket], None)
    variables = command.runs[0]["variables"]
    assert isinstance(variables, dict)
    assert variables["SLA_TICKET"] == shown
    assert command.tickets == [ticket]


def test_quotes_work_as_in_a_shell(command: Command) -> None:
    list(CommandSink(command.spec(arguments="'a b' \"c d\" e\\ f *")).tell([alert()]))
    assert command.runs[0]["arguments"] == ["a b", "c d", "e f", "*"]


def test_a_command_that_fails_twice_is_run_three_times(command: Command) -> None:
    assert tell(CommandSink(command.spec("1,2,0"), QUICK), [alert()]) == (["T-1"], None)
    assert command.tickets == ["T-1"] * 3


def test_a_command_that_always_fails_is_an_error_with_its_last_words(command: Command) -> None:
    told, error = tell(CommandSink(command.spec("7"), QUICK), [alert()])
    assert (told, len(command.runs)) == ([], QUICK.attempts)
    assert "it ended with exit code 7: trouble number 2" in str(error)
    assert error is not None
    assert error.refused == (alert().key,)


def test_an_alert_that_a_command_refuses_does_not_keep_the_others_from_being_told(command: Command) -> None:
    told, error = tell(CommandSink(command.spec("0,1,0"), ONCE), THREE)
    assert told == ["T-1", "T-3"]
    assert error is not None
    assert error.refused == (THREE[1].key,)


def test_a_digest_that_fails_tells_nothing(command: Command) -> None:
    told, error = tell(CommandSink(command.spec("1"), ONCE, digest=True), THREE)
    assert told == []
    assert "0 of 3 alerts delivered" in str(error)


def test_no_alerts_run_no_command(command: Command) -> None:
    assert list(CommandSink(command.spec()).tell([])) == []
    assert list(CommandSink(command.spec(), digest=True).tell([])) == []
    assert command.runs == []


def test_a_command_that_does_not_read_is_told_all_the_same() -> None:
    assert list(CommandSink("exec:true", ONCE).tell([alert("x" * 1_000_000)])) != []


def test_what_a_command_says_does_not_reach_our_output(capfd: pytest.CaptureFixture[str]) -> None:
    list(CommandSink("exec:echo hello", ONCE).tell([alert()]))
    assert capfd.readouterr() == ("", "")


def test_a_command_may_say_more_than_a_pipe_holds() -> None:
    assert list(CommandSink("exec:head -c 3000000 /dev/zero", ONCE).tell([alert()])) == [alert()]


@pytest.mark.parametrize(("name", "why"), [("no-such-command", "No such file"), ("/etc/passwd", "Permission denied")])
def test_a_command_that_cannot_be_started_is_tried_once(name: str, why: str) -> None:
    told, error = tell(CommandSink(f"exec:{name}", QUICK), THREE)
    assert told == []
    assert f"cannot deliver to exec:{name}: it cannot be started ({why}" in str(error)


def test_a_command_killed_by_a_signal_has_failed() -> None:
    _, error = tell(CommandSink("exec:sh -c 'kill -TERM $$'", ONCE), [alert()])
    assert "it was ended by SIGTERM" in str(error)


def test_a_command_that_hangs_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"  # both hold its other end as long as they live
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    spec = f"exec:sh -c '(sleep {2 * PATIENCE}) >{pipe} & sleep {2 * PATIENCE} >{pipe}'"
    told, error = tell(CommandSink(spec, Retries(attempts=1, timeout=0.5)), THREE)
    assert told == []
    assert "it did not end within 0.5 s" in str(error)
    assert eventually(lambda: is_left_by_all(end))
    os.close(end)


def is_left_by_all(end: int) -> bool:
    """Whether nobody has the other end of a pipe any more."""
    try:
        return os.read(end, 1) == b""
    except BlockingIOError:
        return False


def test_a_command_that_hangs_is_not_run_again_for_the_same_telling(tmp_path: Path) -> None:
    spec = f"exec:sh -c 'echo run >> {tmp_path / 'runs'}; sleep {2 * PATIENCE}'"
    told, error = tell(CommandSink(spec, Retries(attempts=3, timeout=1, first_wait=0.01)), THREE)
    assert told == []
    # On a slow machine it is killed before it says so.
    assert not (tmp_path / "runs").exists() or (tmp_path / "runs").read_text() == "run\n"
    assert error is not None
    assert (error.over, error.refused) == (True, (THREE[0].key,))


def test_what_a_command_leaves_running_is_not_waited_for(tmp_path: Path) -> None:
    needed = tmp_path / "needed"
    needed.touch()
    spec = f"exec:sh -c 'while [ -e {needed} ]; do sleep 0.1; done & exit 0'"
    assert tell(CommandSink(spec, ONCE), [alert()]) == (["T-1"], None)
    needed.unlink()  # or it would be running still


def test_arguments_are_never_shown() -> None:
    sink = CommandSink("exec:sh -c 'echo wrong token geheim >&2; exit 1' geheim", ONCE)
    _, error = tell(sink, [alert()])
    assert sink.name == "exec:sh ****"
    assert "geheim" not in f"{sink!r} {error}"


def test_a_command_cannot_colour_our_messages() -> None:
    _, error = tell(CommandSink("exec:printf '\\033[2Jbad' ; false", ONCE), [alert()])
    assert error is None  # no shell: `;` and `false` are arguments of printf
    _, error = tell(CommandSink("exec:sh -c 'printf \"\\033[2Jbad\" >&2; exit 1'", ONCE), [alert()])
    assert "\\x1b[2Jbad" in str(error)


@pytest.mark.parametrize("spec", ["exec:", "exec:  ", "exec:'geheim", "exec:geheim\\", "exec:a\0b"])
def test_what_is_no_command_is_refused_without_being_shown(spec: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        CommandSink(spec)
    assert "geheim" not in str(caught.value)
