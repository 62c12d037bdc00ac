"""Outboxes: what each sink has yet to be told. A sink is told of an alert once it says so; told twice only under one key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from time import monotonic

import sqlalchemy as sa

from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.clocks.entitlement import Contracts
from sla_engine.errors import SinkBusyError, SinkError
from sla_engine.show.numbers_and_shares import count
from sla_engine.tracking.alert import WITHDRAWN, Alert, AlertKey
from sla_engine.tracking.alert_routing import NO_ROUTING, Routing, read_routing, routing_of
from sla_engine.tracking.delivery.retries import MOST_REFUSED
from sla_engine.tracking.delivery.teller_locks import only_teller
from sla_engine.tracking.sinks.sink import Sink, key_of
from sla_engine.tracking.state.database_tables import SINKS, alerts, facts, outbox, sinks, tickets
from sla_engine.tracking.state.foreign_and_damaged_tables import read_back
from sla_engine.tracking.state.state_database import StateDatabase, change_rows
from sla_engine.tracking.state.stored_tickets import SIZE, digest

# At most so many alerts, told within so many seconds, are marked as told at once: with what is under way, that is all that a
# crash makes a sink hear again. Of a sink that takes longer over each, every one is marked as soon as it is told.
MARKED = 100
MARKED_S = 0.02


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox of one sink for the alerts of one source.

    `contracts` say what the tickets of alerts were that an earlier version recorded without it.
    """

    contracts: Contracts
    source: str
    source_key: bytes
    sink: Sink

    @property
    def key(self) -> bytes:
        """The key of the sink as one of the source."""
        return blake2b(self.source_key + key_of(self.sink), digest_size=SIZE).digest()


def register(state: StateDatabase, box: Outbox, *, all_along: bool) -> None:
    """Enter a sink, once; `all_along` lets it be told what was recorded before it was known."""
    key = box.key
    with state.reading() as connection:
        if connection.execute(sa.select(sinks.c.key).where(sinks.c.key == key)).first():
            return
    with state.writing() as connection:
        # No sweep may record an alert between the two steps below, of which this sink would never be told.
        connection.execute(sa.select(facts).where(facts.c.name == SINKS).with_for_update())
        if connection.execute(sa.select(sinks.c.key).where(sinks.c.key == key)).first():
            return
        state.insert_new(connection, sinks, [{"key": key, "source_key": box.source_key, "name": box.sink.name}])
        if all_along:
            told = sa.select(alerts.c.key).where(alerts.c.source == box.source, alerts.c.kind != WITHDRAWN)
            found = connection.execute(told.where(~alerts.c.baseline, ~alerts.c.undone)).scalars()
            state.insert_new(connection, outbox, [{"sink": key, "alert": alert} for alert in found])


def pending(state: StateDatabase, box: Outbox) -> list[Alert]:
    """Return what a sink has yet to be told, in the order in which it was due; what it refused before comes last."""
    register(state, box, all_along=True)
    with state.reading() as connection:
        return [alert for alert, _ in _waiting(connection, box, None)]


def _waiting(connection: sa.Connection, box: Outbox, now: int | None) -> list[tuple[Alert, int]]:
    """Return what a sink has yet to be told, each with how often it was refused; moot is what stopped by `now`, if given."""
    asked = (
        sa.select(
            alerts, outbox.c.refused, tickets.c.absent, sa.case((alerts.c.about.is_(None), tickets.c.doc)).label("doc")
        )
        .join(outbox, outbox.c.alert == alerts.c.key)
        .outerjoin(tickets, tickets.c.key == alerts.c.ticket_key)
        .where(outbox.c.sink == box.key, outbox.c.told_us.is_(None), ~alerts.c.undone)
        .order_by(outbox.c.refused, alerts.c.due_us, alerts.c.at_us, alerts.c.key)
    )
    return [(_alert(row, box, now), row.refused) for row in connection.execute(asked)]


