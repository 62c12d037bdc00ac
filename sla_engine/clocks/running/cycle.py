"""Cycle: one run of a clock, from its start to its stop, in integers. The one place for what an event does to a clock.

A cycle is fed what happens to it in order of time. It keeps its phases (running, paused, stopped), from which everything else
is read: the time counted, the pauses, the explanation. The module is long because pausing, stopping, reopening and changing
touch the same few numbers and are only clear side by side.
"""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from sla_engine.clocks.running.target_measure import Measure
from sla_engine.clocks.state import State
from sla_engine.contracts.values.thresholds import ShareUsed, Threshold


class Mode(Enum):
    """What a cycle is doing."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class Wait(NamedTuple):
    """Why a ticket waits, and who made it wait."""

    reason: str | None
    by: str | None


class Phase(NamedTuple):
    """A stretch [start, end) of a cycle in one mode; `used` is the own time counted before it, under `measure`.

    `wait` says why it was paused. `change` names what began the phase where that was a change of the promise.
    """

    start: int
    end: int
    mode: Mode
    used: int
    measure: Measure
    wait: Wait | None = None
    change: str | None = None


@dataclass(slots=True)
class Mark:
    """A warning's threshold, and the instant at which it was reached, None until then."""

    threshold: Threshold
    reached: int | None = None

    def amount(self, allowed: int) -> int:
        """Return the own time after which the threshold is reached; a share is rounded up to the microsecond."""
        if isinstance(self.threshold, ShareUsed):
            share = self.threshold.share
            return -(-allowed * share.numerator // share.denominator)
        return max(0, allowed - self.threshold.before_us)


class Cycle:
    """One run of a clock. Events must come in order of time; each method takes the instant `at` of what happened."""

    __slots__ = (
        "_base", "_change", "_exhausted", "_shift", "_wait", "allowed", "breached", "due", "marks", "measure",
        "mode", "number", "phases", "since", "start", "state", "used",
    )  # fmt: skip

    def __init__(
        self, number: int, measure: Measure, at: int, wait: Wait | None, thresholds: tuple[Threshold, ...]
    ) -> None:
        self.number = number
        self.measure = measure
        self.start = at
        self.due = measure.first_due(at)
        self.allowed = measure.amount or measure.line.between(at, self.due)
        self.used = 0
        self.since = at
        self.mode = Mode.RUNNING if wait is None else Mode.PAUSED
        self.breached = False
        self.state: State | None = None
        self.phases: list[Phase] = []
        self.marks = [Mark(threshold) for threshold in thresholds]
        for mark in self.marks:
            if not mark.amount(self.allowed):
                mark.reached = at
        self._wait = wait
        self._change: str | None = None
        # A day target falls due at its first due instant, moved by the paused time; other targets by what is left of them.
        self._base = self.due if measure.kind == "days" else None
        self._shift = 0
        self._exhausted = False

    # Reading

    def due_at(self, now: int) -> int:
        """Return the due instant; of a paused cycle, the one it would have if resumed now."""
        return self._due_if_resumed(now) if self.mode is Mode.PAUSED else self.due

    def used_at(self, now: int) -> int:
        """Return the own time counted up to now."""
        if self.mode is Mode.RUNNING:
            return self.used + self.measure.line.between(self.since, now)
        return self.used

    def phase_at(self, end: int, mode: Mode | None = None) -> Phase:
        """Return the phase under way, up to an instant."""
        return Phase(self.since, end, mode or self.mode, self.used, self.measure, self._wait, self._change)

    def state_at(self, now: int) -> State:
        """Return the state now: up to and at due it runs, strictly after it is overdue."""
        if self.state is not None:
            return self.state
        if self.mode is Mode.PAUSED:
            return State.PAUSED
        return State.OVERDUE if self.breached or now > self.due else State.RUNNING

    def mark_at(self, mark: Mark, now: int) -> int | None:
        """Return the instant at which a threshold was, is or, as things stand, will be reached; None if it no longer can be."""
        if mark.reached is not None:
            return mark.reached
        if self.mode is Mode.STOPPED:
            return None
        return self._reached_if(mark, now if self.mode is Mode.PAUSED else self.since, self.due_at(now))

    # What happens to it

    def pause(self, at: int, wait: Wait) -> None:
        """Stand still, unless the due instant has passed; paused already, go on standing for another reason."""
        if self.mode is Mode.RUNNING:
            if self._passed(at):
                return
            self._count(at)
        else:
            self._stand(at)
        self.mode, self._wait = Mode.PAUSED, wait

    def resume(self, at: int) -> None:
        """Run on, if paused."""
        if self.mode is Mode.PAUSED:
            self.due = self._due_if_resumed(at)
            self._stand(at)
            self.mode, self._wait = Mode.RUNNING, None

    def stop(self, at: int, *, missed_at_due: bool) -> None:
        """End, in time up to and at the due instant (only before it with `missed_at_due`)."""
        self.resume(at)
        # Missed at the very due instant is breached there as well, and stays so if the clock is reopened.
        self.breached = self._passed(at) or (missed_at_due and at == self.due)
        self._end(at, State.MISSED if self.breached else State.MET)

    def cancel(self, at: int) -> None:
        """End without a verdict, unless it is overdue."""
        self.resume(at)
        self._end(at, State.MISSED if self._passed(at) else State.CANCELLED)

    def reopen(self, at: int, measure: Measure) -> None:
        """Run again after a stop; the time between does not count. A cycle that was overdue keeps its due instant."""
        self._stand(at)
        self.mode, self.state = Mode.RUNNING, None
        if not self.breached:
            if measure != self.measure:
                self._convert(at, measure, "changed while stopped")
            self.measure = measure
            self.due = self._due_if_resumed(at)

    def change(self, at: int, measure: Measure, change: str) -> None:
        """Count the rest by another promise: own time used stays, or its share where the kind of target differs."""
        if self._passed(at):
            return
        if measure == self.measure:
            # An equal promise, which is made to what the ticket has become.
            self.measure = measure
            return
        if self.mode is Mode.RUNNING:
            self._count(at)
        else:
            self._stand(at)
        self._convert(at, measure, change)
        if self.mode is Mode.RUNNING:
            self.due = self._due_if_resumed(at)

    # How it is counted

    def _passed(self, at: int) -> bool:
        """Tell whether the due instant has passed, and keep it so from then on."""
        if self.mode is Mode.RUNNING and at > self.due:
            self.breached = True
        return self.breached

    def _due_if_resumed(self, at: int) -> int:
        """Return the due instant of a cycle that stood still and runs on from an instant."""
        if self._base is not None:
            stood = self._shift + (0 if self.mode is Mode.RUNNING else self.measure.line.between(self.since, at))
            return max(at, self.measure.line.add(self._base, stood, False))
        if self._exhausted:
            return at
        return self.measure.reach(at, max(0, self.allowed - self.used))

    def _count(self, at: int, *, ended: bool = False) -> None:
        """Close a running phase."""
        self._mark(at, ended=ended)
        self.phases.append(self.phase_at(at))
        self.used = self.used_at(at)
        self._begin(at)

    def _stand(self, at: int) -> None:
        """Close a phase in which the clock stood still."""
        self.phases.append(self.phase_at(at))
        if self._base is not None:
            self._shift += self.measure.line.between(self.since, at)
        self._begin(at)

    def _begin(self, at: int) -> None:
        self.since = at
        self._change = None

    def _end(self, at: int, state: State) -> None:
        if self.mode is Mode.RUNNING:
            self._count(at, ended=True)
        self.mode, self.state, self._wait = Mode.STOPPED, state, None

    def _convert(self, at: int, measure: Measure, change: str) -> None:
        """Restate what is used and what is allowed in terms of another promise."""
        allowed = measure.allowed(self.start)
        if measure.kind != self.measure.kind:
            self.used = allowed * self.used // self.allowed if self.allowed else allowed
        self.measure, self.allowed, self._base, self._change = measure, allowed, None, change
        self._exhausted = self.used >= allowed
        for mark in self.marks:
            amount = mark.amount(allowed)
            # What falls together with the due instant is reached when that is.
            if mark.reached is None and amount <= self.used and (amount != allowed or not amount):
                mark.reached = at

    def _mark(self, at: int, *, ended: bool) -> None:
        """Note the thresholds that the phase under way reaches up to an instant.

        A phase of no length reaches nothing, but what falls together with the due instant of a clock that ends there.
        """
        for mark in self.marks:
            at_due = ended and mark.amount(self.allowed) == self.allowed
            if mark.reached is None and (at > self.since or at_due):
                reached = self._reached_if(mark, self.since, self.due)
                mark.reached = reached if reached <= at else None

    def _reached_if(self, mark: Mark, since: int, due: int) -> int:
        """Return the instant at which a threshold is reached by a cycle that runs since an instant and falls due at `due`."""
        amount = mark.amount(self.allowed)
        if amount == self.allowed:
            return due
        return self.measure.reach(since, max(0, amount - self.used))
