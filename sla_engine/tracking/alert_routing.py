"""Alert routing: what is known of a ticket at the instant of its alert, to route the alert. A value."""

import json
from typing import NamedTuple

from sla_engine.calendars.instants import instant_us
from sla_engine.clocks.entitlement import Contracts, entitle
from sla_engine.clocks.names_without_effect import CHANGES
from sla_engine.clocks.running.log import read_log
from sla_engine.errors import SlaError
from sla_engine.tracking.state.foreign_and_damaged_tables import read_back
from sla_engine.tracking.state.stored_tickets import compact, ticket_of


class Routing(NamedTuple):
    """Contract, tier, site and priority of a ticket at an instant, after all changes by then, and when it was opened.

    Unknown values are None; `opened_us` is in microseconds of UTC.
    """

    contract: str | None = None
    tier: str | None = None
    site: str | None = None
    priority: str | None = None
    opened_us: int | None = None


NO_ROUTING = Routing()


def routing_of(doc: str, contracts: Contracts, at_us: int) -> Routing:
    """Return the routing of a stored ticket at an instant, after the changes that its contract accepts.

    Without a contract it has the ticket's own fields.
    """
    ticket = ticket_of(doc, CHANGES)
    opened = instant_us(ticket.opened_at)
    said = Routing(ticket.contract, ticket.tier, ticket.site, ticket.priority, opened)
    try:
        found = entitle(ticket, contracts)
    except SlaError:  # the contract has changed since, and the alert must be delivered all the same
        return said
    name = said.contract if found.contract is None else found.contract.id
    if found.terms is None or found.attributes is None:
        return said._replace(contract=name)
    now = found.attributes
    if ticket.events:
        now = read_log(ticket, now, found.terms, found.anchor_us, at_us).last
    return Routing(name, now.tier, now.site, now.priority, opened)


def routing_text(one: Routing) -> str:
    """Return a routing as the database stores it: by name, without unknown values."""
    return compact({name: value for name, value in one._asdict().items() if value is not None})


@read_back("the routing of an alert")
def read_routing(text: str) -> Routing:
    """Return a routing from its stored text.

    Raises:
        StateError: the text is no stored routing.
    """
    return Routing(**json.loads(text))
