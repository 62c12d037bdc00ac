"""The `*_many` methods of calendars: each lengthens the timeline to the range of its rows, then runs a kernel.

Rows without a result (out of range, or no open time left) are bad rows; the error of the scalar method describes them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import Micros, Truth
from sla_engine.calendars.instants import instant_us
from sla_engine.calendars.method_arguments import Landing, opens_at, wall_time, whole_days
from sla_engine.calendars.text.durations import duration_us
from sla_engine.calendars.timeline.business_day_columns import DaysCounted
from sla_engine.calendars.timeline.column_kernels import by_one, copy, kept_within, moved
from sla_engine.calendars.timeline.column_reach import fill, instants_of, known, reached
from sla_engine.calendars.timeline.growing_timeline import GrowingTimeline
from sla_engine.calendars.timeline.kernels import BLOCK, Kernel
from sla_engine.calendars.timeline.numpy_columns import (
    AlignedColumns,
    AnyColumn,
    Errors,
    Extent,
    NumpyColumn,
    nat_on_error,
)
from sla_engine.calendars.timeline.zones import FAR
from sla_engine.errors import ColumnError

Durations = timedelta | str | AnyColumn
NEGATIVE = "a negative duration is refused; the opposite operation exists"


class ColumnMethods:
    """The methods of a calendar for columns: they take and return numpy datetime64[s|ms|us|ns] or int64 microseconds of UTC.

    Results for coarser units are in microseconds.
    """

    __slots__ = ()
    _timeline: GrowingTimeline

    def add_many(
        self, starts: AnyColumn, duration: Durations, *, landing: Landing = "closing", errors: Errors = "raise"
    ) -> AnyColumn:
        """Return `add` of each row; `duration` is one value or a column of `timedelta64` or int64 microseconds.

        Missing rows (NaT, or the least int64) stay missing. For a bad row, which `add` would refuse, an error with its
        number is raised (of several bad rows, any one), or with `errors="nat"` the result is NaT.

        >>> import numpy as np
        >>> from sla_engine.calendars import BusinessCalendar
        >>> office = BusinessCalendar("Mo-Fr 08:00-17:00", tz="Europe/Luxembourg", holidays="LU")
        >>> office.add_many(np.array(["2026-06-22T14:00", "NaT"], dtype="datetime64[s]"), "2h")
        array(['2026-06-24T07:00:00.000000',                        'NaT'],
              dtype='datetime64[us]')

        Raises:
            ColumnError: a column has another type or shape, or `errors` is "raise" and a row has no result; the message
            has the number of the row.
        """
        timeline, opening, nat = self._timeline, opens_at(landing), nat_on_error(errors)
        column = NumpyColumn.of(starts, "M", "starts")
        if isinstance(duration, np.ndarray):
            durations = NumpyColumn.of(duration, "m", "duration")
            return _add_each(timeline, column, durations, opening=opening, nat=nat)
        # One duration needs one table; a column of durations uses W and its inverse.
        fixed = duration_us(duration)
        held = min(fixed, FAR)  # in 64 bits, and beyond every timeline

        def prepare(extent: Extent) -> tuple[Kernel, bool]:
            if not (fixed or opening):
                return copy, extent.clean
            compiled, whole = reached(timeline, extent, lambda last: timeline.add(last, fixed, opening))
            kernel = compiled.kernels.due(held, opening=opening)
            last = compiled.kernels.last_start(held, opening=opening)
            return kernel if whole else kept_within(kernel, compiled.low, last), whole

        return instants_of(
            AlignedColumns((column,), nat, lambda us: timeline.add(us, fixed, opening)), [known(timeline)], prepare
        )

    def subtract_many(self, ends: AnyColumn, duration: Durations, *, errors: Errors = "raise") -> AnyColumn:
        """Return `subtract` of each row; arguments, missing and bad rows are treated as in `add_many`."""
        timeline, nat = self._timeline, nat_on_error(errors)
        column = NumpyColumn.of(ends, "M", "ends")
        spans = NumpyColumn.of(duration, "m", "duration") if isinstance(duration, np.ndarray) else None
        fixed = 0 if isinstance(duration, np.ndarray) else duration_us(duration)

        def fault(us: int, span: int = fixed) -> object:
            return NEGATIVE if span < 0 else timeline.subtract(us, span)

        def prepare(extent: Extent) -> tuple[Callable[..., None], bool]:
            longest = extent.reach[1][1] if spans else fixed
            compiled, whole = reached(timeline, extent, lambda first: timeline.subtract(first, longest), back=True)
            kernel = moved(compiled, np.subtract, opening=True, whole=whole, stays=True)
            return kernel if spans else by_one(kernel, min(fixed, FAR)), whole

        columns = (column, spans) if spans else (column,)
        return instants_of(AlignedColumns(columns, nat, fault), [known(timeline), (0, FAR)][: len(columns)], prepare)

    def between_many(self, a: AnyColumn | datetime, b: AnyColumn | datetime, *, errors: Errors = "raise") -> AnyColumn:
        """Return `between` of each pair of rows; one side may be a single instant. For missing and bad rows see `add_many`.

        The result is int64 microseconds if the (first) column is int64, else `timedelta64[us]`.
        """
        timeline, nat = self._timeline, nat_on_error(errors)
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

    def is_open_many(self, instants: AnyColumn, *, errors: Errors = "raise") -> Truth:
        """Return `is_open` of each row as booleans; False for missing rows, and with `errors="nat"` for bad rows."""
        timeline, nat = self._timeline, nat_on_error(errors)
        aligned = AlignedColumns((NumpyColumn.of(instants, "M", "instants"),), nat, timeline.is_open)
        extent = aligned.extent([known(timeline)])
        out = np.zeros(aligned.size, dtype=np.bool_)
        if extent is not None:
            compiled = timeline.over(*extent.reach[0])
            aligned.answer(compiled.kernels.is_open(), None if extent.clean else [known(timeline)], out, missing=False)
        return out

    def roll_forward_many(self, instants: AnyColumn, *, errors: Errors = "raise") -> AnyColumn:
        """Return `roll_forward` of each row; missing and bad rows are treated as in `add_many`."""
        return self.add_many(instants, timedelta(0), landing="opening", errors=errors)

    def roll_backward_many(self, instants: AnyColumn, *, errors: Errors = "raise") -> AnyColumn:
        """Return `roll_backward` of each row; missing and bad rows are treated as in `add_many`."""
        timeline, nat = self._timeline, nat_on_error(errors)

        def prepare(extent: Extent) -> tuple[Kernel, bool]:
            compiled, whole = reached(timeline, extent, timeline.roll_backward, back=True)
            return by_one(moved(compiled, np.subtract, opening=False, whole=whole, stays=False), 0), whole

        aligned = AlignedColumns((NumpyColumn.of(instants, "M", "instants"),), nat, timeline.roll_backward)
        return instants_of(aligned, [known(timeline)], prepare)

    def add_business_days_many(
        self, starts: AnyColumn, n: SupportsIndex, *, at: str = "closing", errors: Errors = "raise"
    ) -> AnyColumn:
        """Return `add_business_days` of each row, for one `n` and one `at`; for missing and bad rows see `add_many`."""
        timeline, days, nat = self._timeline, whole_days(n), nat_on_error(errors)
        wall = None if at in ("closing", "same time") else wall_time(at)

        def rolled(instants: AnyColumn) -> AnyColumn:
            return self.roll_forward_many(instants, errors="nat")

        def prepare(extent: Extent) -> tuple[Kernel, bool]:
            compiled, whole = reached(
                timeline, extent, lambda us: timeline.add_business_days(us, days, at), back=days < 0
            )
            counted = (
                DaysCounted.back(timeline, compiled, days) if days < 0 else DaysCounted.on(timeline, compiled, days)
            )
            if at == "same time":
                # After rolling forward, the result of the outermost row is not always the outermost.
                return kept_within(counted.same_time(rolled), *counted.answered), False
            kernel = counted.due(wall)
            return kernel if whole else kept_within(kernel, *counted.answered), whole

        aligned = AlignedColumns(
            (NumpyColumn.of(starts, "M", "starts"),), nat, lambda us: timeline.add_business_days(us, days, at)
        )
        return instants_of(aligned, [known(timeline)], prepare)


def _add_each(
    timeline: GrowingTimeline, starts: NumpyColumn, durations: NumpyColumn, *, opening: bool, nat: bool
) -> AnyColumn:
    def fault(us: int, duration: int) -> object:
        return NEGATIVE if duration < 0 else timeline.add(us, duration, opening)

    def prepare(extent: Extent) -> tuple[Callable[..., None], bool]:
        longest = extent.reach[1][1]
        compiled, whole = reached(timeline, extent, lambda last: timeline.add(last, longest, opening))
        return moved(compiled, np.add, opening=opening, whole=whole, stays=not opening), whole

    return instants_of(AlignedColumns((starts, durations), nat, fault), [known(timeline), (0, FAR)], prepare)


def _spread(one: AnyColumn | datetime, size: int) -> AnyColumn:
    """Return a column unchanged, or a single instant as a column of one repeated value that takes no memory."""
    if isinstance(one, np.ndarray):
        return one
    repeated: npt.NDArray[np.int64] = np.broadcast_to(np.int64(instant_us(one)), (size,))
    return repeated
