"""Deadlines of frames, by kind and size, beside other ways to the same column: `python -m benchmarks.frames`.

Four tiers at four sites, two targets. The rivals get the rows of each combination found beforehand, and answer the due
instants alone; ours has all to do: codes, states, the frame with its new columns.
"""

import argparse
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from benchmarks.desk import SEED, YEARS, Column, instants
from benchmarks.race import Contestant, race, table
from sla_engine import BusinessCalendar, Contract, __version__, deadlines
from sla_engine.contracts import parse_contract

SITES = {"LU": "Europe/Luxembourg", "BE": "Europe/Brussels", "DE-RP": "Europe/Berlin", "FR-57": "Europe/Paris"}
# By tier: hours, response and intervention in hours.
TIERS = {
    "basic": ("09:00-17:00", 8, 16),
    "standard": ("08:00-17:00", 4, 8),
    "office": ("08:00-18:00", 2, 4),
    "business": ("07:00-19:00", 1, 4),
}
TARGETS = ("response", "intervention")
KINDS: dict[str, Callable[[pa.Table], Any]] = {
    "polars": pl.from_arrow,
    "pyarrow": lambda frame: frame,
    "pandas": lambda frame: frame.to_pandas(),
}
MEBIBYTE = 1 << 20


def contract_text() -> str:
    """Return the contract that everything is measured on, as TOML."""
    text = '[contract]\nid = "desk"\nname = "Desk"\nzone = "Europe/Luxembourg"\n'
    for site, zone in SITES.items():
        text += f'[sites.{site}]\nname = "{site}"\nregion = "{site}"\nzone = "{zone}"\n'
    for tier, (hours, response, intervention) in TIERS.items():
        text += f'[hours.{tier}]\nweek = "Mo-Fr {hours}"\n'
        text += f'[tiers.{tier}]\nname = "{tier}"\nincident_hours = "{tier}"\nrequest_hours = "{tier}"\n'
        text += f'[tiers.{tier}.targets]\nresponse = "{response}h"\nintervention = "{intervention}h"\n'
    return text


def contract() -> Contract:
    """Return the contract that everything is measured on."""
    return parse_contract(contract_text(), file="desk.toml")


def tickets(rows: int) -> pa.Table:
    """Return random tickets as an Arrow table."""
    random = np.random.default_rng(SEED)

    def words(names: list[str]) -> pa.Array:
        return pa.array(names).take(pa.array(random.integers(0, len(names), rows)))

    opened = pa.array(instants(rows).view("datetime64[us]")).cast(pa.timestamp("us", "UTC"))
    return pa.table({"opened_at": opened, "tier": words(list(TIERS)), "site": words(list(SITES))})


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one tier at one site, and what they are promised."""

    tier: str
    site: str
    rows: Column
    calendar: BusinessCalendar

    @property
    def durations(self) -> list[timedelta]:
        """How much time each target allows."""
        return [timedelta(hours=hours) for hours in TIERS[self.tier][1:]]


def groups(frame: pa.Table, desk: Contract) -> Iterator[Group]:
    """Yield the groups of a table."""
    tier, site = (frame[name].to_numpy(zero_copy_only=False) for name in ("tier", "site"))
    for one in TIERS:
        for place in SITES:
            yield Group(one, place, np.flatnonzero((tier == one) & (site == place)), desk.calendar(one, site=place))


def by_workclock(found: list[Group], opened: Column) -> Callable[[], list[Column]]:
    """Answer each group by workclock's columns."""
    import holidays
    from workclock import Holidays, Schedule, WorkDay

    schedules = []
    for group in found:
        begin, end = (time.fromisoformat(text) for text in TIERS[group.tier][0].split("-"))
        country, _, part = group.site.partition("-")
        days = holidays.country_holidays(country, subdiv=part or None, years=YEARS)
        schedules.append(Schedule([WorkDay(begin, end), Holidays(sorted(days))], time_zone=group.calendar.tz))

    def run() -> list[Column]:
        due = [np.empty(len(opened), dtype=np.int64) for _ in TARGETS]
        for group, schedule in zip(found, schedules, strict=True):
            starts = opened[group.rows].view("datetime64[us]")
            for column, duration in zip(due, group.durations, strict=True):
                column[group.rows] = schedule.add_many(starts, duration).astype("datetime64[us]").view(np.int64)
        return due

    return run


def by_searchsorted(found: list[Group], opened: Column) -> Callable[[], list[Column]]:
    """Answer each group as one would by hand: running totals of open time, and two binary searches a target."""
    low, high = (datetime(year, 1, 1, tzinfo=UTC) for year in (YEARS[0], YEARS[-1]))
    tables = []
    for group in found:
        edges = np.array([interval.us for interval in group.calendar.intervals(low, high)], dtype=np.int64)
        opening, closing = np.ascontiguousarray(edges[:, 0]), np.ascontiguousarray(edges[:, 1])
        tables.append((opening, closing, np.cumsum(closing - opening)))

    def run() -> list[Column]:
        due = [np.empty(len(opened), dtype=np.int64) for _ in TARGETS]
        for group, (opening, closing, total) in zip(found, tables, strict=True):
            starts = opened[group.rows]
            at = np.searchsorted(closing, starts, side="right")
            worked = np.append(0, total)[at] + np.maximum(starts - opening[at], 0)
            for column, duration in zip(due, group.durations, strict=True):
                wanted = worked + duration // timedelta(microseconds=1)
                there = np.searchsorted(total, wanted, side="left")
                column[group.rows] = closing[there] - (total[there] - wanted)
        return due

    return run


