"""The demo history: that it repeats itself, and that there is something to find out in it."""

from datetime import timedelta

import pytest

from sla_engine import Event, Ticket, evaluate, load_contract
from sla_engine.whatif import Breach, Scenario, as_if, compare, demo_tickets, history_of_tickets
from sla_engine.whatif.histories.demo_history import AS_OF, CONTRACT, FROM, TICKETS

SUPPORT = load_contract(CONTRACT)
PAUSING = load_contract(
    CONTRACT, changes={"policies": {"targets": {"intervention": {"pause_on": ["waiting for customer"]}}}}
)
SCENARIOS = [
    Scenario("as it is", SUPPORT),
    Scenario("all Business", SUPPORT, tier="business"),
    Scenario("office up, Belgium moved", SUPPORT, tier={"office": "business"}, site={"BE": "LU"}),
    Scenario("sooner", SUPPORT, sooner={"responded": timedelta(hours=1), "work_started": timedelta(hours=-1)}),
    Scenario("pausing", PAUSING, without=frozenset({"tier_changed"})),
]


@pytest.fixture(scope="module")
def tickets():
    return demo_tickets()


@pytest.fixture(scope="module")
def comparison(tickets):
    return compare(history_of_tickets(tickets), None, SCENARIOS, as_of=AS_OF)


def test_a_seed_makes_the_same_tickets_always(tickets):
    assert demo_tickets() == tickets
    assert demo_tickets(seed=2) != tickets


def test_all_that_happened_lies_within_the_half_year_and_in_order(tickets):
    assert len({ticket.id for ticket in tickets}) == len(tickets) == TICKETS
    for ticket in tickets:
        instants = [ticket.opened_at, *(event.at for event in ticket.events)]
        assert instants == sorted(instants)
        assert instants[0] >= FROM
        assert instants[-1] <= AS_OF
    assert [ticket.opened_at for ticket in tickets] == sorted(ticket.opened_at for ticket in tickets)


def test_all_of_it_can_be_answered(comparison):
    assert set(map(len, comparison.faults.values())) == {0}


def test_most_promises_are_kept_and_fewest_in_april(comparison):
    by_month = {}
    for one in comparison.attainment:
        if (one.scenario, one.target) == ("as it is", "intervention"):
            kept, missed = by_month.get(one.month, (0, 0))
            by_month[one.month] = (kept + one.kept, missed + one.missed)
    shares = {month: kept / (kept + missed) for month, (kept, missed) in by_month.items()}
    assert min(shares, key=shares.get) == "2026-04"
    assert comparison.share("as it is", "response") > 0.9


def test_each_scenario_gains_or_loses_breaches(comparison):
    for name in comparison.scenarios[1:]:
        assert comparison.gained(name) or comparison.lost(name)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_a_ticket_as_a_scenario_has_it_is_late_as_the_comparison_says(tickets, comparison, scenario):
    late = []
    for ticket in tickets:
        status = evaluate(as_if(ticket, scenario), scenario.contract, as_of=AS_OF)
        clocks = [clock for target in status for clock in status.cycles(target)]
        late += [Breach(ticket.id, one.target, one.cycle) for one in clocks if one.state in ("missed", "overdue")]
    assert late == comparison.breaches(scenario.name)


def test_a_history_of_tickets_keeps_reports_and_words():
    reported = FROM - timedelta(hours=20)
    late = [Event("responded", FROM + timedelta(hours=12))]
    ticket = Ticket("T", opened_at=FROM, reported_at=reported, tier="standard", site="LU", kind="request", events=late)
    history = history_of_tickets([ticket])
    assert history.rows.reported.tolist() == [int(reported.timestamp()) * 1_000_000]
    assert compare(history, None, SCENARIOS[:1], as_of=AS_OF).attainment == ()  # nothing is promised for requests
