"""Recompute: the clocks that another contract, calendar or version of data moves among the watched tickets."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sla_engine.calendars.instants import Instant, instant_at
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.errors import SlaError
from sla_engine.show.plain_values import Plain, keys
from sla_engine.tracking.alert import WITHDRAWN
from sla_engine.tracking.clock_standings import Clock, Standing, read_standings, state_at
from sla_engine.tracking.state.database_tables import tickets
from sla_engine.tracking.state.state_database import KEYS, StateDatabase
from sla_engine.tracking.state.stored_contracts import KeptContracts
from sla_engine.tracking.state.stored_tickets import ticket_of
from sla_engine.tracking.state.watched_tickets import KNOWN
from sla_engine.tracking.sweeping.expected_alerts import Expected, Outlook, outlook, read_expected
from sla_engine.tracking.sweeping.ticket_assessment import CONVENTIONS, Assessment, assess, settled
from sla_engine.tracking.sweeping.ticket_intake import FiledTicket, Intake, forecasts_of


@dataclass(frozen=True, slots=True)
class Change(Plain):
    """A cycle of a clock that has moved: its state and due instant before and after, None if there is no such clock.

    `zone` is the site's. `alerts` are those that are expected now and were not (`+75%`), or the other way round (`-75%`),
    and withdrawals (`withdrawn due`). A ticket that cannot be evaluated any more has one change without a target, whose
    `error` says why.
    """

    PLAIN = keys(*("ticket", "target", "cycle", "state_before", "due_before", "state", "due", "error", "alerts"))
    ticket: str
    target: str
    cycle: int
    state_before: str | None
    due_before_us: int | None
    state: str | None
    due_us: int | None
    zone: str = "UTC"
    error: str | None = None
    alerts: tuple[str, ...] = ()

    @property
    def due_before(self) -> Instant | None:
        """The due instant before, in the site's zone."""
        return None if self.due_before_us is None else instant_at(self.due_before_us, named_zone(self.zone))

    @property
    def due(self) -> Instant | None:
        """The due instant now, in the site's zone."""
        return None if self.due_us is None else instant_at(self.due_us, named_zone(self.zone))


def recompute(state: StateDatabase, intake: Intake, now: int, *, dry_run: bool, ended: bool) -> list[Change]:
    """Evaluate the tickets of a source again; return what has moved as of an instant, and store it unless `dry_run`.

    Tickets that have ended and clocks that have stopped are left as they are, unless `ended`. So is a ticket that cannot be
    evaluated any more.
    """
    changes: list[Change] = []
    last = b""
    mine = sa.true() if ended else tickets.c.ended_us.is_(None)
    while True:
        with state.reading() if dry_run else state.writing() as connection:
            rows = _after(connection, intake, last, mine, lock=not dry_run)
            looked: list[tuple[FiledTicket, Assessment]] = []
            for row in rows:
                filed = _filed(row)
                try:
                    looked.append((filed, _under_today(intake.kept_contracts, filed, row, ended=ended)))
                except SlaError as error:
                    changes.append(Change(filed.ticket.id, "", 0, None, None, None, None, error=str(error)))
            changes += _changes(connection, rows, looked, now)
            if not dry_run:
                intake.write(connection, looked, anew=True)
                intake.kept_contracts.let_go(connection, {row.stamp for row in rows})
        if not rows:
            return changes
        last = rows[-1].key


def renew(state: StateDatabase, intake: Intake) -> int:
    """Evaluate the live tickets of a source again that were last evaluated under earlier conventions; return their number.

    No alert of them is undone, and clocks that have stopped are left as they are. So is a ticket that cannot be evaluated any
    more.
    """
    mine = sa.and_(tickets.c.ended_us.is_(None), tickets.c.conventions < CONVENTIONS)
    with state.reading() as connection:
        if connection.execute(sa.select(tickets.c.key).where(mine, _of(intake)).limit(1)).first() is None:
            return 0
    count = 0
    last = b""
    while True:
        with state.writing() as connection:
            rows = _after(connection, intake, last, mine, lock=True)
            looked: list[tuple[FiledTicket, Assessment]] = []
            for row in rows:
                filed = _filed(row)
                with suppress(SlaError):
                    looked.append((filed, assess(intake.kept_contracts, connection, filed.ticket, row)))
            intake.write(connection, looked)
        if not rows:
            return count
        count += len(looked)
        last = rows[-1].key


