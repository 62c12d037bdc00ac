"""History: tickets and their events, read and put in order once, for all scenarios."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sla_engine.calendars.arrays import NAT, Micros
from sla_engine.calendars.instants import instant_us
from sla_engine.clocks import Ticket
from sla_engine.clocks.column_names import COLUMNS, LOG_COLUMNS, LOG_NEEDED, NEEDED
from sla_engine.clocks.many.events.event_rows import EventRows, in_order, joined, logged
from sla_engine.clocks.many.promises.combination_plans import Fault
from sla_engine.clocks.many.tickets.rows import TEXTS, Rows
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.errors import InvalidArgumentError, SourceError
from sla_engine.show.tables import as_html
from sla_engine.sources import BadRow, Chunk, Source, read_columns
from sla_engine.sources.files.source_file import name_of
from sla_engine.sources.mappings.mapping_file import MappingLike
from sla_engine.sources.repeated_ids import once
from sla_engine.sources.tables.source_tables import Query


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class History:
    """Tickets and their events as columns, the events in the order in which they count.

    `faults` has by row the fault of each faulty ticket, `bad` the rows of a source that are no tickets or events; `kind` is an
    empty frame of the kind in which the tickets came, None if they came from a source.

    >>> from datetime import UTC, datetime
    >>> from sla_engine import Ticket
    >>> ticket = Ticket("T-1", opened_at=datetime(2026, 6, 22, 7, tzinfo=UTC), tier="office", site="LU")
    >>> len(history_of_tickets([ticket]))
    1
    """

    ids: list[str]
    rows: Rows
    events: EventRows
    faults: dict[int, Fault]
    bad: tuple[BadRow, ...] = ()
    kind: object = None

    def __len__(self) -> int:
        return len(self.ids)

    def without(self, again: Mapping[int, int]) -> "History":
        """Return the history without rows that repeat an id, each mapped to the first row with it; they become bad rows."""
        if not again:
            return self
        kept = np.setdiff1d(np.arange(len(self)), list(again))
        place = np.full(len(self), -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        bad = [
            BadRow("tickets", row + 1, "id", self.ids[row], f"an id that comes once; line {first + 1} has it already")
            for row, first in again.items()
        ]
        return replace(
            self,
            ids=[self.ids[row] for row in kept.tolist()],
            rows=self.rows.take(kept),
            events=replace(self.events, ticket=place[self.events.ticket]),
            faults={int(place[row]): fault for row, fault in self.faults.items() if row not in again},
            bad=(*self.bad, *bad),
        )

    def __repr__(self) -> str:
        return f"<History of {self}>"

    def __str__(self) -> str:
        bad = len(self.bad) + len(self.faults)
        return f"{len(self):,} tickets and {len(self.events):,} events{f', {bad:,} bad rows' if bad else ''}"

    def _repr_html_(self) -> str:
        opened = self.rows.opened[self.rows.opened != NAT]
        since, until = (
            (str(np.datetime64(int(at), "us"))[:10] for at in (opened.min(), opened.max())) if len(opened) else ("", "")
        )
        return as_html(
            ("tickets", "events", "bad rows", "first opened", "last opened"),
            [(f"{len(self):,}", f"{len(self.events):,}", f"{len(self.bad) + len(self.faults):,}", since, until)],
        )


def read_history(
    source: Source,
    *,
    mapping: MappingLike | None = None,
    events: Source | None = None,
    form: str | None = None,
    query: Query | None = None,
    events_query: Query | None = None,
) -> History:
    """Return the tickets of a file, standard input (`-`) or a database, with their events.

    All arguments are those of `read_tickets`. Bad rows are left out and listed as `bad`.

    Raises:
        SourceError: the source cannot be read as a whole, or all its rows, or all those of `events`, are bad.
        MappingError: the mapping cannot be accepted.
        MissingExtraError: the package that reads Parquet or the database is not installed.
    """
    chunks = read_columns(source, mapping=mapping, events=events, form=form, query=query, events_query=events_query)
    return history_of_chunks(chunks, events=events)


def history_of_chunks(chunks: Iterable[Chunk], *, events: Source | None = None) -> History:
    """Return the tickets of the chunks of a source; of several rows with one id the first counts.

    Raises:
        SourceError: all rows of the source are bad, or all rows of its log of `events`.
    """
    ids: list[str] = []
    bad: list[BadRow] = []
    rows: list[Rows] = []
    happened: list[EventRows] = []
    for chunk in once(chunks):
        bad += chunk.bad
        if len(chunk):
            log = chunk.happened()
            happened.append(replace(log, ticket=log.ticket + len(ids)))
            rows.append(chunk.rows())
            ids += chunk.ids()
    if bad and not ids:
        raise _nothing_read(bad[0])
    if not rows:
        return history_of_tickets([])
    log = joined(happened)
    if events is not None and not len(log):
        for row in bad:
            if row.source == name_of(events):
                raise _nothing_read(row)
    return History(ids, Rows.joined(rows), in_order(log), {}, tuple(bad))


def _nothing_read(first: BadRow) -> SourceError:
    return SourceError(f"no row of {first.source} can be read; the first one: {first}")


def history_of_tickets(tickets: Iterable[Ticket]) -> History:
    """Return tickets and their events as a history.

    >>> from datetime import UTC, datetime
    >>> ticket = Ticket("T-1", opened_at=datetime(2026, 6, 22, 7, tzinfo=UTC), tier="office", site="LU")
    >>> print(history_of_tickets([ticket]))
    1 tickets and 0 events
    """
    tickets = list(tickets)

    def instants(name: str) -> Micros:
        found = (getattr(ticket, name) for ticket in tickets)
        return np.array([NAT if one is None else instant_us(one) for one in found], dtype=np.int64)

    codes = {name: Codes.of([getattr(ticket, name) for ticket in tickets]) for name in TEXTS}
    rows = Rows(opened=instants("opened_at"), reported=instants("reported_at"), **codes)
    return History([one.id for one in tickets], rows, in_order(logged([one.events for one in tickets])), {})


def history_of_frames(tickets: object, events: object) -> History:
    """Return tickets and events of frames, or Arrow tables, with at least the needed columns; `events` may be None.

    Raises:
        ColumnError: a column is missing or of a wrong type, or a row of `events` is no event or belongs to no ticket.
        NaiveInstantError: a column of instants has no zone.
        MissingExtraError: the package that reads frames is not installed.
    """
    from sla_engine.bulk.frames.frame_kinds import eager, no_rows, table_of

    tickets = eager(tickets)
    table = table_of(tickets, NEEDED, COLUMNS)
    # These modules import PyArrow; if it is missing, the call above raises the error that says so.
    from sla_engine.bulk.arrow.row_faults import refuse
    from sla_engine.bulk.logs.log_evaluation import no_events
    from sla_engine.bulk.logs.log_input import read

    log = no_events() if events is None else table_of(eager(events), LOG_NEEDED, LOG_COLUMNS)
    given = read(table, log, "raise")
    if given.event_faults:
        refuse(given.event_faults, log, "events", "leave them out")
    faults = {**given.spoilt, **given.faults}
    history = History(given.ids.to_pylist(), given.rows, in_order(given.events), faults, kind=no_rows(tickets))
    return history.without(given.again)


def history_of(tickets: object, events: object) -> History:
    """Return the history of frames, of the path or URL of a source, or one that was read already."""
    if isinstance(tickets, History):
        if events is not None:
            raise InvalidArgumentError("a history has its events already; leave the events out (None)")
        return tickets
    if isinstance(tickets, str | Path) != isinstance(events, str | Path) and events is not None:
        raise InvalidArgumentError("expected two frames, or two paths or URLs; got one of each")
    if isinstance(tickets, str | Path):
        return read_history(tickets, events=events if isinstance(events, str | Path) else None)
    return history_of_frames(tickets, events)
