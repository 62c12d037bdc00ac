"""Numbers and shares as text for people. Rounding never makes a share less than all look like all, or more than 0 like 0."""

from fractions import Fraction
from math import floor


def count(number: int, one: str = "", many: str = "") -> str:
    """Return a number with commas between thousands, followed by the word `one` or `many` if given (`many` is `one` and s).

    >>> count(1, "ticket"), count(1200, "ticket"), count(2, "breach", "breaches"), count(1200)
    ('1 ticket', '1,200 tickets', '2 breaches', '1,200')
    """
    word = one if number == 1 else many or (f"{one}s" if one else "")
    return f"{number:,} {word}".rstrip()


def short_count(number: int) -> str:
    """Return a number in no more than four characters.

    >>> short_count(999), short_count(1268), short_count(12680), short_count(1_268_000)
    ('999', '1.3k', '13k', '1.3M')
    """
    for size, letter in ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k")):
        if number >= size - size // 2000:  # from 999.5 on, a thousand of the smaller unit would be shown
            share = number / size
            return f"{share:.1f}{letter}" if share < 9.95 else f"{share:.0f}{letter}"  # noqa: PLR2004 - two digits beyond
    return str(number)


def percent(share: float | None, *, digits: int = 1) -> str:
    """Return a share in percent; it is never rounded to 0, nor to or across 100: 2,499 of 2,500 are not all.

    >>> percent(0.5), percent(1), percent(2499 / 2500), percent(0.0004), percent(1.0004), percent(None)
    ('50.0%', '100.0%', '>99.9%', '<0.1%', '>100.0%', '')
    >>> percent(0.75, digits=0), percent(0.999, digits=0)
    ('75%', '>99%')
    """
    if share is None:
        return ""
    step = 10.0 ** -(digits + 2)
    text = f"{share:.{digits}%}"
    if share and text.lstrip("-") == f"{0:.{digits}%}":
        return f"<{step:.{digits}%}" if share > 0 else f">{-step:.{digits}%}"
    if share != 1 and text == f"{1:.{digits}%}":
        return f">{1 - step:.{digits}%}" if share < 1 else f">{text}"
    return text


def percent_range(low: float, high: float | None) -> str:
    """Return a range of shares in percent; `high` is None where the range has no end.

    >>> percent_range(0, 0.1), percent_range(2.1, None)
    ('0% to 10%', 'over 210%')
    """
    if high is None:
        return f"over {percent(low, digits=0)}"
    return f"{percent(low, digits=0)} to {percent(high, digits=0)}"


def points(change: float) -> str:
    """Return the change of a share in percentage points.

    >>> points(0.125), points(-0.01), points(0.0), points(0.0004), points(-0.0004)
    ('+12.5', '-1.0', '+0.0', '<+0.1', '>-0.1')
    """
    text = f"{100 * change:+.1f}"
    if change and not text.strip("+-0."):
        return "<+0.1" if change > 0 else ">-0.1"
    return text


def stated_percent(percentage: object) -> str:
    """Return a percentage in the form in which a contract states it.

    >>> from decimal import Decimal
    >>> stated_percent(Decimal("99.80"))
    '99.80 %'
    """
    return f"{percentage} %"


def reached_percent(percentage: Fraction) -> str:
    """Return a percentage that is compared with a guaranteed one, with up to four decimals, rounded down.

    >>> reached_percent(Fraction(99799999, 1000000)), reached_percent(Fraction(100)), reached_percent(Fraction(1, 10**6))
    ('99.7999 %', '100 %', '<0.0001 %')
    """
    if 0 < percentage < Fraction(1, 10_000):
        return "<0.0001 %"
    whole, part = divmod(floor(percentage * 10_000), 10_000)
    return stated_percent(f"{whole}.{part:04}".rstrip("0").rstrip("."))
