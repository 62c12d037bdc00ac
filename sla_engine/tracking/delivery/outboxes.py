"""Outboxes: the alerts that each sink has yet to be told. An alert is marked once the sink took it; repeats have its key."""

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

# Alerts are marked as told after so many of them, or after so many seconds: with those under way, that is all that a sink is
# told again after a crash. If a sink takes longer for each, every alert is marked as soon as it is told.
MARKED = 100
MARKED_S = 0.02


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox of one sink for the alerts of one source.

    `contracts` give the routing of alerts that an earlier version recorded without one.
    """

    contracts: Contracts
    source: str
    source_key: bytes
    sink: Sink

    @property
    def key(self) -> bytes:
        """The key of the sink for this source."""
        return blake2b(self.source_key + key_of(self.sink), digest_size=SIZE).digest()


def register(state: StateDatabase, box: Outbox, *, all_along: bool) -> None:
    """Enter a sink, unless it is known; with `all_along` its outbox gets the alerts that were recorded before."""
    key = box.key
    with state.reading() as connection:
        if connection.execute(sa.select(sinks.c.key).where(sinks.c.key == key)).first():
            return
    with state.writing() as connection:
        # A sweep that recorded an alert between the two steps below would not enter it for this sink.
        connection.execute(sa.select(facts).where(facts.c.name == SINKS).with_for_update())
        if connection.execute(sa.select(sinks.c.key).where(sinks.c.key == key)).first():
            return
        state.insert_new(connection, sinks, [{"key": key, "source_key": box.source_key, "name": box.sink.name}])
        if all_along:
            told = sa.select(alerts.c.key).where(alerts.c.source == box.source, alerts.c.kind != WITHDRAWN)
            found = connection.execute(told.where(~alerts.c.baseline, ~alerts.c.undone)).scalars()
            state.insert_new(connection, outbox, [{"sink": key, "alert": alert} for alert in found])


def pending(state: StateDatabase, box: Outbox) -> list[Alert]:
    """Return the alerts that a sink has yet to be told, earliest due first; those that it refused before come last."""
    register(state, box, all_along=True)
    with state.reading() as connection:
        return [alert for alert, _ in _waiting(connection, box, None)]


def _waiting(connection: sa.Connection, box: Outbox, now: int | None) -> list[tuple[Alert, int]]:
    """Return the untold alerts, each with its number of refusals; `moot` are those whose clock stopped, by `now` if given."""
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
    """Tell a sink the alerts that it has yet to be told and that are not held back; return those that it took.

    Only one run tells a sink at a time; others wait up to `wait` seconds for it, and then tell what is left.

    Raises:
        SinkError: the sink did not take all alerts; those that it took are marked.
        SinkBusyError: another run still tells the sink after `wait` seconds, and alerts are left.
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
                f"{box.sink.name} is in use by another run for {wait:g} s and longer; {left} still pending; run again later"
            )
        return _tell_all(state, box, waiting, now)


def _tell_all(state: StateDatabase, box: Outbox, waiting: Sequence[tuple[Alert, int]], now: int) -> list[Alert]:
    """Tell a sink alerts, each given with its number of refusals.

    Alerts that it refused before are told one by one after all others, so that they do not spoil a message of several; a few
    failures end the call, since other runs wait for the lock.
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
    # They are marked as tried first: after a crash nobody knows which of them the sink took.
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
        # Refused alerts come after all others next time, or a few of them could block the sink for ever.
        _note(state, box, error.refused, sa.update(outbox).values(refused=outbox.c.refused + 1))
        raise
    finally:
        _note(state, box, [alert.key for alert in unmarked], took)
    return told + unmarked


def retire(state: StateDatabase, box: Outbox) -> bool:
    """Forget a sink and its pending alerts; return whether it was known."""
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
    """Return the alert of a row, whose instants are within the years that datetimes have.

    Raises:
        StateError: the row holds no valid alert.
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
