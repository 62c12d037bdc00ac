"""Event log join: the events of a log, joined to the tickets of a table."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from sla_engine.calendars.instants import utc_at
from sla_engine.clocks import Event
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.events.audit_log_events import chunk_of
from sla_engine.sources.events.table_states import checks_of
from sla_engine.sources.mappings.mapping import Mapping
from sla_engine.sources.tables.source_tables import Progress, SourceTable, checked_chunks

# What is counted where the table has open tickets only: the log knows those that are gone.
OF_GONE = "events of tickets that the table does not have"

OF_A_TICKET = "the id of a ticket of the table"


def joined(
    table: SourceTable, log: SourceTable, how: Mapping, *, odd: Counter[str], progress: Progress | None
) -> Iterator[Chunk]:
    """Yield the tickets of a table, each with its events in the order of the log, all of which are kept in memory.

    Bad rows of the log come first, those of unknown tickets last; these are counted where a ticket that is absent was closed.
    An id that comes twice has its events twice.
    """
    events: dict[str, list[Event]] = {}
    lines: dict[str, list[int]] = {}
    for chunk in checked_chunks(log, how.log, odd=odd):
        for line, ticket, event in _events(chunk):
            events.setdefault(ticket, []).append(event)
            lines.setdefault(ticket, []).append(line)
        if chunk.bad:
            yield _none(log.name, chunk.bad)
    used: set[str] = set()
    for tickets in checked_chunks(table, how.tickets, odd=odd, progress=progress, checks=checks_of(how)):
        ids = tickets.ids()
        # Those of an id that comes again are the same ones, and no copy.
        logs = {one: tuple(events.get(one, ())) for one in dict.fromkeys(ids)}
        used.update(logs)
        yield replace(tickets, logs=[logs[one] for one in ids])
    left = sorted((line, one) for one in lines.keys() - used for line in lines[one])
    if left and how.absent == "closed":
        odd[OF_GONE] += len(left)
    elif left:
        title = how.log.layout.title("ticket")
        yield _none(log.name, tuple(BadRow(log.name, line, title, one, OF_A_TICKET) for line, one in left))


def _none(source: str, bad: tuple[BadRow, ...]) -> Chunk:
    """Return no tickets, but bad rows."""
    return replace(chunk_of(source, (), {}), bad=bad)


def _events(checked: Chunk) -> Iterator[tuple[int, str, Event]]:
    """Yield line, ticket and event of each row."""
    names = ("ticket", "kind", "reason", "value", "by", "seq", "id")
    rows = zip(checked.line.tolist(), checked.times["at"].tolist(), *map(checked.words, names), strict=True)
    for line, at, ticket, kind, reason, value, by, seq, name in rows:
        number = int(seq) if seq else None
        yield line, str(ticket), Event(str(kind), utc_at(at), reason=reason, value=value, by=by, seq=number, id=name)
