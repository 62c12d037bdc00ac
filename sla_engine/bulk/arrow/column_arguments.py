"""Column arguments: which columns of a table of tickets are read, and as what."""

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack, cast

from sla_engine.errors import ColumnError

MOST_SHOWN = 20


class ColumnNames(TypedDict, total=False):
    """The names of the columns to read; of those that are None or left out none is read, and every ticket has what most have.

    The first three have defaults.
    """

    opened: str
    tier: str
    site: str
    kind: str | None
    priority: str | None
    contract_id: str | None
    channel: str | None
    service: str | None
    reported: str | None


DEFAULTS: ColumnNames = {"opened": "opened_at", "tier": "tier", "site": "site"}
TITLES = {"opened": "opened_at", "reported": "reported_at", "contract_id": "contract"}
# What a ticket calls each, in messages and in the rows that dispatch answers, by what it is called here.
KNOWN = {name: TITLES.get(name, name) for name in ColumnNames.__annotations__}


def named(**names: Unpack[ColumnNames]) -> dict[str, str]:
    """Return which columns are read, by what a ticket calls them.

    Raises:
            TypeError: a keyword is none of the fields of `ColumnNames`; the message lists them.
            ColumnError: the name of a column is no text, or it is None for a column that every ticket needs.

    >>> named(kind="type")
    {'opened_at': 'opened_at', 'tier': 'tier', 'site': 'site', 'kind': 'type'}
    """
    if unknown := sorted(names.keys() - KNOWN.keys()):
        raise TypeError(f"unexpected keyword argument {unknown[0]!r}; known: {', '.join(KNOWN)}")
    given = cast("dict[str, str | None]", {**DEFAULTS, **names})
    untrusted: Mapping[str, object] = given
    for ours, theirs in untrusted.items():
        if not isinstance(theirs, str) and (theirs is not None or ours in DEFAULTS):
            raise ColumnError(f"expected the name of a column as {ours}, got {theirs!r:.80}")
    return {KNOWN[ours]: theirs for ours in KNOWN if (theirs := given.get(ours)) is not None}


def check_columns(found: Sequence[str], wanted: Sequence[str]) -> None:
    """Refuse a table in which a wanted column is not there exactly once.

    Raises:
        ColumnError: a wanted column is missing, or the table has it more than once; the message lists the columns found.
    """
    for name in wanted:
        if found.count(name) != 1:
            wrong = "no column" if name not in found else "more than one column"
            shown = ", ".join(map(repr, found[:MOST_SHOWN])) or "none"
            more = f" and {len(found) - MOST_SHOWN} more" if len(found) > MOST_SHOWN else ""
            raise ColumnError(f"{wrong} {name!r}; found {shown}{more}")
