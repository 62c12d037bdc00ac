"""Tables: what tickets or events are read from, a file or a query on a database, as rows of text in chunks."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sla_engine.errors import SourceError
from sla_engine.show.masking import scheme_of
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.databases.query_rows import QueryTable
from sla_engine.sources.databases.read_only_database import Database
from sla_engine.sources.files.files_of_source import files_of
from sla_engine.sources.files.source_file import OpenFile, Source, name_of, open_source
from sla_engine.sources.mappings.mapping import Mapping as SourceMapping
from sla_engine.sources.tables.cell_translation import TableReading
from sla_engine.sources.tables.row_checks import CHECKS, Check, checked_rows

Query = str | os.PathLike[str]
Progress = Callable[[int], object]

LONGEST_QUERY = 1 << 20


@dataclass(frozen=True, slots=True)
class FileTable:
    """A file, standard input, or a folder, whose files are one table; `again` if it is read for another table too."""

    source: Source
    form: str | None = None
    again: bool = False

    @property
    def name(self) -> str:
        """The name of the table in messages."""
        return name_of(self.source)

    def parts(self, odd: Counter[str]) -> "list[FileTable]":
        """Return the files; `odd` counts those of a folder that are none."""
        return [FileTable(one, self.form) for one in files_of(self.source, None if self.again else odd)]

    def open(self) -> AbstractContextManager[OpenFile]:
        """Open the file while its rows are read."""
        return open_source(self.source, self.form)


# What can be opened for its rows; `name` is what messages call it.
SourceTable = FileTable | QueryTable


def checked_chunks(
    table: SourceTable,
    reading: TableReading,
    *,
    odd: Counter[str],
    progress: Progress | None = None,
    checks: Mapping[str, Check] = CHECKS,
) -> Iterator[Chunk]:
    """Yield the rows of a table in checked chunks; `progress` is told after each how many bytes of a file have been read."""
    check_chunk = partial(checked_rows, reading=reading, odd=odd, checks=checks)
    before = 0
    for part in table.parts(odd):
        with part.open() as rows:
            # Of the text of a chunk nothing is kept here while its columns are worked on: map lets go of it.
            for chunk in map(check_chunk, rows.chunks(reading.layout)):
                yield chunk
                del chunk
                if progress is not None:
                    progress(before + rows.position)
            before += rows.position


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """What a caller wants to read: tickets, and perhaps events; from a database by a query, given here or by the mapping."""

    source: Source
    events: Source | None = None
    form: str | None = None
    query: Query | None = None
    events_query: Query | None = None

    def tables(self, how: SourceMapping, stack: ExitStack) -> tuple[SourceTable, SourceTable | None]:
        """Return the table of tickets and the log of events, if there is one; databases are closed with `stack`.

        Raises:
            SourceError: a database comes without a query, a query without a database, or both tickets and events would be read
            from standard input.
        """
        if self.source == "-" and self.events == "-":
            raise SourceError("tickets and events cannot both come from standard input; give a file for one")
        known: dict[str, Database] = {}

        def table(source: Source, query: Query | None, mapped: str | None, what: str) -> SourceTable:
            if scheme_of(source) is None:
                again = what == "events" and source == self.source
                return FileTable(source, self.form if what == "tickets" or again else None, again=again)
            url = os.fspath(source)
            if url not in known:
                known[url] = stack.enter_context(Database(url))
            name = known[url].name if what == "tickets" else f"{what} of {known[url].name}"
            return QueryTable(known[url], _query_text(name, query, mapped, what), name)

        self._check()
        tickets = table(self.source, self.query, how.query, "tickets")
        events = self._events(how)
        return tickets, None if events is None else table(events, self.events_query, how.events_query, "events")

    def _check(self) -> None:
        """Refuse options that would have no effect."""
        of_database = scheme_of(self.source) is not None
        if of_database and self.form is not None:
            raise SourceError(f"{name_of(self.source)}: a database has no format; leave {self.form!r} out")
        if self.query is not None and not of_database:
            raise SourceError(
                f"{name_of(self.source)}: a query is for a database; give its URL, or leave the query out"
            )
        events = self.source if self.events is None else self.events
        if self.events_query is not None and scheme_of(events) is None:
            raise SourceError(f"{name_of(events)}: a query of events is for a database; give its URL, or leave it out")

    def _events(self, how: SourceMapping) -> Source | None:
        """Return where events come from: a query of events is for the database of the tickets, if no other is named."""
        if self.events is None and how.log.layout.form.within:
            return self._again()
        if self.events is not None or scheme_of(self.source) is None:
            return self.events
        return self.source if self.events_query is not None or how.events_query is not None else None

    def _again(self) -> Source:
        """Return the source as that of the events, which stand within its rows."""
        if self.source == "-":
            raise SourceError(
                "events within tickets are read after these, and standard input is read once; give a file"
            )
        if scheme_of(self.source) is not None:
            raise SourceError(f"{name_of(self.source)}: rows within rows are read from JSON; a database has none")
        return self.source


def _query_text(name: str, query: Query | None, mapped: str | None, what: str) -> str:
    """Return the query to send: the caller's own if there is one, else that of the mapping."""
    if query is None:
        if mapped is None:
            option = "query" if what == "tickets" else "events_query"
            raise SourceError(f"{name}: a database needs a query of {what}; give one as `{option}`, or in a mapping")
        return mapped
    if isinstance(query, str) and not (query.endswith(".sql") and len(query.split()) == 1):
        return query
    try:
        with Path(query).open(encoding="utf-8-sig") as file:
            return file.read(LONGEST_QUERY)
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, or a null byte in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SourceError(f"{os.fspath(query)}: the query cannot be read: {reason.lower()}") from None
