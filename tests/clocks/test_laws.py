"""The laws of the design, for any contract and ticket: what holds whatever the settings, hours, zones and events are.

Instants are microseconds of UTC: comparing datetimes goes by the wall clock in a repeated hour.
"""

import pickle
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, target
from hypothesis import strategies as st

from sla_engine.clocks import Event, State, Ticket, evaluate
from sla_engine.clocks.running.log import read_log
from sla_engine.clocks.running.target_measure import Measure
from sla_engine.errors import NeverOpensError, OutOfRangeError
from sla_engine.testing import contract_cases, datetime_at, instant_of, tickets
from sla_engine.testing import us as us_of
from sla_engine.testing.calendar_strategies import ZONES
from sla_engine.testing.local_clock import HOUR, MICROSECOND, first_shown, midnight
from tests.clocks.desk import desk
from tests.examples import examples

EXACT = timedelta(microseconds=1)
LIVE = (State.RUNNING, State.PAUSED, State.OVERDUE)
STOPPED = (State.MET, State.MISSED, State.CANCELLED)
PAUSING = ("paused", "resumed")
STOPS = ("resolved", "closed", "cancelled", "merged", "reopened")
SOME = examples(25)
MORE = examples(60)


@st.composite
def asked(draw, changes=("prospective", "retroactive", "keep", "restart"), zone=None, most=8):
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
    later = [found for found in whole.findings if found.event is not None and instant_of(found.event.at) > as_of]
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
            assert (late.state, late.due_us, late.breached_us) == (State.OVERDUE, due, due)


@given(asked(), st.integers(0, 400 * HOUR))
@SOME
def test_what_will_be_due_is_due_when_nothing_happens_in_between(drawn, wait):
    contract, ticket, as_of = drawn
    ticket = up_to(ticket, as_of)
    later = clocks(status(contract, ticket, as_of + wait))
    for key, clock in clocks(status(contract, ticket, as_of)).items():
        if clock.state is not State.PAUSED:
            assert later[key].due_us == clock.due_us


@given(asked(changes=("prospective", "keep", "restart")), st.data())
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
            assert after[key].breached_us == clock.breached_us
            assert after[key].state in (State.OVERDUE, State.MISSED)


@given(asked())
@SOME
def test_states_instants_and_amounts_agree_with_each_other(drawn):
    contract, ticket, as_of = drawn
    for clock in clocks(status(contract, ticket, as_of)).values():
        assert (clock.breached_at is not None) == (clock.state in (State.OVERDUE, State.MISSED))
        assert clock.breached_us in (None, clock.due_us)
        assert (clock.stopped_at is not None) == (clock.state in STOPPED)
        assert not clock.provisional or clock.state is State.PAUSED
        if clock.started_at is not None:
            assert instant_of(clock.started_at) <= as_of
            if len({phase.measure.kind for phase in clock.phases}) < 2:  # else a share was brought along
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
    waited, ever = set(), set()
    for event in sorted(ticket.events, key=lambda event: instant_of(event.at)):
        if event.kind not in (*PAUSING, *STOPS):
            continue
        if start <= instant_of(event.at) <= end:
            return False
        if instant_of(event.at) > start:
            break
        if event.kind == "paused":
            waited.add(event.reason)
            ever.add(event.reason)
        elif event.kind == "resumed" and event.reason in ever:
            waited.discard(event.reason)
        elif event.kind != "reopened":
            waited.clear()
    return not waited


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
        assert (other.state, other.due_us, other.elapsed, other.paused) == (
            clock.state,
            clock.due_us,
            clock.elapsed,
            clock.paused,
        )


# Changes


@st.composite
def about_to_change(draw):
    """A contract, a ticket with its log, the same with one change more, and the instant of that change.

    The change falls in the time of a clock, often on its due instant or right beside it, and acts on a clock if any does.
    """
    contract, ticket, as_of = draw(asked(changes=("prospective",), most=4))
    opened = instant_of(ticket.opened_at)
    dues = [
        instant_of(clock.due) for clock in clocks(status(contract, ticket, opened)).values() if clock.due is not None
    ]
    if dues:
        as_of = draw(st.integers(opened, max(opened, draw(st.sampled_from(dues)))))
    ticket = up_to(ticket, as_of)
    found = status(contract, ticket, as_of)
    live = [clock for clock in clocks(found).values() if clock.state in (State.RUNNING, State.PAUSED)]
    ahead = [instant_of(clock.due) for clock in live if clock.state is State.RUNNING] or [as_of + HOUR]
    due = draw(st.sampled_from(ahead))
    then = max(as_of + 1, draw(st.one_of(st.integers(as_of, due), st.sampled_from((due, due, due - 1, due + 1)))))
    changes = _changes(found.entitlement.terms)
    acting = [one for one in changes if any(_acts(found.entitlement.terms, clock, *one) for clock in live)]
    attribute, value = draw(st.sampled_from(acting or changes))
    change = Event(f"{attribute}_changed", at(then), value=value)
    return contract, ticket, replace(ticket, events=(*ticket.events, change)), then


