"""Source options: the options for the source of tickets, the same for every command that reads some."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sla_engine.cli.output.bad_rows import BadRows
    from sla_engine.sources import Chunk
    from sla_engine.sources.mappings.mapping import Mapping
    from sla_engine.whatif import History

# Equal to sources.FORMATS, which is not imported so that --help is fast; a test compares the two.
FORMATS = ("csv", "json", "jsonl", "parquet")


@dataclass(frozen=True, slots=True)
class Inputs:
    """The source: a file or a query of tickets, perhaps with a mapping and events; `odd` counts oddities of its rows."""

    file: str
    form: str | None
    mapping: str | None
    zone: str | None
    values: dict[str, str]
    events: str | None
    query: str | None = None
    events_query: str | None = None
    odd: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The name of the source in messages; for a database its URL without the password."""
        from sla_engine.sources.files.source_file import name_of

        return name_of(self.file)

    @property
    def is_mapped(self) -> bool:
        """Whether an option says how the file is read, or joins events to it."""
        return any((self.mapping, self.zone, self.values, self.events, self.query, self.events_query))

    def how(self) -> "Mapping | None":
        """Return the mapping, with the changes of the command line; None without either."""
        from sla_engine.sources import load_mapping

        if self.mapping is None and self.zone is None and not self.values:
            return None
        return load_mapping(self.mapping, zone=self.zone, values=self.values)

    def tickets(self, progress: Callable[[int], object] | None = None) -> "Iterator[Chunk]":
        """Yield the tickets in chunks, each id once: a row that repeats an id is bad."""
        from sla_engine.sources.repeated_ids import once

        return once(self.columns(progress))

    def rows(self, progress: Callable[[int], object] | None = None) -> "Iterator[Chunk]":
        """Yield all rows in chunks; rows that repeat an id are counted as odd."""
        from sla_engine.sources.repeated_ids import AGAIN, SeenIds

        seen = SeenIds()
        for chunk in self.columns(progress):
            if again := seen.count(chunk.id):
                self.odd[AGAIN] += again
            yield chunk
            del chunk

    def columns(self, progress: Callable[[int], object] | None = None) -> "Iterator[Chunk]":
        """Yield the rows in chunks, whatever their ids."""
        from sla_engine.sources import read_columns

        return read_columns(
            self.file,
            mapping=self.how(),
            events=self.events,
            form=self.form,
            query=self.query,
            events_query=self.events_query,
            odd=self.odd,
            progress=progress,
        )

    def history(self, bad: "BadRows") -> "History":
        """Read the whole source as the history that some commands replay, and add its bad rows to `bad`."""
        from sla_engine.cli.output.progress_bar import progress
        from sla_engine.whatif.histories.history import history_of_chunks

        with progress(self.file) as advance:
            history = history_of_chunks(self.columns(advance), events=self.events)
        bad.add(history.bad, others=len(history))
        return history


def _pairs(_ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise click.BadParameter(f"{text!r}: expected NAME=VALUE, such as tier=business", param=param)
        found[name] = value
    return found


def input_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of `Inputs`, which it gets as `inputs` in place of its FILE; None without a FILE."""

    @click.option("--format", "form", type=click.Choice(FORMATS), help="Format of FILE, if its ending does not say.")
    @click.option("--mapping", metavar="NAME|FILE", help="How FILE is read: a mapping file, or a shipped one.")
    @click.option("--zone", metavar="ZONE", help="Zone of times without an offset, in place of the mapping's.")
    @click.option(
        "--set",
        "values",
        multiple=True,
        callback=_pairs,
        metavar="NAME=VALUE",
        help="One tier, site, contract, ... for all tickets, in place of the mapping's.",
    )
    @click.option("--events", metavar="FILE", help="Log of events: columns ticket, kind, at, ...")
    @click.option("--query", metavar="SQL|FILE.sql", help="Query for tickets, if FILE is the URL of a database.")
    @click.option(
        "--events-query",
        metavar="SQL|FILE.sql",
        help="Query for events, of the database of --events, or else of FILE.",
    )
    @wraps(command)
    def called(**options: Any) -> Any:  # noqa: ANN401 - a command's options are of any type
        names = ("file", "form", "mapping", "zone", "values", "events", "query", "events_query")
        given = {name: options.pop(name) for name in names}
        return command(inputs=None if given["file"] is None else Inputs(**given), **options)

    return called
