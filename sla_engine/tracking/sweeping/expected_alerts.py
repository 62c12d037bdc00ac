"""Expected alerts: when the thresholds of a ticket's clocks are reached, and which alerts are still to be recorded of them.

At the last event of its ticket every clock has stopped, is paused, or runs to a due instant that no known event moves. So the
expected alerts stay true until something new is known.

A recorded alert stands as long as, by what is known now, its threshold was reached by the time it was recorded. Otherwise it is
undone: its withdrawal is expected, and, if the threshold is ever reached again, an alert of the next generation.

An alert that other rules than today's recorded is kept, whatever today's rules give: it is neither told again nor withdrawn.
If today's rules give no such cycle, it stands for the same threshold of the last cycle of its target. Only news of the ticket
that takes that threshold away undoes it: a stop in time, a pause, another cycle. An alert of the baseline, of which no sink was
told, is not kept; it stands for the last cycle in the same way, if that was late by then.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import NoneType
from typing import Any, NamedTuple

from sla_engine.calendars.instants import instant_us
from sla_engine.clocks import ClockStatus, State, Ticket, TicketStatus, evaluate
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.running.ticket_life import ENDS
from sla_engine.tracking.alert import BREACH, DUE, WARNING, WITHDRAWN, threshold_name
from sla_engine.tracking.clock_standings import LIVE, Clock, Standing, standings_of
from sla_engine.tracking.state.foreign_and_damaged_tables import check_kinds, read_back
from sla_engine.tracking.state.stored_tickets import compact

DUE_SOME_TIME = frozenset({State.RUNNING, State.OVERDUE, State.MISSED})
AFTER_DUE = 1  # up to and at its due instant a clock is in time: a breach is a microsecond later

# The kinds of values in a stored row: threshold (three values), generation, kind, due, at, stopped, zone.
_KINDS = (str, int, str, int, str, int, int, (int, NoneType), str)


class Threshold(NamedTuple):
    """A threshold of one cycle of one target's clock, which is reached once at most."""

    target: str
    cycle: int
    name: str

    @property
    def clock(self) -> Clock:
        """The clock whose threshold it is."""
        return self.target, self.cycle

    def of(self, seen: "Outlook") -> "Threshold":
        """Return the same threshold of the clock that stands in for its own."""
        return self._replace(cycle=seen.counterpart(self.clock)[1])


class Reach(NamedTuple):
    """When a threshold is due, and the first instant at which its alert may be recorded; microseconds of UTC.

    `stopped_us` is when the clock stopped, None if it has not.
    """

    kind: str
    due_us: int
    at_us: int
    stopped_us: int | None
    zone: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """The thresholds that a ticket reaches; `live` clocks have not ended, `last_us` is when the last other one did."""

    reached: dict[Threshold, Reach]
    clocks: list[Standing]
    live: frozenset[Clock]
    last_us: int

    @property
    def ended_us(self) -> int | None:
        """The instant at which the last of its clocks ended, None if one has not."""
        return None if self.live else self.last_us

    def settled(self, held: Mapping[Clock, Standing]) -> "Outlook":
        """Return this outlook with some clocks as they stand already, which reach no more thresholds."""
        if not held:
            return self
        clocks = [held.get(one.clock, one) for one in self.clocks]
        clocks += [one for clock, one in held.items() if clock not in {one.clock for one in self.clocks}]
        reached = {threshold: reach for threshold, reach in self.reached.items() if threshold.clock not in held}
        return replace(self, reached=reached, clocks=clocks, live=self.live - held.keys())

    def counterpart(self, clock: Clock) -> Clock:
        """Return a clock, or the last cycle of its target if there is no such cycle."""
        target, cycle = clock
        cycles = [one.cycle for one in self.clocks if one.target == target]
        return clock if cycle in cycles or not cycles else (target, max(cycles))


def outlook(ticket: Ticket, contracts: Contracts) -> Outlook:
    """Return the outlook of a ticket.

    Raises:
        SlaError: `evaluate` refuses the ticket.
    """
    status = evaluate(ticket, contracts, as_of=_last(ticket))
    clocks = [clock for target in status for clock in status.cycles(target)]
    reached = {threshold: reach for clock in clocks for threshold, reach in _of_clock(clock, status.zone)}
    return Outlook(reached, standings_of(status), _live(status, clocks), _last_end(status, clocks))


def _last(ticket: Ticket) -> datetime:
    """Return the last instant of a ticket and its events."""
    told = (ticket.opened_at, ticket.reported_at or ticket.opened_at, *(event.at for event in ticket.events))
    return max(told, key=instant_us)


def _live(status: TicketStatus, clocks: list[ClockStatus]) -> frozenset[Clock]:
    """Return the clocks that run or are paused, and those that may start unless the ticket has ended."""
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
            # It is unknown when a paused clock will reach its next thresholds.
            if warned.at_us is not None and not warned.provisional:
                reach = Reach(WARNING, warned.at_us, warned.at_us, clock.stopped_us, zone)
                yield Threshold(clock.target, clock.cycle, threshold_name(threshold)), reach


