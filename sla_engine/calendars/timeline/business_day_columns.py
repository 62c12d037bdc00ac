"""Business days in columns: one look-up gives the date of a start, another its due instant."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from sla_engine.calendars.arrays import Integers, Micros
from sla_engine.calendars.timeline.compiled_timeline import Timeline
from sla_engine.calendars.timeline.growing_timeline import GrowingTimeline
from sla_engine.calendars.timeline.kernels import BLOCK, Kernel, Locator
from sla_engine.calendars.timeline.zones import Offsets, midnight, offsets_over


@dataclass(frozen=True, slots=True)
class DaysCounted:
    """The positions of the n-th business dates after those of starts, among the dates of a timeline.

    For a start that has passed i of the `edges`, its date is at `here[i]` and the n-th date at `there[i]`; the position after
    the last stands for none. `roll` writes the starts rolled into open time; those within `answered` (inclusive) have a result.
    """

    compiled: Timeline
    clock: Offsets
    edges: Micros
    here: Integers
    there: Integers
    answered: tuple[int, int]
    roll: Kernel

    @classmethod
    def on(cls, timeline: GrowingTimeline, compiled: Timeline, n: int) -> Self:
        """Count on by n: a start belongs to the first date that closes after it."""
        closing = np.array(compiled.dates.closing, dtype=np.int64)
        dates = timeline.whole_dates(compiled)
        last = int(closing[dates - n - 1]) - 1 if n < dates else compiled.low - 1
        here = np.arange(len(closing) + 1)
        there = np.minimum(here + min(n, len(closing)), len(closing))
        clock = offsets_over(timeline.definition.zone, compiled.low, compiled.high)
        roll = compiled.kernels.due(0, opening=True)
        return cls(compiled, clock, closing, here, there, (compiled.low, last), roll)

    @classmethod
    def back(cls, timeline: GrowingTimeline, compiled: Timeline, n: int) -> Self:
        """Count back by n < 0: a start belongs to the date of the last window that has opened."""
        windows, place = compiled.windows, np.array(compiled.dates.position, dtype=np.int64)
        enough = windows.opening[place >= -n]
        first = int(enough[0]) if len(enough) else compiled.high
        closing = np.append(compiled.low, windows.closing)
        here = np.append(0, place)
        there = np.maximum(here + max(n, -len(here)), 0)
        clock = offsets_over(timeline.definition.zone, compiled.low, compiled.high)

        def roll(begin: Micros, into: Micros) -> None:
            np.minimum(begin, closing[np.searchsorted(windows.opening, begin, side="right")], out=into)

        return cls(compiled, clock, windows.opening, here, there, (first, compiled.high - 1), roll)

    @property
    def _begins(self) -> Micros:
        """The local time at which each date begins."""
        return midnight(np.array([*self.compiled.dates.ordinal, 1], dtype=np.int64))

    def due(self, wall: int | None) -> Kernel:
        """Return the kernel that writes the closing of the n-th date, or the local time on it if that is earlier."""
        due = np.array([*self.compiled.dates.closing, self.compiled.high], dtype=np.int64)
        if wall is not None:
            due = np.minimum(due, self.clock.resolve(self._begins + wall))
        due = due[self.there]
        locate = Locator(self.edges, self.compiled.low, self.compiled.high).locate
        scratch = np.empty((2, BLOCK), dtype=np.int64)

        def write(begin: Micros, into: Micros) -> None:
            at, spare = scratch[:, : len(begin)]
            locate(begin, at, spare)
            np.take(due, at, out=into, mode="clip")

        return write

    def same_time(self, rolled: Callable[[Micros], Micros]) -> Kernel:
        """Return the kernel that takes the rolled start's wall time on the n-th date, and rolls it forward."""
        here, there = self._begins[self.here], self._begins[self.there]
        locate = Locator(self.edges, self.compiled.low, self.compiled.high).locate
        scratch = np.empty((2, BLOCK), dtype=np.int64)

        def write(begin: Micros, into: Micros) -> None:
            at, spare = scratch[:, : len(begin)]
            locate(begin, at, spare)
            self.roll(begin, into)
            wall = self.clock.local(into) - here[at]
            into[:] = rolled(self.clock.resolve(there[at] + wall))

        return write
