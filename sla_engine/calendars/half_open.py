"""Half-open: what every half-open piece of the time line shows of the integers that it keeps, and pieces united."""

from collections.abc import Iterable
from datetime import timedelta

from sla_engine.calendars.instants import Instant, instant_at
from sla_engine.calendars.timeline.zones import named_zone


class Stretch:
    """A half-open stretch [start, end) for slotted dataclasses to be one: they state the fields, wherever they want them.

    `start_us` and `end_us` are microseconds of UTC; `start` and `end` show them in the zone `zone`.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True, slots=True)
    ... class Lunch(Stretch):
    ...     start_us: int
    ...     end_us: int
    ...     zone: str = "Europe/Luxembourg"
    >>> lunch = Lunch(0, 3_600_000_000)
    >>> print(lunch.start, lunch.duration)
    1970-01-01 01:00:00+01:00 1:00:00
    """

    __slots__ = ()

    start_us: int
    end_us: int
    zone: str

    @property
    def start(self) -> Instant:
        """The first instant inside."""
        return instant_at(self.start_us, named_zone(self.zone))

    @property
    def end(self) -> Instant:
        """The first instant after it."""
        return instant_at(self.end_us, named_zone(self.zone))

    @property
    def duration(self) -> timedelta:
        """The elapsed physical time from start to end."""
        return timedelta(microseconds=self.end_us - self.start_us)


def merged_pairs(pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return stretches of time ascending, disjoint and not touching; empty ones are left out."""
    united: list[tuple[int, int]] = []
    for start, end in sorted(pair for pair in pairs if pair[0] < pair[1]):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return tuple(united)
