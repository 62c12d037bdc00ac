"""Tickets of a file, standard input or database: as columns in chunks, or one by one. Both are the same rows, judged once."""

import heapq
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path

from sla_engine.clocks import Ticket
from sla_engine.errors import SourceError
from sla_engine.show.masking import scheme_of
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.events.audit_log_by_ticket import audited
from sla_engine.sources.events.event_log_join import joined
from sla_engine.sources.events.table_states import checks_of, with_states
from sla_engine.sources.files.files_of_source import files_of
from sla_engine.sources.files.source_file import FORMATS, Source
from sla_engine.sources.mappings.mapping import PLAIN
from sla_engine.sources.mappings.mapping_file import MappingLike, load_mapping
from sla_engine.sources.tables.source_tables import Progress, Query, SourceRequest, checked_chunks


def read_tickets(
    source: Source,
    *,
    mapping: MappingLike | None = None,
    events: Source | None = None,
    form: str | None = None,
    query: Query | None = None,
    events_query: Query | None = None,
    odd: Counter[str] | None = None,
) -> Iterator[Ticket | BadRow]:
    """Yield the tickets of a source in its order, and a BadRow in the place of each row that is none.

    `source` is a path, or `-` for standard input, which is read once; the tables of a folder are read as one, in the order of
    their names. The format is told by the ending (`.csv`, `.tsv`, `.json`, `.jsonl`, `.ndjson`, `.parquet`; the text ones
    also with `.gz`), else by the first bytes, unless `form` says `csv`, `json`, `jsonl` or `parquet`. Needed columns: `id`,
    `opened_at`, `tier`, `site`; instants are ISO 8601 with an offset. Anything else is said by a `mapping`: the path of a
    mapping file, the name of a shipped one, or what `load_mapping` made. An id may come twice: what that means is for the
    caller to say.

    `events` is a log of events, which is read whole before the first ticket: columns `ticket`, `kind`, `at`, and if
    there are any `reason`, `value`, `by`, `seq`, `id`. Rows of it that are bad come first, those of unknown tickets last.

    `source` and `events` may also be the URL of a database: `sqlite:///FILE`, `postgresql://`, `mysql://`, `mariadb://`, or
    any other for which SQLAlchemy has a dialect and a driver is installed. Then `query` and `events_query` say what is
    read there: SQL, or the path of an `.sql` file, or the mapping has it. Its columns are named as those of a file are.
    With a query of events, but no `events`, both are read at one moment of the same database. Nothing is ever written.

    `odd` counts what was read in a way worth knowing: local times that the clock of a declared zone skipped or read twice
    (they are the first instant at which it reads so or later), rows of an audit log that are out of order.

    Memory does not grow with a table of tickets. Of an audit log each row is kept until its ticket is complete: that is
    the end of the log, unless the mapping says that the rows of a ticket stand `together`.

    Raises:
        SourceError: a source cannot be opened or decoded, lacks a needed column, or breaks off at some line (the rows before it
            come first); or an option does not fit the source, such as a query of a file.
        MappingError: the mapping cannot be accepted; `problems` lists all faults.
        MissingExtraError: a source is a Parquet file and pyarrow is not installed, or it is a database whose driver is not.
    """
    chunks = read_columns(
        source, mapping=mapping, events=events, form=form, query=query, events_query=events_query, odd=odd
    )
    for chunk in chunks:
        tickets = zip(chunk.line.tolist(), chunk.tickets(), strict=True)
        bad = ((row.line, row) for row in chunk.bad)
        yield from map(itemgetter(1), heapq.merge(tickets, bad, key=itemgetter(0)))


def read_columns(
    source: Source,
    *,
    mapping: MappingLike | None = None,
    events: Source | None = None,
    form: str | None = None,
    query: Query | None = None,
    events_query: Query | None = None,
    odd: Counter[str] | None = None,
    progress: Progress | None = None,
) -> Iterator[Chunk]:
    """Yield the tickets of a source in chunks of at most 65,536 rows, as columns.

    `progress` is told after each chunk how many bytes of the file have been read. The rest is as for `read_tickets`.

    Raises:
        SourceError: under the same conditions as in `read_tickets`.
        MappingError: under the same conditions as in `read_tickets`.
        MissingExtraError: under the same conditions as in `read_tickets`.
    """
    if form not in (None, *FORMATS):
        raise SourceError(f"unknown format {form!r}; known: {', '.join(FORMATS)}")
    how = PLAIN if mapping is None else load_mapping(mapping)
    odd = Counter() if odd is None else odd
    request = SourceRequest(source, events, form, query, events_query)
    with ExitStack() as stack:
        tickets, log = request.tables(how, stack)
        if how.form == "audit":
            if log is not None:
                raise SourceError(f"{log.name}: an audit log has its events itself; leave the event log out")
            yield from audited(tickets, how, odd, progress)
            return
        if log is None:
            chunks = checked_chunks(tickets, how.tickets, odd=odd, progress=progress, checks=checks_of(how))
        else:
            chunks = joined(tickets, log, how, odd=odd, progress=progress)
        yield from (with_states(chunk, how.states, odd) for chunk in chunks) if how.states else chunks


def size_of(source: Source) -> int | None:
    """Return how many bytes a source has, None where that is not known before it is read."""
    if source == "-" or scheme_of(source) is not None:
        return None
    files = [Path(file) for file in files_of(source)]
    return sum(file.stat().st_size for file in files) if all(map(Path.is_file, files)) else None
