"""AllTargets: the tickets to which something is promised, and the clocks of their targets, led through the tickets' logs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sla_engine.calendars.arrays import Integers, Micros, Truth
from sla_engine.clocks.acts import CHANGES, PAUSES, TAKES_AWAY, acts_by_kind, for_reason
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.events.logs import NO_TERMS
from sla_engine.clocks.many.promises.attributes import AttributeChanges, promised
from sla_engine.clocks.many.promises.target_measures import NOTHING, Measures, Register
from sla_engine.clocks.many.running.one_target import Bits, Clocks, TargetEvents
from sla_engine.clocks.many.running.phases import Ledger, PhaseBook, parties
from sla_engine.contracts import Terms
from sla_engine.contracts.values.policies import TargetPolicy


@dataclass(frozen=True, slots=True, eq=False)
class AllTargets:
    """What the clocks of all targets share: terms, each ticket's place among them, anchors, and what happens up to `now`.

    Tickets for which something cannot be told are marked in `doubt` as the parts are told. Phases are put into `book`, where
    there is one.
    """

    terms: list[Terms]
    terms_of: Integers
    anchor: Micros
    events: EventRows
    changes: AttributeChanges
    now: int
    doubt: Truth
    book: PhaseBook | None = None

    def parts(self) -> Iterator[CycleRows]:
        """Yield the cycles of each target's clocks, a policy at a time."""
        register = Register()
        targets = dict.fromkeys(target for terms in self.terms for target in terms.targets)
        promises = {target: promised(target, self.changes.combinations, self.terms, register) for target in targets}
        anchors = self.anchor[self.terms_of != NO_TERMS]
        if not len(anchors):
            return
        low, high = int(anchors.min()), max(int(anchors.max()), self.now)
        measures = Measures(register.promises, low, high)
        for target, (measure, doubt) in promises.items():
            self._doubt_changes(doubt)
            for policy, missed_at_due, mine in self._policies(target):
                clocks = np.flatnonzero(np.isin(self.terms_of, mine))
                yield self._part(target, policy, measures, measure, clocks, missed_at_due=missed_at_due)

    def _doubt_changes(self, doubt: Truth) -> None:
        """Doubt tickets that are or become what no promise can be told for."""
        self.doubt[doubt[self.changes.first]] = True
        self.doubt[self.events.ticket[self.changes.changing[doubt[self.changes.after]]]] = True

    def _policies(self, target: str) -> Iterator[tuple[TargetPolicy, bool, list[int]]]:
        """Yield the policies of a target, whether it is missed at the due instant, and the places of the terms that say so."""
        groups: dict[tuple[TargetPolicy, bool], list[int]] = {}
        for number, terms in enumerate(self.terms):
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
    ) -> CycleRows:
        """Lead the clocks of some tickets, which share a policy, through their logs; `measure` is by combination."""
        anchor = self.anchor[tickets]
        ledger = None if self.book is None else Ledger()
        first = measure[self.changes.first[tickets]]
        clocks = Clocks(policy, measures, first, missed_at_due=missed_at_due, ledger=ledger)
        events = self._events_of(policy, measure, tickets)
        clocks.run(anchor, anchor <= self.now, events)
        states = clocks.states(anchor, self.now)
        if self.book is not None and ledger is not None:
            halting = np.flatnonzero(events.acts & PAUSES)
            phases = ledger.phases()
            by = parties(phases, events.row[halting], events.clock[halting], self.events)
            self.book.add(target, replace(phases, clock=tickets[phases.clock]), by, list(measures.promises))
        self.doubt[tickets[clocks.cycles.doubt]] = True
        mine = tickets[states.clock]
        place = np.array([terms.targets.index(target) if target in terms.targets else -1 for terms in self.terms])
        only = np.zeros(len(mine), dtype=np.int64)
        return CycleRows((target,), only, place[self.terms_of[mine]], replace(states, clock=mine))

    def _events_of(self, policy: TargetPolicy, measure: Integers, tickets: Integers) -> TargetEvents:
        """Return what happens to the clocks of some tickets; what is in doubt already is left out."""
        events = self.events
        clock = np.full(len(self.terms_of), -1, dtype=np.int64)
        begun = (self.anchor[tickets] <= self.now) & ~self.doubt[tickets]
        clock[tickets[begun]] = np.flatnonzero(begun)
        acts = _acts(policy, events)
        after = np.full(len(events), NOTHING, dtype=np.int64)
        if len(rows := self.changes.changing):
            changed = measure[self.changes.after]
            other = changed != self._before(measure)
            acts[rows[other]] |= np.where(changed[other] == NOTHING, np.uint16(TAKES_AWAY), np.uint16(CHANGES))
            after[rows] = changed
        of = clock[events.ticket]
        kept = np.flatnonzero((acts != 0) & (of >= 0))
        return TargetEvents(of[kept], events.at[kept], acts[kept], after[kept], kept)

    def _before(self, measure: Integers) -> Integers:
        """Return what was promised before each change: by the change before it, or at first."""
        ticket = self.events.ticket[self.changes.changing]
        before = measure[self.changes.first[ticket]]
        again = ticket[1:] == ticket[:-1]
        before[1:] = np.where(again, measure[self.changes.after[:-1]], before[1:])
        return before


def _acts(policy: TargetPolicy, events: EventRows) -> Bits:
    """Return what each event does to the clocks of a policy, changes aside."""
    by_kind = acts_by_kind(policy)
    acts = np.array([by_kind.get(kind or "", 0) for kind in events.kind.names], dtype=np.uint16)[events.kind.codes]
    if by_kind.get("paused", 0) & PAUSES and "paused" in events.kind.names:
        paused = np.flatnonzero(events.kind.codes == events.kind.names.index("paused"))
        reason = events.reason.take(paused).used()
        by_reason = [for_reason(by_kind["paused"], policy, name) for name in reason.names]
        acts[paused] = np.array(by_reason, dtype=np.uint16)[reason.codes]
    return acts
