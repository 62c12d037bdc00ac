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
from sla_engine.clocks.running.ticket_life import ENDS
from sla_engine.tracking.alert import BREACH, DUE, WARNING, threshold_name

LIVE = frozenset({State.RUNNING, State.PAUSED, State.OVERDUE})
STOPPED = frozenset({State.MET, State.MISSED, State.CANCELLED})
DUE_SOME_TIME = frozenset({State.RUNNING, State.OVERDUE, State.MISSED})
AFTER_DUE = 1  # up to and at its due instant a clock is in time: a breach is a microsecond later


Clock = tuple[str, int]  # a target, and the number of the cycle


class Threshold(NamedTuple):
    """What can be reached once: a threshold of one cycle of one target's clock."""

    target: str
    cycle: int
    name: str

    @property
    def clock(self) -> Clock:
        """The clock whose threshold it is."""
        return self.target, self.cycle


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
    """Where a clock stands by what is known of its ticket; `zone` is that of the ticket's site.

    One that is `settled` keeps the verdict of a contract that is no longer in force for the ticket.
    """

    target: str
    cycle: int
    state: str
    due_us: int | None
    zone: str
    settled: bool = False

    @property
    def clock(self) -> Clock:
        """The clock that stands there."""
        return self.target, self.cycle


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to come of a ticket; `live` are its clocks that have not ended, `last_us` is when the last of the others did."""

    reached: dict[Threshold, Reach]
    clocks: list[Standing]
    live: frozenset[Clock]
    last_us: int

    @property
    def ended_us(self) -> int | None:
        """When the last of its clocks ended, None where one has not."""
        return None if self.live else self.last_us


def outlook(ticket: Ticket, contracts: Contracts) -> Outlook:
    """Return what is to come of a ticket.

    Raises:
        SlaError: as `evaluate`.
    """
    status = evaluate(ticket, contracts, as_of=_last(ticket))
    clocks = [clock for target in status for clock in status.cycles(target)]
    reached = {threshold: reach for clock in clocks for threshold, reach in _of_clock(clock, status.zone)}
    return Outlook(reached, _standings(status), _live(status, clocks), _last_end(status, clocks))


def stood(ticket: Ticket, contracts: Contracts, now: int) -> list[Standing]:
    """Return where the clocks of a ticket stand at an instant, whatever is known to follow.

    Raises:
        SlaError: as `evaluate`.
    """
    status = evaluate(ticket, contracts, as_of=EPOCH + timedelta(microseconds=now))
    return _standings(status)


def _standings(status: TicketStatus) -> list[Standing]:
    clocks = (clock for target in status for clock in status.cycles(target))
    return [Standing(clock.target, clock.cycle, str(clock.state), clock.due_us, status.zone) for clock in clocks]


def _last(ticket: Ticket) -> datetime:
    """Return the last instant that a ticket tells of."""
    told = (ticket.opened_at, ticket.reported_at or ticket.opened_at, *(event.at for event in ticket.events))
    return max(told, key=instant_us)


def _live(status: TicketStatus, clocks: list[ClockStatus]) -> frozenset[Clock]:
    """Return the clocks that run or wait, and those that will start unless the ticket has ended."""
    ended = any(entry.event.kind in ENDS for entry in status.events)
    live = LIVE if ended else LIVE | {State.NOT_STARTED}
    return frozenset((clock.target, clock.cycle) for clock in clocks if clock.state in live)


def _last_end(status: TicketStatus, clocks: list[ClockStatus]) -> int:
    ends = [clock.stopped_us for clock in clocks if clock.stopped_us is not None]
    for entry in status.events:
        if entry.event.kind in ENDS:
            ends.append(entry.at)
        elif entry.event.kind == "reopened":
            ends.clear()
    return max(ends, default=status.as_of_us)


def _of_clock(clock: ClockStatus, zone: str) -> Iterator[tuple[Threshold, Reach]]:
    if clock.state in DUE_SOME_TIME and clock.due_us is not None:
        due = Reach(BREACH, clock.due_us, clock.due_us + AFTER_DUE, clock.stopped_us, zone)
        yield Threshold(clock.target, clock.cycle, DUE), due
    terms = None if clock.entitlement is None else clock.entitlement.terms
    if terms is not None and clock.warnings and clock.measure is not None:
        for warned, threshold in zip(clock.warnings, terms.policies.targets[clock.target].warnings, strict=True):
            # What a paused clock has not reached, nobody knows the instant of.
            if warned.at_us is not None and not warned.provisional:
                reach = Reach(WARNING, warned.at_us, warned.at_us, clock.stopped_us, zone)
                yield Threshold(clock.target, clock.cycle, threshold_name(threshold)), reach
