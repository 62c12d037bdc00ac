"""Break-even: from how many hours of work a month a dearer tier with a lower rate is the cheaper one.

Work is reckoned at the rate within the rate hours; travel, and what is charged whole at the beginning of a visit, is left out.
The latest version of the contract speaks.
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
from sla_engine.show.tables import as_html, as_text

HEADS = ("tier", "role", "fee more", "rate less", "break-even", "in steps", "why")
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """Above how many `hours` of a role's work a month `tier` is cheaper than the tier `against`, at which both cost the same.

    `fee` is how much more it costs a month, `rate` how much less an hour; negative, where it is the other way round, and
    None where the contract states no such price. `hours` is exact, and 0 where it is always cheaper; `in_steps` is the
    same, rounded up to whole steps of billing. Both are None where more hours make it no cheaper; it may be so for fewer ones
    then, up to `below`, where it costs less a month and more an hour. `why` says why.

    >>> from sla_engine import load_contract
    >>> found = break_even(load_contract("mixvoip-support"), tier="standard", role="technician")
    >>> str(found.hours), str(found.in_steps)
    ('29/2', '29/2')
    """

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
class BreakEvens:
    """All tiers of a contract but one against that one, for each role: tiers and roles in the order of the contract.

    >>> from sla_engine import load_contract
    >>> found = break_evens(load_contract("mixvoip-support"))
    >>> [(row.tier, str(row.hours)) for row in found.rows if row.role == "technician"]
    [('standard', '29/2'), ('office', '131/6'), ('business', '53/2')]
    """

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
    """Return above how many hours of a role's work a month a tier is cheaper than another.

    Without `against` that is the tier with the lowest monthly fee of those that the contract states, the first of several.

    Raises:
        UnknownNameError: no such tier or role, a monthly fee that the contract does not state, or no billing at all.
        NotApplicableError: a rate that is declared not applicable.

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
    """Return `break_even` of all tiers against one, for every role; what has no price is a row that says so.

    Without `against` that one is chosen as `break_even` does.

    Raises:
        UnknownNameError: no such tier, no monthly fee of it, or no billing at all.
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
    """Return the hours above which so much more a month and so much less an hour is cheaper, None for never, and why."""
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
