"""Source intake: takes a whole source in, reports its bad rows, and finds the running tickets that it no longer has."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sla_engine.calendars.instants import instant_us
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.events.findings import Fallen
from sla_engine.clocks.many.promises.combination_plans import Fault
from sla_engine.sources import BadRow, Chunk
from sla_engine.sources.mappings.mapping import Absent
from sla_engine.tracking.sweeping.absent_tickets import Refused
from sla_engine.tracking.sweeping.falling_through import entitled

if TYPE_CHECKING:
    from sla_engine.tracking import Tracker


@dataclass(frozen=True, slots=True)
class Missing:
    """The running tickets that a source no longer has, by id, and those of them that could not be closed, with the reason.

    `there` is how many tickets the source has.
    """

    gone: Sequence[str]
    refused: Refused
    there: int


def take_in(
    tracker: "Tracker",
    chunks: Iterable[Chunk],
    contracts: Contracts,
    now: datetime,
    *,
    absent: Absent,
    report: Callable[[Sequence[BadRow], Fallen, int], object],
) -> Missing | None:
    """Take in the tickets of a source that fit the contracts of a tracker, and return those that the source no longer has.

    These are closed if `absent` is `closed`, and otherwise marked; if any row was refused, the result is None. `report` is
    called for each chunk with the rows that were refused, with what falls through of the others, and with how many others there
    are.
    """
    there: set[str] = set()
    whole = True
    for chunk in chunks:
        known = entitled(contracts, chunk.rows(), chunk.logged(), instant_us(now))
        fit = chunk.refusing({row: chunk.bad_row(row, one.column, one.expected) for row, one in known.unfit.items()})
        there.update(fit.ids())
        refused = tracker.put_many(fit.tickets()).refused
        rows = {name: row for row, name in enumerate(chunk.ids())} if refused else {}
        bad = list(fit.bad)
        for one, error in refused:
            why = known.fault(rows[one.id]) or Fault("id", f"a ticket that can be evaluated ({error})")
            bad.append(chunk.bad_row(rows[one.id], why.column, why.expected))
        report(bad, known.fallen, len(fit) - len(refused))
        whole = whole and not bad
    if not whole:
        return None
    open_still: Refused = []
    return Missing(tracker.vanished(there, now, close=absent == "closed", refused=open_still), open_still, len(there))