def _under_today(kept_contracts: KeptContracts, filed: FiledTicket, row: Any, *, ended: bool) -> Assessment:  # noqa: ANN401 - a row of the database
    """Evaluate a ticket under today's contract; clocks that have stopped keep their verdict unless `ended`."""
    seen = outlook(filed.ticket, kept_contracts.today)
    if ended:
        return Assessment(seen, kept_contracts.stamp)
    held = settled(row, kept_contracts.stamp, lambda: seen, seen)
    return Assessment(seen.settled(held), kept_contracts.stamp, frozenset(held))


def _of(intake: Intake) -> sa.ColumnElement[bool]:
    return tickets.c.source_key == intake.source_key


def _after(
    connection: sa.Connection, intake: Intake, last: bytes, mine: sa.ColumnElement[bool], *, lock: bool
) -> Sequence[Any]:
    asked = sa.select(*KNOWN, tickets.c.digest, tickets.c.gone, tickets.c.absent, tickets.c.expected)
    some = asked.where(tickets.c.key > last, _of(intake), mine).order_by(tickets.c.key).limit(KEYS)
    return connection.execute(some.with_for_update() if lock else some).all()


def _filed(row: Any) -> FiledTicket:  # noqa: ANN401 - a row of the database
    return FiledTicket(row.key, row.digest, row.doc, ticket_of(row.doc), row.gone, row.absent)


def _changes(
    connection: sa.Connection, rows: Sequence[Any], looked: Sequence[tuple[FiledTicket, Assessment]], now: int
) -> Iterator[Change]:
    known = {row.key: row for row in rows}
    forecasts = forecasts_of(connection, [(filed.key, told) for filed, told in looked], anew=True)
    for (filed, told), found in zip(looked, forecasts, strict=True):
        row = known[filed.key]
        alerts = _alerts(read_expected(row.expected), found.expected)
        yield from _moved(filed.ticket.id, read_standings(row.clocks), told.seen, alerts, now)


def _alerts(before: Sequence[Expected], after: Sequence[Expected]) -> dict[Clock, tuple[str, ...]]:
    """Return by clock the alerts that are expected after and were not before, or the other way round."""
    old, new = ({(one.threshold, one.kind) for one in some} for some in (before, after))
    found: dict[Clock, tuple[str, ...]] = {}
    for threshold, kind in sorted(old ^ new):
        plus, name = ("", f"{WITHDRAWN} {threshold.name}") if kind == WITHDRAWN else ("+", threshold.name)
        said = f"{plus if (threshold, kind) in new else '-'}{name}"
        found[threshold.clock] = (*found.get(threshold.clock, ()), said)
    return found


def _moved(
    ticket: str, before: Sequence[Standing], seen: Outlook, alerts: dict[Clock, tuple[str, ...]], now: int
) -> Iterator[Change]:
    old, new = ({one.clock: one for one in some} for some in (before, seen.clocks))
    for clock in dict.fromkeys((*old, *new)):
        was, is_now = old.get(clock), new.get(clock)
        said = (*_said(was, now), *_said(is_now, now))
        zone = next(one.zone for one in (is_now, was) if one is not None)
        if said[:2] != said[2:] or clock in alerts:
            yield Change(ticket, *clock, *said, zone, alerts=alerts.get(clock, ()))


def _said(one: Standing | None, now: int) -> tuple[str | None, int | None]:
    return (None, None) if one is None else (state_at(one, now), one.due_us)
