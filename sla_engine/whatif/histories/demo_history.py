"""Demo history: half a year of a made-up support desk, always the same for one seed.

The desk is in Luxembourg and closed on its holidays, while the clocks of its customers abroad run on; it has too few people in
April; and every fourth ticket waits for a customer or a vendor before work starts. So a comparison has something to show.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sla_engine.calendars import BusinessCalendar
from sla_engine.clocks import Event, Ticket
from sla_engine.whatif.histories.history import History, history_of_tickets

CONTRACT = "mixvoip-support"
FROM = datetime(2026, 1, 1, tzinfo=UTC)
AS_OF = datetime(2026, 7, 1, 6, tzinfo=UTC)
TICKETS = 2400

ZONE = "Europe/Luxembourg"
# When customers write, when the desk works, and when its standby works, which serves customers of the tier business.
WRITING = "Mo-Fr 07:00-20:00; Sa 09:00-14:00; PH off"
DESK = "Mo-Fr 08:00-18:00; PH off"
STANDBY = "Mo-Fr 07:00-19:00; Sa-Su 08:00-18:00; PH 08:00-18:00"

TIERS = {"none": 1, "standard": 5, "office": 8, "business": 6}
SITES = {"LU": 12, "BE": 4, "DE-RP": 2, "FR-57": 2}
# The median hours that each step of work takes, and the factors by tier and by month.
ANSWER, START, MEND = 0.8, 1.6, 2.5
PATIENCE = {"none": 2.5, "standard": 1.8, "office": 1.2, "business": 0.7}
SHORT_OF_PEOPLE = {4: 2.2}
SPREAD = 0.9

AT_ANY_HOUR, REQUESTS, WAITING, REOPENED, UPGRADED = 0.08, 0.12, 0.25, 0.06, 0.02
PARTIES = {"customer": 7, "vendor": 3}


def demo_tickets(seed: int = 1, *, count: int = TICKETS) -> list[Ticket]:
    """Return tickets of the contract `CONTRACT`, earliest first, with their events from `FROM` to `AS_OF`.

    >>> tickets = demo_tickets()
    >>> len(tickets), tickets[0].id, tickets == demo_tickets(seed=2)
    (2400, 'T-1001', False)
    """
    source = random.Random(seed)  # noqa: S311 - it must repeat itself, which secrets must not
    writing, desk, standby = (BusinessCalendar(hours, tz=ZONE, holidays="LU") for hours in (WRITING, DESK, STANDBY))
    span = AS_OF - timedelta(hours=12) - FROM
    wished = [FROM + span * source.random() for _ in range(count)]
    found = []
    for number, at in enumerate(sorted(_written(source, writing, instant) for instant in wished)):
        tier, site = _chosen(source, TIERS), _chosen(source, SITES)
        kind = "request" if source.random() < REQUESTS else "incident"
        days = standby if tier == "business" else desk
        events = tuple(event for event in _events(source, days, tier, at) if event.at <= AS_OF)
        found.append(Ticket(f"T-{1001 + number}", opened_at=at, tier=tier, site=site, kind=kind, events=events))
    return found


def demo_history(seed: int = 1) -> History:
    """Return the demo tickets as a history that `compare` takes.

    >>> len(demo_history())
    2400
    """
    return history_of_tickets(demo_tickets(seed))


def _written(source: random.Random, writing: BusinessCalendar, at: datetime) -> datetime:
    """Return when a customer writes who decides to at an instant: in most cases within the hours of `writing`."""
    if source.random() >= AT_ANY_HOUR:
        at = writing.roll_forward(at)
    return _plain(at) + timedelta(minutes=round(source.expovariate(1 / 20)))


def _events(source: random.Random, days: BusinessCalendar, tier: str, opened: datetime) -> Iterator[Event]:
    """Yield the events of one ticket, in order."""

    def after(at: datetime, median: float) -> datetime:
        hours = median * slow * source.lognormvariate(0, SPREAD)
        return _plain(days.add(at, timedelta(minutes=max(1, round(60 * hours)))))

    slow = PATIENCE[tier] * SHORT_OF_PEOPLE.get(opened.month, 1)
    at = after(opened, ANSWER)
    yield Event("responded", at)
    if source.random() < UPGRADED and tier == "standard":
        yield Event("tier_changed", at, value="office")
    if source.random() < WAITING:
        party = _chosen(source, PARTIES)
        yield Event("paused", at, reason=f"waiting for {party}", by=party)
        at += timedelta(minutes=round(60 * source.lognormvariate(1.5, 1)))
        yield Event("resumed", at)
    at = after(at, START)
    yield Event("work_started", at)
    at = after(at, MEND)
    yield Event("resolved", at)
    if source.random() < REOPENED:
        at += timedelta(minutes=round(60 * source.lognormvariate(2.5, 0.7)))
        yield Event("reopened", at)
        yield Event("resolved", after(at, MEND))


def _plain(instant: datetime) -> datetime:
    """Return an instant, cut to the minute, as a datetime of the standard library."""
    return datetime.fromtimestamp(int(instant.timestamp()), UTC).replace(second=0)


def _chosen(source: random.Random, weights: dict[str, int]) -> str:
    return source.choices(list(weights), list(weights.values()))[0]
