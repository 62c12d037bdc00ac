"""Mapping: how the columns, words and times of a source become those of tickets and events."""

from collections.abc import Mapping as Words
from dataclasses import dataclass, field
from typing import Literal

from sla_engine.sources.tables.cell_translation import LOG, TICKETS, TableReading

Absent = Literal["keep", "closed", "error"]


@dataclass(frozen=True, slots=True)
class StateRule:
    """What a state of an audit log means: the event that happens on entering it (`open`: none), and for a pause its reason."""

    event: str
    reason: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a source is read: a table of tickets, or an audit log with its `states`; and `log`, an event log joined to it.

    `together` promises that the rows of a ticket stand together in an audit log. `query` and `events_query` are what a
    database is asked for the tickets and for the log. `absent` says what it means that a ticket once seen is there no longer:
    nothing (`keep`), that it was closed, or that something is wrong (`error`). Mappings are made by `load_mapping`.

    >>> from sla_engine.sources import load_mapping
    >>> load_mapping("servicenow-audit", zone="UTC", values={"tier": "office", "site": "LU"}).form
    'audit'
    """

    name: str
    form: Literal["tickets", "audit"] = "tickets"
    tickets: TableReading = TICKETS
    log: TableReading = LOG
    states: Words[str, StateRule] = field(default_factory=dict)
    together: bool = False
    query: str | None = None
    events_query: str | None = None
    absent: Absent = "keep"


PLAIN = Mapping("plain")
