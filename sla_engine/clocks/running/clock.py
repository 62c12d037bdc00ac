"""Clock: one target of a ticket, led through the ticket's log, cycle by cycle, as the table of acts says."""

from collections.abc import Callable
from typing import NamedTuple

from sla_engine.clocks import acts
from sla_engine.clocks.acts import BEGIN, BEGIN_PAUSED, CANCEL, CHANGE, PAUSE, REOPEN, RESUME, STOP, WITHDRAW
from sla_engine.clocks.attributes import Attributes
from sla_engine.clocks.event import Event
from sla_engine.clocks.running.cycle import Cycle, Wait
from sla_engine.clocks.running.log import Log
from sla_engine.clocks.running.target_measure import Measure
from sla_engine.contracts.values.policies import TargetPolicy
from sla_engine.contracts.version_terms import Terms

Measures = Callable[[str, Attributes], Measure | None]


class Withdrawn(NamedTuple):
    """When a ticket was cancelled whose clock had not begun, and what was promised then."""

    at: int
    measure: Measure


class Clock:
    """The cycles of one target, and the clock's stage; `withdrawn` where the ticket was cancelled before any began."""

    __slots__ = (
        "_measures", "_missed_at_due", "_wait", "attributes", "cycles", "measure", "policy", "stage", "target", "withdrawn",
    )  # fmt: skip

    def __init__(self, target: str, terms: Terms, first: Attributes, measures: Measures) -> None:
        self.target = target
        self.policy: TargetPolicy = terms.policies.targets[target]
        self.cycles: list[Cycle] = []
        self.attributes = first
        self.measure = measures(target, first)
        self.stage = acts.first_stage(self.policy, promised=self.measure is not None)
        self.withdrawn: Withdrawn | None = None
        self._measures = measures
        self._missed_at_due = terms.policies.at_due == "missed"
        self._wait: Wait | None = None

    def run(self, log: Log, anchor: int) -> None:
        """Lead the clock from the anchor through all entries of the log."""
        policy, by_kind = self.policy, acts.acts_by_kind(self.policy)
        self.stage, moves = acts.step(self.stage, acts.BEGINS)
        if moves:
            self._begin(anchor)
        of_kind, step, pauses = by_kind.get, acts.step, acts.PAUSES
        for at, event, attributes in log.entries:
            done = of_kind(event.kind, 0)
            if attributes is not None:
                done |= self._act_of_change(attributes)
            if done:
                if done & pauses:
                    done = acts.for_reason(done, policy, event.reason)
                self.stage, moves = step(self.stage, done)
                if moves:
                    self._move(at, moves, event)
                if done & pauses:
                    self._wait = Wait(event.reason, event.by)

    def _act_of_change(self, attributes: Attributes) -> int:
        """Take over what is promised to what the ticket is from here on."""
        before, self.attributes = self.measure, attributes
        self.measure = self._measures(self.target, attributes)
        return acts.act_of_change(before, self.measure)

    def _begin(self, at: int, *, paused: bool = False) -> None:
        if self.measure is not None:
            wait = self._wait if paused else None
            self.cycles.append(Cycle(len(self.cycles) + 1, self.measure, at, wait, self.policy.warnings))

    def _move(self, at: int, moves: int, event: Event) -> None:
        """Have the cycle make its moves, in their order."""
        if moves & STOP:
            self.cycles[-1].stop(at, missed_at_due=self._missed_at_due)
        if moves & (BEGIN | BEGIN_PAUSED):
            self._begin(at, paused=bool(moves & BEGIN_PAUSED))
        if moves & PAUSE:
            self.cycles[-1].pause(at, Wait(event.reason, event.by))
        elif moves & RESUME:
            self.cycles[-1].resume(at)
        elif moves & CANCEL:
            self.cycles[-1].cancel(at)
        elif self.measure is not None:
            if moves & CHANGE:
                self.cycles[-1].change(at, self.measure, f"{event.kind.replace('_', ' ')} to {event.value}")
            elif moves & REOPEN:
                self.cycles[-1].reopen(at, self.measure)
            elif moves & WITHDRAW:
                self.withdrawn = Withdrawn(at, self.measure)
