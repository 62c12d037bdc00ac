"""The laws of the design, for any contract and ticket: what holds whatever the settings, hours, zones and events are.

Instants are microseconds of UTC: comparing datetimes goes by the wall clock in a repeated hour.
"""

import pickle
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sla_engine.clocks import Event, State, Ticket, evaluate
from sla_engine.errors import NeverOpensError, OutOfRangeError
from sla_engine.testing import contract_cases, datetime_at, instant_of, tickets
from sla_engine.testing import us as us_of
from sla_engine.testing.clock import HOUR, MICROSECOND
from sla_engine.testing.strategies import ZONES
from tests.clocks.desk import desk

EXACT = timedelta(microseconds=1)
LIVE = (State.RUNNING, State.PAUSED, State.OVERDUE)
STOPPED = (State.MET, State.MISSED, State.CANCELLED)
PAUSING = ("paused", "resumed")
STOPS = ("resolved", "closed", "cancelled", "merged", "reopened")
SOME = settings(max_examples=25)
MORE = settings(max_examples=60)


@st.composite
def asked(draw, changes=("prospective", "retroactive", "keep"), zone=None, most=8):
    """A contract whose changes are among `changes`, a ticket under it, and an instant as of which to ask."""
    case = draw(contract_cases(step=EXACT, targets=2, zone=zone))
    versions = [
        replace(
            terms, changes={one: how if how in changes else changes[0] for one, how in terms.settled().changes.items()}
        )
        for terms in case.versions
    ]
    case = replace(case, versions=tuple(versions))
    ticket, as_of = draw(tickets(case, step=EXACT, most=most))
    return case.contract, ticket, as_of


def at(instant):
    return datetime_at(instant, "UTC")


def status(contract, ticket, as_of):
    """Where the ticket stands; draws that lead beyond the years there are, or to hours closed for good, are passed over."""
    try:
        return evaluate(ticket, contract, as_of=at(as_of))
    except (OutOfRangeError, NeverOpensError):
        assume(False)
        raise


def clocks(found):
    """Every cycle of every clock by (target, number)."""
    return {(target, number): cycle for target in found.clocks for number, cycle in enumerate(found.cycles(target))}


def up_to(ticket, as_of):
    """The ticket as it was known then."""
    return replace(ticket, events=tuple(event for event in ticket.events if instant_of(event.at) <= as_of))


def us(length):
    return length // MICROSECOND


# What an evaluation depends on


@given(asked())
@SOME
def test_events_later_than_the_instant_of_evaluation_do_not_matter(drawn):
    contract, ticket, as_of = drawn
    known = up_to(ticket, as_of)
    whole, cut = status(contract, ticket, as_of), status(contract, known, as_of)
    assert whole.clocks == cut.clocks
    later = [finding for finding in whole.findings if instant_of(finding.event.at) > as_of]
    assert [finding for finding in whole.findings if finding not in later] == list(cut.findings)
    assert len(later) == len(ticket.events) - len(known.events)


@given(asked(), st.randoms(use_true_random=False))
@SOME
def test_the_order_in_which_events_are_passed_in_does_not_matter(drawn, chance):
    contract, ticket, as_of = drawn
    events = list(ticket.events)
    chance.shuffle(events)
    assert status(contract, replace(ticket, events=tuple(events)), as_of) == status(contract, ticket, as_of)


@given(asked())
@SOME
def test_an_evaluation_is_a_value(drawn):
    contract, ticket, as_of = drawn
    found = status(contract, ticket, as_of)
    assert status(contract, ticket, as_of) == found
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own bytes


# Due and breach


@given(asked())
@SOME
def test_a_clock_runs_at_its_due_instant_and_is_overdue_one_microsecond_later(drawn):
    contract, ticket, as_of = drawn
    ticket = up_to(ticket, as_of)
    for key, clock in clocks(status(contract, ticket, as_of)).items():
        if clock.state is State.RUNNING:
            due = instant_of(clock.due)
            assert as_of <= due
            assert clocks(status(contract, ticket, due))[key].state is State.RUNNING
            late = clocks(status(contract, ticket, due + 1))[key]
            assert (late.state, late.due, late.breached_at) == (State.OVERDUE, clock.due, clock.due)


@given(asked(), st.integers(0, 400 * HOUR))
@SOME
def test_what_will_be_due_is_due_when_nothing_happens_in_between(drawn, wait):
    contract, ticket, as_of = drawn
    ticket = up_to(ticket, as_of)
    later = clocks(status(contract, ticket, as_of + wait))
    for key, clock in clocks(status(contract, ticket, as_of)).items():
        if clock.state is not State.PAUSED:
            assert later[key].due == clock.due


