"""The clock of one target, walked through the log of a ticket: which cycles it has and what happens to each.

Written from the definitions as a state machine that is told one event at a time, with the time between them passing in
steps (see `cycle_walk`). It knows no deadlines: what is due, and when, is found by walking on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from sla_engine.clocks import Event
from sla_engine.testing.terms_cases import PolicyCase, TermsCase
from tests.oracles.cycle_walk import Allowance, CycleWalk, Phase
from tests.oracles.event_log import ENDINGS
from tests.oracles.ground import Ground

Allow = Callable[[int], Allowance | None]
"""What is promised at this point of the log to a clock that starts at an instant; None when nothing is."""


@dataclass(slots=True)
class TargetWalk:
    """The clock of a target between two events."""

    policy: PolicyCase
    terms: TermsCase
    ground: Ground
    cycles: list[CycleWalk] = field(default_factory=list)
    current: CycleWalk | None = None  # what events act on; None before the first cycle, and once nothing is promised
    begun: bool = False  # it starts at the anchor, or an event that starts it has happened
    barred: bool = False  # a stop has happened since the last reopening, so that nothing starts
    cancelled_at: int | None = None  # before it had started
    held: bool = False  # the ticket is paused, for a reason that pauses this target

    def open(self, t: int, allow: Allow) -> None:
        """Begin the ticket at its anchor."""
        if not self.policy.start:
            self._begin(t, allow)

    def pass_time(self, begin: int, end: int) -> None:
        """Let time pass from one event to the next."""
        if self.current is not None:
            self.ground.walk(self.current, begin, end)

    def happen(self, event: Event, t: int, allow: Allow) -> None:
        """Let an event that changes no attribute act at `t`."""
        kind, policy = event.kind, self.policy
        if kind in ENDINGS:
            self._end(t, allow)
        if kind == "paused":
            self._hold(t, held=policy.pause_on == "all" or event.reason in (policy.pause_on or ()))
        elif kind in ("resumed", "resolved", "closed", "reopened", *ENDINGS):
            self._hold(t, held=False)
        if kind == "reopened":
            self._reopen(t, allow)
        elif kind in (policy.stop or ()):
            self.barred = True
            self._stop(t)
        elif kind in (policy.restart or ()) and self._live() is not None:
            self._stop(t)
            self._begin(t, allow)
        elif kind in (policy.start or ()) and not (self.begun or self.barred):
            self._begin(t, allow)

    def change(self, t: int, allow: Allow) -> None:
        """Let another promise hold from `t` on, or none at all."""
        if self.current is None:
            if self.begun and not self.barred:
                self._begin(t, allow)
        elif (cycle := self._live()) is not None:
            allowance = allow(cycle.start)
            if allowance is None:
                self._cancel(cycle, t)
                self.current = None
            elif not cycle.breached(t):
                cycle.change(t, allowance)

    def _live(self) -> CycleWalk | None:
        """The cycle that runs or is paused, if there is one."""
        return None if self.current is None or self.current.phase == "stopped" else self.current

    def _begin(self, t: int, allow: Allow) -> None:
        """Begin a cycle if anything is promised; in a paused ticket it starts paused."""
        self.begun = True
        allowance = allow(t)
        if allowance is not None:
            phase: Phase = "paused" if self.held else "running"
            self.current = CycleWalk(t, allowance, self.terms.landing, self.policy.warnings, phase)
            self.cycles.append(self.current)

    def _hold(self, t: int, *, held: bool) -> None:
        self.held = held
        if self.current is None:
            return
        if held:
            self.current.pause(t)
        else:
            self.current.resume()

    def _stop(self, t: int) -> None:
        cycle = self._live()
        if cycle is not None:
            cycle.resume()
            due = self.ground.due(cycle, t)
            late = due < t or (due == t and self.terms.at_due == "missed")
            cycle.stop(t, "missed" if late else "met", due)

    def _cancel(self, cycle: CycleWalk, t: int) -> None:
        due = self.ground.due(cycle, t)
        cycle.stop(t, "missed" if cycle.breached(t) else "cancelled", due)

    def _end(self, t: int, allow: Allow) -> None:
        """Cancel or merge the ticket."""
        self.barred = True
        if (cycle := self._live()) is not None:
            self._cancel(cycle, t)
        elif not self.begun and self.cancelled_at is None and allow(t) is not None:
            self.cancelled_at = t

    def _reopen(self, t: int, allow: Allow) -> None:
        self.barred = False
        if self.policy.reopening == "ignore" or self._live() is not None:
            return
        self.cancelled_at = None
        allowance = allow(self.current.start if self.current is not None else t)
        if allowance is None:
            self.current = None
        elif self.current is not None and self.policy.reopening == "resume":
            self.current.reopen(t, allowance)
        elif self.begun:
            self._begin(t, allow)
