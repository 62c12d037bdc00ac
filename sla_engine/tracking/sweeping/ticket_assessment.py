"""Ticket assessment: what is to come of a ticket under the contract that is in force for it, and what stays as it was told.

A ticket keeps the contract under which it was taken in until it is recomputed. Where that cannot be had any more, or our
conventions have changed, it is looked at under other rules, which are not to undo what was told: clocks that have stopped are
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

# The number of the conventions under which tickets are looked at; it rises when an answer could change, whatever the contract.
CONVENTIONS = 3


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is to come of a ticket, and under which stamp.

    Of clocks that are `held` nothing changes. `before` gives what the same rules made of what was known before, None where that
    is nobody's business; they have `changed` if others than they recorded the alerts so far.
    """

    seen: Outlook
    stamp: bytes
    held: frozenset[Clock] = frozenset()
    before: Callable[[], Outlook] | None = None
    changed: bool = False


def assess(kept_contracts: KeptContracts, connection: sa.Connection, ticket: Ticket, row: Any | None) -> Assessment:  # noqa: ANN401 - of the database
    """Assess a ticket of which `row` is what was known, None of a new one.

    Raises:
        SlaError: as `evaluate`.
    """
    if row is None:
        return Assessment(outlook(ticket, kept_contracts.today), kept_contracts.stamp)
    contracts, stamp, seen = _in_force(kept_contracts, connection, ticket, row.stamp)

    @cache
    def was() -> Outlook:
        known = ticket_of(row.doc)
        try:
            return seen if known == ticket else outlook(known, contracts)
        except SlaError:  # so nothing that was known before says anything against what was told
            return seen

    held = settled(row, stamp, was, seen)
    changed = _have_changed(row, stamp)
    return Assessment(seen.settled(held), stamp, frozenset(held), lambda: was().settled(held), changed)


def _in_force(
    kept_contracts: KeptContracts, connection: sa.Connection, ticket: Ticket, stamp: bytes
) -> tuple[Contracts, bytes, Outlook]:
    """Return the contracts of a stamp with what they make of a ticket; today's where they cannot be had or cannot tell."""
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
    the ticket (`was` is without it, `seen` with it) changes where one stands. One that runs by today's conventions had not
    stopped, and one that another runs in place of never was: a breach has yet to be told.
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
    """Tell whether a ticket was last looked at under other rules than those of a stamp and our conventions."""
    return bool(stamp != row.stamp or row.conventions != CONVENTIONS)