def _changes(terms):
    """Every change that a ticket may go through, as attribute and value."""
    values = {"tier": terms.tiers, "site": terms.sites, "kind": ("incident", "request"), "priority": ("P1", "P2")}
    return [(attribute, value) for attribute, known in values.items() for value in known]


def _acts(terms, clock, attribute, value):
    """Whether another promise is made to what a change makes of the ticket of a clock."""
    what = clock.attributes._replace(**{attribute: value})._asdict()
    return terms.promise(clock.target, **what) not in (clock.measure.promise, None)


def around_the_change(drawn):
    """Each cycle that had begun before a change: as it stood, and as it stands with the change."""
    contract, ticket, changed, then = drawn
    before, after = (clocks(status(contract, one, then)) for one in (ticket, changed))
    return [(clock, after[key]) for key, clock in before.items() if clock.started_at is not None]


def named_as(before, after):
    """A clock under the names of another: what the ticket is to which its promise is made, and the zones of its instants."""
    warnings = tuple(replace(warned, zone=before.zone) for warned in after.warnings)
    return replace(after, attributes=before.attributes, zone=before.zone, site_zone=before.site_zone, warnings=warnings)


@given(about_to_change())
@MORE
def test_a_prospective_change_leaves_what_has_stopped_or_is_breached_as_it_was(drawn):
    contract, _, changed, then = drawn
    entitled = status(contract, changed, then).entitlement
    terms = entitled.terms
    becomes = read_log(changed, entitled.attributes, terms, entitled.anchor_us, then).last
    for before, after in around_the_change(drawn):
        if before.state in (State.RUNNING, State.PAUSED):
            continue
        promise = terms.promise(before.target, **becomes._asdict())
        if before.state is State.OVERDUE and promise is None:
            # To where nothing is promised a clock is cancelled, and an overdue one is missed by that.
            assert (after.state, instant_of(after.stopped_at)) == (State.MISSED, then)
            assert (after.due_us, after.breached_us) == (before.due_us, before.breached_us)
            assert after.elapsed == before.elapsed
        elif before.state is State.OVERDUE and Measure.of(promise) == before.measure:
            # What it broke is promised to what the ticket has become too, and that is named from then on.
            assert after.attributes == becomes
            assert named_as(before, after) == before
        else:
            assert after == before


def test_a_change_that_takes_the_promise_of_an_overdue_clock_away_makes_it_missed():
    opened = datetime_at(1_782_118_800_000_000, "UTC")  # Monday 22 June 2026, 09:00
    change = Event("tier_changed", opened + timedelta(hours=2), value="none")
    ticket = Ticket("T", opened_at=opened, tier="basic", site="LU", events=(change,))
    clock = evaluate(ticket, desk({"response": '"1h"'}), as_of=opened + timedelta(hours=3))["response"]
    assert (clock.state, instant_of(clock.stopped_at)) == (State.MISSED, instant_of(change.at))
    assert instant_of(clock.breached_at) == instant_of(opened + timedelta(hours=1))


@pytest.mark.parametrize(
    ("target", "attribute", "value", "zone"),
    [
        ('"1h"', "priority", "P1", "Europe/Luxembourg"),
        ('{ elapsed = "1h" }', "site", "NY", "America/New_York"),
    ],
)
def test_an_overdue_clock_names_what_the_ticket_has_become_where_that_is_promised_the_same(
    target, attribute, value, zone
):
    opened = datetime_at(1_782_118_800_000_000, "UTC")  # Monday 22 June 2026, 09:00
    change = Event(f"{attribute}_changed", opened + timedelta(hours=2), value=value)
    ticket = Ticket("T", opened_at=opened, tier="basic", site="LU")
    contract, as_of = desk({"response": target}), opened + timedelta(hours=3)
    before = evaluate(ticket, contract, as_of=as_of)["response"]
    after = evaluate(replace(ticket, events=(change,)), contract, as_of=as_of)["response"]
    assert before.state is State.OVERDUE
    assert (after.zone, after.attributes) == (zone, before.attributes._replace(**{attribute: value}))
    assert named_as(before, after) == before


