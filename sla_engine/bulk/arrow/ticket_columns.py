"""Columns: which columns of a table of tickets are read, and as what."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypedDict

from sla_engine.errors import ColumnError

MOST_SHOWN = 20

# What else the columns are called, in messages and in the rows that dispatch answers.
TITLES = {"opened": "opened_at", "reported": "reported_at", "contract_id": "contract"}


class ColumnNames(TypedDict, total=False):
    """The fields of `Columns` as keyword arguments."""

    opened: str
    tier: str
    site: str
    kind: str | None
    priority: str | None
    contract_id: str | None
    channel: str | None
    service: str | None
    reported: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The names of the columns to read; None where there is none, and every ticket has what most have.

    >>> Columns(kind="type").named
    {'opened_at': 'opened_at', 'tier': 'tier', 'site': 'site', 'kind': 'type'}
    """

    opened: str = "opened_at"
    tier: str = "tier"
    site: str = "site"
    kind: str | None = None
    priority: str | None = None
    contract_id: str | None = None
    channel: str | None = None
    service: str | None = None
    reported: str | None = None

    @property
    def named(self) -> dict[str, str]:
        """What is read, by what a ticket calls it: theirs by ours."""
        given = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {TITLES.get(ours, ours): theirs for ours, theirs in given if theirs is not None}


def check_columns(found: Sequence[str], wanted: Sequence[str]) -> None:
    """Refuse a table in which a wanted column is not there exactly once.

    Raises:
        ColumnError: so it is; the message has the columns found.
    """
    for name in wanted:
        if found.count(name) != 1:
            wrong = "no column" if name not in found else "more than one column"
            shown = ", ".join(map(repr, found[:MOST_SHOWN])) or "none"
            more = f" and {len(found) - MOST_SHOWN} more" if len(found) > MOST_SHOWN else ""
            raise ColumnError(f"{wrong} {name!r}; found {shown}{more}")