@given(asked(changes=("prospective", "keep")), st.data())
@SOME
def test_what_was_breached_stays_breached_at_the_same_instant(drawn, data):
    contract, ticket, as_of = drawn
    moments = sorted({as_of, *(instant_of(event.at) for event in ticket.events)})
    earlier = data.draw(st.sampled_from(moments)) + data.draw(st.sampled_from((0, 1, HOUR)))
    later = data.draw(st.sampled_from(moments)) + data.draw(st.sampled_from((0, 1, HOUR, 300 * HOUR)))
    earlier, later = min(earlier, later), max(earlier, later)
    after = clocks(status(contract, ticket, later))
    for key, clock in clocks(status(contract, ticket, earlier)).items():
        if clock.breached_at is not None:
            assert after[key].breached_at == clock.breached_at
            assert after[key].state in (State.OVERDUE, State.MISSED)


@given(asked())
@SOME
def test_states_instants_and_amounts_agree_with_each_other(drawn):
    contract, ticket, as_of = drawn
    for clock in clocks(status(contract, ticket, as_of)).values():
        assert (clock.breached_at is not None) == (clock.state in (State.OVERDUE, State.MISSED))
        assert clock.breached_at in (None, clock.due)
        assert (clock.stopped_at is not None) == (clock.state in STOPPED)
        assert not clock.provisional or clock.state is State.PAUSED
        if clock.started_at is not None:
            assert instant_of(clock.started_at) <= as_of
            assert clock.elapsed + clock.remaining == clock.allowed
            assert clock.elapsed >= timedelta(0)
            assert clock.due is not None
        if clock.stopped_at is not None and clock.state is State.MET:
            assert instant_of(clock.stopped_at) <= instant_of(clock.due)


# Pauses


@given(asked(most=5), st.integers(0, 30 * HOUR), st.integers(1, 40 * HOUR))
@MORE
def test_a_further_pause_apart_from_the_others_never_makes_due_earlier(drawn, begin, length):
    contract, ticket, as_of = drawn
    ticket = up_to(ticket, as_of)
    start = instant_of(ticket.opened_at) + begin
    end = start + length
    assume(end <= as_of and _apart(ticket, start, end))
    pause = (Event("paused", at(start), reason="customer"), Event("resumed", at(end)))
    before = clocks(status(contract, ticket, as_of))
    after = clocks(status(contract, replace(ticket, events=(*ticket.events, *pause)), as_of))
    assert after.keys() == before.keys()
    for key, clock in before.items():
        if clock.due is not None:
            assert instant_of(after[key].due) >= instant_of(clock.due)


def _apart(ticket, start, end):
    """Whether the ticket is not paused from `start` to `end` inclusive, and nothing there pauses, resumes or ends it."""
    paused = False
    for event in sorted(ticket.events, key=lambda event: instant_of(event.at)):
        if event.kind not in (*PAUSING, *STOPS):
            continue
        if start <= instant_of(event.at) <= end:
            return False
        if instant_of(event.at) < start:
            paused = event.kind == "paused"
    return not paused


@given(asked(), st.integers(0, 60 * HOUR), st.integers(1, 60 * HOUR))
@SOME
def test_a_pause_for_a_reason_that_pauses_nothing_changes_nothing(drawn, begin, length):
    contract, ticket, as_of = drawn
    ticket = up_to(ticket, as_of)
    start = instant_of(ticket.opened_at) + begin
    assume(start + length <= as_of and _apart(ticket, start, start + length))
    assume(
        not any(policy.pause_on == "all" for terms in contract.versions for policy in terms.policies.targets.values())
    )
    pause = (Event("paused", at(start), reason="lunch"), Event("resumed", at(start + length)))
    before = status(contract, ticket, as_of)
    after = status(contract, replace(ticket, events=(*ticket.events, *pause)), as_of)
    for key, clock in clocks(before).items():
        other = clocks(after)[key]
        assert (other.state, other.due, other.elapsed, other.paused) == (
            clock.state,
            clock.due,
            clock.elapsed,
            clock.paused,
        )


# Changes


