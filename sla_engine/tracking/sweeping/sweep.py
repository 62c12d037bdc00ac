"""Sweep: records the expected alerts that are due, and puts them into the outbox of every sink.

Upcoming alerts are listed without a change.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from math import inf
from typing import Any

import sqlalchemy as sa

from sla_engine.clocks.entitlement import Contracts
from sla_engine.tracking.alert import WITHDRAWN, Alert, AlertKey
from sla_engine.tracking.alert_routing import NO_ROUTING, Routing, routing_of, routing_text
from sla_engine.tracking.state.database_tables import SINKS, alerts, facts, outbox, sinks, tickets
from sla_engine.tracking.state.state_database import KEYS, StateDatabase, chunks
from sla_engine.tracking.state.stored_tickets import digest
from sla_engine.tracking.sweeping.expected_alerts import Expected, expected_text, read_expected


@dataclass(slots=True)
class _Batch:
    """What one transaction records."""

    told: list[Alert] = field(default_factory=list)
    alerts: list[dict[str, Any]] = field(default_factory=list)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    withdrawn: list[tuple[bytes, bytes]] = field(default_factory=list)  # the alert, and its withdrawal


def sweep(
    state: StateDatabase, contracts: Contracts, source_key: bytes, now: int, told_from: float = -inf
) -> list[Alert]:
    """Record the alerts of the tickets of a source that are due by an instant.

    The alerts that sinks are to be told are returned in the order in which they were due; those due before `told_from`, in
    microseconds of UTC, are recorded as a baseline, of which no sink is told.

    Each batch of tickets is a transaction: an alert is recorded, entered into every outbox and no longer expected, all at
    once. Several sweeps at a time share the tickets where the database can lock rows, and take turns where it cannot.
    """
    found: list[Alert] = []
    while batch := _step(state, contracts, source_key, now, told_from):
        found += batch.told
    return sorted(found, key=_order)


def upcoming(state: StateDatabase, contracts: Contracts, source_key: bytes, until: int) -> list[Alert]:
    """Return the alerts that will be recorded of the tickets of a source by an instant if nothing happens.

    They are in the order in which they fall due.
    """
    kept = tickets.c.source, tickets.c.ticket, tickets.c.doc, tickets.c.expected, tickets.c.absent
    found = []
    with state.reading() as connection:
        for row in connection.execute(
            sa.select(*kept).where(tickets.c.source_key == source_key, tickets.c.next_us <= until)
        ):
            for one in read_expected(row.expected):
                if one.at_us <= until and one.kind != WITHDRAWN:
                    what = routing_of(row.doc, contracts, one.at_us)
                    said = {"due_us": one.due_us, "at_us": one.at_us, "zone": one.zone, "absent": row.absent}
                    found.append(Alert.of(_key(row, one), **said, routing=what))
    return sorted(found, key=_order)


def _key(row: Any, one: Expected) -> AlertKey:  # noqa: ANN401 - a row of the database
    return AlertKey(row.source, row.ticket, *one.threshold, one.generation, one.kind == WITHDRAWN)


def _order(alert: Alert) -> tuple[int, str]:
    return alert.due_us, alert.key


def _step(state: StateDatabase, contracts: Contracts, source_key: bytes, now: int, told_from: float) -> _Batch | None:
    kept = tickets.c.key, tickets.c.source, tickets.c.ticket, tickets.c.doc, tickets.c.expected, tickets.c.absent
    asked = (
        sa.select(*kept)
        .where(tickets.c.source_key == source_key, tickets.c.next_us <= now)
        .order_by(tickets.c.next_us)
        .limit(KEYS)
        .with_for_update(skip_locked=True)
    )

    def moved(connection: sa.Connection) -> _Batch | None:
        rows = connection.execute(asked).all()
        if not rows:
            return None
        batch = _Batch()
        for row in rows:
            expected = read_expected(row.expected)
            # Most alerts of a first sweep are of the baseline and need no routing.
            what = cache(partial(routing_of, row.doc, contracts, now))
            for one in expected:
                if one.at_us <= now:
                    _record(batch, row, one, what, now=now, told_from=told_from)
            rest = [one for one in expected if one.at_us > now]
            next_us = rest[0].at_us if rest else None
            batch.tickets.append({"of": row.key, "expected": expected_text(rest), "next_us": next_us})
        _write(state, connection, source_key, batch)
        return batch

    return state.change(moved)


def _record(
    batch: _Batch,
    row: Any,  # noqa: ANN401 - a row of the database
    one: Expected,
    what: Callable[[], Routing],
    *,
    now: int,
    told_from: float,
) -> None:
    key = _key(row, one)
    moot = one.stopped_us is not None and one.stopped_us <= now
    # If the machine's clock went back, a withdrawal must still not be recorded before its alert.
    at_us = max(now, one.at_us)
    silent = not key.withdrawn and one.due_us < told_from
    said = NO_ROUTING if silent else what()
    alert = Alert.of(key, due_us=one.due_us, at_us=at_us, zone=one.zone, moot=moot, absent=row.absent, routing=said)
    if not silent:
        batch.told.append(alert)
    if key.withdrawn:
        batch.withdrawn.append((digest(str(replace(key, withdrawn=False))), digest(alert.key)))
    batch.alerts.append(
        {
            "key": digest(alert.key),
            "ticket_key": row.key,
            "source": row.source,
            "ticket": row.ticket,
            "target": one.threshold.target,
            "cycle": one.threshold.cycle,
            "threshold": one.threshold.name,
            "generation": one.generation,
            "kind": one.kind,
            "due_us": one.due_us,
            "at_us": alert.at_us,
            "zone": one.zone,
            "stopped_us": one.stopped_us,
            "baseline": silent,
            "about": None if silent else routing_text(said),
        }
    )


def _write(state: StateDatabase, connection: sa.Connection, source_key: bytes, batch: _Batch) -> None:
    _leave_out_known(connection, batch)
    state.insert_new(connection, alerts, batch.alerts)
    connection.execute(sa.select(facts).where(facts.c.name == SINKS).with_for_update(read=True))
    everyone = connection.execute(sa.select(sinks.c.key).where(sinks.c.source_key == source_key)).scalars().all()
    entered = [
        {"sink": sink, "alert": one["key"]}
        for one in batch.alerts
        if not one["baseline"] and one["kind"] != WITHDRAWN
        for sink in everyone
    ]
    state.insert_new(connection, outbox, entered + _withdraw(connection, batch.withdrawn))
    moved = sa.update(tickets).where(tickets.c.key == sa.bindparam("of"))
    connection.execute(moved.values(expected=sa.bindparam("expected"), next_us=sa.bindparam("next_us")), batch.tickets)


def _leave_out_known(connection: sa.Connection, batch: _Batch) -> None:
    """Leave out alerts that are recorded already: two processes that took in the same new ticket may both expect them."""
    keys = [one["key"] for one in batch.alerts]
    found = sa.select(alerts.c.key)
    known = {key for some in chunks(keys) for key in connection.execute(found.where(alerts.c.key.in_(some))).scalars()}
    if known:
        batch.alerts = [one for one in batch.alerts if one["key"] not in known]
        batch.told = [alert for alert in batch.told if digest(alert.key) not in known]


def _withdraw(connection: sa.Connection, withdrawn: Sequence[tuple[bytes, bytes]]) -> list[dict[str, Any]]:
    """Take withdrawn alerts out of the outboxes; return the withdrawals for sinks that may have been told of the alert."""
    of = dict(withdrawn)
    entered = []
    for some in chunks(list(of)):
        connection.execute(sa.update(alerts).where(alerts.c.key.in_(some)).values(undone=True, withdrawn=True))
        connection.execute(sa.delete(outbox).where(outbox.c.alert.in_(some), ~outbox.c.tried))
        told = connection.execute(sa.select(outbox.c.sink, outbox.c.alert).where(outbox.c.alert.in_(some)))
        entered += [{"sink": row.sink, "alert": of[row.alert]} for row in told]
    return entered
