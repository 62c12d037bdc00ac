"""Columns of instants: ISO 8601 text with an offset to int64 microseconds of UTC."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from sla_engine.calendars.arrays import NAT, Micros
from sla_engine.calendars.instants import EPOCH, instant_us
from sla_engine.calendars.timeline.zones import FIRST_YEAR, LAST_YEAR
from sla_engine.show.durations import MICROSECOND

EXPECTED = "ISO 8601 with an offset, such as 2026-06-22T17:30:00+02:00"
EXPECTED_YEARS = f"an instant in the years {FIRST_YEAR} to {LAST_YEAR}"
EXPECTED_PARTS = f"{EXPECTED}, and no parts of a microsecond"


LOW, HIGH = (instant_us(datetime(year, 1, 1, tzinfo=UTC)) for year in (FIRST_YEAR, LAST_YEAR + 1))

# Digits beyond the sixth would be dropped in silence; zeros there say nothing and are let be.
FINER = re.compile(r"[.,]\d{6}0*[1-9]")


def instants(cells: Sequence[str | None]) -> tuple[Micros, dict[int, str]]:
    """Return cells as microseconds of UTC since 1970 (NaT when empty), and by row what was expected in a bad one."""
    if not any(cells):
        return np.full(len(cells), NAT), {}
    try:
        values = _all(cells)
    except (TypeError, ValueError):
        return _singly(cells)
    outside = (values < LOW) | (values >= HIGH)
    if outside.any() or FINER.search("".join(cells)):  # type: ignore[arg-type]  # None would have raised above
        return _singly(cells)
    return values, {}


def _all(cells: Sequence[str | None]) -> Micros:
    """Read a column without a fault: one pass in C for the dates, one for the differences."""
    dates = map(datetime.fromisoformat, cells)  # type: ignore[arg-type]  # None raises, as intended
    return np.fromiter([(date - EPOCH) // MICROSECOND for date in dates], np.int64, len(cells))


def _singly(cells: Sequence[str | None]) -> tuple[Micros, dict[int, str]]:
    values = np.full(len(cells), NAT)
    faults: dict[int, str] = {}
    for i, cell in enumerate(cells):
        if cell:
            read = one_instant(cell)
            if isinstance(read, str):
                faults[i] = read
            else:
                values[i] = read
    return values, faults


def one_instant(cell: str) -> int | str:
    """Read one cell to microseconds, or say what was expected instead."""
    try:
        value = (datetime.fromisoformat(cell) - EPOCH) // MICROSECOND
    except (TypeError, ValueError):
        return EXPECTED
    if not in_range(value):
        return EXPECTED_YEARS
    return EXPECTED_PARTS if FINER.search(cell) else value


def in_range(us: int) -> bool:
    """Return whether an instant lies within the years for which answers are given."""
    return LOW <= us < HIGH
