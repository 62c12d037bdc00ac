"""Reach: how far the rows of a column lie apart and need the timeline, and the filling of their answers.

A question prepares its kernel once the timeline reaches as far as its rows and their answers do. Rows without an answer get
NAT, and unless that was asked for, the first of them raises what the scalar method says of it.
"""

from collections.abc import Callable

import numpy as np

from sla_engine.calendars.arrays import NAT, Micros
from sla_engine.calendars.timeline.compiled_timeline import Timeline
from sla_engine.calendars.timeline.growing_timeline import GrowingTimeline
from sla_engine.calendars.timeline.numpy_columns import AlignedColumns, AnyColumn, Bounds, Extent, in_unit, like
from sla_engine.errors import SlaError

# What a question prepares once it knows how far its rows reach: the kernel, and whether every row has an answer. If not,
# the kernel writes NAT for those without.
Prepare = Callable[[Extent], tuple[Callable[..., None], bool]]


def instants_of(aligned: AlignedColumns, bounds: Bounds, prepare: Prepare) -> AnyColumn:
    """Return a column of instants in the type of the run's first column."""
    column = aligned.columns[0]
    out, shown = like(column, aligned.size)

    def in_units(extent: Extent) -> tuple[Callable[..., None], bool]:
        kernel, whole = prepare(extent)
        return in_unit(column, kernel), whole

    fill(aligned, bounds, in_units, out)
    return shown


def fill(aligned: AlignedColumns, bounds: Bounds, prepare: Prepare, out: Micros) -> None:
    """Answer every row into `out`: how far do the rows reach, is there an answer for all of them, and what is it."""
    extent = aligned.extent(bounds)
    if extent is None:
        out.fill(NAT)
        return
    kernel, whole = prepare(extent)
    aligned.answer(kernel, None if whole else bounds, out, NAT)
    if not whole:
        _check_answers(aligned, out)


def known(timeline: GrowingTimeline) -> tuple[int, int]:
    """Return the instants with answers as inclusive bounds."""
    return timeline.known[0], timeline.known[1] - 1


def reached(
    timeline: GrowingTimeline, extent: Extent, probe: Callable[[int], int], *, back: bool = False
) -> tuple[Timeline, bool]:
    """Return a timeline that holds the rows and the answer for the outermost, or all that is known; and if no row is bad.

    The outermost row is the last one, of answers that lie `back` the first.
    """
    (first, last), (low, high) = extent.reach[0], known(timeline)
    us, end = (first, low) if back else (last, high)
    whole = extent.clean
    try:
        probe(us)
    except SlaError:
        # The others may need all that is known.
        timeline.over(min(us, end), max(us, end))
        whole = False
    return timeline.over(*extent.reach[0]), whole


def _check_answers(aligned: AlignedColumns, out: Micros) -> None:
    """Raise for the first row that has values but no answer, unless bad rows become NaT."""
    if aligned.nat or not len(out) or out.min() != NAT:
        return
    for row in np.flatnonzero(out == NAT).tolist():
        scratch = np.empty(1, dtype=np.int64)
        values = [int(column.read(slice(row, row + 1), scratch)[0]) for column in aligned.columns]
        if NAT not in values:
            aligned.refuse(row, values)
