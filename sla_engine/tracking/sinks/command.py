"""CommandSink: a command run for each alert, never by a shell."""

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from sla_engine.errors import InvalidArgumentError
from sla_engine.show.escaping import printable
from sla_engine.show.json_and_csv import csv_cell
from sla_engine.show.masking import MASK, without_secrets
from sla_engine.tracking.alert import Alert
from sla_engine.tracking.delivery.retries import Failure, NoAnswerInTime, Retries, tell_in_turn
from sla_engine.tracking.sinks.sink import sink_key
from sla_engine.tracking.sinks.stdout import json_lines

SCHEME = "exec:"
MOST_TOGETHER = 10_000
LONGEST_VARIABLE = 4_000  # Linux takes 128 KiB for a variable; the whole value is on standard input
LONGEST_WORDS = 200
LAST_BYTES = 2_000
# The variables by which a command finds its programs and its home, its language and its time zone; the last line is for
# Windows. No others are handed on, as they may hold passwords of databases and tokens of other sinks.
HANDED_ON = (
    *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR"),
    *("SYSTEMROOT", "COMSPEC", "PATHEXT", "USERPROFILE", "TEMP", "TMP"),
)
HANDED_ON_PREFIX = "LC_"


def handed_on(environment: Mapping[str, str], more: Collection[str] = ()) -> dict[str, str]:
    """Return the variables of a program that its commands get: those that any command needs, and `more` by name.

    >>> handed_on({"PATH": "/bin", "LC_ALL": "C", "PGPASSWORD": "geheim", "PAGER_TOKEN": "x"}, ["PAGER_TOKEN"])
    {'PATH': '/bin', 'LC_ALL': 'C', 'PAGER_TOKEN': 'x'}
    """
    kept = {*HANDED_ON, *more}
    return {name: value for name, value in environment.items() if name in kept or name.startswith(HANDED_ON_PREFIX)}


@dataclass(frozen=True, slots=True)
class CommandSink:
    """Runs a command for each alert: its record as a line of JSON on standard input, its fields as variables `SLA_*`.

    `spec` is `exec:COMMAND ARGUMENTS`, in which only quotes and backslashes work as in a shell. The command gets the variables
    of `environment` besides (see `handed_on`), and no others of the program. Its output is discarded, except the last line if
    it fails. Exit code 0 means told, any other one a further attempt; a command that takes too long is killed with the
    processes of its session. In digest mode it runs once, with a line for each alert, and the only `SLA_*` is `SLA_COUNT`.
    In variables, characters that do not print are escaped and long text is cut; standard input has everything.

    >>> CommandSink("exec:/usr/local/bin/page --token geheim").name
    'exec:/usr/local/bin/page ****'

    Raises:
        InvalidArgumentError: `spec` has no command, or it has a NUL, a quote without its end or a lone backslash.
    """

    spec: str = field(repr=False)
    retries: Retries = field(default_factory=Retries)
    digest: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: {"PATH": os.defpath}, repr=False)

    def __post_init__(self) -> None:
        """Check that there is a command."""
        try:
            words = self._words
        except ValueError:
            raise InvalidArgumentError(
                "the command after exec: has a quote without its end, or ends in a backslash; close the quote or write \\\\"
            ) from None
        if not words or "\0" in self.spec:
            raise InvalidArgumentError("expected a command after exec:, such as 'exec:/usr/local/bin/page --team desk'")

    @property
    def _words(self) -> list[str]:
        return shlex.split(self.spec.removeprefix(SCHEME))

    @property
    def name(self) -> str:
        """The command without its arguments."""
        command, *arguments = self._words
        return printable(f"{SCHEME}{command}{f' {MASK}' if arguments else ''}")

    @property
    def key(self) -> bytes:
        """A digest of the command and its arguments."""
        return sink_key(self.spec)

    def tell(self, alerts: Sequence[Alert]) -> Iterator[Alert]:
        """Run the command, and yield each alert when it has ended with exit code 0.

        Raises:
            SinkError: the command could not be started, or ended with another exit code.
        """
        together = MOST_TOGETHER if self.digest else None
        return tell_in_turn(self.name, alerts, self.retries, self._run, together=together)

    def _run(self, alerts: Sequence[Alert]) -> None:
        """Make one attempt, with files: a pipe can fill up, and processes that the command leaves running can keep it open."""
        variables = {"SLA_COUNT": str(len(alerts))} | ({} if self.digest else _variables(alerts[0]))
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
            given.write(json_lines(alerts).encode())
            given.seek(0)
            code = self._exit_code(given, said, dict(self.environment) | variables)
            if code:
                raise Failure(f"{_ending(code)}{self._last_words(said)}", alone=True)

    def _exit_code(self, given: IO[bytes], said: IO[bytes], environment: dict[str, str]) -> int:
        try:
            process = subprocess.Popen(  # noqa: S603  # the user names the command; nothing of an alert is in it
                self._words, stdin=given, stdout=said, stderr=said, env=environment, start_new_session=True
            )
        except OSError as error:
            raise Failure(f"it cannot be started ({error.strerror})", again=False) from None
        try:
            return process.wait(self.retries.timeout)
        except subprocess.TimeoutExpired:
            raise NoAnswerInTime(self.retries.timeout, "it did not end") from None
        finally:
            if process.poll() is None:  # too slow, or this program is interrupted
                _kill(process)

    def _last_words(self, said: IO[bytes]) -> str:
        end = said.seek(0, os.SEEK_END)
        said.seek(max(0, end - LAST_BYTES))
        lines = said.read(LAST_BYTES).decode("utf-8", "replace").strip().splitlines()
        return f": {printable(without_secrets(lines[-1].strip(), self.spec), LONGEST_WORDS)}" if lines else ""


def _variables(alert: Alert) -> dict[str, str]:
    """Return the fields of an alert as environment variables; unknown values are empty."""
    said = {name: "" if value is None else str(csv_cell(value)) for name, value in alert.record().items()}
    return {f"SLA_{name.upper()}": printable(text, LONGEST_VARIABLE) for name, text in said.items()}


def _ending(code: int) -> str:
    if code > 0:
        return f"it ended with exit code {code}"
    known = {one.value: one.name for one in signal.Signals}
    return f"it was ended by {known.get(-code, f'signal {-code}')}"


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
