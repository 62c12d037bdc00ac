"""Log input: Arrow tables of tickets and of events as columns to evaluate, and what is wrong with some of their rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from sla_engine.bulk.arrow.arrow_to_numpy import Instants, codes_of
from sla_engine.bulk.arrow.ticket_and_event_ids import UNKNOWN, as_text, ids_of, places
from sla_engine.bulk.arrow.ticket_batches import Errors, empty_cells, read_instants
from sla_engine.calendars.arrays import NAT, Integers, Truth
from sla_engine.clocks.column_names import EVENTS
from sla_engine.clocks.event import NAME
from sla_engine.clocks.many.events.event_ids import Ids
from sla_engine.clocks.many.events.event_rows import EventRows, happened, joined, same
from sla_engine.clocks.many.promises.combination_plans import Fault
from sla_engine.clocks.many.tickets.rows import TEXTS, Rows
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.errors import ColumnError

WHOLE = "a whole number of 64 bits"
MOST = np.iinfo(np.int64).max
MOST_WHOLE = 1 << 53  # beyond, floats are too coarse to be numbers of rows


@dataclass(slots=True, eq=False)
class LogInput:
    """Tickets and events as columns, and by row what is wrong with some; the events left are those of good rows.

    `ids` are the tickets' ids as text; `opened` has zone and unit in which the tickets were written. A ticket has a fault if
    its own row has one; `event_faults` are by row of the events, `spoilt` the tickets that such an event belongs to. Of several
    rows of one id the first has the events; the others are `again`, with the row of that one.
    """

    ids: pa.Array
    opened: Instants
    rows: Rows
    events: EventRows
    faults: dict[int, Fault]
    event_faults: dict[int, Fault]
    spoilt: dict[int, Fault] = field(default_factory=dict)
    again: dict[int, int] = field(default_factory=dict)


def read(tickets: pa.Table, events: pa.Table, errors: Errors) -> LogInput:
    """Read both tables, which have at least the needed columns.

    Raises:
        ColumnError: a column has a wrong type.
        NaiveInstantError: a column of instants has no zone, and `errors` is "raise".
    """
    faults, event_faults = _Faults(), _Faults()
    ids = as_text(tickets["id"], "id")
    faults.add("id", "an id", np.flatnonzero(empty_cells(ids)).tolist())
    again = {row: first for row, first in _again(ids).items() if row not in faults.rows}
    for row, first in again.items():
        faults.add("id", f"an id that comes once; row {first} has it already", [row])
    instants = {name: _instants(tickets, name, errors, faults) for name in ("opened_at", "reported_at", *EVENTS)}
    opened = instants["opened_at"] or Instants(np.empty(0, dtype=np.int64), "us", "UTC")
    words = {name: _texts(tickets, name) for name in TEXTS}
    reported = instants["reported_at"]
    rows = Rows(
        opened=opened.us,
        **words,
        reported=None if reported is None else reported.us,
    )
    logged, spoilt = _logged(events, ids, errors, event_faults)
    own = [happened(kind, found.us) for name, kind in EVENTS.items() if (found := instants[name]) is not None]
    return LogInput(ids, opened, rows, joined([logged, *own]), faults.rows, event_faults.rows, spoilt, again)


class _Faults:
    """The first fault of each row."""

    def __init__(self) -> None:
        self.rows: dict[int, Fault] = {}

    def add(self, column: str, expected: str, rows: Iterable[int]) -> None:
        for row in rows:
            self.rows.setdefault(row, Fault(column, expected))


def _instants(table: pa.Table, name: str, errors: Errors, faults: _Faults) -> Instants | None:
    if name not in table.column_names:
        return None
    found = read_instants(table[name], name, errors)
    faults.add(name, found.expected, found.refused.tolist())
    return found


def _texts(table: pa.Table, name: str) -> Codes:
    """Return a column of text; empty text counts as none, and so does a column that is not there."""
    if name not in table.column_names:
        return Codes.same(None, len(table))
    found = codes_of(table[name], name)
    if "" not in found.names:
        return found
    names = Codes.of([one or None for one in found.names])
    return Codes(names.codes[found.codes], names.names)


def _logged(table: pa.Table, ids: pa.Array, errors: Errors, faults: _Faults) -> tuple[EventRows, dict[int, Fault]]:
    """Return the good rows of the events, each with the number of its ticket, and the tickets of bad ones."""
    ticket = places(as_text(table["ticket"], "ticket"), ids)
    faults.add("ticket", "the id of a ticket of the other table", np.flatnonzero(ticket == UNKNOWN).tolist())
    kind = _texts(table, "kind")
    named = np.array([NAME.fullmatch(name or "") is not None for name in kind.names], dtype=bool)[kind.codes]
    faults.add("kind", "a name such as responded or paused", np.flatnonzero(~named).tolist())
    at = _instants(table, "at", errors, faults)
    instants = np.full(len(table), NAT, dtype=np.int64) if at is None else at.us
    faults.add("at", "an instant", np.flatnonzero(instants == NAT).tolist())
    numbered, seq = _numbers(table, faults)
    identity = ids_of(table["id"], "id") if "id" in table.column_names else Ids.none(len(table))
    reason, value, by = (_texts(table, name) for name in ("reason", "value", "by"))
    rows = EventRows(ticket, instants, kind, reason, value, by, identity, numbered, seq)
    spoilt: dict[int, Fault] = {}
    if faults.rows:
        bad = np.array(sorted(faults.rows), dtype=np.int64)
        for row, number in zip(bad.tolist(), ticket[bad].tolist(), strict=True):
            if number != UNKNOWN:
                fault = faults.rows[row]
                spoilt.setdefault(number, Fault(fault.column, f"{fault.expected} in row {row} of the events"))
        good = np.ones(len(rows), dtype=bool)
        good[bad] = False
        rows = rows.take(np.flatnonzero(good))
    return rows, spoilt


def _numbers(table: pa.Table, faults: _Faults) -> tuple[Truth, Integers]:
    """Return which events have a sequence number, and these."""
    if "seq" not in table.column_names:
        return same(np.bool_(False), len(table)), same(np.int64(0), len(table))
    column = table["seq"]
    if pa.types.is_floating(column.type):  # what whole numbers become where some are missing
        values = column.to_numpy()
        whole: Truth = (values == np.floor(values)) & (np.abs(values) <= MOST_WHOLE)
        faults.add("seq", WHOLE, np.flatnonzero(~whole & ~np.isnan(values)).tolist())
        return whole, np.where(whole, values, 0).astype(np.int64)
    if pa.types.is_integer(column.type) and column.type != pa.uint64():
        numbered: Truth = column.is_valid().to_numpy()
        return numbered, column.cast(pa.int64()).fill_null(0).to_numpy().astype(np.int64)
    texts = _texts(table, "seq")
    numbers = [_number(name) for name in texts.names]
    known = np.array([number is not None for number in numbers], dtype=bool)[texts.codes]
    missing = np.array([name is None for name in texts.names], dtype=bool)[texts.codes]
    faults.add("seq", WHOLE, np.flatnonzero(~known & ~missing).tolist())
    return known, np.array([number or 0 for number in numbers], dtype=np.int64)[texts.codes]


def _number(text: str | None) -> int | None:
    """Return a whole number of 64 bits, None for anything else."""
    try:
        number = int(text or "")
    except ValueError:
        return None
    return number if -MOST <= number <= MOST else None


def _again(ids: pa.Array) -> dict[int, int]:
    """Return the rows whose id came before, with the row at which it came first."""
    first = places(ids, ids)
    again = np.flatnonzero((first != np.arange(len(first))) & (first != UNKNOWN))
    return dict(zip(again.tolist(), first[again].tolist(), strict=True))


def check_columns(what: str, found: Sequence[str], needed: Sequence[str]) -> None:
    """Check that a table has all needed columns.

    Raises:
        ColumnError: a needed column is missing; the message names it and lists the columns found.
    """
    missing = [name for name in needed if name not in found]
    if missing:
        listed = ", ".join(map(repr, found)) or "none"
        raise ColumnError(f"no column {' and none '.join(map(repr, missing))} in the {what}; found {listed}")
