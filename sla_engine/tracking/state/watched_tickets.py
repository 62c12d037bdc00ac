"""Watched tickets: the tickets of one source in a state, which can be deleted, and whether the source has been swept.

A source is named by its key, the digest of its name.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from sla_engine.clocks.event import checked_id
from sla_engine.errors import UnknownNameError
from sla_engine.tracking.state.database_tables import alerts, facts, outbox, tickets
from sla_engine.tracking.state.state_database import KEYS, StateDatabase
from sla_engine.tracking.state.stored_contracts import KeptContracts
from sla_engine.tracking.state.stored_tickets import digest

# The columns that are needed to evaluate a ticket again.
KNOWN = (tickets.c.key, tickets.c.doc, tickets.c.clocks, tickets.c.stamp, tickets.c.conventions, tickets.c.ended_us)


def key_of(source: str, ticket_id: str | int) -> bytes:
    """Return the key of a ticket of a source.

    Raises:
        InvalidTicketError: the id is one that no ticket can have.
    """
    return digest(source, checked_id("ticket", ticket_id))


def known(connection: sa.Connection, source: str, ticket_id: str | int, *, lock: bool = False) -> Any:  # noqa: ANN401 - a row
    """Return the row of a ticket, of the columns `KNOWN`; with `lock` no other transaction changes it in the meantime.

    Raises:
        UnknownNameError: the source has no such ticket in the state.
    """
    asked = sa.select(*KNOWN).where(tickets.c.key == key_of(source, ticket_id))
    row = connection.execute(asked.with_for_update() if lock else asked).first()
    if row is None:
        raise UnknownNameError(f"there is no ticket {ticket_id!r} of source {source!r} in the state")
    return row


def ids(state: StateDatabase, source_key: bytes) -> Sequence[str]:
    """Return the ids of all tickets of a source."""
    with state.reading() as connection:
        asked = sa.select(tickets.c.ticket).where(tickets.c.source_key == source_key)
        return connection.execute(asked).scalars().all()


def next_us(state: StateDatabase, source_key: bytes) -> int | None:
    """Return when the first alert that is expected of a source may be recorded, None if none is."""
    with state.reading() as connection:
        asked = sa.select(sa.func.min(tickets.c.next_us)).where(tickets.c.source_key == source_key)
        return connection.execute(asked).scalar()


def outdated(state: StateDatabase, source_key: bytes, stamp: bytes, conventions: int) -> int:
    """Return how many live tickets of a source were evaluated under another stamp or earlier conventions."""
    mine = tickets.c.source_key == source_key, tickets.c.ended_us.is_(None)
    asked = sa.select(sa.func.count()).select_from(tickets).where(*mine)
    number, same = tickets.c.conventions, tickets.c.conventions == conventions
    # These ranges of an index hold what differs; a comparison by `!=` would read every ticket.
    others = (number < conventions,), (same, tickets.c.stamp < stamp), (same, tickets.c.stamp > stamp)
    with state.reading() as connection:
        return sum(connection.execute(asked.where(*one)).scalar_one() for one in others)


def is_swept(state: StateDatabase, source_key: bytes) -> bool:
    """Return whether a source has been swept, so that alerts which are due now are new."""
    with state.reading() as connection:
        asked = sa.select(facts.c.name).where(facts.c.name == _swept(source_key))
        return connection.execute(asked).first() is not None


def note_swept(state: StateDatabase, source_key: bytes) -> None:
    """Note that a source has been swept."""
    if not is_swept(state, source_key):
        with state.writing() as connection:
            state.insert_new(connection, facts, [{"name": _swept(source_key), "value": "taken"}])


def _swept(source_key: bytes) -> str:
    return f"swept {source_key.hex()}"


def forget(state: StateDatabase, kept_contracts: KeptContracts, key: bytes) -> bool:
    """Delete a ticket with all that was ever recorded of it; return whether there was one."""
    with state.writing() as connection:
        return _delete(connection, kept_contracts, [key]) == 1


def prune(state: StateDatabase, kept_contracts: KeptContracts, source_key: bytes, before: int) -> int:
    """Delete the tickets of a source that ended before an instant and await no alert; return how many there were."""
    count = 0
    mine = tickets.c.source_key == source_key, tickets.c.next_us.is_(None)
    ended = sa.select(tickets.c.key).where(*mine, tickets.c.ended_us < before)
    untold = sa.select(outbox.c.alert).join(alerts, alerts.c.key == outbox.c.alert)
    waits = untold.where(alerts.c.ticket_key == tickets.c.key, outbox.c.told_us.is_(None), ~alerts.c.undone)
    gone = ended.where(~sa.exists(waits.correlate(tickets)))
    while True:
        with state.writing() as connection:
            keys = connection.execute(gone.limit(KEYS)).scalars().all()
            if not keys:
                return count
            count += _delete(connection, kept_contracts, keys)


def _delete(connection: sa.Connection, kept_contracts: KeptContracts, keys: Sequence[bytes]) -> int:
    # Locked first: a sweep of one of them at the same time would leave alerts behind.
    locked = sa.select(tickets.c.stamp).where(tickets.c.key.in_(keys)).with_for_update()
    stamps = set(connection.execute(locked).scalars())
    of = sa.select(alerts.c.key).where(alerts.c.ticket_key.in_(keys))
    connection.execute(sa.delete(outbox).where(outbox.c.alert.in_(of)))
    connection.execute(sa.delete(alerts).where(alerts.c.ticket_key.in_(keys)))
    count = connection.execute(sa.delete(tickets).where(tickets.c.key.in_(keys))).rowcount
    kept_contracts.let_go(connection, stamps)
    return count
