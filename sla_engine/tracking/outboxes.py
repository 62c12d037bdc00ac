"""Outboxes: what each sink has yet to be told. A sink is told of an alert once it says so; told twice only under one key."""

from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa

from sla_engine.tracking.alert import WITHDRAWN, Alert, AlertKey
from sla_engine.tracking.documents import digest
from sla_engine.tracking.schema import SINKS, alerts, facts, outbox, sinks
from sla_engine.tracking.sinks import Sink
from sla_engine.tracking.state import State

# So many alerts are marked as told at once: what a crash makes a sink hear again at most.
MARKED = 100


def register(state: State, key: bytes, name: str, *, all_along: bool) -> None:
    """Enter a sink, once; `all_along` lets it be told what was recorded before it was known."""
    with state.reading() as connection:
        if connection.execute(sa.select(sinks.c.key).where(sinks.c.key == key)).first():
            return
    with state.writing() as connection:
        # No sweep may record an alert between the two steps below, of which this sink would never be told.
        connection.execute(sa.select(facts).where(facts.c.name == SINKS).with_for_update())
        if connection.execute(sa.select(sinks.c.key).where(sinks.c.key == key)).first():
            return
        state.insert_new(connection, sinks, [{"key": key, "name": name}])
        if all_along:
            told = sa.select(alerts.c.key).where(~alerts.c.baseline, ~alerts.c.undone, alerts.c.kind != WITHDRAWN)
            rows = [{"sink": key, "alert": alert, "told_us": None} for alert in connection.execute(told).scalars()]
            state.insert_new(connection, outbox, rows)


def pending(state: State, key: bytes) -> list[Alert]:
    """Return what a sink has yet to be told, in the order in which it was due."""
    asked = (
        sa.select(alerts)
        .join(outbox, outbox.c.alert == alerts.c.key)
        .where(outbox.c.sink == key, outbox.c.told_us.is_(None), ~alerts.c.undone)
        .order_by(alerts.c.due_us, alerts.c.at_us, alerts.c.key)
    )
    with state.reading() as connection:
        return [_alert(row) for row in connection.execute(asked)]


def deliver(
    state: State, key: bytes, sink: Sink, now: int, held: Callable[[Alert], bool] = lambda _: False
) -> list[Alert]:
    """Tell a sink what it has yet to be told and is not held back; return what it was told.

    Raises:
        SinkError: the sink could not be told everything; what it was told is marked.
    """
    told: list[Alert] = []
    unmarked: list[Alert] = []
    waiting = [alert for alert in pending(state, key) if not held(alert)]
    if not waiting:
        return []
    try:
        for alert in sink.tell(waiting):
            unmarked.append(alert)
            if len(unmarked) == MARKED:
                told += _mark(state, key, unmarked, now)
                unmarked = []
    finally:
        told += _mark(state, key, unmarked, now)
    return told


def _mark(state: State, key: bytes, some: Sequence[Alert], now: int) -> Iterable[Alert]:
    if some:
        with state.writing() as connection:
            told = [digest(alert.key) for alert in some]
            mine = sa.update(outbox).where(outbox.c.sink == key, outbox.c.alert.in_(told))
            connection.execute(mine.values(told_us=now))
    return some


def _alert(row: sa.Row[tuple[object, ...]]) -> Alert:
    said = (row.source, row.ticket, row.target, row.cycle, row.threshold, row.generation)
    return Alert.of(
        AlertKey(*said, row.kind == WITHDRAWN), due_us=row.due_us, at_us=row.at_us, zone=row.zone, moot=row.moot
    )
