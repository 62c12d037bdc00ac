"""`sla-engine whatif --notebook`: copies the shipped notebook to the current folder and opens it in marimo."""

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
# Every user of the machine can read the arguments of a process, and the page shows them.
REMEDY = (
    "which the arguments of the notebook would show: leave it out of the URL. PostgreSQL finds it in ~/.pgpass or PGPASSWORD, "
    "MariaDB and MySQL in a file given by ?read_default_file=~/.my.cnf"
)
LACKING = "notebooks need marimo: pip install 'sla-engine[notebook]'"
# Every copy has this line, even if its cells have been changed.
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
    """Copy the notebook unless there is one, and open it with a source and a contract, or only print how to.

    Raises:
        UsageError: there are several contracts, another file has the notebook's name, or a URL has a secret.
        MissingExtraError: `start` is true, and marimo is not installed.
    """
    if len(contracts) > 1:
        raise click.UsageError("the notebook compares under one contract; give --contract once")
    lacking = find_spec("marimo") is None
    if start and lacking:
        raise MissingExtraError(LACKING)
    given = list(_given(inputs, contracts, scenarios, now))
    read = (*contracts, *scenarios, *(read_by(inputs) if inputs is not None else ()))
    why = "this file is no copy of the notebook; move it away, or write over it with --force"
    check_output("--notebook", str(NOTEBOOK), read, force=force, why=why, ours=_is_copy)
    if force or not NOTEBOOK.exists():
        write_whole(NOTEBOOK, (files("sla_engine.reports") / "notebook.py").read_bytes())
    # With `edit` the user would have to run all cells first.
    command = ["-m", "marimo", "run", str(NOTEBOOK), "--include-code", *(["--", *given] if given else [])]
    if not start:
        print_lines([shlex.join(["python", *command])])
        if lacking:
            say(LACKING)
        return FINE
    say(f"opening {NOTEBOOK}, until Ctrl-C; to change its code: python -m marimo edit {NOTEBOOK}")
    return FINE if _run([sys.executable, *command]) == 0 else COULD_NOT_TELL


def _is_copy(path: Path) -> bool:
    return MARK in path.read_text("utf-8", "replace")


def _given(
    inputs: Inputs | None, contracts: tuple[str, ...], scenarios: tuple[str, ...], now: datetime | None
) -> Iterator[str]:
    """Yield the arguments of the notebook: source, contract, scenarios and instant."""
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
        yield f"--{name.replace('_', '-')}={value}"  # after a blank, marimo would not take a value that begins with a dash


def _run(command: list[str]) -> int:
    process = subprocess.Popen(command)  # noqa: S603 - our own notebook, in the Python that runs this
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # marimo got the interrupt too, and asks whether to stop
