"""Credit statement: the credits for downtime, month by month, each explained. Values; money is Decimal throughout."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from sla_engine.calendars.text.durations import format_duration
from sla_engine.money.cent_rounding import NOTHING, added
from sla_engine.show.durations import MICROSECOND
from sla_engine.show.numbers_and_shares import reached_percent, stated_percent
from sla_engine.show.plain_values import Plain, keys
from sla_engine.show.tables import as_html, as_text

HEADS = ("month", "length", "downtime", "uptime", "guaranteed", "kept", "credit", "why")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditMonth(Plain):
    """The credit of one month for its downtime.

    `length` is physical time, an hour less or more in months of a clock change. `uptime` is an exact percentage of it.
    `guaranteed` and `kept` are None if the tier guarantees no uptime. `hours` are those that give a credit, `exact` is the
    credit before the cap and rounding, and `amount` after both; `cap` is None if the tier gives no credits. `version` is that
    of the contract, None before its first.
    """

    PLAIN = keys(
        *("month", "version", "length", "downtime", "uptime", "guaranteed", "kept"),
        *("hours", "exact", "cap", "amount", "why"),
    )
    month: str
    version: str | None
    length: timedelta
    downtime: timedelta
    guaranteed: Decimal | None = None
    hours: Fraction = Fraction(0)
    exact: Fraction = Fraction(0)
    cap: Decimal | None = None
    amount: Decimal = NOTHING
    why: str = ""

    def _repr_html_(self) -> str:
        return as_html(HEADS, [self.row])

    @property
    def uptime(self) -> Fraction:
        """The share of the month without downtime, in percent."""
        return 100 - Fraction(100 * (self.downtime // MICROSECOND), self.length // MICROSECOND)

    @property
    def kept(self) -> bool | None:
        """Whether the uptime is at least the guaranteed one; None if none is guaranteed."""
        return None if self.guaranteed is None else self.uptime >= Fraction(self.guaranteed)

    @property
    def row(self) -> tuple[str, ...]:
        """The month as people read it; the uptime is rounded down, so that it never looks kept when it is not."""
        return (
            self.month,
            format_duration(self.length // MICROSECOND),
            format_duration(self.downtime // MICROSECOND),
            reached_percent(self.uptime),
            "n/a" if self.guaranteed is None else stated_percent(self.guaranteed),
            "n/a" if self.kept is None else "yes" if self.kept else "no",
            str(self.amount),
            self.why,
        )


@dataclass(frozen=True, slots=True)
class CreditStatement(Plain):
    """The credits for downtime under a tier of a contract, months in order; `currency` is empty if none is stated.

    >>> from decimal import Decimal
    >>> CreditStatement("mixvoip-services", "business", "monthly", Decimal(100), "EUR", ()).total
    Decimal('0.00')
    """

    PLAIN = keys("contract", "tier", "guarantee", "monthly_cost", "currency", "total", "months")
    contract: str
    tier: str
    guarantee: str
    monthly_cost: Decimal
    currency: str
    months: tuple[CreditMonth, ...]

    @property
    def total(self) -> Decimal:
        """The sum of all months' credits."""
        return added(month.amount for month in self.months)

    def __str__(self) -> str:
        return "\n".join((self._title, as_text(HEADS, [month.row for month in self.months]), self._total))

    def _repr_html_(self) -> str:
        return as_html(HEADS, [month.row for month in self.months], caption=self._title, foot=self._total)

    @property
    def _title(self) -> str:
        return f"tier {self.tier!r} of contract {self.contract!r}, {self.guarantee} uptime, monthly cost {self.monthly_cost}"

    @property
    def _total(self) -> str:
        return f"total {self.total} {self.currency}".rstrip()
