"""As if: one ticket as a scenario has it, for a closer look than a comparison gives."""

from collections.abc import Mapping
from dataclasses import replace

from sla_engine.clocks import Ticket
from sla_engine.whatif.scenario import Scenario


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
    fixed = {
        *scenario.without,
        *(("tier_changed",) if scenario.tier is not None else ()),
        *(("site_changed",) if scenario.site is not None else ()),
    }
    events = [
        replace(event, at=event.at - scenario.sooner[event.kind]) if event.kind in scenario.sooner else event
        for event in ticket.events
        if event.kind not in fixed
    ]
    tier, site = _given(ticket.tier, scenario.tier), _given(ticket.site, scenario.site)
    return replace(ticket, tier=tier, site=site, events=tuple(events))


def _given(name: str, wanted: str | Mapping[str, str] | None) -> str:
    return name if wanted is None else wanted if isinstance(wanted, str) else wanted.get(name, name)
