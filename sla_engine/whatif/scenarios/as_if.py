"""As if: one ticket as a scenario has it, for a closer look than a comparison gives."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from sla_engine.clocks import Event, Ticket
from sla_engine.whatif.scenarios.scenario import Scenario, given


def as_if(ticket: Ticket, scenario: Scenario) -> Ticket:
    """Return a ticket as it would have been; `evaluate` of it under the scenario's contract is what `compare` counts.

    >>> from datetime import UTC, datetime, timedelta
    >>> from sla_engine import Event, load_contract
    >>> at = datetime(2026, 6, 22, 7, tzinfo=UTC)
    >>> ticket = Ticket("T-1", opened_at=at, tier="office", site="LU", events=[Event("responded", at)])
    >>> contract = load_contract("mixvoip-support")
    >>> found = as_if(ticket, Scenario("a", contract, tier="business", sooner={"responded": timedelta(hours=-1)}))
    >>> found.tier, str(found.events[0].at)
    ('business', '2026-06-22 08:00:00+00:00')
    """
    return replace(
        ticket,
        tier=given(ticket.tier, scenario.tier),
        site=given(ticket.site, scenario.site),
        events=tuple(_events(ticket, scenario)),
    )


def _events(ticket: Ticket, scenario: Scenario) -> Iterator[Event]:
    """Yield the events as they would have been."""
    changes = {"tier_changed": scenario.tier, "site_changed": scenario.site}
    for event in ticket.events:
        wanted = changes.get(event.kind)
        if event.kind in scenario.without or isinstance(wanted, str):
            continue
        value = None if event.value is None else given(event.value, wanted)
        yield replace(event, at=event.at - scenario.sooner.get(event.kind, timedelta()), value=value)
