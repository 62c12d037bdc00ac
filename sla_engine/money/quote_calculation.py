"""Quote calculation: the lines of a quote for work, by the billing of a contract."""

from collections.abc import Iterable, Iterator
from decimal import Decimal, localcontext

from sla_engine.calendars.instants import EPOCH
from sla_engine.calendars.text.durations import format_duration
from sla_engine.clocks import Ticket, entitle
from sla_engine.clocks.entitlement import Contracts, contracts_of
from sla_engine.contracts import Contract, Terms
from sla_engine.contracts.values.billing import Billing
from sla_engine.errors import UnknownNameError
from sla_engine.money.cent_rounding import EXACT, in_cents, only_currency
from sla_engine.money.charged_steps import Part, parts
from sla_engine.money.quote import Quote, QuoteLine
from sla_engine.money.spans import Work
from sla_engine.show.argument_kinds import each_of
from sla_engine.show.durations import HOUR


def quote(work: Work | Iterable[Work], contract: Contracts, *, tier: str, site: str) -> Quote:
    """Return the price of work under a tier of a contract at a site, line by line.

    Each visit is charged by the version in force at its start: a minimum and steps, at the rates of its role within and
    outside the rate hours, and its travel if it is on site. Travel that the contract charges without a price is a line
    without an amount. Of several contracts `entitle` chooses one.

    Raises:
        UnknownNameError: the contract has no such tier, site or role, no billing, or no rate outside the rate hours.
        NotApplicableError: the tier declares the rate not applicable, or the work starts before the first version.
        InvalidArgumentError: `work` has something that is no Work, travel is charged by kilometres and their number is
            missing, or the visits fall into versions of different currencies.

    >>> from datetime import datetime
    >>> from zoneinfo import ZoneInfo
    >>> from sla_engine.contracts import load_contract
    >>> start = datetime(2026, 6, 22, 10, tzinfo=ZoneInfo("Europe/Luxembourg"))
    >>> visit = Work("technician", start, start.replace(hour=11, minute=20), on_site=True)
    >>> print(quote(visit, load_contract("mixvoip-support"), tier="standard", site="LU").total)
    156.00
    """
    visits = [work] if isinstance(work, Work) else list(each_of(work, Work, "expected Work, one or several, as work"))
    contracts_of(contract)
    if not isinstance(contract, Contract):
        contract = _of_several(visits, contract, tier, site)
    versions = [contract.at(visit.start) for visit in visits]
    if not visits:
        contract.latest.tier(tier), contract.latest.site(site)
    with localcontext(EXACT):
        lines = [
            line
            for visit, terms in zip(visits, versions, strict=True)
            for line in _visit(visit, terms, billing_of(terms), tier, site)
        ]
    versions = versions or [contract.latest]
    version = ", ".join(dict.fromkeys(terms.version for terms in versions))
    currency = only_currency(versions, "the visits are charged", "quote them apart")
    return Quote(contract.id, version, tier, site, currency, tuple(lines))


def _of_several(visits: list[Work], contracts: Contracts, tier: str, site: str) -> Contract:
    """Return the contract that has the tier and the site."""
    since = visits[0].start if visits else EPOCH
    found = entitle(Ticket("work", opened_at=since, tier=tier, site=site), contracts)
    if found.contract is None:
        raise UnknownNameError(f"no contract for tier {tier!r} at site {site!r}: {found.reason}")
    return found.contract


def billing_of(terms: Terms) -> Billing:
    """Return how a version of a contract charges work.

    Raises:
        UnknownNameError: the version has no billing.
    """
    if terms.billing is None:
        raise UnknownNameError(f"contract {terms.id!r} says nothing about billing; set billing.step and rates")
    return terms.billing


def _visit(work: Work, terms: Terms, billing: Billing, tier: str, site: str) -> Iterator[QuoteLine]:
    """Yield the lines of one visit: one for each part that costs one rate, then its travel."""
    level, zone = terms.tier(tier), terms.site(site).zone
    rates = None if billing.rate_hours is None else terms.rate_calendar(site)
    where = "on site" if work.on_site else "remote"
    for part in parts(work, billing, zone, rates):
        price = level.rate(work.role, out_of_hours=not part.ordinary)
        length = part.end - part.start
        yield QuoteLine(
            f"{work.role}, {where}{'' if part.ordinary else ', outside the rate hours'}",
            Decimal(length) / HOUR,
            "h",
            price,
            # The division comes last: a third of an hour is no exact Decimal, and half a cent may depend on it.
            in_cents(length * price / HOUR, billing.amount_rounding),
            _why(billing, part),
            part.start,
            part.end,
            zone,
            work.about,
        )
    if work.on_site and billing.travel.charged:
        yield _travel(work, billing, zone)


def _why(billing: Billing, part: Part) -> str:
    """Return the text of what a part consists of."""
    minimum = f"the first {format_duration(part.minimum)} is charged whole" if part.minimum else ""
    if not part.steps:
        return minimum
    steps = f"{part.steps} step{'s' if part.steps > 1 else ''} of {format_duration(billing.step_us)}"
    return f"{minimum}, then {steps}" if minimum else steps


def _travel(work: Work, billing: Billing, zone: str) -> QuoteLine:
    travel, by_km = billing.travel, billing.travel.per == "km"
    if travel.amount is None:
        quantity, unit, amount, said = Decimal(1), "visit", None, "charged extra; the contract states no price"
    else:
        amount = in_cents(billing.travel_cost(kilometres=work.kilometres), billing.amount_rounding)
        quantity, unit = (Decimal(work.kilometres or 0), "km") if by_km else (Decimal(1), "visit")
        said = "by the kilometre" if by_km else "for each visit"
    start = work.start_us
    return QuoteLine("travel", quantity, unit, travel.amount, amount, said, start, start, zone, work.about)
