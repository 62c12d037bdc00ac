"""When the thresholds of a ticket's clocks are reached, as far as is known of it; the desk is that of `watch`."""

import pytest

from sla_engine.calendars.instants import instant_us
from sla_engine.errors import UnknownNameError
from sla_engine.tracking.sweeping.expected_alerts import outlook
from tests.clocks.desk import at, desk
from tests.tracking.watch import DESK, POLICY, opened

BOTH = desk({"response": '"4h"', "resolution": '"8h"'}, response=POLICY, resolution='pause_on = "all"')


def us(text):
    return None if text is None else instant_us(at(text))


def reached(*lines, contract=DESK, **more):
    found = outlook(opened("16 08:00", *lines, **more), contract).reached
    return {(threshold.target, threshold.cycle, threshold.name): reach for threshold, reach in found.items()}


def dues(*lines, **more):
    return {name: reach.due_us for (_, _, name), reach in reached(*lines, **more).items()}


def ended(*lines, contract=DESK, **more):
    return outlook(opened("16 08:00", *lines, **more), contract).ended_us


@pytest.mark.parametrize(
    ("lines", "warning", "due"),
    [
        ([], "16 11:00", "16 12:00"),
        (["16 10:00 responded"], None, None),
        (["16 11:00 responded"], "16 11:00", None),
        (["16 12:00 responded"], "16 11:00", None),
        (["16 12:00:00.000001 responded"], "16 11:00", "16 12:00"),
        (["16 15:00 responded"], "16 11:00", "16 12:00"),
        (["16 10:00 paused"], None, None),
        (["16 11:30 paused"], "16 11:00", None),
        (["16 12:30 paused"], "16 11:00", "16 12:00"),
        (["16 10:00 paused", "16 14:00 resumed"], "16 15:00", "16 16:00"),
        (["16 10:00 cancelled"], None, None),
        (["16 13:00 cancelled"], "16 11:00", "16 12:00"),
    ],
)
def test_what_is_reached_by_what_is_known(lines, warning, due):
    expected = {"75%": us(warning), "due": us(due)}
    assert dues(*lines) == {name: instant for name, instant in expected.items() if instant is not None}


def test_a_breach_may_be_recorded_a_microsecond_after_due_and_a_warning_at_its_instant():
    found = reached()
    assert found["response", 1, "due"].at_us == us("16 12:00") + 1
    assert found["response", 1, "75%"].at_us == us("16 11:00")


def test_what_is_reached_says_when_its_clock_stopped():
    found = reached("16 15:00 responded")
    assert {reach.stopped_us for reach in found.values()} == {us("16 15:00")}
    assert {reach.stopped_us for reach in reached().values()} == {None}


def test_alerts_are_told_in_the_zone_of_the_site():
    assert {reach.zone for reach in reached(site="NY").values()} == {"America/New_York"}


def test_a_tier_without_targets_reaches_nothing():
    assert reached(tier="none") == {}


def test_a_ticket_reported_after_it_was_opened_is_looked_at_as_of_its_report():
    assert dues(reported_at=at("16 09:00")) == {"75%": us("16 11:00"), "due": us("16 12:00")}


def test_an_unknown_tier_is_an_error():
    with pytest.raises(UnknownNameError, match="gold"):
        reached(tier="gold")


@pytest.mark.parametrize(
    ("lines", "instant"),
    [
        ([], None),
        (["16 10:00 responded"], "16 10:00"),
        (["16 10:00 paused"], None),
        (["16 10:00 responded", "16 15:00 closed"], "16 15:00"),
        (["16 15:00 cancelled"], "16 15:00"),
    ],
)
def test_a_ticket_ended_when_its_last_clock_and_it_did(lines, instant):
    assert ended(*lines) == us(instant)


def test_a_ticket_with_a_clock_that_runs_has_not_ended():
    assert ended("16 10:00 responded", contract=BOTH) is None


def test_a_ticket_that_was_reopened_has_not_ended():
    assert ended("16 10:00 resolved", "16 15:00 reopened", contract=BOTH) is None


def test_the_clocks_of_an_outlook_say_where_they_stand():
    clocks = outlook(opened("16 08:00", "16 10:00 responded"), BOTH).clocks
    assert [(one.target, one.cycle, one.state, one.due_us) for one in clocks] == [
        ("response", 1, "met", us("16 12:00")),
        ("resolution", 1, "running", us("16 16:00")),
    ]
