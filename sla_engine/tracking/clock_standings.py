"""Clock standings: where a ticket's clocks stood when it was last evaluated, as the database stores them, and stand now."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import NoneType
from typing import Any, NamedTuple

import sqlalchemy as sa

from sla_engine.calendars.instants import Instant, instant_at
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.clocks import ClockStatus, State, TicketStatus, evaluate
from sla_engine.clocks.answers.ticket_status import clocks_of
from sla_engine.show.plain_values import Plain, keys
from sla_engine.tracking.alert import WARNING
from sla_engine.tracking.state.database_tables import alerts, tickets
from sla_engine.tracking.state.foreign_and_damaged_tables import check_kinds, read_back
from sla_engine.tracking.state.state_database import StateDatabase
from sla_engine.tracking.state.stored_contracts import KeptContracts
from sla_engine.tracking.state.stored_tickets import compact, ticket_of

LIVE = frozenset({State.RUNNING, State.PAUSED, State.OVERDUE})
STOPPED = frozenset({State.MET, State.MISSED, State.CANCELLED})

# The kinds of values in a stored row: target, cycle, state, due, zone, and `settled`, which only settled clocks have.
_KINDS = (str, int, str, (int, NoneType), str, bool)

Clock = tuple[str, int]  # a target, and the number of the cycle


class Standing(NamedTuple):
    """Where a clock stands by what is known of its ticket; `zone` is that of the ticket's site.

    A `settled` clock keeps the verdict of a contract that is no longer in force for the ticket.
    """

    target: str
    cycle: int
    state: str
    due_us: int | None
    zone: str
    settled: bool = False

    @property
    def clock(self) -> Clock:
        """The target and the cycle of the clock."""
        return self.target, self.cycle


@dataclass(frozen=True, slots=True)
class LiveClock(Plain):
    """A clock that has not ended; `warned` is true if a warning of it was recorded.

    `due_us` is in microseconds of UTC, `zone` is the site's.

    >>> clock = LiveClock("T-1", "response", 1, "overdue", 3_600_000_000, "UTC", warned=True)
    >>> clock.overdue, str(clock.due)
    (True, '1970-01-01 01:00:00+00:00')
    """

    PLAIN = keys("ticket", "target", "cycle", "state", "due", "warned")
    ticket: str
    target: str
    cycle: int
    state: str
    due_us: int | None
    zone: str
    warned: bool

    @property
    def overdue(self) -> bool:
        """Whether its due instant has passed."""
        return self.state == State.OVERDUE

    @property
    def due(self) -> Instant | None:
        """The instant at which it falls due, in the site's zone; None while it is paused."""
        return None if self.due_us is None else instant_at(self.due_us, named_zone(self.zone))


@dataclass(frozen=True, slots=True)
class Standings(Plain):
    """The live clocks of all tickets, earliest due first.

    >>> Standings((LiveClock("T-1", "response", 1, "overdue", 3_600_000_000, "UTC", warned=True),)).overdue
    1
    """

    PLAIN = keys("overdue", "warned", "clocks")
    clocks: tuple[LiveClock, ...]

    @property
    def overdue(self) -> int:
        """How many clocks are overdue."""
        return sum(clock.overdue for clock in self.clocks)

    @property
    def warned(self) -> int:
        """How many clocks are past a warning and not overdue."""
        return sum(clock.warned and not clock.overdue for clock in self.clocks)


def standings_of(status: TicketStatus) -> list[Standing]:
    """Return where the clocks of a ticket stand as of its status."""
    clocks = (clock for target in status for clock in status.cycles(target))
    return [Standing(clock.target, clock.cycle, str(clock.state), clock.due_us, status.zone) for clock in clocks]


def standings_text(clocks: Iterable[Standing]) -> str:
    """Return standings as the database stores them."""
    return compact([list(clock if clock.settled else clock[:-1]) for clock in clocks])


@read_back("clocks")
def read_standings(text: str) -> list[Standing]:
    """Return standings from their stored text.

    Raises:
        StateError: the text holds no stored standings.
    """
    said: list[list[Any]] = json.loads(text)
    rows = [row if len(row) == len(_KINDS) else [*row, False] for row in said]
    check_kinds(rows, _KINDS)
    return [Standing(*row) for row in rows]


def state_at(one: Standing, now: int) -> str:
    """Return the state that a clock has at an instant if no further event happens."""
    late = one.state == State.RUNNING and one.due_us is not None and one.due_us < now
    return str(State.OVERDUE) if late else one.state


def as_recorded(status: TicketStatus, recorded: Iterable[Standing]) -> TicketStatus:
    """Return a status in which some clocks have their recorded due instants and verdicts, whatever its contract gives.

    A clock stays as evaluated if only one of the two has stopped, or if one is paused, so that its due instant is unknown.
    """
    standings = {one.clock: one for one in recorded}
    if not standings:
        return status
    clocks = {
        target: tuple(_as_recorded(clock, standings.get((target, clock.cycle))) for clock in status.cycles(target))
        for target in status
    }
    where = "no contract" if status.entitlement.contract is None else f"contract {status.entitlement.contract.id!r}"
    return replace(status, clocks=clocks_of(clocks, where))


def _as_recorded(clock: ClockStatus, recorded: Standing | None) -> ClockStatus:
    running = State.RUNNING, State.OVERDUE
    if recorded is None or recorded.due_us is None or (recorded.state, recorded.due_us) == (clock.state, clock.due_us):
        return clock
    if not any(clock.state in states and recorded.state in states for states in (running, STOPPED)):
        return clock
    state = State(state_at(recorded, clock.as_of_us))
    late = state in (State.OVERDUE, State.MISSED)
    return replace(clock, state=state, due_us=recorded.due_us, breached_us=recorded.due_us if late else None)


def standing(state: StateDatabase, kept_contracts: KeptContracts, source: str, now: int) -> Standings:
    """Return the live clocks of the tickets of a source; tickets that end after `now` are evaluated as of `now`."""
    mine = tickets.c.source == source, ~tickets.c.gone
    live = sa.select(tickets.c.key, tickets.c.ticket, tickets.c.clocks).where(*mine, tickets.c.ended_us.is_(None))
    later = sa.select(tickets.c.key, tickets.c.ticket, tickets.c.doc, tickets.c.stamp)
    later = later.where(*mine, tickets.c.ended_us > now)
    warnings = sa.select(alerts.c.ticket_key, alerts.c.target, alerts.c.cycle).where(
        alerts.c.source == source, alerts.c.kind == WARNING, ~alerts.c.undone
    )
    with state.reading() as connection:
        warned = {(row.ticket_key, row.target, row.cycle) for row in connection.execute(warnings)}
        found: list[tuple[Any, Standing]] = [
            (row, one) for row in connection.execute(live) for one in read_standings(row.clocks)
        ]
        for row in connection.execute(later).all():
            contracts = kept_contracts.of(connection, row.stamp) or kept_contracts.today
            status = evaluate(ticket_of(row.doc), contracts, as_of=instant_at(now, named_zone("UTC")))
            found += [(row, one) for one in standings_of(status)]
    clocks = [
        LiveClock(
            row.ticket, one.target, one.cycle, state_at(one, now), one.due_us, one.zone,
            (row.key, one.target, one.cycle) in warned,
        )
        for row, one in found
        if one.state in LIVE
    ]  # fmt: skip
    return Standings(tuple(sorted(clocks, key=lambda one: (one.due_us is None, one.due_us or 0, one.ticket))))
