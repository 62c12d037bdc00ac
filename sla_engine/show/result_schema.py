"""JSON Schema of results, made of what they are: the keys that each class names, and the types of their values."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from sla_engine.show.plain_values import Plain

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DURATION = r"^-?PT(?=\d)(\d+H)?(\d+M)?(\d+(\.\d{1,6})?S)?$"

Schema = dict[str, Any]

# Of several that fit, the first: a datetime is a date, and truth is a number.
_SINGLE: dict[type, Schema] = {
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    timedelta: {"type": "string", "pattern": DURATION, "description": "A length of time such as PT1H30M."},
    Decimal: {"type": "string"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
}


def schema_of(result: type[Plain]) -> Schema:
    """Return the schema (draft 2020-12) of what `to_dict` of a result returns.

    >>> from dataclasses import dataclass
    >>> from sla_engine.show.plain_values import keys
    >>> @dataclass(frozen=True, slots=True)
    ... class Wait(Plain):
    ...     '''How long somebody waited.'''
    ...     PLAIN = keys("time")
    ...     time: float
    >>> schema_of(Wait)["properties"], schema_of(Wait)["required"]
    ({'time': {'type': 'number'}}, ['time'])
    """
    definitions: dict[str, Schema] = {}
    whole = _table(result, definitions)
    return {"$schema": DIALECT, **whole, "$defs": definitions}


def _table(result: type[Plain], definitions: dict[str, Schema]) -> Schema:
    fields = get_type_hints(result)
    properties = {key: _property(result, name, fields, definitions) for key, name in result.PLAIN.items()}
    about = (result.__doc__ or "").partition("\n")[0]
    return {
        "title": result.__name__,
        "description": about,
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def _property(result: type[Plain], name: str, fields: Mapping[str, Any], definitions: dict[str, Schema]) -> Schema:
    """Return the schema of a key's value: of a field, a property, or what a method returns."""
    if name in fields:
        return _value(fields[name], definitions)
    found = getattr(result, name)
    asked = found.fget if isinstance(found, property) else found
    about = (asked.__doc__ or "").partition("\n")[0]
    return _value(get_type_hints(asked)["return"], definitions) | {"description": about}


def _value(kind: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - annotations have no type
    parts = get_args(kind)
    origin = get_origin(kind) or kind
    if origin in (Union, UnionType):
        return {"anyOf": [_value(part, definitions) for part in parts]}
    if origin is Literal or issubclass(origin, Enum):
        return {"enum": list(map(str, parts or origin))}
    if issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _value(parts[1], definitions)}
    if issubclass(origin, tuple | list):
        return {"type": "array", "items": _value(parts[0], definitions)}
    if issubclass(origin, Plain):
        if origin.__name__ not in definitions:
            definitions[origin.__name__] = {}  # before its own, which may name it again
            definitions[origin.__name__] = _table(origin, definitions)
        return {"$ref": f"#/$defs/{origin.__name__}"}
    return dict(next(schema for known, schema in _SINGLE.items() if issubclass(origin, known)))
