"""Names: ids, targets, events and what people call things, as a contract file writes them."""

import re
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from sla_engine.contracts.forms.leaves import quoted, text_schema
from sla_engine.contracts.values.label import Label
from sla_engine.contracts.values.policies import OTHER_EVENTS

NOT_APPLICABLE = "n/a"
LONGEST = 100

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_TARGET = re.compile(r"[a-z][a-z0-9_]*")
_EVENT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


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


def _read_event(value: object) -> str:
    name = quoted(value, 'the name of an event such as "responded"')
    if not _EVENT.fullmatch(name):
        raise ValueError("expected the name of an event: a letter, then letters, digits, '_' and '-'")
    if name in OTHER_EVENTS and name != "auto_replied":
        raise ValueError("expected an event that can start or stop a clock; this one has a meaning of its own")
    return name


def _read_label(value: object) -> Label:
    if isinstance(value, str):
        return Label.plain(quoted(value, "a name").strip())
    if not isinstance(value, dict) or not value:
        raise ValueError('expected a name in quotes, or names by language such as { en = "Office", de = "Büro" }')
    for language, text in value.items():
        if not _LANGUAGE.fullmatch(language):
            raise ValueError(f"expected language codes such as en or de-LU, got {language!r}")
        quoted(text, f"the name in language {language!r}")
    return Label(tuple((language, text.strip()) for language, text in value.items()))


def _read_currency(value: object) -> str:
    if re.fullmatch("[A-Z]{3}", code := quoted(value, 'a currency such as "EUR"')):
        return code
    raise ValueError('expected the ISO 4217 code of a currency in capitals, such as "EUR"')


_BY_LANGUAGE = {
    "type": "object",
    "patternProperties": {f"^{_LANGUAGE.pattern}$": {"type": "string", "minLength": 1}},
    "additionalProperties": False,
    "minProperties": 1,
}
_LABEL = {
    "oneOf": [{"type": "string", "minLength": 1}, _BY_LANGUAGE],
    "examples": ["Office", {"en": "Office", "de": "Büro"}],
}

Id = Annotated[str, PlainValidator(_read_id), text_schema("business", pattern=r"^(?!n/a$)\S(.{0,98}\S)?$")]
TargetName = Annotated[
    str, PlainValidator(_read_target_name), text_schema("response", pattern="^[a-z][a-z0-9_]{0,99}$")
]
EventName = Annotated[str, PlainValidator(_read_event), text_schema("responded", pattern=f"^{_EVENT.pattern}$")]
LabelText = Annotated[Label, PlainValidator(_read_label), WithJsonSchema(_LABEL)]
Currency = Annotated[str, PlainValidator(_read_currency), text_schema("EUR", pattern="^[A-Z]{3}$")]
