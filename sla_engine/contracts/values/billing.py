"""Billing: the steps in which work is charged, the rates, travel, taxes and offers."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal

from sla_engine.contracts.fingerprint import LEFT_OUT
from sla_engine.contracts.forms.ids_and_names import Id
from sla_engine.contracts.forms.money_and_percent import ListPrice
from sla_engine.contracts.forms.single_values import Duration, PhysicalStep, Text
from sla_engine.contracts.forms.toml_tables import Key, Part, read_as, read_list
from sla_engine.contracts.values.did_you_mean import Register
from sla_engine.contracts.values.display_names import DisplayName, Label, LabelText, Named
from sla_engine.contracts.values.service_hours import ServiceHours
from sla_engine.contracts.values.travel import EXTRA, Travelling
from sla_engine.errors import InvalidArgumentError, UnknownNameError

Vat = Literal["not stated", "included", "excluded"]
Rounding = Literal["up", "down", "nearest"]
StepsFrom = Literal["visit start", "clock"]
RateAt = Literal["step start", "visit start", "each minute"]
AmountRounding = Literal["half up", "half even"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Named):
    """A kind of work that has a rate."""

    id: str
    label: Label = field(metadata=LEFT_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Named):
    """A service that is sold at a flat monthly fee.

    The fee is None where an assessment decides it.
    """

    id: str
    label: DisplayName = field(metadata=LEFT_OUT)
    monthly_fee: Annotated[ListPrice, Key('The fee, or "on assessment" where there is no list price.', needed=True)] = (
        None
    )
    covers: Annotated[tuple[str, ...], read_list(Text, tuple), Key("A description of what the fee covers.")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """How work is charged.

    Durations are microseconds; `rate_hours` is None where one rate holds at all times.
    """

    where: str = field(metadata=LEFT_OUT)
    step_us: Annotated[PhysicalStep, Key("Work is charged in steps of this length.", name="step")]
    rounding: Annotated[
        Rounding, Key("How a step that is not full is rounded: up to a whole step, down to none, or to the nearest.")
    ] = "up"
    steps_from: Annotated[StepsFrom, Key("Whether steps begin with the visit, or lie at fixed times of the clock.")] = (
        "visit start"
    )
    rate_at: Annotated[RateAt, Key("The instant of a step that decides its rate.", after="rate_hours")] = "step start"
    amount_rounding: Annotated[
        AmountRounding, Key("How each line is rounded to the currency's smallest unit.", after="vat")
    ] = "half up"
    on_site_minimum_us: Annotated[
        Duration, Key("The shortest time that is charged for a visit on site.", name="on_site_minimum")
    ] = 0
    remote_minimum_us: Annotated[
        Duration, Key("The shortest time that is charged for remote work.", name="remote_minimum")
    ] = 0
    rate_hours: Annotated[
        ServiceHours | None,
        read_as(Id | None),
        Key("The hours in which the ordinary rates hold; without it, they always hold."),
    ] = None
    travel: Annotated[Travelling, Key("Whether travel is charged extra (default), and its price.", around=True)] = EXTRA
    vat: Annotated[Vat, Key("Whether amounts include value-added tax.")] = "not stated"
    roles: Annotated[
        Register[Role],
        read_as(dict[Id, LabelText]),
        Key("The kinds of work that have a rate: id to display name."),
    ]
    offers: Annotated[Register[Offer], read_as(dict[Id, Part[Offer]]), Key("Services that have a flat monthly fee.")]

    def travel_cost(self, *, kilometres: int | Decimal | None = None) -> Decimal:
        """Return the price of travel for one visit.

        Raises:
            UnknownNameError: travel is charged, and the contract states no price.
            InvalidArgumentError: travel is charged by the kilometre, and `kilometres` is missing.
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
