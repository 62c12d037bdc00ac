"""Scenario: other circumstances for the same history. A value."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import cast

from sla_engine.calendars.text.durations import duration_us
from sla_engine.clocks import EVENT_KINDS, Ticket
from sla_engine.clocks.entitlement import Contracts, contracts_of
from sla_engine.contracts import Terms
from sla_engine.errors import InvalidArgumentError, UnknownNameError
from sla_engine.show.argument_kinds import each_of, of_kind
from sla_engine.show.did_you_mean import did_you_mean, listed

FURTHEST = timedelta(days=36_525)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A contract, or several, under which a history is evaluated, with changes of its tickets and their events.

    A `tier` replaces that of all tickets, and their changes of tier are left out; a mapping renames tiers instead, at first and
    in changes, and leaves all others as they are. `site` does the same. A ticket whose service has a tier built in keeps it.
    `sooner` moves events of a kind to an earlier instant by a physical time (`{"responded": "30m"}`, or a timedelta), or to a
    later one by a negative timedelta, but no event from after the opening and the report of its ticket to before them;
    `without` leaves out events of these kinds. Terms are changed in the contract: `load_contract(name, changes=...)`.

    >>> from sla_engine import load_contract
    >>> Scenario("all Business", load_contract("mixvoip-support"), tier="business").name
    'all Business'

    Raises:
        InvalidArgumentError: `name` is empty, there is no contract, a time is neither a timedelta of at most a century nor
            text such as "30m", or an argument is of another type, such as a text as `without`.
        InvalidDurationError: a time is text that is no duration.
        UnknownNameError: no version of a contract has the tier or site, or the kind of event is unknown.
    """

    name: str
    contract: Contracts
    tier: str | Mapping[str, str] | None = None
    site: str | Mapping[str, str] | None = None
    sooner: Mapping[str, timedelta | str] = field(default_factory=dict)
    without: Collection[str] = frozenset()

    def __post_init__(self) -> None:
        if not str(self.name or "").strip():
            raise InvalidArgumentError(f"expected a name for the scenario, got {self.name!r}")
        versions = [terms for contract in contracts_of(self.contract) for terms in contract.versions]
        where = f"in scenario {self.name!r}"
        if not versions:
            raise InvalidArgumentError(f"expected a contract or several, got none {where}")
        tiers, sites = (_wanted(what, where) for what in (self.tier, self.site))
        _check("tier", tiers, {name for terms in versions for name in terms.tiers}, where)
        _check("site", sites, {name for terms in versions for name in terms.sites}, where)
        if isinstance(self.without, str) or not isinstance(self.without, Collection):
            written = "{'paused'}"
            raise InvalidArgumentError(
                f"expected a set of kinds of events, such as {written}, as without {where}, got {self.without!r:.80}"
            )
        of_kind(self.sooner, Mapping, f"expected times by kinds of events as sooner {where}")
        object.__setattr__(
            self, "without", frozenset(each_of(self.without, str, f"expected kinds of events as without {where}"))
        )
        _check("kind of event", [*self.without, *self.sooner], known_kinds(versions), where)
        object.__setattr__(self, "sooner", {kind: _shift(kind, by, where) for kind, by in self.sooner.items()})

    @property
    def shifts(self) -> Mapping[str, timedelta]:
        """By how much events of a kind happen sooner; text was read when the scenario was made."""
        return cast("Mapping[str, timedelta]", self.sooner)


def _shift(kind: str, by: object, where: str) -> timedelta:
    if isinstance(by, str):
        by = timedelta(microseconds=duration_us(by, physical=True))
    if isinstance(by, timedelta) and abs(by) <= FURTHEST:
        return by
    raise InvalidArgumentError(
        f"expected a timedelta of at most a century, or text such as '30m', for {kind!r}, got {by!r} {where}"
    )


def given(name: str, wanted: str | Mapping[str, str] | None) -> str:
    """Return a tier or site under a scenario: the one for all, its new name, or itself."""
    if wanted is None:
        return name
    return wanted if isinstance(wanted, str) else wanted.get(name, name)


def as_if(ticket: Ticket, scenario: Scenario) -> Ticket:
    """Return a ticket under a scenario; `compare` counts the result of `evaluate` for it under the scenario's contract.

    >>> from datetime import UTC, datetime, timedelta
    >>> from sla_engine import Event, load_contract
    >>> at = datetime(2026, 6, 22, 7, tzinfo=UTC)
    >>> ticket = Ticket("T-1", opened_at=at, tier="office", site="LU", events=[Event("responded", at)])
    >>> contract = load_contract("mixvoip-support")
    >>> found = as_if(ticket, Scenario("a", contract, tier="business", sooner={"responded": timedelta(hours=-1)}))
    >>> found.tier, str(found.events[0].at)
    ('business', '2026-06-22 08:00:00+00:00')
    """
    changes = {"tier_changed": scenario.tier, "site_changed": scenario.site}
    known = max(ticket.opened_at, ticket.reported_at or ticket.opened_at)
    events = [
        replace(
            event,
            at=max(event.at - scenario.shifts.get(event.kind, timedelta()), min(event.at, known)),
            value=None if event.value is None else given(event.value, changes.get(event.kind)),
        )
        for event in ticket.events
        if event.kind not in scenario.without and not isinstance(changes.get(event.kind), str)
    ]
    tier, site = given(ticket.tier, scenario.tier), given(ticket.site, scenario.site)
    return replace(ticket, tier=tier, site=site, events=tuple(events))


def tiers_of(scenario: Scenario) -> set[str]:
    """Return the tiers that any version of a scenario's contracts has."""
    return {tier for contract in contracts_of(scenario.contract) for terms in contract.versions for tier in terms.tiers}


def roles_of(scenario: Scenario) -> set[str]:
    """Return the roles for which any version of a scenario's contracts has a rate, or declares it not applicable."""
    versions = [terms for contract in contracts_of(scenario.contract) for terms in contract.versions]
    return {
        role for terms in versions for tier in terms.tiers.values() for role in (*tier.rates, *tier.out_of_hours_rates)
    }


def known_kinds(versions: Iterable[Terms]) -> list[str]:
    """Return the standard kinds of events, and further ones that versions of contracts name."""
    policies = [policy for terms in versions for policy in terms.policies.targets.values()]
    own = {kind for one in policies for kind in (*(one.start or ()), *one.stop, *one.restart)}
    return [*EVENT_KINDS, *sorted(own - {*EVENT_KINDS})]


def _wanted(given: object, where: str) -> Collection[str]:
    if given is None or isinstance(given, str):
        return () if given is None else (given,)
    if not isinstance(given, Mapping):
        raise InvalidArgumentError(f"expected a name, or a mapping of old names to new, got {given!r} {where}")
    return given.values()


def _check(what: str, names: Iterable[str], known: Collection[str], where: str) -> None:
    there = list(known)
    for name in names:
        if name not in there:
            raise UnknownNameError(f"unknown {what} {name!r} {where}; {did_you_mean(str(name), there)}{listed(there)}")