def deliver(state: StateDatabase, box: Outbox, now: int, *, held: Callable[[Alert], bool], wait: float) -> list[Alert]:
    """Tell a sink what it has yet to be told and is not held back; return what it was told.

    Only one teller tells a sink at a time; others wait some seconds for it, and then tell what it left.

    Raises:
        SinkError: the sink could not be told everything; what it was told is marked.
        SinkBusyError: another is telling it, and has not ended in time.
    """

    def untold() -> list[tuple[Alert, int]]:
        with state.reading() as connection:
            return [(alert, refused) for alert, refused in _waiting(connection, box, now) if not held(alert)]

    if not untold():
        return []
    with only_teller(state, box.key, wait) as is_ours:
        waiting = untold()
        if waiting and not is_ours:
            left = count(len(waiting), "alert is", "alerts are")
            raise SinkBusyError(
                f"{box.sink.name} is being told by another run, for {wait:g} s and longer; {left} still untold"
            )
        return _tell_all(state, box, waiting, now)


def _tell_all(state: StateDatabase, box: Outbox, waiting: Sequence[tuple[Alert, int]], now: int) -> list[Alert]:
    """Tell a sink alerts, each given with how often it was refused.

    What it refused before it is told one by one after all else, so that a message of many is not refused for one of them; some
    such failures are enough for once, as others wait for the lock.
    """
    fresh = [alert for alert, refused in waiting if not refused]
    told: list[Alert] = []
    failures: list[SinkError] = []
    for batch in [*([fresh] if fresh else []), *([alert] for alert, refused in waiting if refused)]:
        try:
            told += _tell(state, box, batch, now)
        except SinkError as error:
            failures.append(error)
            if error.over or len(failures) > MOST_REFUSED:
                break
    if failures:
        raise failures[-1]
    return told


def _tell(state: StateDatabase, box: Outbox, batch: Sequence[Alert], now: int) -> list[Alert]:
    """Tell a sink some alerts, and mark those that it took."""
    told: list[Alert] = []
    unmarked: list[Alert] = []
    # Whatever crashes before it is known what it has heard, it may come to hear of all.
    _note(state, box, [alert.key for alert in batch], sa.update(outbox).where(~outbox.c.tried).values(tried=True))
    took = sa.update(outbox).values(told_us=now, passed=False)
    marked = monotonic()
    try:
        for alert in box.sink.tell(batch):
            unmarked.append(alert)
            if len(unmarked) == MARKED or monotonic() - marked >= MARKED_S:
                _note(state, box, [alert.key for alert in unmarked], took)
                told += unmarked
                unmarked, marked = [], monotonic()
    except SinkError as error:
        # These wait behind all others, or a few of them would keep it from ever hearing more.
        _note(state, box, error.refused, sa.update(outbox).values(refused=outbox.c.refused + 1))
        raise
    finally:
        _note(state, box, [alert.key for alert in unmarked], took)
    return told + unmarked


def retire(state: StateDatabase, box: Outbox) -> bool:
    """Forget a sink, and what it has yet to be told; tell whether it was known."""
    with state.writing() as connection:
        connection.execute(sa.select(facts).where(facts.c.name == SINKS).with_for_update())
        connection.execute(sa.delete(outbox).where(outbox.c.sink == box.key))
        return connection.execute(sa.delete(sinks).where(sinks.c.key == box.key)).rowcount == 1


def _note(state: StateDatabase, box: Outbox, keys: Sequence[str], what: sa.Update) -> None:
    if keys:
        with state.writing() as connection:
            mine = what.where(outbox.c.sink == box.key)
            change_rows(connection, mine, outbox.c.alert, [digest(key) for key in keys])


@read_back("an alert")
def _alert(row: sa.Row[tuple[object, ...]], box: Outbox, now: int | None) -> Alert:
    """Return an alert as it was recorded; its instants can be told.

    Raises:
        StateError: it is none.
    """
    moot = row.stopped_us is not None and (now is None or row.stopped_us <= now)
    said = (row.source, row.ticket, row.target, row.cycle, row.threshold, row.generation)
    alert = Alert.of(
        AlertKey(*said, row.kind == WITHDRAWN),
        due_us=row.due_us,
        at_us=row.at_us,
        zone=row.zone,
        moot=moot,
        absent=bool(row.absent),
        routing=_routing(row, box),
    )
    for us in (alert.due_us, alert.at_us):
        instant_at(us, named_zone(alert.zone))
    return alert


def _routing(row: sa.Row[tuple[object, ...]], box: Outbox) -> Routing:
    if row.about is not None:
        return read_routing(row.about)
    return NO_ROUTING if row.doc is None else routing_of(row.doc, box.contracts, row.at_us)
