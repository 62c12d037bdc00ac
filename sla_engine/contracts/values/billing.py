"""Billing: in which steps work is charged, at which rates, and what comes on top."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from sla_engine.contracts.values.canonical import LEFT_OUT
from sla_engine.contracts.values.label import Label, Named
from sla_engine.contracts.values.named_values import Register
from sla_engine.contracts.values.service_hours import ServiceHours
from sla_engine.errors import InvalidArgumentError, UnknownNameError

Vat = Literal["not stated", "included", "excluded"]
Rounding = Literal["up", "down", "nearest"]
StepsFrom = Literal["visit start", "clock"]
RateAt = Literal["step start", "visit start", "each minute"]
AmountRounding = Literal["half up", "half even"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """Whether travel is charged on top of the work; the amount, per visit or kilometre, is None where not listed."""

    charged: bool = True
    amount: Decimal | None = None
    per: Literal["visit", "km"] = "visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Named):
    """A kind of work that has a rate."""

    id: str
    label: Label = field(metadata=LEFT_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Named):
    """Something sold at a flat monthly fee, which is None where it follows an assessment, and what it covers."""

    id: str
    label: Label = field(metadata=LEFT_OUT)
    monthly_fee: Decimal | None = None
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """How work is charged: durations in microseconds; `rate_hours` is None where one rate holds at all times."""

    where: str = field(metadata=LEFT_OUT)
    step_us: int
    rounding: Rounding = "up"
    steps_from: StepsFrom = "visit start"
    rate_at: RateAt = "step start"
    amount_rounding: AmountRounding = "half up"
    on_site_minimum_us: int = 0
    remote_minimum_us: int = 0
    rate_hours: ServiceHours | None = None
    travel: Travel = Travel()
    vat: Vat = "not stated"
    roles: Register[Role]
    offers: Register[Offer]

    def travel_cost(self, *, kilometres: int | Decimal | None = None) -> Decimal:
        """Return what one visit's travel costs.

        Raises:
            UnknownNameError: travel is charged, and the contract does not say how much.
            InvalidArgumentError: it is charged by the kilometre, and their number is missing.
        """
        if not self.travel.charged:
            return Decimal(0)
        if self.travel.amount is None:
            raise UnknownNameError(
                f"{self.where} charges travel but states no price; set billing.travel = {{ flat = 45.00 }}"
            )
        if self.travel.per == "visit":
            return self.travel.amount
        if kilometres is None:
            raise InvalidArgumentError(f"{self.where} charges travel by the kilometre; give kilometres=...")
        return self.travel.amount * kilometres
