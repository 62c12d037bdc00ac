"""Entitlement: the contract, version and tier of a ticket, decided before any clock runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sla_engine.calendars.instants import instant_at, instant_us
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.clocks.attributes import Attributes
from sla_engine.clocks.finding import Code, Finding, Subject
from sla_engine.clocks.ticket import Ticket
from sla_engine.contracts import Contract
from sla_engine.contracts.version_terms import Terms
from sla_engine.errors import InvalidArgumentError, NotApplicableError, UnknownNameError
from sla_engine.show.argument_kinds import of_kind
from sla_engine.show.did_you_mean import did_you_mean, listed
from sla_engine.show.languages import Words, speaks
from sla_engine.show.plain_values import Plain, keys

Contracts = Contract | Mapping[str, Contract]


def contracts_of(contracts: object) -> list[Contract]:
    """Return contracts one by one.

    Raises:
        InvalidArgumentError: `contracts` is neither a contract nor a mapping of ids to contracts.
    """
    found = []
    for one in contracts.values() if isinstance(contracts, Mapping) else [contracts]:
        if not isinstance(one, Contract):
            raise InvalidArgumentError(
                f"expected a contract (load_contract reads one) or a mapping of ids to contracts, got {one!r:.80}"
            )
        found.append(one)
    return found


@dataclass(frozen=True, slots=True)
class Entitlement(Plain):
    """The contract, version and tier of a ticket, and why these apply.

    `contract` is None if none was found; `terms` (the version) and `tier` are None if no promise applies. `anchor_us` is the
    instant from which its clocks count, in microseconds of UTC; `attributes` are those at that instant. `findings` state why
    no promise applies, and which values of the ticket the contract does not name.

    >>> from datetime import UTC, datetime
    >>> from sla_engine.contracts import load_contract
    >>> ticket = Ticket("T-1", opened_at=datetime(2026, 6, 22, 9, tzinfo=UTC), tier="office", site="LU")
    >>> entitlement = entitle(ticket, load_contract("mixvoip-support"))
    >>> entitlement.applies, entitlement.version
    (True, 'first')
    """

    PLAIN = keys(contract="contract_id", version="version", tier="tier", applies="applies", reason="reason")
    contract: Contract | None
    terms: Terms | None
    tier: str | None
    reason: str
    anchor_us: int
    attributes: Attributes | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def contract_id(self) -> str | None:
        """The id of the contract, None where none was found."""
        return None if self.contract is None else self.contract.id

    @property
    def applies(self) -> bool:
        """Whether any promise can apply."""
        return self.terms is not None and self.tier is not None

    @property
    def version(self) -> str | None:
        """The id of the contract's version, None if no promise applies."""
        return None if self.terms is None else self.terms.version

    @property
    def fingerprint(self) -> str | None:
        """The fingerprint of the contract, which changes when an answer could; None where there is no contract."""
        return None if self.contract is None else self.contract.fingerprint

    @property
    def data_versions(self) -> dict[str, str]:
        """The versions of the holiday and time-zone data that the contract's calendars read."""
        return {} if self.contract is None else self.contract.data_versions

    def told(self, now: Attributes | None, language: str | None = None) -> str:
        """Return the reason, or if the ticket has changed since, its attributes now and before.

        In a language other than English there is text for a promise, but not for the reason why there is none.
        """
        now = now or self.attributes
        if now is None or self.attributes is None or self.contract is None:
            return self.reason
        if now == self.attributes and not speaks(language):
            return self.reason
        told = ", ".join(now.told(self.attributes, language))
        return _UNDER.of(language).format(told, self.contract.id, self.version)

    def __str__(self) -> str:
        return self.reason


_UNDER = Words("{}, of contract {!r}, version {!r}", "{}, Vertrag {!r}, Version {!r}", "{}, contrat {!r}, version {!r}")


def entitle(ticket: Ticket, contracts: Contracts) -> Entitlement:
    """Return the entitlement of a ticket under a contract, or under the one of several contracts that applies to it.

    Of several contracts, the one that the ticket names applies, else the one with the ticket's service, else the only one for
    customers that has the ticket's tier and site. The version is the one in force at the ticket's anchor. The tier is the
    one built into the service, else the ticket's.

    Raises:
        UnknownNameError: the ticket names a contract, tier or site that is not defined.

    >>> from datetime import UTC, datetime
    >>> from sla_engine.contracts import load_contract
    >>> ticket = Ticket("T-1", opened_at=datetime(2026, 6, 22, 9, tzinfo=UTC), tier="office", site="LU")
    >>> print(entitle(ticket, load_contract("mixvoip-support")))
    tier 'office' of contract 'mixvoip-support', version 'first'
    """
    of_kind(ticket, Ticket, "expected a Ticket(id, opened_at=..., tier=..., site=...) as ticket")
    if isinstance(contracts, Contract):
        if ticket.contract is not None and ticket.contract != contracts.id:
            hint = did_you_mean(ticket.contract, [contracts.id]).strip()
            reason = f"the ticket is under contract {ticket.contract!r}, not {contracts.id!r}"
            other = Subject("contract", ticket.contract, reason=f"{reason}; {hint}" if hint else reason)
            return _nothing(contracts, None, "nothing_promised", other, instant_us(ticket.opened_at))
        return _under(ticket, contracts)
    contracts_of(contracts)
    found = chosen(ticket, contracts)
    if isinstance(found, Subject):
        return _nothing(None, None, "nothing_promised", found, instant_us(ticket.opened_at))
    return _under(ticket, found)


