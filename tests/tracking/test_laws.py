"""Laws of tracking, over random contracts and tickets; whatever `evaluate` says is taken for true here."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sla_engine.clocks import evaluate
from sla_engine.errors import SlaError
from sla_engine.testing import contract_cases, datetime_at, instant_of, tickets
from sla_engine.tracking import Tracker
from sla_engine.tracking.alert import BREACH, WITHDRAWN, threshold_name
from tests.examples import examples
from tests.tracking.watch import Ear

MICROSECOND = timedelta(microseconds=1)
DAYS = timedelta(days=60)
LATE = {"overdue", "missed"}


@st.composite
def desks(draw, most=3):
    """A contract, tickets under it, all of which can be told of, and an instant after all their events."""
    case = draw(contract_cases())
    found = []
    for number in range(draw(st.integers(1, most))):
        ticket, _ = draw(tickets(case))
        found.append(replace(ticket, id=f"T-{number}"))
    end = max(map(last, found)) + DAYS
    return case.contract, [ticket for ticket in found if can_be_told(ticket, case.contract, end)], end


def last(ticket):
    told = [ticket.opened_at, ticket.reported_at or ticket.opened_at, *(event.at for event in ticket.events)]
    return datetime_at(max(map(instant_of, told)), "UTC")


def can_be_told(ticket, contract, end):
    try:
        evaluate(ticket, contract, as_of=end)
    except SlaError:
        return False
    return True


def true(ticket, contract, now):
    """What of a ticket is to be told by an instant, with the instants at which that was due: from `evaluate` alone."""
    found = {}
    status = evaluate(ticket, contract, as_of=now)
    for target in status:
        for clock in status.cycles(target):
            if clock.state in LATE:
                found[ticket.id, target, clock.cycle, "due"] = instant_of(clock.breached_at)
            names = clock.entitlement.terms.policies.targets[target].warnings if clock.warnings else ()
            for warning, name in zip(clock.warnings, names, strict=True):
                if warning.reached:
                    found[ticket.id, target, clock.cycle, threshold_name(name)] = instant_of(warning.at)
    return found


def all_true(many, contract, now):
    return {what: due for ticket in many for what, due in true(ticket, contract, now).items()}


def said(alerts):
    """The same of alerts that were recorded."""
    return {(alert.ticket, alert.target, alert.cycle, alert.threshold): alert.due_us for alert in alerts}


@examples(40)
@given(st.data())
def test_alerts_of_sweeps_at_any_instants_are_those_of_one_sweep_at_the_end(data):
    contract, many, end = data.draw(desks())
    shares = sorted(data.draw(st.lists(st.floats(0, 1), max_size=6)))
    first = min((ticket.opened_at for ticket in many), default=end)
    moments = [*(first + (end - first) * share for share in shares), end]
    with Tracker("sqlite://", contract) as often, Tracker("sqlite://", contract) as once:
        often.put_many(many)
        once.put_many(many)
        several = [alert for moment in moments for alert in often.sweep(moment)]
        single = once.sweep(end)
    facts = [(alert.key, alert.kind, alert.due_us) for alert in single]
    assert sorted((alert.key, alert.kind, alert.due_us) for alert in several) == sorted(facts)
    # A clock that had stopped by an early sweep has by the last one; what stopped in between is moot only in the latter.
    assert {alert.key for alert in several if alert.moot} <= {alert.key for alert in single if alert.moot}
    assert all(alert.due_us <= alert.at_us <= instant_of(end) for alert in several)


@examples(40)
@given(st.data())
def test_alerts_are_what_evaluate_says_around_each_threshold(data):
    contract, many, end = data.draw(desks())
    known = max(map(last, many), default=end)
    thresholds = {datetime_at(due, "UTC") for due in all_true(many, contract, end).values()}
    around = {moment + step * MICROSECOND for moment in thresholds for step in (-1, 0, 1, 2)}
    with Tracker("sqlite://", contract) as tracker:
        tracker.put_many(many)
        found = {}
        for moment in sorted(known_then for known_then in {*around, known, end} if known_then >= known):
            following = tracker.next_alert_at()
            swept = tracker.sweep(moment)
            assert bool(swept) == (following is not None and instant_of(following) <= instant_of(moment))
            found |= said(swept)
            assert found == all_true(many, contract, moment)


@examples(40)
@given(st.data())
def test_late_data_leaves_every_alert_true_or_withdrawn_and_no_key_told_twice(data):
    contract, many, end = data.draw(desks(most=2))
    within = timedelta(hours=data.draw(st.sampled_from((0, 24, 168, 100_000))))
    events = data.draw(st.permutations([(ticket.id, event) for ticket in many for event in ticket.events]))
    ear, now = Ear(), end - DAYS - timedelta(days=20)
    with Tracker("sqlite://", contract) as tracker:
        tracker.put_many(replace(ticket, events=()) for ticket in many)
        for name, event in events:
            tracker.record(name, event)
            now += data.draw(st.sampled_from((timedelta(), timedelta(hours=1), timedelta(days=2))))
            if data.draw(st.booleans()):
                tracker.sweep(now)
            if data.draw(st.booleans()):
                tracker.deliver(ear, now, moot_within=within)
        now = max(now, end)
        tracker.sweep(now)
        tracker.deliver(ear, now, moot_within=within)
        final = [tracker.ticket(ticket.id) for ticket in many]
    keys = [alert.key for alert in ear.heard]
    assert len(keys) == len(set(keys))
    withdrawn = {key.removesuffix(f"/{WITHDRAWN}") for key in keys if key.endswith(f"/{WITHDRAWN}")}
    assert withdrawn <= set(keys)
    standing = [alert for alert in ear.heard if alert.kind != WITHDRAWN and alert.key not in withdrawn]
    # What moved after it was told, but not beyond that sweep, stands as it was told.
    untold = all_true(final, contract, now)
    assert said(standing).keys() <= untold.keys()
    assert len(said(standing)) == len(standing)
    for name, target, cycle, threshold in untold.keys() - said(standing).keys():
        status = evaluate(next(ticket for ticket in final if ticket.id == name), contract, as_of=now)
        clock = status.cycles(target)[cycle - 1]
        assert clock.stopped_at is not None
        assert threshold != "due" or instant_of(clock.breached_at) < instant_of(now - within)
    assert all(instant_of(alert.at) > alert.due_us for alert in standing if alert.kind == BREACH)
