"""Plain values: results as JSON can say them, in one form for Python's callers and for the commands.

Instants and dates are ISO 8601 text, with the offset of the zone that the result shows them in; durations are ISO 8601 text
in hours, minutes and seconds, exact to the microsecond; amounts of money are exact text.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from sla_engine.show.durations import iso_duration


class Plain:
    """A result that programs get as plain JSON values: slotted dataclasses inherit it and name their keys.

    `PLAIN` has the keys in order, each with the attribute that has its value; a method is called without arguments.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True, slots=True)
    ... class Wait(Plain):
    ...     PLAIN = keys("time", who="by")
    ...     time: timedelta
    ...     by: str | None = None
    >>> Wait(timedelta(minutes=90)).to_dict()
    {'time': 'PT1H30M', 'who': None}
    """

    __slots__ = ()
    PLAIN: ClassVar[Mapping[str, str]] = {}

    def to_dict(self) -> dict[str, Any]:
        """Return this as plain JSON values: instants and durations as ISO 8601 text, amounts of money as exact text."""
        found = ((key, getattr(self, name)) for key, name in self.PLAIN.items())
        return {key: plain(value() if callable(value) else value) for key, value in found}


def keys(*names: str, **renamed: str) -> Mapping[str, str]:
    """Return keys of a result, each with the attribute that has its value; the first ones are called like theirs."""
    return {**{name: name for name in names}, **renamed}


def plain(value: object) -> Any:  # noqa: ANN401, PLR0911 - JSON values have no better type; a case for each kind
    """Return a value as plain JSON: text, numbers, truth, None, and lists and tables of these.

    >>> plain((date(2026, 6, 24), timedelta(seconds=-90), Decimal("0.10"), None))
    ['2026-06-24', '-PT1M30S', '0.10', None]
    """
    match value:
        case Plain():
            return value.to_dict()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case tuple() | list() | AbstractSet():
            items = list(map(plain, value))
            return sorted(items) if isinstance(value, AbstractSet) else items
        case date():
            return value.isoformat()
        case timedelta():
            return iso_duration(value)
        case Fraction():
            return float(value)
    # A number of JSON is no exact amount for those who read it; and text may be a word of an enumeration.
    return str(value) if isinstance(value, str | Decimal) else value


def records(fields: Iterable[str], rows: Iterable[Sequence[object]]) -> list[dict[str, Any]]:
    """Return rows as tables of plain values with the fields named."""
    fields = tuple(fields)
    return [dict(zip(fields, map(plain, row), strict=True)) for row in rows]
