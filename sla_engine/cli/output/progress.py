"""A progress bar on standard error, only where somebody looks at it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sla_engine.cli.output.escape import escape


@contextmanager
def progress(source: str, total: int | None, *, shown: bool) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told how much of a source's total is done; without a total the bar only says that work goes on.

    Nothing is drawn unless standard error is a terminal and `shown` says that nothing else is written to it meanwhile.
    """
    # Started without standard error, Python has None there.
    if not (shown and getattr(sys.stderr, "isatty", bool)()):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from sla_engine.sources.files.opening import name_of

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(escape(name_of(source)), total=total)
        yield lambda done: bar.update(task, completed=done)
