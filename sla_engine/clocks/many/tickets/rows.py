"""Rows: tickets as columns."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Self

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.calendars.instants import EPOCH
from sla_engine.clocks import Event, Ticket
from sla_engine.clocks.many.tickets.text_codes import Codes


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Tickets as columns of one length; instants are int64 microseconds of UTC, NaT where there is none."""

    opened: Micros
    tier: Codes
    site: Codes
    kind: Codes
    priority: Codes
    contract: Codes
    channel: Codes
    reported: Micros | None = None
    service: Codes | None = None

    def __len__(self) -> int:
        return len(self.opened)

    @classmethod
    def joined(cls, parts: "Sequence[Rows]") -> Self:
        """Return the rows of several parts as one; a column that only some have is empty in the others."""
        columns: dict[str, Any] = {}
        for field in fields(cls):
            found = [getattr(part, field.name) for part in parts]
            like = next((column for column in found if column is not None), None)
            if like is not None:
                columns[field.name] = _joined(
                    [_filled(column, like, len(part)) for column, part in zip(found, parts, strict=True)]
                )
        return cls(**{"reported": None, "service": None} | columns)

    def part(self, low: int, high: int) -> Self:
        """Return the rows from one place up to another, with names that occur there where there are many."""
        columns: dict[str, Any] = {field.name: _part(getattr(self, field.name), low, high) for field in fields(self)}
        return type(self)(**columns)

    def take(self, some: Integers) -> Self:
        """Return some rows, in the order in which they are named."""
        columns: dict[str, Any] = {field.name: _taken(getattr(self, field.name), some) for field in fields(self)}
        return type(self)(**columns)


def _filled(column: Codes | Micros | None, like: Codes | Micros, rows: int) -> Codes | Micros:
    if column is not None:
        return column
    return Codes.same(None, rows) if isinstance(like, Codes) else np.full(rows, NAT, dtype=np.int64)


def _joined(columns: "list[Codes | Micros]") -> Codes | Micros:
    codes = [column for column in columns if isinstance(column, Codes)]
    return (
        Codes.joined(codes)
        if codes
        else np.concatenate([column for column in columns if not isinstance(column, Codes)])
    )


def _taken(column: Codes | Micros | None, some: Integers) -> Codes | Micros | None:
    if isinstance(column, Codes):
        return column.take(some)
    return None if column is None else column[some]


def _part(column: Codes | Micros | None, low: int, high: int) -> Codes | Micros | None:
    if isinstance(column, Codes):
        return Codes(column.codes[low:high], column.names).used()
    return None if column is None else column[low:high]


def anchors_of(rows: Rows, from_report: Truth | np.bool_, some: Integers | slice = slice(None)) -> Micros:
    """Return the instant from which clocks of some rows count: the report where `from_report` holds and there is one."""
    opened = rows.opened[some]
    if rows.reported is None or not from_report.any():
        return opened
    reported = rows.reported[some]
    return np.where(from_report & (reported != NAT), reported, opened)


def ticket_of(rows: Rows, i: int, events: tuple[Event, ...] = ()) -> Ticket:
    """Return one row as a ticket, whose id says nothing.

    Raises:
        InvalidTicketError: a value that no ticket can have.
    """
    return Ticket(
        "any",
        opened_at=_datetime(rows.opened[i]),
        tier=rows.tier.at(i) or "",
        site=rows.site.at(i) or "",
        contract=rows.contract.at(i),
        kind=rows.kind.at(i) or "incident",
        priority=rows.priority.at(i),
        channel=rows.channel.at(i),
        service=None if rows.service is None else rows.service.at(i),
        reported_at=None if rows.reported is None or rows.reported[i] == NAT else _datetime(rows.reported[i]),
        events=events,
    )


def _datetime(us: np.int64) -> datetime:
    return EPOCH + timedelta(microseconds=int(us))
