"""Timeline: a compiled stretch of a calendar, and the one place where business time is counted.

W(t) is the open time from the start of the stretch up to the instant t. W and its inverses take one bisection each. A
timeline is immutable; a calendar that needs more time compiles a longer timeline and replaces this one.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sla_engine.calendars.timeline.kernels import TimelineKernels
from sla_engine.calendars.timeline.open_windows import Windows, merged


@dataclass(frozen=True, slots=True)
class Dates:
    """The business dates of a timeline: for each date with open time, its ordinal and the end of its last window."""

    ordinal: list[int]
    closing: list[int]
    opening: list[int]  # of every window, ascending
    position: list[int]  # of every window: the position of its owner in `ordinal`

    def position_at(self, us: int) -> int:
        """Return the position of the owner of an open instant among the dates."""
        return self.position[bisect_right(self.opening, us) - 1]


class Timeline:
    """The open intervals within [low, high), all in microseconds of UTC, with the business time up to each.

    `openings` and `closings` are ascending lists of disjoint intervals that do not touch; `after[i]` is the business time up
    to the closing of interval i, `total` all of it.
    """

    def __init__(self, low: int, high: int, windows: Windows) -> None:
        self.low = low
        self.high = high
        self.windows = windows
        opening, closing = merged(windows.opening, windows.closing)
        self.openings: list[int] = opening.tolist()
        self.closings: list[int] = closing.tolist()
        self.after: list[int] = np.cumsum(closing - opening).tolist()
        self.total: int = self.after[-1] if self.after else 0

    @cached_property
    def dates(self) -> Dates:
        """The business dates, computed on first use."""
        owner = self.windows.owner
        ordinal, position = np.unique(owner, return_inverse=True)
        last = np.searchsorted(owner, ordinal, side="right") - 1
        return Dates(
            ordinal.tolist(), self.windows.closing[last].tolist(), self.windows.opening.tolist(), position.tolist()
        )

    @cached_property
    def kernels(self) -> TimelineKernels:
        """The column kernels, built on first use."""
        return TimelineKernels(self.low, self.high, *merged(self.windows.opening, self.windows.closing))

    def elapsed(self, us: int) -> int:
        """Return W(us), the business time in [low, us)."""
        i = bisect_right(self.openings, us)
        if not i:
            return 0
        left = self.closings[i - 1] - us
        return self.after[i - 1] - left if left > 0 else self.after[i - 1]

    def earliest(self, worked: int) -> int:
        """Return the earliest instant u with W(u) = worked, for 0 < worked <= total."""
        i = bisect_left(self.after, worked)
        return self.closings[i] - self.after[i] + worked

    def latest(self, worked: int) -> int:
        """Return the latest instant u with W(u) = worked, for 0 <= worked < total: always an open one."""
        i = bisect_right(self.after, worked)
        return self.closings[i] - self.after[i] + worked

    def is_open(self, us: int) -> bool:
        """Tell whether the instant lies in an open interval."""
        i = bisect_right(self.openings, us) - 1
        return i >= 0 and us < self.closings[i]

    def within(self, low: int, high: int) -> list[tuple[int, int]]:
        """Return the open intervals cut to [low, high), in order."""
        if low >= high:
            return []
        i, j = bisect_right(self.closings, low), bisect_left(self.openings, high)
        rows = zip(self.openings[i:j], self.closings[i:j], strict=True)
        return [(max(opening, low), min(closing, high)) for opening, closing in rows]

    def edge(self, us: int, *, opening: bool, back: bool) -> int | None:
        """Return the first opening (or closing) after an instant, or the last one before it.

        The result is None if there is none; an end of the timeline is no edge, because it only cuts an interval.
        """
        edges = self.openings if opening else self.closings
        i = bisect_left(edges, us) - 1 if back else bisect_right(edges, us)
        return edges[i] if 0 <= i < len(edges) and self.low < edges[i] < self.high else None
