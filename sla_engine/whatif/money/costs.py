"""Costs: what a history costs month by month: the fees of its tiers and its work, less credits. Money is Decimal throughout.

What has no price is never taken to cost nothing: it is listed, with how often it came and why.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.zones import named_zone
from sla_engine.clocks.table import as_html
from sla_engine.contracts import Contract
from sla_engine.errors import InvalidArgumentError, NotApplicableError, OutOfRangeError, SlaError, UnknownNameError
from sla_engine.whatif.money.credit_statement import CreditStatement
from sla_engine.whatif.money.month import Month
from sla_engine.whatif.money.quoting import quote
from sla_engine.whatif.money.work import Work

NOTHING = Decimal("0.00")
TIMES = " x "
FEE = "monthly fee of tier"


@dataclass(frozen=True, slots=True)
class Charge:
    """Work that is charged under a tier of a contract at a site."""

    work: Work
    contract: Contract
    tier: str
    site: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a month such as `2026-06` costs under a scenario: fees and work, less credits.

    `unpriced` lists what comes on top, as no price of it is stated. `currency` is empty where no contract names one.

    >>> cost = Cost("today", "2026-06", Decimal("58.00"), Decimal("156.00"), Decimal("0.00"), "EUR", ("travel x 1",))
    >>> print(cost)
    today, 2026-06: 58.00 fees + 156.00 work - 0.00 credits = 214.00 EUR, plus travel x 1
    """

    scenario: str
    month: str
    fee: Decimal
    work: Decimal
    credits: Decimal
    currency: str
    unpriced: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """Fees and work, less credits."""
        return self.fee + self.work - self.credits

    def __str__(self) -> str:
        sum_ = f"{self.fee} fees + {self.work} work - {self.credits} credits = {self.total} {self.currency}".rstrip()
        return f"{self.scenario}, {self.month}: {sum_}{''.join(f', plus {what}' for what in self.unpriced)}"

    def _repr_html_(self) -> str:
        amounts = (self.fee, self.work, self.credits, self.total, self.currency)
        heads = ("scenario", "month", "fees", "work", "credits", "total", "currency", "not priced")
        return as_html(heads, [(self.scenario, self.month, *amounts, "; ".join(self.unpriced))])


def unpriced(costs: Iterable[Cost]) -> Counter[str]:
    """Return what is not priced in several months, each with how often it came; of a fee, in how many months."""
    found: Counter[str] = Counter()
    for cost in costs:
        for what in cost.unpriced:
            name, times, count = what.rpartition(TIMES)
            found[name if times else what] += int(count) if times else 1
    return found


@dataclass(slots=True)
class _Sum:
    """What is found of one month in one currency."""

    fee: Decimal = NOTHING
    work: Decimal = NOTHING
    credits: Decimal = NOTHING
    fees_missing: dict[str, None] = field(default_factory=dict)
    work_missing: Counter[str] = field(default_factory=Counter)

    def cost(self, scenario: str, month: str, currency: str) -> Cost:
        counted = (f"{what}{TIMES}{count}" for what, count in self.work_missing.items())
        return Cost(scenario, month, self.fee, self.work, self.credits, currency, (*self.fees_missing, *counted))

    def add(self, other: "_Sum") -> None:
        """Add what was found under another name of the same currency."""
        self.fee, self.work, self.credits = self.fee + other.fee, self.work + other.work, self.credits + other.credits
        self.fees_missing |= other.fees_missing
        self.work_missing += other.work_missing


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
    uncharged: Iterable[tuple[str, str]] = (),
) -> tuple[Cost, ...]:
    """Return what each month of a history costs under a scenario, in order, for each currency that there is.

    Work belongs to the month of its start on the contract's clock, and is charged as `quote` says. Each contract and tier
    that the history has in a month costs its fee of the version in force at the month's start, once; where that states
    none, what `fees` says it costs. Months that are not among `months` but have work, fees or credits are added. What names no
    currency is taken to be in the only one that is named, if there is only one. `uncharged` are months with what nobody can
    charge there, and why.

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
    sums: _Sums = defaultdict(_Sum)
    for month, tiers in tiers_by_month.items():
        for contract, tier in dict.fromkeys(tiers):
            _add_fee(sums, month, contract, tier, None if fees is None else fees.get((contract, tier)))
    for charge in charges:
        _add_work(sums, charge)
    for month, what in uncharged:
        sums[month, ""].work_missing[what] += 1
    for statement in statements:
        for credited in statement.months:
            sums[credited.month, statement.currency].credits += credited.amount
    return _ordered(scenario, _in_one_currency(sums), months)


def _add_fee(sums: _Sums, month: str, contract: Contract, tier: str, otherwise: Decimal | None) -> None:
    what = f"{FEE} {tier!r} of contract {contract.id!r}"
    start = instant_at(Month.named(month, contract.zone).start, named_zone(contract.zone))
    try:
        terms = contract.at(start)
        stated = terms.tier(tier).monthly_fee
    except (NotApplicableError, UnknownNameError) as error:
        sums[month, contract.currency or ""].fees_missing[f"{what}: {error}"] = None
        return
    found = sums[month, terms.currency or ""]
    fee = otherwise if stated is None else stated
    if fee is None:
        found.fees_missing[what] = None
    else:
        found.fee += fee


def _add_work(sums: _Sums, charge: Charge) -> None:
    work, contract = charge.work, charge.contract
    month = Month.of(work.start_us, contract.zone).name
    try:
        answer = quote(work, contract, tier=charge.tier, site=charge.site)
    except (UnknownNameError, NotApplicableError, InvalidArgumentError, OutOfRangeError) as error:
        sums[month, contract.currency or ""].work_missing[f"{work.role}: {_reason(error, charge)}"] += 1
        return
    found = sums[month, answer.currency]
    found.work += answer.total
    for line in answer.open:
        found.work_missing[line.what] += 1


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
