"""The clock of one target, walked through the log of a ticket: which cycles it has and what happens to each.

It is told one thing at a time. What it would be doing if its target were promised is kept apart from whether it is: while
nothing is promised things happen to it as if it were, only that nothing starts and nothing is reopened.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sla_engine.testing.terms_cases import PolicyCase, TermsCase
from tests.oracles.cycle_walk import CycleWalk, Wait
from tests.oracles.event_log import CALLED_OFF
from tests.oracles.ground import Allowance, Ground

Allow = Callable[[int], Allowance | None]
"""What is promised at this point of the log to a clock that starts at an instant; None when nothing is."""
Reopened = Literal["reopened", "too_late", "unpromised"]


@dataclass(slots=True)
class ClockWalk:
    """The clock of a target between two events."""

    policy: PolicyCase
    terms: TermsCase
    ground: Ground
    allow: Allow
    cycles: list[CycleWalk] = field(default_factory=list)
    stage: Literal["to_start", "live", "stopped"] = "to_start"  # as if its target were promised
    barred: bool = False  # answered before it had started, so that nothing starts it until a reopening
    gone: bool = False  # the promise of its cycle went while it was live
    renewed: bool = False  # while it was stopped, a change would have begun it anew
    wait: Wait | None = None  # what makes it stand, of all that the ticket waits for

    @property
    def cycle(self) -> CycleWalk | None:
        """The latest cycle, if any has begun."""
        return self.cycles[-1] if self.cycles else None

    @property
    def live(self) -> CycleWalk | None:
        """The cycle that runs or stands, if there is one."""
        return self.cycle if self.stage == "live" and not self.gone else None

    def at_anchor(self, t: int) -> None:
        """Begin the ticket."""
        if not self.policy.start:
            self.stage = "live"
            self._begin(t)

    def _begin(self, t: int) -> None:
        allowance = self.allow(t)
        if allowance is not None:
            self.stage, self.gone, self.renewed = "live", False, False
            self.cycles.append(
                CycleWalk(self.ground, t, allowance, self.terms.landing, self.policy.warnings, self.wait)
            )

    def hold(self, t: int, waits: Sequence[Wait]) -> None:
        """Stand for the latest begun of the waits that pause this target, or for none."""
        pause_on = self.policy.pause_on or ()
        pausing = [wait for wait in waits if pause_on == "all" or wait.reason in pause_on]
        self.wait = pausing[-1] if pausing else None
        if self.live is not None:
            self.live.hold(t, self.wait)

    def happen(self, kind: str, t: int, *, ended: bool) -> None:
        """Let an event that starts, stops or restarts act; `ended` says whether the ticket had ended before it."""
        if kind in CALLED_OFF:
            self._stop(lambda cycle: cycle.cancel(t))
        elif kind in (self.policy.stop or ()):
            self._stop(lambda cycle: cycle.stop(t, at_due=self.terms.at_due))
        elif kind in (self.policy.restart or ()) and self.live is not None:
            self.live.stop(t, at_due=self.terms.at_due)
            self.stage = "stopped"
            self._begin(t)
        elif kind in (self.policy.start or ()) and self.stage == "to_start" and not (ended or self.barred):
            self._begin(t)

    def _stop(self, act: Callable[[CycleWalk], None]) -> None:
        if self.live is not None:
            act(self.live)
        if self.stage == "to_start":
            self.barred = True
        else:
            self.stage = "stopped"

    def reopen(self, t: int) -> Reopened | None:
        """Reopen the clock if it has stopped; None says that there was nothing to reopen."""
        self.barred = False
        ignored = self.policy.reopening == "ignore"
        if self.cycle is None and not self.policy.start:
            if self.stage == "live" or not ignored:
                self.stage = "live"
                self._begin(t)
            return "reopened" if self.cycles else None
        cycle = self.cycle
        if cycle is None or self.stage != "stopped" or ignored:
            return None
        within = self.policy.reopening_within
        if within is not None and t - (cycle.stopped_at or 0) > within:
            return "too_late"
        promised = self.allow(cycle.start)
        if promised is None:
            return "unpromised"
        anew = self.renewed and cycle.breach is None and promised.promise != cycle.allowance.promise
        self.gone = self.renewed = False
        if anew or self.policy.reopening == "new_cycle":
            self._begin(t)
        else:
            self.stage = "live"
            cycle.go_on(t, self.wait, promised)
        return "reopened"

    def change(self, t: int, *, restarts: bool, ended: bool) -> None:
        """Let another promise hold from `t` on, or none at all."""
        cycle = self.cycle
        if self.stage == "stopped":
            self.renewed = self.renewed or restarts
        elif self.stage == "to_start":
            return
        elif cycle is None:
            if not ended:
                self._begin(t)
        else:
            self._change_live(cycle, t, restarts=restarts)

    def _change_live(self, cycle: CycleWalk, t: int, *, restarts: bool) -> None:
        promised = self.allow(cycle.start)
        if promised is None:
            if not self.gone:
                cycle.cancel(t)
            self.gone = True
        elif restarts and not cycle.overdue(t) and promised.promise != cycle.allowance.promise:
            if not self.gone:
                cycle.cancel(t)
            self._begin(t)
        elif self.gone:
            self.gone = False
            cycle.go_on(t, self.wait, promised)
        else:
            cycle.change(t, promised)
