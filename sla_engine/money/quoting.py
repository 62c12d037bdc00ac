"""Quoting: work put into lines of money by what a contract says about billing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext

from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.instants import EPOCH
from sla_engine.calendars.text.durations import format_duration
from sla_engine.clocks import Ticket, entitle
from sla_engine.clocks.entitlement import Contracts
from sla_engine.contracts import Contract, Terms
from sla_engine.contracts.values.billing import Billing
from sla_engine.errors import InvalidArgumentError, UnknownNameError
from sla_engine.money.charged_steps import Part, parts
from sla_engine.money.quote import Quote, QuoteLine
from sla_engine.money.rounding import EXACT, in_cents
from sla_engine.money.work import Work
from sla_engine.show.durations import HOUR


@dataclass(frozen=True, slots=True)
class _Desk:
    """What one visit's lines need to know."""

    terms: Terms
    billing: Billing
    tier: str
    zone: str
    rates: BusinessCalendar | None


def quote(work: Work | Iterable[Work], contract: Contracts, *, tier: str, site: str) -> Quote:
    """Return what work costs under a tier of a contract at a site, line by line.

    Each visit is charged by the version in force at its start: in steps, with what is charged whole at its beginning, at the
    rates of its role within and outside the rate hours, and with its travel where it is on site. Travel that the contract
    charges without stating a price is a line without an amount. Of several contracts the one counts that `entitle` finds.

    Raises:
        UnknownNameError: no such tier, site or role, no billing at all, or no rate outside the rate hours.
        NotApplicableError: the tier declares the rate not applicable; or work before the first version.
        InvalidArgumentError: travel is charged by kilometres, and their number is missing; or the visits fall into
            versions of different currencies.

    >>> from datetime import datetime
    >>> from zoneinfo import ZoneInfo
    >>> from sla_engine.contracts import load_contract
    >>> start = datetime(2026, 6, 22, 10, tzinfo=ZoneInfo("Europe/Luxembourg"))
    >>> visit = Work("technician", start, start.replace(hour=11, minute=20), on_site=True)
    >>> print(quote(visit, load_contract("mixvoip-support"), tier="standard", site="LU").total)
    156.00
    """
    visits = [work] if isinstance(work, Work) else list(work)
    if not isinstance(contract, Contract):
        contract = _of_several(visits, contract, tier, site)
    desks = [_desk(visit, contract, tier, site) for visit in visits]
    if not desks:
        contract.latest.tier(tier), contract.latest.site(site)
    versions = [desk.terms for desk in desks] or [contract.latest]
    with localcontext(EXACT):
        lines = [line for visit, desk in zip(visits, desks, strict=True) for line in _visit(visit, desk)]
    version = ", ".join(dict.fromkeys(terms.version for terms in versions))
    return Quote(contract.id, version, tier, site, _currency(versions), tuple(lines))


def _of_several(visits: list[Work], contracts: Contracts, tier: str, site: str) -> Contract:
    """Return the contract that has the tier and the site."""
    since = visits[0].start if visits else EPOCH
    found = entitle(Ticket("work", opened_at=since, tier=tier, site=site), contracts)
    if found.contract is None:
        raise UnknownNameError(f"no contract for tier {tier!r} at site {site!r}: {found.reason}")
    return found.contract


def _currency(versions: list[Terms]) -> str:
    currencies = dict.fromkeys(terms.currency or "" for terms in versions)
    if len(currencies) > 1:
        raise InvalidArgumentError(f"the visits are charged in {' and '.join(currencies)}; quote them apart")
    return next(iter(currencies))


def _desk(visit: Work, contract: Contract, tier: str, site: str) -> _Desk:
    terms = contract.at(visit.start)
    if terms.billing is None:
        raise UnknownNameError(f"contract {contract.id!r} says nothing about billing; set billing.step and rates")
    terms.tier(tier)
    rates = None if terms.billing.rate_hours is None else terms.rate_calendar(site)
    return _Desk(terms, terms.billing, tier, terms.site(site).zone, rates)


def _visit(work: Work, desk: _Desk) -> Iterator[QuoteLine]:
    """Yield the lines of one visit: one for each part that costs one rate, then its travel."""
    for part in parts(work, desk.billing, desk.zone, desk.rates):
        yield _line(work, desk, part)
    if work.on_site and desk.billing.travel.charged:
        yield _travel(work, desk)


def _line(work: Work, desk: _Desk, part: Part) -> QuoteLine:
    price = desk.terms.tier(desk.tier).rate(work.role, out_of_hours=not part.ordinary)
    length = part.end - part.start
    where = "on site" if work.on_site else "remote"
    return QuoteLine(
        f"{work.role}, {where}{'' if part.ordinary else ', outside the rate hours'}",
        Decimal(length) / HOUR,
        "h",
        price,
        # Multiplied first: a third of an hour has no end as a Decimal, while half a cent may come of it.
        in_cents(length * price / HOUR, desk.billing.amount_rounding),
        _why(desk.billing, part),
        part.start,
        part.end,
        desk.zone,
        work.about,
    )


def _why(billing: Billing, part: Part) -> str:
    """Say of what a part is made."""
    minimum = f"the first {format_duration(part.minimum)} is charged whole" if part.minimum else ""
    if not part.steps:
        return minimum
    steps = f"{part.steps} step{'s' if part.steps > 1 else ''} of {format_duration(billing.step_us)}"
    return f"{minimum}, then {steps}" if minimum else steps


def _travel(work: Work, desk: _Desk) -> QuoteLine:
    travel, start = desk.billing.travel, work.start_us
    if travel.amount is None:
        said = "charged extra; the contract states no price"
        return QuoteLine("travel", Decimal(1), "visit", None, None, said, start, start, desk.zone, work.about)
    cost = desk.billing.travel_cost(kilometres=work.kilometres)
    by_km = travel.per == "km"
    quantity = Decimal(work.kilometres or 0) if by_km else Decimal(1)
    said = "by the kilometre" if by_km else "for each visit"
    amount = in_cents(cost, desk.billing.amount_rounding)
    unit = "km" if by_km else "visit"
    return QuoteLine("travel", quantity, unit, travel.amount, amount, said, start, start, desk.zone, work.about)
