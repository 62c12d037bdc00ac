"""EventRows: the events of many tickets as columns, and the one order in which they count.

The order is that of `clocks.running.event_order`, ticket by ticket.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.calendars.instants import instant_us, utc_at
from sla_engine.clocks import Event
from sla_engine.clocks.many.events.event_ids import Ids
from sla_engine.clocks.many.events.event_ids import joined as joined_ids
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.clocks.running.event_order import TEXTS, rank
from sla_engine.show.durations import SECOND

SIGN_BIT = 63


@dataclass(frozen=True, slots=True, eq=False)
class EventRows:
    """Events as columns of one length; `ticket` is the number of each one's ticket, `at` int64 microseconds of UTC.

    `numbered` tells whether the source gave a sequence number, which is `seq` then (else 0). Texts that are missing are None.
    """

    ticket: Integers
    at: Micros
    kind: Codes
    reason: Codes
    value: Codes
    by: Codes
    id: Ids
    numbered: Truth
    seq: Integers

    def __len__(self) -> int:
        return len(self.ticket)

    def take(self, rows: Integers) -> Self:
        """Return some rows, in the order in which they are named."""
        columns: list[Any] = [_taken(getattr(self, field.name), rows) for field in fields(self)]
        return type(self)(*columns)

    def without(self, kinds: Collection[str | None]) -> Self:
        """Return the events of all other kinds."""
        return self.take(np.flatnonzero(self.kind.where(lambda kind: kind not in kinds)))


def _taken(column: Codes | Ids | Integers, rows: Integers) -> Codes | Ids | Integers:
    if isinstance(column, np.ndarray):
        return same(column[0], len(rows)) if column.strides == (0,) and len(column) else column[rows]
    # One value throughout is what logs have in columns that nobody filled.
    if isinstance(column, Codes) and len(column.names) == 1:
        return Codes.same(column.names[0], len(rows))
    return column.take(rows)


def same(value: object, count: int) -> npt.NDArray[Any]:
    """Return a column of one value throughout, which takes no memory and cannot be written to."""
    return np.broadcast_to(np.asarray(value), (count,))


def happened(kind: str, instants: Micros) -> EventRows:
    """Return what a column of tickets says: that something happened to each at an instant, NaT where it did not."""
    tickets = np.flatnonzero(instants != NAT)
    return unnumbered(tickets, instants[tickets], Codes.same(kind, len(tickets)))


def unnumbered(
    ticket: Integers,
    at: Micros,
    kind: Codes,
    *,
    reason: Codes | None = None,
    value: Codes | None = None,
    by: Codes | None = None,
) -> EventRows:
    """Return events without ids and numbers."""
    count = len(ticket)
    reason, value, by = (Codes.same(None, count) if one is None else one for one in (reason, value, by))
    no, zero = same(np.bool_(False), count), same(np.int64(0), count)
    return EventRows(ticket, at, kind, reason, value, by, Ids.none(count), no, zero)


def logged(logs: Iterable[Iterable[Event]]) -> EventRows:
    """Return the events of tickets, which come in the order of their numbers."""
    rows = [(ticket, event) for ticket, events in enumerate(logs) for event in events]
    events = [event for _, event in rows]

    def texts(name: str) -> Codes:
        return Codes.of([getattr(event, name) or None for event in events])

    return EventRows(
        np.array([ticket for ticket, _ in rows], dtype=np.int64),
        np.array([instant_us(event.at) for event in events], dtype=np.int64),
        texts("kind"),
        texts("reason"),
        texts("value"),
        texts("by"),
        Ids.of([event.id for event in events]),
        np.array([event.seq is not None for event in events], dtype=bool),
        np.array([event.seq or 0 for event in events], dtype=np.int64),
    )


def told(rows: EventRows) -> list[Event]:
    """Return rows as events, whose instants are in UTC."""
    columns = (rows.kind, rows.reason, rows.value, rows.by, rows.id.codes())
    texts = (map(column.names.__getitem__, column.codes.tolist()) for column in columns)
    return [
        Event(kind or "", utc_at(at), reason=reason, value=value, by=by, seq=seq if numbered else None, id=name)
        for at, numbered, seq, kind, reason, value, by, name in zip(
            rows.at.tolist(), rows.numbered.tolist(), rows.seq.tolist(), *texts, strict=True
        )
    ]


def joined(parts: Sequence[EventRows]) -> EventRows:
    """Return the rows of several parts as one."""
    if len(parts) == 1:
        return parts[0]
    columns: list[Any] = [_joined([getattr(part, field.name) for part in parts]) for field in fields(EventRows)]
    return EventRows(*columns)


def _joined(columns: list[Any]) -> Codes | Ids | Integers:
    if isinstance(columns[0], Ids):
        return joined_ids(columns)
    return Codes.joined(columns) if isinstance(columns[0], Codes) else np.concatenate(columns)


def in_order(events: EventRows) -> EventRows:
    """Return the events by ticket, each ticket's in the order in which they count."""
    if not len(events):
        return events
    key, order = _by_instant(events)
    if order is not None:
        key, events = key[order], events.take(order)
    same = key[1:] == key[:-1]
    if not same.any():
        return events
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    order = np.arange(len(events))
    order[tied] = tied[_among_equals(events.take(tied), key[tied])]
    return events.take(order)


def _by_instant(events: EventRows) -> tuple[Integers, Integers | None]:
    """Return a number for each row that is ordered as ticket and instant are, and the order; None where it is in order."""
    low = int(events.at.min())
    at = events.at - low
    if not (at % SECOND).any():
        at //= SECOND
    bits = int(at.max()).bit_length()
    if bits + int(events.ticket.max()).bit_length() >= SIGN_BIT:
        # Too far apart for one number: the distinct instants are numbered instead.
        _, at = np.unique(at, return_inverse=True)
        bits = len(events).bit_length()
    key = (events.ticket << bits) | at
    if (key[1:] >= key[:-1]).all():
        return key, None
    return key, np.argsort(key, kind="stable")


def _among_equals(events: EventRows, key: Integers) -> Integers:
    """Return the order of rows of which several share ticket and instant; `key` is ascending."""
    ranks = np.array([rank(name) for name in events.kind.names], dtype=np.int64)
    columns = [events.id.codes() if name == "id" else getattr(events, name) for name in reversed(TEXTS)]
    texts = [_alphabetical(column) for column in columns]
    return np.lexsort((*texts, ranks[events.kind.codes], events.seq, ~events.numbered, key))


def _alphabetical(column: Codes) -> Integers:
    """Return numbers in the order of the texts; a missing one counts as empty."""
    used, codes = np.unique(column.codes, return_inverse=True)
    names = [column.names[i] or "" for i in used.tolist()]
    place = {name: i for i, name in enumerate(sorted(set(names)))}
    return np.array([place[name] for name in names], dtype=np.int64)[codes]
