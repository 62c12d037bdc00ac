"""Measures: the promises that tickets have had, numbered, with what the clocks need of each as columns.

The same as `clocks.running.target_measure`, a column at a time. Two promises with the same number count alike; a row
without a promise has the number `NOTHING`.
"""

from collections.abc import Sequence

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.calendars.calendar import timeline_of
from sla_engine.calendars.instants import instant_at, instant_us
from sla_engine.calendars.timeline.growing_timeline import GrowingTimeline
from sla_engine.calendars.timeline.timelines_end_to_end import JoinedTimelines
from sla_engine.contracts import Promise
from sla_engine.contracts.values.targets import BusinessDays, BusinessTime, ElapsedTime
from sla_engine.errors import SlaError
from sla_engine.show.durations import DAY

NOTHING = -1
BUSINESS, ELAPSED, DAYS = range(3)
SLACK = 31 * DAY


class Register:
    """Numbers promises as they are met. Calendars are told apart by identity: a contract hands out the same one each time."""

    def __init__(self) -> None:
        self.promises: list[Promise] = []
        self._numbers: dict[tuple[object, ...], int] = {}

    def number(self, promise: Promise | None) -> int:
        """Return the number of a promise, `NOTHING` for none."""
        if promise is None:
            return NOTHING
        # Round the clock, a time is the same in every zone.
        key: tuple[object, ...] = (promise.target,)
        if not isinstance(promise.target, ElapsedTime):
            key = promise.target, id(promise.calendar), promise.landing
        number = self._numbers.setdefault(key, len(self.promises))
        if number == len(self.promises):
            self.promises.append(promise)
        return number


class Measures:
    """The numbered promises as columns, and the timelines on which their time counts, for questions within [low, high]."""

    def __init__(self, promises: Sequence[Promise], low: int, high: int) -> None:
        self.promises = promises
        lines: dict[GrowingTimeline, int] = {}
        timeline = [lines.setdefault(timeline_of(promise.calendar), len(lines)) for promise in promises]
        furthest = [high] * len(lines)
        for promise, place in zip(promises, timeline, strict=True):
            furthest[place] = max(furthest[place], _furthest(promise, high))
        self.timelines = JoinedTimelines(list(lines), low, high, furthest)
        self.timeline = np.array(timeline, dtype=np.int64)
        self.kind = np.array([_kind(promise) for promise in promises], dtype=np.int64)
        self.amount = np.array([_amount(promise) for promise in promises], dtype=np.int64)
        self.opening = np.array(
            [promise.landing == "opening" and _kind(promise) != DAYS for promise in promises], dtype=bool
        )
        self.has_days = bool((self.kind == DAYS).any())

    def due_of_days(self, measure: Integers, at: Micros) -> Micros:
        """Return the first due instant of clocks with targets of business days that start at an instant; NaT if none."""
        due = np.full_like(at, NAT)
        for number in np.unique(measure).tolist():
            rows = np.flatnonzero(measure == number)
            due[rows] = self.promises[number].due_many(at[rows], errors="nat")
        return due

    def lost(self, measure: Integers, at: Micros, *, asked: bool) -> Truth | None:
        """Tell which instants lie where the measure has no answer, as `JoinedTimelines.lost`."""
        return self.timelines.lost(self.timeline[measure], at, asked=asked)


def _kind(promise: Promise) -> int:
    if isinstance(promise.target, BusinessDays):
        return DAYS
    return BUSINESS if isinstance(promise.target, BusinessTime) else ELAPSED


def _amount(promise: Promise) -> int:
    """Return the allowed own time; that of business days depends on the start."""
    return 0 if isinstance(promise.target, BusinessDays) else promise.target.us


def _furthest(promise: Promise, high: int) -> int:
    """Return how far a timeline must reach to hold the due instants of clocks that count up to an instant."""
    line = timeline_of(promise.calendar)
    try:
        if not isinstance(promise.target, BusinessDays):
            return line.add(high, promise.target.us, opening=True)
        # An earlier start may fall due somewhat later, and moved by the time it was paused, once more as far ahead.
        due = instant_us(promise.due(instant_at(high, promise.calendar.tz)))
        return line.add(due, 2 * line.between(high, due), opening=True) + SLACK
    except SlaError:
        # Some rows may have no answer, others may need all that is known.
        return line.known[1] - 1
