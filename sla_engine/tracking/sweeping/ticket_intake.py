"""Ticket intake: takes tickets and events into the state, with the alerts that are expected of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Any

import sqlalchemy as sa

from sla_engine.clocks import Event, Ticket
from sla_engine.errors import SlaError
from sla_engine.tracking.alert import WITHDRAWN
from sla_engine.tracking.clock_standings import standings_text
from sla_engine.tracking.state.database_tables import alerts, outbox, tickets
from sla_engine.tracking.state.state_database import KEYS, StateDatabase, change_rows, chunks
from sla_engine.tracking.state.stored_contracts import KeptContracts
from sla_engine.tracking.state.stored_tickets import digest, document, same_event, ticket_of
from sla_engine.tracking.state.watched_tickets import KNOWN, key_of, known
from sla_engine.tracking.sweeping.expected_alerts import (
    Forecast,
    Recorded,
    Threshold,
    expected_text,
    forecast,
    read_expected,
)
from sla_engine.tracking.sweeping.ticket_assessment import CONVENTIONS, Assessment, assess

# The columns that change of recorded alerts which a forecast names.
BECOMES: dict[str, dict[str, bool]] = {
    "undone": {"undone": True},
    "restored": {"undone": False},
    "kept": {"kept": True},
}


@dataclass(slots=True)
class Imported:
    """How many tickets were new, changed and unchanged, and those that were refused, each with its error."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[tuple[Ticket, SlaError]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FiledTicket:
    """A ticket as it is stored; `absent` if its source no longer has it, `gone` if it was closed for that."""

    key: bytes
    digest: bytes
    doc: str
    ticket: Ticket
    gone: bool = False
    absent: bool = False


class Intake:
    """Takes tickets of one source into a state, each under the contract of `kept_contracts` that is in force for it."""

    def __init__(self, state: StateDatabase, kept_contracts: KeptContracts, source: str) -> None:
        self._state = state
        self.kept_contracts = kept_contracts
        self.source = source
        self.source_key = digest(source)

    def put(self, many: Iterable[Ticket]) -> Imported:
        """Take tickets in; each replaces what is known of it, and of a ticket that comes twice the last one counts."""
        imported = Imported()
        rest = iter(many)
        while chunk := list(islice(rest, KEYS)):
            filed = {one.key: one for one in map(self._filed, chunk)}
            looked = self._looked(list(filed.values()), imported)
            if looked:
                self._state.change(partial(self.write, looked=looked))
        return imported

    def record(self, ticket_id: str | int, event: Event, *, gone: bool = False) -> bool:
        """Add an event to a ticket; return whether it was new. `gone` marks the ticket as gone from its source.

        Raises:
            UnknownNameError: the source has no such ticket in the state.
            SlaError: `evaluate` refuses the ticket with this event.
        """

        def added(connection: sa.Connection) -> bool:
            row = known(connection, self.source, ticket_id, lock=True)
            ticket = ticket_of(row.doc)
            if any(same_event(event, other) for other in ticket.events):
                return False
            filed = replace(self._filed(replace(ticket, events=(*ticket.events, event))), gone=gone, absent=gone)
            self.write(connection, [(filed, assess(self.kept_contracts, connection, filed.ticket, row))])
            return True

        return self._state.change(added)

    def _filed(self, ticket: Ticket) -> FiledTicket:
        doc = document(ticket)
        return FiledTicket(key_of(self.source, ticket.id), digest(doc), doc, ticket)

    def _looked(self, filed: Sequence[FiledTicket], imported: Imported) -> list[tuple[FiledTicket, Assessment]]:
        """Return the tickets that are new or changed, each with its assessment."""
        with self._state.reading() as connection:
            same, before = _known(connection, filed)
            imported.unchanged += len(same)
            looked = []
            for one in filed:
                if one.key in same:
                    continue
                try:
                    looked.append((one, assess(self.kept_contracts, connection, one.ticket, before.get(one.key))))
                except SlaError as error:
                    imported.refused.append((one.ticket, error))
                    continue
                if one.key in before:
                    imported.changed += 1
                else:
                    imported.new += 1
        return looked

    def write(
        self, connection: sa.Connection, looked: Iterable[tuple[FiledTicket, Assessment]], *, anew: bool = False
    ) -> None:
        """Write tickets with their expected alerts, given the alerts that have been recorded.

        Their rows are locked first, in one order, so that no sweep records an alert between the reading of those recorded and
        the end; missing rows are inserted for that. With `anew`, alerts that were kept are judged again.
        """
        self.kept_contracts.keep(self._state, connection)
        ordered = sorted(looked, key=lambda pair: pair[0].key)
        keys = [one.key for one, _ in ordered]
        self._state.lock_rows(connection, tickets, keys, lambda: [self._row(*pair, Forecast([])) for pair in ordered])
        forecasts = forecasts_of(connection, [(one.key, told) for one, told in ordered], anew=anew)
        if anew:
            judged_anew = sa.update(alerts).where(alerts.c.kept).values(kept=False)
            change_rows(connection, judged_anew, alerts.c.ticket_key, keys)
        rows = [self._row(*pair, found) for pair, found in zip(ordered, forecasts, strict=True)]
        self._state.put(connection, tickets, rows)
        for what, values in BECOMES.items():
            named = [key for found in forecasts for key in getattr(found, what)]
            change_rows(connection, sa.update(alerts).values(**values), alerts.c.key, named)
        stops = [{"of": key, "at": stopped_us} for found in forecasts for key, stopped_us in found.stops]
        if stops:
            mine = sa.update(alerts).where(alerts.c.key == sa.bindparam("of"))
            connection.execute(mine.values(stopped_us=sa.bindparam("at")), stops)
            # An alert that was passed over is pending again, since its clock stopped later than was known, or not at all.
            passed = sa.update(outbox).where(outbox.c.passed).values(told_us=None, passed=False)
            restarted = [one.key for found in forecasts for one in found.restarted]
            change_rows(connection, passed, outbox.c.alert, restarted)

    def _row(self, one: FiledTicket, told: Assessment, found: Forecast) -> dict[str, Any]:
        return {
            "key": one.key,
            "source_key": self.source_key,
            "source": self.source,
            "ticket": one.ticket.id,
            "digest": one.digest,
            "doc": one.doc,
            "expected": expected_text(found.expected),
            "clocks": standings_text(told.seen.clocks),
            "next_us": found.next_us,
            "ended_us": told.seen.ended_us,
            "stamp": told.stamp,
            "gone": one.gone,
            "conventions": CONVENTIONS,
            "absent": one.absent,
        }


