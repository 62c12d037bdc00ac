"""Tracking by the number of tickets that are watched: `python -m benchmarks.tracking`.

Sweeps of 100 alerts that are due, sweeps of none, and the size of a state on disk, in a file of SQLite; then an import of
200,000 tickets with 1.1 million events, in a process of its own for its peak of memory. A state of a million tickets is
built by SQL: a few thousand tickets are put, and their rows copied under other ids, for which nothing is evaluated.
"""

import argparse
import hashlib
import platform
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import sqlalchemy as sa

from sla_engine import Contract, Event, Ticket, __version__, load_contract
from sla_engine.tracking import Tracker
from sla_engine.tracking.state.database_tables import tickets

START = datetime(2026, 6, 1, 6, tzinfo=UTC)
FIRST_DUE = datetime(2026, 6, 20, 6, tzinfo=UTC)  # by then the real tickets of a state have told all
SOURCE = 2_000
DUE = 100
SPREAD = 10_000
MEBIBYTE = 1 << 20


def contract() -> Contract:
    """Return the contract under which all is watched."""
    return load_contract("mixvoip-support")


def history(count: int) -> Iterator[Ticket]:
    """Yield tickets with five or six events each, which pause and reopen some of their clocks."""
    sites, tiers = ("LU", "BE", "DE-RP", "FR-57"), ("standard", "office", "business")
    kinds = ("responded", "paused", "resumed", "work_started", "resolved", "reopened")
    for number in range(count):
        opened = START - timedelta(minutes=7 * number % 1_000_000)
        events = tuple(
            Event(kind, opened + timedelta(minutes=20 * (step + 1) + number % 400), seq=step)
            for step, kind in enumerate(kinds[: 5 + number % 2])
        )
        yield Ticket(f"INC{number:07}", opened_at=opened, tier=tiers[number % 3], site=sites[number % 4], events=events)


def build(path: Path, count: int) -> None:
    """Make a state of so many open tickets, all of whose alerts are due far in the future, in steps of one second."""
    with Tracker(f"sqlite:///{path}", contract()) as tracker:
        tracker.put_many(
            Ticket(f"R{number}", opened_at=START, tier="business", site="LU") for number in range(min(SOURCE, count))
        )
        tracker.sweep(START)
    engine = sa.create_engine(f"sqlite:///{path}")
    columns = ", ".join(column.name for column in tickets.c if column.name not in ("key", "ticket", "next_us"))
    first = int(FIRST_DUE.timestamp())
    with engine.begin() as connection:
        # A connection of the driver, for a function of ours within SQL.
        connection.connection.driver_connection.create_function("digest16", 1, digest16, deterministic=True)  # type: ignore[union-attr]
        connection.execute(sa.text("CREATE TEMP TABLE model AS SELECT * FROM tickets LIMIT 1"))
        connection.execute(sa.text("DELETE FROM tickets"))
        rows = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"
        order = f"ORDER BY i + abs(random()) % {SPREAD}"
        copied = f"SELECT digest16(i), 'C' || i, (:first + i) * 1000000, {columns} FROM n, model"  # noqa: S608 - ours
        # Tickets lie in the file as they came in, which is nearly, but not quite, the order in which they fall due.
        inserted = f"INSERT INTO tickets (key, ticket, next_us, {columns}) {rows} {copied} {order}"
        connection.execute(sa.text(inserted), {"count": count, "first": first})
        # What is expected of each begins with the instant that is indexed, and no two alerts have one key.
        connection.execute(sa.text("UPDATE tickets SET expected = json_array(json_array('response', 1, 'due', 0, 'breach', next_us - 1, next_us, NULL, 'Europe/Luxembourg'))"))  # fmt: skip  # noqa: E501
    engine.dispose()


def digest16(number: int) -> bytes:
    """Return the key of a copied ticket."""
    return hashlib.blake2b(str(number).encode(), digest_size=16).digest()


@dataclass
class Timed:
    """Seconds of sweeps with 100 alerts due, of the processor's among them, and of sweeps with none."""

    due: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)


def sweep_once(tracker: Tracker, number: int, timed: Timed) -> None:
    """Sweep what falls due in the next 100 seconds, and then nothing."""
    now = FIRST_DUE + timedelta(seconds=DUE * (number + 1) - 1)
    busy, began = process_time(), perf_counter()
    found = len(tracker.sweep(now))
    middle = perf_counter()
    timed.busy.append(process_time() - busy)
    tracker.sweep(now)
    timed.due.append(middle - began)
    timed.idle.append(perf_counter() - middle)
    if found != DUE:
        raise SystemExit(f"expected {DUE} alerts, got {found}; there are not tickets enough for so many rounds")


def sweep_table(sizes: list[int], rounds: int) -> None:
    """Print how long sweeps take by the number of tickets; in turn, so that all meet the same moods of the machine."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        paths = {size: Path(folder) / f"{size}.db" for size in sizes}
        for size, path in paths.items():
            build(path, size)
        heavy = {size: path.stat().st_size / size for size, path in paths.items()}
        trackers = {
            size: opened.enter_context(Tracker(f"sqlite:///{path}", contract())) for size, path in paths.items()
        }
        timed = {size: Timed() for size in sizes}
        for number in range(rounds + 1):
            for size, tracker in trackers.items():
                sweep_once(tracker, number, timed[size] if number else Timed())  # the first one compiles statements
    print(f"| tickets watched | sweep, {DUE} due: ms | of the processor | best | none due: ms | bytes a ticket |")
    print("|---:|---:|---:|---:|---:|---:|")
    for size, one in timed.items():
        middles = [1e3 * seconds for seconds in (median(one.due), median(one.busy), min(one.due), median(one.idle))]
        print(f"| {size:,} | {' | '.join(f'{ms:.1f}' for ms in middles)} | {heavy[size]:,.0f} |", flush=True)


def import_once(count: int) -> None:
    """Take a history in twice; print seconds, the peak of memory and the size of the state."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        with Tracker(f"sqlite:///{path}", contract()) as tracker:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            began = perf_counter()
            tracker.put_many(history(count))
            first = perf_counter()
            tracker.baseline(START + timedelta(days=30))
            swept = perf_counter()
            tracker.put_many(history(count))
            again = perf_counter()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = path.stat().st_size / count
    print("| step | seconds |")
    print("|---|---:|")
    print(f"| import of {count:,} tickets with {count * 11 // 2:,} events | {first - began:.1f} |")
    print(f"| baseline | {swept - first:.1f} |")
    print(f"| the same import again, nothing changed | {again - swept:.1f} |")
    print(
        f"\nPeak of memory {peak / 1024:.0f} MiB (before the import {before / 1024:.0f}), {size:,.0f} bytes a ticket on disk."
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--tickets", type=int, default=200_000, help="of the import; 0 for none")
    parser.add_argument("--import-once", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.import_once:
        import_once(chosen.tickets)
        return
    print(
        f"sla_engine {__version__}, Python {platform.python_version()}, SQLAlchemy {sa.__version__}, {platform.machine()}\n"
    )
    if chosen.sizes:
        sweep_table(chosen.sizes, chosen.rounds)
    if chosen.tickets:
        print(flush=True)
        what = [sys.executable, "-m", "benchmarks.tracking", "--import-once", "--tickets", str(chosen.tickets)]
        subprocess.run(what, check=True)


if __name__ == "__main__":
    main()
