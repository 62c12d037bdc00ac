"""The oracle of clocks: where each clock of a ticket stands, by walking through its log.

Slow and plain on purpose. It reads a contract as data, never the real one; only tickets and events are the real values.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sla_engine.clocks import Event, Ticket
from sla_engine.testing.calendar_cases import CalendarCase
from sla_engine.testing.contract_cases import ContractCase
from sla_engine.testing.local_clock import DAY, instant_of
from sla_engine.testing.terms_cases import Attributes, Promised, TermsCase, Threshold
from tests.oracles.clock_walk import TargetWalk
from tests.oracles.cycle_walk import Allowance, CycleWalk
from tests.oracles.event_log import EventLog, changed, is_change, is_unnamed, sequence_faults
from tests.oracles.ground import Ground, Steps

BEFORE, AFTER = 10 * DAY, 150 * DAY


class WalkedWarning(NamedTuple):
    """When a clock warns, and whether it has; `at` is None when it never will."""

    at: int | None
    reached: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class WalkedClock:
    """Where a clock stands; instants and own time in microseconds, None where there is none."""

    state: str
    due: int | None = None
    provisional: bool = False
    started_at: int | None = None
    stopped_at: int | None = None
    breached_at: int | None = None
    allowed: int | None = None
    elapsed: int = 0
    paused: int = 0
    warnings: Mapping[Threshold, WalkedWarning] | None = None


class ClockOracle:
    """Where the clocks of tickets under one contract stand.

    >>> from sla_engine.testing import ContractCase, HoursCase, Promised, SiteCase, TermsCase, TierCase, datetime_at, hm, us
    >>> hours = {"office": HoursCase((hm("08:00-17:00"),) * 5 + ((), ()))}
    >>> tier = TierCase({"incident": "office"}, {("response", "incident"): {None: Promised("business", us=3_600_000_000)}})
    >>> case = ContractCase({"LU": SiteCase("Europe/Luxembourg")}, hours, (TermsCase({"basic": tier}),))
    >>> oracle = ClockOracle(case, us("2026-06-01T00:00Z"), us("2026-08-01T00:00Z"))
    >>> opened = us("2026-06-22T16:30+02:00")
    >>> ticket = Ticket("T-1", opened_at=datetime_at(opened, "UTC"), tier="basic", site="LU")
    >>> (clock,) = oracle.clocks(ticket, opened)["response"]
    >>> clock.state, clock.due == us("2026-06-23T08:30+02:00")
    ('running', True)
    """

    def __init__(self, case: ContractCase, since: int, until: int, steps: Steps = "minutes") -> None:
        """Judge by `case`, within [since, until], walking in `steps` of a minute or from edge to edge."""
        self.case, self.ground = case, Ground(since, until, steps)

    def anchor(self, ticket: Ticket) -> int:
        """The instant from which the clocks of a ticket count."""
        reported = ticket.reported_at if self.case.anchor == "reported" else None
        return instant_of(ticket.opened_at if reported is None else reported)

    def clocks(self, ticket: Ticket, as_of: int) -> dict[str, list[WalkedClock]]:
        """Every target's cycles, in order, by what is known at `as_of`.

        Raises `BeyondHorizonError` when an answer lies after the oracle's time.
        """
        anchor = self.anchor(ticket)
        terms = self.case.at(anchor)
        if terms is None:
            return {target: [WalkedClock("not_applicable")] for target in self.case.versions[-1].targets}
        log = EventLog(ticket, anchor, as_of)
        first = _first_attributes(ticket, log, self.case, terms)
        return {target: _Run(self, terms, target, first).clocks(log, anchor, as_of) for target in terms.targets}

    def findings(self, ticket: Ticket, as_of: int) -> Counter[str]:
        """How many findings of each code the ticket and its events give."""
        anchor = self.anchor(ticket)
        terms = self.case.at(anchor)
        log = EventLog(ticket, anchor, as_of)
        if terms is None:
            return +(log.findings + Counter({"before_first_version": 1}))
        itself = Counter({"unnamed_priority": int(is_unnamed(ticket.priority, self.case, terms))})
        return +(log.findings + sequence_faults(log, self.case, terms) + itself)


def oracle_for(case: ContractCase, steps: Steps = "minutes") -> ClockOracle:
    """The oracle of a drawn contract, with room for the tickets drawn for it."""
    return ClockOracle(case, case.around - BEFORE, case.around + AFTER, steps)


def _first_attributes(ticket: Ticket, log: EventLog, case: ContractCase, terms: TermsCase) -> Attributes:
    """The attributes at the start: what the ticket says, or with retroactive changes the last that is known."""
    first = Attributes(ticket.tier, ticket.site, ticket.kind, ticket.priority)
    for entry in log.entries:
        if is_change(entry.event) and terms.change(entry.event.kind.removesuffix("_changed")) == "retroactive":
            first = changed(first, entry.event, case, terms) or first
    return first


class _Run:
    """One target of one ticket."""

    def __init__(self, oracle: ClockOracle, terms: TermsCase, target: str, first: Attributes) -> None:
        self.case, self.ground, self.terms, self.target = oracle.case, oracle.ground, terms, target
        self.attributes = first
        self.walk = TargetWalk(terms.policy(target), terms, oracle.ground)

    def clocks(self, log: EventLog, anchor: int, as_of: int) -> list[WalkedClock]:
        if as_of < anchor:
            return [self.before(anchor)]
        t = anchor
        self.walk.open(t, self.allow)
        for entry in log.entries:
            self.walk.pass_time(t, entry.at)
            t = entry.at
            if is_change(entry.event):
                self.change(entry.event, t)
            else:
                self.walk.happen(entry.event, t, self.allow)
        self.walk.pass_time(t, as_of)
        return [self.status(cycle, as_of) for cycle in self.walk.cycles] or [self.without_cycle()]

    def promise(self) -> tuple[Promised, CalendarCase] | None:
        return self.case.promise(self.terms, self.target, self.attributes)

    def allow(self, start: int) -> Allowance | None:
        promise = self.promise()
        return None if promise is None else self.ground.allowance(*promise, start)

    def change(self, event: Event, t: int) -> None:
        if self.terms.change(event.kind.removesuffix("_changed")) != "prospective":
            return
        before = self.promise()
        self.attributes = changed(self.attributes, event, self.case, self.terms) or self.attributes
        if self.promise() != before:
            self.walk.change(t, self.allow)

    def before(self, anchor: int) -> WalkedClock:
        """A clock of a ticket that is yet to come."""
        if self.promise() is None:
            return WalkedClock("not_applicable")
        self.walk.open(anchor, self.allow)
        due = self.ground.due(self.walk.cycles[0], anchor) if self.walk.cycles else None
        return WalkedClock("not_started", due=due)

    def without_cycle(self) -> WalkedClock:
        """A clock that never started."""
        if self.walk.cancelled_at is not None:
            return WalkedClock("cancelled", stopped_at=self.walk.cancelled_at)
        return WalkedClock("not_applicable" if self.promise() is None or self.walk.begun else "not_started")

    def status(self, cycle: CycleWalk, as_of: int) -> WalkedClock:
        if cycle.phase == "stopped":
            due, state, ahead = cycle.due, str(cycle.outcome), cycle
            late = state == "missed"
        else:
            ahead = self.ground.outlook(cycle, as_of, warnings=True)
            due = ahead.due
            late = due is not None and due < as_of
            state = "overdue" if late else cycle.phase
        return WalkedClock(
            state,
            due=due,
            provisional=cycle.phase == "paused",
            started_at=cycle.start,
            stopped_at=cycle.stopped_at,
            breached_at=due if late else None,
            allowed=cycle.allowance.amount,
            elapsed=cycle.used,
            paused=cycle.paused_own,
            warnings={one: _warning(one, cycle, ahead, as_of) for one in cycle.thresholds},
        )


def _warning(threshold: Threshold, cycle: CycleWalk, ahead: CycleWalk, as_of: int) -> WalkedWarning:
    if threshold in cycle.warned:
        return WalkedWarning(cycle.warned[threshold], reached=True, provisional=False)
    at = ahead.due if ahead.warns_when_due(threshold) else ahead.warned.get(threshold)
    if cycle.stopped_at is not None and (at is None or at > cycle.stopped_at):
        return WalkedWarning(None, reached=False, provisional=False)
    provisional = cycle.phase == "paused"
    return WalkedWarning(at, reached=at is not None and at <= as_of and not provisional, provisional=provisional)