@given(asked(changes=("prospective",), most=3), st.data())
@MORE
def test_a_prospective_change_conserves_used_time_or_between_kinds_of_target_its_share(drawn, data):
    contract, ticket, as_of = drawn
    ticket, then = up_to(ticket, as_of), as_of + 1
    terms = status(contract, ticket, then).entitlement.terms
    assume(terms is not None)
    values = [("tier", tier) for tier in terms.tiers] + [("site", site) for site in terms.sites]
    values += [("kind", "incident"), ("kind", "request"), ("priority", "P1"), ("priority", "P2")]
    attribute, value = data.draw(st.sampled_from([pair for pair in values if getattr(ticket, pair[0]) != pair[1]]))
    event = Event(f"{attribute}_changed", at(then), value=value)
    before = clocks(status(contract, ticket, then))
    after = clocks(status(contract, replace(ticket, events=(*ticket.events, event)), then))
    for key, clock in before.items():
        other = after[key]
        if clock.started_at is None or {clock.state, other.state} - {State.RUNNING, State.PAUSED}:
            continue
        if other.measure.kind == clock.measure.kind:
            assert other.elapsed == clock.elapsed
        else:
            used, allowed = us(clock.elapsed), us(clock.allowed)
            assert us(other.elapsed) == (us(other.allowed) * used // allowed if allowed else us(other.allowed))
        assert instant_of(other.due) >= then
        assert instant_of(other.due) == then or other.elapsed < other.allowed or other.due == clock.due


# Explanations


@given(asked(), st.sampled_from((None, "de", "en_US")))
@SOME
def test_an_explanation_tiles_from_the_start_to_due_or_the_stop(drawn, language):
    contract, ticket, as_of = drawn
    for clock in clocks(status(contract, ticket, as_of)).values():
        segments = clock.explain(language=language).segments
        if clock.started_at is None:
            continue
        end = clock.due if clock.state in LIVE else clock.stopped_at
        edges = [clock.started_at, *(edge for part in segments for edge in (part.start, part.end)), end]
        assert [instant_of(x) for x in edges[::2]] == [instant_of(y) for y in edges[1::2]]
        assert all(instant_of(part.start) <= instant_of(part.end) for part in segments)
        assert all(part.reason for part in segments)


def assert_sums(clock):
    """Each counted stretch adds its length, and the whole comes to the target, or to the elapsed time of a stopped clock."""
    explanation, total = clock.explain(), timedelta(0)
    for part in explanation.segments:
        if part.duration:
            assert part.total == total + (part.duration if part.counted else timedelta(0))
        total = part.total  # a stretch of no length marks a change, which may restate the total
    assert explanation.total == total
    if clock.state not in LIVE:
        assert total == clock.elapsed
    elif all(part.duration for part in explanation.segments):
        assert total == clock.allowed
    else:
        assert total >= clock.allowed  # a change may leave less than was used already


@given(asked())
@MORE
def test_an_explanation_sums_to_the_target_or_to_the_elapsed_time(drawn):
    contract, ticket, as_of = drawn
    for clock in clocks(status(contract, ticket, as_of)).values():
        if clock.started_at is not None:
            assert_sums(clock)


@pytest.mark.parametrize("zone", ZONES)
@given(data=st.data())
@settings(max_examples=3)
def test_an_explanation_sums_to_the_microsecond_in_every_zone(zone, data):
    contract, ticket, as_of = data.draw(asked(zone=zone))
    for clock in clocks(status(contract, ticket, as_of)).values():
        if clock.started_at is not None:
            assert_sums(clock)


@pytest.mark.parametrize("hours", ["24/7", "Mo-Su 01:00-05:00", "Mo-Su 22:00-30:00", "Mo-Su 02:30-02:45,03:00-04:00"])
@pytest.mark.parametrize(
    ("zone", "opened"),
    [
        ("Europe/Luxembourg", "2026-03-28T12:00Z"),
        ("Europe/Luxembourg", "2026-10-24T12:00Z"),
        ("Africa/Casablanca", "2026-02-14T12:00Z"),
        ("America/St_Johns", "2010-11-06T12:00Z"),
        ("Asia/Kathmandu", "2026-03-28T12:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T12:00Z"),
        ("Europe/Dublin", "2026-10-24T12:00Z"),
        ("Pacific/Apia", "2011-12-29T12:00Z"),
    ],
)
def test_an_explanation_sums_to_the_microsecond_across_clock_changes(zone, opened, hours):
    contract = desk(
        {"response": '"20h"', "resolution": '{ elapsed = "30h" }'},
        hours=hours,
        lu=f'zone = "{zone}"\nholidays = "none"',
    )
    start = us_of(opened)
    ticket = Ticket("T-1", opened_at=at(start), tier="basic", site="LU")
    for clock in clocks(status(contract, ticket, start)).values():
        assert_sums(clock)
        segments = clock.explain().segments
        assert sum((part.duration for part in segments if part.counted), timedelta(0)) == clock.allowed
        assert sum((part.duration for part in segments), timedelta(0)) // MICROSECOND == instant_of(clock.due) - start


# The timeline


@given(asked())
@SOME
def test_a_timeline_is_in_order_and_knows_what_lies_ahead(drawn):
    contract, ticket, as_of = drawn
    happenings = status(contract, ticket, as_of).timeline()
    assert all(instant_of(one.at) <= instant_of(other.at) for one, other in pairwise(happenings))
    assert all(one.expected == (instant_of(one.at) > as_of) for one in happenings)


@given(asked())
@SOME
def test_a_timeline_lists_each_event_that_is_known_once(drawn):
    contract, ticket, as_of = drawn
    found = status(contract, ticket, as_of)
    left_out = [finding for finding in found.findings if finding.code in ("future", "doubled", "conflicting")]
    told = [one.text.split()[0] for one in found.timeline() if one.what == "event"]
    assert sorted([*told, *(finding.event.kind for finding in left_out)]) == sorted(
        event.kind for event in ticket.events
    )
