"""Audit log events: tickets and their events from an audit log, whose rows say what a ticket was after each update.

Nothing is taken from a row but what held at its own update: its state, tier, site, kind and priority. What a ticket was
at first comes from its first row, what happened to it from the differences between one row and the next. Rows of one
ticket are put in order by the instant of their update, then by the source's number, then by their place in the file.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sla_engine.calendars.arrays import Integers
from sla_engine.clocks.many.events.event_rows import EventRows, joined, same, unnumbered
from sla_engine.clocks.many.tickets.text_codes import Codes, either
from sla_engine.sources.columns.ticket_logs import TicketLogs
from sla_engine.sources.events.audit_rows import AuditRows
from sla_engine.sources.events.state_turns import turned
from sla_engine.sources.mappings.mapping import StateRule

# What is counted while rows are put together.
OUT_OF_ORDER = "rows that stand after later ones of their ticket; put in order by time and number"
SAME_PLACE = "rows with the time and number of another of their ticket; they stay in the order of the file"
OTHER_OPENING = "rows with another opening than the first of their ticket, which counts"

# What a ticket may become during its life, and the event that tells it.
CHANGES = {"tier": "tier_changed", "site": "site_changed", "kind": "kind_changed", "priority": "priority_changed"}


@dataclass(frozen=True, slots=True, eq=False)
class AuditedTickets:
    """Tickets of an audit log in the order of their numbers: the first row of each, and the events between its rows."""

    first: AuditRows
    logs: TicketLogs


def audited_tickets(rows: AuditRows, states: Mapping[str, StateRule], odd: Counter[str]) -> AuditedTickets:
    """Return the tickets that rows tell of, in whatever order they come; `odd` counts rows that were odd."""
    rows = rows.in_order()
    begins = np.diff(rows.ticket, prepend=-1) != 0
    first = np.flatnonzero(begins)
    ticket = np.cumsum(begins) - 1
    _count(rows, first[ticket], odd)
    found = joined([*_changes(rows, first[ticket]), turned(rows.ticket, rows.at, rows.state, states)])
    found = found.take(np.argsort(found.ticket, kind="stable"))
    row = found.ticket  # so far the events have the numbers of rows
    # Numbers of the source count if all rows of a ticket have one, else their places.
    unnumbered_rows = np.bincount(ticket, ~rows.numbered)
    seq = np.where(unnumbered_rows[ticket] == 0, rows.seq, np.arange(len(rows)) - first[ticket])
    by = either(found.by, rows.by.take(row))
    events = replace(found, ticket=ticket[row], by=by, numbered=same(np.bool_(True), len(row)), seq=seq[row])
    return AuditedTickets(rows.take(first), TicketLogs.of(events, len(first)))


def _count(rows: AuditRows, start: Integers, odd: Counter[str]) -> None:
    """Count what is odd about rows in their order; `start` has for each the first row of its ticket."""
    after = rows.ticket[1:] == rows.ticket[:-1]
    late = after & (rows.line[1:] < rows.line[:-1])
    twice = after & rows.numbered[1:] & rows.numbered[:-1]
    twice &= (rows.at[1:] == rows.at[:-1]) & (rows.seq[1:] == rows.seq[:-1])
    other = rows.was.opened != rows.was.opened[start]
    for what, which in ((OUT_OF_ORDER, late), (SAME_PLACE, twice), (OTHER_OPENING, other)):
        if count := int(np.count_nonzero(which)):
            odd[what] += count


def _changes(rows: AuditRows, start: Integers) -> Iterator[EventRows]:
    """Yield what tickets have become, by the numbers of rows; a cell that says nothing changes nothing."""
    for name, kind in CHANGES.items():
        column: Codes = getattr(rows.was, name)
        filled = np.flatnonzero(~column.empty())
        ticket, value = rows.ticket[filled], column.codes[filled]
        unchanged = start[filled] == filled
        unchanged[1:] |= (ticket[1:] == ticket[:-1]) & (value[1:] == value[:-1])
        row = filled[~unchanged]
        yield unnumbered(row, rows.at[row], Codes.same(kind, len(row)), value=column.take(row))
