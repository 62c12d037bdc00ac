"""Chunks: tickets of a source, read in chunks, as the columns that bulk answers."""

from sla_engine.bulk.codes import Codes
from sla_engine.bulk.event_rows import EventRows, happened, joined, logged
from sla_engine.bulk.rows import Rows
from sla_engine.sources import TicketColumns


def rows_of(tickets: TicketColumns) -> Rows:
    """Return the columns that promises depend on."""

    def codes(name: str) -> Codes:
        words = tickets.words.get(name)
        return Codes.same(None, len(tickets)) if words is None else Codes.of(words)

    return Rows(
        opened=tickets.opened_at,
        tier=Codes.of(tickets.tier),
        site=Codes.of(tickets.site),
        kind=codes("kind"),
        priority=codes("priority"),
        contract=codes("contract"),
        channel=codes("channel"),
        reported=tickets.reported_at,
        service=codes("service") if "service" in tickets.words else None,
    )


def events_of(tickets: TicketColumns) -> EventRows:
    """Return all that is known to have happened to the tickets of a chunk."""
    own = [happened(kind, instants) for kind, instants in tickets.events.items()]
    return joined([logged(tickets.logs or ()), *own])
