"""Event log join: the events of a log, joined to the tickets of a table."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers
from sla_engine.clocks.many.events import event_rows
from sla_engine.clocks.many.events.event_ids import Ids
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.tickets.text_codes import Numbers, either
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.columns.ticket_logs import TicketLogs
from sla_engine.sources.events.state_turns import turned
from sla_engine.sources.events.table_states import checks_of
from sla_engine.sources.mappings.mapping import Mapping as SourceMapping
from sla_engine.sources.mappings.mapping import StateRule
from sla_engine.sources.tables.source_tables import Progress, SourceTable, checked_chunks

# What is counted where the table has open tickets only: the log knows those that are gone.
OF_GONE = "events of tickets that the table does not have"

OF_A_TICKET = "the id of a ticket of the table"
UNKNOWN = -1


def joined(
    table: SourceTable, log: SourceTable, how: SourceMapping, *, odd: Counter[str], progress: Progress | None
) -> Iterator[Chunk]:
    """Yield the tickets of a table, each with its events in the order of the log, all of which are kept in memory.

    Bad rows of the log come first, those of unknown tickets last; these are counted where a ticket that is absent was closed.
    An id that comes twice has its events twice.
    """
    numbers = Numbers()
    parts = [event_rows.logged(())]
    lines: list[Integers] = [np.empty(0, dtype=np.int64)]
    for chunk in checked_chunks(log, how.log, odd=odd, checks=checks_of(how)):
        parts.append(events_of(chunk, numbers))
        lines.append(chunk.line)
        if chunk.bad:
            yield Chunk.of_bad_rows(log.name, chunk.bad)
    events = event_rows.joined(parts)
    parts.clear()
    happened = turns_of(events, how.states) if "state" in how.log.needed else events
    # The last one is of all tickets that the log does not name, and empty.
    logs = TicketLogs.of(happened, len(numbers) + 1)
    there = np.zeros(len(logs), dtype=bool)
    for tickets in checked_chunks(table, how.tickets, odd=odd, progress=progress, checks=checks_of(how)):
        mine = np.array([numbers.get(one, UNKNOWN) for one in tickets.ids()], dtype=np.int64)
        there[mine] = True
        mine_logged = logs.take(mine)
        if tickets.logs is not None:  # the cells of a repeated column
            mine_logged = TicketLogs.of(event_rows.joined([tickets.logged(), mine_logged.rows()]), len(tickets))
        yield replace(tickets, logs=mine_logged)
    left = np.flatnonzero(~there[events.ticket])
    if len(left) and how.absent == "closed":
        odd[OF_GONE] += len(left)
    elif len(left):
        yield Chunk.of_bad_rows(log.name, _unknown(log, how, np.concatenate(lines)[left], events.ticket[left], numbers))


def _unknown(
    log: SourceTable, how: SourceMapping, lines: Integers, tickets: Integers, numbers: Mapping[str | None, int]
) -> tuple[BadRow, ...]:
    """Return rows of the log as bad ones, whose tickets are not those of the table."""
    title = how.log.layout.title("ticket")
    names = [name or "" for name in numbers]
    rows = sorted(zip(lines.tolist(), map(names.__getitem__, tickets.tolist()), strict=True))
    return tuple(BadRow(log.name, line, title, one, OF_A_TICKET) for line, one in rows)


def events_of(checked: Chunk, numbers: Numbers) -> EventRows:
    """Return the rows of a log as events, with a state as their kind where it has states.

    `numbers` numbers the tickets, those of several chunks one after the other.
    """
    what = "state" if "state" in checked.texts else "kind"
    kind, reason, value, by = map(checked.filled, (what, "reason", "value", "by"))
    ids = Ids.of(list(checked.words("id"))) if "id" in checked.texts else Ids.none(len(checked))
    seq, numbered = checked.whole_numbers("seq")
    ticket = numbers.of(checked.codes("ticket"))
    return EventRows(ticket, checked.times["at"], kind, reason, value, by, ids, numbered, seq)


def turns_of(log: EventRows, states: Mapping[str, StateRule]) -> EventRows:
    """Return what the turns between the states are that a log has as its kinds; rows of one instant count as they come.

    Those are numbered instant by instant, so that an event stays the same when others come before it.
    """
    log = log.take(np.lexsort((log.seq, ~log.numbered, log.at, log.ticket)))
    found = turned(log.ticket, log.at, log.kind, states)
    row, rows = found.ticket, np.arange(len(log.at))
    begins = (np.diff(log.ticket, prepend=UNKNOWN) != 0) | (np.diff(log.at, prepend=NAT) != 0)
    place = rows - np.maximum.accumulate(np.where(begins, rows, 0))
    by, numbered = either(found.by, log.by.take(row)), event_rows.same(np.bool_(True), len(row))
    return replace(found, ticket=log.ticket[row], by=by, numbered=numbered, seq=place[row])
