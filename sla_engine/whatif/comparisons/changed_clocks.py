"""Changed clocks: what is counted and summed up of the clocks of a history under a scenario. Values."""

from dataclasses import dataclass

from pendulum import DateTime

from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.timeline.zones import named_zone

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)  # of slack


@dataclass(frozen=True, slots=True)
class Breach:
    """A cycle of a ticket's clock that was or would have been missed."""

    ticket: str
    target: str
    cycle: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A cycle of a ticket's clock that is due at another instant than in the first scenario; None where it has none there."""

    ticket: str
    target: str
    cycle: int
    due_before_us: int | None
    due_us: int | None
    zone: str

    @property
    def due_before(self) -> DateTime | None:
        """When it is due in the first scenario, in the site's zone."""
        return None if self.due_before_us is None else instant_at(self.due_before_us, named_zone(self.zone))

    @property
    def due(self) -> DateTime | None:
        """When it is due in the other one, in the site's zone."""
        return None if self.due_us is None else instant_at(self.due_us, named_zone(self.zone))
