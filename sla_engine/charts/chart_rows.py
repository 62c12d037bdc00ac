"""Chart rows: the rows that charts draw, counted and summed up beforehand, and what holds them. Values.

Each row belongs to a scenario, and to a target of its tickets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Attainment:
    """The clocks of one target, tier and month of opening (`2026-06`, on the contract's clock) under a scenario.

    The tier, and the contract that it is of, are those that tickets have at first under the scenario. `open` clocks are still
    in time, or have not begun: they count neither as kept nor as missed, as nobody knows how they will end.
    """

    scenario: str
    target: str
    tier: str
    month: str
    kept: int
    missed: int
    open: int
    cancelled: int
    contract: str = ""

    @property
    def share(self) -> float | None:
        """The share that was kept of those that are decided; None where none is."""
        decided = self.kept + self.missed
        return self.kept / decided if decided else None


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


class Shown(Protocol):
    """What a comparison shows; its first scenario is the one that the others are compared with."""

    @property
    def scenarios(self) -> Sequence[str]:
        """The names of the scenarios."""

    @property
    def targets(self) -> Sequence[str]:
        """The targets of all scenarios."""

    @property
    def attainment(self) -> Sequence[Attainment]:
        """How many clocks were kept."""

    @property
    def time(self) -> Sequence[TimeSpent]:
        """Where their time went."""

    @property
    def used(self) -> Sequence[UsedShare]:
        """How much of the allowed time they used."""

    @property
    def dues(self) -> Sequence[DueHour]:
        """When they fall due."""
