"""What alerts say of their ticket: what it was when they were recorded, whatever changes before they are told."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from sla_engine.tracking import Tracker
from sla_engine.tracking.alert_routing import Routing, read_routing, routing_of, routing_text
from sla_engine.tracking.state.stored_tickets import document
from tests.clocks.desk import at, desk
from tests.tracking.watch import DESK, POLICY, Ear, event, opened, shown

WEEK_LATER = at("23 12:00")
CHANGED = ("16 09:00 tier_changed plus", "16 10:00 priority_changed P1", "24 09:00 priority_changed P2")


def instant(text):
    return int(at(text).timestamp()) * 1_000_000


def said(alert):
    return alert.contract, alert.tier, alert.site, alert.priority


@pytest.fixture
def tracker(state_url):
    with Tracker(state_url, DESK, source="a/ä b") as made:
        yield made


def test_alerts_say_what_their_ticket_was_when_they_were_recorded(tracker):
    tracker.put(opened("16 08:00", *CHANGED, priority="P3"))
    ear = Ear()
    tracker.expect(ear)
    recorded = tracker.sweep(WEEK_LATER)
    tracker.record("T-1", event("23 13:00 tier_changed basic"))
    heard = tracker.deliver(ear, at("25 12:00"))
    for alerts in (recorded, heard):
        assert {said(alert) for alert in alerts} == {("desk", "plus", "LU", "P1")}
        assert {(alert.source, shown(alert.opened)) for alert in alerts} == {("a/ä b", "16 08:00")}


def test_a_warning_says_what_its_ticket_was_before_a_change_and_a_later_breach_what_it_is_then(tracker):
    tracker.put(opened("16 08:00", "16 11:30 priority_changed P1"))
    told = [(alert.kind, alert.priority) for now in ("16 11:00", "16 13:00") for alert in tracker.sweep(at(now))]
    assert told == [("warning", None), ("breach", "P1")]


def test_upcoming_alerts_say_what_their_ticket_will_be_then(tracker):
    tracker.put(opened("16 08:00", "16 11:30 priority_changed P1"))
    coming = tracker.upcoming(at("16 08:00"), "8h")
    assert [(alert.kind, said(alert), shown(alert.opened)) for alert in coming] == [
        ("warning", ("desk", "basic", "LU", None), "16 08:00"),
        ("breach", ("desk", "basic", "LU", "P1"), "16 08:00"),
    ]


def test_a_withdrawal_says_what_its_ticket_is_by_then(tracker):
    tracker.put(opened())
    tracker.sweep(at("16 13:00"))
    tracker.put(opened("16 08:00", "16 10:00 responded", priority="P1"))
    assert {(alert.kind, alert.priority) for alert in tracker.sweep(WEEK_LATER)} == {("withdrawn", "P1")}


def test_alerts_recorded_without_it_say_what_the_document_of_their_ticket_says(tracker, state_url):
    tracker.put(opened("16 08:00", *CHANGED))
    tracker.sweep(at("16 13:00"))
    engine = sa.create_engine(
        state_url.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", "mysql+pymysql:")
    )
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alerts SET about = NULL"))
    engine.dispose()
    pending = tracker.pending(Ear())
    assert {(said(alert), shown(alert.opened)) for alert in pending} == {(("desk", "plus", "LU", "P1"), "16 08:00")}


@pytest.mark.parametrize(("how", "tier"), [("prospective", "plus"), ("retroactive", "plus"), ("keep", "basic")])
def test_changes_count_as_the_contract_takes_them(how, tier):
    terms = desk({"response": '"4h"'}, policies=f'changes = {{ tier = "{how}" }}', response=POLICY)
    ticket = opened("16 08:00", "16 09:00 tier_changed plus", "16 10:00 tier_changed gold")
    assert [routing_of(document(ticket), terms, instant(now)).tier for now in ("16 08:30", "16 12:00")] == [
        "basic",
        tier,
    ]


def test_of_several_contracts_the_one_is_named_that_the_ticket_falls_under():
    assert routing_of(document(opened()), {"desk": DESK}, 0).contract == "desk"


def test_where_the_contract_has_lost_the_tier_the_ticket_speaks_for_itself():
    ticket = replace(opened(tier="gold", priority="P1"), contract="desk")
    assert routing_of(document(ticket), DESK, 0) == Routing("desk", "gold", "LU", "P1", instant("16 08:00"))


def test_what_a_database_keeps_comes_back():
    for one in (
        Routing(),
        Routing("desk", "gold", "LU", None, 7),
        routing_of(document(opened(priority="P1")), DESK, 0),
    ):
        assert read_routing(routing_text(one)) == one
