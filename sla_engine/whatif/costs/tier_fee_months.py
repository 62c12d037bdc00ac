"""Tier fee months: what a history would have cost under a scenario, from its tickets, the work done on them, and outages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sla_engine.calendars.arrays import Integers
from sla_engine.calendars.half_open import merged_pairs
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.errors import InvalidArgumentError
from sla_engine.money.credit_calculation import credited, lost
from sla_engine.money.month import Month
from sla_engine.money.spans import Outage, Work
from sla_engine.whatif.costs.cost_inputs import CostInputs
from sla_engine.whatif.costs.monthly_costs import Cost, Item, charged, costed, fee_of
from sla_engine.whatif.costs.ticket_tiers import Level, TicketTiers, opened_by
from sla_engine.whatif.histories.history import History
from sla_engine.whatif.histories.replay import rows_under
from sla_engine.whatif.scenarios.scenario import Scenario


def costs_of(history: History, scenario: Scenario, spending: CostInputs, now: int, left: Integers) -> tuple[Cost, ...]:
    """Return what each month costs, from the first that a ticket was opened in to that of an instant (microseconds of UTC).

    The history is taken to be one customer's: each tier that any of its tickets has, those in `left` aside, costs its fee in
    every month; one that tickets only change to, from the month of the first change on. Work is charged, and an outage gives
    credits, under the tier that its ticket has when it starts; an outage about no ticket under every tier that gives credits.
    What starts after that instant does not count.

    Raises:
        InvalidArgumentError: a tier that gives credits for outages has no monthly cost to reckon them by.
    """
    levels = TicketTiers.of(history, scenario)
    since = levels.since(history, left, now)
    zone = next(iter(since))[0].zone if since else "UTC"
    # A month that begins just now is not among them.
    first = int(history.rows.opened[opened_by(history, left, now)].min()) if since else now
    months = Month.of(first, zone).until(Month.of(max(first, now - 1), zone), zone) if since else []
    place = {name: row for row, name in reversed(list(enumerate(history.ids)))}  # of several rows of an id, the first
    charges = _Charges(spending, place, levels, rows_under(history, scenario).site, zone, now)
    fees = {level: cost for level in since if (cost := spending.given(level[1])) is not None}
    every = {month.name: [level for level, us in since.items() if us is None or us < month.end] for month in months}
    return costed(scenario.name, [*charges.work(), *charges.credits(since)], every, fees=fees)


@dataclass(frozen=True, slots=True, eq=False)
class _Charges:
    """What is asked of all work and outages: where their tickets stand, on which clock months are told, and up to when."""

    spending: CostInputs
    place: Mapping[str, int]
    levels: TicketTiers
    site: Codes
    zone: str
    now: int

    def work(self) -> Iterator[Item]:
        """Yield what the work costs, and then that of which nobody can say so, with the reasons."""
        uncharged = []
        for work in self.spending.work:
            if work.start_us > self.now:
                continue
            row = self.place[work.about or ""]
            level, site = self.levels.at(row, work.start_us), self.site.at(row)
            if level is None or site is None:
                uncharged.append(self._uncharged(work.role, row, work))
            else:
                yield from charged(work, *level, site)
        yield from uncharged

    def credits(self, since: Iterable[Level]) -> Iterator[Item]:
        """Yield the outages of which nobody can say what they give back, and then what the others do, as far as before now."""
        found: dict[Level, list[tuple[int, int]]] = {}
        for outage in self.spending.outages:
            if outage.start_us >= self.now:
                continue
            mine = since
            if outage.about is not None:
                row = self.place[outage.about]
                level = self.levels.at(row, outage.start_us)
                mine = [] if level is None else [level]
                if level is None:
                    yield self._uncharged("outage", row, outage)
            for one in mine:
                found.setdefault(one, []).append((outage.start_us, min(outage.end_us, self.now)))
        for level, spans in found.items():
            yield from _credits(level, merged_pairs(spans), self.spending)

    def _uncharged(self, what: str, row: int, when: Work | Outage) -> Item:
        said, key = f"{what}: {self.levels.why_not(row)}", f"{what} {when.start_us} {when.about}"
        return Item(Month.of(when.start_us, self.zone).name, "", "work", what=said, key=key)


def _credits(level: Level, down: Sequence[tuple[int, int]], spending: CostInputs) -> Iterator[Item]:
    """Yield what downtime gives back under a tier, month by month, each by its version and that one's fee."""
    contract, tier = level
    if not down:
        return
    for month in Month.of(down[0][0], contract.zone).until(Month.of(down[-1][1] - 1, contract.zone), contract.zone):
        down_us, terms = lost(month, down), contract.in_force(month.start)
        if not down_us or terms is None or tier not in terms.tiers or terms.tier(tier).credits is None:
            continue
        cost = fee_of(terms, tier, spending.given(tier))
        if cost is None:
            raise InvalidArgumentError(
                f"credits are a share of the monthly cost, which nobody states for tier {tier!r} of contract "
                f"{contract.id!r}; give monthly_cost"
            )
        found = credited(month, down_us, contract, tier=tier, guarantee=spending.guarantee, cost=cost)
        yield Item(month.name, terms.currency or "", "credits", found.amount)
