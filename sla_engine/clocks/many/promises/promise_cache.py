"""PromiseCache: the promises of all batches so far, laid out on one axis, so that a batch of rows takes one look-up.

A batch of a database is small, and its rows ask for many promises: asked one by one, each would cost more than its rows.
"""

from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.calendars.timeline.growing_timeline import YEAR
from sla_engine.calendars.timeline.zones import FAR
from sla_engine.clocks.many.promises.target_measures import DAYS, NOTHING, Measures, Register
from sla_engine.contracts import Promise

Names = tuple[str | None, ...]

# Priorities may be any text, so rows decide how many there are; beyond so many they are looked up anew.
MOST_TEXTS = 1 << 16


class PromiseCache:
    """Numbered promises by the texts that ask for them, and their timelines over all instants asked about so far.

    Threads may share it: each reads what stands there, and only one at a time puts more in its place.
    """

    def __init__(self, look_up: Callable[[Names], Promise | None]) -> None:
        self._look_up = look_up
        self._register = Register()
        self._numbers: dict[Names, int] = {}
        self._standing: tuple[Measures, int, int] | None = None
        self._lock = Lock()

    def answers(
        self, found: Sequence[Names], number: Integers, present: Truth, instants: Sequence[Micros], at_once: "AtOnce"
    ) -> Micros | None:
        """Answer the `present` rows; `number` has the place of each row's texts in `found`. NaT for rows without a promise.

        None where not all rows can be answered so: some have no answer on their timeline, or count business days.

        Raises: the errors of `look_up` for the texts of present rows.
        """
        answers = np.full(len(present), NAT)
        measure = self._numbered(found, number, present)
        rows = np.flatnonzero(measure != NOTHING)
        if not len(rows):
            return answers
        measure, here = measure[rows], [column[rows] for column in instants]
        low, high = min(int(one.min()) for one in here), max(int(one.max()) for one in here)
        if low < -FAR or high > FAR:
            return None
        measures = self._over(measure, low, high)
        given = None if measures is None else at_once(measures, measure, *here)
        if given is None:
            return None
        answers[rows] = given
        return answers

    def _numbered(self, found: Sequence[Names], number: Integers, present: Truth) -> Integers:
        """Return the number of each row's promise, `NOTHING` for rows not present or without one."""
        known = self._numbers
        if any(names not in known for names in found):
            with self._lock:
                if len(known) > MOST_TEXTS:
                    known = self._numbers = {}
                for place in np.unique(number[present]).tolist():
                    if found[place] not in known:
                        known[found[place]] = self._register.number(self._look_up(found[place]))
        of = np.array([known.get(names, NOTHING) for names in found], dtype=np.int64)
        return np.where(present, of[number], NOTHING)

    def _over(self, measure: Integers, low: int, high: int) -> Measures | None:
        """Return the measures of these numbers, with timelines over [low, high]; None where one counts business days."""
        standing = self._standing
        if standing is None or len(standing[0].promises) <= measure.max() or low < standing[1] or high > standing[2]:
            standing = self._extended(low, high)
        found = standing[0]
        return None if found.has_days and (found.kind[measure] == DAYS).any() else found

    def _extended(self, low: int, high: int) -> tuple[Measures, int, int]:
        with self._lock:
            if self._standing is not None:
                low, high = min(low, self._standing[1]), max(high, self._standing[2])
            # With room to spare, so that rows in the order of their instants do not have it laid out anew each time.
            room = max(YEAR, (high - low) // 4)
            low, high = low - room, high + room
            self._standing = Measures(tuple(self._register.promises), low, high), low, high
            return self._standing


# Answers rows that have a measure each; None where some row has no answer on its timeline.
AtOnce = Callable[..., Micros | None]


def due(measures: Measures, measure: Integers, starts: Micros) -> Micros | None:
    """Return the due instant of each start."""
    worked = _worked(measures, measure, starts)
    if worked is None:
        return None
    timeline, opening = measures.timeline[measure], measures.opening[measure]
    reached, beyond = measures.timelines.reach(timeline, worked + measures.amount[measure], opening)
    return reached if beyond is None else None


def between(measures: Measures, measure: Integers, a: Micros, b: Micros) -> Micros | None:
    """Return the business time from a to b, negative where b < a."""
    start, end = _worked(measures, measure, a), _worked(measures, measure, b)
    return None if start is None or end is None else end - start


def opens(measures: Measures, measure: Integers, instants: Micros) -> Micros | None:
    """Return 1 for open instants, else 0: the business time of the microsecond that begins there."""
    return between(measures, measure, instants, instants + 1)


def _worked(measures: Measures, measure: Integers, instants: Micros) -> Micros | None:
    if measures.lost(measure, instants, asked=False) is not None:
        return None
    return measures.timelines.worked(measures.timeline[measure], instants)
