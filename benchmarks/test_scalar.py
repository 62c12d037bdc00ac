"""One call at a time: a stdlib datetime in, a pendulum instant out, over a calendar that is already compiled."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.desk import DURATION, datetimes, office

CALENDAR = office()
STARTS = datetimes(1000)

CALLS: dict[str, Callable[[datetime], Any]] = {
    "add": lambda start: CALENDAR.add(start, DURATION),
    "add, landing at the opening": lambda start: CALENDAR.add(start, DURATION, landing="opening"),
    "add, duration as text": lambda start: CALENDAR.add(start, "8h"),
    "subtract": lambda start: CALENDAR.subtract(start, DURATION),
    "between, 5 days": lambda start: CALENDAR.between(start, start + timedelta(days=5)),
    "between, 1 year": lambda start: CALENDAR.between(start, start + timedelta(days=365)),
    "add_business_days": lambda start: CALENDAR.add_business_days(start, 3),
    "is_open": CALENDAR.is_open,
    "roll_forward": CALENDAR.roll_forward,
    "roll_backward": CALENDAR.roll_backward,
    "next_opening": CALENDAR.next_opening,
    "previous_closing": CALENDAR.previous_closing,
    "intervals, 30 days": lambda start: CALENDAR.intervals(start, start + timedelta(days=30)),
    "explain, 7 days": lambda start: CALENDAR.explain(start, start + timedelta(days=7)),
}


@pytest.mark.parametrize("name", CALLS)
def test_scalar(benchmark: BenchmarkFixture, name: str) -> None:
    call, starts = CALLS[name], cycle(STARTS)
    for start in STARTS:
        call(start)  # compiles what will be asked for
    benchmark(lambda: call(next(starts)))
