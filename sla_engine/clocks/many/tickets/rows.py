"""Rows: tickets as columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.calendars.instants import instant_us, utc_at
from sla_engine.clocks import Event, Ticket
from sla_engine.clocks.column_names import WORDS
from sla_engine.clocks.many.tickets.text_codes import Codes

TEXTS = ("tier", "site", *WORDS)


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
    service: Codes
    reported: Micros | None = None

    def __len__(self) -> int:
        return len(self.opened)

    @classmethod
    def joined(cls, parts: "Sequence[Rows]") -> Self:
        """Return the rows of several parts as one; a column that only some have is empty in the others."""
        reported = None
        if any(part.reported is not None for part in parts):
            there = [np.full(len(one), NAT) if one.reported is None else one.reported for one in parts]
            reported = np.concatenate(there)
        texts = {name: Codes.joined([getattr(part, name) for part in parts]) for name in TEXTS}
        return cls(np.concatenate([part.opened for part in parts]), **texts, reported=reported)

    def part(self, low: int, high: int) -> Self:
        """Return the rows from one place up to another, with names that occur there where there are many."""
        some = self.take(slice(low, high))
        return replace(some, **{name: getattr(some, name).used() for name in TEXTS})

    def take(self, some: Integers | slice) -> Self:
        """Return some rows, in the order in which they are named."""
        texts = {name: getattr(self, name).take(some) for name in TEXTS}
        reported = None if self.reported is None else self.reported[some]
        return type(self)(self.opened[some], **texts, reported=reported)


def anchors_of(rows: Rows, from_report: Truth | np.bool_, some: Integers | slice = slice(None)) -> Micros:
    """Return the instant from which clocks of some rows count: the report where `from_report` holds and there is one."""
    opened = rows.opened[some]
    if rows.reported is None or not from_report.any():
        return opened
    reported = rows.reported[some]
    return np.where(from_report & (reported != NAT), reported, opened)


def rows_of_tickets(tickets: Sequence[Ticket]) -> Rows:
    """Return tickets as columns, without their events."""
    texts = {name: Codes.of([getattr(one, name) for one in tickets]) for name in TEXTS}
    reported = np.array([NAT if one.reported_at is None else instant_us(one.reported_at) for one in tickets], np.int64)
    return Rows(np.array([instant_us(one.opened_at) for one in tickets], np.int64), **texts, reported=reported)


def ticket_of(rows: Rows, i: int, events: tuple[Event, ...] = ()) -> Ticket:
    """Return one row as a ticket with an arbitrary id.

    Raises:
        InvalidTicketError: the row has a value that no ticket can have.
    """
    return Ticket(
        "any",
        opened_at=utc_at(rows.opened[i]),
        tier=rows.tier.at(i) or "",
        site=rows.site.at(i) or "",
        contract=rows.contract.at(i),
        kind=rows.kind.at(i) or "incident",
        priority=rows.priority.at(i),
        channel=rows.channel.at(i),
        service=rows.service.at(i),
        reported_at=None if rows.reported is None or rows.reported[i] == NAT else utc_at(rows.reported[i]),
        events=events,
    )
