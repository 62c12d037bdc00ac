"""Column kernels: kernels for a block of rows, built from a timeline's kernels; they write NAT for rows without a result."""

from collections.abc import Callable

import numpy as np

from sla_engine.calendars.arrays import NAT, Micros
from sla_engine.calendars.timeline.compiled_timeline import Timeline
from sla_engine.calendars.timeline.kernels import BLOCK, Kernel


def kept_within(kernel: Kernel, low: int, high: int) -> Kernel:
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


def moved(compiled: Timeline, move: np.ufunc, *, opening: bool, whole: bool, stays: bool) -> Callable[..., None]:
    """Return the kernel that moves instants by durations of business time: W, then `move` (add or subtract), then the inverse.

    With `stays`, a row with duration 0 is unchanged, even if no open time is left after it.
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


def by_one(kernel: Callable[..., None], duration: int) -> Kernel:
    """Return the kernel that moves all rows by one duration."""
    return lambda given, into: kernel(given, np.int64(duration), into)


def copy(given: Micros, into: Micros) -> None:
    """Write each row unchanged."""
    into[:] = given
