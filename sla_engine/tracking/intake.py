"""Intake: tickets and events taken into the state, with the alerts that are to be expected of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import sqlalchemy as sa

from sla_engine.clocks import Event, Ticket
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.event import checked_id
from sla_engine.errors import SlaError, UnknownNameError
from sla_engine.tracking.alert import WITHDRAWN
from sla_engine.tracking.documents import digest, document, same_event, ticket_of
from sla_engine.tracking.expected import Forecast, Recorded, forecast, written
from sla_engine.tracking.old_news import tell_after_all
from sla_engine.tracking.reached import Outlook, Threshold, outlook
from sla_engine.tracking.schema import alerts, tickets
from sla_engine.tracking.standings import written as written_standings
from sla_engine.tracking.state import State, chunks

CHUNK = 500

# The number of the conventions under which tickets are looked at; it rises when an answer could change, whatever the contract.
CONVENTIONS = 2

# What becomes of recorded alerts that a forecast names.
BECOMES: dict[str, dict[str, bool]] = {
    "undone": {"undone": True},
    "restored": {"undone": False},
}


@dataclass(slots=True)
class Imported:
    """How many tickets were new, changed and unchanged, and those that were refused, each with what is wrong with it."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[tuple[Ticket, SlaError]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Filed:
    """A ticket as it is to be kept; `gone` if its source has it no longer."""

    key: bytes
    digest: bytes
    doc: str
    ticket: Ticket
    gone: bool = False


class Intake:
    """Takes tickets of one source into a state; `stamp` is the digest of the contract under which they are looked at."""

    def __init__(self, state: State, contracts: Contracts, source: str, stamp: bytes) -> None:
        self._state = state
        self._contracts = contracts
        self.source = source
        self.source_key = digest(source)
        self._stamp = stamp

    def key_of(self, ticket_id: str | int) -> bytes:
        """Return the key of a ticket of the source.

        Raises:
            InvalidTicketError: no ticket can have such an id.
        """
        return digest(self.source, checked_id("ticket", ticket_id))

    def put(self, many: Iterable[Ticket]) -> Imported:
        """Take tickets in, each in place of what is known of it; one that comes twice counts as it came last."""
        imported = Imported()
        rest = iter(many)
        while chunk := list(islice(rest, CHUNK)):
            filed = {one.key: one for one in map(self._filed, chunk)}
            looked = self._looked(list(filed.values()), imported)
            if looked:
                with self._state.writing() as connection:
                    self.write(connection, looked)
        return imported

    def record(self, ticket_id: str | int, event: Event, *, gone: bool = False) -> bool:
        """Add an event to what is known of a ticket; tell whether it was news. `gone` marks it as one that vanished.

        Raises:
            UnknownNameError: there is no such ticket.
            SlaError: as `evaluate`.
        """
        key = self.key_of(ticket_id)
        with self._state.writing() as connection:
            row = connection.execute(sa.select(tickets.c.doc).where(tickets.c.key == key).with_for_update()).first()
            if row is None:
                raise UnknownNameError(f"there is no ticket {ticket_id!r} of source {self.source!r} in the state")
            known = ticket_of(row.doc)
            if any(same_event(event, other) for other in known.events):
                return False
            filed = replace(self._filed(replace(known, events=(*known.events, event))), gone=gone)
            self.write(connection, [(filed, outlook(filed.ticket, self._contracts))])
            return True

    def _filed(self, ticket: Ticket) -> Filed:
        doc = document(ticket)
        return Filed(self.key_of(ticket.id), digest(doc), doc, ticket)

    def _looked(self, filed: Sequence[Filed], imported: Imported) -> list[tuple[Filed, Outlook]]:
        """Return the tickets that are new or changed, with what is to come of them."""
        asked = sa.select(tickets.c.key, tickets.c.digest, sa.or_(tickets.c.gone, tickets.c.absent).label("away"))
        with self._state.reading() as connection:
            rows = connection.execute(asked.where(tickets.c.key.in_([one.key for one in filed]))).all()
            known = {row.key: (row.digest, bool(row.away)) for row in rows}
        looked = []
        for one in filed:
            if known.get(one.key) == (one.digest, False):
                imported.unchanged += 1
                continue
            try:
                looked.append((one, outlook(one.ticket, self._contracts)))
            except SlaError as error:
                imported.refused.append((one.ticket, error))
                continue
            if one.key in known:
                imported.changed += 1
            else:
                imported.new += 1
        return looked

    def write(self, connection: sa.Connection, looked: Iterable[tuple[Filed, Outlook]]) -> None:
        """Write tickets with what is expected of them, given the alerts that have been recorded.

        They are locked first, in one order, so that no sweep records an alert between the look at those recorded and the
        end; new ones by being there at all.
        """
        ordered = sorted(looked, key=lambda pair: pair[0].key)
        keys = [one.key for one, _ in ordered]
        self._state.lock_rows(
            connection, tickets, keys, lambda: [self._row(*pair, forecast({}, (), {})) for pair in ordered]
        )
        past = recorded(connection, keys)
        rows, forecasts = [], []
        for one, seen in ordered:
            standing, generations = past.get(one.key, ([], {}))
            found = forecast(seen.reached, standing, generations)
            rows.append(self._row(one, seen, found))
            forecasts.append(found)
        self._state.put(connection, tickets, rows)
        for what, values in BECOMES.items():
            for some in chunks([key for found in forecasts for key in getattr(found, what)]):
                connection.execute(sa.update(alerts).where(alerts.c.key.in_(some)).values(**values))
        stops = [{"of": key, "at": stopped_us} for found in forecasts for key, stopped_us in found.stops]
        if stops:
            mine = sa.update(alerts).where(alerts.c.key == sa.bindparam("of"))
            connection.execute(mine.values(stopped_us=sa.bindparam("at")), stops)
            tell_after_all(connection, [key for found in forecasts for key in found.restarted])

    def _row(self, one: Filed, seen: Outlook, found: Forecast) -> dict[str, Any]:
        return {
            "key": one.key,
            "source_key": self.source_key,
            "source": self.source,
            "ticket": one.ticket.id,
            "digest": one.digest,
            "doc": one.doc,
            "expected": written(found.expected),
            "clocks": written_standings(seen.clocks),
            "next_us": found.next_us,
            "ended_us": seen.ended_us,
            "stamp": self._stamp,
            "gone": one.gone,
            "conventions": CONVENTIONS,
            "absent": one.gone,
        }


Past = dict[bytes, tuple[list[Recorded], dict[Threshold, int]]]


def recorded(connection: sa.Connection, keys: Sequence[bytes]) -> Past:
    """Return by ticket the alerts that were recorded and not withdrawn, and the generation that follows withdrawn ones."""
    past: Past = {}
    for some in chunks(keys):
        asked = sa.select(alerts).where(alerts.c.ticket_key.in_(some), alerts.c.kind != WITHDRAWN)
        for row in connection.execute(asked):
            standing, generations = past.setdefault(row.ticket_key, ([], {}))
            threshold = Threshold(row.target, row.cycle, row.threshold)
            if row.withdrawn:
                generations[threshold] = max(generations.get(threshold, 0), row.generation + 1)
            else:
                said = (row.due_us, row.at_us, row.zone, row.undone, row.baseline, row.stopped_us)
                standing.append(Recorded(row.key, threshold, row.generation, *said))
    return past
