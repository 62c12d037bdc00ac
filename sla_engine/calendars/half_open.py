"""Half-open: the base of all half-open stretches of time, which are kept as integers, and their union."""

from collections.abc import Iterable
from datetime import timedelta

from sla_engine.calendars.instants import Instant, instant_at
from sla_engine.calendars.timeline.zones import named_zone


class Stretch:
    """The base of slotted dataclasses that are half-open stretches [start, end); each declares the fields itself.

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
        """The first instant after the stretch."""
        return instant_at(self.end_us, named_zone(self.zone))

    @property
    def duration(self) -> timedelta:
        """The elapsed physical time from start to end."""
        return timedelta(microseconds=self.end_us - self.start_us)


def merged_pairs(pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the union of stretches as ascending, disjoint pairs that do not touch; empty ones are left out."""
    united: list[tuple[int, int]] = []
    for start, end in sorted(pair for pair in pairs if pair[0] < pair[1]):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return tuple(united)
