"""Quote: the price of work, line by line, each explained. Values; money is Decimal throughout."""

from dataclasses import dataclass
from decimal import Decimal

from sla_engine.calendars.half_open import Stretch
from sla_engine.money.cent_rounding import added
from sla_engine.show.durations import HOUR
from sla_engine.show.plain_values import Plain, keys
from sla_engine.show.tables import as_html

HEADS = ("what", "quantity", "price", "amount", "why")


@dataclass(frozen=True, slots=True)
class QuoteLine(Stretch, Plain):
    """The price of one stretch of work, or of its travel: `quantity` times `price` is `exact`, which is rounded to `amount`.

    The quantity is in hours of work, in visits or in kilometres, as `unit` says. `amount` is None if the contract charges the
    line without a price; `why` explains the line. `start` to `end` is the charged span, which may be longer than the work;
    for travel its length is 0.
    """

    PLAIN = keys("what", "start", "end", quantity="quantity_text", **keys("unit", "price", "amount", "why", "about"))
    what: str
    quantity: Decimal
    unit: str
    price: Decimal | None
    amount: Decimal | None
    why: str
    start_us: int
    end_us: int
    zone: str
    about: str | None = None

    @property
    def quantity_text(self) -> str:
        """The quantity without zeros behind it."""
        return f"{self.quantity.normalize():f}"

    @property
    def exact(self) -> Decimal | None:
        """The amount before it was rounded, as exact as a Decimal can be."""
        if self.price is None:
            return None
        if self.unit == "h":
            return (self.end_us - self.start_us) * self.price / HOUR
        return self.quantity * self.price

    def __str__(self) -> str:
        price = "price not stated" if self.price is None else f"{self.price}"
        amount = "" if self.amount is None else f" = {self.amount}"
        return f"{self.what}: {self.quantity_text} {self.unit} x {price}{amount} ({self.why})"


@dataclass(frozen=True, slots=True)
class Quote(Plain):
    """The price of work under a tier of a contract at a site.

    `total` is the sum of all amounts that the contract states; `open` are the lines that it charges without a price.
    `version` names the version in force at the visits, or all of them if there are several.

    >>> Quote("mixvoip-support", "first", "office", "LU", "EUR", ()).total
    Decimal('0.00')
    """

    PLAIN = keys("contract", "version", "tier", "site", "total", "currency", open="open_names", lines="lines")
    contract: str
    version: str
    tier: str
    site: str
    currency: str
    lines: tuple[QuoteLine, ...]

    @property
    def total(self) -> Decimal:
        """The sum of all amounts that the contract states."""
        return added(line.amount for line in self.lines if line.amount is not None)

    @property
    def open(self) -> tuple[QuoteLine, ...]:
        """The lines whose price the contract does not state, and which are not in the total."""
        return tuple(line for line in self.lines if line.amount is None)

    @property
    def open_names(self) -> tuple[str, ...]:
        """What the open lines are about."""
        return tuple(line.what for line in self.open)

    @property
    def hours(self) -> Decimal:
        """The hours of work charged."""
        return sum((line.quantity for line in self.lines if line.unit == "h"), Decimal(0))

    def __str__(self) -> str:
        head = f"tier {self.tier!r} of contract {self.contract!r}, version {self.version!r}, site {self.site!r}"
        return "\n".join((head, *(f"  {line}" for line in self.lines), self._total))

    def _repr_html_(self) -> str:
        return as_html(HEADS, map(cells, self.lines), foot=self._total)

    @property
    def _total(self) -> str:
        return f"total {self.total} {self.currency}{''.join(f', plus {what}' for what in self.open_names)}"


def cells(line: QuoteLine) -> tuple[str, ...]:
    """Return a line as people read it, in the order of `HEADS`."""
    return (
        line.what,
        f"{line.quantity_text} {line.unit}",
        "not stated" if line.price is None else str(line.price),
        "" if line.amount is None else str(line.amount),
        line.why,
    )
