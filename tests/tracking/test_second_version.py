"""What the second version told by its conventions stands under those of today, and what only these find late is told once.

The tickets and what happened to them are those of `LIVES` in `second_version/write.py`; instants are as there.
"""

import pytest
import sqlalchemy as sa

from sla_engine.clocks import Event
from sla_engine.tracking import Tracker
from tests.tracking.earlier_states import SECOND
from tests.tracking.second_version.write import at
from tests.tracking.watch import Ear

NOW, NEXT_DAY = at("18:00"), at("17 12:00")
TOLD = {(one["ticket"], one["target"], one["threshold"]) for one in SECOND.told if one["kind"] != "withdrawn"}
WHOLE = ("75%", "due", "150%")
ENDED = {"met", "missed", "cancelled", "vanished", "hidden, ended"}


@pytest.fixture
def tracker(state_url):
    """A state of the second version, as opened today."""
    engine = sa.create_engine(
        state_url.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", "mysql+pymysql:")
    )
    SECOND.fill(engine)
    with Tracker(state_url, SECOND.contract, source="desk") as opened:
        yield opened
    engine.dispose()


def heard(tracker, now, *names):
    """Sweep, tell the sink that has heard all so far, and return what it heard of some tickets, or of all."""
    ear = Ear("ear")
    tracker.sweep(now)
    tracker.deliver(ear, now)
    return {
        (alert.ticket, alert.target, alert.kind, alert.threshold)
        for alert in ear.heard
        if not names or alert.ticket in names
    }


def happens(tracker, name, *lines):
    for line in lines:
        *when, kind = line.split()
        tracker.record(name, Event(kind, at(" ".join(when))))


def withdrawals(name, *thresholds):
    return {(name, "response", "withdrawn", threshold) for threshold in thresholds}


def test_the_first_sweep_tells_what_is_late_only_by_todays_conventions_and_nothing_else(tracker):
    # What was undone before, and had yet to be withdrawn, is withdrawn.
    late = {("back", "response", "breach", "due"), ("back, unheard", "response", "warning", "150%")}
    assert heard(tracker, NOW) == late | withdrawals("undone", "75%", "due", "150%")
    assert heard(tracker, NOW) == set()


def test_what_was_told_is_not_told_again_later(tracker):
    heard(tracker, NOW)
    names = {name for name, *_ in TOLD} - {"undone", "withdrawn"}
    for name in names - ENDED:
        happens(tracker, name, "18:10 resumed")
    later = {(name, target, threshold) for name, target, _, threshold in heard(tracker, at("30 12:00"), *names)}
    assert later & TOLD == set()


@pytest.mark.parametrize("name", ["hidden", "reopened", "one of two"])
def test_a_breach_that_todays_conventions_do_not_bear_out_is_withdrawn_once_the_clock_stops_in_time(tracker, name):
    happens(tracker, name, "18:10 resumed", "17 09:00 responded")
    assert heard(tracker, NEXT_DAY, name) == withdrawals(name, "75%", "due", "150%")
    assert heard(tracker, NEXT_DAY, name) == set()


def test_a_breach_that_stands_by_todays_conventions_is_withdrawn_by_a_stop_that_becomes_known_late(tracker):
    heard(tracker, NOW)
    happens(tracker, "at due", "11:30 responded")
    assert heard(tracker, NOW, "at due") == withdrawals("at due", "due")


def test_after_a_withdrawal_the_real_breach_is_told_in_the_next_generation(tracker):
    happens(tracker, "hidden", "18:10 resumed")
    assert heard(tracker, at("18:15"), "hidden") == set()
    tracker.record("hidden", Event("paused", at("18:20"), reason="customer"))
    assert heard(tracker, at("18:30"), "hidden") == withdrawals("hidden", "75%", "due", "150%")
    happens(tracker, "hidden", "18:40 resumed")
    keys = {alert.key for alert in tracker.sweep(NEXT_DAY) if alert.ticket == "hidden"}
    assert keys == {"desk/hidden/response/1/75%25/1", "desk/hidden/response/1/due/1"}


def test_a_breach_that_was_told_to_nobody_as_the_state_was_new_is_told_when_it_comes(tracker):
    assert heard(tracker, NOW, "hidden, told before") == set()
    happens(tracker, "hidden, told before", "18:10 resumed")
    found = {alert.key for alert in tracker.sweep(NEXT_DAY) if alert.ticket == "hidden, told before"}
    name = "desk/hidden%2C%20told%20before/response/1"
    assert found == {f"{name}/75%25/1", f"{name}/due/1"}


def test_a_recomputation_withdraws_what_todays_conventions_do_not_bear_out(tracker):
    heard(tracker, NOW)
    tracker.recompute(NOW)
    found = {one for one in heard(tracker, NOW) if one[1] == "response" and one[0] != "edited"}
    anew = {
        "back": ("75%",),
        "back, told": WHOLE,
        "back, unheard": ("75%", "due"),
        "back twice": WHOLE,
    }
    gone = anew | {
        **dict.fromkeys(("hidden", "reopened", "one of two", "back, overdue"), WHOLE),
        "held": ("150%",),
        "at due": ("due",),
    }
    # Of `back` the breach was told before, and of `back, unheard` the warning was old news when it was recorded.
    told = {(name, threshold) for name, some in anew.items() for threshold in some} - {("back, unheard", "75%")}
    assert {(name, threshold) for name, _, kind, threshold in found if kind != "withdrawn"} == told
    assert {one for one in found if one[2] == "withdrawn"} == {
        one for name, some in gone.items() for one in withdrawals(name, *some)
    }


def test_ended_tickets_and_stopped_clocks_keep_their_verdicts(tracker):
    tracker.renew()
    assert {name: str(tracker.status(name, NOW)["response"].state) for name in (*ENDED, "hidden, answered")} == {
        "met": "met",
        "missed": "missed",
        "cancelled": "missed",
        "vanished": "met",
        "hidden, ended": "missed",
        "hidden, answered": "missed",
    }