class Recorded(NamedTuple):
    """An alert that has been recorded and not withdrawn: its threshold and generation, and the instant of the record."""

    key: bytes
    threshold: Threshold
    generation: int
    due_us: int
    at_us: int
    zone: str
    undone: bool
    baseline: bool
    stopped_us: int | None
    kept: bool = False

    def is_right_by(self, reached: Mapping[Threshold, Reach], threshold: Threshold) -> bool:
        """Return whether the threshold that it stands for was reached by the time at which it was recorded."""
        reach = reached.get(threshold)
        return reach is not None and reach.at_us <= self.at_us


class Expected(NamedTuple):
    """An alert to be recorded from the instant `at_us` on."""

    threshold: Threshold
    generation: int
    kind: str
    due_us: int
    at_us: int
    stopped_us: int | None
    zone: str


@dataclass(slots=True)
class Forecast:
    """The expected alerts, earliest first, and the changes of recorded alerts by what is known now.

    They become `undone`, stand again (`restored`), or are `kept` whatever is reached now. `stops` has when the clock of an
    alert that stands stopped, if that is new, and `restarted` the alerts for which another instant was recorded before.
    """

    expected: list[Expected]
    undone: list[bytes] = field(default_factory=list)
    restored: list[bytes] = field(default_factory=list)
    kept: list[bytes] = field(default_factory=list)
    stops: list[tuple[bytes, int | None]] = field(default_factory=list)
    restarted: list[Recorded] = field(default_factory=list)

    @property
    def next_us(self) -> int | None:
        """The first instant at which one may be recorded, None if none is expected."""
        return self.expected[0].at_us if self.expected else None


def forecast(
    seen: Outlook,
    recorded: Iterable[Recorded],
    generations: Mapping[Threshold, int],
    before: Outlook | None = None,
    held: Iterable[Expected] = (),
    *,
    changed: bool = False,
) -> Forecast:
    """Return what is expected of a ticket.

    `recorded` are its alerts that have not been withdrawn, `generations` how many of each threshold have been. `before` is the
    outlook under the same rules by what was known before; `changed` says that other rules recorded the alerts. `held` are
    further expected alerts, of clocks that are not in the outlook.
    """
    found = Forecast([])
    standing: set[Threshold] = set()
    doubled: set[Threshold] = set()  # those for which an alert of a missing cycle stands
    first = dict(generations)
    for one in recorded:
        kept = before is not None and _is_kept(one, seen, before, changed=changed)
        stands_for = one.threshold.of(seen) if kept or one.baseline else one.threshold
        if kept or one.is_right_by(seen.reached, stands_for):
            standing |= {one.threshold, stands_for}
            doubled |= {stands_for} - {one.threshold}
            _stand(found, one, seen.reached.get(stands_for), kept=kept)
            continue
        first[one.threshold] = max(first.get(one.threshold, 0), one.generation + 1)
        if not one.undone:
            found.undone.append(one.key)
        if not one.baseline:
            # Never before its alert: if the machine's clock was ahead then, the withdrawal waits until that instant.
            gone = Expected(one.threshold, one.generation, WITHDRAWN, one.due_us, one.at_us, None, one.zone)
            found.expected.append(gone)
    found.restarted = [one for one in found.restarted if one.threshold not in doubled]
    for threshold, reach in seen.reached.items():
        if threshold not in standing:
            found.expected.append(Expected(threshold, first.get(threshold, 0), *reach))
    found.expected += held
    found.expected.sort(key=lambda one: (one.at_us, one.kind != WITHDRAWN, one.threshold))
    return found


def _is_kept(one: Recorded, seen: Outlook, before: Outlook, *, changed: bool) -> bool:
    """Return whether other rules recorded an alert, and no news has taken away what it stands for."""
    if one.baseline or one.undone:
        return False
    if not one.kept and (not changed or one.is_right_by(before.reached, one.threshold)):
        return False
    was, is_now = one.threshold.of(before), one.threshold.of(seen)
    return was == is_now and (was not in before.reached or is_now in seen.reached)


def _stand(found: Forecast, one: Recorded, reach: Reach | None, *, kept: bool) -> None:
    """Note the changes of an alert that stands."""
    if reach is not None and one.stopped_us != reach.stopped_us:
        found.stops.append((one.key, reach.stopped_us))
        if one.stopped_us is not None:
            found.restarted.append(one)
    if kept and not one.kept:
        found.kept.append(one.key)
    if one.undone:
        found.restored.append(one.key)


def expected_text(expected: Iterable[Expected]) -> str:
    """Return expected alerts as the database stores them."""
    rows = [[*one.threshold, *one[1:]] for one in expected]
    return compact(rows) if rows else ""


@read_back("expected alerts")
def read_expected(text: str) -> list[Expected]:
    """Return expected alerts from their stored text.

    Raises:
        StateError: the text holds no stored alerts.
    """
    rows: list[list[Any]] = json.loads(text) if text else []
    check_kinds(rows, _KINDS)
    return [Expected(Threshold(*row[:3]), *row[3:]) for row in rows]
