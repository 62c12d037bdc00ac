"""Tickets of a file or of standard input: as columns in chunks, or one by one. Both are the same rows, judged once."""

import heapq
import os
from collections.abc import Callable, Iterator
from functools import partial
from operator import itemgetter
from pathlib import Path

from sla_engine.clocks import Ticket
from sla_engine.errors import SourceError
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.cells import Cells
from sla_engine.sources.csv_rows import read_csv
from sla_engine.sources.json_rows import read_json, read_json_lines
from sla_engine.sources.opening import FORMATS, Opened, Source, opened
from sla_engine.sources.parquet_rows import read_parquet
from sla_engine.sources.ticket_columns import TicketColumns, parsed


def read_tickets(
    source: Source, *, mapping: Source | None = None, form: str | None = None
) -> Iterator[Ticket | BadRow]:
    """Yield the tickets of a source in its order, and a BadRow in the place of each row that is none.

    `source` is a path, or `-` for standard input, which is read once. The format is told by the ending (`.csv`,
    `.tsv`, `.json`, `.jsonl`, `.ndjson`, `.parquet`; the text ones also with `.gz`), else by the first bytes, unless
    `form` says `csv`, `json`, `jsonl` or `parquet`. Needed columns: `id`, `opened_at`, `tier`, `site`; instants are
    ISO 8601 with an offset. An id may come twice: what that means is for the caller to say. Memory does not grow with
    the file.

    Raises:
        SourceError: the source cannot be read as a whole, or from some line on (the rows before it come first).
        MissingExtraError: Parquet, and pyarrow is not installed.
    """
    for chunk in read_columns(source, mapping=mapping, form=form):
        tickets = zip(chunk.line.tolist(), chunk.tickets(), strict=True)
        bad = ((row.line, row) for row in chunk.bad)
        yield from map(itemgetter(1), heapq.merge(tickets, bad, key=itemgetter(0)))


def read_columns(
    source: Source,
    *,
    mapping: Source | None = None,
    form: str | None = None,
    progress: Callable[[int], object] | None = None,
) -> Iterator[TicketColumns]:
    """Yield the tickets of a source in chunks of at most 65,536 rows, as columns.

    `progress` is told after each chunk how many bytes of the file have been read. The rest is as for `read_tickets`.

    Raises:
        SourceError: as for `read_tickets`.
        MissingExtraError: as for `read_tickets`.
    """
    if mapping is not None:
        raise SourceError(f"mapping files cannot be read yet (got {os.fspath(mapping)!r}); name the columns as we do")
    if form not in (None, *FORMATS):
        raise SourceError(f"unknown format {form!r}; known: {', '.join(FORMATS)}")
    with opened(source, form) as file:
        # Nothing of a chunk is kept while the next one is read: map lets go of its text, del of its columns.
        for chunk in map(partial(parsed, source=file.name), _cells(file)):
            yield chunk
            del chunk
            if progress is not None:
                progress(file.position)


def size_of(source: Source) -> int | None:
    """Return how many bytes a source has, None where that is not known before it is read."""
    path = Path(source)
    return path.stat().st_size if source != "-" and path.is_file() else None


def _cells(file: Opened) -> Iterator[Cells]:
    match file.format:
        case "json":
            return read_json(file.stream, file.name)
        case "jsonl":
            return read_json_lines(file.stream, file.name)
        case "parquet":
            return read_parquet(file.stream, file.path, file.name)
        case _:
            return read_csv(file.stream, file.name)
