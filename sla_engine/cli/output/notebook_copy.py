"""`sla-engine whatif --notebook`: the shipped notebook, copied to where the analyst works and opened in marimo."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import click

from sla_engine.cli.exit_codes import COULD_NOT_TELL, FINE, say
from sla_engine.cli.inputs.source_options import Inputs
from sla_engine.cli.output.output_formats import print_lines
from sla_engine.cli.output.overwrite_check import check_output, read_by
from sla_engine.errors import MissingExtraError
from sla_engine.show.masking import has_secret, scheme_of
from sla_engine.show.whole_file import write_whole

NOTEBOOK = Path("sla-whatif.py")
# Anybody on the machine reads the arguments of a process, and whoever looks at the page what they say.
REMEDY = (
    "which the arguments of the notebook would tell: leave it out of the URL. PostgreSQL finds it in ~/.pgpass or PGPASSWORD, "
    "MariaDB and MySQL in a file given by ?read_default_file=~/.my.cnf"
)
# Stands in every copy, however its cells have been changed.
MARK = 'marimo.App(width="medium", app_title="What if?")'


def open_notebook(
    inputs: Inputs | None,
    contracts: tuple[str, ...],
    scenarios: tuple[str, ...],
    now: datetime | None,
    *,
    start: bool,
    force: bool,
) -> int:
    """Copy the notebook unless there is one, and open it with a source and a contract; or only say how.

    Raises:
        UsageError: what has its name is something else, or what it is to look at cannot be handed over.
        MissingExtraError: it is to be opened, and marimo is not installed.
    """
    if len(contracts) > 1:
        raise click.UsageError("the notebook looks at one contract; give --contract once")
    if start and find_spec("marimo") is None:
        raise MissingExtraError("notebooks need marimo: pip install 'sla-engine[notebook]'")
    given = list(_given(inputs, contracts, scenarios, now))
    read = (*contracts, *scenarios, *(read_by(inputs) if inputs is not None else ()))
    why = "this file is no copy of the notebook; move it away, or write over it with --force"
    check_output("--notebook", str(NOTEBOOK), read, force=force, why=why, ours=_is_copy)
    if force or not NOTEBOOK.exists():
        write_whole(NOTEBOOK, (files("sla_engine.reports") / "notebook.py").read_bytes())
    # To `edit` it instead, all cells have to be run by hand first.
    command = ["-m", "marimo", "run", str(NOTEBOOK), "--include-code", *(["--", *given] if given else [])]
    if not start:
        print_lines([shlex.join(["python", *command])])
        return FINE
    say(f"opening {NOTEBOOK}, until Ctrl-C; to change its code: python -m marimo edit {NOTEBOOK}")
    return FINE if _run([sys.executable, *command]) == 0 else COULD_NOT_TELL


def _is_copy(path: Path) -> bool:
    return MARK in path.read_text("utf-8", "replace")


def _given(
    inputs: Inputs | None, contracts: tuple[str, ...], scenarios: tuple[str, ...], now: datetime | None
) -> Iterator[str]:
    """Yield the arguments that tell the notebook what to look at."""
    options = [*(("contract", one) for one in contracts), *(("scenario", one) for one in scenarios)]
    if now is not None:
        options.append(("as-of", now.isoformat()))
    if inputs is not None:
        options.append(("source", inputs.file))
        names = ("form", "mapping", "zone", "events", "query", "events_query")
        options += [(name, value) for name in names if (value := getattr(inputs, name)) is not None]
        options += [("set", f"{name}={value}") for name, value in inputs.values.items()]
    for name, value in options:
        if scheme_of(value) is not None and has_secret(value):
            raise click.UsageError(f"the {name} has a password, or an option that may hold one, {REMEDY}")
        yield f"--{name.replace('_', '-')}={value}"  # marimo takes what follows a blank for a value only without "="


def _run(command: list[str]) -> int:
    process = subprocess.Popen(command)  # noqa: S603 - our own notebook, in the Python that runs this
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # marimo was told too, and asks whether to stop
