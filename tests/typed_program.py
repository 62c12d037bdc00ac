"""A program of a user's as README has its examples, for `mypy --strict`; it runs too, so that what it is told is true."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import assert_type

import numpy as np
import pendulum
import polars as pl

from sla_engine import (
    Alert,
    BadRow,
    BusinessCalendar,
    ClockStatus,
    Comparison,
    Contract,
    ContractDoubt,
    Counted,
    Entitlement,
    Event,
    Explanation,
    Finding,
    Happening,
    HolidaySet,
    Interval,
    Outage,
    Pause,
    Report,
    Scenario,
    Segment,
    SlaError,
    Standings,
    State,
    Target,
    Ticket,
    TicketStatus,
    Tracker,
    Warned,
    WeeklyHours,
    Work,
    break_even,
    choose_tier,
    compare,
    credits,  # noqa: A004 - the field's word
    deadlines,
    entitle,
    evaluate,
    evaluate_log,
    impact,
    lint_contract,
    list_contracts,
    load_contract,
    load_mapping,
    parse_scenarios,
    quote,
    read_tickets,
    report,
)

REPORTED = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)
FRIDAY = datetime(2026, 6, 26, 10, tzinfo=UTC)


def calendars() -> timedelta:
    days = HolidaySet("LU", add={"2026-06-26": "summer party"}, drop=["Ouschterméindeg"])
    office = BusinessCalendar("Mo-Fr 07:30-18:00", tz="Europe/Luxembourg", holidays="LU")
    desk = BusinessCalendar(
        WeeklyHours.parse("Mo-Fr 08:00-12:00,13:00-17:00"),
        tz="Europe/Luxembourg",
        holidays=days,
        special_days={"12-24": ("-12:00", "Christmas Eve"), date(2026, 6, 27): "09:00-12:00"},
        closures=[Interval(REPORTED, REPORTED + timedelta(hours=1))],
    )
    due = (office | desk).add(REPORTED, "8h", landing="opening")
    as_pendulum: pendulum.DateTime = due
    as_datetime: datetime = due
    left: timedelta = due - datetime.now(UTC)
    late: timedelta = datetime.now(UTC) - due
    since: timedelta = due - REPORTED
    apart: timedelta = due - office.subtract(due, timedelta(hours=1))
    earlier: datetime = due - timedelta(hours=1)
    opening = office.next_opening(due)
    wait = opening - due if opening is not None else timedelta()
    segments: list[Segment] = desk.explain(REPORTED, FRIDAY)
    lasting: timedelta = segments[0].end - segments[0].start
    opens: list[Interval] = office.intervals(REPORTED, FRIDAY)
    ends: datetime = desk.add_business_days(REPORTED, 2, at="16:00")
    assert_type(desk.business_days_between(REPORTED, FRIDAY), int)
    assert_type(office.between(REPORTED, FRIDAY), timedelta)
    dues = office.add_many(np.array(["2026-06-22T15:30"], dtype="datetime64[s]"), "8h")
    print(as_pendulum, as_datetime, left, late, apart, earlier, wait, lasting, opens, ends, dues)
    return since


def contracts() -> list[ContractDoubt]:
    contract: Contract = load_contract(list_contracts()[0])
    target: Target | None = contract.tier("business").target("response", kind="incident")
    due = contract.due(REPORTED, tier="business", site="LU", target="response")
    if due is not None:
        left: timedelta = due - datetime.now(UTC)
        print(left, target, contract.calendar("business", site="LU", kind="request"))
    return lint_contract(contract, as_of=date(2026, 6, 22))


def clocks(contract: Contract) -> list[str]:
    ticket = Ticket("T-1", opened_at=REPORTED, tier="office", site="LU", events=[Event("responded", FRIDAY)])
    again = Ticket(
        "T-2", opened_at=REPORTED, tier="office", site="LU", events=(*ticket.events, Event("closed", FRIDAY))
    )
    entitlement: Entitlement = entitle(again, {contract.id: contract})
    status: TicketStatus = evaluate(ticket, contract, as_of=FRIDAY)
    clock: ClockStatus = status["response"]
    if clock.due is not None and clock.remaining is not None:
        late: timedelta = clock.due - datetime.now(UTC)
        print(late, clock.remaining.total_seconds())
    why: Explanation = clock.explain(language="de")
    parts: tuple[Counted, ...] = why.segments
    pauses: tuple[Pause, ...] = clock.pauses
    warnings: tuple[Warned, ...] = clock.warnings
    findings: tuple[Finding, ...] = status.findings
    story: list[Happening] = status.timeline()
    print(entitlement, parts, pauses, warnings, findings, story, clock.state is State.MISSED)
    return [f"{target}: {status[target].state}" for target in status]


def tracking(contract: Contract) -> list[Alert]:
    with Tracker("sqlite://", contract) as tracker:
        tracker.put_many([Ticket("T-9", opened_at=REPORTED, tier="business", site="LU")])
        tracker.record("T-9", Event("updated", REPORTED + timedelta(minutes=5)))
        told = tracker.sweep(FRIDAY)
        standings: Standings = tracker.standing(FRIDAY)
        following = tracker.next_alert_at()
        if following is not None:
            pause: timedelta = following - datetime.now(UTC)
            print(pause)
        late: list[timedelta] = [alert.at - alert.due for alert in told]
        print(late, standings.overdue)
        return told


def sources(path: Path) -> Iterable[Ticket]:
    for item in read_tickets(path, mapping=load_mapping("servicenow-audit", zone="UTC") if path.is_dir() else None):
        if isinstance(item, BadRow):
            print(item.line, item.column)
        else:
            yield item


def columns(contract: Contract) -> tuple[pl.DataFrame, pl.DataFrame]:
    tickets = pl.DataFrame({"id": ["T-1"], "opened_at": [REPORTED], "tier": ["office"], "site": ["LU"]})
    events = pl.DataFrame({"ticket": ["T-1"], "kind": ["responded"], "at": [FRIDAY]})
    print(evaluate_log(tickets, events, contract, as_of=FRIDAY).columns)
    return deadlines(tickets, contract, errors="column"), events


def questions(contract: Contract) -> Comparison:
    tickets, events = columns(contract)
    wishes = parse_scenarios('scenario = [{ name = "all Business", tier = "business" }]', {contract.id: contract})
    found = compare(tickets, events, [Scenario("today", contract), *wishes], as_of=FRIDAY)
    visit = Work("technician", REPORTED, REPORTED + timedelta(hours=1), about="T-1", on_site=True)
    print(choose_tier(tickets, events, contract, as_of=FRIDAY, work=[visit]).cheapest)
    print(
        break_even(contract, tier="standard", role="technician"), quote([visit], contract, tier="standard", site="LU")
    )
    services = load_contract("mixvoip-services")
    outage = Outage(REPORTED, REPORTED + timedelta(hours=5), about="T-1")
    print(credits([outage], services, tier="retail", monthly_cost=Decimal("80.00")))
    print(impact(tickets, events, contract, contract, as_of=FRIDAY).moved("as edited"))
    return found


def page(contract: Contract) -> Report:
    tickets, events = columns(contract)
    return report(
        tickets, events, contract, as_of=FRIDAY, scenarios=[Scenario("all Standard", contract, tier="standard")]
    )


def main() -> None:
    contract = load_contract("mixvoip-support")
    try:
        print(calendars(), contracts(), clocks(contract), tracking(contract), questions(contract))
    except SlaError as error:
        print(error)
        raise


if __name__ == "__main__":
    main()
