"""Kernels: the timeline's arithmetic for whole numpy columns, at memory speed.

A column is processed in blocks that fit the cache, with buffers that are allocated once. The position of a row among a
timeline's edges is looked up in a table of equal buckets instead of searched. All instants are int64 microseconds of UTC,
`NAT` if missing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal
from weakref import proxy

import numpy as np

from sla_engine.calendars.arrays import Micros, Truth
from sla_engine.calendars.timeline.zones import FAR

BLOCK = 16_384
MOST_BUCKETS = 1 << 18
# A comparison with the next edge costs a third of a search, so that a bucket may contain a few edges before a search is used.
MOST_STEPS = 4

Side = Literal["left", "right"]
Kernel = Callable[[Micros, Micros], None]


class Locator:
    """The positions of values among ascending edges: `locate` writes the number of edges <= value for each value.

    Values may lie anywhere in [low, high]; edges are int64, ascending and distinct.
    """

    def __init__(self, edges: Micros, low: int, high: int) -> None:
        # The added last edge is beyond all values, so that a look at the next edge stays within the array; but not so far
        # beyond that the difference to a value before 1970 overflows.
        self._ahead = np.append(edges, FAR) - 1
        self._edges = edges
        gap = int(np.diff(edges).min()) if len(edges) > 1 else high - low + 1
        fit = max((high - low).bit_length() - MOST_BUCKETS.bit_length() + 1, 0)
        self._shift = max(gap.bit_length() - 1, fit)
        self._base = low >> self._shift
        starts = np.arange(self._base, (high >> self._shift) + 1, dtype=np.int64) << self._shift
        self._table = np.searchsorted(edges, starts, side="right").astype(np.int64)
        inside = np.diff(np.append(self._table, len(edges)))
        self._steps = int(inside.max()) if len(inside) else 0

    def locate(self, values: Micros, at: Micros, spare: Micros) -> None:
        """Write the number of edges <= value into `at`; `spare` is scratch of the same size."""
        if self._steps > MOST_STEPS:
            at[:] = np.searchsorted(self._edges, values, side="right")
            return
        np.right_shift(values, self._shift, out=spare)
        np.subtract(spare, self._base, out=spare)
        np.take(self._table, spare, out=at, mode="clip")
        for _ in range(self._steps):
            # (edge - 1 - value) >> 63 is -1 if the next edge is passed, else 0: a comparison without a cast.
            np.take(self._ahead, at, out=spare, mode="clip")
            np.subtract(spare, values, out=spare)
            np.right_shift(spare, 63, out=spare)
            np.subtract(at, spare, out=at)


@dataclass(frozen=True, slots=True)
class PiecewiseLinear:
    """A function of instants made of straight pieces: `max(t, floor[i]) + shift[i]` on piece i."""

    locator: Locator
    floor: Micros
    shift: Micros

    def kernel(self) -> Kernel:
        """Return a function that writes the values for one block of instants."""
        scratch = np.empty((2, BLOCK), dtype=np.int64)

        def write(instants: Micros, out: Micros) -> None:
            at, spare = scratch[:, : len(instants)]
            self.locator.locate(instants, at, spare)
            np.take(self.floor, at, out=spare, mode="clip")
            np.maximum(instants, spare, out=spare)
            np.take(self.shift, at, out=out, mode="clip")
            np.add(out, spare, out=out)

        return write


class TimelineKernels:
    """The kernels of a timeline over [low, high), from its merged intervals; instants and results must lie in it."""

    def __init__(self, low: int, high: int, opening: Micros, closing: Micros) -> None:
        self._low = low
        self._high = high
        self._closing = closing
        self._after: Micros = np.cumsum(closing - opening)
        self._total = int(self._after[-1]) if len(opening) else 0
        # The added last entries are for instants after the last interval, and for a timeline that never opens.
        self._next_opening = np.append(opening, high)
        self._shift = np.append(closing - self._after, 0)
        before = np.append(0, self._after)
        self._worked = PiecewiseLinear(Locator(closing, low, high), self._next_opening, before - self._next_opening)
        self._inverse = Locator(self._after, 0, self._total)
        # A proxy, or the cache would hold its owner: the tables of a timeline that was replaced would wait for a collection.
        self._due = lru_cache(maxsize=16)(partial(TimelineKernels._due_function, proxy(self)))

    def worked(self) -> Kernel:
        """Return the kernel of W, the business time from the timeline's start up to each instant."""
        return self._worked.kernel()

    def instant(self, *, opening: bool) -> Kernel:
        """Return the kernel of an inverse of W: the instant up to which so much business time has passed.

        It is the earliest one, for 0 < worked <= total; with `opening` the latest, which is open, for 0 <= worked < total.
        """
        step = 0 if opening else 1
        scratch = np.empty((2, BLOCK), dtype=np.int64)

        def write(worked: Micros, out: Micros) -> None:
            at, spare = scratch[:, : len(worked)]
            np.subtract(worked, step, out=out)  # edges < worked are edges <= worked - 1
            self._inverse.locate(out, at, spare)
            np.take(self._shift, at, out=spare, mode="clip")
            np.add(worked, spare, out=out)

        return write

    def due(self, duration: int, *, opening: bool) -> Kernel:
        """Return the kernel of `add` for one duration: one piecewise linear function of the start."""
        return self._due(duration, opening=opening).kernel()

    def _due_function(self, duration: int, *, opening: bool) -> PiecewiseLinear:
        """Return the due instant as a function of the start.

        While the start is in closed time, the due instant is that of the next opening; then it moves with the start, and it
        jumps when it reaches a closing. So pieces begin at closings and at these jumps.
        """
        side: Side = "right" if opening else "left"
        starts = np.union1d(self._closing, self._jumps(duration, opening=opening))
        starts = starts[(starts > self._low) & (starts < self._high)]
        first = np.append(self._low, starts)
        floor = np.maximum(first, self._next_opening[np.searchsorted(self._closing, first, side="right")])
        worked = np.empty_like(floor)
        for block in blocks(len(floor)):
            self.worked()(floor[block], worked[block])
        worked += duration
        shift = self._shift[np.searchsorted(self._after, worked, side=side)] + worked - floor
        return PiecewiseLinear(Locator(starts, self._low, self._high), floor, shift)

    def _jumps(self, duration: int, *, opening: bool) -> Micros:
        """Return the starts from which on the due instant lies after the next closing."""
        worked = self._after - duration
        worked = worked[(worked >= 0) & (worked < self._total)]
        jumps = self._shift[np.searchsorted(self._after, worked, side="right")] + worked
        # With landing at the closing, the start that is due exactly at it still belongs to the piece before.
        return jumps if opening else jumps + 1

    def last_start(self, duration: int, *, opening: bool) -> int:
        """Return the last start whose due instant lies on the timeline; `low - 1` if there is none."""
        left = self._total - duration - opening
        if left < 0:
            return self._low - 1
        if left >= self._total:
            return self._high - 1
        return int(self._shift[np.searchsorted(self._after, left, side="right")]) + left

    def is_open(self) -> Callable[[Micros, Truth], None]:
        """Return the kernel that tells for each instant whether it is open."""
        scratch = np.empty((2, BLOCK), dtype=np.int64)

        def write(instants: Micros, out: Truth) -> None:
            at, spare = scratch[:, : len(instants)]
            self._worked.locator.locate(instants, at, spare)
            np.take(self._worked.floor, at, out=spare, mode="clip")
            np.greater_equal(instants, spare, out=out)

        return write


def blocks(size: int) -> Iterator[slice]:
    """Yield the slices of a column that fit the cache."""
    for start in range(0, size, BLOCK):
        yield slice(start, min(start + BLOCK, size))
