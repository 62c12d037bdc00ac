"""The `*_many` methods of calendars: each finds how far its rows reach, has the timeline reach that far, and runs a kernel.

Rows without an answer (out of range, or no open time left) are bad rows; the scalar method says what is wrong with them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.columns import AnyColumn, Bounds, Column, Extent, Run, in_unit, like
from sla_engine.calendars.durations import duration_us
from sla_engine.calendars.instants import instant_us
from sla_engine.calendars.kernels import BLOCK, NAT, Kernel, Locator
from sla_engine.calendars.line import Line, midnight, wall_time
from sla_engine.calendars.timeline import Timeline
from sla_engine.calendars.windows import Truth
from sla_engine.calendars.zones import FAR, Micros, offsets_over
from sla_engine.errors import ColumnError, SlaError

Durations = timedelta | str | AnyColumn
# What a question prepares once it knows how far its rows reach: the kernel, and whether every row has an answer. If not,
# the kernel writes NAT for those without.
Prepare = Callable[[Extent], tuple[Callable[..., None], bool]]

NEGATIVE = "a negative duration is refused; the opposite operation exists"


def add_many(line: Line, starts: AnyColumn, duration: Durations, *, opening: bool, nat: bool) -> AnyColumn:
    """Return `add` of every row; one duration is answered by one table, a column of them by W and its inverse."""
    column = Column.of(starts, "M", "starts")
    if isinstance(duration, np.ndarray):
        return _add_each(line, column, Column.of(duration, "m", "duration"), opening=opening, nat=nat)
    fixed = duration_us(duration)

    def prepare(extent: Extent) -> tuple[Kernel, bool]:
        if not (fixed or opening):
            return _copy, extent.clean
        timeline, whole = _reach_on(line, extent, lambda last: line.add(last, fixed, opening))
        kernel = timeline.columns.due(fixed, opening=opening)
        last = timeline.columns.last_start(fixed, opening=opening)
        return kernel if whole else _within(kernel, timeline.low, last), whole

    return _instants(Run((column,), nat, lambda us: line.add(us, fixed, opening)), [_known(line)], prepare)


def _add_each(line: Line, starts: Column, durations: Column, *, opening: bool, nat: bool) -> AnyColumn:
    def fault(us: int, duration: int) -> object:
        return NEGATIVE if duration < 0 else line.add(us, duration, opening)

    def prepare(extent: Extent) -> tuple[Callable[..., None], bool]:
        longest = extent.reach[1][1]
        timeline, whole = _reach_on(line, extent, lambda last: line.add(last, longest, opening))
        worked, inverse = timeline.columns.worked(), timeline.columns.instant(opening=opening)
        inverse = inverse if whole else _within(inverse, 0, timeline.total - opening)
        spare = np.empty(BLOCK, dtype=np.int64)

        def kernel(begin: Micros, duration: Micros, into: Micros) -> None:
            target = spare[: len(begin)]
            worked(begin, target)
            np.add(target, duration, out=target)
            inverse(target, into)
            if not opening and not duration.min():
                np.copyto(into, begin, where=duration == 0)

        return kernel, whole

    return _instants(Run((starts, durations), nat, fault), [_known(line), (0, FAR)], prepare)


def subtract_many(line: Line, ends: AnyColumn, duration: Durations, *, nat: bool) -> AnyColumn:
    """Return `subtract` of every row, by W and its inverse."""
    column = Column.of(ends, "M", "ends")
    spans = Column.of(duration, "m", "duration") if isinstance(duration, np.ndarray) else None
    fixed = 0 if isinstance(duration, np.ndarray) else duration_us(duration)

    def fault(us: int, span: int = fixed) -> object:
        return NEGATIVE if span < 0 else line.subtract(us, span)

    def prepare(extent: Extent) -> tuple[Callable[..., None], bool]:
        longest = extent.reach[1][1] if spans else fixed
        timeline, whole = _reach_back(line, extent, lambda first: line.subtract(first, longest))
        worked, latest = timeline.columns.worked(), timeline.columns.instant(opening=True)
        latest = latest if whole else _within(latest, 0, timeline.total - 1)
        spare = np.empty(BLOCK, dtype=np.int64)

        def kernel(end: Micros, *rest: Micros) -> None:
            (*given, into), target = rest, spare[: len(end)]
            span = given[0] if given else np.int64(fixed)
            worked(end, target)
            np.subtract(target, span, out=target)
            # A row without a duration may stand where no open time is left, and is its own answer.
            latest(target, into)
            if not span.min():
                np.copyto(into, end, where=np.equal(span, 0))

        return kernel, whole

    columns = (column, spans) if spans else (column,)
    return _instants(Run(columns, nat, fault), [_known(line), (0, FAR)][: len(columns)], prepare)


def roll_backward_many(line: Line, instants: AnyColumn, *, nat: bool) -> AnyColumn:
    """Return `roll_backward` of every row."""

    def prepare(extent: Extent) -> tuple[Kernel, bool]:
        timeline, whole = _reach_back(line, extent, line.roll_backward)
        worked, earliest = timeline.columns.worked(), timeline.columns.instant(opening=False)
        earliest = earliest if whole else _within(earliest, 1, timeline.total)
        spare = np.empty(BLOCK, dtype=np.int64)

        def kernel(given: Micros, into: Micros) -> None:
            target = spare[: len(given)]
            worked(given, target)
            earliest(target, into)

        return kernel, whole

    run = Run((Column.of(instants, "M", "instants"),), nat, line.roll_backward)
    return _instants(run, [_known(line)], prepare)


def between_many(line: Line, a: AnyColumn | datetime, b: AnyColumn | datetime, *, nat: bool) -> AnyColumn:
    """Return `between` of every pair; one of the two may be a single instant."""
    given = [one for one in (a, b) if isinstance(one, np.ndarray)]
    if not given:
        raise ColumnError(f"between_many needs a column on at least one side, got {a!r} and {b!r}; use between")
    first, second = (_spread(one, given[0].size) for one in (a, b))
    columns = Column.of(first, "M", "a"), Column.of(second, "M", "b")

    def prepare(extent: Extent) -> tuple[Callable[..., None], bool]:
        lows, highs = zip(*extent.reach, strict=True)
        worked = line.over(min(lows), max(highs)).columns.worked()
        spare = np.empty(BLOCK, dtype=np.int64)

        def kernel(start: Micros, end: Micros, into: Micros) -> None:
            before = spare[: len(start)]
            worked(start, before)
            worked(end, into)
            np.subtract(into, before, out=into)

        return kernel, extent.clean

    out: Micros = np.empty(len(columns[0].values), dtype=np.int64)
    _fill(Run(columns, nat, line.between), [_known(line)] * 2, prepare, out)
    plain = columns[0 if isinstance(a, np.ndarray) else 1].unit is None
    return out if plain else out.view("timedelta64[us]")


def is_open_many(line: Line, instants: AnyColumn, *, nat: bool) -> Truth:
    """Return `is_open` of every row; False for missing rows."""
    run = Run((Column.of(instants, "M", "instants"),), nat, line.is_open)
    extent = run.extent([_known(line)])
    out = np.zeros(run.size, dtype=np.bool_)
    if extent is not None:
        timeline = line.over(*extent.reach[0])
        run.answer(timeline.columns.is_open(), None if extent.clean else [_known(line)], out, missing=False)
    return out


def add_business_days_many(line: Line, starts: AnyColumn, n: int, at: str, *, nat: bool) -> AnyColumn:
    """Return `add_business_days` of every row: the date of a start is one look-up, its due instant another."""
    wall = None if at in ("closing", "same time") else wall_time(at)

    def prepare(extent: Extent) -> tuple[Kernel, bool]:
        timeline, whole = _reach_on(line, extent, lambda last: line.add_business_days(last, n, at))
        dates = line.whole_dates(timeline)
        closing = np.array(timeline.dates.closing, dtype=np.int64)
        begins = midnight(np.array(timeline.dates.ordinal, dtype=np.int64))
        locator = Locator(closing, timeline.low, timeline.high)
        last = int(closing[dates - n - 1]) - 1 if n < dates else timeline.low - 1
        if at == "same time":
            # Rolled forward, the last row's answer is not always the latest.
            return _within(_same_time(line, timeline, locator, begins, n), timeline.low, last), False
        due = closing[n:]
        if wall is not None:
            clock = offsets_over(line.definition.zone, timeline.low, timeline.high)
            due = np.minimum(due, clock.resolve(begins[n:] + wall))
        kernel = _dated(locator, due)
        return kernel if whole else _within(kernel, timeline.low, last), whole

    run = Run((Column.of(starts, "M", "starts"),), nat, lambda us: line.add_business_days(us, n, at))
    return _instants(run, [_known(line)], prepare)


def _instants(run: Run, bounds: Bounds, prepare: Prepare) -> AnyColumn:
    """Return a column of instants in the type of the run's first column."""
    column = run.columns[0]
    out, shown = like(column, run.size)

    def in_units(extent: Extent) -> tuple[Callable[..., None], bool]:
        kernel, whole = prepare(extent)
        return in_unit(column, kernel), whole

    _fill(run, bounds, in_units, out)
    return shown


