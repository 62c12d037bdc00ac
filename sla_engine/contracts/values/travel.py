"""Travel: whether travel is charged, and how a contract file states it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from sla_engine.contracts.forms.money_and_percent import Amount
from sla_engine.contracts.forms.toml_tables import Table, read_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """Whether travel is charged besides the work; the amount, per visit or kilometre, is None where none is stated."""

    charged: bool = True
    amount: Decimal | None = None
    per: Literal["visit", "km"] = "visit"


EXTRA = Travel()


class FlatTravel(Table):
    """Travel at a flat price."""

    flat: Amount = Field(description="The price for each visit.")


class TravelPerKm(Table):
    """Travel by distance."""

    per_km: Amount = Field(description="The price for each kilometre.")


def _shape(value: object) -> str | None:
    if not isinstance(value, dict):
        return "<word>"
    return next((shape for key, shape in (("flat", "<flat>"), ("per_km", "<km>")) if key in value), None)


_Word = Annotated[Literal["extra", "included"], AfterValidator(lambda word: Travel(charged=word == "extra"))]
_Flat = Annotated[FlatTravel, AfterValidator(lambda table: Travel(amount=table.flat))]
_PerKm = Annotated[TravelPerKm, AfterValidator(lambda table: Travel(amount=table.per_km, per="km"))]
_Form = Annotated[
    Annotated[_Word, Tag("<word>")] | Annotated[_Flat, Tag("<flat>")] | Annotated[_PerKm, Tag("<km>")],
    Discriminator(
        _shape,
        custom_error_type="travel",
        custom_error_message='expected "extra", "included", { flat = 45.00 } or { per_km = 0.60 }',
    ),
]
Travelling = Annotated[Travel, read_as(_Form)]
