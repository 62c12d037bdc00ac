"""The `*_many` methods of calendars: each finds how far its rows reach, has the timeline reach that far, and runs a kernel.

Rows without an answer (out of range, or no open time left) are bad rows; the scalar method says what is wrong with them.
The module is long because each question has a kernel of its own, built where its reach is known.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arguments import wall_time
from sla_engine.calendars.arrays import Micros, Truth
from sla_engine.calendars.instants import instant_us
from sla_engine.calendars.text.durations import duration_us
from sla_engine.calendars.timeline.column_reach import fill, instants_of, kept_within, known, reached
from sla_engine.calendars.timeline.compiled_timeline import Timeline
from sla_engine.calendars.timeline.growing_timeline import GrowingTimeline
from sla_engine.calendars.timeline.instant_columns import AlignedColumns, AnyColumn, Extent, NumpyColumn
from sla_engine.calendars.timeline.kernels import BLOCK, Kernel, Locator
from sla_engine.calendars.timeline.zones import FAR, midnight, offsets_over
from sla_engine.errors import ColumnError

Durations = timedelta | str | AnyColumn
NEGATIVE = "a negative duration is refused; the opposite operation exists"


def add_many(
    timeline: GrowingTimeline, starts: AnyColumn, duration: Durations, *, opening: bool, nat: bool
) -> AnyColumn:
    """Return `add` of every row; one duration is answered by one table, a column of them by W and its inverse."""
    column = NumpyColumn.of(starts, "M", "starts")
    if isinstance(duration, np.ndarray):
        return _add_each(timeline, column, NumpyColumn.of(duration, "m", "duration"), opening=opening, nat=nat)
    fixed = duration_us(duration)
    held = min(fixed, FAR)  # in 64 bits, and beyond every timeline

    def prepare(extent: Extent) -> tuple[Kernel, bool]:
        if not (fixed or opening):
            return _copy, extent.clean
        compiled, whole = reached(timeline, extent, lambda last: timeline.add(last, fixed, opening))
        kernel = compiled.kernels.due(held, opening=opening)
        last = compiled.kernels.last_start(held, opening=opening)
        return kernel if whole else kept_within(kernel, compiled.low, last), whole

    return instants_of(
        AlignedColumns((column,), nat, lambda us: timeline.add(us, fixed, opening)), [known(timeline)], prepare
    )


def _add_each(
    timeline: GrowingTimeline, starts: NumpyColumn, durations: NumpyColumn, *, opening: bool, nat: bool
) -> AnyColumn:
    def fault(us: int, duration: int) -> object:
        return NEGATIVE if duration < 0 else timeline.add(us, duration, opening)

    def prepare(extent: Extent) -> tuple[Callable[..., None], bool]:
        longest = extent.reach[1][1]
        compiled, whole = reached(timeline, extent, lambda last: timeline.add(last, longest, opening))
        return _moved(compiled, np.add, opening=opening, whole=whole, stays=not opening), whole

    return instants_of(AlignedColumns((starts, durations), nat, fault), [known(timeline), (0, FAR)], prepare)


def subtract_many(timeline: GrowingTimeline, ends: AnyColumn, duration: Durations, *, nat: bool) -> AnyColumn:
    """Return `subtract` of every row, by W and its inverse."""
    column = NumpyColumn.of(ends, "M", "ends")
    spans = NumpyColumn.of(duration, "m", "duration") if isinstance(duration, np.ndarray) else None
    fixed = 0 if isinstance(duration, np.ndarray) else duration_us(duration)

    def fault(us: int, span: int = fixed) -> object:
        return NEGATIVE if span < 0 else timeline.subtract(us, span)

    def prepare(extent: Extent) -> tuple[Callable[..., None], bool]:
        longest = extent.reach[1][1] if spans else fixed
        compiled, whole = reached(timeline, extent, lambda first: timeline.subtract(first, longest), back=True)
        kernel = _moved(compiled, np.subtract, opening=True, whole=whole, stays=True)
        return kernel if spans else _by_one(kernel, min(fixed, FAR)), whole

    columns = (column, spans) if spans else (column,)
    return instants_of(AlignedColumns(columns, nat, fault), [known(timeline), (0, FAR)][: len(columns)], prepare)


def roll_backward_many(timeline: GrowingTimeline, instants: AnyColumn, *, nat: bool) -> AnyColumn:
    """Return `roll_backward` of every row."""

    def prepare(extent: Extent) -> tuple[Kernel, bool]:
        compiled, whole = reached(timeline, extent, timeline.roll_backward, back=True)
        return _by_one(_moved(compiled, np.subtract, opening=False, whole=whole, stays=False), 0), whole

    aligned = AlignedColumns((NumpyColumn.of(instants, "M", "instants"),), nat, timeline.roll_backward)
    return instants_of(aligned, [known(timeline)], prepare)


def between_many(
    timeline: GrowingTimeline, a: AnyColumn | datetime, b: AnyColumn | datetime, *, nat: bool
) -> AnyColumn:
    """Return `between` of every pair; one of the two may be a single instant."""
    given = [one for one in (a, b) if isinstance(one, np.ndarray)]
    if not given:
        raise ColumnError(f"between_many needs a column on at least one side, got {a!r} and {b!r}; use between")
    first, second = (_spread(one, given[0].size) for one in (a, b))
    columns = NumpyColumn.of(first, "M", "a"), NumpyColumn.of(second, "M", "b")

    def prepare(extent: Extent) -> tuple[Callable[..., None], bool]:
        lows, highs = zip(*extent.reach, strict=True)
        worked = timeline.over(min(lows), max(highs)).kernels.worked()
        spare = np.empty(BLOCK, dtype=np.int64)

        def kernel(start: Micros, end: Micros, into: Micros) -> None:
            before = spare[: len(start)]
            worked(start, before)
            worked(end, into)
            np.subtract(into, before, out=into)

        return kernel, extent.clean

    out: Micros = np.empty(len(columns[0].values), dtype=np.int64)
    fill(AlignedColumns(columns, nat, timeline.between), [known(timeline)] * 2, prepare, out)
    plain = columns[0 if isinstance(a, np.ndarray) else 1].unit is None
    return out if plain else out.view("timedelta64[us]")


def is_open_many(timeline: GrowingTimeline, instants: AnyColumn, *, nat: bool) -> Truth:
    """Return `is_open` of every row; False for missing rows."""
    aligned = AlignedColumns((NumpyColumn.of(instants, "M", "instants"),), nat, timeline.is_open)
    extent = aligned.extent([known(timeline)])
    out = np.zeros(aligned.size, dtype=np.bool_)
    if extent is not None:
        compiled = timeline.over(*extent.reach[0])
        aligned.answer(compiled.kernels.is_open(), None if extent.clean else [known(timeline)], out, missing=False)
    return out


def add_business_days_many(timeline: GrowingTimeline, starts: AnyColumn, n: int, at: str, *, nat: bool) -> AnyColumn:
    """Return `add_business_days` of every row: the date of a start is one look-up, its due instant another."""
    wall = None if at in ("closing", "same time") else wall_time(at)

    def prepare(extent: Extent) -> tuple[Kernel, bool]:
        compiled, whole = reached(timeline, extent, lambda last: timeline.add_business_days(last, n, at))
        dates = timeline.whole_dates(compiled)
        closing = np.array(compiled.dates.closing, dtype=np.int64)
        begins = midnight(np.array(compiled.dates.ordinal, dtype=np.int64))
        locator = Locator(closing, compiled.low, compiled.high)
        last = int(closing[dates - n - 1]) - 1 if n < dates else compiled.low - 1
        if at == "same time":
            # Rolled forward, the last row's answer is not always the latest.
            return kept_within(_same_time(timeline, compiled, locator, begins, n), compiled.low, last), False
        due = closing[n:]
        if wall is not None:
            clock = offsets_over(timeline.definition.zone, compiled.low, compiled.high)
            due = np.minimum(due, clock.resolve(begins[n:] + wall))
        kernel = _dated(locator, due)
        return kernel if whole else kept_within(kernel, compiled.low, last), whole

    aligned = AlignedColumns(
        (NumpyColumn.of(starts, "M", "starts"),), nat, lambda us: timeline.add_business_days(us, n, at)
    )
    return instants_of(aligned, [known(timeline)], prepare)


def _moved(compiled: Timeline, move: np.ufunc, *, opening: bool, whole: bool, stays: bool) -> Callable[..., None]:
    """Return the kernel that moves instants by durations of business time: W, more or less (`move`) of it, and its inverse.

    With `stays` a row without a duration is its own answer; it may stand where no open time is left.
    """
    worked, inverse = compiled.kernels.worked(), compiled.kernels.instant(opening=opening)
    inverse = inverse if whole else kept_within(inverse, 1 - opening, compiled.total - opening)
    spare = np.empty(BLOCK, dtype=np.int64)

    def write(given: Micros, duration: Micros | np.int64, into: Micros) -> None:
        target = spare[: len(given)]
        worked(given, target)
        move(target, duration, out=target)
        inverse(target, into)
        if stays and not duration.min():
            np.copyto(into, given, where=np.equal(duration, 0))

    return write


def _by_one(kernel: Callable[..., None], duration: int) -> Kernel:
    """Return the kernel that moves all rows by one duration."""
    return lambda given, into: kernel(given, np.int64(duration), into)


def _dated(locator: Locator, due: Micros) -> Kernel:
    """Return the kernel that looks up the date of a start, and that date's due instant."""
    scratch = np.empty((2, BLOCK), dtype=np.int64)

    def write(begin: Micros, into: Micros) -> None:
        at, spare = scratch[:, : len(begin)]
        locator.locate(begin, at, spare)
        np.take(due, at, out=into, mode="clip")

    return write


def _same_time(timeline: GrowingTimeline, compiled: Timeline, locator: Locator, begins: Micros, n: int) -> Kernel:
    """Return the kernel that carries the rolled start's wall time over to the n-th date and rolls it forward."""
    clock = offsets_over(timeline.definition.zone, compiled.low, compiled.high)
    roll = compiled.kernels.due(0, opening=True)
    scratch = np.empty((2, BLOCK), dtype=np.int64)

    def write(begin: Micros, into: Micros) -> None:
        at, spare = scratch[:, : len(begin)]
        locator.locate(begin, at, spare)
        roll(begin, into)
        wall = clock.local(into) - begins[at]
        into[:] = add_many(timeline, clock.resolve(begins[at + n] + wall), timedelta(0), opening=True, nat=True)

    return write


def _copy(given: Micros, into: Micros) -> None:
    into[:] = given


def _spread(one: AnyColumn | datetime, size: int) -> AnyColumn:
    """Return a column, or a single instant as a column of one repeated value that takes no memory."""
    if isinstance(one, np.ndarray):
        return one
    repeated: npt.NDArray[np.int64] = np.broadcast_to(np.int64(instant_us(one)), (size,))
    return repeated
