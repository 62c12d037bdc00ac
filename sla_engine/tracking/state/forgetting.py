"""Forgetting: tickets deleted with all that was ever recorded of them."""

import sqlalchemy as sa

from sla_engine.tracking.state.database import KEYS, StateDatabase
from sla_engine.tracking.state.schema import alerts, outbox, tickets


def forget(state: StateDatabase, key: bytes) -> bool:
    """Delete a ticket; return whether there was one."""
    with state.writing() as connection:
        return _delete(connection, [key]) == 1


def prune(state: StateDatabase, source_key: bytes, before: int) -> int:
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
            count += _delete(connection, list(keys))


def _delete(connection: sa.Connection, keys: list[bytes]) -> int:
    # Locked first: a sweep that is at one of them would leave its alerts behind.
    connection.execute(sa.select(tickets.c.key).where(tickets.c.key.in_(keys)).with_for_update()).all()
    of = sa.select(alerts.c.key).where(alerts.c.ticket_key.in_(keys))
    connection.execute(sa.delete(outbox).where(outbox.c.alert.in_(of)))
    connection.execute(sa.delete(alerts).where(alerts.c.ticket_key.in_(keys)))
    return connection.execute(sa.delete(tickets).where(tickets.c.key.in_(keys))).rowcount
