"""Exit codes, which follow the monitoring convention, and the messages of a run that ends early.

0 is fine. 3 is UNKNOWN: wrong usage, input that cannot be read, rows that could not be answered. 1 and 2 are WARNING and
CRITICAL, so only commands that report the state of tickets exit with them, and no failure does.
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
    """The program that read standard output has closed it."""


def exit_code(run: Callable[[], object]) -> int:
    """Run the program and return its exit code; a failure is a line on standard error without a traceback."""
    if sys.stdout is None:  # the program was started without this stream
        say("standard output is closed, so nothing can be printed; open it, such as by > /dev/null")
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
    except Exception:  # noqa: BLE001 - a bug; Python would exit with 1, which means WARNING
        inform(without_passwords(traceback.format_exc()))
        say("this is a bug in sla-engine; please report it with the lines above")
    else:
        return code if isinstance(code, int) else FINE
    return COULD_NOT_TELL


def inform(text: str) -> None:
    """Write a line for people to standard error; a full disk or a closed pipe there does not stop the delivery of alerts."""
    with suppress(OSError):
        click.echo(escape_lines(text), err=True)


def without_passwords(text: str) -> str:
    """Return a text without the passwords and tokens of URLs in it, and of those that the program was started with."""
    return masking.without_passwords(text, (*sys.argv[1:], os.environ.get("SLA_ENGINE_STATE", "")))


def say(text: str) -> None:
    """Write a line to standard error that begins with the name of the program."""
    inform(f"sla-engine: {without_passwords(text)}")


def _show(error: click.ClickException) -> None:
    """Show a wrong usage as click does, but escaped."""
    message = without_passwords(error.format_message())
    if isinstance(error, click.UsageError) and error.ctx is not None and not message.startswith("Usage:"):
        inform(error.ctx.get_usage())
        inform(f"Try '{error.ctx.command_path} --help' for help.\n")
    inform(message if message.startswith("Usage:") else f"Error: {message}")


def _let_go_if_stuck() -> None:
    """Discard the buffered output if it cannot be written, such as to a closed pipe or a full disk."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):  # ValueError: the stream is closed
        let_go_of_output()


def let_go_of_output() -> None:
    """Discard the buffered output, or Python would report it at exit, with an exit code of its own."""
    with suppress(OSError, ValueError):  # ValueError: a test's output has no file descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
