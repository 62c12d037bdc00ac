"""Tier fee months: the costs of a history under a scenario: its tiers, the work on its tickets, and outages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sla_engine.calendars.arrays import Integers, Micros
from sla_engine.calendars.half_open import merged_pairs
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.errors import InvalidArgumentError
from sla_engine.money.credit_calculation import credited, lost
from sla_engine.money.month import Month
from sla_engine.whatif.costs.cost_inputs import CostInputs
from sla_engine.whatif.costs.monthly_costs import Cost, Item, charged, costed, fee_of
from sla_engine.whatif.costs.ticket_tiers import Level, TicketTiers, opened_by
from sla_engine.whatif.histories.history import History
from sla_engine.whatif.histories.replay import rows_under
from sla_engine.whatif.histories.window import Window
from sla_engine.whatif.scenarios.scenario import Scenario


def costs_of(
    history: History, scenario: Scenario, spending: CostInputs, *, now: int, left: Integers, window: Window
) -> tuple[Cost, ...]:
    """Return the costs of each month, from the first in which a ticket was opened to that of `now` (microseconds of UTC).

    A window bounds them: months count from that of its first instant, whether or not a ticket was opened in it, to that of its
    last, each with its whole fee; work counts if it starts in the window, and downtime as far as it lies in it.

    The history counts as that of one customer: each tier that any of its tickets has, without those in `left`, costs its fee in
    every month; a tier that tickets only change to, from the month of the first change on. Work is charged, and an outage gives
    credits, under the tier that its ticket has when it starts; an outage about no ticket under every tier that gives credits.
    What starts after `now` does not count.

    Raises:
        InvalidArgumentError: a tier gives credits for outages, and neither its contract nor `spending` has its monthly cost.
    """
    levels = TicketTiers.of(history, scenario)
    end = min(now, window.until - 1)
    since = levels.since(history, left, end)
    zone = next(iter(since))[0].zone if since else "UTC"
    months = _months(history.rows.opened[opened_by(history, left, end)], window, now, zone) if since else []
    place = {name: row for row, name in reversed(list(enumerate(history.ids)))}  # the first of several rows with one id
    charges = _Charges(spending, place, levels, rows_under(history, scenario).site, zone, now, window)
    fees = {level: cost for level in since if (cost := spending.given(level[1])) is not None}
    every = {month.name: [level for level, us in since.items() if us is None or us < month.end] for month in months}
    return costed(scenario.name, [*charges.work(), *charges.credits(since)], every, fees=fees)


def _months(opened: Micros, window: Window, now: int, zone: str) -> Iterable[Month]:
    """Return the months that cost fees; a month that begins at `now` is not among them."""
    first, last = window.since if window.begins else int(opened.min()), min(now, window.until) - 1
    if window.begins and first > last:
        return []
    return Month.of(first, zone).until(Month.of(max(first, last), zone), zone)


@dataclass(frozen=True, slots=True, eq=False)
class _Charges:
    """The work and outages of a history, with what is needed to charge them: tiers and sites of tickets, zone, window."""

    spending: CostInputs
    place: Mapping[str, int]
    levels: TicketTiers
    site: Codes
    zone: str
    now: int
    window: Window

    def work(self) -> Iterator[Item]:
        """Yield the prices of the work, and then the work that has none, with the reasons."""
        uncharged = []
        for work in self.spending.work:
            if work.start_us > self.now or not self.window.has(work.start_us):
                continue
            row = self.place[work.about or ""]
            level, site = self.levels.at(row, work.start_us), self.site.at(row)
            if level is None or site is None:
                uncharged.append(self._uncharged(work.role, row, work.start_us))
            else:
                yield from charged(work, *level, site)
        yield from uncharged

    def credits(self, since: Iterable[Level]) -> Iterator[Item]:
        """Yield the outages without a tier, with the reasons, and then the credits of the others, for downtime before now."""
        found: dict[Level, list[tuple[int, int]]] = {}
        for outage in self.spending.outages:
            start, end = max(outage.start_us, self.window.since), min(outage.end_us, self.window.until, self.now)
            if start >= end:
                continue
            mine = since
            if outage.about is not None:
                row = self.place[outage.about]
                level = self.levels.at(row, outage.start_us)
                mine = [] if level is None else [level]
                if level is None:
                    yield self._uncharged("outage", row, start)
            for one in mine:
                found.setdefault(one, []).append((start, end))
        for level, spans in found.items():
            yield from _credits(level, merged_pairs(spans), self.spending)

    def _uncharged(self, what: str, row: int, us: int) -> Item:
        said = f"{what}: {self.levels.why_not(row)}"
        return Item(Month.of(us, self.zone).name, "", "work", what=said, key=f"{what} {us} {row}")


def _credits(level: Level, down: Sequence[tuple[int, int]], spending: CostInputs) -> Iterator[Item]:
    """Yield the credits for downtime under a tier, month by month, each by the version of that month and its fee."""
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
                f"credits are a share of the monthly cost, which is not stated for tier {tier!r} of contract "
                f"{contract.id!r}; give monthly_cost"
            )
        found = credited(month, down_us, contract, tier=tier, guarantee=spending.guarantee, cost=cost)
        yield Item(month.name, terms.currency or "", "credits", found.amount)
