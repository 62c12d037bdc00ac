"""Ticket assessment: what is to come of a ticket under the contract that is in force for it, and what stays as it was told.

A ticket keeps the contract under which it was taken in until it is recomputed. Where that cannot be had any more, or our
conventions have changed, it is looked at under other rules, which are not to undo what was told: clocks that have stopped are
`settled` and keep their verdict, and recorded alerts of the others are kept, unless something new about the ticket undoes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from sla_engine.clocks import Ticket
from sla_engine.clocks.entitlement import Contracts
from sla_engine.errors import SlaError
from sla_engine.tracking.clock_standings import STOPPED, Clock, Standing, read_standings
from sla_engine.tracking.state.stored_contracts import KeptContracts
from sla_engine.tracking.state.stored_tickets import ticket_of
from sla_engine.tracking.sweeping.expected_alerts import Outlook, Reach, Threshold, outlook

# The number of the conventions under which tickets are looked at; it rises when an answer could change, whatever the contract.
CONVENTIONS = 2


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is to come of a ticket, and under which stamp.

    Of clocks that are `held` nothing changes. Recorded alerts that `before` does not support, what the same rules made of what
    was known before, are kept; without it, what is known now decides.
    """

    seen: Outlook
    stamp: bytes
    held: frozenset[Clock] = frozenset()
    before: Mapping[Threshold, Reach] | None = None


def assess(kept_contracts: KeptContracts, connection: sa.Connection, ticket: Ticket, row: Any | None) -> Assessment:  # noqa: ANN401 - of the database
    """Assess a ticket of which `row` is what was known, None of a new one.

    Raises:
        SlaError: as `evaluate`.
    """
    if row is None:
        return Assessment(outlook(ticket, kept_contracts.today), kept_contracts.stamp)
    contracts, stamp, seen = _in_force(kept_contracts, connection, ticket, row.stamp)
    changed = stamp != row.stamp or row.conventions != CONVENTIONS
    clocks = read_standings(row.clocks)
    if not changed and not any(one.settled for one in clocks):
        return Assessment(seen, stamp)
    try:
        was = outlook(ticket_of(row.doc), contracts)
    except (
        SlaError
    ):  # what was known before cannot be assessed under these rules, and so says nothing against what was told
        was = seen
    settled, held = settle(clocks, was, seen, changed=changed)
    return Assessment(settled, stamp, held, was.reached if changed else None)


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


def settle(
    clocks: Sequence[Standing], was: Outlook, seen: Outlook, *, changed: bool
) -> tuple[Outlook, frozenset[Clock]]:
    """Return an outlook in which clocks that have stopped keep their verdict, and which these are.

    These are those that are settled already, and if the rules have `changed` all that had stopped, unless something new about
    the ticket (`was` is without it, `seen` with it) changes where one stands.
    """
    before, after = ({one.clock: one for one in some.clocks} for some in (was, seen))
    held = {
        one.clock: one._replace(settled=True)
        for one in clocks
        if (one.settled or (changed and one.state in STOPPED)) and before.get(one.clock) == after.get(one.clock)
    }
    kept = [held.get(clock, one) for clock, one in after.items()]
    kept += [one for clock, one in held.items() if clock not in after]
    reached = {threshold: reach for threshold, reach in seen.reached.items() if threshold.clock not in held}
    return replace(seen, reached=reached, clocks=kept, live=seen.live - held.keys()), frozenset(held)
