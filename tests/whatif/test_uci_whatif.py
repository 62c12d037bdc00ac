"""The real log of incidents under four tiers and the holidays of two countries, against `evaluate` of the same tickets."""

import gzip
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sla_engine import load_contract, load_mapping
from sla_engine.clocks import State, evaluate
from sla_engine.sources import read_columns
from sla_engine.whatif import Breach, Scenario, compare, read_history

pytestmark = pytest.mark.slow

# Of the days between, Rhineland-Palatinate keeps Good Friday and Corpus Christi too, which are working days in Luxembourg.
AS_OF = datetime(2016, 6, 15, tzinfo=UTC)
CONTRACT = load_contract("mixvoip-services", changes={"policies": {"targets": {"recovery": {"pause_on": "all"}}}})
TIERS = ("standard", "office", "business", "advanced")
SITES = ("LU", "DE-RP")
SCENARIOS = [Scenario(f"{tier} in {site}", CONTRACT, tier=tier, site=site) for tier in TIERS for site in SITES]
EVERY = 15
LATE = (State.MISSED, State.OVERDUE)


@pytest.fixture(scope="module")
def source(shared_data, tmp_path_factory):
    """Every 15th incident of the log, and how it is read."""
    path = tmp_path_factory.mktemp("incidents") / "some.csv"
    with gzip.open(shared_data / "uci-incident-log" / "incident_event_log.csv.gz", "rt", encoding="utf-8") as file:
        head, *rows = file
        path.write_text("".join([head, *(row for row in rows if int(row[3:10]) % EVERY == 0)]), encoding="utf-8")
    values = {"tier": "standard", "site": "LU"}
    return path, load_mapping("servicenow-audit", zone="America/Sao_Paulo", values=values)


@pytest.fixture(scope="module")
def answer(source):
    path, mapping = source
    return compare(read_history(path, mapping=mapping), None, SCENARIOS, as_of=AS_OF)


@pytest.fixture(scope="module")
def singly(source):
    """What `evaluate` says of every ticket under every scenario."""
    path, mapping = source
    tickets = [ticket for chunk in read_columns(path, mapping=mapping) for ticket in chunk.tickets()]
    assert len(tickets) > 1_500
    return {
        one.name: [evaluate(replace(ticket, tier=one.tier, site=one.site), CONTRACT, as_of=AS_OF) for ticket in tickets]
        for one in SCENARIOS
    }


def clocks(statuses):
    return [(status, clock) for status in statuses for target in status for clock in status.cycles(target)]


def test_breaches_of_real_incidents_are_those_of_evaluate(answer, singly):
    for name, statuses in singly.items():
        late = {Breach(status.ticket, one.target, one.cycle) for status, one in clocks(statuses) if one.state in LATE}
        assert set(answer.breaches(name)) == late
        assert len(late) > 100


def test_shares_kept_of_real_incidents_are_those_of_evaluate(answer, singly):
    for name, statuses in singly.items():
        states = Counter((one.target, one.state) for _, one in clocks(statuses))
        for target in answer.targets:
            kept, late = states[target, State.MET], sum(states[target, state] for state in LATE)
            assert answer.share(name, target) == kept / (kept + late)


def test_time_of_real_incidents_is_that_of_evaluate(answer, singly):
    for name, statuses in singly.items():
        worked, paused = Counter(), Counter()
        for _, one in clocks(statuses):
            worked[one.target] += one.elapsed / timedelta(microseconds=1)
            for party, time in one.paused_by_party().items():
                paused[one.target, party] += time / timedelta(microseconds=1)
        for target in answer.targets:
            mine = [one for one in answer.time if one.scenario == name and one.target == target]
            assert sum((one.worked for one in mine), timedelta()) == timedelta(microseconds=worked[target])
            found = Counter()
            for one in mine:
                found += Counter(
                    {(target, party): time / timedelta(microseconds=1) for party, time in one.paused.items()}
                )
            assert found == Counter({key: time for key, time in paused.items() if time and key[0] == target})


def test_due_instants_move_with_the_holidays_of_another_country(answer, singly):
    names = [one.name for one in SCENARIOS[:2]]
    dues = [
        {(status.ticket, one.target, one.cycle): one.due_us for status, one in clocks(singly[name])} for name in names
    ]
    moved = {key for key in dues[0].keys() | dues[1].keys() if dues[0].get(key) != dues[1].get(key)}
    assert {(one.ticket, one.target, one.cycle) for one in answer.moved(names[1])} == moved
    assert 0 < len(moved) < len(dues[0])


def test_a_tier_around_the_clock_loses_nothing_to_holidays_and_another_does(answer):
    lost = Counter()
    for one in answer.time:
        lost[one.scenario] += one.holiday / timedelta(hours=1)
    assert lost["advanced in LU"] == lost["advanced in DE-RP"] == 0
    assert lost["standard in LU"] != lost["standard in DE-RP"] > 0
