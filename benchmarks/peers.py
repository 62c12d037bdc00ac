"""This library beside its peers, in one interleaved run: `python -m benchmarks.peers`.

Answers are compared with ours on the sample. A peer that is not installed or fails is skipped by name.
"""

import argparse
import platform
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from itertools import count
from typing import Any, TypeVar

import numpy as np

from benchmarks import adapters, desk
from benchmarks.adapters import Adapter
from benchmarks.race import Contestant, Row, loop, race, table
from sla_engine import BusinessCalendar, __version__

SAMPLE = 500  # instants per scalar task: each is timed and compared
LUNCH_SPANS = ((time(8), time(12)), (time(13), time(17)))
OURS = "sla_engine"
IMPORTED = ("", OURS, "workclock", "timegrid", "opening_hours", "worktimecalc.calc", "businesstimedelta", "pandas")


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """A contestant's part in a scalar task: its call, its form of each question, and how an answer reads in seconds."""

    name: str
    call: Callable[..., Any]
    arguments: Sequence[tuple[Any, ...]]
    read: Callable[[Any], float]


def attempt(what: str, action: Callable[[], T]) -> T | None:
    """Let a peer do something; where it cannot, for whatever reason, say so and go on without it."""
    try:
        return action()
    except Exception as reason:  # noqa: BLE001 - a peer may fail in any way
        print(f"skipped {what}: {type(reason).__name__}: {reason}")
        return None


def present() -> list[Adapter]:
    """Build ours and those peers that are there and work."""
    built = (attempt(peer.__name__, peer) for peer in adapters.PEERS)
    return [adapters.sla_engine(), *(adapter for adapter in built if adapter is not None)]


def adding(rival: Adapter) -> Entry | None:
    """Enter the race of `add`, eight hours to each start."""
    if rival.add is None:
        return None
    starts = [(rival.take(start),) for start in desk.datetimes(SAMPLE)]
    return Entry(rival.name, rival.add, starts, lambda answer: rival.due(answer).timestamp())


def spanning(rival: Adapter, span: timedelta) -> Entry | None:
    """Enter the race of `between` over a span from each start."""
    if rival.between is None:
        return None
    starts, ends = desk.datetimes(SAMPLE), desk.datetimes(SAMPLE, later=span)
    pairs = [(rival.take(a), rival.take(b)) for a, b in zip(starts, ends, strict=True)]
    return Entry(rival.name, rival.between, pairs, lambda answer: rival.worked(answer).total_seconds())


def scalars(entries: Sequence[Entry | None], rounds: int, budget: float, checked: int = SAMPLE) -> list[Row]:
    """Compare the first so many answers with ours, then race."""
    present = [entry for entry in entries if entry is not None]
    ours = [present[0].read(present[0].call(*args)) for args in present[0].arguments[:checked]]
    contestants, notes = [], {}

    def check(entry: Entry) -> int:
        answers = [entry.read(entry.call(*args)) for args in entry.arguments[:checked]]
        return sum(abs(answer - own) > 0.001 for answer, own in zip(answers, ours, strict=True))

    for entry in present:
        differ = attempt(entry.name, lambda entry=entry: check(entry))  # type: ignore[misc] # a default binds the loop's value
        if differ is not None:
            notes[entry.name] = f"{differ} of {checked} differ" if entry.name != OURS else ""
            contestants.append(loop(entry.name, entry.call, entry.arguments, budget))
    return race(contestants, rounds, notes)


