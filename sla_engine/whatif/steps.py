"""Steps: the stretches by which work is charged, and how much of each is charged at which rate.

Work on site begins with a minimum that is charged whole, as one stretch; after it, and in remote work, come steps. What happens
to a step begun, and whether steps count from the start of the visit or on the clock, is the contract's to say.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.zones import local_time
from sla_engine.contracts.billing import Billing, Rounding
from sla_engine.whatif.work import Work


class Stretch(NamedTuple):
    """A stretch [start, end) that is charged, in microseconds of UTC; `minimum` says that it is charged whole."""

    start: int
    end: int
    minimum: bool


class Share(NamedTuple):
    """A part of a stretch that costs the ordinary rate, or the one outside the rate hours."""

    length_us: int
    ordinary: bool


def stretches(work: Work, billing: Billing, zone: str) -> list[Stretch]:
    """Return the stretches by which work is charged, in order."""
    start, end = _charged(work, billing, zone)
    least = billing.on_site_minimum_us if work.on_site else billing.remote_minimum_us
    found = [Stretch(start, start + least, minimum=True)] if least else []
    at = start + least
    while at < end:
        found.append(Stretch(at, at + billing.step_us, minimum=False))
        at += billing.step_us
    return found


def _charged(work: Work, billing: Billing, zone: str) -> tuple[int, int]:
    """Return from when to when work is charged, minimum aside; the end is a whole number of steps after the start."""
    step = billing.step_us
    if billing.steps_from == "visit start":
        return work.start_us, work.start_us + _rounded(work.length_us, step, billing.rounding)
    # On the clock of the site; a step begun at the start is one that began before it.
    since = local_time(zone, work.start_us) % step
    first = work.start_us - since
    match billing.rounding:
        case "up":
            start = first
        case "down":
            start = first + (step if since else 0)
        case _:
            start = first + _rounded(since, step, "nearest")
    return start, max(start, first + _rounded(work.end_us - first, step, billing.rounding))


def _rounded(length: int, step: int, rounding: Rounding) -> int:
    """Return a length in whole steps; half a step is a step to the nearest."""
    match rounding:
        case "up":
            return -(-length // step) * step
        case "down":
            return length // step * step
        case _:
            return (length + step // 2) // step * step


def shares(stretch: Stretch, billing: Billing, rates: BusinessCalendar | None, visit: int) -> Iterator[Share]:
    """Yield how much of a stretch costs which rate; `rates` are the rate hours, `visit` is when the work began."""
    length = stretch.end - stretch.start
    if rates is None:
        yield Share(length, ordinary=True)
        return
    match billing.rate_at:
        case "each minute":
            within = rates.line.between(stretch.start, stretch.end)
            if within:
                yield Share(within, ordinary=True)
            if length - within:
                yield Share(length - within, ordinary=False)
        case "visit start":
            yield Share(length, ordinary=rates.line.is_open(visit))
        case _:
            yield Share(length, ordinary=rates.line.is_open(stretch.start))
