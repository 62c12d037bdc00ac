"""Open windows: open stretches of time as arrays, and the set algebra on them.

Everything here is half-open and in int64 microseconds of UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from sla_engine.calendars.arrays import Micros, Truth
from sla_engine.calendars.timeline.zones import FAR

Edges = tuple[Micros, Micros]


@dataclass(frozen=True, slots=True)
class Windows:
    """Disjoint windows [opening, closing), ascending; they may touch, and none is empty.

    `owner` is the proleptic ordinal of the date that each window belongs to; it never falls.
    """

    opening: Micros
    closing: Micros
    owner: Micros

    def clipped(self, low: int, high: int) -> Self:
        """Return the windows cut to [low, high)."""
        opening, closing = np.maximum(self.opening, low), np.minimum(self.closing, high)
        kept = opening < closing
        return type(self)(opening[kept], closing[kept], self.owner[kept])

    def without(self, opening: Micros, closing: Micros) -> Self:
        """Return the windows without the given ones (ascending, disjoint); owners are kept."""
        if not len(opening) or not len(self.opening):
            return self
        edges = np.unique(np.concatenate((self.opening, self.closing, opening, closing)))
        start, end = edges[:-1], edges[1:]
        kept = _inside(start, self.opening, self.closing) & ~_inside(start, opening, closing)
        start, end = start[kept], end[kept]
        owner = self.owner[np.searchsorted(self.opening, start, side="right") - 1]
        return type(self)(start, end, owner)

    def then(self, later: Self) -> Self:
        """Return these windows followed by later ones."""
        return type(self)(
            np.concatenate((self.opening, later.opening)),
            np.concatenate((self.closing, later.closing)),
            np.concatenate((self.owner, later.owner)),
        )


def owned(opening: Micros, closing: Micros, owner: Micros) -> Windows:
    """Return the windows of dates, given in order of date and time; where two dates overlap, the earlier one owns."""
    if not len(opening):
        return Windows(opening, closing, owner)
    before = np.concatenate((opening[:1], np.maximum.accumulate(closing)[:-1]))
    opening = np.maximum(opening, before)
    kept = opening < closing
    return Windows(opening[kept], closing[kept], owner[kept])


def merged(opening: Micros, closing: Micros) -> Edges:
    """Return ascending, disjoint windows with those that touch joined."""
    if not len(opening):
        return opening, closing
    apart = opening[1:] != closing[:-1]
    return opening[np.append(True, apart)], closing[np.append(apart, True)]


def overlaps(least: int, sets: Sequence[Edges]) -> Edges:
    """Return the merged windows of the instants at which at least `least` of several sets of disjoint windows are open.

    An opening that raises the number of open sets to `least` begins a window; a closing that lowers it below `least` ends it.
    """
    opening = np.sort(np.concatenate([opening for opening, _ in sets]), kind="stable")
    closing = np.sort(np.concatenate([closing for _, closing in sets]), kind="stable")
    number = np.arange(1, len(opening) + 1)
    begins = number - np.searchsorted(closing, opening, side="right") == least
    ends = np.searchsorted(opening, closing, side="left") - number == least - 1
    return merged(opening[begins], closing[ends])


def complement(opening: Micros, closing: Micros) -> Edges:
    """Return the complement of disjoint windows that do not touch, over all int64 instants."""
    return np.append(-FAR, closing), np.append(opening, FAR)


def _inside(instants: Micros, opening: Micros, closing: Micros) -> Truth:
    """Tell for each instant whether it lies in one of the disjoint windows."""
    opened = np.searchsorted(opening, instants, side="right")
    closed = np.searchsorted(closing, instants, side="right")
    inside: Truth = opened > closed
    return inside
