"""Expected: the alerts that are still to be recorded of a ticket, given those that have been.

A recorded alert stands as long as, by what is known now, its threshold was reached by the time it was recorded, or if it was
recorded by other rules than today's. One that does not is undone: its withdrawal is expected, and the threshold, if it is ever
reached, in the next generation.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import NoneType
from typing import Any, NamedTuple

from sla_engine.tracking.alert import WITHDRAWN
from sla_engine.tracking.state.own_tables import check_kinds, read_back
from sla_engine.tracking.state.ticket_documents import compact
from sla_engine.tracking.sweeping.reached_thresholds import Clock, Reach, Threshold

# What a row of alerts to come holds: threshold, generation, kind, due, at, stopped, zone.
_KINDS = (str, int, str, int, str, int, int, (int, NoneType), str)


class Recorded(NamedTuple):
    """An alert that has been recorded and not withdrawn: its threshold and generation, and the instant of the record."""

    key: bytes
    threshold: Threshold
    generation: int
    due_us: int
    at_us: int
    zone: str
    undone: bool
    baseline: bool
    stopped_us: int | None
    kept: bool = False

    def supported_by(self, reached: Mapping[Threshold, Reach]) -> bool:
        """Whether its threshold was reached by the time at which it was recorded."""
        reach = reached.get(self.threshold)
        return reach is not None and reach.at_us <= self.at_us


class Expected(NamedTuple):
    """An alert to be recorded from the instant `at_us` on."""

    threshold: Threshold
    generation: int
    kind: str
    due_us: int
    at_us: int
    stopped_us: int | None
    zone: str


@dataclass(slots=True)
class Forecast:
    """What is expected, earliest first, and what becomes of recorded alerts by what is known now.

    They become `undone`, stand again (`restored`), or are `kept` whatever is reached now. `stops` has when the clock of one
    that stands stopped, where that is news, and `restarted` those of which it was known otherwise.
    """

    expected: list[Expected]
    undone: list[bytes] = field(default_factory=list)
    restored: list[bytes] = field(default_factory=list)
    kept: list[bytes] = field(default_factory=list)
    stops: list[tuple[bytes, int | None]] = field(default_factory=list)
    restarted: list[bytes] = field(default_factory=list)

    @property
    def next_us(self) -> int | None:
        """The instant of the first one expected."""
        return self.expected[0].at_us if self.expected else None


def forecast(
    reached: Mapping[Threshold, Reach],
    recorded: Iterable[Recorded],
    generations: Mapping[Threshold, int],
    before: Mapping[Threshold, Reach] | None = None,
) -> Forecast:
    """Return what is expected of a ticket.

    `recorded` are its alerts that have not been withdrawn, `generations` how many of each threshold have been. With `before`,
    what was reached by what was known before, only what that supports can be undone: all else was recorded by other rules.
    """
    found = Forecast([])
    standing: set[Threshold] = set()
    first = dict(generations)
    for one in recorded:
        reach = reached.get(one.threshold)
        kept = one.kept or (before is not None and not one.undone and not one.supported_by(before))
        if kept or one.supported_by(reached):
            standing.add(one.threshold)
            _stand(found, one, reach, kept=kept)
            continue
        first[one.threshold] = max(first.get(one.threshold, 0), one.generation + 1)
        if not one.undone:
            found.undone.append(one.key)
        if not one.baseline:
            # Never before what it withdraws: where a clock was ahead, its withdrawal waits until then.
            gone = Expected(one.threshold, one.generation, WITHDRAWN, one.due_us, one.at_us, None, one.zone)
            found.expected.append(gone)
    for threshold, reach in reached.items():
        if threshold not in standing:
            found.expected.append(Expected(threshold, first.get(threshold, 0), *reach))
    found.expected.sort(key=_order)
    return found


def _stand(found: Forecast, one: Recorded, reach: Reach | None, *, kept: bool) -> None:
    """Note what becomes of an alert that stands."""
    if reach is not None and one.stopped_us != reach.stopped_us:
        found.stops.append((one.key, reach.stopped_us))
        if one.stopped_us is not None:
            found.restarted.append(one.key)
    if kept and not one.kept:
        found.kept.append(one.key)
    if one.undone:
        found.restored.append(one.key)


def held(found: Forecast, before: Iterable[Expected], clocks: Collection[Clock]) -> Forecast:
    """Return a forecast with what was expected before of some clocks of which it has nothing."""
    found.expected += [one for one in before if one.threshold.clock in clocks]
    found.expected.sort(key=_order)
    return found


def _order(one: Expected) -> tuple[int, bool, Threshold]:
    return one.at_us, one.kind != WITHDRAWN, one.threshold


def expected_text(expected: Iterable[Expected]) -> str:
    """Return alerts to come as a database keeps them."""
    rows = [[*one.threshold, *one[1:]] for one in expected]
    return compact(rows) if rows else ""


@read_back("alerts to come")
def read_expected(text: str) -> list[Expected]:
    """Return alerts to come as they were written.

    Raises:
        StateError: they are none.
    """
    rows: list[list[Any]] = json.loads(text) if text else []
    check_kinds(rows, _KINDS)
    return [Expected(Threshold(*row[:3]), *row[3:]) for row in rows]
