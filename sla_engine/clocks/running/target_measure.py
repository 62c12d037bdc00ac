"""Measure: a promise in integers, for the clocks.

A target's own time is the open time of its hours, or physical time for a round-the-clock target. Every kind of target has an
allowed amount of it; a target of business days gets its amount from its first due instant.
"""

from dataclasses import dataclass
from typing import Literal

from sla_engine.calendars.calendar import timeline_of
from sla_engine.calendars.instants import instant_at, instant_us
from sla_engine.calendars.timeline.growing_timeline import GrowingTimeline
from sla_engine.clocks.attributes import Attributes
from sla_engine.contracts.promise import Promise
from sla_engine.contracts.values.targets import BusinessDays, BusinessTime

Kind = Literal["business", "elapsed", "days"]


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """How one promise counts; instants and amounts are microseconds.

    `amount` is the allowed own time, 0 for business days, whose amount depends on the start. `opening` tells whether an
    due instant at a closing moves to the next opening. `made_to` has the attributes of a ticket with this promise; measures
    that differ only in these are equal, and so are measures of the same time round the clock in any zones.
    """

    kind: Kind
    line: GrowingTimeline
    opening: bool
    amount: int
    promise: Promise
    made_to: Attributes | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Measure) or self.kind != other.kind:
            return False
        return self.amount == other.amount if self.kind == "elapsed" else self.promise == other.promise

    def __hash__(self) -> int:
        return hash((self.kind, self.amount))

    @classmethod
    def of(cls, promise: Promise, made_to: Attributes | None = None) -> "Measure":
        """Return the measure of a promise."""
        target, line = promise.target, timeline_of(promise.calendar)
        if isinstance(target, BusinessDays):
            return cls("days", line, False, 0, promise, made_to)
        kind: Kind = "business" if isinstance(target, BusinessTime) else "elapsed"
        return cls(kind, line, promise.landing == "opening", target.us, promise, made_to)

    def first_due(self, start: int) -> int:
        """Return the due instant of a clock that starts at an instant and never pauses."""
        if self.kind != "days":
            return self.line.add(start, self.amount, self.opening)
        promise = self.promise
        due = promise.target.due(promise.calendar, instant_at(start, promise.calendar.tz), landing=promise.landing)
        return instant_us(due)

    def allowed(self, start: int) -> int:
        """Return the allowed own time of a clock that starts at an instant."""
        return self.line.between(start, self.first_due(start)) if self.kind == "days" else self.amount

    def reach(self, since: int, amount: int) -> int:
        """Return the instant at which `amount` of own time has passed since an instant; with `opening` the next open one."""
        return self.line.add(since, amount, self.opening)
