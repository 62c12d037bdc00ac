"""Why an instant is open or closed: pieces that tile a stretch of time, each with its reason.

Reasons read `open`, `outside hours`, `weekend`, `no hours on Wednesday`, `holiday: Nationalfeierdag`,
`special day: -12:00`, `closure`; a clock change within an open piece is named behind it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from itertools import pairwise
from operator import itemgetter

import numpy as np

from sla_engine.calendars.instants import DAY, EPOCH_ORDINAL, SECOND
from sla_engine.calendars.rules.date_rules import NIGHT_DATES, Rules
from sla_engine.calendars.rules.day_rule import DayRule
from sla_engine.calendars.timeline.combined_timelines import Combined, Definition
from sla_engine.calendars.timeline.zones import Offsets, midnights, offsets_over
from sla_engine.show.instants import WEEKDAYS

# Start and end in microseconds of UTC, open or not, why.
Piece = tuple[int, int, bool, str]

SATURDAY = 5
# Rules by which a date is closed only outside its hours.
AS_USUAL = ("week", "worked day")


def pieces(definition: Definition, low: int, high: int, language: str | None = None) -> list[Piece]:
    """Return the pieces that tile [low, high), neighbours differing in state or reason; holidays named in a language."""
    if low >= high:
        return []
    if isinstance(definition, Combined):
        return _overlaid(definition, low, high, language)
    if language is not None and definition.holidays is not None:
        definition = replace(definition, holidays=definition.holidays.in_language(language))
    return list(_joined(_Explainer.over(definition, low, high).told(low, high)))


def _joined(parts: Iterable[Piece]) -> Iterator[Piece]:
    """Make neighbours one that are alike in state and reason."""
    last: Piece | None = None
    for piece in parts:
        if last is not None and last[2:] == piece[2:]:
            last = (last[0], piece[1], *last[2:])
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _overlaid(definition: Combined, low: int, high: int, language: str | None) -> list[Piece]:
    """Lay the pieces of all parts over each other and say what the combination makes of them."""
    tilings = (pieces(part, low, high, language) for part in definition.parts)
    return reduce(lambda mine, theirs: list(_joined(_laid_over(definition.sign, mine, theirs))), tilings)


def _laid_over(sign: str, mine: list[Piece], theirs: list[Piece]) -> Iterator[Piece]:
    edges = sorted({edge for piece in (*mine, *theirs) for edge in piece[:2]})
    first, second = [piece[0] for piece in mine], [piece[0] for piece in theirs]
    for start, end in pairwise(edges):
        a = mine[bisect_right(first, start) - 1]
        b = theirs[bisect_right(second, start) - 1]
        yield start, end, *_combined_reason(sign, a, b)


def _combined_reason(sign: str, a: Piece, b: Piece) -> tuple[bool, str]:
    (_, _, a_open, a_reason), (_, _, b_open, b_reason) = a, b
    match sign:
        case "|" if a_open or b_open:
            return True, a_reason if a_open else b_reason
        case "|":
            return False, "; ".join(dict.fromkeys((*a_reason.split("; "), *b_reason.split("; "))))
        case "&":
            return a_open and b_open, b_reason if a_open and not b_open else a_reason
        case _:
            return a_open and not b_open, f"taken out: {b_reason}" if a_open and b_open else a_reason


@dataclass(frozen=True, slots=True)
class _Explainer:
    """The reasons of one calendar of rules over a stretch of time; `midnight[i]` begins the date with ordinal `first + i`."""

    rules: Rules
    clock: Offsets
    first: int
    midnight: list[int]

    @classmethod
    def over(cls, rules: Rules, low: int, high: int) -> "_Explainer":
        days, midnight = midnights(rules.zone, low, high)
        clock = offsets_over(rules.zone, low, high)
        return cls(rules, clock, int(days[0]) + EPOCH_ORDINAL, midnight.tolist())

    def told(self, low: int, high: int) -> Iterator[Piece]:
        """Yield open windows and the closed time between them, in order."""
        windows = self.rules.windows(low, high)
        reached = low
        rows = zip(windows.opening.tolist(), windows.closing.tolist(), windows.owner.tolist(), strict=True)
        for opening, closing, owner in rows:
            if reached < opening:
                yield from self._closed(reached, opening)
            reason = self._open_reason(date.fromordinal(owner)) + self._clock_change(opening, closing)
            yield opening, closing, True, reason
            reached = closing
        if reached < high:
            yield from self._closed(reached, high)

    def _open_reason(self, day: date) -> str:
        rule = self.rules.rule_on(day)
        if rule.by == "week":
            return "open"
        if rule.by == "worked day":
            return f"open: worked day (as {rule.name})"
        return f"open: {'holiday hours' if rule.by == 'holiday' else rule.by} {rule.name}".rstrip()

    def _clock_change(self, opening: int, closing: int) -> str:
        """Name the clock changes within an open window, and which way they go."""
        i, j = np.searchsorted(self.clock.since, (opening, closing))
        told = ""
        for k in range(max(1, int(i)), int(j)):
            since, step = int(self.clock.since[k]), int(self.clock.offset[k] - self.clock.offset[k - 1])
            reading = (since + int(self.clock.offset[k - 1])) % DAY // SECOND
            way = "forward" if step > 0 else "back"
            told += f"; clocks go {way} {abs(step) // SECOND // 60} min at {reading // 3600:02}:{reading // 60 % 60:02}"
        return told

    def _closed(self, low: int, high: int) -> Iterator[Piece]:
        """Cut closed time at midnights, closures and the ends of cancelled nights, and give each part its reason."""
        here = bisect_right(self.midnight, low) - 1, bisect_right(self.midnight, high)
        shut = self.rules.closures
        shut = shut[bisect_right(shut, low, key=itemgetter(1)) : bisect_left(shut, high, key=itemgetter(0))]
        nights = list(self._cancelled_nights(*here))
        cuts = {low, high, *self.midnight[here[0] : here[1]]}
        cuts.update(edge for pair in shut for edge in pair)
        cuts.update(edge for start, end, _ in nights for edge in (start, end))
        for start, end in pairwise(sorted(cut for cut in cuts if low <= cut <= high)):
            i = bisect_right(shut, start, key=itemgetter(0)) - 1
            if i >= 0 and start < shut[i][1]:
                yield start, end, False, "closure"
            else:
                night = next((reason for a, b, reason in nights if a <= start < b), None)
                yield start, end, False, night or self._closed_reason(start)

    def _closed_reason(self, us: int) -> str:
        day = date.fromordinal(self.first + bisect_right(self.midnight, us) - 1)
        rule = self.rules.rule_on(day)
        if rule.by not in AS_USUAL:
            return _changed(rule)
        if rule.hours:
            return "outside hours"
        return "weekend" if day.weekday() >= SATURDAY else f"no hours on {WEEKDAYS[day.weekday()]}"

    def _cancelled_nights(self, here: int, there: int) -> Iterator[tuple[int, int, str]]:
        """Yield the hours after midnight that changed dates would have had without: they are lost to that date's reason."""
        for i in range(max(0, here - NIGHT_DATES), there):
            day = date.fromordinal(self.first + i)
            rule = self.rules.rule_on(day)
            own = (*rule.without.spans, *self.rules.week.days[day.weekday()].spans)
            end = max((end for _, end in own), default=0)
            if rule.by not in AS_USUAL and end * SECOND > DAY:
                local = (self.first + i - EPOCH_ORDINAL) * DAY + np.array([DAY // SECOND, end]) * SECOND
                opening, closing = self.clock.resolve(local).tolist()
                yield opening, closing, _changed(rule)


def _changed(rule: DayRule) -> str:
    """Return why a date has other hours than its week."""
    return f"{rule.by}: {rule.name}" if rule.name else rule.by
