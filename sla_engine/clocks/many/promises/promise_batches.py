"""Promised: the rows of many combinations, laid out so that each promise answers all of its rows in one call.

Rows are sorted by combination, and combinations so that those that share a promise stand side by side as far as they can:
a promise then answers a stretch of a column, not rows picked from all over it.
"""

from dataclasses import dataclass

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.clocks.many.promises.combination_plans import Plan
from sla_engine.contracts import Promise

# Rows sorted at once: few enough to stay in the cache, and so many to a combination that its calls do not count.
BLOCK = 1 << 19
EACH = 1 << 12

# From place to place: [first, last) of the combinations that share a promise and stand side by side.
Runs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Promised:
    """The combinations as `place` sorts them (by their number), and for each target its distinct promises with their places."""

    place: Integers
    promises: tuple[tuple[tuple[Promise, Runs], ...], ...]

    @classmethod
    def of(cls, plans: list[Plan], targets: tuple[str, ...]) -> "Promised":
        """Lay out the combinations, of which there is at least one."""
        grouped = [_grouped(plans, target) for target in targets]
        columns = [group for _, group in grouped]
        order = np.lexsort(columns[::-1]) if columns else np.arange(len(plans))
        place = np.empty(len(plans), dtype=np.min_scalar_type(len(plans)))
        place[order] = np.arange(len(plans))
        laid_out = tuple(
            tuple((promise, _runs(group[order] == i)) for i, promise in enumerate(promises))
            for promises, group in grouped
        )
        return cls(place, laid_out)

    def answer(self, anchors: Micros, number: Integers, due: list[Micros]) -> None:
        """Write the due instants of each target for rows of these combinations, NaT where there is none."""
        size = max(BLOCK, EACH * len(self.place))
        for start in range(0, len(anchors), size):
            rows = slice(start, start + size)
            self._answer(anchors[rows], number[rows], [column[rows] for column in due])

    def _answer(self, anchors: Micros, number: Integers, due: list[Micros]) -> None:
        # Places of 8 or 16 bits, which numpy sorts in one pass for each 8.
        place = self.place[number]
        order = np.argsort(place, kind="stable")
        bounds = np.searchsorted(place[order], np.arange(len(self.place) + 1)).tolist()
        starts = anchors[order]
        answers = np.empty_like(starts)
        for promises, column in zip(self.promises, due, strict=True):
            answers.fill(NAT)
            for promise, runs in promises:
                _answer_one(promise, [slice(bounds[first], bounds[last]) for first, last in runs], starts, answers)
            column[order] = answers


def _answer_one(promise: Promise, stretches: list[slice], starts: Micros, answers: Micros) -> None:
    """Compute the due instants of all stretches of a promise in one call."""
    if len(stretches) == 1:
        answers[stretches[0]] = promise.due_many(starts[stretches[0]], errors="nat")
        return
    found = promise.due_many(np.concatenate([starts[stretch] for stretch in stretches]), errors="nat")
    done = 0
    for stretch in stretches:
        count = stretch.stop - stretch.start
        answers[stretch] = found[done : done + count]
        done += count


def _grouped(plans: list[Plan], target: str) -> tuple[list[Promise], Integers]:
    """Return the distinct promises for a target, and for each plan which one it has, -1 for none.

    Combinations that differ in nothing that matters to the target share one promise, however many there are.
    """
    numbers: dict[object, int] = {}
    promises: list[Promise] = []
    group = np.full(len(plans), -1, dtype=np.int64)
    for i, plan in enumerate(plans):
        if promise := plan.promises.get(target):
            # The calendar by identity: a contract hands out the same one each time, and comparing two is slow.
            key = promise.target, id(promise.calendar), promise.landing
            if key not in numbers:
                numbers[key] = len(promises)
                promises.append(promise)
            group[i] = numbers[key]
    return promises, group


def _runs(held: Truth) -> Runs:
    """Return the stretches of true."""
    edges = np.flatnonzero(np.diff(held, prepend=False, append=False)).tolist()
    return tuple(zip(edges[::2], edges[1::2], strict=True))
