"""A progress bar on standard error, only on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import repeat

import click

from sla_engine.show.escaping import escape

# The control sequence that erases the bar.
_ERASED = "\x1b[1A\x1b[2K"


@contextmanager
def progress(source: str, *, rows: int | None = None, shown: bool = True) -> Iterator[Callable[[int], None]]:
    """Yield a function that takes how much of a source is done: of its rows, if given, or else of its size in bytes.

    If neither is known, the bar only shows that work goes on. Nothing is drawn unless standard error is a terminal and `shown`
    says that nothing else is written to it meanwhile.
    """
    from sla_engine.sources import size_of
    from sla_engine.sources.files.source_file import name_of

    total = size_of(source) if rows is None else rows
    # If the program was started without standard error, it is None.
    if not (shown and getattr(sys.stderr, "isatty", bool)()):
        yield lambda _: None
        return
    endless = repeat(None) if total is None else None
    label = escape(name_of(source))
    try:
        with click.progressbar(endless, length=total, label=label, file=sys.stderr) as bar:
            yield lambda done: bar.update(done - bar.pos)
    finally:
        click.echo(_ERASED, err=True, nl=False)
