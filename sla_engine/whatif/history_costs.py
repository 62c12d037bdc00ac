"""History costs: what a history would have cost under a scenario, from its tickets, the work done on them, and outages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sla_engine.bulk.codes import Integers
from sla_engine.bulk.combinations import combinations
from sla_engine.bulk.rows import NAT, Rows
from sla_engine.clocks import Entitlement
from sla_engine.contracts import Contract, Tier
from sla_engine.errors import InvalidArgumentError
from sla_engine.whatif.costs import Charge, Cost, costed
from sla_engine.whatif.credits import credits as credits_for
from sla_engine.whatif.history import History
from sla_engine.whatif.month import Month
from sla_engine.whatif.outage import Outage
from sla_engine.whatif.replay import rows_under
from sla_engine.whatif.scenario import Scenario
from sla_engine.whatif.work import Work

Level = tuple[Contract, str]
MonthlyCost = Decimal | int | Mapping[str, Decimal | int]


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
            if cost is not None and not _is_amount(cost):
                raise InvalidArgumentError(f"expected a monthly cost such as Decimal('80.00'), 0 or more; got {cost!r}")

    def cost_of(self, level: Level) -> Decimal | None:
        """Return what a month under a tier costs, None where nobody says."""
        contract, tier = level
        stated = _tier(contract, tier).monthly_fee
        if stated is not None:
            return stated
        given = self.monthly_cost.get(tier) if isinstance(self.monthly_cost, Mapping) else self.monthly_cost
        return None if given is None else Decimal(given)


def _is_amount(cost: object) -> bool:
    """Tell whether an amount is exact; floats and truth values are none."""
    return isinstance(cost, Decimal | int) and not isinstance(cost, bool) and cost >= 0


def costs_of(history: History, scenario: Scenario, spending: Spending, now: int) -> tuple[Cost, ...]:
    """Return what each month costs, from the first that a ticket was opened in to that of an instant (microseconds of UTC).

    The history is taken to be one customer's: each tier that any of its tickets has costs its fee in every month. Work is
    charged under the tier and site of its ticket, and an outage gives credits under the tier of its ticket; one about no
    ticket under every tier that gives credits.

    Raises:
        InvalidArgumentError: work or an outage is about no ticket of the history, or a tier that gives credits for outages
            has no monthly cost to reckon them by.
    """
    rows = rows_under(history, scenario)
    place = {name: number for number, name in reversed(list(enumerate(history.ids)))}
    levels = _Levels.of(scenario, rows)
    charges = [charge for work in spending.work if (charge := _charge(work, place, rows, levels)) is not None]
    occurring = levels.occurring()
    months = _months(rows, now, occurring)
    statements = [
        credits_for(
            outages, contract, tier=tier, monthly_cost=_cost(spending, (contract, tier)), guarantee=spending.guarantee
        )
        for (contract, tier), outages in _outages(spending.outages, place, levels, occurring).items()
    ]
    fees = {level: cost for level in occurring if (cost := spending.cost_of(level)) is not None}
    return costed(scenario.name, charges, months, dict.fromkeys(months, occurring), statements, fees=fees)


@dataclass(frozen=True, slots=True, eq=False)
class _Levels:
    """Contract and tier of each row: that of its plan's number, None where nothing applies."""

    plan: Integers
    of_plan: list[Level | None]

    @classmethod
    def of(cls, scenario: Scenario, rows: Rows) -> "_Levels":
        plan, plans = combinations(scenario.contract, rows)
        return cls(plan, [_level(one.entitlement) for one in plans])

    def at(self, row: int) -> Level | None:
        return self.of_plan[int(self.plan[row])]

    def occurring(self) -> list[Level]:
        return list(dict.fromkeys(level for level in self.of_plan if level is not None))


def _level(entitled: Entitlement | None) -> Level | None:
    if entitled is None or entitled.contract is None or entitled.tier is None:
        return None
    return entitled.contract, entitled.tier


def _charge(work: Work, place: Mapping[str, int], rows: Rows, levels: _Levels) -> Charge | None:
    """Return what is charged for work; nothing is for a ticket that falls under no contract."""
    row = _row(work.about, place, f"work from {work.start}")
    level, site = levels.at(row), rows.site.at(row)
    return None if level is None or site is None else Charge(work, *level, site)


def _row(about: str | None, place: Mapping[str, int], what: str) -> int:
    if about is None or about not in place:
        raise InvalidArgumentError(f"{what} is about ticket {about!r}, which is not in the history")
    return place[about]


def _months(rows: Rows, now: int, occurring: list[Level]) -> list[str]:
    """Return the months from the first opening to now, on the clock of the first contract."""
    opened = rows.opened[(rows.opened != NAT) & (rows.opened <= now)]
    if not len(opened) or not occurring:
        return []
    zone = occurring[0][0].zone
    return [month.name for month in Month.of(int(opened.min()), zone).until(Month.of(now, zone), zone)]


def _outages(
    outages: tuple[Outage, ...], place: Mapping[str, int], levels: _Levels, occurring: list[Level]
) -> dict[Level, list[Outage]]:
    """Return the outages under each contract and tier that gives credits."""
    found: dict[Level, list[Outage]] = {}
    for outage in outages:
        mine: Sequence[Level | None] = occurring
        if outage.about is not None:
            mine = [levels.at(_row(outage.about, place, f"an outage from {outage.start}"))]
        for level in mine:
            if level is not None and _tier(*level).credits is not None:
                found.setdefault(level, []).append(outage)
    return found


def _tier(contract: Contract, tier: str) -> Tier:
    """Return a tier as the latest version has it that does."""
    return next(terms for terms in reversed(contract.versions) if tier in terms.tiers).tier(tier)


def _cost(spending: Spending, level: Level) -> Decimal:
    cost = spending.cost_of(level)
    if cost is None:
        raise InvalidArgumentError(
            f"credits are a share of the monthly cost, which nobody states for tier {level[1]!r} of contract "
            f"{level[0].id!r}; give monthly_cost"
        )
    return cost
