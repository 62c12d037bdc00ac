"""Histories: what the commands that replay one read, and the files that they write."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sla_engine.cli.inputs import Inputs

if TYPE_CHECKING:
    from sla_engine.cli.bad_rows import BadRows
    from sla_engine.whatif import History


def read(inputs: Inputs, bad: "BadRows") -> "History":
    """Read the history, with its bad rows."""
    from sla_engine.cli.progress import progress
    from sla_engine.sources import size_of
    from sla_engine.whatif.histories.history import history_of_chunks

    with progress(inputs.file, size_of(inputs.file), shown=True) as advance:
        history = history_of_chunks(inputs.columns(advance))
    bad.add(history.bad, len(history.bad))
    return history


def check_file(option: str, path: str, inputs: Inputs, *others: str | None) -> None:
    """Refuse what is no name of a file, lies in no folder, or is a file that is to be read, before anything is read."""
    if path in ("", "-") or Path(path).is_dir():
        raise click.UsageError(f"{option} {path!r}: expected the name of a file")
    if not Path(path).parent.is_dir():
        raise click.UsageError(f"{option} {path!r}: there is no folder {str(Path(path).parent)!r}")
    read_from = [one for one in (inputs.file, inputs.events, inputs.mapping, *others) if one is not None]
    if Path(path).resolve() in [Path(one).resolve() for one in read_from]:
        raise click.UsageError(f"{option} {path!r}: this file is read; name another one to write")


def check_names(names: list[str]) -> None:
    """Refuse scenarios of one name; the first is the history as it is."""
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise click.UsageError(f"two scenarios have one name: {', '.join(twice)}; {names[0]!r} is always the first")
