"""Falling through: counts of tickets with unknown names or without any promise, before any clock runs."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from sla_engine.clocks import Ticket
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.events.event_rows import EventRows, logged
from sla_engine.clocks.many.events.findings import Fallen
from sla_engine.clocks.many.running.entitled_logs import EntitledLogs
from sla_engine.clocks.many.tickets.rows import Rows, rows_of_tickets
from sla_engine.clocks.names_without_effect import CHANGES, STANDARD
from sla_engine.clocks.running.ticket_life import ENDS
from sla_engine.tracking.clock_standings import STOPPED
from sla_engine.tracking.state.database_tables import tickets
from sla_engine.tracking.state.state_database import StateDatabase
from sla_engine.tracking.state.stored_contracts import KeptContracts
from sla_engine.tracking.state.stored_tickets import ticket_of

SILENT = STANDARD - {"paused", *CHANGES}
CHUNK = 10_000


def entitled(contracts: Contracts, rows: Rows, events: EventRows, now: int) -> EntitledLogs:
    """Return the entitlement of tickets; of their events only those that name something are read."""
    return EntitledLogs.of(contracts, rows, events.without(SILENT), now)


def fallen(state: StateDatabase, kept_contracts: KeptContracts, source_key: bytes, now: int) -> Fallen:
    """Return how many tickets of a source that have not ended fall through, by reason.

    Each is evaluated under the contract that is in force for it.
    """
    # A ticket without any promise has no clock that could have stopped.
    unpromised = sa.and_(*(tickets.c.clocks.not_like(f'%,"{one}",%') for one in sorted(STOPPED)))
    asked = sa.select(tickets.c.doc, tickets.c.stamp, tickets.c.ended_us).where(
        tickets.c.source_key == source_key, ~tickets.c.gone, sa.or_(tickets.c.ended_us.is_(None), unpromised)
    )
    found: Fallen = Counter()
    with state.reading() as connection:
        for some in connection.execute(asked).partitions(CHUNK):
            for contracts, open_still in _by_contracts(kept_contracts, connection, some):
                events = logged(one.events for one in open_still)
                found += entitled(contracts, rows_of_tickets(open_still), events, now).fallen
    return found


def _by_contracts(
    kept_contracts: KeptContracts, connection: sa.Connection, some: Iterable[Any]
) -> Iterable[tuple[Contracts, list[Ticket]]]:
    """Return tickets that have not ended by the contracts that are in force for them."""
    found: dict[bytes, list[Ticket]] = defaultdict(list)
    for row in some:
        ticket = ticket_of(row.doc)
        if row.ended_us is None or not any(event.kind in ENDS for event in ticket.events):
            found[row.stamp].append(ticket)
    return [(kept_contracts.of(connection, stamp) or kept_contracts.today, many) for stamp, many in found.items()]