@given(about_to_change())
@MORE
def test_a_prospective_change_conserves_used_time_or_between_kinds_of_target_its_share(drawn):
    acted = 0
    for before, after in around_the_change(drawn):
        if before.state not in (State.RUNNING, State.PAUSED):
            continue
        assert (after.started_us, after.paused, after.paused_wall) == (
            before.started_us,
            before.paused,
            before.paused_wall,
        )
        assert after.elapsed_wall == before.elapsed_wall
        assert after.elapsed == before.elapsed
        if after.measure.kind == before.measure.kind:
            assert after.used_us == before.used_us
        else:
            used, allowed = before.used_us, us(before.allowed)
            assert after.used_us == (us(after.allowed) * used // allowed if allowed else us(after.allowed))
        acted += after.measure != before.measure
    target(float(acted), label="clocks that the change acts on")


@given(about_to_change())
@MORE
def test_a_prospective_change_is_due_after_the_rest_on_the_new_hours_and_once_exhausted_when_these_are_open(drawn):
    then, acted = drawn[-1], 0
    for before, after in around_the_change(drawn):
        if before.state not in (State.RUNNING, State.PAUSED):
            continue
        if after.state is State.CANCELLED:
            assert (after.due_us, after.stopped_us) == (before.due_us, then)
        elif after.measure == before.measure:
            assert named_as(before, after) == before
        else:
            assert (after.state, after.provisional) == (before.state, before.provisional)
            assert instant_of(after.due) == _after_the_rest(after, then)
            acted += 1
    target(float(acted), label="clocks that the change acts on")


def _after_the_rest(clock, since):
    promise = clock.measure.promise
    landing = "closing" if clock.measure.kind == "days" else promise.landing
    try:
        if clock.remaining <= timedelta(0):
            return instant_of(promise.calendar.roll_forward(at(since)))
        return instant_of(promise.calendar.add(at(since), clock.remaining, landing=landing))
    except (OutOfRangeError, NeverOpensError):
        assume(False)
        raise


@given(about_to_change(), st.integers(0, 100 * HOUR))
@MORE
def test_after_a_prospective_change_time_counts_on_the_new_hours_or_stands_still(drawn, wait):
    contract, _, changed, then = drawn
    later, acted = clocks(status(contract, changed, then + wait)), 0
    for key, clock in clocks(status(contract, changed, then)).items():
        if clock.state is State.RUNNING:
            counted = clock.measure.promise.calendar.between(at(then), at(then + wait))
            assert (later[key].elapsed, later[key].due_us) == (clock.elapsed + counted, clock.due_us)
            acted += bool(counted)
        elif clock.state is not State.OVERDUE:
            assert later[key].elapsed == clock.elapsed
    target(float(acted), label="clocks that run on")


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
@examples(3)
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
        assert_days(clock)
        segments = clock.explain().segments
        assert sum((part.duration for part in segments if part.counted), timedelta(0)) == clock.allowed
        assert sum((part.duration for part in segments), timedelta(0)) // MICROSECOND == instant_of(clock.due) - start


def assert_days(clock):
    """The days partition what counts: each has what lies between its midnights, and they come to what the segments come to."""
    explanation = clock.explain()
    found = list(explanation.by_day())
    assert [one.day for one in found] == sorted({one.day for one in found})
    for one in found:
        low, high = (first_shown(midnight(day), clock.zone) for day in (one.day, one.day + timedelta(days=1)))
        parts = [(max(low, part.start_us), min(high, part.end_us)) for part in explanation.segments if part.counted]
        assert one.counted_us == sum(end - start for start, end in parts if start < end)
        assert one.hours or not one.counted_us
        assert one.reason or one.hours
    counted = sum(part.end_us - part.start_us for part in explanation.segments if part.counted)
    assert sum(one.counted_us for one in found) == counted
    assert (found[-1].total if found else timedelta(0)) == explanation.total


@given(asked())
@MORE
def test_the_days_of_an_explanation_come_to_the_whole(drawn):
    contract, ticket, as_of = drawn
    for clock in clocks(status(contract, ticket, as_of)).values():
        assert_days(clock)


@pytest.mark.parametrize("zone", ZONES)
@given(data=st.data())
@examples(3)
def test_the_days_of_an_explanation_come_to_the_whole_in_every_zone(zone, data):
    contract, ticket, as_of = data.draw(asked(zone=zone))
    for clock in clocks(status(contract, ticket, as_of)).values():
        assert_days(clock)


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
