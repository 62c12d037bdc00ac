"""What tracking promises, over every database that can keep its state: real servers, none of them mocked.

Each test has an empty database. The desk is that of `watch`: opened on 16 June at 08:00, a ticket is warned of at 11:00
and due at 12:00.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from sla_engine import load_contract
from sla_engine.calendars import BusinessCalendar
from sla_engine.errors import SinkError, UnknownNameError
from sla_engine.tracking import Tracker
from sla_engine.tracking.sinks import QuietHours
from tests.clocks.desk import at, desk, shown
from tests.tracking.watch import DESK, POLICY, Ear, event, opened, told

MICROSECOND = timedelta(microseconds=1)
WEEK_LATER = at("23 12:00")
WARNED = "16 11:00 T-1 warning"
BREACHED = "16 12:00 T-1 breach"


@pytest.fixture
def tracker(state_url):
    with Tracker(state_url, DESK) as made:
        yield made


def twice(tracker, now):
    """What two sweeps at one instant record."""
    return told(tracker.sweep(at(now))) + told(tracker.sweep(at(now)))


# Tickets and events taken in


def test_a_new_ticket_is_counted_as_new(tracker):
    imported = tracker.put_many([opened(), opened(name="T-2")])
    assert (imported.new, imported.changed, imported.unchanged, imported.refused) == (2, 0, 0, [])


def test_a_ticket_that_did_not_change_is_skipped(tracker):
    tracker.put(opened())
    imported = tracker.put_many([opened(), opened(name="T-2")])
    assert (imported.new, imported.changed, imported.unchanged) == (1, 0, 1)


def test_a_ticket_that_changed_replaces_what_was_known_of_it(tracker):
    tracker.put(opened("16 08:00", "16 09:00 responded"))
    imported = tracker.put_many([opened()])
    assert (imported.changed, tracker.status("T-1", at("16 10:00"))["response"].state) == (1, "running")


def test_of_a_ticket_that_comes_twice_the_last_one_counts(tracker):
    tracker.put_many([opened("16 08:00"), opened("16 09:00")])
    assert shown(tracker.status("T-1", at("16 10:00"))["response"].due) == "16 13:00"


def test_a_ticket_that_cannot_be_told_is_refused_and_the_others_are_taken(tracker):
    imported = tracker.put_many([opened(name="T-0"), opened(tier="gold"), opened(name="T-2")])
    assert [(refused.id, "gold" in str(error)) for refused, error in imported.refused] == [("T-1", True)]
    assert sorted(tracker.ids()) == ["T-0", "T-2"]


def test_a_single_ticket_that_cannot_be_told_raises_and_changes_nothing(tracker):
    tracker.put(opened())
    with pytest.raises(UnknownNameError, match="gold"):
        tracker.put(opened(tier="gold"))
    assert told(tracker.sweep(WEEK_LATER)) == [WARNED, BREACHED]


def test_more_tickets_than_one_transaction_takes_are_all_taken(tracker):
    many = [opened(name=f"T-{number}") for number in range(1_203)]
    assert (tracker.put_many(many).new, len(tracker.sweep(WEEK_LATER))) == (1_203, 2_406)


def test_what_is_known_of_a_ticket_comes_back_whole(tracker):
    given = opened("16 08:00", "16 09:00 paused ä 'x' \\ %s", "16 09:30 tier_changed plus #3", priority="1 ")
    given = replace(given, reported_at=at("16 07:00"), service="Ω", channel="", contract=None)
    tracker.put(given)
    found = tracker.ticket("T-1")
    assert found == given


def test_an_event_is_recorded_once_by_its_id(tracker):
    tracker.put(opened())
    first = tracker.record("T-1", event("16 09:00 paused a", id="e1"))
    again = tracker.record("T-1", event("16 09:00 paused b", id="e1"))
    assert (first, again, len(tracker.ticket("T-1").events)) == (True, False, 1)


def test_an_event_without_an_id_is_recorded_once_by_all_that_it_says(tracker):
    tracker.put(opened())
    said = [event("16 09:00 paused a"), event("16 09:00 paused a"), event("16 09:00 paused b")]
    assert [tracker.record("T-1", one) for one in said] == [True, False, True]


def test_an_event_of_an_unknown_ticket_is_refused(tracker):
    with pytest.raises(UnknownNameError, match="no ticket 'T-9'"):
        tracker.record("T-9", event("16 09:00 responded"))


def test_recorded_events_and_a_ticket_put_with_them_say_the_same(tracker):
    lines = ["16 09:00 paused a", "16 10:00 resumed", "16 13:00 responded"]
    tracker.put(opened(name="T-1"))
    for line in reversed(lines):
        tracker.record("T-1", event(line))
    tracker.put(opened("16 08:00", *lines, name="T-2"))
    assert told(tracker.sweep(WEEK_LATER)) == ["16 12:00 T-1 warning moot", "16 12:00 T-2 warning moot"]


def test_tickets_may_be_changed_while_their_ids_are_read(tracker):
    tracker.put_many([opened(name="T-1"), opened(name="T-2")])
    assert [tracker.record(name, event("16 09:00 paused")) for name in tracker.ids()] == [True, True]


# Sweeps


def test_a_sweep_returns_what_is_due_and_nothing_twice(tracker):
    tracker.put(opened())
    assert [twice(tracker, now) for now in ("16 10:59", "16 11:00", "16 12:00", "16 12:01")] == [
        [],
        [WARNED],
        [],
        [BREACHED],
    ]


@pytest.mark.parametrize("now", ["16 11:00", "16 12:00:00.000001"])
def test_next_alert_at_is_the_first_instant_at_which_a_sweep_returns_something(tracker, now):
    tracker.put(opened())
    tracker.sweep(at(now) - MICROSECOND)
    assert shown(tracker.next_alert_at()) == now
    assert tracker.sweep(at(now) - MICROSECOND) == []
    assert len(tracker.sweep(at(now))) == 1


def test_after_the_last_alert_there_is_none_to_come(tracker):
    tracker.put(opened())
    tracker.sweep(WEEK_LATER)
    assert tracker.next_alert_at() is None


def test_a_weeks_outage_is_caught_up_in_the_order_in_which_things_were_due(tracker):
    tracker.put_many([opened("16 09:00", name="T-2"), opened("15 08:00", name="T-3"), opened()])
    assert told(tracker.sweep(WEEK_LATER)) == [
        "15 11:00 T-3 warning",
        "15 12:00 T-3 breach",
        WARNED,
        BREACHED,
        "16 12:00 T-2 warning",
        "16 13:00 T-2 breach",
    ]


def test_at_is_the_instant_of_the_sweep(tracker):
    tracker.put(opened())
    assert {shown(alert.at) for alert in tracker.sweep(WEEK_LATER)} == {"23 12:00"}


def test_a_ticket_closed_late_still_breached_and_is_told_as_moot(tracker):
    tracker.put(opened("16 08:00", "16 15:00 responded"))
    assert told(tracker.sweep(WEEK_LATER)) == [f"{WARNED} moot", f"{BREACHED} moot"]


def test_what_was_due_before_a_sweep_is_moot_only_if_its_clock_had_stopped_by_then(tracker):
    tracker.put(opened("16 08:00", "16 15:00 responded"))
    assert told(tracker.sweep(at("16 14:59"))) == [WARNED, BREACHED]


def test_a_clock_stopped_in_time_is_not_told_of(tracker):
    tracker.put(opened("16 08:00", "16 10:00 responded"))
    assert tracker.sweep(WEEK_LATER) == []


def test_a_clock_that_waits_is_not_told_of_until_it_runs_again(tracker):
    tracker.put(opened("16 08:00", "16 10:00 paused"))
    assert (tracker.next_alert_at(), tracker.sweep(WEEK_LATER)) == (None, [])
    tracker.record("T-1", event("17 10:00 resumed"))
    assert told(tracker.sweep(WEEK_LATER)) == ["17 11:00 T-1 warning", "17 12:00 T-1 breach"]


def test_a_clock_that_goes_backwards_changes_nothing(tracker):
    tracker.put(opened())
    tracker.sweep(WEEK_LATER)
    assert [tracker.sweep(at(now)) for now in ("16 11:30", "1 00:00", "16 13:00")] == [[], [], []]
    assert tracker.next_alert_at() is None


def test_what_no_sweep_has_recorded_is_not_known_to_sinks(tracker):
    tracker.put(opened())
    assert tracker.pending(Ear()) == []


def test_each_cycle_of_a_clock_is_told_of(state_url):
    terms = desk({"resolution": '"4h"'}, resolution='reopening = "new_cycle"')
    with Tracker(state_url, terms) as tracker:
        tracker.put(opened("16 08:00", "16 13:00 resolved", "17 08:00 reopened"))
        assert told(tracker.sweep(WEEK_LATER)) == ["16 12:00 T-1 breach moot", "17 12:00 T-1 breach cycle 2"]


def test_upcoming_is_what_sweeps_will_record(tracker):
    tracker.put(opened())
    coming = tracker.upcoming(at("16 08:00"), "4h")
    assert [(alert.key, shown(alert.at)) for alert in coming] == [("default/T-1/response/1/75%25/0", "16 11:00")]
    later = tracker.upcoming(at("16 08:00"), timedelta(hours=4, microseconds=1))
    assert [alert.key for alert in later] == [alert.key for alert in tracker.sweep(WEEK_LATER)]


# What late data undoes


def test_a_told_alert_that_a_backdated_pause_undoes_is_withdrawn_and_the_real_one_told(tracker):
    ear = Ear()
    tracker.put(opened())
    tracker.sweep(at("16 13:00"))
    tracker.deliver(ear, at("16 13:00"))
    tracker.record("T-1", event("16 10:00 paused"))
    tracker.record("T-1", event("16 14:00 resumed"))
    assert twice(tracker, "16 15:00") == [
        "16 11:00 T-1 warning".replace("warning", "withdrawn"),
        "16 12:00 T-1 withdrawn",
        "16 15:00 T-1 warning again 1",
    ]
    assert twice(tracker, "16 17:00") == ["16 16:00 T-1 breach again 1"]
    tracker.deliver(ear, at("16 17:00"))
    assert len(ear.heard) == len({alert.key for alert in ear.heard}) == 6


def test_an_alert_undone_before_it_was_told_is_not_told_nor_its_withdrawal(tracker):
    ear = Ear()
    tracker.expect(ear)
    tracker.put(opened())
    tracker.sweep(at("16 13:00"))
    tracker.record("T-1", event("16 10:00 paused"))
    assert tracker.pending(ear) == []
    tracker.sweep(at("16 14:00"))
    assert tracker.pending(ear) == []


def test_an_undone_alert_whose_data_comes_back_before_the_next_sweep_stands_again(tracker):
    ear = Ear()
    tracker.put(opened())
    tracker.sweep(at("16 13:00"))
    tracker.put(opened("16 08:00", "16 10:00 paused"))
    tracker.put(opened())
    assert (tracker.sweep(at("16 14:00")), told(tracker.deliver(ear, at("16 14:00")))) == ([], [WARNED, BREACHED])


def test_a_withdrawn_alert_whose_data_comes_back_is_told_in_its_next_generation(tracker):
    tracker.put(opened())
    tracker.sweep(at("16 13:00"))
    tracker.put(opened("16 08:00", "16 10:00 paused"))
    tracker.sweep(at("16 14:00"))
    tracker.put(opened())
    assert twice(tracker, "16 15:00") == [f"{WARNED} again 1", f"{BREACHED} again 1"]


def test_an_alert_stands_if_its_threshold_moved_but_not_beyond_the_sweep(tracker):
    tracker.put(opened())
    tracker.sweep(at("16 13:00"))
    tracker.put(opened("16 08:00", "16 09:00 paused", "16 09:30 resumed"))
    assert tracker.sweep(WEEK_LATER) == []


def test_only_sinks_that_were_told_of_an_alert_are_told_that_it_is_withdrawn(tracker):
    first, second = Ear("first"), Ear("second")
    tracker.expect(second)
    tracker.put(opened())
    tracker.sweep(at("16 13:00"))
    tracker.deliver(first, at("16 13:00"))
    tracker.record("T-1", event("16 10:00 responded"))
    tracker.sweep(at("16 14:00"))
    assert told(tracker.pending(first)) == ["16 11:00 T-1 withdrawn", "16 12:00 T-1 withdrawn"]
    assert tracker.pending(second) == []


def test_a_sink_that_comes_later_is_not_told_that_what_it_never_heard_is_withdrawn(tracker):
    tracker.put(opened())
    tracker.sweep(at("16 13:00"))
    tracker.put(opened("16 08:00", "16 10:00 responded"))
    tracker.sweep(at("16 14:00"))
    assert tracker.pending(Ear("late")) == []


# Old news


STOPPED = ("16 08:00", "16 13:00 responded")  # a warning at 11:00, a breach at 12:00


def test_a_warning_of_a_clock_that_has_stopped_is_recorded_but_not_told(tracker):
    tracker.put(opened(*STOPPED))
    assert told(tracker.sweep(at("16 14:00"))) == [f"{WARNED} moot", f"{BREACHED} moot"]
    assert told(tracker.deliver(Ear(), at("16 14:00"))) == [f"{BREACHED} moot"]
    assert (tracker.sweep(at("16 14:00")), tracker.pending(Ear())) == ([], [])


def test_a_warning_is_not_told_once_its_clock_has_stopped(tracker):
    dead = Ear(most=0)
    tracker.put(opened())
    tracker.sweep(at("16 11:30"))
    with pytest.raises(SinkError):
        tracker.deliver(dead, at("16 11:30"))
    tracker.record("T-1", event("16 11:45 responded"))
    assert tracker.pass_over(Ear(), at("16 11:44")) == 0
    assert (tracker.pass_over(Ear(), at("16 11:45")), tracker.deliver(Ear(), at("16 12:00"))) == (1, [])


@pytest.mark.parametrize(
    ("now", "within", "heard"),
    [
        ("23 12:00", "168h", [f"{BREACHED} moot"]),
        ("23 12:01", "168h", []),
        ("16 14:00", "1h", []),
        ("30 12:00", timedelta(days=14), [f"{BREACHED} moot"]),
    ],
)
def test_a_breach_of_a_clock_that_has_stopped_is_told_only_within_a_time_after_it_was_due(tracker, now, within, heard):
    tracker.put(opened(*STOPPED))
    tracker.sweep(at(now))
    assert told(tracker.deliver(Ear(), at(now), moot_within=within)) == heard


def test_a_breach_of_a_running_clock_is_told_however_old_it_is(tracker):
    tracker.put(opened())
    tracker.sweep(at("30 12:00"))
    assert told(tracker.deliver(Ear(), at("30 12:00"), moot_within="0h")) == [WARNED, BREACHED]


def test_old_news_whose_clock_turns_out_to_run_is_told(tracker):
    ear = Ear()
    tracker.put(opened(*STOPPED))
    tracker.sweep(at("30 12:00"))
    assert (tracker.pass_over(ear, at("30 12:00")), tracker.pass_over(ear, at("30 12:00"))) == (2, 0)
    tracker.put(opened("16 08:00"))
    assert (tracker.sweep(at("30 13:00")), told(tracker.deliver(ear, at("30 13:00")))) == ([], [WARNED, BREACHED])


def test_what_was_passed_over_is_not_told_as_withdrawn(tracker):
    ear = Ear()
    tracker.put(opened(*STOPPED))
    tracker.sweep(at("30 12:00"))
    tracker.pass_over(ear, at("30 12:00"))
    tracker.put(opened("16 08:00", "16 10:00 responded"))
    assert told(tracker.sweep(at("30 13:00"))) == ["16 11:00 T-1 withdrawn", "16 12:00 T-1 withdrawn"]
    assert tracker.deliver(ear, at("30 13:00")) == []


def test_each_sink_passes_over_old_news_for_itself(tracker):
    tracker.put(opened(*STOPPED))
    tracker.sweep(at("17 12:00"))
    assert told(tracker.deliver(Ear("first"), at("17 12:00"))) == [f"{BREACHED} moot"]
    assert tracker.deliver(Ear("second"), at("30 12:00")) == []


def test_more_old_news_than_one_statement_takes_is_passed_over(tracker):
    tracker.put_many(opened(*STOPPED, name=f"T-{number}") for number in range(300))
    tracker.sweep(at("30 12:00"))
    assert (tracker.pass_over(Ear(), at("30 12:00")), tracker.pending(Ear())) == (600, [])


def test_tickets_that_old_news_keeps_no_more_are_pruned(tracker):
    tracker.expect(Ear())
    tracker.put(opened(*STOPPED))
    tracker.sweep(at("30 12:00"))
    assert tracker.prune(at("30 12:00")) == 0
    tracker.pass_over(Ear(), at("30 12:00"))
    assert tracker.prune(at("30 12:00")) == 1


# Baselines


def test_a_baseline_is_recorded_and_never_told(tracker):
    tracker.put(opened())
    ear = Ear()
    assert (tracker.baseline(WEEK_LATER), tracker.sweep(WEEK_LATER), tracker.pending(ear)) == ([], [], [])


def test_after_a_baseline_the_news_are_told(tracker):
    tracker.put(opened())
    tracker.baseline(at("16 11:30"))
    assert told(tracker.sweep(WEEK_LATER)) == [BREACHED]


def test_a_baseline_since_an_instant_tells_what_was_due_from_then_on(tracker):
    tracker.put(opened())
    found = tracker.baseline(WEEK_LATER, at("16 12:00"))
    assert told(found) == told(tracker.pending(Ear())) == [BREACHED]


def test_a_state_is_new_until_a_baseline_was_taken(tracker):
    before = tracker.new
    tracker.baseline(at("16 08:00"))
    assert (before, tracker.new) == (True, False)


def test_a_state_that_was_swept_is_not_new(tracker):
    tracker.sweep(at("16 08:00"))
    assert not tracker.new


def test_a_breach_of_the_baseline_that_late_data_undoes_is_not_withdrawn_but_the_real_one_is_told(tracker):
    tracker.put(opened())
    tracker.baseline(at("16 13:00"))
    tracker.put(opened("16 08:00", "16 10:00 paused", "16 14:00 resumed"))
    assert twice(tracker, "16 17:00") == ["16 15:00 T-1 warning again 1", "16 16:00 T-1 breach again 1"]


# Sinks


def test_each_sink_is_told_everything_once(tracker):
    tracker.put(opened())
    tracker.sweep(WEEK_LATER)
    ears = [Ear("one"), Ear("two")]
    for _ in range(2):
        for ear in ears:
            tracker.deliver(ear, WEEK_LATER)
    assert [told(ear.heard) for ear in ears] == [[WARNED, BREACHED]] * 2


def test_deliver_returns_what_was_told(tracker):
    tracker.put(opened())
    tracker.sweep(WEEK_LATER)
    assert told(tracker.deliver(Ear(), WEEK_LATER)) == [WARNED, BREACHED]


def test_a_sink_that_fails_half_way_is_told_the_rest_later(tracker):
    tracker.put(opened())
    tracker.sweep(WEEK_LATER)
    ear = Ear(most=1)
    with pytest.raises(SinkError, match="full"):
        tracker.deliver(ear, WEEK_LATER)
    assert told(tracker.pending(ear)) == [BREACHED]
    ear.most = None
    tracker.deliver(ear, WEEK_LATER)
    assert told(ear.heard) == [WARNED, BREACHED]


def test_a_sink_that_fails_keeps_nothing_from_others(tracker):
    tracker.put(opened())
    tracker.sweep(WEEK_LATER)
    dead, ear = Ear("dead", most=0), Ear()
    with pytest.raises(SinkError):
        tracker.deliver(dead, WEEK_LATER)
    assert (len(tracker.deliver(ear, WEEK_LATER)), len(tracker.pending(dead))) == (2, 2)


def test_a_sink_that_comes_later_is_told_what_was_recorded_before(tracker):
    tracker.put(opened())
    tracker.sweep(at("16 11:30"))
    tracker.deliver(Ear("first"), at("16 11:30"))
    tracker.sweep(WEEK_LATER)
    assert told(tracker.deliver(Ear("second"), WEEK_LATER)) == [WARNED, BREACHED]


def test_a_sink_expected_from_now_on_is_told_nothing_older(tracker):
    tracker.put(opened())
    tracker.sweep(at("16 11:30"))
    ear = Ear()
    tracker.expect(ear)
    tracker.sweep(WEEK_LATER)
    assert told(tracker.pending(ear)) == [BREACHED]


def test_in_quiet_hours_alerts_are_held_and_not_lost(tracker):
    tracker.put(opened())
    tracker.sweep(WEEK_LATER)
    quiet = QuietHours(BusinessCalendar("Mo-Fr 08:00-18:00", tz="Europe/Luxembourg"))
    ear = Ear()
    assert told(tracker.deliver(ear, at("23 03:00"), quiet=quiet)) == [BREACHED]
    assert told(tracker.deliver(ear, at("23 08:00"), quiet=quiet)) == [WARNED]


# Privacy and growth


def test_a_forgotten_ticket_leaves_nothing(tracker, state_url):
    tracker.put_many([opened(), opened(name="T-2")])
    tracker.sweep(WEEK_LATER)
    tracker.deliver(Ear(), WEEK_LATER)
    assert [tracker.forget("T-1"), tracker.forget("T-1")] == [True, False]
    assert (list(tracker.ids()), rows(state_url, "tickets"), rows(state_url, "alerts"), rows(state_url, "outbox")) == (
        ["T-2"],
        1,
        2,
        2,
    )


def test_pruning_deletes_what_ended_before_and_keeps_the_told_keys_of_live_tickets(tracker, state_url):
    tracker.put_many([opened("16 08:00", "16 13:00 responded", "16 15:00 closed"), opened(name="T-2")])
    tracker.sweep(WEEK_LATER)
    tracker.deliver(Ear(), WEEK_LATER)
    assert [tracker.prune(at(now)) for now in ("16 15:00", "16 15:01", "16 15:01")] == [0, 1, 0]
    assert (list(tracker.ids()), rows(state_url, "alerts"), rows(state_url, "outbox")) == (["T-2"], 2, 2)
    tracker.put(opened("16 08:00", "23 13:00 updated", name="T-2"))
    assert tracker.sweep(at("24 12:00")) == []


def test_pruning_keeps_a_ticket_whose_alert_is_yet_to_be_recorded(tracker):
    tracker.put(opened("16 08:00", "16 13:00 responded", "16 15:00 closed"))
    assert tracker.prune(at("17 08:00")) == 0


def test_pruning_keeps_a_ticket_of_whose_alerts_a_sink_is_yet_to_be_told(tracker):
    ear = Ear(most=0)
    tracker.expect(ear)
    tracker.put(opened("16 08:00", "16 13:00 responded", "16 15:00 closed"))
    tracker.sweep(WEEK_LATER)
    with pytest.raises(SinkError):
        tracker.deliver(ear, WEEK_LATER)
    assert tracker.prune(WEEK_LATER) == 0
    ear.most = None
    assert (told(tracker.deliver(ear, WEEK_LATER)), tracker.prune(WEEK_LATER)) == ([f"{BREACHED} moot"], 1)


def rows(url, table):
    """How many rows a table has, by SQL of its own."""
    driver = url.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", "mariadb+pymysql:")
    engine = sa.create_engine(driver)
    with engine.connect() as connection:
        found = connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608 - named above
    engine.dispose()
    return found


# Tickets that a source no longer has


def test_vanished_tickets_are_the_live_ones_that_are_not_there(tracker):
    done = opened("16 08:00", "16 09:00 responded", "16 10:00 closed", name="done")
    tracker.put_many([opened(name="here"), opened(name="gone"), done])
    assert tracker.vanished({"here"}, at("16 11:30"), close=False) == ["gone"]
    assert len(tracker.sweep(WEEK_LATER)) == 4


def test_vanished_tickets_count_as_closed_where_that_is_what_it_means(tracker):
    tracker.put_many([opened(name="T-1"), opened(name="here")])
    assert [tracker.vanished({"here"}, at("16 11:30"), close=True) for _ in range(2)] == [["T-1"], []]
    assert told(tracker.sweep(WEEK_LATER)) == [f"{WARNED} moot", "16 11:00 here warning", "16 12:00 here breach"]


def test_a_vanished_ticket_that_comes_back_runs_on(tracker):
    tracker.put(opened())
    tracker.vanished(set(), at("16 11:30"), close=True)
    assert tracker.put_many([opened()]).changed == 1
    assert told(tracker.sweep(WEEK_LATER)) == [WARNED, BREACHED]


# Another contract


def slower(state_url):
    return Tracker(state_url, desk({"response": '"6h"'}, response=POLICY))


def test_a_dry_run_says_what_another_contract_moves_and_changes_nothing(tracker, state_url):
    tracker.put(opened())
    with slower(state_url) as other:
        changes = other.recompute(at("16 13:00"), dry_run=True)
        assert other.outdated == 1
    assert [(one.ticket, one.state_before, shown(one.due_before), one.state, shown(one.due)) for one in changes] == [
        ("T-1", "overdue", "16 12:00", "running", "16 14:00")
    ]
    assert told(tracker.sweep(WEEK_LATER)) == [WARNED, BREACHED]


def test_recomputing_moves_what_is_expected(tracker, state_url):
    tracker.put(opened())
    with slower(state_url) as other:
        assert len(other.recompute(at("16 09:00"))) == 1
        assert (other.outdated, other.recompute(at("16 09:00"))) == (0, [])
        assert told(other.sweep(WEEK_LATER)) == ["16 12:30 T-1 warning", "16 14:00 T-1 breach"]


def test_recomputing_withdraws_what_was_told_and_is_true_no_more(tracker, state_url):
    tracker.put(opened())
    tracker.sweep(at("16 13:00"))
    tracker.deliver(Ear(), at("16 13:00"))
    with slower(state_url) as other:
        other.recompute(at("16 13:00"))
        assert told(other.sweep(at("16 13:00"))) == ["16 12:00 T-1 withdrawn"]
        assert told(other.sweep(WEEK_LATER)) == ["16 14:00 T-1 breach again 1"]
        assert len(other.pending(Ear())) == 2


# Ids and sources

ODD = (
    "'; DROP TABLE tickets; --",
    'a"b`c$$%s%(x)s?:y',
    "=1+1",
    "\x1b[31mred",
    "🎫 Ä",
    "Ä 🎫",
    "x" * 10_000,
    "x" * 10_000 + "y",
    "a",
    "A",
    "a ",
    " a",
    "á",
    "a\u0301",
    "ss",
    "ß",
    "a\0b",
    "a\nb",
    "\ud83d",
    "a%00b",
    "/",
)


def test_odd_ids_are_kept_as_they_are_and_apart(tracker):
    imported = tracker.put_many([opened(name=name) for name in ODD])
    assert imported.new == len(ODD)
    assert sorted(tracker.ids()) == sorted(ODD)
    alerts = tracker.sweep(WEEK_LATER)
    assert sorted(alert.ticket for alert in alerts if alert.kind == "breach") == sorted(ODD)
    assert sorted(alert.ticket for alert in tracker.pending(Ear())) == sorted(ODD * 2)


def test_odd_ids_are_found_and_forgotten_one_by_one(tracker):
    tracker.put_many([opened(name=name) for name in ODD])
    assert [tracker.ticket(name).id for name in ODD] == list(ODD)
    tracker.vanished(set(ODD) - {"a"}, at("16 09:00"), close=True)
    assert tracker.forget("A")
    assert sorted({alert.ticket for alert in tracker.sweep(WEEK_LATER)}) == sorted(set(ODD) - {"a", "A"})


@pytest.mark.parametrize("other", ["desk ", "Desk", "désk", "desk\0", "de\udc80sk"])
def test_two_sources_with_equal_ids_stay_apart(state_url, other):
    with Tracker(state_url, DESK, source="desk") as one, Tracker(state_url, DESK, source=other) as two:
        one.put(opened())
        two.put_many([opened(), opened("17 08:00", name="T-2")])
        one.record("T-1", event("16 09:00 responded"))
        assert (sorted(one.ids()), sorted(two.ids())) == (["T-1"], ["T-1", "T-2"])
        assert one.vanished(set(), WEEK_LATER, close=True) == []
        assert (one.upcoming(at("16 08:00"), "48h"), len(two.upcoming(at("16 08:00"), "48h"))) == ([], 4)
        for tracker in (one, two):
            tracker.expect("stdout")
        assert (one.sweep(WEEK_LATER), one.next_alert_at(), one.pending("stdout")) == ([], None, [])
        assert (one.new, two.new) == (False, True)
        recorded = two.sweep(WEEK_LATER)
        assert len(recorded) == 4
        assert {alert.key for alert in two.pending("stdout")} == {alert.key for alert in recorded}
        assert one.pending("stdout") == one.pending("exec:late") == []
        assert one.forget("T-1")
        assert sorted(two.ids()) == ["T-1", "T-2"]


def test_what_a_recomputation_will_have_told_is_among_its_changes(state_url):
    warned = desk({"response": '"4h"'}, {"response": '"2h"'}, response='warnings = ["50%"], pause_on = "all"')
    with Tracker(state_url, DESK) as tracker:
        tracker.put(opened())
        tracker.sweep(WEEK_LATER)
    with Tracker(state_url, warned) as tracker:
        for dry_run in (True, False):
            (change,) = tracker.recompute(WEEK_LATER, dry_run=dry_run)
            assert (change.state_before, change.state, change.alerts) == (
                "overdue",
                "overdue",
                ("+50%", "withdrawn 75%"),
            )
        assert [(alert.kind, alert.threshold) for alert in tracker.sweep(WEEK_LATER)] == [
            ("warning", "50%"),
            ("withdrawn", "75%"),
        ]
        assert tracker.recompute(WEEK_LATER) == []


class Whole:
    """A sink that takes one message of all alerts, or none of it if one of them is of a ticket that it refuses."""

    name = "whole"

    def __init__(self, refused):
        self._refused = refused
        self.told = []

    def tell(self, alerts):
        if any(alert.ticket == self._refused for alert in alerts):
            raise SinkError("not this", tuple(alert.key for alert in alerts))
        self.told += [alert.ticket for alert in alerts]
        yield from alerts


def test_a_message_of_many_is_not_refused_for_ever_for_one_of_them(state_url):
    with Tracker(state_url, DESK) as tracker:
        tracker.put_many([opened(name=name) for name in ("A", "B", "C")])
        sink = Whole("B")
        tracker.expect(sink)
        tracker.sweep(WEEK_LATER)
        for _ in range(2):
            with pytest.raises(SinkError):
                tracker.deliver(sink, WEEK_LATER)
        assert set(sink.told) == {"A", "C"}
        assert {alert.ticket for alert in tracker.pending(sink)} == {"B"}


def test_a_vanished_ticket_that_the_contract_lost_is_let_go_of(state_url):
    unkept = load_contract("mixvoip-services", changes={"contract": {"name": "Services"}})
    with Tracker(state_url, unkept) as tracker:
        tracker.put_many([opened(tier="advanced"), opened(name="T-2", tier="office")])
    with Tracker(state_url, load_contract("mixvoip-support")) as tracker:
        refused = []
        assert tracker.vanished(set(), at("15 09:00"), close=True, refused=refused) == ["T-1", "T-2"]
        assert [(name, "advanced" in str(error)) for name, error in refused] == [("T-1", True)]
        assert tracker.vanished(set(), at("15 09:00"), close=True) == []


def test_what_is_late_now_stands_so_whatever_is_known_to_follow(state_url):
    with Tracker(state_url, DESK) as tracker:
        tracker.put(opened("15 08:00", "25 09:00 resolved"))
        stands = tracker.standing(at("16 08:00"))
        assert [(clock.ticket, clock.target, clock.state) for clock in stands.clocks] == [
            ("T-1", "response", "overdue")
        ]
        assert tracker.standing(at("25 10:00")).clocks == ()


def test_a_ticket_that_vanishes_under_a_clock_gone_backwards_keeps_its_breach(state_url):
    with Tracker(state_url, DESK) as tracker:
        tracker.put(opened("15 08:00"))
        recorded = tracker.sweep(at("16 08:00"))
        assert "breach" in {alert.kind for alert in recorded}
        assert tracker.vanished(set(), at("15 09:00"), close=True) == ["T-1"]
        assert tracker.sweep(WEEK_LATER) == []


def test_a_baseline_undone_and_true_again_is_not_told(state_url):
    with Tracker(state_url, DESK) as tracker:
        tracker.put(opened("15 08:00"))
        assert tracker.baseline(WEEK_LATER) == []
        tracker.put(opened("15 08:00", "15 09:00 resolved"))
        assert tracker.sweep(WEEK_LATER) == []
        tracker.put(opened("15 08:00"))
        assert tracker.sweep(WEEK_LATER) == []


def test_an_alert_told_after_its_clock_stopped_says_so(state_url):
    with Tracker(state_url, DESK) as tracker:
        tracker.put(opened())
        tracker.expect("exec:late")
        assert {alert.moot for alert in tracker.sweep(at("22 08:00"))} == {False}
        tracker.record("T-1", event("22 09:00 resolved"))
        assert {alert.moot for alert in tracker.pending("exec:late")} == {True}
        assert {alert.moot for alert in tracker.deliver(Ear("early"), at("22 08:30"))} == {False}
        assert {alert.moot for alert in tracker.deliver(Ear("later"), at("22 09:30"))} == {True}
        tracker.record("T-1", event("22 10:00 reopened"))
        moot = {alert.target: alert.moot for alert in tracker.pending("exec:late")}
        stopped = {target for target in moot if tracker.status("T-1", at("22 11:00"))[target].stopped_at is not None}
        assert {target for target, said in moot.items() if said} == stopped


class Dying:
    """A sink that takes an alert and then ends the process's work before that can be marked."""

    name = "dying"

    def tell(self, alerts):
        for _ in alerts:
            raise KeyboardInterrupt
        yield


