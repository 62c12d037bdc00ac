"""Ids and names: how a file writes ids, names of targets and currencies."""

import re
from typing import Annotated

from pydantic import PlainValidator

from sla_engine.contracts.forms.single_values import quoted, text_schema

NOT_APPLICABLE = "n/a"
LONGEST = 100

_TARGET = re.compile(r"[a-z][a-z0-9_]*")


def _read_id(value: object) -> str:
    name = quoted(value, "a name")
    if name != name.strip() or not name.isprintable() or len(name) > LONGEST or name == NOT_APPLICABLE:
        raise ValueError(f'expected a name of up to {LONGEST} characters without blanks around it, other than "n/a"')
    return name


def _read_target_name(value: object) -> str:
    name = quoted(value, "the name of a target")
    if not _TARGET.fullmatch(name) or len(name) > LONGEST:
        raise ValueError(
            "expected the name of a target in small letters, digits and '_', as it names columns of tables"
        )
    return name


def _read_currency(value: object) -> str:
    if re.fullmatch("[A-Z]{3}", code := quoted(value, 'a currency such as "EUR"')):
        return code
    raise ValueError('expected the ISO 4217 code of a currency in capitals, such as "EUR"')


Id = Annotated[str, PlainValidator(_read_id), text_schema("business", pattern=r"^(?!n/a$)\S(.{0,98}\S)?$")]
TargetName = Annotated[
    str, PlainValidator(_read_target_name), text_schema("response", pattern="^[a-z][a-z0-9_]{0,99}$")
]
Currency = Annotated[str, PlainValidator(_read_currency), text_schema("EUR", pattern="^[A-Z]{3}$")]