def _fill(run: Run, bounds: Bounds, prepare: Prepare, out: Micros) -> None:
    """Answer every row into `out`: how far do the rows reach, is there an answer for all of them, and what is it."""
    extent = run.extent(bounds)
    if extent is None:
        out.fill(NAT)
        return
    kernel, whole = prepare(extent)
    run.answer(kernel, None if whole else bounds, out, NAT)
    if not whole:
        _check_answers(run, out)


def _dated(locator: Locator, due: Micros) -> Kernel:
    """Return the kernel that looks up the date of a start, and that date's due instant."""
    spare = np.empty((2, BLOCK), dtype=np.int64)

    def write(begin: Micros, into: Micros) -> None:
        at = spare[0, : len(begin)]
        locator.locate(begin, at, spare[1, : len(begin)])
        np.take(due, at, out=into, mode="clip")

    return write


def _same_time(line: Line, timeline: Timeline, locator: Locator, begins: Micros, n: int) -> Kernel:
    """Return the kernel that carries the rolled start's wall time over to the n-th date and rolls it forward."""
    clock = offsets_over(line.definition.zone, timeline.low, timeline.high)
    roll = timeline.columns.due(0, opening=True)
    spare = np.empty((2, BLOCK), dtype=np.int64)

    def write(begin: Micros, into: Micros) -> None:
        at = spare[0, : len(begin)]
        locator.locate(begin, at, spare[1, : len(begin)])
        roll(begin, into)
        wall = clock.local(into) - begins[at]
        into[:] = add_many(line, clock.resolve(begins[at + n] + wall), timedelta(0), opening=True, nat=True)

    return write


