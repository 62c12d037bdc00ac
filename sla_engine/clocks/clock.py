"""Clock: one target of a ticket, led through the ticket's log, cycle by cycle."""

from collections.abc import Callable

from sla_engine.clocks.cycle import Cycle, Halt
from sla_engine.clocks.event import Event
from sla_engine.clocks.log import CHANGES, GONE, Attributes, Log, changed
from sla_engine.clocks.measure import Measure
from sla_engine.contracts.policies import TargetPolicy
from sla_engine.contracts.terms import Terms

Measures = Callable[[str, Attributes], Measure | None]


class Clock:
    """The cycles of one target; `cancelled` where the ticket was cancelled before any began.

    `ended` tells that the clock's stop has happened since the ticket was last opened, whether or not a cycle ran: then no
    cycle begins until a reopening.
    """

    __slots__ = (
        "_attributes", "_awaited", "_halt", "_measures", "_missed_at_due", "_terms", "cancelled", "cycles", "ended", "measure",
        "policy", "target",
    )  # fmt: skip

    def __init__(self, target: str, terms: Terms, attributes: Attributes, measures: Measures) -> None:
        self.target = target
        self.policy: TargetPolicy = terms.policies.targets[target]
        self.cycles: list[Cycle] = []
        self.measure = measures(target, attributes)
        self.cancelled = False
        self.ended = False
        self._terms = terms
        self._attributes = attributes
        self._measures = measures
        self._missed_at_due = terms.policies.at_due == "missed"
        self._awaited = self.policy.start is not None
        self._halt: Halt | None = None

    @property
    def cycle(self) -> Cycle | None:
        """The latest cycle."""
        return self.cycles[-1] if self.cycles else None

    @property
    def awaited(self) -> bool:
        """Whether the event that starts the clock has yet to happen."""
        return self._awaited

    def run(self, log: Log, anchor: int) -> None:
        """Lead the clock from the anchor through all entries of the log."""
        if not self._awaited:
            self._begin(anchor)
        for at, event in log.entries:
            self._take(at, event)

    def _take(self, at: int, event: Event) -> None:
        kind = event.kind
        if kind in CHANGES:
            self._change(at, event)
        elif kind == "paused":
            self._pause(at, Halt(event.reason, event.by))
        elif kind == "resumed":
            self._halt = None
            if (cycle := self._live()) is not None:
                cycle.resume(at)
        elif kind == "reopened":
            self._reopen(at)
        elif kind in GONE:
            self._cancel(at)
        else:
            self._act(at, kind)

    def _live(self) -> Cycle | None:
        cycle = self.cycle
        return cycle if cycle is not None and cycle.live else None

    def _begin(self, at: int) -> None:
        """Begin a cycle, unless nothing is promised or the clock has ended; a ticket that waits makes it wait."""
        if self.measure is not None and not self.ended:
            self.cycles.append(Cycle(len(self.cycles) + 1, self.measure, at, self._halt, self.policy.warnings))

    def _act(self, at: int, kind: str) -> None:
        """Stop, restart or start, as the contract says of this kind of event."""
        cycle = self._live()
        if kind in self.policy.stop:
            if cycle is not None:
                cycle.stop(at, missed_at_due=self._missed_at_due)
            self.ended = True
        elif kind in self.policy.restart and cycle is not None:
            cycle.stop(at, missed_at_due=self._missed_at_due)
            self._begin(at)
        if self._awaited and kind in (self.policy.start or ()) and not self.ended:
            self._awaited = False
            self._begin(at)

    def _pause(self, at: int, halt: Halt) -> None:
        pauses = self.policy.pause_on == "all" or halt.reason in self.policy.pause_on
        self._halt = halt if pauses else None
        if (cycle := self._live()) is not None:
            if pauses:
                cycle.pause(at, halt)
            else:
                cycle.resume(at)

    def _cancel(self, at: int) -> None:
        if (cycle := self._live()) is not None:
            cycle.cancel(at)
        self.cancelled = not self.cycles and not self.ended
        self.ended = True

    def _reopen(self, at: int) -> None:
        """Open the ticket again: a stopped cycle goes on, or a new one begins, or nothing happens, as the contract says."""
        self.ended = self.cancelled = False
        cycle = self.cycle
        if cycle is not None and cycle.live:
            return
        self._halt = None
        if cycle is None or cycle.gone:
            return
        if self.policy.reopening == "ignore":
            self.ended = True
        elif self.policy.reopening == "new_cycle":
            self._begin(at)
        elif self.measure is None:
            cycle.gone = True
        else:
            cycle.reopen(at, self.measure)

    def _change(self, at: int, event: Event) -> None:
        """Count by another promise from here on, where changes act from when they are made."""
        name = CHANGES[event.kind]
        if getattr(self._terms.policies.changes, name) != "prospective":
            return
        before = getattr(self._attributes, name)
        self._attributes = changed(self._attributes, event)
        measure = self._measures(self.target, self._attributes)
        if measure == self.measure:
            return
        self.measure = measure
        cycle = self._live()
        if cycle is None:
            # A stopped cycle takes the change at a reopening; one that a change took away comes back as a new one.
            if not self._awaited and (not self.cycles or self.cycles[-1].gone):
                self._begin(at)
        elif measure is None:
            cycle.cancel(at, gone=True)
        else:
            cycle.change(at, measure, f"{name} changed: {before} to {event.value}")
