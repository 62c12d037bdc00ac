"""Evaluation: where the clocks of many tickets stand as of an instant, in columns. `clocks.evaluate`, a table at a time.

Tickets are entitled combination by combination, their events ordered and judged once, and then each target's clocks led
through them in step. Tickets for which something lies beyond what is known are in `doubt`: those are for `evaluate` itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sla_engine.bulk.attributes import NAMES, Attributes, Becoming, becoming, promised
from sla_engine.bulk.clocks import CHANGE, Clocks, Turns, act_of
from sla_engine.bulk.codes import Codes, Integers
from sla_engine.bulk.cycles import NUMBER, Told
from sla_engine.bulk.event_rows import EventRows
from sla_engine.bulk.logs import NO_TERMS, Found, Logs, read_logs
from sla_engine.bulk.measures import NOTHING, Measures, Register
from sla_engine.bulk.plans import Contracts, Plan
from sla_engine.bulk.rows import Rows, anchors_of, combinations
from sla_engine.bulk.tracks import Micros, Truth
from sla_engine.clocks import State
from sla_engine.clocks.log import CHANGES
from sla_engine.contracts import Contract, Terms
from sla_engine.contracts.policies import STANDARD_TARGETS, TargetPolicy
from sla_engine.contracts.targets import NAT


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """The cycles of the tickets' clocks, in no order, and what was found about tickets.

    Of each row, `told.clock` is the ticket's number, `target` the place of the target's name in `targets`, and `place` where
    the ticket's contract has it among its targets. Tickets with a fault in their plan (`plans[plan[ticket]]`) have no rows.
    """

    targets: tuple[str, ...]
    target: Integers
    place: Integers
    told: Told
    found: Found
    doubt: Truth
    plans: list[Plan]
    plan: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The cycles of one target's clocks, `told.clock` being the ticket's number."""

    target: str
    place: Integers
    told: Told


def evaluated(contracts: Contracts, rows: Rows, events: EventRows, now: int) -> Evaluated:
    """Return where all clocks of the tickets stand at an instant (microseconds of UTC)."""
    many = [contracts] if isinstance(contracts, Contract) else list(contracts.values())
    plan, plans = combinations(contracts, many, rows)
    terms, terms_of_plan = _terms(plans)
    terms_of = terms_of_plan[plan]
    anchor = anchors_of(rows, np.array([one.from_report for one in plans], dtype=bool)[plan])
    logs = read_logs(events, terms_of, terms, anchor, now)
    first = _at_first(rows, plan, plans)
    desk = _Desk(terms, terms_of, anchor, now, logs, becoming(first, terms_of, terms, logs))
    parts = [*desk.parts(), *_without_promise(plan, plans)]
    doubt = desk.doubt
    # A name that is refused may have been put right by a change that counts from the start on.
    doubt[events.ticket[_changes(events)]] |= np.array([one.fault is not None for one in plans])[plan][
        events.ticket[_changes(events)]
    ]
    targets = tuple(dict.fromkeys(part.target for part in parts))
    numbers = [np.full(len(part.place), targets.index(part.target)) for part in parts]
    empty = np.empty(0, dtype=np.int64)
    return Evaluated(
        targets,
        np.concatenate([empty, *numbers]),
        np.concatenate([empty, *(part.place for part in parts)]),
        Told.joined([Told.empty(0), *(part.told for part in parts)]),
        logs.found,
        doubt,
        plans,
        plan,
    )


def _terms(plans: list[Plan]) -> tuple[list[Terms], Integers]:
    """Return the terms under which promises apply, and the place of each plan's among them."""
    terms: list[Terms] = []
    places: dict[int, int] = {}
    found = []
    for plan in plans:
        entitled = plan.entitlement
        if plan.fault is not None or entitled is None or entitled.terms is None or entitled.tier is None:
            found.append(NO_TERMS)
            continue
        place = places.setdefault(id(entitled.terms), len(terms))
        if place == len(terms):
            terms.append(entitled.terms)
        found.append(place)
    return terms, np.array(found, dtype=np.int64)


def _at_first(rows: Rows, plan: Integers, plans: list[Plan]) -> Attributes:
    """Return what tickets are by their own columns; the tier may be that of a service."""
    tiers = Codes.of([None if one.entitlement is None else one.entitlement.tier for one in plans])
    columns = dict(zip(NAMES, (tiers.take(plan), rows.site, rows.kind, rows.priority), strict=True))
    return Attributes(tuple(columns.values()))


def _changes(events: EventRows) -> Truth:
    return np.array([kind in CHANGES for kind in events.kind.names], dtype=bool)[events.kind.codes]


