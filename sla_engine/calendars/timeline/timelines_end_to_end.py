"""JoinedTimelines: the timelines of several calendars, laid end to end, so that one look-up serves rows of all of them.

Each calendar has its own track on one long axis of instants, and its own part of one axis of business time. A row's place
on the first axis is its instant plus its track's offset; then one table serves all rows, whichever calendar a row belongs
to. Differences of business time are exact within a track; between tracks they have no meaning.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sla_engine.calendars.arrays import Micros, Truth
from sla_engine.calendars.timeline.growing_timeline import GrowingTimeline
from sla_engine.calendars.timeline.kernels import BLOCK, Locator, PiecewiseLinear, blocks
from sla_engine.errors import OutOfRangeError, SlaError

# The distance between tracks; it is more than 0, so that each track has its own end.
GAP = 2
# Both axes must fit into 64 bits, with room for sums.
LONGEST = 1 << 61


@dataclass(frozen=True, slots=True)
class Track:
    """The open intervals of one timeline within [low, high), as far as the calendar is known."""

    low: int
    high: int
    opening: Micros
    closing: Micros


class JoinedTimelines:
    """W and its inverse for rows of several timelines; instants are int64 microseconds of UTC.

    Instants and results beyond a track are clipped to its end; `lost` and the second value of `reach` show them.
    """

    def __init__(self, timelines: Sequence[GrowingTimeline], low: int, high: int, furthest: Sequence[int]) -> None:
        """Lay out each timeline over [low, furthest); no instant asked about lies beyond `high`.

        Raises:
            OutOfRangeError: the timelines are too many, or too long, to fit on one axis of 64-bit microseconds.
        """
        tracks = [_track(timeline, low, high, far) for timeline, far in zip(timelines, furthest, strict=True)]
        self._lay_out(tracks)
        self._low = np.array([one.low for one in tracks], dtype=np.int64)
        self._high = np.array([one.high for one in tracks], dtype=np.int64)
        # Usually every timeline is known throughout, so that rows need no check.
        self._whole = all(one.low <= low and high < one.high for one in tracks)

    def _lay_out(self, tracks: Sequence[Track]) -> None:
        offsets, bases, bottom = [], [], []
        edges, floor, shift, after, back = [], [], [], [], []
        place = base = 0
        for one in tracks:
            offset = place - one.low
            worked = np.cumsum(one.closing - one.opening)
            total = int(worked[-1]) if len(worked) else 0
            offsets.append(offset)
            bases.append(base + total)
            bottom.append(base)
            end = one.high + offset
            # No open time follows the last closing; the end itself separates this track from the next.
            openings = np.append(one.opening + offset, end)
            edges.append(np.append(one.closing + offset, end + 1))
            floor.append(openings)
            shift.append(np.append(0, worked) + base - openings)
            after.append(worked + base)
            back.append(one.closing - worked - base)
            place, base = end + GAP, base + total + 1
            if max(place, base) > LONGEST:
                raise OutOfRangeError(f"{len(tracks)} calendars over that many years are too many at once")
        self._offset = np.array(offsets, dtype=np.int64)
        self._bottom = np.array(bottom, dtype=np.int64)
        self._top = np.array(bases, dtype=np.int64)
        # The edge after the last track is dropped, because no track follows.
        self._worked = PiecewiseLinear(Locator(_joined(edges)[:-1], 0, place), _joined(floor), _joined(shift))
        self._inverse = Locator(_joined(after), 0, base)
        self._back = np.append(_joined(back), 0)

    def lost(self, track: Micros, at: Micros, *, asked: bool = True) -> Truth | None:
        """Tell which instants lie beyond their tracks; None means that none does.

        Instants that were `asked` about lie within the bounds given at first; others, such as results, may lie anywhere.
        """
        if self._whole and asked:
            return None
        lost = (at < self._low[track]) | (at >= self._high[track])
        return lost if lost.any() else None

    def worked(self, track: Micros, at: Micros) -> Micros:
        """Return the business time up to each instant, as a place on the axis of business time."""
        out = np.empty(len(at), dtype=np.int64)
        kernel = self._worked.kernel()
        for block in blocks(len(at)):
            here = track[block]
            place = np.clip(at[block], self._low[here], self._high[here])
            kernel(place + self._offset[here], out[block])
        return out

    def reach(self, track: Micros, worked: Micros, opening: Truth) -> tuple[Micros, Truth | None]:
        """Return the instants up to which so much business time has passed, and which rows have none on their track.

        Each is the earliest instant; with `opening` the latest, which is open. Without `opening`, a place must lie above the
        bottom of its track's part, which holds for any amount over zero.
        """
        out = np.empty(len(worked), dtype=np.int64)
        beyond = np.zeros(len(worked), dtype=np.bool_)
        scratch = np.empty((2, BLOCK), dtype=np.int64)
        for block in blocks(len(worked)):
            here, into = track[block], out[block]
            step = (~opening[block]).astype(np.int64)
            place = worked[block] - step  # edges < place are edges <= place - 1
            top = self._top[here]
            np.greater_equal(place, top, out=beyond[block])
            np.clip(place, self._bottom[here], top, out=into)
            at, spare = scratch[:, : len(into)]
            self._inverse.locate(into, at, spare)
            np.add(worked[block], self._back[at], out=into)
        return out, beyond if beyond.any() else None


def _track(timeline: GrowingTimeline, low: int, high: int, furthest: int) -> Track:
    """Return the open intervals of a timeline from `low` to `furthest`, as far as the calendar is known."""
    known_low, known_high = timeline.known
    first, last = max(low, known_low), min(max(furthest, high), known_high - 1)
    empty = np.empty(0, dtype=np.int64)
    if first > last:
        return Track(known_low, known_low, empty, empty)
    try:
        compiled = timeline.over(first, last)
    except SlaError:
        return Track(first, first, empty, empty)
    opening = np.array(compiled.openings, dtype=np.int64)
    closing = np.array(compiled.closings, dtype=np.int64)
    begin = int(np.searchsorted(closing, first, side="right"))
    end = int(np.searchsorted(opening, last, side="right"))
    return Track(first, last + 1, np.maximum(opening[begin:end], first), np.minimum(closing[begin:end], last + 1))


def _joined(parts: Sequence[Micros]) -> Micros:
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