def test_what_a_sink_may_have_heard_before_a_crash_is_withdrawn_there(state_url):
    with Tracker(state_url, DESK) as tracker:
        tracker.put(opened())
        tracker.expect(Dying())
        tracker.sweep(WEEK_LATER)
        with pytest.raises(KeyboardInterrupt):
            tracker.deliver(Dying(), WEEK_LATER)
        tracker.record("T-1", event("16 08:00 resolved"))
        gone = tracker.sweep(WEEK_LATER)
        assert gone
        assert {alert.kind for alert in gone} == {"withdrawn"}
        assert {alert.key for alert in tracker.pending(Dying())} == {alert.key for alert in gone}


def test_a_retired_sink_is_waited_for_no_longer(state_url):
    with Tracker(state_url, DESK) as tracker:
        tracker.put(opened())
        tracker.record("T-1", event("22 09:00 resolved"))
        tracker.expect("exec:once")
        tracker.sweep(WEEK_LATER)
        assert tracker.prune(at("30 09:00")) == 0
        assert (tracker.retire("exec:once"), tracker.retire("exec:once")) == (True, False)
        assert tracker.prune(at("30 09:00")) == 1


class Picky:
    """A sink that takes all but some tickets' alerts, and gives up after the first three that it refuses."""

    name = "picky"

    def __init__(self, *refused):
        self._refused = refused
        self.told = []

    def tell(self, alerts):
        refused = []
        for alert in alerts:
            if alert.ticket in self._refused:
                refused.append(alert.key)
                if len(refused) == 3:
                    break
                continue
            self.told.append(alert.ticket)
            yield alert
        if refused:
            raise SinkError("not these", tuple(refused))


def test_alerts_that_a_sink_refuses_do_not_keep_it_from_all_others(state_url):
    with Tracker(state_url, DESK) as tracker:
        tracker.put_many([opened(name=name) for name in ("A", "B", "C", "D", "E")])
        assert {alert.ticket for alert in tracker.sweep(WEEK_LATER)} == {"A", "B", "C", "D", "E"}
        sink = Picky("A", "B", "C")
        for _ in range(9):
            with pytest.raises(SinkError):
                tracker.deliver(sink, WEEK_LATER)
        assert set(sink.told) == {"D", "E"}
        assert {alert.ticket for alert in tracker.pending(sink)} == {"A", "B", "C"}
