"""Ticket stretches: when the clock of a ticket counted, paused or did not count, as a lane of a chart can show it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle, groupby, pairwise
from typing import Literal

from sla_engine.clocks.answers.clock_status import ClockStatus
from sla_engine.clocks.answers.counted_stretches import Counted
from sla_engine.clocks.state import State

What = Literal["counted", "late", "paused", "closed"]
# If a step of a long lane holds several kinds, the first of these is shown: late time hides days, and days hide nights.
RANK: tuple[What, ...] = ("late", "counted", "paused", "closed")
# A lane with more stretches is drawn in as many steps.
MOST = 160


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch [start, end) of a lane, in microseconds of UTC, that is of one kind throughout; `closed` does not count.

    `named` says that its reason is written into the lane: why it paused, or which holiday it was.
    """

    start: int
    end: int
    what: What
    reason: str
    named: bool = False


def stretches(clock: ClockStatus) -> list[Stretch]:
    """Return the stretches of a clock from its start to its stop, its due instant, or the instant of the status if overdue."""
    found = [piece for segment in clock.explain().segments for piece in _pieces(segment, clock.breached_us)]
    if clock.state is State.OVERDUE and clock.due_us is not None and clock.due_us < clock.as_of_us:
        found += _overdue(clock, clock.due_us)
    return found


def _overdue(clock: ClockStatus, due: int) -> Iterator[Stretch]:
    """Yield the stretches of an overdue clock since its due instant: late in the hours that count, closed between them."""
    end = clock.as_of_us
    counts = [] if clock.measure is None else clock.measure.line.over(due, end).within(due, end)
    edges = pairwise((due, *chain(*counts), end))
    kinds: Iterator[tuple[What, str]] = cycle((("closed", "outside hours"), ("late", "overdue")))
    return (Stretch(low, high, *kind) for (low, high), kind in zip(edges, kinds, strict=False) if low < high)


def _pieces(segment: Counted, breached: int | None) -> Iterator[Stretch]:
    """Yield the parts of a segment, divided where the clock fell due; parts of no length are left out."""
    start, end, first = segment.start_us, segment.end_us, segment.why[0]
    paused = first.kind == "paused"
    if not segment.counted:
        what: What = "paused" if paused else "closed"
        parts: list[tuple[int, int, What]] = [(start, end, what)]
    else:
        due = end if breached is None else min(max(start, breached), end)
        parts = [(start, due, "counted"), (due, end, "late")]
    reason = first.name if paused and first.name else segment.reason
    named = paused or first.kind == "holiday"
    return (Stretch(low, high, kind, reason, named) for low, high, kind in parts if low < high)


def drawable(found: Sequence[Stretch]) -> tuple[list[Stretch], int]:
    """Return stretches few enough to draw, and the length of the steps in which they are drawn, 0 if they are exact."""
    if len(found) <= MOST:
        return list(found), 0
    first, last = found[0].start, found[-1].end
    step = -(-(last - first) // MOST)
    kinds: dict[int, set[What]] = defaultdict(set)
    for one in found:
        for place in range((one.start - first) // step, (one.end - 1 - first) // step + 1):
            kinds[place].add(one.what)
    return list(_joined(kinds, first, last, step)), step


def _joined(kinds: dict[int, set[What]], first: int, last: int, step: int) -> Iterator[Stretch]:
    """Yield the steps; neighbours of one kind are joined."""
    whats = [(place, min(kinds[place], key=RANK.index)) for place in sorted(kinds)]
    # Neighbours are those whose place and number grow by the same amount.
    for (what, _), run in groupby(enumerate(whats), key=lambda one: (one[1][1], one[1][0] - one[0])):
        places = [place for _, (place, _) in run]
        start, end = first + places[0] * step, min(last, first + (places[-1] + 1) * step)
        yield Stretch(start, end, what, "several", what == "paused")
