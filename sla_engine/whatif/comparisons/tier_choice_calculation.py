"""Tier choice calculation: a history under each tier of a contract, one after the other."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sla_engine.charts.chart_rows import tallies
from sla_engine.contracts import Contract
from sla_engine.errors import InvalidArgumentError
from sla_engine.money.spans import Outage, Work
from sla_engine.whatif.comparisons.comparison import Comparison
from sla_engine.whatif.comparisons.comparison_calculation import compare
from sla_engine.whatif.comparisons.tier_options import TierChoice, TierOption
from sla_engine.whatif.costs.cost_inputs import MonthlyCost
from sla_engine.whatif.scenarios.scenario import Scenario


def choose_tier(
    tickets: object,
    events: object,
    contract: Contract,
    *,
    as_of: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
    tiers: str | Sequence[str] | None = None,
    work: Work | Iterable[Work] = (),
    outages: Outage | Iterable[Outage] = (),
    monthly_cost: MonthlyCost | None = None,
    guarantee: str = "monthly",
    keep: float | Decimal | Fraction = 1.0,
) -> TierChoice:
    """Return the costs of a history under each tier, and how many promises would have been kept.

    All tickets are evaluated in one tier after the other, or only in the `tiers` that are given. The rest is as for `compare`:
    without `since`, fees count from the month of the oldest ticket on. `keep` is the least share of promises kept, 0 to 1, that
    counts as having kept all: with `keep=0.95`, `cheapest_kept` is the cheapest tier that kept 95 %. A float counts as it is
    written, exactly.

    Raises:
        InvalidArgumentError: `tiers` is empty, `keep` is no share, `contract` is not one contract, or `compare` refuses an
            argument.
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
        raise InvalidArgumentError(f"expected one contract, whose tiers are compared, got {contract!r:.80}")
    names = list(contract.tiers) if tiers is None else [tiers] if isinstance(tiers, str) else list(dict.fromkeys(tiers))
    if not names:
        raise InvalidArgumentError(f"expected tiers of contract {contract.id!r}: {', '.join(contract.tiers)}")
    least = _share(keep)
    scenarios = [Scenario(contract.tier(name).id, contract, tier=name) for name in names]
    found = compare(
        tickets,
        events,
        scenarios,
        as_of=as_of,
        since=since,
        until=until,
        work=work,
        outages=outages,
        monthly_cost=monthly_cost,
        guarantee=guarantee,
        costs=True,
    )
    everywhere = set.intersection(*(set(found.places_left_out(name)) for name in names))
    return TierChoice(contract.id, tuple(_option(name, found, everywhere, least) for name in names), found)


def _share(keep: object) -> Fraction:
    if isinstance(keep, int | float | Decimal | Fraction) and not isinstance(keep, bool) and 0 <= keep <= 1:
        return Fraction(str(keep))  # 0.95 is not quite nineteen twentieths as a float
    raise InvalidArgumentError(f"expected a share of promises from 0 to 1 as keep, such as 0.95, got {keep!r:.80}")


def _option(tier: str, found: Comparison, everywhere: set[int], keep: Fraction) -> TierOption:
    mine = tallies(found.attainment, "scenario")[tier]
    return TierOption(
        tier,
        kept=mine.kept,
        missed=mine.missed,
        open=mine.open,
        left_out=len(set(found.places_left_out(tier)) - everywhere),
        costs=tuple(cost for cost in found.cost if cost.scenario == tier),
        keep=keep,
    )
