"""Chart rows: the aggregated rows that charts draw, and the value that holds them. Values.

Each row belongs to a scenario, and to a target of its tickets.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Attainment:
    """The clocks of one target, tier and month of opening (`2026-06`, on the contract's clock) under a scenario.

    The tier and its contract are those that tickets have at first under the scenario. `open` clocks are still in time, or
    have not begun: they count neither as kept nor as missed, as it is unknown how they will end.
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
        return Tally(self.kept, self.missed).share


class Tally(NamedTuple):
    """How many clocks of several rows of attainment were kept and missed, are open, or were cancelled."""

    kept: int = 0
    missed: int = 0
    open: int = 0
    cancelled: int = 0

    @classmethod
    def of(cls, rows: Iterable[Attainment]) -> "Tally":
        """Return the sums of rows."""
        counts = ((one.kept, one.missed, one.open, one.cancelled) for one in rows)
        return cls(*map(sum, zip(*counts, strict=True)))

    @property
    def decided(self) -> int:
        """How many were kept or missed."""
        return self.kept + self.missed

    @property
    def share(self) -> float | None:
        """The share that was kept of those that are decided; None where none is."""
        return self.kept / self.decided if self.decided else None


def tallies(rows: Iterable[Attainment], *fields: str) -> defaultdict[Any, Tally]:
    """Return the sums of rows by their values of some fields; values without rows have a tally of zeros."""
    groups: defaultdict[Any, list[Attainment]] = defaultdict(list)
    for one in rows:
        groups[attrgetter(*fields)(one)].append(one)
    return defaultdict(Tally, {key: Tally.of(some) for key, some in groups.items()})


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """How the clocks of one target, tier and contract spent their time.

    That is the time from their start to their stop, or to the instant of the comparison. All parts are physical time and add
    up to it: `worked` was counted, `paused` passed in open hours of pauses, by the party that caused them ("" if unknown),
    `closed` lay outside the hours, `holiday` in hours that a holiday closed, and `stopped` between a stop and a reopening
    after which the clock went on.
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
    def parts(self) -> Iterator[tuple[str, str | None, timedelta]]:
        """The parts of the time: the kind, the party of a pause, and the length."""
        yield "worked", None, self.worked
        yield from (("paused", party, time) for party, time in self.paused.items())
        yield from ((what, None, getattr(self, what)) for what in ("closed", "holiday", "stopped"))

    @property
    def total(self) -> timedelta:
        """The sum of the parts."""
        return sum((time for *_, time in self.parts), timedelta())


@dataclass(frozen=True, slots=True)
class UsedShare:
    """How many clocks of a target used more than `low` and up to `high` of their allowed time; 1 is all of it.

    The first bin also holds clocks that used nothing; the last has no upper bound. Only met, missed and overdue clocks count;
    missed and overdue ones lie above 1, even if no more counted time passed between their due instant and their stop.
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


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Shown:
    """The rows of a comparison, by scenario and target; the other scenarios are compared with the first."""

    scenarios: tuple[str, ...]
    attainment: tuple[Attainment, ...]
    time: tuple[TimeSpent, ...]
    used: tuple[UsedShare, ...]
    dues: tuple[DueHour, ...]

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets of all scenarios."""
        return tuple(dict.fromkeys(one.target for one in self.attainment))
