"""Break-even: the hours of work a month above which a tier with a higher fee and a lower rate costs less.

Work is priced at the rate within the rate hours; travel, and the minimum at the beginning of a visit, are left out. The latest
version of the contract counts.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from sla_engine.contracts import Contract
from sla_engine.errors import NotApplicableError, UnknownNameError
from sla_engine.money.quote_calculation import billing_of
from sla_engine.show.argument_kinds import of_kind
from sla_engine.show.durations import HOUR
from sla_engine.show.plain_values import Plain, keys
from sla_engine.show.tables import as_html, as_text

HEADS = ("tier", "role", "fee more", "rate less", "break-even", "in steps", "why")
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven(Plain):
    """The `hours` of a role's work a month above which `tier` is cheaper than the tier `against`; at them both cost the same.

    `fee` is how much more the tier costs a month, and `rate` how much less an hour; they are negative in the opposite case, and
    None if the contract does not state the price. `hours` is exact, and 0 if the tier is always cheaper; `in_steps` is `hours`
    rounded up to whole steps of billing. Both are None if more hours do not make the tier cheaper; if it costs less a month and
    more an hour, it is cheaper for fewer hours than `below`. `why` gives the reason.

    >>> from sla_engine import load_contract
    >>> found = break_even(load_contract("mixvoip-support"), tier="standard", role="technician")
    >>> str(found.hours), str(found.in_steps)
    ('29/2', '29/2')
    """

    PLAIN = keys("tier", "against", "role", "fee", "rate", "hours", "in_steps", "below", "why")
    tier: str
    against: str
    role: str
    fee: Decimal | None = None
    rate: Decimal | None = None
    hours: Fraction | None = None
    in_steps: Fraction | None = None
    why: str
    below: Fraction | None = None

    @property
    def row(self) -> tuple[str, ...]:
        """The answer as people read it, hours in hundredths."""
        prices = ("not stated" if price is None else str(price) for price in (self.fee, self.rate))
        above = _hours(self.hours) if self.below is None else f"below {_hours(self.below)}"
        return (self.tier, self.role, *prices, above, _hours(self.in_steps), self.why)

    def __str__(self) -> str:
        above = "never" if self.hours is None else f"above {_hours(self.hours)} a month"
        if self.below is not None:
            above = f"below {_hours(self.below)} a month"
        return f"{self.tier!r} is cheaper than {self.against!r} for {self.role}: {above} ({self.why})"

    def _repr_html_(self) -> str:
        return as_html(HEADS, [self.row], caption=f"against tier {self.against!r}")


@dataclass(frozen=True, slots=True)
class BreakEvens(Plain):
    """All tiers of a contract but one against that one, for each role: tiers and roles in the order of the contract.

    >>> from sla_engine import load_contract
    >>> found = break_evens(load_contract("mixvoip-support"))
    >>> [(row.tier, str(row.hours)) for row in found.rows if row.role == "technician"]
    [('standard', '29/2'), ('office', '131/6'), ('business', '53/2')]
    """

    PLAIN = keys("contract", "against", "currency", "rows")
    contract: str
    against: str
    currency: str
    rows: tuple[BreakEven, ...]

    def __str__(self) -> str:
        return f"{self._title}\n{as_text(HEADS, [row.row for row in self.rows])}"

    def _repr_html_(self) -> str:
        return as_html(HEADS, [row.row for row in self.rows], caption=self._title)

    @property
    def _title(self) -> str:
        return f"contract {self.contract!r} against its tier {self.against!r}, amounts in {self.currency}"


def break_even(contract: Contract, *, tier: str, role: str, against: str | None = None) -> BreakEven:
    """Return the hours of a role's work a month above which a tier is cheaper than another.

    By default the other one is the tier with the lowest monthly fee that the contract states, the first of several.

    Raises:
        InvalidArgumentError: `contract` is not one contract.
        UnknownNameError: the contract has no such tier or role, no billing, or no monthly fee of one of the tiers.
        NotApplicableError: the contract declares a rate not applicable.

    >>> from sla_engine import load_contract
    >>> print(break_even(load_contract("mixvoip-support"), tier="office", role="technician"))
    'office' is cheaper than 'none' for technician: above 21.83 h a month (262.00 more a month, 12.00 less an hour)
    """
    of_kind(contract, Contract, "expected a contract, as load_contract reads one")
    step = Fraction(billing_of(contract.latest).step_us, HOUR)
    against = against or _lowest(contract)
    fee = _fee(contract, tier) - _fee(contract, against)
    rate = contract.tier(against).rate(role) - contract.tier(tier).rate(role)
    hours, why = _above(fee, rate)
    below = Fraction(fee) / Fraction(rate) if fee < 0 and rate < 0 else None
    return BreakEven(
        tier=tier,
        against=against,
        role=role,
        fee=fee,
        rate=rate,
        hours=hours,
        in_steps=None if hours is None else ceil(hours / step) * step,
        why=why,
        below=below,
    )


def break_evens(contract: Contract, against: str | None = None) -> BreakEvens:
    """Return `break_even` of all tiers against one, for every role; the row of a tier without a price says so.

    By default that one is chosen as `break_even` does.

    Raises:
        UnknownNameError: the contract has no such tier, no monthly fee of it, or no billing.
    """
    roles = billing_of(contract.latest).roles
    against = against or _lowest(contract)
    _fee(contract, against)
    others = [tier for tier in contract.tiers if tier != against]
    rows = tuple(_row(contract, tier, role, against) for tier in others for role in roles)
    return BreakEvens(contract.id, against, contract.currency or "", rows)


def _row(contract: Contract, tier: str, role: str, against: str) -> BreakEven:
    try:
        return break_even(contract, tier=tier, role=role, against=against)
    except (UnknownNameError, NotApplicableError) as error:
        return BreakEven(tier=tier, against=against, role=role, why=str(error))


def _lowest(contract: Contract) -> str:
    """Return the tier with the lowest monthly fee that is stated, the first of several."""
    fees = {name: fee for name, tier in contract.tiers.items() if (fee := tier.monthly_fee) is not None}
    if not fees:
        raise UnknownNameError(
            f"contract {contract.id!r} states no monthly fee of any tier; set tiers.<tier>.monthly_fee"
        )
    return min(fees, key=fees.__getitem__)


def _fee(contract: Contract, tier: str) -> Decimal:
    fee = contract.tier(tier).monthly_fee
    if fee is None:
        raise UnknownNameError(
            f"contract {contract.id!r} states no monthly fee of tier {tier!r}; set tiers.{tier}.monthly_fee"
        )
    return fee


def _above(fee: Decimal, rate: Decimal) -> tuple[Fraction | None, str]:
    """Return the hours above which `fee` more a month and `rate` less an hour cost less, None for never, and the reason."""
    if rate > 0 and fee > 0:
        return Fraction(fee) / Fraction(rate), f"{fee} more a month, {rate} less an hour"
    if (rate >= 0 and fee < 0) or (rate > 0 and fee == 0):
        return Fraction(0), "no dearer a month, and no dearer an hour"
    if fee < 0:
        return None, f"{-fee} less a month, {-rate} more an hour: the cheaper one for few hours only"
    return None, "no cheaper a month, and no cheaper an hour"


def _hours(hours: Fraction | None) -> str:
    if hours is None:
        return "never"
    return f"{(Decimal(hours.numerator) / hours.denominator).quantize(HUNDREDTH).normalize():f} h"
