"""Tier choice: what a history would have cost under each tier, and which of them kept all that it promised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sla_engine.contracts import Contract
from sla_engine.errors import InvalidArgumentError
from sla_engine.whatif.comparing import compare
from sla_engine.whatif.comparison import Comparison
from sla_engine.whatif.costs import Cost
from sla_engine.whatif.history import history_of
from sla_engine.whatif.history_costs import MonthlyCost
from sla_engine.whatif.outage import Outage
from sla_engine.whatif.scenario import Scenario
from sla_engine.whatif.table import as_html, as_text
from sla_engine.whatif.work import Work

HEADS = ("tier", "kept", "missed", "open", "all kept", "fees", "work", "credits", "total", "not priced")


@dataclass(frozen=True, slots=True)
class TierOption:
    """A history under one tier: how its clocks fared, and what its months cost.

    `open` clocks are in time so far. `costs` is empty where neither fees nor work are known.
    """

    tier: str
    kept: int
    missed: int
    open: int
    costs: tuple[Cost, ...]

    @property
    def kept_all(self) -> bool | None:
        """Whether no promise was missed so far; None where nothing was promised."""
        return not self.missed if self.kept + self.missed + self.open else None

    @property
    def total(self) -> Decimal:
        """What all months cost, as far as it is priced."""
        return sum((cost.total for cost in self.costs), Decimal("0.00"))

    @property
    def unpriced(self) -> tuple[str, ...]:
        """What comes on top, as no price of it is stated, each once."""
        return tuple(dict.fromkeys(what for cost in self.costs for what in cost.unpriced))

    @property
    def row(self) -> tuple[object, ...]:
        """The option as people read it."""
        kept = {None: "nothing promised", True: "yes", False: "no"}[self.kept_all]
        sums = (
            sum((getattr(cost, what) for cost in self.costs), Decimal("0.00")) for what in ("fee", "work", "credits")
        )
        return (self.tier, self.kept, self.missed, self.open, kept, *sums, self.total, "; ".join(self.unpriced))


@dataclass(frozen=True, slots=True)
class TierChoice:
    """A history under each tier of a contract, in the order of the contract.

    What is not priced is left out of the totals and named: a total with nothing unpriced is comparable as it stands.
    """

    contract: str
    options: tuple[TierOption, ...]
    comparison: Comparison = field(repr=False)

    @property
    def cheapest(self) -> TierOption:
        """The option with the lowest total; the first of several."""
        return min(self.options, key=lambda option: option.total)

    @property
    def kept_all(self) -> tuple[TierOption, ...]:
        """The options under which no promise was missed; without those under which nothing was promised."""
        return tuple(option for option in self.options if option.kept_all)

    @property
    def cheapest_kept(self) -> TierOption | None:
        """The cheapest option of those that kept all; None where none did."""
        return min(self.kept_all, key=lambda option: option.total, default=None)

    def __str__(self) -> str:
        return f"{as_text(HEADS, [option.row for option in self.options])}\n{self._verdict}"

    def _repr_html_(self) -> str:
        caption = f"contract {self.contract!r}"
        return as_html(HEADS, [option.row for option in self.options], caption=caption, foot=self._verdict)

    @property
    def _verdict(self) -> str:
        kept = ", ".join(option.tier for option in self.kept_all) or "none"
        best = "" if self.cheapest_kept is None else f"; cheapest of these: {self.cheapest_kept.tier}"
        return f"cheapest: {self.cheapest.tier}; kept all promises: {kept}{best}"


def choose_tier(
    tickets: object,
    events: object,
    contract: Contract,
    *,
    as_of: datetime,
    tiers: Sequence[str] | None = None,
    work: Iterable[Work] = (),
    outages: Iterable[Outage] = (),
    monthly_cost: MonthlyCost | None = None,
) -> TierChoice:
    """Return what a history would have cost under each tier, and how its promises would have fared: which was cheapest?

    All tickets are taken to be in the one tier after the other; `tiers` leaves some out. The rest is as for `compare`.

    Raises:
        InvalidArgumentError: no tiers are named; or as `compare`.
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
    names = list(contract.tiers) if tiers is None else list(dict.fromkeys(tiers))
    if not names:
        raise InvalidArgumentError(f"expected tiers of contract {contract.id!r}: {', '.join(contract.tiers)}")
    scenarios = [Scenario(contract.tier(name).id, contract, tier=name) for name in names]
    found = compare(
        history_of(tickets, events),
        None,
        scenarios,
        as_of=as_of,
        work=tuple(work),
        outages=tuple(outages),
        monthly_cost=monthly_cost,
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
        costs=tuple(cost for cost in found.cost if cost.scenario == tier),
    )
