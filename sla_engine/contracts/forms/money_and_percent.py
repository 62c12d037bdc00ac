"""Exact amounts of money and percentages, and the words that a file writes in place of them."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from sla_engine.contracts.forms.ids_and_names import NOT_APPLICABLE
from sla_engine.contracts.forms.single_values import quoted

LARGEST = Decimal(10) ** 9
DECIMALS = 6

_PERCENT = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,6})?)\s?%")

Reader = Callable[[object], Decimal]


def _read_amount(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("expected an amount such as 58.00, without quotes")  # noqa: TRY004 - for pydantic
    amount = Decimal(value)
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or not 0 <= amount <= LARGEST or exponent < -DECIMALS:
        raise ValueError(f"expected an amount from 0 to {LARGEST:f} with up to {DECIMALS} decimals")
    return amount


def _read_percent(value: object) -> Decimal:
    text = quoted(value, 'a percentage such as "99.80 %"')
    if match := _PERCENT.fullmatch(text.strip()):
        return Decimal(match[1])
    raise ValueError('expected a percentage with its sign, such as "99.80 %"')


def _or(word: str, meaning: Decimal | None, read: Reader) -> PlainValidator:
    """Return a reader that accepts a word in place of the amount."""

    def reader(value: object) -> Decimal | None:
        if value == word:
            return meaning
        try:
            return read(value)
        except ValueError as error:
            raise ValueError(f'{error}, or "{word}"') from None

    return PlainValidator(reader)


_AMOUNT = {"type": "number", "minimum": 0, "maximum": int(LARGEST), "examples": [58.00]}
_PERCENTAGE = {"type": "string", "pattern": f"^{_PERCENT.pattern}$", "examples": ["99.80 %"]}


def _with(word: str, schema: dict[str, object]) -> WithJsonSchema:
    return WithJsonSchema({"oneOf": [schema, {"const": word}]})


Amount = Annotated[Decimal, PlainValidator(_read_amount), WithJsonSchema(_AMOUNT)]
Fee = Annotated[Decimal | None, _or("none", Decimal(0), _read_amount), _with("none", _AMOUNT)]
Rate = Annotated[Decimal | None, _or(NOT_APPLICABLE, None, _read_amount), _with(NOT_APPLICABLE, _AMOUNT)]
ListPrice = Annotated[Decimal | None, _or("on assessment", None, _read_amount), _with("on assessment", _AMOUNT)]
Percent = Annotated[Decimal, PlainValidator(_read_percent), WithJsonSchema(_PERCENTAGE)]
Guarantee = Annotated[Decimal | None, _or(NOT_APPLICABLE, None, _read_percent), _with(NOT_APPLICABLE, _PERCENTAGE)]
