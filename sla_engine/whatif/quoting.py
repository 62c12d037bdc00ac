"""Quoting: work put into lines of money by what a contract says about billing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.durations import format_duration
from sla_engine.contracts import Contract, Terms
from sla_engine.contracts.billing import Billing
from sla_engine.errors import UnknownNameError
from sla_engine.whatif.quote import Quote, QuoteLine
from sla_engine.whatif.steps import Stretch, shares, stretches
from sla_engine.whatif.work import Work

CENT = Decimal("0.01")
HOUR_US = 3_600_000_000
ROUNDINGS = {"half up": ROUND_HALF_UP, "half even": ROUND_HALF_EVEN}


@dataclass(frozen=True, slots=True)
class _Desk:
    """What one visit's lines need to know."""

    terms: Terms
    billing: Billing
    tier: str
    site: str
    zone: str
    rates: BusinessCalendar | None


def quote(work: Work | Iterable[Work], contract: Contract, *, tier: str, site: str) -> Quote:
    """Return what work costs under a tier of a contract at a site, line by line.

    Each visit is charged by the version in force at its start: in steps, with what is charged whole at its beginning, at the
    rates of its role within and outside the rate hours, and with its travel where it is on site. Travel that the contract
    charges without stating a price is a line without an amount.

    Raises:
        UnknownNameError: no such tier, site or role, no billing at all, or no rate outside the rate hours.
        NotApplicableError: the tier declares the rate not applicable; or work before the first version.
        InvalidArgumentError: travel is charged by kilometres, and their number is missing.

    >>> from datetime import datetime
    >>> from zoneinfo import ZoneInfo
    >>> from sla_engine.contracts import load_contract
    >>> start = datetime(2026, 6, 22, 10, tzinfo=ZoneInfo("Europe/Luxembourg"))
    >>> visit = Work("technician", start, start.replace(hour=11, minute=20), on_site=True)
    >>> print(quote(visit, load_contract("mixvoip-support"), tier="standard", site="LU").total)
    156.00
    """
    visits = [work] if isinstance(work, Work) else list(work)
    lines: list[QuoteLine] = []
    for visit in visits:
        lines += _visit(visit, _desk(visit, contract, tier, site))
    latest = contract.latest
    latest.tier(tier), latest.site(site)
    return Quote(contract.id, contract.version, tier, site, contract.currency or "", tuple(lines))


def _desk(visit: Work, contract: Contract, tier: str, site: str) -> _Desk:
    terms = contract.at(visit.start)
    if terms.billing is None:
        raise UnknownNameError(f"contract {contract.id!r} says nothing about billing; set billing.step and rates")
    terms.tier(tier)
    rates = None if terms.billing.rate_hours is None else terms.rate_calendar(site)
    return _Desk(terms, terms.billing, tier, site, terms.site(site).zone, rates)


def _visit(work: Work, desk: _Desk) -> Iterator[QuoteLine]:
    """Yield the lines of one visit: stretches that follow each other at one rate are one line."""
    pending: list[tuple[Stretch, int]] = []
    ordinary = True
    for stretch in stretches(work, desk.billing, desk.zone):
        for share in shares(stretch, desk.billing, desk.rates, work.start_us):
            if pending and share.ordinary != ordinary:
                yield _line(work, desk, pending, ordinary=ordinary)
                pending = []
            pending.append((stretch, share.length_us))
            ordinary = share.ordinary
    if pending:
        yield _line(work, desk, pending, ordinary=ordinary)
    if work.on_site and desk.billing.travel.charged:
        yield _travel(work, desk)


def _line(work: Work, desk: _Desk, parts: list[tuple[Stretch, int]], *, ordinary: bool) -> QuoteLine:
    price = desk.terms.tier(desk.tier).rate(work.role, out_of_hours=not ordinary)
    hours = Decimal(sum(length for _, length in parts)) / HOUR_US
    where = "on site" if work.on_site else "remote"
    return QuoteLine(
        f"{work.role}, {where}{'' if ordinary else ', outside the rate hours'}",
        hours,
        "h",
        price,
        _amount(hours * price, desk.billing),
        _why(desk.billing, parts),
        parts[0][0].start,
        parts[-1][0].end,
        desk.zone,
        work.about,
    )


def _why(billing: Billing, parts: list[tuple[Stretch, int]]) -> str:
    """Say of which stretches a line is made."""
    minimum = [length for stretch, length in parts if stretch.minimum]
    steps = len({stretch for stretch, _ in parts if not stretch.minimum})
    said = [f"the first {format_duration(sum(minimum))} is charged whole"] if minimum else []
    if steps:
        said.append(f"{steps} step{'s' if steps > 1 else ''} of {format_duration(billing.step_us)}")
    return ", then ".join(said)


def _travel(work: Work, desk: _Desk) -> QuoteLine:
    travel, start = desk.billing.travel, work.start_us
    if travel.amount is None:
        said = "charged extra; the contract states no price"
        return QuoteLine("travel", Decimal(1), "visit", None, None, said, start, start, desk.zone, work.about)
    cost = desk.billing.travel_cost(kilometres=work.kilometres)
    by_km = travel.per == "km"
    quantity = Decimal(work.kilometres or 0) if by_km else Decimal(1)
    said = "by the kilometre" if by_km else "for each visit"
    amount = _amount(cost, desk.billing)
    unit = "km" if by_km else "visit"
    return QuoteLine("travel", quantity, unit, travel.amount, amount, said, start, start, desk.zone, work.about)


def _amount(exact: Decimal, billing: Billing) -> Decimal:
    """Return an amount in whole cents, rounded as the contract says."""
    return exact.quantize(CENT, ROUNDINGS[billing.amount_rounding])
