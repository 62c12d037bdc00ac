"""Explanation: why time is open or closed, as tiles that cover a stretch of time without a gap, each with its reasons.

Reasons are such as `open`, `outside hours`, `weekend`, `no hours on Wednesday`, `season: Dec 24-Jan 01`,
`holiday: Nationalfeierdag`, `special day: -12:00`, `closure`; a clock change within an open tile is a further reason.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from itertools import groupby, pairwise
from operator import itemgetter

import numpy as np

from sla_engine.calendars.instants import EPOCH_ORDINAL
from sla_engine.calendars.rules.calendar_rules import NIGHT_DATES, Rules
from sla_engine.calendars.shown.reason import Kind, Reason, Reasons
from sla_engine.calendars.timeline.set_operations import Combined, Definition
from sla_engine.calendars.timeline.zones import Offsets, midnight, midnights, offsets_over
from sla_engine.show.durations import DAY, SECOND
from sla_engine.show.instants import WEEKDAYS

# Start and end in microseconds of UTC, whether the tile is open, and the reasons.
Tile = tuple[int, int, bool, Reasons]

SATURDAY = 5
# The kind of reason for hours, by the rule that decided them.
OPEN: dict[str, Kind] = {
    "week": "open",
    "worked day": "worked day",
    "season": "season hours",
    "holiday": "holiday hours",
    "special day": "special hours",
}


def tiles(definition: Definition, low: int, high: int, language: str | None = None) -> list[Tile]:
    """Return the tiles that cover [low, high), with holidays named in a language; neighbours differ in state or reasons."""
    if low >= high:
        return []
    if isinstance(definition, Combined):
        return _overlaid(definition, low, high, language)
    if language is not None and definition.holidays is not None:
        definition = replace(definition, holidays=definition.holidays.in_language(language))
    return list(_joined(_Explainer.over(definition, low, high).tiles(low, high)))


def _joined(parts: Iterable[Tile]) -> Iterator[Tile]:
    """Join neighbours that are alike in state and reasons."""
    for alike, run in groupby(parts, key=itemgetter(2, 3)):
        joined = list(run)
        yield joined[0][0], joined[-1][1], *alike


def _overlaid(definition: Combined, low: int, high: int, language: str | None) -> list[Tile]:
    """Return the tiles of a combination of calendars, from the tiles of its parts."""
    tilings = (tiles(part, low, high, language) for part in definition.parts)
    return reduce(lambda mine, theirs: list(_joined(_laid_over(definition.sign, mine, theirs))), tilings)


def _laid_over(sign: str, mine: list[Tile], theirs: list[Tile]) -> Iterator[Tile]:
    edges = sorted({edge for tile in (*mine, *theirs) for edge in tile[:2]})
    first, second = [tile[0] for tile in mine], [tile[0] for tile in theirs]
    for start, end in pairwise(edges):
        a = mine[bisect_right(first, start) - 1]
        b = theirs[bisect_right(second, start) - 1]
        yield start, end, *_combined(sign, a, b)


def _combined(sign: str, a: Tile, b: Tile) -> tuple[bool, Reasons]:
    (_, _, a_open, a_why), (_, _, b_open, b_why) = a, b
    match sign:
        case "|" if a_open or b_open:
            return True, a_why if a_open else b_why
        case "|":
            return False, tuple(dict.fromkeys((*a_why, *b_why)))
        case "&":
            return a_open and b_open, b_why if a_open and not b_open else a_why
        case _:
            taken_out = (b_why[0]._replace(taken_out=True), *b_why[1:])
            return a_open and not b_open, taken_out if a_open and b_open else a_why


def clock_changes(clock: Offsets, low: int, high: int) -> Iterator[Reason]:
    """Yield the clock changes within [low, high), each with its direction."""
    i, j = np.searchsorted(clock.since, (low, high))
    for k in range(max(1, int(i)), int(j)):
        since, step = int(clock.since[k]), int(clock.offset[k] - clock.offset[k - 1])
        reading = (since + int(clock.offset[k - 1])) % DAY // SECOND
        way = "forward" if step > 0 else "back"
        at = f"{reading // 3600:02}:{reading // 60 % 60:02}"
        yield Reason("clock change", about=(way, f"{abs(step) // SECOND // 60}", at))


@dataclass(frozen=True, slots=True)
class _Explainer:
    """The reasons of one set of rules over a stretch of time; `midnight[i]` begins the date with ordinal `first + i`."""

    rules: Rules
    clock: Offsets
    first: int
    midnight: list[int]

    @classmethod
    def over(cls, rules: Rules, low: int, high: int) -> "_Explainer":
        days, midnight = midnights(rules.zone, low, high)
        clock = offsets_over(rules.zone, low, high)
        return cls(rules, clock, int(days[0]) + EPOCH_ORDINAL, midnight.tolist())

    def tiles(self, low: int, high: int) -> Iterator[Tile]:
        """Yield open windows and the closed time between them, in order."""
        windows = self.rules.windows(low, high)
        reached = low
        rows = zip(windows.opening.tolist(), windows.closing.tolist(), windows.owner.tolist(), strict=True)
        for opening, closing, owner in rows:
            if reached < opening:
                yield from self._closed(reached, opening)
            why = (self._open_reason(date.fromordinal(owner)), *clock_changes(self.clock, opening, closing))
            yield opening, closing, True, why
            reached = closing
        if reached < high:
            yield from self._closed(reached, high)

    def _open_reason(self, day: date) -> Reason:
        rule = self.rules.rule_on(day)
        return Reason(OPEN[rule.by], rule.name)

    def _closed(self, low: int, high: int) -> Iterator[Tile]:
        """Yield closed time, cut at midnights, at closures and at the hours that dates lost, each part with its reason."""
        here = bisect_right(self.midnight, low) - 1, bisect_right(self.midnight, high)
        shut = self.rules.closures
        shut = shut[bisect_right(shut, low, key=itemgetter(1)) : bisect_left(shut, high, key=itemgetter(0))]
        lost = list(self._lost(*here))
        cuts = {low, high, *self.midnight[here[0] : here[1]]}
        cuts.update(edge for pair in shut for edge in pair)
        cuts.update(edge for start, end, _ in lost for edge in (start, end))
        for start, end in pairwise(sorted(cut for cut in cuts if low <= cut <= high)):
            i = bisect_right(shut, start, key=itemgetter(0)) - 1
            if i >= 0 and start < shut[i][1]:
                yield start, end, False, (Reason("closure"),)
            else:
                without = next((reason for a, b, reason in lost if a <= start < b), None)
                yield start, end, False, (without or self._closed_reason(start),)

    def _closed_reason(self, us: int) -> Reason:
        day = date.fromordinal(self.first + bisect_right(self.midnight, us) - 1)
        rule = self.rules.rule_on(day)
        if rule.by in ("holiday", "special day") or (rule.by == "season" and not rule.hours):
            return Reason(rule.by, rule.name)
        if rule.hours:
            return Reason("outside hours")
        return Reason("weekend") if day.weekday() >= SATURDAY else Reason("no hours", WEEKDAYS[day.weekday()])

    def _lost(self, here: int, there: int) -> Iterator[tuple[int, int, Reason]]:
        """Yield the hours that dates lost to a holiday, a special day or a season, with this as the reason.

        For a holiday or a special day these are only hours past its midnight, as all closed time of its own has that reason.
        """
        for i in range(max(0, here - NIGHT_DATES), there):
            day = date.fromordinal(self.first + i)
            rule = self.rules.rule_on(day)
            if rule.by == "week" or rule.by == "worked day":  # noqa: PLR1714 - this form narrows the type
                continue
            spans = rule.without.spans
            if rule.by != "season":
                own = (*spans, *self.rules.week.days[day.weekday()].spans)
                spans = ((DAY // SECOND, max((end for _, end in own), default=0)),)
            for start, end in spans:
                if start < end:
                    local = midnight(self.first + i) + np.array([start, end]) * SECOND
                    opening, closing = self.clock.resolve(local).tolist()
                    yield opening, closing, Reason(rule.by, rule.name)
