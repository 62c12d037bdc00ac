"""Columns of a million rows through the kernels: milliseconds in the table are nanoseconds a row."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.desk import DAY_US, DURATION, LUNCH, STRAIGHT, durations, instants, office

ROWS = 1_000_000
STARTS = instants(ROWS)
SORTED = np.sort(STARTS)
RECENT = instants(ROWS, years=2)
ENDS = STARTS + np.random.default_rng(1).integers(0, 30 * DAY_US, ROWS)
AMOUNTS = durations(ROWS)
NANOSECONDS = STARTS.astype("M8[us]").astype("M8[ns]")
DAYS = office(STRAIGHT)
BREAKS = office(LUNCH)
EVENINGS = office() | office("Mo-Fr 18:00-22:00")

KERNELS: dict[str, Callable[[], Any]] = {
    "add_many, one duration": lambda: DAYS.add_many(STARTS, DURATION),
    "add_many, one duration, two years": lambda: DAYS.add_many(RECENT, DURATION),
    "add_many, one duration, sorted": lambda: DAYS.add_many(SORTED, DURATION),
    "add_many, one duration, lunch break": lambda: BREAKS.add_many(STARTS, DURATION),
    "add_many, one duration, landing at the opening": lambda: DAYS.add_many(STARTS, DURATION, landing="opening"),
    "add_many, one duration, datetime64[ns]": lambda: DAYS.add_many(NANOSECONDS, DURATION),
    "add_many, one duration, a union": lambda: EVENINGS.add_many(STARTS, DURATION),
    "add_many, a duration per row": lambda: DAYS.add_many(STARTS, AMOUNTS),
    "add_many, a duration per row, lunch break": lambda: BREAKS.add_many(STARTS, AMOUNTS),
    "subtract_many, one duration": lambda: DAYS.subtract_many(STARTS, DURATION),
    "between_many": lambda: DAYS.between_many(STARTS, ENDS),
    "between_many, lunch break": lambda: BREAKS.between_many(STARTS, ENDS),
    "is_open_many": lambda: DAYS.is_open_many(STARTS),
    "roll_forward_many": lambda: DAYS.roll_forward_many(STARTS),
    "add_business_days_many": lambda: DAYS.add_business_days_many(STARTS, 3),
}


@pytest.mark.parametrize("name", KERNELS)
def test_column(benchmark: BenchmarkFixture, name: str) -> None:
    benchmark(KERNELS[name])
    benchmark.extra_info["rows"] = ROWS
