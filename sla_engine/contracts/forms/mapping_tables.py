"""Mapping tables: converts a Python mapping to the same tables as TOML gives, so that both have the same checks."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sla_engine.contracts.forms.key_path import KeyPath
from sla_engine.contracts.forms.problems import Problem, shown
from sla_engine.contracts.forms.toml_text import DEEPEST, TOO_DEEP, Raw

_NO_NULL = "TOML has no null; leave the key out"
_NO_TEXT = "keys of TOML are text"


def tables_of(mapping: Mapping[str, Any]) -> tuple[Raw, list[Problem]]:
    """Return a mapping as tables of TOML, and the problems of values that TOML cannot have, which are left out.

    A float becomes the decimal number that it prints as, as files have exact numbers; a tuple becomes a list.

    Raises:
        ValueError: the mapping is nested too deep.

    >>> tables_of({"monthly_fee": 58.1, "channels": ("phone",), "name": None})
    ({'monthly_fee': Decimal('58.1'), 'channels': ['phone']}, [Problem(key=('name',), value='None', ...)])
    """
    problems: list[Problem] = []
    return _table(mapping, (), problems), problems


def _table(mapping: Mapping[Any, Any], path: KeyPath, problems: list[Problem]) -> Raw:
    found = {}
    for key, item in mapping.items():
        if isinstance(key, str):
            found[key] = _value(item, (*path, key), problems)
        else:
            problems.append(Problem((*path, str(key)), shown(key), f"expected a key in quotes, as {_NO_TEXT}"))
    return {key: item for key, item in found.items() if item is not None}


def _value(value: object, path: KeyPath, problems: list[Problem]) -> Any:  # noqa: ANN401 - TOML values have no better type
    if len(path) > DEEPEST:
        raise ValueError(TOO_DEEP)
    match value:
        case Mapping():
            return _table(value, path, problems)
        case list() | tuple():
            items = (_value(item, (*path, place), problems) for place, item in enumerate(value))
            return [item for item in items if item is not None]
        case float():
            return Decimal(repr(value))
        case None:
            problems.append(Problem(path, shown(value), _NO_NULL))
    return value
