"""Tallies: what is counted and summed up of the clocks of a history under a scenario. Values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pendulum import DateTime

from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.zones import named_zone

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)  # of slack


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Where the time of the clocks of one target, tier and contract went.

    It is that from their start to their stop, or to the instant looked at. All are physical time and add up to it: `worked` is
    what was counted, `paused` by who made the ticket wait ("" where that is not known) what passed in open hours of a pause,
    `closed` what lay outside the hours, and `holiday` what lay in hours that a holiday closed. `stopped` lies between a stop
    and the reopening that let the clock go on.
    """

    scenario: str
    target: str
    tier: str
    worked: timedelta
    closed: timedelta
    holiday: timedelta
    stopped: timedelta
    paused: Mapping[str, timedelta]
    contract: str = ""

    @property
    def total(self) -> timedelta:
        """All of it."""
        return sum(self.paused.values(), self.worked + self.closed + self.holiday + self.stopped)


@dataclass(frozen=True, slots=True)
class UsedShare:
    """How many clocks of a target used more than `low` and up to `high` of what is allowed; 1 is all of it.

    The first bin holds those that used nothing too; the last has no upper bound. Only clocks that were met, missed, or are
    overdue count; the latter lie above 1, even if they were stopped before more time that counts had passed.
    """

    scenario: str
    target: str
    low: float
    high: float | None
    clocks: int


@dataclass(frozen=True, slots=True)
class DueHour:
    """How many clocks of a target fall due on a weekday (0 is Monday) in an hour (0 to 23) of the local time of their sites."""

    scenario: str
    target: str
    weekday: int
    hour: int
    clocks: int


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
