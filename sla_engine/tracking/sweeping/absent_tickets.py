"""Absent tickets: live tickets that their source no longer has are marked or closed."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from sla_engine.calendars.instants import utc_at
from sla_engine.clocks import Event
from sla_engine.errors import SlaError, StateError
from sla_engine.tracking.state.database_tables import alerts, tickets
from sla_engine.tracking.state.state_database import StateDatabase, change_rows
from sla_engine.tracking.sweeping.ticket_intake import Intake

Refused = list[tuple[str, SlaError]]


def no_longer_there(state: StateDatabase, intake: Intake, there: Collection[str]) -> list[Any]:
    """Return key, id and mark `absent` of the live tickets of a source whose ids are not among some."""
    asked = sa.select(tickets.c.key, tickets.c.ticket, tickets.c.absent).where(
        tickets.c.source_key == intake.source_key, ~tickets.c.gone, tickets.c.ended_us.is_(None)
    )
    with state.reading() as connection:
        return [row for row in connection.execute(asked) if row.ticket not in there]


def mark(state: StateDatabase, keys: Sequence[bytes]) -> None:
    """Mark tickets as absent."""
    if keys:
        with state.writing() as connection:
            change_rows(connection, sa.update(tickets).values(absent=True), tickets.c.key, keys)


def let_go(state: StateDatabase, intake: Intake, gone: Iterable[Any], now: int) -> Refused:
    """Close tickets; return those that cannot be evaluated any more, which are only marked as gone, with the reason."""
    refused: Refused = []
    for one in gone:
        # Not before its last recorded alert, even if the machine's clock went back, so that the alert stays true.
        at = utc_at(max(now, _last_alert(state, one.key)))
        try:
            intake.record(one.ticket, Event("closed", at, by="absent from the source"), gone=True)
        except StateError:
            raise
        except SlaError as error:
            with state.writing() as connection:
                connection.execute(sa.update(tickets).where(tickets.c.key == one.key).values(gone=True, absent=True))
            refused.append((one.ticket, error))
    return refused


def _last_alert(state: StateDatabase, key: bytes) -> int:
    """Return when the last alert of a ticket was recorded, 0 where none was."""
    with state.reading() as connection:
        last = sa.select(sa.func.max(alerts.c.at_us)).where(alerts.c.ticket_key == key)
        return int(connection.execute(last).scalar() or 0)
