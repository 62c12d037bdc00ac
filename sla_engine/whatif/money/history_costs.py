"""History costs: what a history would have cost under a scenario, from its tickets, the work done on them, and outages."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from sla_engine.bulk.codes import Integers
from sla_engine.bulk.combinations import combinations
from sla_engine.bulk.plans import Plan
from sla_engine.bulk.rows import NAT, Rows
from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.zones import named_zone
from sla_engine.contracts import Contract, Terms
from sla_engine.errors import InvalidArgumentError, NotApplicableError
from sla_engine.whatif.histories.history import History
from sla_engine.whatif.histories.replay import events_under, rows_under
from sla_engine.whatif.money.costs import Charge, Cost, costed
from sla_engine.whatif.money.credit_statement import CreditStatement
from sla_engine.whatif.money.credits import credits as credits_for
from sla_engine.whatif.money.month import Month
from sla_engine.whatif.money.outage import Outage
from sla_engine.whatif.money.rounding import is_amount
from sla_engine.whatif.money.work import Work
from sla_engine.whatif.scenarios.scenario import Scenario

Level = tuple[Contract, str]
MonthlyCost = Decimal | int | Mapping[str, Decimal | int]
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Spending:
    """What makes a history cost something: work and outages, `about` the ticket that each belongs to.

    `monthly_cost` is what a month costs where a contract states no fee: of any tier, or by tier. `guarantee` names the uptime
    that outages are held against.

    Raises:
        InvalidArgumentError: a monthly cost is no exact amount of 0 or more.
    """

    work: tuple[Work, ...] = ()
    outages: tuple[Outage, ...] = ()
    monthly_cost: MonthlyCost | None = None
    guarantee: str = "monthly"

    def __post_init__(self) -> None:
        given = self.monthly_cost.values() if isinstance(self.monthly_cost, Mapping) else (self.monthly_cost,)
        for cost in given:
            if cost is not None and not is_amount(cost):
                raise InvalidArgumentError(f"expected a monthly cost such as Decimal('80.00'), 0 or more; got {cost!r}")

    @classmethod
    def of(
        cls,
        work: Work | Iterable[Work],
        outages: Outage | Iterable[Outage],
        monthly_cost: MonthlyCost | None,
        guarantee: str,
    ) -> "Spending":
        """Return what somebody hands over, one or many of each."""
        visits = (work,) if isinstance(work, Work) else tuple(work)
        down = (outages,) if isinstance(outages, Outage) else tuple(outages)
        return cls(visits, down, monthly_cost, guarantee)

    def check(self, known: Collection[str]) -> None:
        """Refuse work about none of the tickets that are known, and outages about others.

        Raises:
            InvalidArgumentError: there is such; the message has the first ones.
        """
        there = set(known)
        strange = [repr(one.about) for one in self.work if one.about not in there]
        strange += [repr(one.about) for one in self.outages if one.about is not None and one.about not in there]
        if strange:
            more = f" and {len(strange) - SHOWN:,} more" if len(strange) > SHOWN else ""
            raise InvalidArgumentError(
                f"work or outages about tickets {', '.join(strange[:SHOWN])}{more}, not in the history"
            )

    def given(self, tier: str) -> Decimal | None:
        """Return what a month under a tier costs where no fee is stated; None where nobody says."""
        cost = self.monthly_cost.get(tier) if isinstance(self.monthly_cost, Mapping) else self.monthly_cost
        return None if cost is None else Decimal(cost)


def costs_of(history: History, scenario: Scenario, spending: Spending, now: int) -> tuple[Cost, ...]:
    """Return what each month costs, from the first that a ticket was opened in to that of an instant (microseconds of UTC).

    The history is taken to be one customer's: each tier that any of its tickets has by then, at first or after a change, costs
    its fee in every month. Work is charged under the tier and site of its ticket, and an outage gives credits under the tier
    of its ticket; one about no ticket under every tier that gives credits. What lies after that instant does not count.

    Raises:
        InvalidArgumentError: a tier that gives credits for outages has no monthly cost to reckon them by.
    """
    rows = rows_under(history, scenario)
    place = {name: number for number, name in reversed(list(enumerate(history.ids)))}
    levels = _Levels.of(scenario, rows)
    occurring = _occurring(history, scenario, levels, now)
    months = _months(rows, now, occurring)
    charges, uncharged = _charges(spending, place, rows, levels, now)
    down, without = _outages(spending, place, levels, occurring, now)
    statements = [statement for level, outages in down.items() for statement in _credited(level, outages, spending)]
    fees = {level: cost for level in occurring if (cost := spending.given(level[1])) is not None}
    every = dict.fromkeys(months, occurring)
    return costed(scenario.name, charges, months, every, statements, fees=fees, uncharged=[*uncharged, *without])


@dataclass(frozen=True, slots=True, eq=False)
class _Levels:
    """Contract and tier of each row: that of its plan's number, None where nothing applies, and then why."""

    plan: Integers
    of_plan: list[Level | None]
    why: list[str]

    @classmethod
    def of(cls, scenario: Scenario, rows: Rows) -> "_Levels":
        plan, plans = combinations(scenario.contract, rows)
        return cls(plan, [_level(one) for one in plans], [_why(one) for one in plans])

    def at(self, row: int) -> Level | None:
        return self.of_plan[int(self.plan[row])]

    def why_not(self, row: int) -> str:
        return f"its ticket falls under no tier ({self.why[int(self.plan[row])]})"


