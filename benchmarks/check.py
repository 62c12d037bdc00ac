"""`sla-engine check` as cron runs it, whole processes: `python -m benchmarks.check --rounds 5`.

A table of tickets, most of them answered; a first run on a new state, a second with the file unchanged, and one in which some
tickets changed. Processor seconds say more than those on the clock where the machine has other work.
"""

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.desk import SEED

COLUMNS = ("id", "opened_at", "tier", "site", "responded_at", "work_started_at", "resolved_at")
TIERS = ("standard", "office", "business")
SITES = ("LU", "BE", "DE-RP", "FR-57")
OPENED = datetime(2026, 5, 1, tzinfo=UTC)
NOW = OPENED + timedelta(days=61)
CHANGED = 100
# What every run imports of others, whatever it finds.
PACKAGES = "click, holidays.countries, numpy, pendulum, pydantic, sqlalchemy"
ALONE = "imports of other packages alone"


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds on the clock and of the processor, and megabytes at the peak, of one process."""

    clock: float
    processor: float
    peak: float


def rows(count: int) -> Iterator[list[str]]:
    """Yield tickets of two months, each with as many of its events as have happened."""
    drawn = random.Random(SEED)
    for number in range(count):
        at = OPENED + timedelta(minutes=drawn.randrange(60 * 24 * 60))
        row = [f"INC{number:07}", at.isoformat(), drawn.choice(TIERS), drawn.choice(SITES)]
        happened = drawn.randrange(4)
        for event in range(3):
            at += timedelta(minutes=drawn.randrange(10, 3_000))
            row.append(at.isoformat() if event < happened else "")
        yield row


def write(path: Path, tickets: list[list[str]]) -> None:
    """Write a table of tickets."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *tickets])


def check(folder: Path, now: datetime) -> Run:
    """Run `check` once."""
    program = str(Path(sys.executable).parent / "sla-engine")
    command = [program, "check", "tickets.csv", "--contract", "mixvoip-support", "--state", "sqlite:///sla.db"]
    return run(folder, [*command, "--now", now.isoformat(), "--output", "jsonl"])


def run(folder: Path, command: list[str], out: Path = Path(os.devnull)) -> Run:
    """Run a process once, its standard output into a file."""
    started = time.perf_counter()
    with out.open("wb") as file:
        process = subprocess.Popen(command, cwd=folder, stdout=file, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1, 2), f"{command[0]} ended with {process.returncode}"
    return Run(clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measure(count: int, rounds: int) -> dict[str, list[Run]]:
    """Return the runs of each kind."""
    found: dict[str, list[Run]] = {"first run": [], "file unchanged": [], f"{CHANGED} tickets changed": [], ALONE: []}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            folder, tickets = Path(name), list(rows(count))
            write(folder / "tickets.csv", tickets)
            found[ALONE].append(run(folder, [sys.executable, "-c", f"import {PACKAGES}"]))
            found["first run"].append(check(folder, NOW))
            found["file unchanged"].append(check(folder, NOW + timedelta(minutes=5)))
            for row in tickets[:CHANGED]:
                row[-1] = NOW.isoformat()
            write(folder / "tickets.csv", tickets)
            found[f"{CHANGED} tickets changed"].append(check(folder, NOW + timedelta(minutes=10)))
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(f"| check, {options.tickets:,} tickets | s, median | s, best | processor s, median | best | peak MB |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, runs in measure(options.tickets, options.rounds).items():
        cells = (_both(runs, lambda run: run.clock), _both(runs, lambda run: run.processor))
        print(f"| {name} | {' | '.join(cells)} | {max(run.peak for run in runs):.0f} |")


def _both(runs: list[Run], value: Callable[[Run], float]) -> str:
    values = [value(run) for run in runs]
    return f"{median(values):.2f} | {min(values):.2f}"


if __name__ == "__main__":
    main()
