"""Clock: one target of a ticket, led through the ticket's log, cycle by cycle."""

from collections.abc import Callable
from typing import NamedTuple

from sla_engine.clocks.attributes import Attributes
from sla_engine.clocks.event import Event
from sla_engine.clocks.running.cycle import Cycle, Halt
from sla_engine.clocks.running.log import ENDS, GONE, HALTS, Log
from sla_engine.clocks.running.measure import Measure
from sla_engine.contracts.terms import Terms
from sla_engine.contracts.values.policies import TargetPolicy

Measures = Callable[[str, Attributes], Measure | None]


class Cancelled(NamedTuple):
    """When a ticket was cancelled whose clock had not begun, and what was promised then."""

    at: int
    measure: Measure


class Clock:
    """The cycles of one target; `cancelled` where the ticket was cancelled before any began.

    `ended` tells that the clock's stop has happened since the ticket was last opened, whether or not a cycle ran: then no
    cycle begins until a reopening.
    """

    __slots__ = (
        "_acting", "_halt", "_measures", "_missed_at_due", "attributes", "awaited", "cancelled", "cycle", "cycles", "ended",
        "measure", "policy", "target",
    )  # fmt: skip

    def __init__(self, target: str, terms: Terms, first: Attributes, measures: Measures) -> None:
        self.target = target
        self.policy: TargetPolicy = terms.policies.targets[target]
        self.cycles: list[Cycle] = []
        self.cycle: Cycle | None = None
        self.attributes = first
        self.measure = measures(target, first)
        self.cancelled: Cancelled | None = None
        self.ended = False
        # Whether the event that starts the clock has yet to happen.
        self.awaited = self.policy.start is not None
        self._acting = self.policy.stop | self.policy.restart | (self.policy.start or frozenset())
        self._measures = measures
        self._missed_at_due = terms.policies.at_due == "missed"
        self._halt: Halt | None = None

    def run(self, log: Log, anchor: int) -> None:
        """Lead the clock from the anchor through all entries of the log."""
        if not self.awaited:
            self._begin(anchor)
        for at, event, attributes in log.entries:
            kind = event.kind
            if kind in self._acting:
                self._act(at, kind)
            if kind in HALTS or kind in ENDS:
                # A ticket that is resolved waits no longer, whether or not that stops this clock.
                if self.policy.pause_on:
                    self._halt_or_run(at, event)
            elif attributes is not None:
                self._change(at, attributes, event)
            elif kind == "reopened":
                self._reopen(at)
            elif kind in GONE:
                self._cancel(at)

    def _live(self) -> Cycle | None:
        cycle = self.cycle
        return cycle if cycle is not None and cycle.live else None

    def _begin(self, at: int) -> None:
        """Begin a cycle, unless nothing is promised or the clock has ended; a ticket that waits makes it wait."""
        if self.measure is not None and not self.ended:
            self.cycle = Cycle(len(self.cycles) + 1, self.measure, at, self._halt, self.policy.warnings)
            self.cycles.append(self.cycle)

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
        if self.awaited and kind in (self.policy.start or ()) and not self.ended:
            self.awaited = False
            self._begin(at)

    def _halt_or_run(self, at: int, event: Event) -> None:
        """Pause for a reason that pauses this target; run on at a resumption or for any other reason."""
        reasons = self.policy.pause_on
        pauses = event.kind == "paused" and (reasons == "all" or event.reason in reasons)
        self._halt = Halt(event.reason, event.by) if pauses else None
        if (cycle := self._live()) is not None:
            if self._halt is not None:
                cycle.pause(at, self._halt)
            else:
                cycle.resume(at)

    def _cancel(self, at: int) -> None:
        if (cycle := self._live()) is not None:
            cycle.cancel(at)
        elif self.awaited and self.measure is not None and self.cancelled is None:
            self.cancelled = Cancelled(at, self.measure)
        self.ended = True

    def _reopen(self, at: int) -> None:
        """Open the ticket again: a stopped cycle goes on, or a new one begins, or nothing happens, as the contract says."""
        ended, self.ended, self._halt = self.ended, False, None
        if self.policy.reopening != "ignore":
            self.cancelled = None
        cycle = self.cycle
        if cycle is not None and cycle.live:
            cycle.resume(at)
        elif cycle is None or cycle.gone:
            # What was promised since the end begins with the reopening.
            if ended and not self.awaited and self.policy.reopening != "ignore":
                self._begin(at)
        elif self.policy.reopening == "ignore":
            self.ended = True
        elif self.measure is None:
            # What is promised again later begins anew then.
            cycle.gone = True
        elif self.policy.reopening == "new_cycle":
            self._begin(at)
        else:
            cycle.reopen(at, self.measure)

    def _change(self, at: int, attributes: Attributes, event: Event) -> None:
        """Count by the promise for what the ticket is from here on."""
        before, measure = self.measure, self._measures(self.target, attributes)
        self.attributes, self.measure = attributes, measure
        cycle = self._live()
        if measure == before:
            if cycle is not None and measure is not None:
                cycle.keep(at, measure)
        elif cycle is None:
            # A stopped cycle takes the change at a reopening; one that a change took away comes back as a new one.
            if not self.awaited and (self.cycle is None or self.cycle.gone):
                self._begin(at)
        elif measure is None:
            cycle.cancel(at, gone=True)
        else:
            cycle.change(at, measure, f"{event.kind.replace('_', ' ')} to {event.value}")