def _known(connection: sa.Connection, filed: Sequence[FiledTicket]) -> tuple[set[bytes], dict[bytes, Any]]:
    """Return the keys of tickets that are known as they are given, and the rows of other known ones."""
    asked = sa.select(tickets.c.key, tickets.c.digest, sa.or_(tickets.c.gone, tickets.c.absent).label("away"))
    given = {one.key: one.digest for one in filed}
    there = connection.execute(asked.where(tickets.c.key.in_(list(given)))).all()
    same = {row.key for row in there if row.digest == given[row.key] and not row.away}
    others = [row.key for row in there if row.key not in same]
    rows = connection.execute(sa.select(*KNOWN).where(tickets.c.key.in_(others))) if others else ()
    return same, {row.key: row for row in rows}


def forecasts_of(
    connection: sa.Connection, some: Sequence[tuple[bytes, Assessment]], *, anew: bool = False
) -> list[Forecast]:
    """Return the forecasts of tickets, each given by its key, in their order."""
    past = recorded(connection, [key for key, _ in some])
    holding = [key for key, told in some if told.held]
    asked = sa.select(tickets.c.key, tickets.c.expected).where(tickets.c.key.in_(holding))
    before = {row.key: read_expected(row.expected) for row in connection.execute(asked)} if holding else {}
    forecasts = []
    for key, told in some:
        standing, generations = past.get(key, ([], {}))
        mine = [one._replace(kept=one.kept and not anew) for one in standing if one.threshold.clock not in told.held]
        held = (one for one in before.get(key, ()) if one.threshold.clock in told.held)
        by_others = any(told.changed or one.kept for one in mine)
        known = told.before() if by_others and told.before is not None else None
        forecasts.append(forecast(told.seen, mine, generations, known, held, changed=told.changed))
    return forecasts


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
                said = (row.due_us, row.at_us, row.zone, row.undone, row.baseline, row.stopped_us, row.kept)
                standing.append(Recorded(row.key, threshold, row.generation, *said))
    return past