def copying() -> float:
    """Return how many bytes a second one core reads and writes: what copying large columns reaches at best."""
    source = np.ones(1 << 25, dtype=np.int64)
    target = np.empty_like(source)
    best = min(_timed(lambda: np.copyto(target, source)) for _ in range(9))
    return 2 * source.nbytes / best


def _timed(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start


def sizes(rounds: int, largest: int) -> None:
    """Print time and peak memory by kind and size, each in a process of its own."""
    speed = copying()
    print(f"copying: {speed / 1e9:.1f} GB/s read and written\n")
    print("| deadlines of a frame | rows | ms, best | ns a row | in and out, of copying | peak MiB beyond the frame |")
    print("|---|---:|---:|---:|---:|---:|")
    for kind in KINDS:
        for rows in (100_000, 1_000_000, 10_000_000):
            if rows <= largest:
                command = [sys.executable, "-m", "benchmarks.frames", "--one", kind, "--rows", str(rows)]
                command += ["--rounds", str(max(3, rounds * 1_000_000 // rows) if rows > 1_000_000 else rounds)]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                best, size, peak = (float(text) for text in done.stdout.split())
                share = size / best / speed
                line = f"{rows:,} | {best * 1e3:,.1f} | {best / rows * 1e9:,.0f} | {share:.0%} | {peak / MEBIBYTE:,.0f}"
                print(f"| {kind} | {line} |")


def one(kind: str, rows: int, rounds: int) -> None:
    """Print the best time in seconds, the bytes of the columns read and written, and the peak of memory beyond those there."""
    frame, desk = KINDS[kind](tickets(rows)), contract()
    deadlines(KINDS[kind](tickets(1_000)), desk)  # calendars are compiled once
    before = _resident()
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak is that of what follows
    written = _bytes(deadlines(frame, desk))
    peak = _resident("VmHWM") - before
    print(min(_timed(partial(deadlines, frame, desk)) for _ in range(rounds)), written, peak)


def _bytes(frame: Any) -> int:
    """Return the bytes that a frame's columns take, which those of the tickets are among."""
    if isinstance(frame, pl.DataFrame):
        return sum(column.nbytes for column in pa.table(frame).columns)
    return int(frame.memory_usage(index=False).sum() if isinstance(frame, pd.DataFrame) else frame.nbytes)


def _resident(what: str = "VmRSS") -> int:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(what))


def rivals(rounds: int, rows: int) -> None:
    """Race ours on a polars frame with the other ways; workclock gets fewer rows."""
    desk = contract()
    frame = tickets(rows)
    ours = pl.DataFrame(frame)
    opened = frame["opened_at"].to_numpy().view(np.int64)
    found = list(groups(frame, desk))
    answered = deadlines(ours, desk)
    due = [answered[f"{target}_due"].to_physical().to_numpy() for target in TARGETS]

    def note(answers: list[Column], count: int) -> str:
        differ = sum(np.count_nonzero(a != b[:count]) for a, b in zip(answers, due, strict=True))
        return f"{differ} of {2 * count} differ"

    by_hand = by_searchsorted(found, opened)
    contestants = [
        Contestant("sla_engine, polars frame", lambda: deadlines(ours, desk), rows),
        Contestant("numpy searchsorted, rows grouped beforehand", by_hand, rows),
    ]
    notes = {contestants[1].name: note(by_hand(), rows)}
    some = rows // 20
    try:
        theirs = by_workclock(list(groups(frame.slice(0, some), desk)), opened[:some])
    except ImportError:
        print("workclock is not installed")
    else:
        contestants.append(Contestant("workclock add_many, rows grouped beforehand", theirs, some))
        notes[contestants[2].name] = note(theirs(), some)
    table(f"{rows:,} tickets, two targets", race(contestants, rounds, notes), "ns a row", 1e9)


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the race with the rivals")
    parser.add_argument("--largest", type=int, default=10_000_000, help="frame")
    parser.add_argument("--one", choices=KINDS, help="measure one kind at --rows rows, for programs")
    options = parser.parse_args()
    if options.one:
        one(options.one, options.rows, options.rounds)
        return
    versions = f"numpy {np.__version__}, polars {pl.__version__}, pyarrow {pa.__version__}, pandas {pd.__version__}"
    print(f"sla_engine {__version__}, Python {platform.python_version()}, {versions}, {platform.machine()}\n")
    sizes(options.rounds, options.largest)
    rivals(options.rounds, options.rows)


if __name__ == "__main__":
    main()
