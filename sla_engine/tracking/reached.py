"""Reached: when the thresholds of a ticket's clocks were or will be reached, as far as is known of it.

By its last event every clock of a ticket has stopped, or waits, or runs to a due instant that nothing known will move. So
what is known then of alerts to come stays true until something new is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sla_engine.calendars.instants import EPOCH, instant_us
from sla_engine.clocks import ClockStatus, State, Ticket, TicketStatus, evaluate
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.log import ENDS, GONE
from sla_engine.contracts import thresholds as contract_thresholds
from sla_engine.tracking.alert import BREACH, DUE, WARNING, threshold_name

LIVE = frozenset({State.RUNNING, State.PAUSED, State.OVERDUE})
DUE_SOME_TIME = frozenset({State.RUNNING, State.OVERDUE, State.MISSED})
AFTER_DUE = 1  # up to and at its due instant a clock is in time: a breach is a microsecond later


class Threshold(NamedTuple):
    """What can be reached once: a threshold of one cycle of one target's clock."""

    target: str
    cycle: int
    name: str


class Reach(NamedTuple):
    """When a threshold is due, and from which instant on an alert of it may be recorded; microseconds of UTC.

    `stopped_us` is when the clock stopped, None where it has not.
    """

    kind: str
    due_us: int
    at_us: int
    stopped_us: int | None
    zone: str


class Standing(NamedTuple):
    """Where a clock stands by what is known of its ticket; `zone` is that of the ticket's site."""

    target: str
    cycle: int
    state: str
    due_us: int | None
    zone: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to come of a ticket; `ended_us` is when the last of its clocks ended, None where one has not."""

    reached: dict[Threshold, Reach]
    clocks: list[Standing]
    ended_us: int | None


def outlook(ticket: Ticket, contracts: Contracts) -> Outlook:
    """Return what is to come of a ticket.

    Raises:
        SlaError: as `evaluate`.
    """
    status = evaluate(ticket, contracts, as_of=_last(ticket))
    clocks = [clock for target in status for clock in status.cycles(target)]
    zone = _zone(status, ticket)
    reached = {threshold: reach for clock in clocks for threshold, reach in _of_clock(clock, zone)}
    return Outlook(reached, _standings(status, zone), _ended(status, clocks))


def stood(ticket: Ticket, contracts: Contracts, now: int) -> list[Standing]:
    """Return where the clocks of a ticket stand at an instant, whatever is known to follow.

    Raises:
        SlaError: as `evaluate`.
    """
    status = evaluate(ticket, contracts, as_of=EPOCH + timedelta(microseconds=now))
    return _standings(status, _zone(status, ticket))


def _standings(status: TicketStatus, zone: str) -> list[Standing]:
    clocks = (clock for target in status for clock in status.cycles(target))
    return [Standing(clock.target, clock.cycle, str(clock.state), clock.due_us, zone) for clock in clocks]


def _last(ticket: Ticket) -> datetime:
    """Return the last instant that a ticket tells of."""
    told = (ticket.opened_at, ticket.reported_at or ticket.opened_at, *(event.at for event in ticket.events))
    return max(told, key=instant_us)


def _zone(status: TicketStatus, ticket: Ticket) -> str:
    """Return the zone of the ticket's site, in which alerts are told."""
    terms = status.entitlement.terms
    return terms.sites[ticket.site].zone if terms is not None and ticket.site in terms.sites else "UTC"


def _thresholds(clock: ClockStatus) -> tuple[contract_thresholds.Threshold, ...]:
    """Return the thresholds of a clock's warnings, in their order."""
    entitled = clock.entitlement
    if entitled is None or entitled.terms is None:
        return ()
    return entitled.terms.policies.targets[clock.target].warnings


def _ended(status: TicketStatus, clocks: list[ClockStatus]) -> int | None:
    """Return when a ticket ended: none of its clocks is live, and none will start unless it is reopened."""
    if any(clock.state in LIVE for clock in clocks):
        return None
    ends = [clock.stopped_us for clock in clocks if clock.stopped_us is not None]
    for entry in status.events:
        if entry.event.kind in ENDS or entry.event.kind in GONE:
            ends.append(entry.at)
        elif entry.event.kind == "reopened":
            ends.clear()
    waiting = any(clock.state is State.NOT_STARTED for clock in clocks)
    if waiting and not any(entry.event.kind in ENDS | GONE for entry in status.events):
        return None
    return max(ends, default=status.as_of_us)


def _of_clock(clock: ClockStatus, zone: str) -> Iterator[tuple[Threshold, Reach]]:
    if clock.state in DUE_SOME_TIME and clock.due_us is not None:
        due = Reach(BREACH, clock.due_us, clock.due_us + AFTER_DUE, clock.stopped_us, zone)
        yield Threshold(clock.target, clock.cycle, DUE), due
    if clock.warnings and clock.measure is not None:
        for warned, threshold in zip(clock.warnings, _thresholds(clock), strict=True):
            # What a paused clock has not reached, nobody knows the instant of.
            if warned.at_us is not None and not warned.provisional:
                reach = Reach(WARNING, warned.at_us, warned.at_us, clock.stopped_us, zone)
                yield Threshold(clock.target, clock.cycle, threshold_name(threshold)), reach
