"""Event log join: the events of a log, joined to the tickets of a table."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from sla_engine.calendars.instants import utc_at
from sla_engine.clocks import Event
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.events.audit_log_events import columns_of
from sla_engine.sources.mappings.mapping import Mapping
from sla_engine.sources.tables.row_checks import CheckedRows
from sla_engine.sources.tables.source_tables import Progress, SourceTable, judged_rows
from sla_engine.sources.ticket_columns import TicketColumns, ticket_columns

OF_A_TICKET = "the id of a ticket of the table"


def joined(
    table: SourceTable, log: SourceTable, how: Mapping, *, odd: Counter[str], progress: Progress | None
) -> Iterator[TicketColumns]:
    """Yield the tickets of a table, each with its events in the order of the log, all of which are kept in memory.

    Bad rows of the log come first, those of unknown tickets last. An id that comes twice has its events twice.
    """
    events: dict[str, list[Event]] = {}
    lines: dict[str, list[int]] = {}
    for chunk in judged_rows(log, how.log, odd=odd):
        for line, ticket, event in _events(chunk):
            events.setdefault(ticket, []).append(event)
            lines.setdefault(ticket, []).append(line)
        if chunk.bad:
            yield _none(log.name, chunk.bad)
    used: set[str] = set()
    for judged_tickets in judged_rows(table, how.tickets, odd=odd, progress=progress):
        tickets = ticket_columns(judged_tickets, how.tickets.layout.columns)
        # Those of an id that comes again are the same ones, and no copy.
        logs = {one: tuple(events.get(one, ())) for one in dict.fromkeys(tickets.id)}
        used.update(logs)
        yield replace(tickets, logs=[logs[one] for one in tickets.id])
    left = sorted((line, one) for one in lines.keys() - used for line in lines[one])
    if left:
        title = how.log.layout.title("ticket")
        yield _none(log.name, tuple(BadRow(log.name, line, title, one, OF_A_TICKET) for line, one in left))


def _none(source: str, bad: tuple[BadRow, ...]) -> TicketColumns:
    """Return no tickets, but bad rows."""
    return replace(columns_of(source, (), {}), bad=bad)


def _events(checked: CheckedRows) -> Iterator[tuple[int, str, Event]]:
    """Yield line, ticket and event of each row."""
    count = len(checked.lines)
    nothing: list[str | None] = [None] * count
    ids, tickets, kinds, reasons, values, whos, seqs = (
        checked.words.get(name, nothing) for name in ("id", "ticket", "kind", "reason", "value", "by", "seq")
    )
    ats = checked.times["at"].tolist()
    for i, line in enumerate(checked.lines.tolist()):
        seq = seqs[i]
        event = Event(
            str(kinds[i]),
            utc_at(ats[i]),
            reason=reasons[i] or None,
            value=values[i] or None,
            by=whos[i] or None,
            seq=int(seq) if seq else None,
            id=ids[i] or None,
        )
        yield line, str(tickets[i]), event
