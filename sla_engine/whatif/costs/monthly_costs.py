"""Monthly costs: the costs of a history by month: fees of its tiers and work, less credits. Money is Decimal throughout.

An item without a price never counts as free: it is listed, with how often it came and the reason.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

from sla_engine.contracts import Contract, Terms
from sla_engine.errors import InvalidArgumentError, NotApplicableError, OutOfRangeError, SlaError, UnknownNameError
from sla_engine.money.cent_rounding import EXACT, NOTHING, added
from sla_engine.money.credit_calculation import takes_effect
from sla_engine.money.month import Month
from sla_engine.money.quote_calculation import quote
from sla_engine.money.spans import Work
from sla_engine.show.tables import as_html


class Item(NamedTuple):
    """An item of a month's costs: an amount of a `part`, or `what` has no price, with a `key` that no other item has.

    The currency is empty if none is named.
    """

    month: str
    currency: str
    part: Literal["fee", "work", "credits"]
    amount: Decimal = NOTHING
    what: str = ""
    key: str = ""


class Lack(NamedTuple):
    """An item without a price, and how often it came; a fee comes once a month, and its `times` is None."""

    what: str
    times: int | None = None

    def __str__(self) -> str:
        return self.what if self.times is None else f"{self.what} x {self.times}"


@dataclass(frozen=True, slots=True)
class Cost:
    """The costs of a month such as `2026-06` under a scenario: fees and work, less credits.

    `lacks` are the items without a stated price, which are not in the total, and `missing` has their keys. `currency` is empty
    if no contract names one.

    >>> cost = Cost("today", "2026-06", Decimal("58.00"), Decimal("156.00"), Decimal("0.00"), "EUR", (Lack("travel", 1),))
    >>> print(cost)
    today, 2026-06: 58.00 fees + 156.00 work - 0.00 credits = 214.00 EUR, plus travel x 1
    """

    scenario: str
    month: str
    fee: Decimal
    work: Decimal
    credits: Decimal
    currency: str
    lacks: tuple[Lack, ...] = ()
    missing: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

    @property
    def total(self) -> Decimal:
        """Fees and work, less credits."""
        return EXACT.subtract(added((self.fee, self.work)), self.credits)

    @property
    def unpriced(self) -> tuple[str, ...]:
        """The items without a price, in words."""
        return tuple(map(str, self.lacks))

    def __str__(self) -> str:
        sum_ = f"{self.fee} fees + {self.work} work - {self.credits} credits = {self.total} {self.currency}".rstrip()
        return f"{self.scenario}, {self.month}: {sum_}{''.join(f', plus {what}' for what in self.unpriced)}"

    def _repr_html_(self) -> str:
        amounts = (self.fee, self.work, self.credits, self.total, self.currency)
        heads = ("scenario", "month", "fees", "work", "credits", "total", "currency", "not priced")
        return as_html(heads, [(self.scenario, self.month, *amounts, "; ".join(self.unpriced))])


def totals(costs: Iterable[Cost]) -> dict[str, Decimal]:
    """Return the sum of several months by currency, without items that have no price."""
    found: dict[str, list[Decimal]] = {}
    for cost in costs:
        found.setdefault(cost.currency, []).append(cost.total)
    return {currency: added(amounts) for currency, amounts in found.items()}


def as_money(found: Mapping[str, Decimal]) -> str:
    """Return amounts by currency in words."""
    return ", ".join(f"{amount} {currency}".rstrip() for currency, amount in found.items())


def lacking(costs: Iterable[Cost]) -> tuple[Lack, ...]:
    """Return the items without a price in several months, each with how often it came; a fee with its number of months."""
    found: Counter[str] = Counter()
    for cost in costs:
        for lack in cost.lacks:
            found[lack.what] += 1 if lack.times is None else lack.times
    return tuple(Lack(what, times) for what, times in found.items())


def costed(
    scenario: str,
    found: Iterable[Item],
    tiers_by_month: Mapping[str, Collection[tuple[Contract, str]]],
    *,
    fees: Mapping[tuple[Contract, str], Decimal] | None = None,
) -> tuple[Cost, ...]:
    """Return the costs of each month of a history under a scenario, in order, for each currency.

    Besides the given items, such as work and credits, each contract and tier that the history has in a month costs its fee of
    the version in force at the month's start, once; if that states none, the fee of `fees`. Months that are not among these but
    have work or credits are added. Items without a currency count in the only currency that others name, if there is only one.

    Raises:
        InvalidArgumentError: a month is not written as `2026-06`.

    >>> import pendulum
    >>> from sla_engine import load_contract
    >>> support, start = load_contract("mixvoip-support"), pendulum.datetime(2026, 6, 22, 10, tz="Europe/Luxembourg")
    >>> visit = charged(Work("technician", start, start.add(minutes=80), on_site=True), support, "standard", "LU")
    >>> (cost,) = costed("today", visit, {"2026-06": [(support, "standard")]})
    >>> cost.fee, cost.work, cost.total, cost.unpriced
    (Decimal('58.00'), Decimal('156.00'), Decimal('214.00'), ('travel x 1',))
    """
    for month in tiers_by_month:
        Month.named(month, "UTC")
    levels = ((month, level) for month, tiers in tiers_by_month.items() for level in dict.fromkeys(tiers))
    items = [
        *(_fee(month, *level, (fees or {}).get(level)) for month, level in levels),
        *found,
    ]
    return _by_month(scenario, items, tiers_by_month)


def _fee(month: str, contract: Contract, tier: str, otherwise: Decimal | None) -> Item:
    what = f"monthly fee of tier {tier!r} of contract {contract.id!r}"
    terms = contract.in_force(Month.named(month, contract.zone).start)
    lacking = Item(month, (terms or contract).currency or "", "fee", what=what, key=f"{what} {month}")
    if terms is None or tier not in terms.tiers:
        why = takes_effect(contract) if terms is None else f"version {terms.version!r} has no such tier"
        return lacking._replace(what=f"{what}: {why}")
    fee = fee_of(terms, tier, otherwise)
    return lacking if fee is None else Item(month, terms.currency or "", "fee", fee)


def fee_of(terms: Terms, tier: str, otherwise: Decimal | None) -> Decimal | None:
    """Return the cost of a month under a tier: the fee that the version states, or else `otherwise`."""
    stated = terms.tier(tier).monthly_fee
    return otherwise if stated is None else stated


def charged(work: Work, contract: Contract, tier: str, site: str) -> list[Item]:
    """Return the price of work by `quote`, in the month of its start on the contract's clock.

    Raises:
        OutOfRangeError: the work starts outside the years with answers.
    """
    month, key = Month.of(work.start_us, contract.zone).name, f"{work.start_us} {work.about}"
    try:
        answer = quote(work, contract, tier=tier, site=site)
    except (UnknownNameError, NotApplicableError, InvalidArgumentError, OutOfRangeError) as error:
        what = f"{work.role}: {_reason(error, work, contract, site)}"
        return [Item(month, contract.currency or "", "work", what=what, key=f"{work.role} {key}")]
    without = (Item(month, answer.currency, "work", what=one.what, key=f"{one.what} {key}") for one in answer.open)
    return [Item(month, answer.currency, "work", answer.total), *without]


def _reason(error: SlaError, work: Work, contract: Contract, site: str) -> str:
    """Return why work has no price, in the same words for all work with the same reason, so that it can be counted."""
    since = contract.versions[0].effective_us
    if since is not None and work.start_us < since:
        return f"contract {contract.id!r} was not yet in force"
    if isinstance(error, OutOfRangeError):
        return f"the rate hours at site {site!r} are not known so far away"
    return str(error)


def _by_month(scenario: str, items: list[Item], months: Iterable[str]) -> tuple[Cost, ...]:
    """Return items as months; items without a currency count in the only one that others name, if there is only one."""
    apart: defaultdict[tuple[str, str], list[Item]] = defaultdict(list)
    for one in items:
        apart[one.month, one.currency].append(one)
    named = {currency for _, currency in apart if currency}
    only = min(named) if len(named) == 1 else ""
    found: defaultdict[tuple[str, str], list[Item]] = defaultdict(list)
    for (month, currency), some in apart.items():
        found[month, currency or only] += some
    currencies = sorted({currency for _, currency in found}) or [""]
    every = sorted({*months, *(month for month, _ in found)})
    return tuple(_cost(scenario, month, currency, found[month, currency]) for month in every for currency in currencies)


def _cost(scenario: str, month: str, currency: str, items: list[Item]) -> Cost:
    fees, charges, back = (
        added(one.amount for one in items if one.part == part) for part in ("fee", "work", "credits")
    )
    lacking = [one for one in items if one.what]
    unknown = dict.fromkeys(Lack(one.what) for one in lacking if one.part == "fee")
    work = Counter(one.what for one in lacking if one.part == "work")
    lacks = (*unknown, *(Lack(what, times) for what, times in work.items()))
    return Cost(scenario, month, fees, charges, back, currency, lacks, frozenset(one.key for one in lacking))
