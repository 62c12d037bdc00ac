"""Fitting: the tickets that fit a contract; all others become bad rows, and what falls through of these is counted."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from sla_engine.calendars.instants import instant_us
from sla_engine.clocks.known_names import CHANGES, STANDARD
from sla_engine.clocks.many.events.event_rows import logged
from sla_engine.clocks.many.running.entitled_logs import Known
from sla_engine.clocks.many.tickets.chunks import rows_of
from sla_engine.sources import TicketColumns

if TYPE_CHECKING:
    from sla_engine.cli.output.bad_rows import BadRows
    from sla_engine.clocks.entitlement import Contracts

SILENT = STANDARD - {"paused", *CHANGES}


def fitting(
    chunks: Iterable[TicketColumns], contracts: "Contracts", bad: "BadRows", now: datetime
) -> Iterator[TicketColumns]:
    """Yield the tickets of a source that fit a contract; of these, count in `bad` what falls through as of an instant."""
    for chunk in chunks:
        # Only events that name something can fall through.
        logs = ([one for one in log if one.kind not in SILENT] for log in chunk.logs or ())
        known = Known.of(contracts, rows_of(chunk), logged(logs), instant_us(now))
        bad.fallen.update(known.fallen)
        unfit = {row: chunk.bad_row(row, fault.column, fault.expected) for row, fault in known.unfit.items()}
        yield chunk.refusing(unfit)
