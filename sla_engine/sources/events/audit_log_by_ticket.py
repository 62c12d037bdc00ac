"""Audit log by ticket: the rows of an audit log brought together by ticket, as columns in chunks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.clocks.many.tickets.rows import TEXTS
from sla_engine.clocks.many.tickets.text_codes import Codes, Numbers
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.chunk import CHUNK, Chunk
from sla_engine.sources.columns.texts import PlainTexts, Texts
from sla_engine.sources.events.audit_log_events import AuditedTickets, audited_tickets
from sla_engine.sources.events.audit_rows import AuditRows
from sla_engine.sources.events.table_states import checks_of
from sla_engine.sources.mappings.mapping import Mapping
from sla_engine.sources.tables.source_tables import Progress, SourceTable, checked_chunks


def audited(table: SourceTable, how: Mapping, odd: Counter[str], progress: Progress | None) -> Iterator[Chunk]:
    """Yield the tickets of an audit log, in chunks, as their rows become complete.

    Where the rows of each ticket stand together, all tickets of a chunk but the last are complete; else no ticket is complete
    before the end of the log.
    """
    layout = how.tickets.layout
    titles = {name: layout.title(name) for name in layout.columns}
    numbers = Numbers()  # of the tickets, as they first occur
    waiting: list[AuditRows] = []
    done = 0  # so many tickets are complete
    for chunk in checked_chunks(table, how.tickets, odd=odd, progress=progress, checks=checks_of(how)):
        rows = AuditRows.of(chunk, numbers)
        bad = _with_rows_apart(chunk, rows.ticket < done)
        waiting.append(rows.only(rows.ticket >= done))
        complete = len(numbers) - 1 if how.together else 0
        if complete > done:
            rows = AuditRows.joined(waiting)
            waiting = [rows.only(rows.ticket >= complete)]
            tickets = audited_tickets(rows.only(rows.ticket < complete), how.states, odd)
            every = np.arange(len(tickets.first))
            yield replace(_chunk(table.name, tickets, every, _names(numbers, done)), bad=bad, titles=titles)
            done = complete
        elif bad:
            yield Chunk.of_bad_rows(table.name, bad, titles)
    if waiting:
        tickets = audited_tickets(AuditRows.joined(waiting), how.states, odd)
        waiting.clear()
        names = _names(numbers, done)
        for low in range(0, len(tickets.first), CHUNK):
            some = np.arange(low, min(low + CHUNK, len(tickets.first)))
            yield replace(_chunk(table.name, tickets, some, names), titles=titles)


def _with_rows_apart(chunk: Chunk, apart: Truth) -> tuple[BadRow, ...]:
    """Return the bad rows of a chunk, with those that stand apart from the others of their ticket."""
    expected = "the rows of a ticket together, as the mapping says"
    rows = (chunk.bad_row(row, "id", expected) for row in np.flatnonzero(apart).tolist())
    return tuple(sorted((*chunk.bad, *rows), key=lambda row: row.line))


def _names(numbers: Numbers, low: int) -> list[str]:
    """Return the ids of tickets from a number on."""
    names = [name or "" for name in islice(reversed(numbers), len(numbers) - low)]
    names.reverse()
    return names


def _chunk(source: str, tickets: AuditedTickets, some: Integers, names: Sequence[str]) -> Chunk:
    """Return some audited tickets as a chunk, in the order of their first rows."""
    some = some[np.argsort(tickets.first.line[some], kind="stable")]
    first = tickets.first.take(some)
    texts: dict[str, Texts | Codes] = {name: getattr(first.was, name) for name in TEXTS}
    ids = PlainTexts([names[i] for i in some.tolist()])
    times = {"opened_at": first.was.opened, "reported_at": first.reported}
    return Chunk(source, first.line, texts | {"id": ids}, times, logs=tickets.logs.take(some))
