"""Problems: what is wrong with a contract file, by file, key, value and what was expected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from sla_engine.contracts.key_path import KeyPath, dotted, quoted
from sla_engine.contracts.register import did_you_mean, listed
from sla_engine.contracts.schema import description_at, keys_at
from sla_engine.errors import ContractError

_LONGEST_VALUE = 60

# pydantic's words are about Python; these are about TOML.
_EXPECTED = {
    "model_type": "expected a table",
    "dict_type": "expected a table",
    "list_type": "expected a list",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "string_type": "expected text in quotes",
    "literal_error": "expected {expected}",
    "too_short": "expected at least one",
    "greater_than_equal": "expected {ge} or more",
    "less_than_equal": "expected {le} or less",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it is, the value as the file has it (empty where there is none), and what was expected."""

    key: KeyPath
    value: str
    expected: str

    def within(self, *above: str | int) -> "Problem":
        """Return the problem of a part, with the path of the whole."""
        return replace(self, key=(*above, *self.key))

    def __str__(self) -> str:
        got = f"got {self.value}; " if self.value else ""
        return f"{dotted(self.key) or 'the file'}: {got}{self.expected}"


def contract_error(file: str, problems: Iterable[Problem]) -> ContractError:
    """Return the error that lists all problems of a file, in the order of its keys."""
    lines = tuple(f"{file}: {problem}" for problem in problems)
    count = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
    return ContractError(f"{file} has {count}:\n" + "\n".join(f"  {line}" for line in lines), lines)


def shown(value: object) -> str:
    """Return a value as TOML writes it, shortened."""
    match value:
        case bool():
            text = str(value).lower()
        case str():
            text = quoted(value)
        case datetime() | date() | time():
            text = value.isoformat()
        case Decimal() | int() | float():
            text = str(value)
        case list():
            text = f"[{', '.join(map(shown, value))}]"
        case dict():
            text = "{ " + ", ".join(f"{dotted((key,))} = {shown(item)}" for key, item in value.items()) + " }"
        case _:
            text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def structural(error: ValidationError) -> list[Problem]:
    """Return pydantic's findings as problems."""
    return [_problem(found) for found in error.errors(include_url=False)]


def _problem(found: Mapping[str, Any]) -> Problem:
    key = tuple(part for part in found["loc"] if not _is_tag(part))
    context = found.get("ctx", {})
    kind, value = found["type"], shown(found["input"])
    if kind == "missing":
        return Problem(key, "", f"this key is missing: {description_at(key)}")
    if kind == "extra_forbidden":
        known = keys_at(key[:-1])
        return Problem(key, value, f"unknown key; {did_you_mean(key[-1], known)}{listed(known)}")
    if kind == "value_error":
        return Problem(key, value, str(context["error"]))
    return Problem(key, value, _EXPECTED[kind].format(**context) if kind in _EXPECTED else found["msg"])


def _is_tag(part: object) -> bool:
    """Whether this part of a location names a form of a value (`<table>`) or a key itself (`[key]`)."""
    return isinstance(part, str) and (part == "[key]" or (part.startswith("<") and part.endswith(">")))
