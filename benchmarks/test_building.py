"""What happens once: reading hours, building a calendar, compiling it, importing the package."""

import subprocess
import sys
from datetime import datetime
from itertools import count
from time import perf_counter

from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.desk import DURATION, LUNCH, ZONE, datetimes, office
from sla_engine import BusinessCalendar, WeeklyHours

START = datetimes(1)[0]
NUMBER = count()


def fresh() -> BusinessCalendar:
    """Build a calendar whose definition was never seen, so that nothing is remembered from an earlier one."""
    minute, second = divmod(next(NUMBER) % 3600, 60)
    return office(f"Mo-Fr 07:{minute:02}:{second:02}-18:00")


def test_hours_parsed(benchmark: BenchmarkFixture) -> None:
    benchmark(WeeklyHours.parse, f"{LUNCH}; Sa 09:00-12:00; PH off")


def test_calendar_built_and_first_answer(benchmark: BenchmarkFixture) -> None:
    fresh().add(START, DURATION)  # the first holiday look-up
    benchmark(lambda: fresh().add(START, DURATION))


def test_ten_years_compiled(benchmark: BenchmarkFixture) -> None:
    first, last = datetime(2016, 1, 1, tzinfo=ZONE), datetime(2026, 1, 1, tzinfo=ZONE)
    benchmark(lambda: fresh().between(first, last))


def test_union_built_and_first_answer(benchmark: BenchmarkFixture) -> None:
    benchmark(lambda: (fresh() | fresh()).add(START, DURATION))


def test_fingerprint(benchmark: BenchmarkFixture) -> None:
    benchmark(lambda: fresh().fingerprint)


def test_import(benchmark: BenchmarkFixture) -> None:
    """Subtracts nothing: `extra_info` has the interpreter's own time, in seconds."""

    def run(code: str) -> None:
        subprocess.run([sys.executable, "-c", code], check=True)

    alone = []
    for _ in range(20):
        start = perf_counter()
        run("")
        alone.append(perf_counter() - start)
    benchmark.pedantic(run, ("import sla_engine",), rounds=20)
    benchmark.extra_info["interpreter_alone"] = sorted(alone)[len(alone) // 2]
