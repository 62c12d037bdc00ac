"""Races: contestants timed side by side, so that their ratios hold where absolute times drift.

Every round runs all contestants in a new random order; a table shows the medians over the rounds and the median of the
ratios within each round.
"""

import gc
import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from benchmarks.desk import SEED


@dataclass(frozen=True, slots=True)
class Contestant:
    """What is timed: one `run` answers so many `units` (calls or rows)."""

    name: str
    run: Callable[[], object]
    units: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: seconds per unit by round, and how the answers compare."""

    name: str
    times: Sequence[float]
    ratios: Sequence[float]  # to ours, round by round: above 1 is slower than ours
    note: str = ""

    @property
    def median(self) -> float:
        """Seconds per unit."""
        return statistics.median(self.times)

    @property
    def best(self) -> float:
        """Seconds per unit in the fastest round: what the machine can do when nothing disturbs it."""
        return min(self.times)

    @property
    def ratio(self) -> float:
        """How many times slower than ours."""
        return statistics.median(self.ratios)


def race(contestants: Sequence[Contestant], rounds: int, notes: Mapping[str, str]) -> list[Row]:
    """Run all contestants once a round, in random order; the first contestant is the one to compare with."""
    order = list(contestants)
    shuffle = random.Random(SEED).shuffle
    times: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
    for contestant in contestants:
        contestant.run()
    for _ in range(rounds):
        shuffle(order)
        for contestant in order:
            gc.collect()
            gc.disable()
            start = perf_counter()
            contestant.run()
            times[contestant.name].append((perf_counter() - start) / contestant.units)
            gc.enable()
    ours = times[contestants[0].name]
    return [
        Row(name, own, [a / b for a, b in zip(own, ours, strict=True)], notes.get(name, ""))
        for name, own in times.items()
    ]


def loop(name: str, call: Callable[..., Any], arguments: Sequence[tuple[Any, ...]], budget: float) -> Contestant:
    """Call again and again over the sample, as often as about fits the budget in seconds."""
    start = perf_counter()
    for args in arguments[:20]:
        call(*args)
    cost = (perf_counter() - start) / 20
    chosen = [arguments[i % len(arguments)] for i in range(max(20, min(20_000, int(budget / cost))))]

    def run() -> None:
        for args in chosen:
            call(*args)

    return Contestant(name, run, len(chosen))


def table(title: str, rows: Sequence[Row], unit: str, scale: float, first: str = "ours") -> None:
    """Print rows as Markdown, fastest first, times in the unit."""
    print(f"\n| {title} | {unit} | best | times {first} | answers |\n|---|---:|---:|---:|---|")
    for row in sorted(rows, key=lambda row: row.median):
        print(f"| {row.name} | {row.median * scale:,.2f} | {row.best * scale:,.2f} | {row.ratio:,.1f} | {row.note} |")
