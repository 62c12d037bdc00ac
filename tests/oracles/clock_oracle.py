"""The oracle of clocks: where each clock of a ticket stands, by walking through its log.

Slow and plain on purpose. It reads a contract as data, never the real one; only tickets and events are the real values.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sla_engine.clocks import Ticket
from sla_engine.testing.contract_cases import ContractCase
from sla_engine.testing.local_clock import DAY, instant_of
from sla_engine.testing.terms_cases import Threshold
from tests.oracles.clock_walk import ClockWalk
from tests.oracles.cycle_walk import WHOLE, CycleWalk, Paused
from tests.oracles.event_log import EventLog
from tests.oracles.ground import Ground, Steps
from tests.oracles.ticket_walk import TicketWalk

BEFORE, AFTER = 10 * DAY, 150 * DAY


class WalkedWarning(NamedTuple):
    """When a clock warns, and whether it has; `at` is None when it never will."""

    at: int | None
    reached: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class WalkedClock:
    """Where a clock stands; instants and own time in microseconds, None where there is none.

    `left` is what remains of the size of the target, negative when late.
    """

    state: str
    due: int | None = None
    provisional: bool = False
    started_at: int | None = None
    stopped_at: int | None = None
    breached_at: int | None = None
    size: int | None = None
    left: int | None = None
    elapsed: int = 0
    elapsed_wall: int = 0
    pauses: tuple[Paused, ...] = ()
    warnings: Mapping[Threshold, WalkedWarning] | None = None

    @property
    def paused(self) -> int:
        """The own time that it stood."""
        return sum(pause.own for pause in self.pauses)


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
        walk = self._walk(ticket, as_of)
        if walk is None:
            return {target: [WalkedClock("not_applicable")] for target in self.case.versions[-1].targets}
        anchor = self.anchor(ticket)
        if as_of < anchor:
            return {target: [_to_come(clock, anchor)] for target, clock in walk.clocks.items()}
        return {
            target: [_standing(cycle, as_of) for cycle in clock.cycles] or [_not_begun(clock, as_of)]
            for target, clock in walk.clocks.items()
        }

    def findings(self, ticket: Ticket, as_of: int) -> Counter[str]:
        """How many findings of each code the ticket and its events give."""
        walk = self._walk(ticket, as_of)
        if walk is None:
            return EventLog(ticket, self.anchor(ticket), as_of).left_out + Counter({"before_first_version": 1})
        return +walk.findings

    def _walk(self, ticket: Ticket, as_of: int) -> TicketWalk | None:
        log = EventLog(ticket, self.anchor(ticket), as_of)
        terms = self.case.at(log.anchor)
        return None if terms is None else TicketWalk(self.case, terms, self.ground, log)


def oracle_for(case: ContractCase, steps: Steps = "minutes") -> ClockOracle:
    """The oracle of a drawn contract, with room for the tickets drawn for it."""
    return ClockOracle(case, case.around - BEFORE, case.around + AFTER, steps)


def _to_come(clock: ClockWalk, anchor: int) -> WalkedClock:
    """A clock of a ticket that is yet to come."""
    promised = clock.allow(anchor)
    if clock.policy.start or promised is None:
        return _not_begun(clock, anchor)
    cycle = CycleWalk(clock.ground, anchor, promised, clock.terms.landing)
    return WalkedClock("not_started", due=cycle.due_from(anchor), size=promised.size, left=promised.size)


def _not_begun(clock: ClockWalk, t: int) -> WalkedClock:
    """A clock that has no cycle: it waits for its start, or nothing is promised, or it was answered before something was."""
    promised = clock.allow(t)
    if promised is None or not clock.policy.start:
        return WalkedClock("not_applicable")
    size = None if promised.promised.unit == "days" else promised.size  # which depends on the start
    return WalkedClock("not_started", size=size, left=size)


def _standing(cycle: CycleWalk, as_of: int) -> WalkedClock:
    due = cycle.stopped_due if cycle.phase == "stopped" else cycle.due_from(_runs_from(cycle, as_of))
    late = cycle.breach is not None or (cycle.phase == "running" and due is not None and due < as_of)
    now = cycle.at(as_of)
    return WalkedClock(
        str(cycle.outcome) if cycle.phase == "stopped" else "overdue" if late else cycle.phase,
        due=due,
        provisional=cycle.phase == "paused" and not late,
        started_at=cycle.start,
        stopped_at=cycle.stopped_at,
        breached_at=due if late else None,
        size=now.allowance.size,
        left=now.allowance.size - now.used,
        elapsed=now.elapsed,
        elapsed_wall=now.elapsed_wall,
        pauses=now.pauses,
        warnings={one: _warning(one, cycle, due, as_of) for one in cycle.thresholds},
    )


def _runs_from(cycle: CycleWalk, as_of: int) -> int:
    """Whence it runs: for a clock that stands, now, if it were resumed."""
    return as_of if cycle.phase == "paused" else cycle.since


def _warning(threshold: Threshold, cycle: CycleWalk, due: int | None, as_of: int) -> WalkedWarning:
    """When a threshold is reached; the whole is reached at due, always."""
    whole = threshold.share == WHOLE
    if cycle.phase == "stopped":
        at = due if whole else cycle.reached.get(threshold)
        reached = at is not None and cycle.stopped_at is not None and at <= cycle.stopped_at
        return WalkedWarning(at if reached else None, reached, provisional=False)
    if threshold in cycle.reached:
        return WalkedWarning(cycle.reached[threshold], reached=True, provisional=False)
    fixed = cycle.phase == "running" or (whole and cycle.breach is not None)
    at = due if whole else cycle.threshold_from(threshold, _runs_from(cycle, as_of))
    return WalkedWarning(at, reached=fixed and at is not None and at <= as_of, provisional=not fixed)
