"""Column reach: finds the range of a column's rows, lengthens the timeline to it, and fills in the results.

A method prepares its kernel when the timeline contains its rows and their results. Rows without a result get NAT; unless
`errors="nat"` was given, the first of them raises the error of the scalar method.
"""

from collections.abc import Callable

import numpy as np

from sla_engine.calendars.arrays import NAT, Micros
from sla_engine.calendars.timeline.compiled_timeline import Timeline
from sla_engine.calendars.timeline.growing_timeline import GrowingTimeline
from sla_engine.calendars.timeline.numpy_columns import AlignedColumns, AnyColumn, Bounds, Extent, in_unit, like
from sla_engine.errors import SlaError

# A method prepares, for a range of rows, the kernel and whether every row has a result. If not, the kernel writes NAT for
# the rows without.
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
    """Write the result of every row into `out`: find the range of the rows, prepare the kernel, and run it."""
    extent = aligned.extent(bounds)
    if extent is None:
        out.fill(NAT)
        return
    kernel, whole = prepare(extent)
    aligned.answer(kernel, None if whole else bounds, out, NAT)
    if not whole:
        _check_answers(aligned, out)


def known(timeline: GrowingTimeline) -> tuple[int, int]:
    """Return the known instants as inclusive bounds."""
    return timeline.known[0], timeline.known[1] - 1


def reached(
    timeline: GrowingTimeline, extent: Extent, probe: Callable[[int], int], *, back: bool = False
) -> tuple[Timeline, bool]:
    """Return a timeline that contains the rows and the result of the outermost, or all known time; and whether no row is bad.

    The outermost row is the last one, or with `back` the first.
    """
    (first, last), (low, high) = extent.reach[0], known(timeline)
    us, end = (first, low) if back else (last, high)
    whole = extent.clean
    try:
        probe(us)
    except SlaError:
        # Other rows may need all known time.
        timeline.over(min(us, end), max(us, end))
        whole = False
    return timeline.over(*extent.reach[0]), whole


def _check_answers(aligned: AlignedColumns, out: Micros) -> None:
    """Raise for the first row that has values but no result, unless bad rows become NaT."""
    if aligned.nat or not len(out) or out.min() != NAT:
        return
    for row in np.flatnonzero(out == NAT).tolist():
        scratch = np.empty(1, dtype=np.int64)
        values = [int(column.read(slice(row, row + 1), scratch)[0]) for column in aligned.columns]
        if NAT not in values:
            aligned.refuse(row, values)
