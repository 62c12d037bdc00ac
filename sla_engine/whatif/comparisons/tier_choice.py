"""Tier choice: what a history would have cost under each tier, and which of them kept all that it promised."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import and_

from sla_engine.clocks.table import as_html, as_text
from sla_engine.contracts import Contract
from sla_engine.errors import InvalidArgumentError
from sla_engine.whatif.comparisons.comparing import compare
from sla_engine.whatif.comparisons.comparison import Comparison
from sla_engine.whatif.histories.history import history_of
from sla_engine.whatif.money.costs import FEE, TIMES, Cost, unpriced
from sla_engine.whatif.money.history_costs import MonthlyCost
from sla_engine.whatif.money.outage import Outage
from sla_engine.whatif.money.work import Work
from sla_engine.whatif.scenarios.scenario import Scenario

HEADS = ("tier", "kept", "missed", "open", "left out", "all kept", "fees", "work", "credits", "total", "not priced")


@dataclass(frozen=True, slots=True)
class TierOption:
    """A history under one tier: how its clocks fared, and what its months cost.

    `open` clocks are in time so far. `left_out` tickets have no answer under the tier: neither their clocks nor their work
    count.
    """

    tier: str
    kept: int
    missed: int
    open: int
    left_out: int
    costs: tuple[Cost, ...]

    @property
    def kept_all(self) -> bool | None:
        """Whether no promise was missed so far; None where that cannot be said: nothing was promised, or tickets left out."""
        if self.missed:
            return False
        return True if self.kept + self.open and not self.left_out else None

    @property
    def totals(self) -> dict[str, Decimal]:
        """What all months cost by currency, as far as it is priced."""
        found: dict[str, Decimal] = {}
        for cost in self.costs:
            found[cost.currency] = found.get(cost.currency, Decimal(0)) + cost.total
        return found

    @property
    def total(self) -> Decimal | None:
        """What all months cost, as far as it is priced; None where they are in several currencies."""
        return sum(self.totals.values(), Decimal("0.00")) if len(self.totals) <= 1 else None

    @property
    def unpriced(self) -> tuple[str, ...]:
        """What comes on top, as no price of it is stated, and how often."""
        return tuple(f"{what}{TIMES}{count}" for what, count in unpriced(self.costs).items())

    @property
    def row(self) -> tuple[object, ...]:
        """The option as people read it."""
        kept = {None: "not known" if self.left_out else "nothing promised", True: "yes", False: "no"}[self.kept_all]
        total = ", ".join(f"{total} {currency}".rstrip() for currency, total in self.totals.items())
        counts = (self.kept, self.missed, self.open, self.left_out)
        return (self.tier, *counts, kept, *map(self._sum, ("fee", "work", "credits")), total, "; ".join(self.unpriced))

    def _sum(self, what: str) -> object:
        if self.total is None:
            return ""
        return sum((getattr(cost, what) for cost in self.costs), Decimal("0.00"))

    def _repr_html_(self) -> str:
        return as_html(HEADS, [self.row])


@dataclass(frozen=True, slots=True)
class TierChoice:
    """A history under each tier of a contract, in the order of the contract.

    What is not priced is left out of the totals and named. Totals are compared where no ticket is left out, no fee is missing,
    no more work is without a price than under all tiers, and there is one currency; the other options are told apart.
    """

    contract: str
    options: tuple[TierOption, ...]
    comparison: Comparison = field(repr=False)

    @property
    def comparable(self) -> tuple[TierOption, ...]:
        """The options whose totals can be compared."""
        gaps = {option.tier: _gaps(option) for option in self.options if not option.left_out}
        common = reduce(and_, gaps.values()) if gaps else Counter()
        mine = tuple(
            option
            for option in self.options
            if option.total is not None and gaps.get(option.tier) == common and not common[FEE]
        )
        return mine if len({currency for option in mine for currency in option.totals}) <= 1 else ()

    @property
    def cheapest(self) -> TierOption | None:
        """The comparable option with the lowest total, the first of several; None where there is none."""
        return min(self.comparable, key=_total, default=None)

    @property
    def kept_all(self) -> tuple[TierOption, ...]:
        """The options under which no promise was missed; without those under which nothing was promised."""
        return tuple(option for option in self.options if option.kept_all)

    @property
    def cheapest_kept(self) -> TierOption | None:
        """The cheapest of the comparable options that kept all; None where there is none."""
        return min((option for option in self.comparable if option.kept_all), key=_total, default=None)

    def __str__(self) -> str:
        return f"{as_text(HEADS, [option.row for option in self.options])}\n{self._verdict}"

    def _repr_html_(self) -> str:
        caption = f"contract {self.contract!r}"
        return as_html(HEADS, [option.row for option in self.options], caption=caption, foot=self._verdict)

    @property
    def _verdict(self) -> str:
        said = ["no total can be compared" if self.cheapest is None else f"cheapest: {self.cheapest.tier!r}"]
        kept = ", ".join(repr(option.tier) for option in self.kept_all)
        said.append(f"kept all promises: {kept}" if kept else "no tier kept all promises")
        if self.cheapest_kept is not None:
            said.append(f"cheapest of these: {self.cheapest_kept.tier!r}")
        others = [repr(option.tier) for option in self.options if option not in self.comparable]
        if others and self.comparable:
            said.append(f"not compared, as prices are missing or tickets left out: {', '.join(others)}")
        return "; ".join(said)


def _gaps(option: TierOption) -> Counter[str]:
    """Return how often what has no price: fees, travel, and work by its role."""
    found: Counter[str] = Counter()
    for what, count in unpriced(option.costs).items():
        found[FEE if what.startswith(FEE) else what.partition(":")[0]] += count
    return found


def _total(option: TierOption) -> Decimal:
    return option.total or Decimal(0)


def choose_tier(
    tickets: object,
    events: object,
    contract: Contract,
    *,
    as_of: datetime,
    tiers: str | Sequence[str] | None = None,
    work: Work | Iterable[Work] = (),
    outages: Outage | Iterable[Outage] = (),
    monthly_cost: MonthlyCost | None = None,
    guarantee: str = "monthly",
) -> TierChoice:
    """Return what a history would have cost under each tier, and how its promises would have fared: which was cheapest?

    All tickets are taken to be in the one tier after the other; `tiers` leaves some out. The rest is as for `compare`.

    Raises:
        InvalidArgumentError: no tiers are named, or several contracts given; or as `compare`.
        UnknownNameError: the contract has no such tier.

    >>> import pyarrow as pa
    >>> from datetime import UTC, datetime, timedelta
    >>> from sla_engine import load_contract
    >>> opened = datetime(2026, 6, 1, 7, tzinfo=UTC)
    >>> tickets = pa.table({"id": ["T-1"], "opened_at": [opened], "tier": ["office"], "site": ["LU"]})
    >>> events = pa.table({"ticket": ["T-1"], "kind": ["work_started"], "at": [opened + timedelta(hours=7)]})
    >>> work = [Work("technician", opened + timedelta(hours=7), opened + timedelta(hours=9), about="T-1")]
    >>> found = choose_tier(tickets, events, load_contract("mixvoip-support"), as_of=opened + timedelta(days=9), work=work)
    >>> [(option.tier, str(option.total), option.kept_all) for option in found.options]
    [('none', '216.00', None), ('standard', '266.00', True), ('office', '454.00', True), ('business', '510.00', False)]
    >>> found.cheapest.tier, found.cheapest_kept.tier
    ('none', 'standard')
    """
    if not isinstance(contract, Contract):
        raise InvalidArgumentError("tiers are chosen among those of one contract; give that one")
    names = list(contract.tiers) if tiers is None else [tiers] if isinstance(tiers, str) else list(dict.fromkeys(tiers))
    if not names:
        raise InvalidArgumentError(f"expected tiers of contract {contract.id!r}: {', '.join(contract.tiers)}")
    scenarios = [Scenario(contract.tier(name).id, contract, tier=name) for name in names]
    found = compare(
        history_of(tickets, events),
        None,
        scenarios,
        as_of=as_of,
        work=work,
        outages=outages,
        monthly_cost=monthly_cost,
        guarantee=guarantee,
        costs=True,
    )
    return TierChoice(contract.id, tuple(_option(name, found) for name in names), found)


def _option(tier: str, found: Comparison) -> TierOption:
    mine = [one for one in found.attainment if one.scenario == tier]
    return TierOption(
        tier,
        kept=sum(one.kept for one in mine),
        missed=sum(one.missed for one in mine),
        open=sum(one.open for one in mine),
        left_out=found.left_out(tier),
        costs=tuple(cost for cost in found.cost if cost.scenario == tier),
    )
