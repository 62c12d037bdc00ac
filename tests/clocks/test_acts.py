"""Acts: what holds of every stage that a clock can come to, whatever happens to it."""

from itertools import product

import pytest

from sla_engine.clocks import acts
from sla_engine.clocks.state import State
from sla_engine.contracts.values.policies import TargetPolicy, default_policy

CHANGES = (acts.KEEPS, acts.CHANGES, acts.TAKES_AWAY)
REOPENINGS = ("ignore", "resume", "new_cycle")


def reachable(policy):
    """All stages that the clocks of a policy can come to."""
    may = {*acts.acts_by_kind(policy).values(), acts.PAUSES, acts.RESUMES, *CHANGES}
    found, open_ends = (
        set(),
        {acts.step(acts.first_stage(policy, promised=promised), acts.BEGINS)[0] for promised in (False, True)},
    )
    while open_ends:
        found |= open_ends
        open_ends = {acts.step(stage, act)[0] for stage, act in product(open_ends, may)} - found
    return found


@pytest.mark.parametrize("start", [None, frozenset({"responded"})])
@pytest.mark.parametrize("reopening", REOPENINGS)
def test_a_live_clock_has_a_promise_and_awaits_nothing(start, reopening):
    for stage in reachable(TargetPolicy(start=start, pause_on="all", reopening=reopening)):
        if stage & acts.LIVE:
            assert stage & acts.PROMISED
            assert not stage & (acts.STOPPED | acts.ENDED | acts.AWAITED)


@pytest.mark.parametrize("reopening", REOPENINGS)
def test_an_equal_promise_leaves_every_stage_as_it_is(reopening):
    for stage in reachable(TargetPolicy(reopening=reopening)):
        assert acts.step(stage, acts.KEEPS) == (stage, acts.CHANGE if stage & acts.LIVE else 0)


def test_nothing_begins_after_the_end_but_at_a_reopening():
    policy = TargetPolicy(start=frozenset({"responded"}), pause_on="all")
    by_kind = acts.acts_by_kind(policy)
    kept = {act for kind, act in by_kind.items() if kind != "reopened"} | set(CHANGES)
    for stage, act in product(reachable(policy), kept):
        if stage & acts.ENDED:
            assert not acts.step(stage, act)[1] & (acts.BEGIN | acts.BEGIN_PAUSED | acts.REOPEN)


def test_a_kind_that_stops_restarts_nothing():
    by_kind = acts.acts_by_kind(TargetPolicy(stop=frozenset({"updated"}), restart=frozenset({"updated"})))
    assert by_kind["updated"] == acts.STOPS


def test_a_pause_for_another_reason_ends_the_wait():
    policy = TargetPolicy(pause_on=frozenset({"waiting"}))
    paused = acts.acts_by_kind(policy)["paused"]
    assert acts.for_reason(paused, policy, "waiting") == acts.PAUSES
    assert acts.for_reason(paused, policy, "lunch") == acts.RESUMES


def test_pauses_do_nothing_to_a_target_that_pauses_for_nothing():
    assert {"paused", "resumed"}.isdisjoint(acts.acts_by_kind(default_policy("response")))


def test_a_clock_cancelled_before_it_began_is_cancelled():
    stage = acts.first_stage(TargetPolicy(start=frozenset({"responded"})), promised=True)
    assert acts.unbegun(stage, anchored=True) is State.NOT_STARTED
    stage, moves = acts.step(stage, acts.CANCELS)
    assert (moves, acts.unbegun(stage, anchored=True)) == (acts.WITHDRAW, State.CANCELLED)
