"""Exit codes, which follow the monitoring convention, and what is said when a run ends early.

0 is fine. 3 is "could not tell": wrong usage, input that cannot be read, rows that could not be answered. 1 and 2
are read as WARNING and CRITICAL, so only commands that say how tickets stand end with them, and no failure ever does.
"""

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress

import click

from sla_engine.errors import SlaError
from sla_engine.show import masking
from sla_engine.show.escaping import escape_lines

FINE = 0
COULD_NOT_TELL = 3


class ClosedOutputError(Exception):
    """Whoever read our output stopped reading."""


def exit_code(run: Callable[[], object]) -> int:
    """Run the program and return its exit code; a failure is told on standard error without a traceback."""
    if sys.stdout is None:  # the program was started without this stream
        say("standard output is closed, so nothing can be told")
        return COULD_NOT_TELL
    try:
        code = run()
        sys.stdout.flush()
    except click.ClickException as error:
        _show(error)
    except (SlaError, OSError) as error:
        if not isinstance(error, BrokenPipeError):
            say(str(error))
        _let_go_if_stuck()
    except ClosedOutputError:
        let_go_of_output()
    except (click.Abort, KeyboardInterrupt):
        say("interrupted")
    except Exception:  # noqa: BLE001 - a bug; Python would leave with 1, which reads as WARNING
        inform(without_passwords(traceback.format_exc()))
        say("this is a bug in sla-engine; please report it with the lines above")
    else:
        return code if isinstance(code, int) else FINE
    return COULD_NOT_TELL


def inform(text: str) -> None:
    """Write a line for people to standard error; a full disk or a closed pipe there keeps no alert from being told."""
    with suppress(OSError):
        click.echo(escape_lines(text), err=True)


def without_passwords(text: str) -> str:
    """Return a text without the passwords and tokens of URLs in it, and of those that the program was started with."""
    return masking.without_passwords(text, (*sys.argv[1:], os.environ.get("SLA_ENGINE_STATE", "")))


def say(text: str) -> None:
    """Say something to the people who run the program, in the program's name."""
    inform(f"sla-engine: {without_passwords(text)}")


def _show(error: click.ClickException) -> None:
    """Tell what is wrong with the arguments, as click does, but escaped."""
    message = without_passwords(error.format_message())
    if isinstance(error, click.UsageError) and error.ctx is not None and not message.startswith("Usage:"):
        inform(error.ctx.get_usage())
        inform(f"Try '{error.ctx.command_path} --help' for help.\n")
    inform(message if message.startswith("Usage:") else f"Error: {message}")


def _let_go_if_stuck() -> None:
    """Let go of an output that does not take what is buffered: a pipe that nobody reads, a full disk."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):  # ValueError: of a closed stream
        let_go_of_output()


def let_go_of_output() -> None:
    """Send what is still buffered nowhere, or Python would complain about it when it ends, with an exit code of its own."""
    with suppress(OSError, ValueError):  # ValueError: a test's output has no file descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
