"""One cycle of one clock: what it has counted up to the last thing that happened to it, and what comes if it runs on.

Between two happenings a clock runs, stands or is stopped, and nothing else changes; each happening adds up what has passed
since the one before. Where it would be due, and reach a threshold, is counted out from there each time it is asked.
"""

from copy import copy
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple

from sla_engine.testing.terms_cases import Landing, Threshold
from tests.oracles.ground import Allowance, Ground

Phase = Literal["running", "paused", "stopped"]
Outcome = Literal["met", "missed", "cancelled"]
WHOLE = Fraction(1)


class Wait(NamedTuple):
    """What a ticket waits for: the reason, and who gave it."""

    reason: str | None
    by: str | None


class Paused(NamedTuple):
    """A while that a clock stood: for what, its own time and physical time."""

    wait: Wait
    own: int
    wall: int


@dataclass(slots=True)
class CycleWalk:
    """A cycle as the last happening left it; all times in microseconds.

    `used` is what counts towards the size of the target, `elapsed` what was worked: between kinds of target they part.
    """

    ground: Ground
    start: int
    allowance: Allowance
    landing: Landing
    thresholds: tuple[Threshold, ...] = ()
    wait: Wait | None = None  # for what it stands
    phase: Phase = "running"
    since: int = 0  # the last happening
    used: int = 0
    elapsed: int = 0
    elapsed_wall: int = 0
    pauses: tuple[Paused, ...] = ()
    nothing_left: bool = False  # paused or stopped exactly at due, or used up by a change
    breach: int | None = None  # the due instant that it passed, which stands
    outcome: Outcome | None = None
    stopped_at: int | None = None
    stopped_due: int | None = None
    reached: dict[Threshold, int] = field(default_factory=dict)  # save the whole, which is reached at due

    def __post_init__(self) -> None:
        self.since = self.start
        self.phase = "running" if self.wait is None else "paused"
        self.reached = {one: self.start for one in self.thresholds if _below_whole(one) and not self._amount(one)}

    # What comes if it runs on from an instant

    def due_from(self, t: int) -> int:
        """When it is due if it runs from `t` on with what it has used."""
        if self.breach is not None:
            return self.breach
        calendar = self.allowance.calendar
        if self.nothing_left:
            return self.ground.first_open(calendar, t)
        if self.allowance.due is None:
            landing = "closing" if self.allowance.promised.unit == "days" else self.landing
            return self.ground.reached(calendar, t, self.allowance.size - self.used, landing)
        lost = self.ground.open_time(calendar, self.start, t) - self.used
        due = self.ground.reached(calendar, self.allowance.due, lost, "closing")
        in_time = t <= self.allowance.due or t < due  # else nothing was left when it stood, and due passed meanwhile
        return due if in_time else self.ground.first_open(calendar, t)

    def threshold_from(self, threshold: Threshold, t: int) -> int:
        """When it reaches a threshold if it runs from `t` on."""
        due = self.due_from(t)
        if threshold.share == WHOLE:
            return due
        calendar, left = self.allowance.calendar, self._amount(threshold) - self.used
        landing = "closing" if self.allowance.promised.unit == "days" else self.landing
        at = self.ground.reached(calendar, t, left, landing) if left > 0 else self.ground.first_open(calendar, t)
        return at if _below_whole(threshold) else max(at, due)

    def _amount(self, threshold: Threshold) -> int:
        return threshold.amount(self.allowance.size)

    # What happens to it

    def overdue(self, t: int) -> bool:
        """Whether it was due before `t`."""
        return self.breach is not None or (self.phase == "running" and self.due_from(self.since) < t)

    def pass_to(self, t: int) -> None:
        """Add up what has passed since the last happening."""
        own = self.ground.open_time(self.allowance.calendar, self.since, t)
        if self.phase == "running":
            due = self.due_from(self.since)
            for one in self.thresholds:
                at = self.threshold_from(one, self.since)
                if one.share != WHOLE and one not in self.reached and at <= t:
                    self.reached = {**self.reached, one: at}
            self.breach = due if due < t else self.breach
            self.nothing_left = self.nothing_left or due == t
            self.used += own
            self.elapsed += own
            self.elapsed_wall += t - self.since
        elif self.phase == "paused" and self.wait is not None:
            self.pauses = (*self.pauses, Paused(self.wait, own, t - self.since))
        self.since = t

    def hold(self, t: int, wait: Wait | None) -> None:
        """Stand for a wait from `t` on, or without one run."""
        if self.phase != "stopped" and wait != self.wait:
            self.pass_to(t)
            self.wait = wait
            self.phase = "running" if wait is None else "paused"

    def stop(self, t: int, *, at_due: Literal["met", "missed"]) -> None:
        """Be answered at `t`."""
        due = self._end(t)
        late = due < t or (due == t and at_due == "missed")
        self.outcome = "missed" if late else "met"
        self.breach = due if late else None

    def cancel(self, t: int) -> None:
        """End without an answer at `t`."""
        self._end(t)
        self.outcome = "cancelled" if self.breach is None else "missed"

    def _end(self, t: int) -> int:
        """Stop; what stands is due as if it were resumed at that instant, and reaches no share but the whole."""
        due = self.due_from(t if self.phase == "paused" else self.since)
        self.pass_to(t)
        self.nothing_left = self.nothing_left or due == t
        self.phase, self.stopped_at, self.stopped_due, self.wait = "stopped", t, due, None
        return due

    def go_on(self, t: int, wait: Wait | None, allowance: Allowance) -> None:
        """Run or stand again after a stop; by the promise of now, unless breached."""
        self.change(t, allowance)
        self.outcome = self.stopped_at = self.stopped_due = None
        self.since, self.wait, self.phase = t, wait, "running" if wait is None else "paused"

    def change(self, t: int, allowance: Allowance) -> None:
        """Go on with another promise: the used time stays, or between kinds of target the used share."""
        before = self.allowance
        if allowance.promise == before.promise or self.overdue(t):
            return
        self.pass_to(t)
        if allowance.promised.unit != before.promised.unit:
            of_nothing = allowance.size if self.nothing_left else 0
            self.used = allowance.size * self.used // before.size if before.size else of_nothing
        self.allowance = allowance._replace(due=None)
        self.nothing_left = self.used >= allowance.size

    # Where it stands

    def at(self, t: int) -> "CycleWalk":
        """A copy with what has passed up to `t` added up."""
        cycle = copy(self)
        cycle.pass_to(t)
        return cycle


def _below_whole(threshold: Threshold) -> bool:
    return threshold.share is None or threshold.share < WHOLE
