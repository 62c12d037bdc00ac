"""The program: imports a command, runs it, and turns its result or error into an exit code."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from sla_engine import __version__
from sla_engine.cli.exit_codes import ClosedOutputError, exit_code
from sla_engine.cli.inputs.options import examples

# In the order in which `--help` lists them: the commands to try first come first.
COMMANDS = (
    "demo",
    "deadlines",
    "explain",
    "check",
    "upcoming",
    "status",
    "recompute",
    "whatif",
    "report",
    "quote",
    "calendar",
    "contract",
    "mapping",
)


class Program(click.Group):
    """A group that imports a command when it is used, and never exits with 1 or 2 by itself."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import a command by its name; return None if there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"sla_engine.cli.commands.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a closed output is caught here, since click would exit with 1 for it."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ClosedOutputError from None

    def main(  # type: ignore[override]  # click declares NoReturn and Any by overloads
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 - click's signature
        **extra: Any,  # noqa: ANN401 - click's signature
    ) -> object:
        """Run as a program of its own; without `standalone_mode`, errors go to the caller, as in click."""

        def run() -> object:
            return super(Program, self).main(args, prog_name, complete_var, standalone_mode=False, **extra)

        if not standalone_mode:
            return run()
        for stream in (sys.stdout, sys.stderr):
            # Output is UTF-8 for programs that read it, whatever the encoding of the console.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        sys.exit(exit_code(run))


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "sla-engine demo",
        "sla-engine deadlines --help",
        'eval "$(_SLA_ENGINE_COMPLETE=bash_source sla-engine)"   # completion; zsh and fish likewise',
    ),
)
@click.version_option(__version__, prog_name="sla-engine")
def program() -> None:
    """Compute when promises to customers fall due in business hours, and explain why.

    Exit codes: 0 fine, 3 something could not be done (wrong usage, unreadable input, bad rows); only `check`, `upcoming` and
    `status` also exit with 1 for warnings and 2 for breaches.
    """
