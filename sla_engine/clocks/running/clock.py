"""Clock: runs one target of a ticket through the ticket's log, cycle by cycle, by the table of acts."""

from collections.abc import Callable

from sla_engine.clocks import acts
from sla_engine.clocks.acts import BEGIN, CANCEL, CHANGE, HALTED, PAUSE, RENEW, REOPEN, RESUME, STOP
from sla_engine.clocks.attributes import Attributes, Changes
from sla_engine.clocks.finding import Code
from sla_engine.clocks.running.cycle import Cycle
from sla_engine.clocks.running.log import Change, Log
from sla_engine.clocks.running.target_measure import Measure
from sla_engine.clocks.running.waits import Wait
from sla_engine.contracts.values.policies import TargetPolicy
from sla_engine.contracts.version_terms import Terms

Measures = Callable[[str, Attributes], Measure | None]


class Clock:
    """The cycles of one target, and the clock's stage.

    `reopenings` has the positions in the log of the events that reopen this clock, or that should by the contract but do not,
    each with the code of the obstacle, None if there was none.
    """

    __slots__ = (
        "_measures", "_missed_at_due", "_wait", "attributes", "cycles", "measure", "policy", "reopenings", "stage", "target",
    )  # fmt: skip

    def __init__(self, target: str, terms: Terms, first: Attributes, measures: Measures) -> None:
        self.target = target
        self.policy: TargetPolicy = terms.policies.targets[target]
        self.cycles: list[Cycle] = []
        self.attributes = first
        self.measure = measures(target, first)
        self.stage = acts.first_stage(self.policy, promised=self.measure is not None)
        self.reopenings: dict[int, Code | None] = {}
        self._measures = measures
        self._missed_at_due = terms.policies.at_due == "missed"
        self._wait: Wait | None = None

    def run(self, log: Log, anchor: int) -> None:
        """Run the clock from the anchor through all entries of the log."""
        self.stage, moves = acts.step(self.stage, acts.BEGINS)
        if moves:
            self._begin(anchor)
        of_kind, step, reopens = acts.acts_by_kind(self.policy).get, acts.step, acts.REOPENINGS
        may_wait = bool(self.policy.pause_on)
        for place, (at, event, waits, change) in enumerate(log.entries):
            done = of_kind(event.kind, 0)
            if may_wait and waits is not None and (waits or self._wait is not None):
                done |= self._act_of_waits(waits)
            if change is not None:
                done |= self._act_of_change(change)
            if done & reopens and self.stage & acts.STOPPED:
                done = self._unless_too_late(done, place, at)
            if done:
                self.stage, moves = step(self.stage, done)
                if moves:
                    self._move(at, moves, change)
                    if done & reopens and moves & BEGIN:
                        self.reopenings[place] = None

    def _act_of_waits(self, waits: tuple[Wait, ...]) -> int:
        """Record the ticket's waits, keep the latest one that pauses the clock, and return the act."""
        pause_on, before = self.policy.pause_on, self._wait
        self._wait = None
        for wait in waits:
            if acts.pauses(pause_on, wait.reason):
                self._wait = wait
        if self._wait is before:
            return 0
        return acts.RESUMES if self._wait is None else acts.PAUSES

    def _act_of_change(self, change: Change) -> int:
        """Record the promise to the ticket's attributes from here on, and return the act."""
        before, self.attributes = self.measure, change.attributes
        self.measure = self._measures(self.target, change.attributes)
        act = acts.act_of_change(before, self.measure, anew=change.anew)
        if not act and self.measure is not None and self.stage & acts.LIVE:
            # An equal promise, now with the ticket's new attributes.
            self.cycles[-1].name_again(self.measure)
        return act

    def _unless_too_late(self, done: int, place: int, at: int) -> int:
        """Return the acts of an event that may reopen the stopped clock, and record an obstacle to that."""
        within = self.policy.reopening_within
        code: Code | None = None
        if within is not None and at - self.cycles[-1].since > within:
            code, done = "reopened_too_late", acts.too_late(done)
        elif acts.reopens_nothing(self.stage, done):
            code = "reopened_unpromised"
        self.reopenings[place] = code
        return done

    def _begin(self, at: int, *, halted: bool = False) -> None:
        if self.measure is not None:
            wait = self._wait if halted else None
            self.cycles.append(Cycle(len(self.cycles) + 1, self.measure, at, wait, self.policy.warnings))

    def _move(self, at: int, moves: int, change: Change | None) -> None:
        """Apply the moves to the cycle, in their order."""
        halted = bool(moves & HALTED)
        if moves & STOP:
            self.cycles[-1].stop(at, missed_at_due=self._missed_at_due)
        if moves & RENEW:
            self._renew(at, halted=halted, stopped=bool(moves & REOPEN), what=() if change is None else change.what)
        elif moves & BEGIN:
            self._begin(at, halted=halted)
        elif moves & REOPEN:
            self._reopen(at, halted=halted, what=() if change is None else change.what)
        if moves & PAUSE and self._wait is not None:
            self.cycles[-1].pause(at, self._wait)
        if moves & RESUME:
            self.cycles[-1].resume(at)
        if moves & CHANGE and self.measure is not None and change is not None:
            self.cycles[-1].change(at, self.measure, change.what)
        if moves & CANCEL:
            self.cycles[-1].cancel(at)

    def _renew(self, at: int, *, halted: bool, stopped: bool, what: Changes) -> None:
        """Begin another cycle, unless the latest is breached, or has stopped with an equal promise."""
        cycle = self.cycles[-1]
        if stopped:
            if cycle.breached or cycle.measure == self.measure:
                self._reopen(at, halted=halted, what=what)
                return
        elif cycle.is_late(at):
            return
        else:
            cycle.cancel(at)
        self._begin(at, halted=halted)

    def _reopen(self, at: int, *, halted: bool, what: Changes) -> None:
        if self.measure is not None:
            self.cycles[-1].reopen(at, self.measure, self._wait if halted else None, what)