def _known(line: Line) -> tuple[int, int]:
    """Return the instants with answers as inclusive bounds."""
    return line.known[0], line.known[1] - 1


def _reach_on(line: Line, extent: Extent, probe: Callable[[int], int]) -> tuple[Timeline, bool]:
    """Return a timeline that holds the rows and the answer for the last one, or all that is known; and if no row is bad."""
    return _reach(line, extent, extent.reach[0][1], probe, line.known[1] - 1)


def _reach_back(line: Line, extent: Extent, probe: Callable[[int], int]) -> tuple[Timeline, bool]:
    """Return a timeline that holds the rows and the answer for the first one, or all that is known; and if no row is bad."""
    return _reach(line, extent, extent.reach[0][0], probe, line.known[0])


def _reach(line: Line, extent: Extent, us: int, probe: Callable[[int], int], end: int) -> tuple[Timeline, bool]:
    whole = extent.clean
    try:
        probe(us)
    except SlaError:
        # The outermost row has no answer; the others may need all the line there is.
        line.over(min(us, end), max(us, end))
        whole = False
    return line.over(*extent.reach[0]), whole


def _within(kernel: Kernel, low: int, high: int) -> Kernel:
    """Return a kernel for any values, which writes NAT for those outside [low, high]."""

    def write(values: Micros, into: Micros) -> None:
        lost = (values < low) | (values > high)
        if not lost.any():
            kernel(values, into)
            return
        if low <= high:
            kernel(np.clip(values, low, high), into)
        into[lost] = NAT

    return write


def _check_answers(run: Run, out: Micros) -> None:
    """Raise for the first row that has values but no answer, unless bad rows become NaT."""
    if run.nat or not len(out) or out.min() != NAT:
        return
    for row in np.flatnonzero(out == NAT).tolist():
        scratch = np.empty(1, dtype=np.int64)
        values = [int(column.read(slice(row, row + 1), scratch)[0]) for column in run.columns]
        if NAT not in values:
            run.refuse(row, values)


def _copy(given: Micros, into: Micros) -> None:
    into[:] = given


def _spread(one: AnyColumn | datetime, size: int) -> AnyColumn:
    """Return a column, or a single instant as a column of one repeated value that takes no memory."""
    if isinstance(one, np.ndarray):
        return one
    repeated: npt.NDArray[np.int64] = np.broadcast_to(np.int64(instant_us(one)), (size,))
    return repeated
