"""Charged steps: the parts by which work is charged, each at one rate.

Work begins with a minimum that is charged whole, which may be none; after it come steps. The contract says how a part of a step
is rounded, whether steps count from the start of the visit or on the clock, and at which instant the rate is looked up.
"""

from itertools import chain, cycle, pairwise
from typing import NamedTuple

from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.calendar import timeline_of
from sla_engine.calendars.half_open import merged_pairs
from sla_engine.calendars.timeline.zones import local_time
from sla_engine.contracts.values.billing import Billing, Rounding
from sla_engine.money.spans import Work

# The start of work is rounded the other way, so that the rounding of both ends charges more, or that of both less.
AT_START: dict[Rounding, Rounding] = {"up": "down", "down": "up", "nearest": "nearest"}


class Charged(NamedTuple):
    """The charged span, in microseconds of UTC: [start, first) is charged whole, then come steps up to the end."""

    start: int
    first: int
    end: int
    step: int

    def next_step(self, us: int) -> int:
        """Return the start of the first step that begins at an instant or later; the minimum counts as a step here."""
        if us <= self.start:
            return self.start
        return self.first + max(0, -(-(us - self.first) // self.step)) * self.step


class Part(NamedTuple):
    """A part [start, end) that costs the ordinary rate, or the one outside the rate hours, in microseconds of UTC.

    `minimum` is how much of it is charged whole, and `steps` the number of steps that it has or shares.
    """

    start: int
    end: int
    ordinary: bool
    minimum: int
    steps: int


def parts(work: Work, billing: Billing, zone: str, rates: BusinessCalendar | None) -> list[Part]:
    """Return the parts by which work is charged, in order; each has one rate throughout."""
    charged = _charged(work, billing, zone)
    return [
        Part(start, end, ordinary, max(0, min(end, charged.first) - start), _steps(charged, start, end))
        for start, end, ordinary in _rated(charged, billing, rates, work)
    ]


def _steps(charged: Charged, start: int, end: int) -> int:
    """Return how many steps a part touches."""
    before = max(0, start - charged.first) // charged.step
    return max(0, -(-(end - charged.first) // charged.step) - before)


def _charged(work: Work, billing: Billing, zone: str) -> Charged:
    """Return the span for which work is charged."""
    step = billing.step_us
    least = billing.on_site_minimum_us if work.on_site else billing.remote_minimum_us
    start, end = work.start_us, work.end_us
    if billing.steps_from == "visit start":
        first = start + least
        return Charged(start, first, first + _rounded(max(0, end - first), step, billing.rounding), step)
    # Steps count on the clock of the site, so the first one may begin before the work.
    since = local_time(zone, start) % step
    origin = start - since
    start = origin + _rounded(since, step, AT_START[billing.rounding])
    last = max(start, origin + _rounded(end - origin, step, billing.rounding))
    first = start + least
    return Charged(start, first, first + _rounded(max(0, last - first), step, "up"), step)


def _rounded(length: int, step: int, rounding: Rounding) -> int:
    """Return a length in whole steps; `nearest` rounds half a step up."""
    match rounding:
        case "up":
            return -(-length // step) * step
        case "down":
            return length // step * step
        case _:
            return (length + step // 2) // step * step


def _rated(
    charged: Charged, billing: Billing, rates: BusinessCalendar | None, work: Work
) -> list[tuple[int, int, bool]]:
    """Return the stretches that cost one rate, and whether it is the ordinary one; `rates` are the rate hours."""
    start, end = charged.start, charged.end
    if start == end:
        return []
    if rates is None:
        return [(start, end, True)]
    if billing.rate_at == "visit start":
        return [(start, end, timeline_of(rates).is_open(work.start_us))]
    within = timeline_of(rates).within(start, end).within(start, end)
    if billing.rate_at == "step start":
        within = [
            *merged_pairs((charged.next_step(opening), charged.next_step(closing)) for opening, closing in within)
        ]
    edges = pairwise((start, *chain(*within), end))
    return [(low, high, ordinary) for (low, high), ordinary in zip(edges, cycle((False, True))) if low < high]
