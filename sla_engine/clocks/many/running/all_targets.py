"""AllTargets: runs the clocks of all targets of the tickets that have promises through the tickets' logs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sla_engine.calendars.arrays import Integers, Micros, Truth
from sla_engine.clocks.acts import CHANGES, PAUSES, RENEWS, TAKES_AWAY, acts_by_kind
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.events import wait_rows
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.events.findings import CLOCKS, GrowingFindings
from sla_engine.clocks.many.events.logs import NO_TERMS, Logs
from sla_engine.clocks.many.promises.attributes import AttributeChanges, promised
from sla_engine.clocks.many.promises.target_measures import NOTHING, Measures, Register
from sla_engine.clocks.many.running.one_target import Bits, Clocks, TargetEvents
from sla_engine.clocks.many.running.phases import Ledger, PhaseBook, parties
from sla_engine.contracts import Terms
from sla_engine.contracts.values.policies import TargetPolicy


@dataclass(frozen=True, slots=True, eq=False)
class AllTargets:
    """What the clocks of all targets share: terms, each ticket's place among them, anchors, and what happens up to `now`.

    While the parts are yielded, findings about reopenings are added to `findings`, and tickets without a certain answer are
    marked in `doubt`. Phases are put into `book`, where there is one.
    """

    terms: list[Terms]
    terms_of: Integers
    anchor: Micros
    logs: Logs
    changes: AttributeChanges
    findings: GrowingFindings
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
        opened, ended = self.logs.lives.reopenings(self.events)
        reopens = np.zeros(len(self.events), dtype=bool)
        reopens[opened[ended]] = True
        for target, (measure, doubt) in promises.items():
            self._doubt_changes(doubt)
            for policy, missed_at_due, mine in self._policies(target):
                clocks = np.flatnonzero(np.isin(self.terms_of, mine))
                yield self._part(
                    target, policy, measures, measure, clocks, reopens=reopens, missed_at_due=missed_at_due
                )
        idle = opened[~reopens[opened]]
        self.findings.add(CLOCKS, "reopened_while_open", self.events.ticket[idle], self.logs.places[idle])

    @property
    def events(self) -> EventRows:
        """The events that count."""
        return self.logs.events

    def _doubt_changes(self, doubt: Truth) -> None:
        """Mark the tickets whose attributes, at first or after a change, have no known promise."""
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
        reopens: Truth,
        missed_at_due: bool,
    ) -> CycleRows:
        """Run the clocks of some tickets, which share a policy, through their logs; `measure` is by combination.

        Reopenings that find a clock stopped which the contract has reopen are marked in `reopens`.
        """
        anchor = self.anchor[tickets]
        ledger = None if self.book is None else Ledger()
        first = measure[self.changes.first[tickets]]
        clocks = Clocks(policy, measures, first, missed_at_due=missed_at_due, ledger=ledger)
        acts, begun = self._acts(policy)
        events = self._events_of(acts, measure, tickets)
        clocks.run(anchor, anchor <= self.now, events)
        for code, rows in clocks.reopenings():
            reopens[rows] = True
            if code is not None:
                self.findings.add_of_target(code, target, self.events.ticket[rows], self.logs.places[rows])
        states = clocks.states(anchor, self.now)
        if self.book is not None and ledger is not None:
            phases, halting = ledger.phases(), np.flatnonzero(events.acts & PAUSES)
            wait = np.arange(len(self.events))
            wait[list(begun)] = list(begun.values())
            by = parties(phases, events.row[halting], events.clock[halting], wait, self.events)
            self.book.add(target, replace(phases, clock=tickets[phases.clock]), by, list(measures.promises))
        self.doubt[tickets[clocks.cycles.doubt]] = True
        mine = tickets[states.clock]
        place = np.array([terms.targets.index(target) if target in terms.targets else -1 for terms in self.terms])
        only = np.zeros(len(mine), dtype=np.int64)
        return CycleRows((target,), only, place[self.terms_of[mine]], replace(states, clock=mine))

    def _acts(self, policy: TargetPolicy) -> tuple[Bits, Mapping[int, int]]:
        """Return what events do to the clocks of a policy, changes aside, and which began a wait, where another counts."""
        events, of_kind = self.events, acts_by_kind(policy)
        kinds = [kind or "" for kind in events.kind.names]
        by_kind = [of_kind.get(kind, 0) | (wait_rows.by_kind(kind) if policy.pause_on else 0) for kind in kinds]
        acts = np.array(by_kind, dtype=np.uint16)[events.kind.codes]
        return acts, self.logs.lives.waits.act(acts, events, policy.pause_on) if policy.pause_on else {}

    def _events_of(self, acts: Bits, measure: Integers, tickets: Integers) -> TargetEvents:
        """Return what happens to the clocks of some tickets; what is in doubt already is left out."""
        events = self.events
        clock = np.full(len(self.terms_of), -1, dtype=np.int64)
        begun = (self.anchor[tickets] <= self.now) & ~self.doubt[tickets]
        clock[tickets[begun]] = np.flatnonzero(begun)
        after = np.full(len(events), NOTHING, dtype=np.int64)
        if len(rows := self.changes.changing):
            changed = measure[self.changes.after]
            other = changed != self._before(measure)
            by_change = np.where(self.changes.anew, np.uint16(RENEWS), np.uint16(CHANGES))
            acts[rows[other]] |= np.where(changed == NOTHING, np.uint16(TAKES_AWAY), by_change)[other]
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