def _nothing(
    contract: Contract | None, terms: Terms | None, code: Code, subject: Subject, anchor_us: int
) -> Entitlement:
    """Return the entitlement without a promise, with the reason of the subject."""
    return Entitlement(contract, terms, None, subject.reason, anchor_us, findings=(Finding(code, subject=subject),))


def chosen(ticket: Ticket, contracts: Mapping[str, Contract]) -> Contract | Subject:
    """Return the one of several contracts that applies to a ticket, or why none does; the time of opening does not matter.

    Raises:
        UnknownNameError: the ticket names a contract that is not among them.
    """
    if ticket.contract is not None:
        try:
            return contracts[ticket.contract]
        except KeyError:
            hint = did_you_mean(ticket.contract, contracts)
            raise UnknownNameError(f"unknown contract {ticket.contract!r}; {hint}{listed(contracts)}") from None
    if ticket.service is not None:
        serving = {name: one for name, one in contracts.items() if ticket.service in one.latest.services}
        if serving:
            return _single("service", ticket.service, serving)
    fitting = {
        name: one
        for name, one in contracts.items()
        if one.latest.bound_to == "customer" and ticket.tier in one.tiers and ticket.site in one.sites
    }
    only = next(iter(contracts.values())) if len(contracts) == 1 else None
    if only is not None and (only.latest.bound_to == "customer" or ticket.tier in only.tiers):
        return only
    if fitting:
        return _single("tier", ticket.tier, fitting)
    has_tier = any(ticket.tier in one.tiers for one in contracts.values())
    what, name = ("site", ticket.site) if has_tier else ("tier", ticket.tier)
    return Subject(
        what, name, reason=f"no contract is named, and none has tier {ticket.tier!r} at site {ticket.site!r}"
    )


def _single(what: str, name: str, found: Mapping[str, Contract]) -> Contract | Subject:
    """Return the only contract found, or the reason why several are ambiguous."""
    if len(found) == 1:
        return next(iter(found.values()))
    return Subject(
        "contract", None, reason=f"no contract is named, and {what} {name!r} is in several: {', '.join(found)}"
    )


def _under(ticket: Ticket, contract: Contract) -> Entitlement:
    """Return the entitlement under one contract: its version, its tier, and whether the tier has the ticket's channel."""
    anchor = contract.anchor(ticket.opened_at, ticket.reported_at)
    anchor_us = instant_us(anchor)
    try:
        terms = contract.at(anchor)
    except NotApplicableError:
        since = instant_at(contract.versions[0].effective_us or 0, named_zone(contract.zone))
        reason = f"contract {contract.id!r} takes effect on {since}; the ticket comes before that"
        before = Subject("contract", contract.id, reason=reason)
        return _nothing(contract, None, "before_first_version", before, anchor_us)
    service = terms.services.get(ticket.service) if ticket.service is not None else None
    tier = getattr(service, "tier", ticket.tier)
    level = terms.tier(tier)
    terms.site(ticket.site)
    where = f"contract {contract.id!r}, version {terms.version!r}"
    if ticket.channel is not None and level.channels and not level.offers(ticket.channel):
        reason = f"channel {ticket.channel!r} is not in tier {tier!r} of {where}; it has {', '.join(level.channels)}"
        outside = Subject("channel", ticket.channel, reason=reason)
        return _nothing(contract, terms, "outside_channel", outside, anchor_us)
    built_in = f", built into service {ticket.service!r}" if service is not None else ""
    first = Attributes(tier, ticket.site, ticket.kind, ticket.priority)
    reason = f"tier {tier!r} of {where}{built_in}"
    return Entitlement(contract, terms, tier, reason, anchor_us, first, tuple(_unnamed(ticket, terms, tier)))


def _unnamed(ticket: Ticket, terms: Terms, tier: str) -> Iterator[Finding]:
    """Yield findings about values of the ticket that the contract does not name, though it names others."""
    if ticket.kind in terms.tiers[tier].kinds_left_out:
        reason = f"tier {tier!r} of contract {terms.id!r} has no target for {ticket.kind}s; see policies.targets_for"
        yield Finding("kind_left_out", subject=Subject("kind", ticket.kind, reason=reason))
    if ticket.service is not None and len(terms.services) and ticket.service not in terms.services:
        yield Finding("outside_service", subject=Subject("service", ticket.service, tuple(terms.services)))
    names = terms.vocabulary
    if not terms.priorities and not names.knows_priority(ticket.priority):
        yield Finding("unnamed_priority", subject=Subject("priority", ticket.priority, names.priorities))
