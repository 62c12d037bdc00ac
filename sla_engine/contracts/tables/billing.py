"""Billing as a contract file writes it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from sla_engine.contracts.forms.amounts import Amount, ListPrice
from sla_engine.contracts.forms.leaves import Duration, Step, Text
from sla_engine.contracts.forms.names import Id
from sla_engine.contracts.forms.table import Table, read_as
from sla_engine.contracts.values.billing import AmountRounding, RateAt, Rounding, StepsFrom, Travel, Vat
from sla_engine.contracts.values.label import LabelText


class FlatTravel(Table):
    """Travel at a flat price."""

    flat: Amount = Field(description="For each visit.")

    def read(self) -> Travel:
        """Return the setting."""
        return Travel(amount=self.flat)


class TravelPerKm(Table):
    """Travel by distance."""

    per_km: Amount = Field(description="For each kilometre.")

    def read(self) -> Travel:
        """Return the setting."""
        return Travel(amount=self.per_km, per="km")


def _read_word(word: str) -> Travel:
    return Travel(charged=word == "extra")


def _shape(value: object) -> str | None:
    if not isinstance(value, dict):
        return "<word>"
    return next((shape for key, shape in (("flat", "<flat>"), ("per_km", "<km>")) if key in value), None)


_Form = Annotated[
    Annotated[Literal["extra", "included"], AfterValidator(_read_word), Tag("<word>")]
    | Annotated[FlatTravel, AfterValidator(FlatTravel.read), Tag("<flat>")]
    | Annotated[TravelPerKm, AfterValidator(TravelPerKm.read), Tag("<km>")],
    Discriminator(
        _shape,
        custom_error_type="travel",
        custom_error_message='expected "extra", "included", { flat = 45.00 } or { per_km = 0.60 }',
    ),
]
Travelling = Annotated[Travel, read_as(_Form)]


class OfferTable(Table):
    """Something sold at a flat monthly fee."""

    name: LabelText | None = Field(default=None, description="Display name.")
    monthly_fee: ListPrice = Field(description='The fee, or "on assessment" where there is no list price.')
    covers: list[Text] = Field(default=[], description="What the fee covers, in words.")


class BillingTable(Table):
    """How work is charged."""

    step: Step = Field(description="Work is charged in steps of this length.")
    rounding: Rounding = Field(
        default="up", description="What happens to a step begun: charged whole (up), not at all, or to the nearest."
    )
    steps_from: StepsFrom = Field(
        default="visit start", description="Whether steps count from the start of the visit or on the clock."
    )
    on_site_minimum: Duration = Field(default=0, description="The first stretch on site that is charged whole.")
    remote_minimum: Duration = Field(default=0, description="The first stretch of remote work that is charged whole.")
    rate_hours: Id | None = Field(
        default=None,
        description="The hours in which the ordinary rates hold; other rates outside. Without them, always.",
    )
    rate_at: RateAt = Field(default="step start", description="When the rate of a step is looked up.")
    travel: Travelling | None = Field(
        default=None, description="Whether travel is charged extra (default), and how much."
    )
    vat: Vat = Field(default="not stated", description="Whether amounts include value-added tax.")
    amount_rounding: AmountRounding = Field(
        default="half up", description="How each line is rounded to the currency's smallest unit."
    )
    roles: dict[Id, LabelText] = Field(default={}, description="Kinds of work that have a rate: id to display name.")
    offers: dict[Id, OfferTable] = Field(default={}, description="What is sold at a flat monthly fee.")