def _level(plan: Plan) -> Level | None:
    entitled = plan.entitlement
    if entitled is None or entitled.contract is None or entitled.terms is None or entitled.tier is None:
        return None
    return entitled.contract, entitled.tier


def _why(plan: Plan) -> str:
    if plan.fault is not None:
        return f"{plan.fault.column}: expected {plan.fault.expected}"
    return "" if plan.entitlement is None else plan.entitlement.reason


def _occurring(history: History, scenario: Scenario, levels: _Levels, now: int) -> list[Level]:
    """Return the contracts and tiers that tickets opened by now have, at first or after a change."""
    opened = np.flatnonzero((history.rows.opened <= now) & (history.rows.opened != NAT))
    plans = np.unique(levels.plan[opened]).tolist()
    found = dict.fromkeys(level for number in plans if (level := levels.of_plan[number]) is not None)
    events = events_under(history, scenario)
    if "tier_changed" in events.kind.names:
        kind = events.kind.names.index("tier_changed")
        mine = np.flatnonzero((events.kind.codes == kind) & (events.at <= now))
        changes = zip(levels.plan[events.ticket[mine]].tolist(), events.value.codes[mine].tolist(), strict=True)
        for number, value in dict.fromkeys(changes):
            level, tier = levels.of_plan[number], events.value.names[value]
            if level is not None and tier is not None and any(tier in terms.tiers for terms in level[0].versions):
                found[level[0], tier] = None
    return list(found)


def _months(rows: Rows, now: int, occurring: list[Level]) -> list[str]:
    """Return the months from the first opening to now, on the clock of the first contract."""
    opened = rows.opened[(rows.opened != NAT) & (rows.opened <= now)]
    if not len(opened) or not occurring:
        return []
    zone = occurring[0][0].zone
    return [month.name for month in Month.of(int(opened.min()), zone).until(Month.of(now, zone), zone)]


def _charges(
    spending: Spending, place: Mapping[str, int], rows: Rows, levels: _Levels, now: int
) -> tuple[list[Charge], list[tuple[str, str]]]:
    """Return the work that is charged, and the months of other work with the reasons."""
    charges, uncharged = [], []
    for work in spending.work:
        if work.start_us > now:
            continue
        row = place[work.about or ""]
        level, site = levels.at(row), rows.site.at(row)
        if level is None or site is None:
            uncharged.append((Month.of(work.start_us, "UTC").name, f"{work.role}: {levels.why_not(row)}"))
        else:
            charges.append(Charge(work, *level, site))
    return charges, uncharged


def _outages(
    spending: Spending, place: Mapping[str, int], levels: _Levels, occurring: list[Level], now: int
) -> tuple[dict[Level, list[Outage]], list[tuple[str, str]]]:
    """Return the outages under each contract and tier, as far as they lie before now, and those under none."""
    found: dict[Level, list[Outage]] = {}
    without = []
    end = instant_at(now, named_zone("UTC"))
    for outage in spending.outages:
        if outage.start_us >= now:
            continue
        past = outage if outage.end_us <= now else replace(outage, end=end)
        row = None if outage.about is None else place[outage.about]
        level = None if row is None else levels.at(row)
        if row is not None and level is None:
            without.append((Month.of(outage.start_us, "UTC").name, f"outage: {levels.why_not(row)}"))
        for one in occurring if row is None else () if level is None else (level,):
            found.setdefault(one, []).append(past)
    return found, without


def _credited(level: Level, outages: list[Outage], spending: Spending) -> Iterator[CreditStatement]:
    """Yield what outages give back under a tier, month by month, each by its version and that one's fee."""
    contract, tier = level
    spans = [(outage.start_us, outage.end_us) for outage in outages if outage.length_us]
    if not spans:
        return
    zone = contract.zone
    first, last = min(start for start, _ in spans), max(end for _, end in spans) - 1
    for month in Month.of(first, zone).until(Month.of(last, zone), zone):
        terms = _terms(contract, month)
        if terms is None or tier not in terms.tiers or terms.tier(tier).credits is None:
            continue
        if any(start < month.end and end > month.start for start, end in spans):
            cost = terms.tier(tier).monthly_fee
            cost = spending.given(tier) if cost is None else cost
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


def _terms(contract: Contract, month: Month) -> Terms | None:
    """Return the version in force at the start of a month, None before the first."""
    try:
        return contract.at(instant_at(month.start, named_zone(contract.zone)))
    except NotApplicableError:
        return None
