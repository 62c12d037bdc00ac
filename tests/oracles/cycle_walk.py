"""One cycle of one clock, walked step by step: is it open now, is the clock running, is the allowed time used up?

A step is [begin, end) in microseconds, so short that the hours neither open nor close inside it; within a step time
passes evenly, so what is reached there is reached at an exact microsecond. No total is looked up and no deadline
computed ahead: the due instant is where the walk is when nothing is left.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from sla_engine.testing.calendar_cases import CalendarCase
from sla_engine.testing.terms_cases import Landing, Promised, Threshold

Phase = Literal["running", "paused", "stopped"]
Outcome = Literal["met", "missed", "cancelled"]


class Allowance(NamedTuple):
    """A promise, and the own time that it comes to for a clock that starts at a certain instant.

    Business days are due at an instant rather than after a time: `due` is that instant, None for all others.
    """

    promised: Promised
    calendar: CalendarCase
    amount: int
    due: int | None = None

    @property
    def promise(self) -> tuple[Promised, CalendarCase]:
        """What was promised, whenever the clock started."""
        return self.promised, self.calendar


class Step(NamedTuple):
    """The time [begin, end), open or closed throughout; `then_open` tells of the instant at its end."""

    begin: int
    end: int
    is_open: bool
    then_open: bool

    def reached(self, left: int, *, at_once: bool) -> int | None:
        """Where in the step nothing is left of `left` open time, if anywhere.

        What runs out at closing time does so there if `at_once`, else only at the next opening.
        """
        if left <= 0:
            waits = self.end if self.then_open else None
            return self.begin if self.is_open or at_once else waits
        if not self.is_open or left > self.end - self.begin:
            return None
        return self.begin + left if left < self.end - self.begin or self.then_open or at_once else None


@dataclass(slots=True)
class CycleWalk:
    """A cycle where the walk has got to; `used`, `owed` and pauses are own time in microseconds."""

    start: int
    allowance: Allowance
    landing: Landing
    thresholds: tuple[Threshold, ...] = ()
    phase: Phase = "running"
    outcome: Outcome | None = None
    stopped_at: int | None = None
    due: int | None = None  # once the walk has come to it
    kept: bool = False  # reopened after a breach, which stands
    used: int = 0
    owed: int = 0  # business days: time paused before they were due, which they are given then
    exhausted: bool = False  # by a change: due as soon as it runs, whatever the landing
    paused_own: int = 0
    paused_wall: int = 0
    warned: Mapping[Threshold, int] = field(default_factory=dict)
    awaited: tuple[tuple[Threshold, int], ...] = ()  # the others with their amounts, save what is the whole allowance

    def __post_init__(self) -> None:
        self._warn_of_what_is_used(self.start)

    @property
    def lands_at_closing(self) -> bool:
        """Whether what runs out at closing time does so there; business days end at a time of day, not at an opening."""
        return self.landing == "closing" or self.allowance.promised.unit == "days"

    def breached(self, t: int) -> bool:
        """Whether it was due before `t`."""
        return self.kept or (self.due is not None and self.due < t)

    # What happens to it

    def pause(self, t: int) -> None:
        """Stand still from `t` on, unless breached; at the due instant itself with nothing left."""
        if self.phase == "running" and not self.breached(t):
            self._warn_of_due(t)
            self.phase, self.due = "paused", None

    def resume(self) -> None:
        """Run on if paused."""
        if self.phase == "paused":
            self.phase = "running"

    def stop(self, t: int, outcome: Outcome, due: int) -> None:
        """Stop at `t`, with what was then the due instant."""
        self.phase, self.outcome, self.stopped_at, self.due = "stopped", outcome, t, due
        self._warn_of_due(t)

    def reopen(self, t: int, allowance: Allowance) -> None:
        """Run on from a stop: one that was missed as it was, any other with the promise of now."""
        self.kept = self.outcome == "missed"
        self.phase, self.outcome, self.stopped_at = "running", None, None
        if not self.kept:
            self.due = None
            self.change(t, allowance)

    def change(self, t: int, allowance: Allowance) -> None:
        """Go on with another promise: the used time stays, or between units the used share."""
        before = self.allowance
        if allowance.promise == before.promise:
            return
        self._warn_of_due(t)
        if allowance.promised.unit != before.promised.unit:
            self.used = allowance.amount * self.used // before.amount if before.amount else allowance.amount
        self.allowance = allowance._replace(due=None)
        self.exhausted = self.used >= allowance.amount
        self.due, self.owed = None, 0
        self._warn_of_what_is_used(t)

    # How time passes

    def pass_step(self, step: Step) -> None:
        """Let a step pass."""
        own = step.end - step.begin if step.is_open else 0
        if self.phase == "running":
            self._come_to_due(step)
            for threshold, amount in self.awaited:
                self._come_to_warning(threshold, amount, step)
            self.used += own
            return
        if step.is_open and self.allowance.due is not None:
            self.owed += max(0, min(step.end, self.allowance.due) - step.begin)
        if self.phase == "paused":
            self.paused_own += own
            self.paused_wall += step.end - step.begin

    def _come_to_due(self, step: Step) -> None:
        if self.due is not None:
            return
        if self.allowance.due is None:
            at_once = self.exhausted or self.lands_at_closing
            self.due = step.reached(self.allowance.amount - self.used, at_once=at_once)
            return
        late = step._replace(begin=max(step.begin, self.allowance.due))
        if late.begin <= late.end:
            self.due = late.begin if self.owed == 0 else late.reached(self.owed, at_once=True)
            self.owed -= min(self.owed, late.end - late.begin if late.is_open else 0)

    def _come_to_warning(self, threshold: Threshold, amount: int, step: Step) -> None:
        at = step.reached(amount - self.used, at_once=self.lands_at_closing)
        if at is not None:
            self.warned = {**self.warned, threshold: at}
            self.awaited = tuple(pair for pair in self.awaited if pair[0] != threshold)

    def _warn_of_what_is_used(self, t: int) -> None:
        """Warn at `t` of every amount used by now: of nothing at all at the start, of what a change has passed."""
        amounts = {one: one.amount(self.allowance.amount) for one in self.thresholds if not self.warns_when_due(one)}
        self.warned = {**{one: t for one, amount in amounts.items() if amount <= self.used}, **self.warned}
        self.awaited = tuple(pair for pair in amounts.items() if pair[0] not in self.warned)

    def _warn_of_due(self, t: int) -> None:
        """Warn of the whole allowance when it is due at `t`; what happens there moves the due instant, not the warning."""
        if self.due is not None and self.due <= t:
            self.warned = {**{one: self.due for one in self.thresholds if self.warns_when_due(one)}, **self.warned}

    def warns_when_due(self, threshold: Threshold) -> bool:
        """Whether a threshold is the whole allowance, if there is any, so that its instant is the due instant."""
        return 0 < threshold.amount(self.allowance.amount) == self.allowance.amount

    def known(self, *, warnings: bool) -> bool:
        """Whether the walk has come to the due instant and, if asked for, to all warnings."""
        if self.due is None:
            return False
        return not (warnings and self.awaited)

    def copied(self) -> "CycleWalk":
        """A cycle to be walked on without touching this one."""
        return copy(self)
