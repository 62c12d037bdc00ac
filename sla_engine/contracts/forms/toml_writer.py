"""TOML writer: tables as the text of a file that reads back to the same tables, in the same order.

It knows no key of any format, so that a table which a format gains is written without new code. The only importer of tomlkit.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import takewhile
from typing import Any

from tomlkit import TOMLDocument, aot, array, document, inline_table, item, table, value
from tomlkit.items import AoT, Item, Table

from sla_engine.contracts.forms.toml_text import Raw


def toml_text(tables: Raw) -> str:
    """Return tables as TOML: a header for each table, and an inline table where a key that is none follows in its table.

    >>> print(toml_text({"contract": {"id": "a"}, "targets": {"response": {"elapsed": "1h"}, "fix": "8h"}}), end="")
    [contract]
    id = "a"
    <BLANKLINE>
    [targets]
    response = {elapsed = "1h"}
    fix = "8h"
    """
    whole = document()
    _fill(whole, tables, lists=True)
    return whole.as_string()


def _fill(into: TOMLDocument | Table, tables: Mapping[str, Any], *, lists: bool = False) -> None:
    """Put the keys of a table into another; with `lists`, lists of tables have headers too."""
    # Under a header stands all that follows it, so that only the last keys of a table may be headers.
    headed = {
        key for key, _ in takewhile(lambda pair: _is_headed(pair[1], lists=lists), reversed(list(tables.items())))
    }
    for key, part in tables.items():
        into.append(key, _headed(part) if key in headed else _inline(part))


def _is_headed(part: object, *, lists: bool) -> bool:
    several = isinstance(part, list) and bool(part) and all(isinstance(one, dict) for one in part)
    return isinstance(part, dict) or (lists and several)


def _headed(part: Raw | list[Raw]) -> Table | AoT:
    if isinstance(part, list):
        several = aot()
        for one in part:
            several.append(_headed(one))
        return several
    made = table()
    _fill(made, part)
    return made


def _inline(part: object) -> Item:
    match part:
        case dict():
            made = inline_table()
            for key, one in part.items():
                made.append(key, _inline(one))
            return made
        case list():
            return _listed(map(_inline, part))
        case Decimal():
            return value(str(part))  # as exact as it is, zeros at its end included
    return item(part)


def _listed(parts: Iterable[Item]) -> Item:
    made = array()
    for part in parts:
        made.append(part)
    return made
