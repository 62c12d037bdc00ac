"""Ticket assessment: the outlook of a ticket under the contract that is in force for it, and what stays as it was recorded.

A ticket keeps the contract under which it was taken in until it is recomputed. If that cannot be read any more, or the
conventions have changed, it is evaluated under other rules, which must not undo what was recorded: clocks that have stopped are
`settled` and keep their verdict, and recorded alerts of the others are kept, unless something new about the ticket undoes them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from sla_engine.clocks import Ticket
from sla_engine.clocks.entitlement import Contracts
from sla_engine.errors import SlaError
from sla_engine.tracking.clock_standings import STOPPED, Clock, Standing, read_standings
from sla_engine.tracking.state.stored_contracts import KeptContracts
from sla_engine.tracking.state.stored_tickets import ticket_of
from sla_engine.tracking.sweeping.expected_alerts import Outlook, outlook

# The number of the conventions by which tickets are evaluated; it rises when answers under the same contract could change.
CONVENTIONS = 3


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outlook of a ticket, and the stamp of its contracts.

    Clocks that are `held` do not change. `before` returns the outlook by the same rules and by what was known before, and is
    None if that is not needed; `changed` says that other rules recorded the alerts so far.
    """

    seen: Outlook
    stamp: bytes
    held: frozenset[Clock] = frozenset()
    before: Callable[[], Outlook] | None = None
    changed: bool = False


def assess(kept_contracts: KeptContracts, connection: sa.Connection, ticket: Ticket, row: Any | None) -> Assessment:  # noqa: ANN401 - of the database
    """Assess a ticket; `row` is what was known of it, None for a new one.

    Raises:
        SlaError: `evaluate` refuses the ticket.
    """
    if row is None:
        return Assessment(outlook(ticket, kept_contracts.today), kept_contracts.stamp)
    contracts, stamp, seen = _in_force(kept_contracts, connection, ticket, row.stamp)

    @cache
    def was() -> Outlook:
        known = ticket_of(row.doc)
        try:
            return seen if known == ticket else outlook(known, contracts)
        except SlaError:  # so what was known before does not contradict the recorded alerts
            return seen

    held = settled(row, stamp, was, seen)
    changed = _have_changed(row, stamp)
    return Assessment(seen.settled(held), stamp, frozenset(held), lambda: was().settled(held), changed)


def _in_force(
    kept_contracts: KeptContracts, connection: sa.Connection, ticket: Ticket, stamp: bytes
) -> tuple[Contracts, bytes, Outlook]:
    """Return the contracts of a stamp and their outlook of a ticket; today's if they cannot be read or refuse the ticket."""
    contracts = kept_contracts.of(connection, stamp)
    if contracts is not None and contracts is not kept_contracts.today:
        try:
            return contracts, stamp, outlook(ticket, contracts)
        except SlaError:  # such as a tier that only today's contract has
            pass
    return kept_contracts.today, kept_contracts.stamp, outlook(ticket, kept_contracts.today)


def settled(row: Any, stamp: bytes, was: Callable[[], Outlook], seen: Outlook) -> dict[Clock, Standing]:  # noqa: ANN401 - of the database
    """Return the clocks of a ticket that have stopped and keep their verdict.

    These are those that are settled already, and if the rules have changed all that had stopped, unless something new about
    the ticket (`was` is without it, `seen` with it) changes where one stands. A clock that runs by today's conventions, or
    that today's conventions replace by a running one, does not count as stopped, so that its breach can still be recorded.
    """
    changed = _have_changed(row, stamp)
    running = seen.live if row.conventions != CONVENTIONS else frozenset()
    stopped = [
        one
        for one in read_standings(row.clocks)
        if one.settled or (changed and one.state in STOPPED and seen.counterpart(one.clock) not in running)
    ]
    if not stopped:
        return {}
    before, after = ({one.clock: one for one in some.clocks} for some in (was(), seen))
    return {one.clock: one._replace(settled=True) for one in stopped if before.get(one.clock) == after.get(one.clock)}


def _have_changed(row: Any, stamp: bytes) -> bool:  # noqa: ANN401 - of the database
    """Return whether a ticket was last evaluated under other rules than those of a stamp and today's conventions."""
    return bool(stamp != row.stamp or row.conventions != CONVENTIONS)
