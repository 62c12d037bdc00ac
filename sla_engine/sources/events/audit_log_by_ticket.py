"""Audit log by ticket: the rows of an audit log brought together by ticket, as columns in chunks."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.chunk import CHUNK, Chunk
from sla_engine.sources.events.audit_log_events import Update, audited_ticket, chunk_of, updates
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
    of_ticket: dict[str, list[Update]] = {}
    done: set[str] = set()
    for chunk in checked_chunks(table, how.tickets, odd=odd, progress=progress, checks=checks_of(how)):
        bad = list(chunk.bad)
        for ticket, update in updates(chunk):
            if ticket in done:
                expected = "the rows of a ticket together, as the mapping says"
                bad.append(BadRow(table.name, update.line, layout.title("id"), ticket, expected))
            else:
                of_ticket.setdefault(ticket, []).append(update)
        complete = list(of_ticket)[:-1] if how.together else []
        done.update(complete)
        if bad or complete:
            tickets = [audited_ticket(one, of_ticket.pop(one), how.states, odd) for one in complete]
            bad.sort(key=lambda row: row.line)
            yield replace(chunk_of(table.name, tickets, titles), bad=tuple(bad))
    rest = [audited_ticket(one, rows, how.states, odd) for one, rows in of_ticket.items()]
    for first in range(0, len(rest), CHUNK):
        yield chunk_of(table.name, rest[first : first + CHUNK], titles)
