"""Where the time of clocks went: against a walk through the time in steps of half an hour, and by hand."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import BusinessCalendar, load_contract
from sla_engine.clocks import Event, Ticket, evaluate
from sla_engine.clocks.running.cycle import Mode
from sla_engine.whatif import Scenario, TimeSpent, compare
from tests.bulk.log_answers import tables_of
from tests.examples import examples

# Everything in these histories happens on whole hours, and hours begin and end on half ones.
STEP = timedelta(minutes=30)
HOUR = timedelta(hours=1)
OPENED = datetime(2026, 6, 19, 7, tzinfo=UTC)  # a Friday; Tuesday 23 June is a holiday in Luxembourg
NOW = OPENED + timedelta(days=12)
PAUSING = {
    "policies": {
        "targets": {
            "response": {"pause_on": ["customer"], "reopening": "resume"},
            "intervention": {"pause_on": "all", "reopening": "new_cycle"},
        }
    }
}
CONTRACT = load_contract("mixvoip-support", changes=PAUSING)
KINDS = ("responded", "work_started", "resolved", "reopened", "paused", "paused", "resumed", "tier_changed")


@st.composite
def histories(draw):
    tickets = []
    for number in range(draw(st.integers(1, 4))):
        opened = OPENED + draw(st.integers(0, 100)) * HOUR
        events, at = [], opened
        for kind, gap in draw(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 40)), max_size=7)):
            at += gap * HOUR
            events.append(
                Event(
                    kind,
                    at,
                    value=draw(st.sampled_from(("standard", "office", "business"))) if kind == "tier_changed" else None,
                    reason=draw(st.sampled_from(("customer", "vendor", None))) if kind == "paused" else None,
                    by=draw(st.sampled_from(("anna", "bert", None))) if kind == "paused" else None,
                )
            )
        tier, site = draw(st.sampled_from(("standard", "office", "business"))), draw(st.sampled_from(("LU", "BE")))
        tickets.append(Ticket(f"T-{number}", opened_at=opened, tier=tier, site=site, events=events))
    return tickets


def steps(start, end):
    while start < end:
        yield start
        start += STEP


def walked(tickets):
    """Where each half hour of all clocks went, by target and tier: what `compare` sums up, looked at one by one."""
    found = defaultdict(lambda: defaultdict(timedelta))
    for ticket in tickets:
        status = evaluate(ticket, CONTRACT, as_of=NOW)
        for target in status:
            for phase in (phase for clock in status.cycles(target) for phase in clock.phases):
                calendar = phase.measure.promise.calendar
                ordinary = BusinessCalendar(str(calendar.hours), tz=calendar.tz)
                spent = found[target, ticket.tier]
                first, last = (datetime.fromtimestamp(us // 1_000_000, UTC) for us in (phase.start, phase.end))
                for at in steps(first, last):
                    if phase.mode is Mode.STOPPED:
                        what = "stopped"
                    elif calendar.is_open(at):
                        what = "worked" if phase.mode is Mode.RUNNING else ("paused", phase.wait.by or "")
                    else:
                        what = "holiday" if ordinary.is_open(at) else "closed"
                    spent[what] += STEP
    return {key: dict(spent) for key, spent in found.items() if spent}


def shown(one):
    parts = {what: getattr(one, what) for what in ("worked", "closed", "holiday", "stopped")}
    parts |= {("paused", party): time for party, time in one.paused.items()}
    return {what: time for what, time in parts.items() if time}


@examples(60)
@given(histories())
def test_time_spent_is_what_a_walk_through_it_finds(tickets):
    answer = compare(*tables_of(tickets), [Scenario("today", CONTRACT)], as_of=NOW)
    found = {(one.target, one.tier): shown(one) for one in answer.time}
    assert found == walked(tickets)


def test_time_spent_adds_up_to_the_time_from_start_to_stop():
    events = [
        Event("paused", OPENED + 2 * HOUR, reason="customer", by="anna"),
        Event("resumed", OPENED + 80 * HOUR),
        Event("responded", OPENED + 121 * HOUR),
    ]
    ticket = Ticket("T", opened_at=OPENED, tier="office", site="LU", events=events)
    answer = compare(*tables_of([ticket]), [Scenario("today", CONTRACT)], as_of=NOW)
    (response,) = (one for one in answer.time if one.target == "response")
    assert response.total == 121 * HOUR


def test_a_worked_out_ticket():
    """Opened Friday 19 June 09:00 local, waits from 11:00 to Monday 17:00, responded Wednesday 24 June 10:00; Tuesday is off.

    Office hours are 07:30 to 18:00: 2 h on Friday, 1 h on Monday and 2.5 h on Wednesday are worked; 7 h on Friday and 9.5 h on
    Monday wait; the 10.5 h of Tuesday are a holiday's; all the rest of 121 h is closed.
    """
    events = [
        Event("paused", OPENED + 2 * HOUR, reason="customer", by="anna"),
        Event("resumed", OPENED + 80 * HOUR),
        Event("responded", OPENED + 121 * HOUR),
    ]
    ticket = Ticket("T", opened_at=OPENED, tier="office", site="LU", events=events)
    answer = compare(*tables_of([ticket]), [Scenario("today", CONTRACT)], as_of=NOW)
    found = [one for one in answer.time if one.target == "response"]
    assert found == [
        TimeSpent(
            "today",
            "response",
            "office",
            worked=5.5 * HOUR,
            closed=(121 - 5.5 - 16.5 - 10.5) * HOUR,
            holiday=10.5 * HOUR,
            stopped=0 * HOUR,
            paused={"anna": 16.5 * HOUR},
            contract="mixvoip-support",
        )
    ]


@pytest.mark.parametrize(("holidays", "lost"), [("LU", 10.5), ("BE", 0)])
def test_a_holiday_takes_time_where_it_is_one(holidays, lost):
    ticket = Ticket("T", opened_at=OPENED + 72 * HOUR, tier="office", site=holidays)
    answer = compare(*tables_of([ticket]), [Scenario("today", CONTRACT)], as_of=OPENED + 120 * HOUR)
    assert {one.holiday for one in answer.time} == {lost * HOUR}


def test_hours_of_business_open_on_holidays_lose_nothing_to_them():
    contract = load_contract("mixvoip-support", changes={"hours": {"extended": {"on_holidays": "open"}}})
    ticket = Ticket("T", opened_at=OPENED, tier="business", site="LU")
    answer = compare(*tables_of([ticket]), [Scenario("today", contract)], as_of=NOW)
    assert {one.holiday for one in answer.time} == {timedelta()}


def test_a_ticket_evaluated_by_itself_counts_the_same():
    """A log so much longer than the others that columns leave it out."""
    events = [
        Event("paused" if number % 2 else "resumed", OPENED + number * HOUR / 2, reason="customer", by=f"p{number % 3}")
        for number in range(600)
    ]
    few = [Ticket(f"T-{number}", opened_at=OPENED, tier="office", site="LU") for number in range(9)]
    tickets = [Ticket("long", opened_at=OPENED, tier="office", site="LU", events=events), *few]
    answer = compare(*tables_of(tickets), [Scenario("today", CONTRACT)], as_of=NOW)
    assert {(one.target, one.tier): shown(one) for one in answer.time} == walked(tickets)
