"""Tier fee months: what a history would have cost under a scenario, from its tickets, the work done on them, and outages."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sla_engine.calendars.arrays import Integers
from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.errors import InvalidArgumentError
from sla_engine.money.credit_statement import CreditStatement
from sla_engine.money.credits import credits as credits_for
from sla_engine.money.month import Month
from sla_engine.money.outage import Outage
from sla_engine.money.version_in_force import in_force
from sla_engine.whatif.costs.month_costs import Charge, Cost, Uncharged, costed, fee_of
from sla_engine.whatif.costs.spending import Spending
from sla_engine.whatif.costs.ticket_levels import Level, Levels
from sla_engine.whatif.histories.history import History
from sla_engine.whatif.histories.replay import rows_under
from sla_engine.whatif.scenarios.scenario import Scenario


def costs_of(history: History, scenario: Scenario, spending: Spending, now: int, left: Integers) -> tuple[Cost, ...]:
    """Return what each month costs, from the first that a ticket was opened in to that of an instant (microseconds of UTC).

    The history is taken to be one customer's: each tier that any of its tickets has, those in `left` aside, costs its fee in
    every month; one that tickets only change to, from the month of the first change on. Work is charged, and an outage gives
    credits, under the tier that its ticket has when it starts; an outage about no ticket under every tier that gives credits.
    What starts after that instant does not count.

    Raises:
        InvalidArgumentError: a tier that gives credits for outages has no monthly cost to reckon them by.
    """
    levels = Levels.of(history, scenario)
    since = levels.since(history, left, now)
    zone = next(iter(since))[0].zone if since else "UTC"
    months = _months(history, now, left, zone) if since else []
    desk = _Desk(spending, _places(history), levels, rows_under(history, scenario).site, zone, now)
    charges, uncharged = desk.charges()
    down, without = desk.outages(since)
    statements = [statement for level, outages in down.items() for statement in _credited(level, outages, spending)]
    fees = {level: cost for level in since if (cost := spending.given(level[1])) is not None}
    every = {month.name: [level for level, us in since.items() if us is None or us < month.end] for month in months}
    names = [month.name for month in months]
    return costed(scenario.name, charges, names, every, statements, fees=fees, uncharged=[*uncharged, *without])


def _places(history: History) -> dict[str, int]:
    """Return the row of each id, the first of several."""
    return {name: row for row, name in reversed(list(enumerate(history.ids)))}


def _months(history: History, now: int, left: Integers, zone: str) -> list[Month]:
    """Return the months from the first opening up to now; one that begins just then is not among them."""
    counted = history.rows.opened <= now
    counted[left] = False
    first = int(history.rows.opened[np.flatnonzero(counted)].min())
    return list(Month.of(first, zone).until(Month.of(max(first, now - 1), zone), zone))


@dataclass(frozen=True, slots=True, eq=False)
class _Desk:
    """What is asked of all work and outages: where their tickets stand, on which clock months are told, and up to when."""

    spending: Spending
    place: Mapping[str, int]
    levels: Levels
    site: Codes
    zone: str
    now: int

    def charges(self) -> tuple[list[Charge], list[Uncharged]]:
        """Return the work that is charged, and what is not, with the reasons."""
        charges, uncharged = [], []
        for work in self.spending.work:
            if work.start_us > self.now:
                continue
            row = self.place[work.about or ""]
            level, site = self.levels.at(row, work.start_us), self.site.at(row)
            if level is None or site is None:
                key = f"{work.role} {work.start_us} {work.about}"
                uncharged.append(self._uncharged(work.start_us, f"{work.role}: {self.levels.why_not(row)}", key))
            else:
                charges.append(Charge(work, *level, site))
        return charges, uncharged

    def outages(self, since: Iterable[Level]) -> tuple[dict[Level, list[Outage]], list[Uncharged]]:
        """Return the outages under each contract and tier, as far as they lie before now, and those under none."""
        found: dict[Level, list[Outage]] = {}
        without = []
        for outage in self.spending.outages:
            if outage.start_us >= self.now:
                continue
            end = min(outage.end_us, self.now)
            past = replace(outage, end=instant_at(end, named_zone("UTC")))
            if outage.about is None:
                mine = list(since)
            else:
                row = self.place[outage.about]
                level = self.levels.at(row, outage.start_us)
                mine = [] if level is None else [level]
                if level is None:
                    key = f"outage {outage.start_us} {outage.about}"
                    without.append(self._uncharged(outage.start_us, f"outage: {self.levels.why_not(row)}", key))
            for one in mine:
                found.setdefault(one, []).append(past)
        return found, without

    def _uncharged(self, us: int, what: str, key: str) -> Uncharged:
        return Uncharged(Month.of(us, self.zone).name, what, key)


def _credited(level: Level, outages: list[Outage], spending: Spending) -> Iterator[CreditStatement]:
    """Yield what outages give back under a tier, month by month, each by its version and that one's fee."""
    contract, tier = level
    spans = [(outage.start_us, outage.end_us) for outage in outages if outage.length_us]
    if not spans:
        return
    zone = contract.zone
    first, last = min(start for start, _ in spans), max(end for _, end in spans) - 1
    for month in Month.of(first, zone).until(Month.of(last, zone), zone):
        terms = in_force(contract, month)
        if terms is None or tier not in terms.tiers or terms.tier(tier).credits is None:
            continue
        if any(start < month.end and end > month.start for start, end in spans):
            cost = fee_of(terms, tier, spending.given(tier))
            if cost is None:
                raise InvalidArgumentError(
                    f"credits are a share of the monthly cost, which nobody states for tier {tier!r} of contract "
                    f"{contract.id!r}; give monthly_cost"
                )
            since, until = (instant_at(edge, named_zone(zone)) for edge in (month.start, month.end))
            guarantee = spending.guarantee
            yield credits_for(
                outages, contract, tier=tier, monthly_cost=cost, guarantee=guarantee, since=since, until=until
            )
