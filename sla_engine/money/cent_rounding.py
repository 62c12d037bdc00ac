"""Cent rounding: rounds exact amounts of one currency to whole cents. No other module rounds amounts."""

from collections.abc import Iterable
from decimal import Context, Decimal
from fractions import Fraction
from functools import reduce

from sla_engine.contracts import Terms
from sla_engine.contracts.values.billing import AmountRounding
from sla_engine.errors import InvalidArgumentError

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
HALF = Fraction(1, 2)
# With this context, amounts do not depend on the precision that a program has set.
EXACT = Context(prec=60)


def is_amount(value: object) -> bool:
    """Return whether a value is an exact amount of 0 or more; floats and truth values are not.

    >>> is_amount(Decimal("0.10")), is_amount(0.1), is_amount(Decimal("NaN"))
    (True, False, False)
    """
    return (
        isinstance(value, Decimal | int) and not isinstance(value, bool) and Decimal(value).is_finite() and value >= 0
    )


def added(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum of amounts.

    >>> added([Decimal("0.10"), Decimal("0.20")])
    Decimal('0.30')
    """
    return reduce(EXACT.add, amounts, NOTHING)


def only_currency(versions: Iterable[Terms], what: str, remedy: str) -> str:
    """Return the currency of some versions of a contract, empty if none is stated; `what` and `remedy` are for the message.

    Raises:
        InvalidArgumentError: the versions have several currencies.
    """
    found = dict.fromkeys(terms.currency or "" for terms in versions)
    if len(found) > 1:
        raise InvalidArgumentError(f"{what} in {' and '.join(found)}; {remedy}")
    return next(iter(found))


def in_cents(exact: Decimal | Fraction, rounding: AmountRounding) -> Decimal:
    """Return an amount of 0 or more in whole cents, rounded as a contract says.

    >>> in_cents(Fraction(5, 8), "half up"), in_cents(Decimal("0.625"), "half even")
    (Decimal('0.63'), Decimal('0.62'))
    """
    cents, rest = divmod(Fraction(exact) * 100, 1)
    up = rest > HALF or (rest == HALF and (rounding == "half up" or cents % 2 == 1))
    return EXACT.multiply(Decimal(int(cents) + up), CENT)
