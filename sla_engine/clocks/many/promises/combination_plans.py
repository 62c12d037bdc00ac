"""Plans: the promises to the tickets of one combination of values, looked up once."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from sla_engine.clocks import Entitlement, Ticket, entitle
from sla_engine.clocks.entitlement import Contracts, contracts_of
from sla_engine.clocks.finding import Finding
from sla_engine.contracts import Contract, Promise, Terms
from sla_engine.contracts.values.kind_and_priority_cases import KINDS
from sla_engine.errors import UnknownNameError


@dataclass(frozen=True, slots=True)
class Fault:
    """The fault of a row without an answer: the column at fault, and what was expected in it."""

    column: str
    expected: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What one combination gets: its promises by target (None where not applicable), or a fault instead.

    `zone` is that of the site, None where the site is not known. `from_report` says that clocks count from the report.
    `entitlement` is that of any of its tickets, None with a fault. `reason` is given where no promise can apply at all, and
    `unfit` where the cause is that no contract fits: then clocks have states, but no due instants.
    """

    zone: str | None = None
    from_report: bool = False
    promises: dict[str, Promise | None] = field(default_factory=dict)
    reason: str | None = None
    fault: Fault | None = None
    entitlement: Entitlement | None = None
    unfit: Fault | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the entitlement of this combination's tickets."""
        return () if self.entitlement is None else self.entitlement.findings

    def naming(self, priority: str) -> "Plan":
        """Return the plan of tickets with another priority that no case names either."""
        if self.entitlement is None:
            return self
        findings = tuple(
            replace(one, subject=one.subject._replace(value=priority))
            if one.code == "unnamed_priority" and one.subject is not None
            else one
            for one in self.findings
        )
        return replace(self, entitlement=replace(self.entitlement, findings=findings))


def all_targets(contracts: Contracts) -> tuple[str, ...]:
    """Return the targets of all contracts, each once."""
    return tuple(dict.fromkeys(target for one in contracts_of(contracts) for target in one.targets))


def planned(contracts: Contracts, ticket: Ticket) -> Plan:
    """Return the plan of all tickets that have the same values as this one wherever terms depend on them."""
    try:
        entitled = entitle(ticket, contracts)
    except UnknownNameError as error:
        return Plan(fault=_unknown(contracts, ticket, str(error)))
    terms = entitled.terms
    if entitled.contract is None or terms is None or entitled.tier is None:
        return Plan(
            _zone(entitled, ticket),
            _from_report(entitled),
            reason=entitled.reason,
            entitlement=entitled,
            unfit=_unfit(contracts, entitled),
        )
    if fault := _unlisted(terms, ticket):
        return Plan(_zone(entitled, ticket), fault=fault)
    promises = {
        target: terms.promise(target, tier=entitled.tier, site=ticket.site, kind=ticket.kind, priority=ticket.priority)
        for target in terms.targets
        if starts_at_anchor(terms, target)
    }
    return Plan(_zone(entitled, ticket), _from_report(entitled), promises, entitlement=entitled)


def _unfit(contracts: Contracts, entitled: Entitlement) -> Fault | None:
    """Return which column keeps a ticket from all contracts."""
    for finding in entitled.findings:
        if finding.code == "nothing_promised" and finding.subject is not None:
            if finding.subject.value is not None and finding.subject.what == "contract":
                return _no_contract(contracts)
            return Fault(finding.subject.what, f"one by which its contract is found ({entitled.reason})")
    return None


def _from_report(entitled: Entitlement) -> bool:
    return entitled.contract is not None and entitled.contract.latest.policies.anchor == "reported"


def starts_at_anchor(terms: Terms, target: str) -> bool:
    """Tell whether the clock of a target starts when the ticket comes in, rather than at a later event."""
    return target in terms.targets and terms.policies.targets[target].start is None


def _zone(entitled: Entitlement, ticket: Ticket) -> str | None:
    if entitled.contract is None:
        return None
    sites = (entitled.terms or entitled.contract.latest).sites
    return sites[ticket.site].zone if ticket.site in sites else None


def _unknown(contracts: Contracts, ticket: Ticket, message: str) -> Fault:
    """Find the column that holds a name which is not defined."""
    many = {contracts.id: contracts} if isinstance(contracts, Contract) else contracts
    if ticket.contract is not None and ticket.contract not in many:
        return _no_contract(contracts)
    named = [many[ticket.contract]] if ticket.contract is not None else list(many.values())
    if len(named) == 1:
        terms = named[0].at(named[0].anchor(ticket.opened_at, ticket.reported_at))
        known: list[tuple[str, str, Collection[str]]] = [
            ("tier", ticket.tier, terms.tiers),
            ("site", ticket.site, terms.sites),
        ]
        for column, value, names in known:
            if value not in names:
                return Fault(column, f"a {column} of contract {terms.id}: {', '.join(names)}")
    return Fault("tier", f"one that its contract has ({message})")


def _no_contract(contracts: Contracts) -> Fault:
    many = (contracts.id,) if isinstance(contracts, Contract) else contracts
    return Fault("contract", f"a contract that was given: {', '.join(many)}")


def _unlisted(terms: Terms, ticket: Ticket) -> Fault | None:
    """Refuse a kind that no contract knows, and a priority that this one does not list."""
    if ticket.kind not in KINDS:
        return Fault("kind", f"one of {', '.join(KINDS)}")
    if ticket.priority is not None and terms.priorities and ticket.priority not in terms.priorities:
        return Fault("priority", f"a priority of contract {terms.id}: {', '.join(terms.priorities)}")
    return None