def columns(rounds: int, rows: int, hours: str, years: int) -> dict[str, list[Row]]:
    """Race the kernels over int64 columns; workclock, the only peer with columns, gets datetime64 and fewer rows."""
    calendar = desk.office(hours)
    starts, amounts = desk.instants(rows, years=years), desk.durations(rows)
    ends = starts + np.random.default_rng(desk.SEED + 2).integers(0, 30 * desk.DAY_US, rows)
    ours: dict[str, Callable[[], Any]] = {
        "add_many, one duration": lambda: calendar.add_many(starts, desk.DURATION),
        "add_many, a duration per row": lambda: calendar.add_many(starts, amounts),
        "between_many": lambda: calendar.between_many(starts, ends),
    }
    some = rows // 10
    a, b, each = starts[:some].astype("M8[us]"), ends[:some].astype("M8[us]"), amounts[:some].astype("m8[us]")
    spans = LUNCH_SPANS if hours == desk.LUNCH else ()
    schedule: Any = attempt("workclock's columns", lambda: adapters.workclock_schedule(*spans))
    theirs: tuple[Callable[[], Any], ...] = (
        lambda: schedule.add_many(a, desk.DURATION),
        lambda: schedule.add_many(a, each),
        lambda: schedule.between_many(a, b),
    )
    found = {}
    for (task, run), their_run in zip(ours.items(), theirs, strict=True):
        # Ten times, so that both are timed over a like stretch of an unquiet machine.
        contestants, notes = [Contestant(OURS, partial(again, run, 10), 10 * rows)], {}
        if schedule is not None:
            differ = np.count_nonzero(their_run().astype(np.int64) != np.asarray(run())[:some].astype(np.int64))
            notes["workclock"] = f"{differ} of {some} differ"
            contestants.append(Contestant("workclock", their_run, some))
        found[task] = race(contestants, rounds, notes)
    return found


def again(run: Callable[[], object], times: int) -> None:
    """Run so many times."""
    for _ in range(times):
        run()


def building(rounds: int) -> list[Row]:
    """Race the building of a calendar up to its first answer; each definition is new, so that nothing is remembered."""
    start, number = desk.datetimes(1)[0], count()
    first, last = (datetime(year, 1, 1, tzinfo=desk.ZONE) for year in (2016, 2026))

    def fresh() -> BusinessCalendar:
        minute, second = divmod(next(number), 60)
        return desk.office(f"Mo-Fr 07:{minute:02}:{second:02}-18:00")

    def workclock() -> Any:
        return adapters.workclock_schedule().add(start, desk.DURATION)

    contestants = [
        Contestant(f"{OURS}: built, first answer", lambda: fresh().add(start, desk.DURATION), 1),
        Contestant(f"{OURS}: built, ten years compiled", lambda: fresh().between(first, last), 1),
    ]
    if attempt("workclock's building", workclock) is not None:
        contestants.append(Contestant("workclock: built, first answer", workclock, 1))
    return race(contestants, max(rounds, 21), {})


def importing(rounds: int) -> list[Row]:
    """Race imports, each in a new interpreter, beside the interpreter alone."""
    contestants = []
    for package in IMPORTED:
        command = [sys.executable, "-c", f"import {package}" if package else ""]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            run = partial(subprocess.run, command, check=True)
            contestants.append(Contestant(package or "the interpreter alone", run, 1))
    return race(contestants, max(rounds, 21), {})


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--budget", type=float, default=0.03, help="seconds for a contestant's scalar calls in a round")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # peers on newer dependencies than they were written for
    print(f"sla_engine {__version__}, Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}")
    rivals = present()
    table("add 8 h", scalars([adding(rival) for rival in rivals], options.rounds, options.budget), "us a call", 1e6)
    for title, days, checked in (("between, 5 days", 5, SAMPLE), ("between, 1 year", 365, 50)):
        entries = [spanning(rival, timedelta(days=days)) for rival in rivals]
        table(title, scalars(entries, options.rounds, options.budget, checked), "us a call", 1e6)
    for hours in (desk.STRAIGHT, desk.LUNCH):
        for years in (10, 2):
            for task, rows in columns(options.rounds, options.rows, hours, years).items():
                table(f"{task}; {hours}; {years} years", rows, "ns a row", 1e9)
    table("a new calendar", building(options.rounds), "ms", 1e3)
    table("import, in a new interpreter", importing(options.rounds), "ms", 1e3, "the interpreter")


if __name__ == "__main__":
    main()
