"""Histories: what the commands that replay one read."""

from typing import TYPE_CHECKING

import click

from sla_engine.cli.inputs.inputs import Inputs

if TYPE_CHECKING:
    from sla_engine.cli.output.bad_rows import BadRows
    from sla_engine.whatif import History


def read(inputs: Inputs, bad: "BadRows") -> "History":
    """Read the history, with its bad rows."""
    from sla_engine.cli.output.progress import progress
    from sla_engine.whatif.histories.history import history_of_chunks

    with progress(inputs.file) as advance:
        history = history_of_chunks(inputs.columns(advance))
    bad.add(history.bad)
    return history


def check_names(names: list[str]) -> None:
    """Refuse scenarios of one name; the first is the history as it is."""
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise click.UsageError(f"two scenarios have one name: {', '.join(twice)}; {names[0]!r} is always the first")
