"""Acts: what holds of every stage that a clock can come to, whatever happens to it."""

from itertools import product

import pytest

from sla_engine.clocks import acts
from sla_engine.clocks.state import State
from sla_engine.contracts.values.policies import TargetPolicy

CHANGES = (acts.CHANGES, acts.RENEWS, acts.TAKES_AWAY)
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
            assert not stage & (acts.STOPPED | acts.TAKEN | acts.ENDED | acts.AWAITED)


def test_an_equal_promise_is_no_act():
    assert [acts.act_of_change(one, one, anew=anew) for one in (None, "4h") for anew in (False, True)] == [0] * 4


@pytest.mark.parametrize("reopening", REOPENINGS)
def test_nothing_begins_after_the_end_but_at_a_reopening(reopening):
    policy = TargetPolicy(start=frozenset({"responded"}), pause_on="all", reopening=reopening)
    by_kind = acts.acts_by_kind(policy)
    kept = {act for kind, act in by_kind.items() if kind != "reopened"} | set(CHANGES)
    for stage, act in product(reachable(policy), kept):
        if stage & (acts.ENDED | acts.OVER) and not stage & (acts.LIVE | acts.TAKEN):
            assert not acts.step(stage, act)[1] & (acts.BEGIN | acts.REOPEN)


@pytest.mark.parametrize("reopening", REOPENINGS)
def test_a_clock_that_runs_or_waits_is_left_alone_by_a_reopening(reopening):
    policy = TargetPolicy(pause_on="all", reopening=reopening)
    for stage in reachable(policy):
        if stage & acts.LIVE:
            assert acts.step(stage, acts.acts_by_kind(policy)["reopened"]) == (stage & ~acts.OVER, 0)


def test_a_reopening_that_comes_too_late_opens_the_ticket_all_the_same():
    policy = TargetPolicy(reopening="resume")
    reopened = acts.too_late(acts.acts_by_kind(policy)["reopened"])
    stopped = acts.LIVE | acts.PROMISED
    for kind in ("resolved", "merged"):
        stopped = acts.step(stopped, acts.acts_by_kind(policy)[kind])[0]
    assert acts.step(stopped, reopened) == (stopped & ~acts.OVER, 0)


def test_a_kind_that_stops_restarts_nothing():
    by_kind = acts.acts_by_kind(TargetPolicy(stop=frozenset({"updated"}), restart=frozenset({"updated"})))
    assert by_kind["updated"] == acts.STOPS


def test_no_reason_is_a_reason_where_all_pause():
    assert [acts.pauses(pause_on, None) for pause_on in ("all", frozenset({"customer"}), frozenset())] == [
        True,
        False,
        False,
    ]


def test_a_clock_cancelled_before_it_began_is_not_started():
    stage = acts.first_stage(TargetPolicy(start=frozenset({"responded"})), promised=True)
    assert acts.unbegun(stage, anchored=True) is State.NOT_STARTED
    stage, moves = acts.step(stage, acts.CANCELS | acts.ENDS)
    assert (moves, acts.unbegun(stage, anchored=True)) == (0, State.NOT_STARTED)


def test_what_starts_a_clock_is_lost_while_nothing_is_promised():
    stage = acts.first_stage(TargetPolicy(start=frozenset({"responded"})), promised=False)
    assert acts.step(stage, acts.STARTS) == (stage, 0)
