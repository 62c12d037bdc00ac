"""Vanishing: live tickets that their source no longer has, marked or closed."""

from collections.abc import Collection, Iterable
from datetime import timedelta

import sqlalchemy as sa

from sla_engine.calendars.instants import EPOCH
from sla_engine.clocks import Event
from sla_engine.errors import SlaError, StateError
from sla_engine.tracking.state.database import State, chunks
from sla_engine.tracking.state.schema import alerts, tickets
from sla_engine.tracking.sweeping.intake import Intake

Refused = list[tuple[str, SlaError]]


def vanished(state: State, intake: Intake, there: Collection[str]) -> dict[str, bool]:
    """Return the ids of live tickets that are not there, each with whether it is marked as absent already."""
    asked = sa.select(tickets.c.ticket, tickets.c.absent).where(
        tickets.c.source_key == intake.source_key, ~tickets.c.gone, tickets.c.ended_us.is_(None)
    )
    with state.reading() as connection:
        return {row.ticket: row.absent for row in connection.execute(asked) if row.ticket not in there}


def mark(state: State, intake: Intake, ids: Iterable[str]) -> None:
    """Mark tickets as absent."""
    keys = list(map(intake.key_of, ids))
    if keys:
        with state.writing() as connection:
            for some in chunks(keys):
                connection.execute(sa.update(tickets).where(tickets.c.key.in_(some)).values(absent=True))


def close(state: State, intake: Intake, ids: Iterable[str], now: int) -> Refused:
    """Close tickets; return those whose clocks cannot be told any more, which are let go of as they are, with the reason."""
    refused: Refused = []
    for one in ids:
        key = intake.key_of(one)
        # Not before what was recorded of it, whatever the clock says: that stays true.
        at = EPOCH + timedelta(microseconds=max(now, _last_alert(state, key)))
        try:
            intake.record(one, Event("closed", at, by="absent from the source"), gone=True)
        except StateError:
            raise
        except SlaError as error:
            with state.writing() as connection:
                connection.execute(sa.update(tickets).where(tickets.c.key == key).values(gone=True, absent=True))
            refused.append((one, error))
    return refused


def _last_alert(state: State, key: bytes) -> int:
    """Return when the last alert of a ticket was recorded, 0 where none was."""
    with state.reading() as connection:
        last = sa.select(sa.func.max(alerts.c.at_us)).where(alerts.c.ticket_key == key)
        return int(connection.execute(last).scalar() or 0)
