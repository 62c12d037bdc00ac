"""Credit calculation: the credits of each month for downtime, by a contract's uptimes and credits.

Uptime is measured around the clock, over calendar months of the contract's own clock. Overlapping outages count once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from sla_engine.calendars.half_open import merged_pairs
from sla_engine.calendars.instants import instant_at, instant_us
from sla_engine.calendars.text.durations import format_duration
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.contracts import Contract
from sla_engine.contracts.values.policies import CreditPolicy
from sla_engine.errors import InvalidArgumentError
from sla_engine.money.cent_rounding import EXACT, in_cents, is_amount, only_currency
from sla_engine.money.credit_statement import CreditMonth, CreditStatement
from sla_engine.money.month import Month
from sla_engine.money.spans import Outage
from sla_engine.show.argument_kinds import each_of, of_kind
from sla_engine.show.durations import HOUR
from sla_engine.show.numbers_and_shares import stated_percent

Pairs = Sequence[tuple[int, int]]


def credits(  # noqa: A001 - the field's word; what site puts among the builtins is for prompts
    outages: Iterable[Outage],
    contract: Contract,
    *,
    tier: str,
    monthly_cost: Decimal | int,
    guarantee: str = "monthly",
    since: datetime | None = None,
    until: datetime | None = None,
) -> CreditStatement:
    """Return the credits for the downtime of a service under a tier of a contract, month by month.

    The months are those from the first outage to the last. `since` and `until` (not included) are the instants between which
    the service was provided: months reach from the one to the other, and are cut to them. Each month is evaluated by the
    version of the contract in force at its start, and `policies.credits` of that version says how.

    Raises:
        NaiveInstantError: `since` or `until` has no time zone.
        InvalidArgumentError: `monthly_cost` is no exact amount of 0 or more, an outage or the contract is of another type,
            `until` is not after `since`, or the months fall into versions of different currencies.
        UnknownNameError: the contract has no such tier, or the tier has no such guarantee.
        OutOfRangeError: a month lies outside the years with answers.

    >>> from datetime import timedelta
    >>> import pendulum
    >>> from sla_engine import load_contract
    >>> start = pendulum.datetime(2026, 6, 22, 10, tz="Europe/Luxembourg")
    >>> down = Outage(start, start + timedelta(hours=2))
    >>> found = credits([down], load_contract("mixvoip-services"), tier="business", monthly_cost=Decimal("80.00"))
    >>> found.total, found.months[0].why
    (Decimal('48.00'), '99.90 % was missed: 2h at 30 % of 80.00 each')
    """
    if not is_amount(monthly_cost):
        raise InvalidArgumentError(f"expected monthly_cost as an int or Decimal of 0 or more, got {monthly_cost!r}")
    of_kind(contract, Contract, "expected a contract, as load_contract reads one")
    cost = Decimal(monthly_cost)
    each = each_of(outages, Outage, "expected several Outages as outages")
    down = merged_pairs((outage.start_us, outage.end_us) for outage in each)
    spans = list(_months(contract.zone, down, since, until))
    if not spans:
        contract.tier(tier).uptime(guarantee)
    months = tuple(
        credited(month, lost(month, down), contract, tier=tier, guarantee=guarantee, cost=cost) for month in spans
    )
    versions = [terms for month in spans if (terms := contract.in_force(month.start)) is not None]
    currency = only_currency(
        versions or [contract.latest], "these months are", "ask for them apart, by since and until"
    )
    return CreditStatement(contract.id, tier, guarantee, cost, currency, months)


def _months(zone: str, down: Pairs, since: datetime | None, until: datetime | None) -> Iterator[Month]:
    """Yield the months with outages and all between, or from `since` to `until`, cut to these."""
    low = None if since is None else instant_us(since)
    high = None if until is None else instant_us(until)
    if low is not None and high is not None and low >= high:
        raise InvalidArgumentError(f"expected until to be after since, got since {since} and until {until}")
    ends = None if high is None else high - 1
    marks = [us for us in (low, ends, *((down[0][0], down[-1][1] - 1) if down else ())) if us is not None]
    if marks:
        first, last = min(marks) if low is None else low, max(marks) if ends is None else ends
        for month in Month.of(first, zone).until(Month.of(last, zone), zone):
            yield month.cut(low, high)


def lost(month: Month, down: Pairs) -> int:
    """Return the downtime of a month in microseconds."""
    return sum(max(0, min(end, month.end) - max(start, month.start)) for start, end in down)


def takes_effect(contract: Contract) -> str:
    """Return the text that says from which date on a contract holds."""
    since = contract.versions[0].effective_us
    when = "" if since is None else f" on {instant_at(since, named_zone(contract.zone)).date()}"
    return f"contract {contract.id!r} takes effect{when}"


def credited(
    month: Month, down_us: int, contract: Contract, *, tier: str, guarantee: str, cost: Decimal
) -> CreditMonth:
    """Return the credit of one month for its downtime."""
    length, downtime = (timedelta(microseconds=us) for us in (month.length, down_us))
    nothing = CreditMonth(month=month.name, version=None, length=length, downtime=downtime)
    terms = contract.in_force(month.start)
    if terms is None:
        contract.versions[0].tier(tier).uptime(guarantee)  # refuses misspelt names before the first version too
        return replace(nothing, why=takes_effect(contract))
    level = terms.tier(tier)
    guaranteed = level.uptime(guarantee)
    nothing = replace(nothing, version=terms.version, guaranteed=guaranteed)
    if level.credits is None:
        return replace(nothing, why=f"tier {tier!r} gives no credits")
    rules, rates = terms.policies.credits, level.credits
    hours, why = _hours(rules, down_us, month.length, guaranteed)
    exact = hours * Fraction(EXACT.multiply(rates.per_hour, cost)) / 100
    cap = EXACT.divide(EXACT.multiply(rates.cap, cost), 100)
    if hours:
        capped = f", capped at {stated_percent(rates.cap)}" if exact > cap else ""
        why = f"{why} at {stated_percent(rates.per_hour)} of {cost} each{capped}"
    amount = in_cents(min(exact, Fraction(cap)), rules.amount_rounding)
    return replace(nothing, hours=hours, exact=exact, cap=cap, amount=amount, why=why)


def _hours(rules: CreditPolicy, lost: int, length: int, guaranteed: Decimal | None) -> tuple[Fraction, str]:
    """Return how many hours of a month's downtime give a credit, and why."""
    if not lost:
        return Fraction(0), "no downtime"
    whole = rules.downtime == "all"
    if guaranteed is None:
        if rules.due == "below guarantee" or not whole:
            return Fraction(0), "no uptime is guaranteed"
        return _counted(rules, Fraction(lost), "any downtime counts")
    allowed = (100 - Fraction(guaranteed)) / 100 * length
    if lost <= allowed and (rules.due == "below guarantee" or not whole):
        return Fraction(0), f"{stated_percent(guaranteed)} was kept"
    said = f"{stated_percent(guaranteed)} was {'missed' if lost > allowed else 'kept, but any downtime counts'}"
    return _counted(rules, lost if whole else lost - allowed, said if whole else f"{said}, beyond what it allows")


def _counted(rules: CreditPolicy, lost: Fraction | int, said: str) -> tuple[Fraction, str]:
    """Return the hours of downtime as the contract counts them."""
    exact = Fraction(lost, HOUR)
    match rules.hours:
        case "begun":
            hours = Fraction(ceil(exact))
        case "full":
            hours = Fraction(floor(exact))
        case _:
            hours = exact
    return hours, f"{said}: {format_duration(int(hours * HOUR))}" if hours else f"{said}: no full hour"
