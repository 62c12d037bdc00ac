"""Cycle: one run of a clock, from its start to its stop, in integers. Only this module changes a clock at an event.

The methods of a cycle are called in order of time. It keeps its phases (running, paused, stopped), from which everything else
is computed: the counted time, the pauses, the explanation. Time counts in the same way before and after a breach; only the
due instant stays fixed. The module is long because pausing, stopping, reopening and changing use the same few numbers and
are clear only side by side.
"""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from sla_engine.clocks.attributes import Changes
from sla_engine.clocks.running.target_measure import Measure
from sla_engine.clocks.running.waits import Wait
from sla_engine.clocks.state import State
from sla_engine.contracts.values.thresholds import ShareUsed, Threshold


class Mode(Enum):
    """The modes of a cycle."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class Phase(NamedTuple):
    """A stretch [start, end) of a cycle in one mode; `used` is how much of the allowed own time was used before it.

    `wait` has the reason of a pause. `change` is the change of the promise that began the phase, if one did.
    """

    start: int
    end: int
    mode: Mode
    used: int
    measure: Measure
    wait: Wait | None = None
    change: "Changed | None" = None


class Changed(NamedTuple):
    """The changed attributes, empty if they changed while stopped; and whether the share used was kept, not the time used."""

    what: Changes
    keeps_share: bool


@dataclass(slots=True)
class Mark:
    """The threshold of a warning, and the instant at which it was reached, None until then."""

    threshold: Threshold
    reached: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the threshold is all of the allowed time, so that it is always reached at the due instant."""
        return isinstance(self.threshold, ShareUsed) and self.threshold.share == 1

    def is_reached_at_start(self, allowed: int, *, due_then: bool) -> bool:
        """Tell whether the threshold is reached at the start: if no time is allowed, any threshold below the whole is.

        A threshold above the whole is reached if the clock is due at its start; the whole is always reached at the due instant.
        """
        share = self.threshold.share if isinstance(self.threshold, ShareUsed) else 0
        return not self.amount(allowed) and (share < 1 or (share > 1 and due_then))

    def amount(self, allowed: int) -> int:
        """Return the own time after which the threshold is reached; a share is rounded up to the microsecond."""
        if isinstance(self.threshold, ShareUsed):
            share = self.threshold.share
            return -(-allowed * share.numerator // share.denominator)
        return max(0, allowed - self.threshold.before_us)


class Cycle:
    """One run of a clock. Events must come in order of time; each method takes the instant `at` of what happened.

    `worked` is the own time counted up to `since`; `used` is how much of `allowed` that uses, and differs from it only after
    a change between kinds of target, which keeps the share used.
    """

    __slots__ = (
        "_base", "_change", "_shift", "_wait", "allowed", "breached", "due", "marks", "measure",
        "mode", "number", "phases", "since", "start", "state", "used", "worked",
    )  # fmt: skip

    def __init__(
        self, number: int, measure: Measure, at: int, wait: Wait | None, thresholds: tuple[Threshold, ...]
    ) -> None:
        self.number = number
        self.measure = measure
        self.start = at
        self.due = measure.first_due(at)
        self.allowed = measure.amount or measure.line.between(at, self.due)
        self.used = self.worked = 0
        self.since = at
        self.mode = Mode.RUNNING if wait is None else Mode.PAUSED
        self.breached = False
        self.state: State | None = None
        self.phases: list[Phase] = []
        self.marks = [Mark(threshold) for threshold in thresholds]
        for mark in self.marks:
            if mark.is_reached_at_start(self.allowed, due_then=self.due == at):
                mark.reached = at
        self._wait = wait
        self._change: Changed | None = None
        # A target of business days is due at its first due instant plus the paused time; other targets when their rest is used.
        self._base = self.due if measure.kind == "days" else None
        self._shift = 0

    # Reading

    def due_at(self, now: int) -> int:
        """Return the due instant; for a paused cycle that is not breached, the one if it were resumed now."""
        return self._due_if_resumed(now) if self.is_provisional else self.due

    @property
    def is_provisional(self) -> bool:
        """Whether the due instant moves as time passes."""
        return self.mode is Mode.PAUSED and not self.breached

    def counted_at(self, now: int) -> tuple[int, int]:
        """Return the own time counted up to now, and how much of the allowed time that uses."""
        ran = self._ran(now)
        return self.worked + ran, self.used + ran

    def phase_at(self, end: int, mode: Mode | None = None) -> Phase:
        """Return the phase under way, up to an instant."""
        return Phase(self.since, end, mode or self.mode, self.used, self.measure, self._wait, self._change)

    def state_at(self, now: int) -> State:
        """Return the state now: running up to and at the due instant, overdue strictly after it, whether paused or not."""
        if self.state is not None:
            return self.state
        if self.is_provisional:
            return State.PAUSED
        return State.OVERDUE if self.breached or now > self.due else State.RUNNING

    def mark_at(self, mark: Mark, now: int) -> int | None:
        """Return the instant at which a threshold was or is expected to be reached; None if it no longer can be."""
        if mark.reached is not None:
            return mark.reached
        if self.mode is Mode.STOPPED:
            return None
        return self._reached_if(mark, now if self.mode is Mode.PAUSED else self.since, self.due_at(now))

    def is_late(self, at: int) -> bool:
        """Tell whether the due instant has passed, and record the breach."""
        if self.mode is Mode.RUNNING and at > self.due:
            self.breached = True
        return self.breached

    # Events

    def pause(self, at: int, wait: Wait) -> None:
        """Pause the cycle; if it is paused already, continue the pause for another reason."""
        self.is_late(at)
        self._close(at)
        self.mode, self._wait = Mode.PAUSED, wait

    def resume(self, at: int) -> bool:
        """Resume the cycle if it is paused, and tell whether it was."""
        if self.mode is not Mode.PAUSED:
            return False
        if not self.breached:
            self.due = self._due_if_resumed(at)
        self._stand(at)
        self.mode, self._wait = Mode.RUNNING, None
        return True

    def stop(self, at: int, *, missed_at_due: bool) -> None:
        """End the cycle; it is in time up to and at the due instant (only before it with `missed_at_due`)."""
        stood = self.resume(at)
        # A clock that is missed exactly at the due instant is breached at it, and stays so if it is reopened.
        self.breached = self.is_late(at) or (missed_at_due and at == self.due)
        self._end(at, State.MISSED if self.breached else State.MET, stood=stood)

    def cancel(self, at: int) -> None:
        """End the cycle without a verdict, unless it is overdue."""
        stood = self.resume(at)
        self._end(at, State.MISSED if self.is_late(at) else State.CANCELLED, stood=stood)

    def reopen(self, at: int, measure: Measure, wait: Wait | None, change: Changes) -> None:
        """Continue after a stop; the time since then does not count. A cycle that was overdue keeps its due instant."""
        self._stand(at)
        self.mode, self.state, self._wait = Mode.RUNNING if wait is None else Mode.PAUSED, None, wait
        if not self.breached:
            if measure != self.measure:
                self._convert(measure, change)
            self.measure = measure
            self.due = self._due_if_resumed(at)
            for mark in self.marks:
                # A threshold at the due instant moves with it.
                if mark.is_whole and mark.reached != self.due:
                    mark.reached = None

    def change(self, at: int, measure: Measure, change: Changes) -> None:
        """Count the rest by another promise: the own time used is kept, or its share if the kind of target differs.

        A breached clock counts on by the promise that was broken.
        """
        if self.is_late(at):
            return
        self._close(at)
        self._convert(measure, change)
        if self.mode is Mode.RUNNING:
            self.due = self._due_if_resumed(at)

    def name_again(self, measure: Measure) -> None:
        """Record the new attributes of an equal promise; a breached clock continues with the promise that was broken."""
        if measure == self.measure:
            self.measure = measure

    # Counting

    def _ran(self, at: int) -> int:
        """Return the own time that has passed since the last event, if it runs."""
        return self.measure.line.between(self.since, at) if self.mode is Mode.RUNNING else 0

    def _due_if_resumed(self, at: int) -> int:
        """Return the due instant of a paused cycle that is resumed at an instant.

        If no time is left, it is the first open instant of its own time, whatever the landing and the kind of target.
        """
        if self._base is not None:
            stood = self._shift + (0 if self.mode is Mode.RUNNING else self.measure.line.between(self.since, at))
            moved = self.measure.line.add(self._base, stood, False)
            # A cycle that was paused before its due instant, only in closed time, and is resumed exactly at it, is due at it.
            kept = moved > at or self.since < self.due == at
            return moved if kept else self.measure.line.roll_forward(at)
        left = self.allowed - self.used
        return self.measure.reach(at, left) if left > 0 else self.measure.line.roll_forward(at)

    def _close(self, at: int) -> None:
        """Close the phase of a running or paused cycle at an event that moves its due instant."""
        if self.mode is Mode.RUNNING:
            self._count(at, moving=True)
        else:
            self._stand(at)

    def _count(self, at: int, *, moving: bool = False, stood: bool = False) -> None:
        """Close a running phase."""
        if self.marks:
            self._mark(at, moving=moving, stood=stood)
        self.phases.append(self.phase_at(at))
        ran = self._ran(at)
        self.used += ran
        self.worked += ran
        self._begin(at)

    def _stand(self, at: int) -> None:
        """Close a paused phase."""
        self.phases.append(self.phase_at(at))
        if self._base is not None:
            self._shift += self.measure.line.between(self.since, at)
        self._begin(at)

    def _begin(self, at: int) -> None:
        self.since = at
        self._change = None

    def _end(self, at: int, state: State, *, stood: bool) -> None:
        self._count(at, stood=stood)
        self.mode, self.state, self._wait = Mode.STOPPED, state, None

    def _convert(self, measure: Measure, change: Changes) -> None:
        """Restate the used and the allowed time in terms of another promise."""
        allowed = measure.allowed(self.start)
        keeps_share = measure.kind != self.measure.kind
        if keeps_share:
            self.used = allowed * self.used // self.allowed if self.allowed else allowed
        self.measure, self.allowed, self._base = measure, allowed, None
        self._change = Changed(change, keeps_share)

    def _mark(self, at: int, *, moving: bool, stood: bool) -> None:
        """Record the thresholds that the running phase reaches up to and at its end.

        A threshold at the due instant is not reached if the phase ends there by an event `moving` the due instant. A clock
        that `stood` (was paused) until its end reaches no other threshold.
        """
        for mark in self.marks:
            if mark.reached is None:
                reached = self._reached_if(mark, self.since, self.due)
                kept = (moving and reached == at) if mark.is_whole else stood
                mark.reached = reached if reached <= at and not kept else None

    def _reached_if(self, mark: Mark, since: int, due: int) -> int:
        """Return the instant at which a threshold is reached by a cycle that runs since an instant and is due at `due`.

        A threshold passed through a change is reached at the first open instant; one above the allowed time not before due.
        """
        amount = mark.amount(self.allowed)
        if amount == self.allowed:
            return due
        left = amount - self.used
        reached = self.measure.reach(since, left) if left > 0 else self.measure.line.roll_forward(since)
        return reached if amount < self.allowed else max(due, reached)
