"""Comparisons: that a history under a scenario is what `evaluate` says of its tickets, had they been so."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import load_contract
from sla_engine.clocks import Event, State, Ticket, evaluate
from sla_engine.errors import ColumnError, InvalidArgumentError, InvalidDurationError, UnknownNameError
from sla_engine.whatif import Breach, Scenario, compare
from tests.bulk.log_answers import tables_of
from tests.examples import examples

SUPPORT = load_contract("mixvoip-support")
STRICT = load_contract("mixvoip-support", changes={"tiers": {"business": {"targets": {"response": "1h"}}}})
HOUR = timedelta(hours=1)
OPENED = datetime(2026, 6, 1, 7, tzinfo=UTC)
NOW = OPENED + timedelta(days=30)
KINDS = ("responded", "work_started", "resolved", "reopened", "paused", "resumed", "tier_changed")
TIERS = ("none", "standard", "office", "business")
LATE = (State.MISSED, State.OVERDUE)


@st.composite
def histories(draw):
    tickets = []
    for number in range(draw(st.integers(1, 8))):
        opened = OPENED + draw(st.integers(0, 800)) * HOUR
        gaps = draw(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 60)), max_size=6))
        events, at = [], opened
        for kind, gap in gaps:
            at += gap * HOUR
            value = draw(st.sampled_from(TIERS)) if kind == "tier_changed" else None
            events.append(Event(kind, at, value=value))
        tier, site = draw(st.sampled_from(TIERS)), draw(st.sampled_from(("LU", "BE", "DE-RP")))
        tickets.append(Ticket(f"T-{number}", opened_at=opened, tier=tier, site=site, events=events))
    return tickets


def as_if(ticket, *, tier=None, site=None, renamed=(), sooner=(), without=()):
    """The ticket, had it been so."""
    fixed = {*without, *(("tier_changed",) if tier else ()), *(("site_changed",) if site else ())}
    names = dict(renamed)
    tier = tier or names.get(ticket.tier)
    events = [
        replace(
            event,
            at=max(event.at - dict(sooner).get(event.kind, timedelta()), ticket.opened_at),
            value=names.get(event.value, event.value),
        )
        for event in ticket.events
        if event.kind not in fixed
    ]
    return replace(ticket, tier=tier or ticket.tier, site=site or ticket.site, events=tuple(events))


SCENARIOS = [
    (Scenario("today", SUPPORT), {}),
    (Scenario("all Business", SUPPORT, tier="business"), {"tier": "business"}),
    (Scenario("in Belgium", SUPPORT, site="BE"), {"site": "BE"}),
    (Scenario("sooner", SUPPORT, sooner={"responded": 3 * HOUR}), {"sooner": {"responded": 3 * HOUR}}),
    (Scenario("no reopening", SUPPORT, without=frozenset({"reopened"})), {"without": ("reopened",)}),
    (Scenario("stricter", STRICT), {}),
    (Scenario("renamed", SUPPORT, tier={"standard": "business"}), {"renamed": {"standard": "business"}}),
]


@examples(40)
@given(histories())
def test_each_scenario_is_what_evaluate_says_of_such_tickets(tickets):
    answer = compare(*tables_of(tickets), [scenario for scenario, _ in SCENARIOS], as_of=NOW)
    for scenario, changes in SCENARIOS:
        breaches, states = [], Counter()
        for ticket in tickets:
            status = evaluate(as_if(ticket, **changes), scenario.contract, as_of=NOW)
            for target in status:
                for clock in status.cycles(target):
                    states[target, str(clock.state)] += 1
                    if clock.state in LATE:
                        breaches.append(Breach(ticket.id, target, clock.cycle))
        assert set(answer.breaches(scenario.name)) == set(breaches)
        mine = [one for one in answer.attainment if one.scenario == scenario.name]
        for target in ("response", "intervention"):
            kept = sum(one.kept for one in mine if one.target == target)
            late = sum(one.missed for one in mine if one.target == target)
            undecided = sum(one.open for one in mine if one.target == target)
            assert kept == states[target, "met"]
            assert late == states[target, "missed"] + states[target, "overdue"]
            assert undecided == sum(states[target, state] for state in ("running", "paused", "not_started"))


def test_a_mapping_of_tiers_leaves_others_as_they_are_in_changes_too():
    changes = [Event("tier_changed", OPENED + HOUR, value=tier) for tier in ("business", "standard")]
    tickets = [Ticket("T", opened_at=OPENED, tier="office", site="LU", events=[event]) for event in changes]
    renaming = Scenario("renamed", SUPPORT, tier={"standard": "business"})
    answer = compare(*tables_of(tickets), [Scenario("today", SUPPORT), renaming], as_of=OPENED + 2 * HOUR)
    assert {one.ticket for one in answer.moved("renamed")} == {"T-1"}
    now = evaluate(tickets[0], SUPPORT, as_of=OPENED + 2 * HOUR)["response"].due
    assert {one.due for one in answer.moved("renamed") if one.target == "response"} == {now}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tier": "busines"}, "unknown tier 'busines' in scenario 'a'; did you mean 'business'"),
        ({"tier": {"standrd": "gold"}}, "unknown tier 'gold'"),
        ({"site": "XX"}, "unknown site 'XX' in scenario 'a'"),
        ({"sooner": {"respnded": HOUR}}, "unknown kind of event 'respnded' in scenario 'a'; did you mean 'responded'"),
        ({"without": {"respnded"}}, "unknown kind of event 'respnded'"),
        ({"without": "responded"}, "such as {'paused'}, as without in scenario 'a', got 'responded'"),
        (
            {"sooner": {"responded": 30}},
            "expected a timedelta of at most a century, or text such as '30m', for 'responded', got 30",
        ),
        ({"sooner": {"responded": timedelta.max}}, "expected a timedelta of at most a century"),
        ({"name": " "}, "expected a name for the scenario"),
        ({"contract": "mixvoip-support"}, "expected a contract"),
    ],
)
def test_a_scenario_that_means_nothing_is_refused_when_it_is_made(wrong, said):
    with pytest.raises((InvalidArgumentError, UnknownNameError), match=re.escape(said)):
        Scenario(**{"name": "a", "contract": SUPPORT} | wrong)


def test_how_much_sooner_may_be_said_as_text():
    said = Scenario("a", SUPPORT, sooner={"responded": "1h30m"})
    assert said == Scenario("a", SUPPORT, sooner={"responded": timedelta(hours=1, minutes=30)})
    with pytest.raises(InvalidDurationError):
        Scenario("a", SUPPORT, sooner={"responded": "1 day"})


HISTORY = [
    Ticket("A", opened_at=OPENED, tier="business", site="LU", events=[Event("responded", OPENED + 2 * HOUR)]),
    Ticket("B", opened_at=OPENED, tier="business", site="LU", events=[Event("responded", OPENED + 4 * HOUR)]),
    Ticket("C", opened_at=OPENED + 650 * HOUR, tier="business", site="LU"),
    Ticket("D", opened_at=NOW - HOUR, tier="office", site="LU"),
]


def test_breaches_are_gained_and_lost_ticket_by_ticket():
    scenarios = [
        Scenario("today", SUPPORT),
        Scenario("strict", STRICT),
        Scenario("soon", SUPPORT, sooner={"responded": HOUR}),
    ]
    answer = compare(*tables_of(HISTORY), scenarios, as_of=NOW)
    assert answer.gained("strict") == [Breach("T-0", "response", 1)]
    assert answer.lost("soon") == [Breach("T-1", "response", 1)]
    assert answer.gained("today") == answer.lost("today") == []


def test_attainment_is_by_target_tier_and_month_and_leaves_out_what_is_undecided():
    answer = compare(*tables_of(HISTORY), [Scenario("today", SUPPORT)], as_of=NOW)
    found = {
        (one.tier, one.month): (one.kept, one.missed, one.open) for one in answer.attainment if one.target == "response"
    }
    assert found == {("business", "2026-06"): (1, 2, 0), ("office", "2026-07"): (0, 0, 1)}
    assert answer.share("today", "response") == pytest.approx(1 / 3)
    assert [one.share for one in answer.attainment if one.tier == "office"] == [None, None]


def test_slack_is_what_was_left_at_the_stop():
    answer = compare(*tables_of(HISTORY), [Scenario("today", SUPPORT)], as_of=NOW)
    assert answer.slack("today")["response"][2] == timedelta(0)  # one hour left, and one too late


def test_a_ticket_without_an_answer_is_left_out_and_told():
    tickets = [*HISTORY, Ticket("E", opened_at=OPENED, tier="gold", site="LU")]
    answer = compare(
        *tables_of(tickets), [Scenario("today", SUPPORT), Scenario("all", SUPPORT, tier="office")], as_of=NOW
    )
    assert list(answer.faults["today"]) == ["T-4"]
    assert answer.faults["today"]["T-4"].startswith("tier: expected a tier of contract mixvoip-support")
    assert answer.faults["all"] == {}


def test_frames_of_any_kind_are_compared():
    tickets, events = tables_of(HISTORY)
    one = compare(tickets, events, [Scenario("today", SUPPORT)], as_of=NOW)
    for frames in ((pl.from_arrow(tickets), pl.from_arrow(events)), (tickets.to_pandas(), events.to_pandas())):
        assert isinstance(frames[0], pl.DataFrame | pd.DataFrame)
        assert compare(*frames, [Scenario("today", SUPPORT)], as_of=NOW).attainment == one.attainment


def test_a_comparison_reads_as_a_table():
    scenarios = [Scenario("today", SUPPORT), Scenario("<strict>", STRICT)]
    answer = compare(*tables_of(HISTORY), scenarios, as_of=NOW)
    assert str(answer).split("\n") == [
        "scenario  response  intervention  breaches  gained  lost",
        "today     33.3%     0.0%          5         0       0",
        "<strict>  0.0%      0.0%          6         1       0",
    ]
    assert "<td>&lt;strict&gt;</td><td>0.0%</td>" in answer._repr_html_()


def test_what_cannot_be_compared_is_refused():
    tables = tables_of(HISTORY)
    with pytest.raises(InvalidArgumentError, match="different names, got none"):
        compare(*tables, [], as_of=NOW)
    with pytest.raises(InvalidArgumentError, match="different names, got a, a"):
        compare(*tables, [Scenario("a", SUPPORT), Scenario("a", STRICT)], as_of=NOW)
    with pytest.raises(InvalidArgumentError, match="unknown scenario 'b'; known: a"):
        compare(*tables, [Scenario("a", SUPPORT)], as_of=NOW).breaches("b")
    with pytest.raises(ColumnError, match="no column 'tier'"):
        compare(tables[0].drop_columns("tier"), tables[1], [Scenario("a", SUPPORT)], as_of=NOW)


def test_what_happens_sooner_does_not_come_before_its_ticket():
    opened = datetime(2026, 6, 22, 7, tzinfo=UTC)
    event = Event("responded", opened + timedelta(minutes=10))
    ticket = Ticket("T-1", opened_at=opened, tier="office", site="LU", events=[event])
    sooner = Scenario("sooner", SUPPORT, sooner={"responded": HOUR})
    found = compare(*tables_of([ticket]), [Scenario("today", SUPPORT), sooner], as_of=opened + timedelta(days=9))
    assert found.share("sooner", "response") == 1