def _without_promise(plan: Integers, plans: list[Plan]) -> Iterator[Part]:
    """Yield the clocks of tickets to which nothing is promised."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, one in enumerate(plans):
        entitled = one.entitlement
        if one.fault is None and entitled is not None and (entitled.terms is None or entitled.tier is None):
            targets = STANDARD_TARGETS if entitled.contract is None else entitled.contract.targets
            groups.setdefault(targets, []).append(number)
    for targets, numbers in groups.items():
        tickets = np.flatnonzero(np.isin(plan, numbers))
        told = replace(Told.empty(len(tickets)), clock=tickets)
        told.state[:] = NUMBER[State.NOT_APPLICABLE]
        for place, target in enumerate(targets):
            yield Part(target, np.full(len(tickets), place), told)


class _Desk:
    """The tickets to which something is promised, and what all their clocks share. `doubt` is filled as parts are told."""

    def __init__(
        self, terms: list[Terms], terms_of: Integers, anchor: Micros, now: int, logs: Logs, what: Becoming
    ) -> None:
        self._terms = terms
        self._terms_of = terms_of
        self._anchor = anchor
        self._now = now
        self._events = logs.events
        self._what = what
        self.doubt = np.zeros(len(terms_of), dtype=bool)

    def parts(self) -> Iterator[Part]:
        """Yield the cycles of each target's clocks, a policy at a time."""
        register = Register()
        targets = dict.fromkeys(target for terms in self._terms for target in terms.targets)
        promises = {target: promised(target, self._what.combinations, self._terms, register) for target in targets}
        anchors = self._anchor[self._terms_of != NO_TERMS]
        if not len(anchors):
            return
        low, high = int(anchors.min()), max(int(anchors.max()), self._now)
        measures = Measures(register.promises, low, high)
        for target, (measure, doubt) in promises.items():
            self._doubt_changes(doubt)
            for policy, missed_at_due, mine in self._policies(target):
                clocks = np.flatnonzero(np.isin(self._terms_of, mine))
                yield self._part(target, policy, measures, measure, clocks, missed_at_due=missed_at_due)

    def _doubt_changes(self, doubt: Truth) -> None:
        """Doubt tickets that are or become what no promise can be told for."""
        self.doubt |= doubt[self._what.first]
        self.doubt[self._events.ticket[self._what.changing]] |= doubt[self._what.after]

    def _policies(self, target: str) -> Iterator[tuple[TargetPolicy, bool, list[int]]]:
        """Yield the policies of a target, whether it is missed at the due instant, and the places of the terms that say so."""
        groups: dict[tuple[TargetPolicy, bool], list[int]] = {}
        for number, terms in enumerate(self._terms):
            if target in terms.targets:
                key = terms.policies.targets[target], terms.policies.at_due == "missed"
                groups.setdefault(key, []).append(number)
        for (policy, missed), mine in groups.items():
            yield policy, missed, mine

    def _part(
        self,
        target: str,
        policy: TargetPolicy,
        measures: Measures,
        measure: Integers,
        tickets: Integers,
        *,
        missed_at_due: bool,
    ) -> Part:
        """Lead the clocks of some tickets, which share a policy, through their logs; `measure` is by combination."""
        anchor = self._anchor[tickets]
        clocks = Clocks(policy, measures, measure[self._what.first[tickets]], missed_at_due=missed_at_due)
        clocks.run(anchor, anchor <= self._now, self._turns(policy, measure, tickets))
        told = clocks.told(anchor, self._now)
        self.doubt[tickets[clocks.cycles.doubt]] = True
        mine = tickets[told.clock]
        place = np.array([terms.targets.index(target) if target in terms.targets else -1 for terms in self._terms])
        return Part(target, place[self._terms_of[mine]], replace(told, clock=mine))

    def _turns(self, policy: TargetPolicy, measure: Integers, tickets: Integers) -> Turns:
        """Return what happens to the clocks of some tickets."""
        events = self._events
        clock = np.full(len(self._terms_of), -1, dtype=np.int64)
        begun = self._anchor[tickets] <= self._now
        clock[tickets[begun]] = np.flatnonzero(begun)
        act = _acts(policy, events)
        after = np.full(len(events), NOTHING, dtype=np.int64)
        if len(rows := self._what.changing):
            changed = measure[self._what.after]
            act[rows[changed != self._before(measure)]] = CHANGE
            after[rows] = changed
        of = clock[events.ticket]
        kept = np.flatnonzero((act != 0) & (of >= 0))
        return Turns(of[kept], events.at[kept], act[kept], after[kept])

    def _before(self, measure: Integers) -> Integers:
        """Return what was promised before each change: by the change before it, or at first."""
        ticket = self._events.ticket[self._what.changing]
        before = measure[self._what.first[ticket]]
        again = ticket[1:] == ticket[:-1]
        before[1:] = np.where(again, measure[self._what.after[:-1]], before[1:])
        return before


def _acts(policy: TargetPolicy, events: EventRows) -> Integers:
    """Return what each event does to the clocks of a policy, changes aside."""
    table = [act_of(policy, kind or "", None, changes=False) for kind in events.kind.names]
    act = np.array(table, dtype=np.uint8)[events.kind.codes]
    if policy.pause_on and "paused" in events.kind.names:
        paused = np.flatnonzero(events.kind.codes == events.kind.names.index("paused"))
        by_reason = [act_of(policy, "paused", reason, changes=False) for reason in events.reason.names]
        act[paused] = np.array(by_reason, dtype=np.uint8)[events.reason.codes[paused]]
    return act
