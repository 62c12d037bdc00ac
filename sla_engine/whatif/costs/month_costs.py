"""Costs: what a history costs month by month: the fees of its tiers and its work, less credits. Money is Decimal throughout.

What has no price is never taken to cost nothing: it is listed, with how often it came and why. The module is long because a
month's sum, what is put into it, and what it lacks are only clear side by side.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import NamedTuple

from sla_engine.contracts import Contract, Terms
from sla_engine.errors import InvalidArgumentError, NotApplicableError, OutOfRangeError, SlaError, UnknownNameError
from sla_engine.money.credit_statement import CreditStatement
from sla_engine.money.month import Month
from sla_engine.money.quoting import quote
from sla_engine.money.rounding import EXACT, added
from sla_engine.money.version_in_force import in_force, takes_effect
from sla_engine.money.work import Work
from sla_engine.show.tables import as_html

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Charge:
    """Work that is charged under a tier of a contract at a site."""

    work: Work
    contract: Contract
    tier: str
    site: str


class Uncharged(NamedTuple):
    """What nobody can charge in a month, and why; `key` tells it from all others."""

    month: str
    what: str
    key: str


class Lack(NamedTuple):
    """What has no price, and how often it came; a fee comes once a month, and its `times` are None."""

    what: str
    times: int | None = None

    def __str__(self) -> str:
        return self.what if self.times is None else f"{self.what} x {self.times}"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a month such as `2026-06` costs under a scenario: fees and work, less credits.

    `lacks` is what comes on top, as no price of it is stated, and `missing` has a key of each of these. `currency` is empty
    where no contract names one.

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
        """What has no price, in words."""
        return tuple(map(str, self.lacks))

    def __str__(self) -> str:
        sum_ = f"{self.fee} fees + {self.work} work - {self.credits} credits = {self.total} {self.currency}".rstrip()
        return f"{self.scenario}, {self.month}: {sum_}{''.join(f', plus {what}' for what in self.unpriced)}"

    def _repr_html_(self) -> str:
        amounts = (self.fee, self.work, self.credits, self.total, self.currency)
        heads = ("scenario", "month", "fees", "work", "credits", "total", "currency", "not priced")
        return as_html(heads, [(self.scenario, self.month, *amounts, "; ".join(self.unpriced))])


def totals(costs: Iterable[Cost]) -> dict[str, Decimal]:
    """Return what several months cost by currency, as far as it is priced."""
    found: dict[str, list[Decimal]] = {}
    for cost in costs:
        found.setdefault(cost.currency, []).append(cost.total)
    return {currency: added(amounts) for currency, amounts in found.items()}


def as_money(found: Mapping[str, Decimal]) -> str:
    """Return amounts by currency in words."""
    return ", ".join(f"{amount} {currency}".rstrip() for currency, amount in found.items())


def lacking(costs: Iterable[Cost]) -> tuple[Lack, ...]:
    """Return what is not priced in several months, each with how often it came; of a fee, in how many months."""
    found: Counter[str] = Counter()
    for cost in costs:
        for lack in cost.lacks:
            found[lack.what] += 1 if lack.times is None else lack.times
    return tuple(Lack(what, times) for what, times in found.items())


@dataclass(slots=True)
class _Sum:
    """What is found of one month in one currency."""

    fee: Decimal = NOTHING
    work: Decimal = NOTHING
    credits: Decimal = NOTHING
    fees_missing: dict[str, None] = field(default_factory=dict)
    work_missing: Counter[str] = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)

    def cost(self, scenario: str, month: str, currency: str) -> Cost:
        fees = (Lack(what) for what in self.fees_missing)
        work = (Lack(what, times) for what, times in self.work_missing.items())
        return Cost(
            scenario,
            month,
            self.fee,
            self.work,
            self.credits,
            currency,
            (*fees, *work),
            frozenset(self.keys),
        )

    def lacks(self, what: str, key: str) -> None:
        """Note work that has no price."""
        self.work_missing[what] += 1
        self.keys.add(key)

    def add(self, other: "_Sum") -> None:
        """Add what was found under another name of the same currency."""
        self.fee, self.work, self.credits = self.fee + other.fee, self.work + other.work, self.credits + other.credits
        self.fees_missing |= other.fees_missing
        self.work_missing += other.work_missing
        self.keys |= other.keys


# By month and currency, which is empty where the contract names none.
_Sums = defaultdict[tuple[str, str], _Sum]


def costed(
    scenario: str,
    charges: Iterable[Charge],
    months: Sequence[str],
    tiers_by_month: Mapping[str, Collection[tuple[Contract, str]]],
    statements: Iterable[CreditStatement] = (),
    *,
    fees: Mapping[tuple[Contract, str], Decimal] | None = None,
    uncharged: Iterable[Uncharged] = (),
) -> tuple[Cost, ...]:
    """Return what each month of a history costs under a scenario, in order, for each currency that there is.

    Work belongs to the month of its start on the contract's clock, and is charged as `quote` says. Each contract and tier
    that the history has in a month costs its fee of the version in force at the month's start, once; where that states
    none, what `fees` says it costs. Months that are not among `months` but have work, fees or credits are added. What names no
    currency is taken to be in the only one that is named, if there is only one. `uncharged` is listed.

    Raises:
        InvalidArgumentError: a month is not written as `2026-06`.
        OutOfRangeError: work outside the years with answers.

    >>> import pendulum
    >>> from sla_engine import load_contract
    >>> support, start = load_contract("mixvoip-support"), pendulum.datetime(2026, 6, 22, 10, tz="Europe/Luxembourg")
    >>> visit = Charge(Work("technician", start, start.add(minutes=80), on_site=True), support, "standard", "LU")
    >>> (cost,) = costed("today", [visit], ["2026-06"], {"2026-06": [(support, "standard")]})
    >>> cost.fee, cost.work, cost.total, cost.unpriced
    (Decimal('58.00'), Decimal('156.00'), Decimal('214.00'), ('travel x 1',))
    """
    for month in months:
        Month.named(month, "UTC")
    with localcontext(EXACT):
        sums = _summed(charges, tiers_by_month, statements, fees or {}, uncharged)
        return _ordered(scenario, _in_one_currency(sums), months)


def _summed(
    charges: Iterable[Charge],
    tiers_by_month: Mapping[str, Collection[tuple[Contract, str]]],
    statements: Iterable[CreditStatement],
    fees: Mapping[tuple[Contract, str], Decimal],
    uncharged: Iterable[Uncharged],
) -> _Sums:
    sums: _Sums = defaultdict(_Sum)
    for month, tiers in tiers_by_month.items():
        for contract, tier in dict.fromkeys(tiers):
            _add_fee(sums, month, contract, tier, fees.get((contract, tier)))
    for charge in charges:
        _add_work(sums, charge)
    for one in uncharged:
        sums[one.month, ""].lacks(one.what, one.key)
    for statement in statements:
        for credited in statement.months:
            sums[credited.month, statement.currency].credits += credited.amount
    return sums


def _add_fee(sums: _Sums, month: str, contract: Contract, tier: str, otherwise: Decimal | None) -> None:
    what = f"monthly fee of tier {tier!r} of contract {contract.id!r}"
    terms = in_force(contract, Month.named(month, contract.zone))
    if terms is None or tier not in terms.tiers:
        why = takes_effect(contract) if terms is None else f"version {terms.version!r} has no such tier"
        found = sums[month, (terms or contract).currency or ""]
        found.fees_missing[f"{what}: {why}"] = None
        found.keys.add(f"{what} {month}")
        return
    found = sums[month, terms.currency or ""]
    fee = fee_of(terms, tier, otherwise)
    if fee is None:
        found.fees_missing[what] = None
        found.keys.add(f"{what} {month}")
    else:
        found.fee += fee


def fee_of(terms: Terms, tier: str, otherwise: Decimal | None) -> Decimal | None:
    """Return what a month under a tier costs: the fee that the version states, or else what is said otherwise."""
    stated = terms.tier(tier).monthly_fee
    return otherwise if stated is None else stated


def _add_work(sums: _Sums, charge: Charge) -> None:
    work, contract = charge.work, charge.contract
    month, key = Month.of(work.start_us, contract.zone).name, f"{work.start_us} {work.about}"
    try:
        answer = quote(work, contract, tier=charge.tier, site=charge.site)
    except (UnknownNameError, NotApplicableError, InvalidArgumentError, OutOfRangeError) as error:
        sums[month, contract.currency or ""].lacks(f"{work.role}: {_reason(error, charge)}", f"{work.role} {key}")
        return
    found = sums[month, answer.currency]
    found.work += answer.total
    for line in answer.open:
        found.lacks(line.what, f"{line.what} {key}")


def _reason(error: SlaError, charge: Charge) -> str:
    """Say why work has no price, in words that are the same for all such work, so that it can be counted."""
    since = charge.contract.versions[0].effective_us
    if since is not None and charge.work.start_us < since:
        return f"contract {charge.contract.id!r} was not yet in force"
    if isinstance(error, OutOfRangeError):
        return f"the rate hours at site {charge.site!r} are not known so far away"
    return str(error)


def _in_one_currency(sums: _Sums) -> _Sums:
    """Return the sums, those without a currency put into the only one that is named."""
    named = {currency for _, currency in sums if currency}
    if len(named) != 1:
        return sums
    (only,) = named
    found: _Sums = defaultdict(_Sum)
    for (month, _), each in sums.items():
        found[month, only].add(each)
    return found


def _ordered(scenario: str, sums: _Sums, months: Sequence[str]) -> tuple[Cost, ...]:
    currencies = sorted({currency for _, currency in sums}) or [""]
    named = sorted({*months, *(month for month, _ in sums)})
    return tuple(sums[month, currency].cost(scenario, month, currency) for month in named for currency in currencies)
