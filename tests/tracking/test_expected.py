"""What is expected of a ticket, given its thresholds and the alerts that were recorded; instants are small numbers."""

import pytest

from sla_engine.tracking.clock_standings import Standing
from sla_engine.tracking.sweeping import expected_alerts
from sla_engine.tracking.sweeping.expected_alerts import (
    Expected,
    Outlook,
    Reach,
    Recorded,
    Threshold,
    expected_text,
    read_expected,
)

DUE = Threshold("response", 1, "due")
WARNING = Threshold("response", 1, "75%")
SECOND = Threshold("response", 2, "due")


def reach(due, kind="breach", stopped=None):
    return Reach(kind, due, due + 1, stopped, "UTC")


def recorded(at, *, due=10, generation=0, undone=False, baseline=False, threshold=DUE, stopped=None, kept=False):
    return Recorded(b"key %d" % generation, threshold, generation, due, at, "UTC", undone, baseline, stopped, kept)


def outlook(reached, cycles=1):
    """An outlook in which the response has so many cycles."""
    clocks = [Standing("response", cycle, "running", None, "UTC") for cycle in range(1, cycles + 1)]
    return Outlook(dict(reached), clocks, frozenset(), 0)


def forecast(reached, recorded, generations, before=None, *, cycles=1, cycles_before=1, changed=False):
    """What is expected, by what is reached now, and where that is asked for by what was reached by what was known before."""
    known = None if before is None else outlook(before, cycles_before)
    return expected_alerts.forecast(outlook(reached, cycles), recorded, generations, known, changed=changed)


def expected(found):
    """Instant, kind and generation of each, and what becomes of those recorded."""
    return (
        [(one.at_us, one.kind, one.generation) for one in found.expected],
        found.undone,
        found.restored,
    )


def test_without_a_record_all_thresholds_are_expected_earliest_first():
    found = forecast({DUE: reach(20), WARNING: reach(10, "warning")}, (), {})
    assert expected(found) == ([(11, "warning", 0), (21, "breach", 0)], [], [])
    assert found.next_us == 11


def test_without_a_threshold_nothing_is_expected():
    assert (forecast({}, (), {}).expected, forecast({}, (), {}).next_us) == ([], None)


@pytest.mark.parametrize(
    ("known", "stopped", "news"),
    [
        (None, None, []),
        (None, 30, [(b"key 0", 30)]),
        (30, 30, []),
        (30, 40, [(b"key 0", 40)]),
        (30, None, [(b"key 0", None)]),
    ],
)
def test_when_the_clock_of_a_recorded_alert_stopped_is_kept_up(known, stopped, news):
    assert forecast({DUE: reach(10, stopped=stopped)}, [recorded(20, stopped=known)], {}).stops == news


@pytest.mark.parametrize("at", [11, 12, 500])
def test_an_alert_recorded_when_its_threshold_was_reached_stands(at):
    assert expected(forecast({DUE: reach(10)}, [recorded(at)], {})) == ([], [], [])


def test_an_alert_recorded_a_microsecond_too_early_is_undone_and_expected_anew():
    found = forecast({DUE: reach(20)}, [recorded(20)], {})
    assert expected(found) == ([(20, "withdrawn", 0), (21, "breach", 1)], [b"key 0"], [])


def test_an_alert_whose_threshold_is_no_more_is_undone():
    assert expected(forecast({}, [recorded(15)], {})) == ([(15, "withdrawn", 0)], [b"key 0"], [])


def test_an_alert_undone_before_is_not_undone_again_but_its_withdrawal_still_expected():
    assert expected(forecast({}, [recorded(15, undone=True)], {})) == ([(15, "withdrawn", 0)], [], [])


def test_an_undone_alert_that_is_true_again_is_restored():
    assert expected(forecast({DUE: reach(10)}, [recorded(15, undone=True)], {})) == ([], [], [b"key 0"])


def test_a_withdrawal_tells_of_what_was_recorded():
    (gone,) = forecast({}, [recorded(15, due=12)], {}).expected
    assert gone == Expected(DUE, 0, "withdrawn", 12, 15, None, "UTC")


def test_an_alert_of_the_baseline_is_undone_without_a_word():
    found = forecast({DUE: reach(20)}, [recorded(15, baseline=True)], {})
    assert expected(found) == ([(21, "breach", 1)], [b"key 0"], [])


def test_after_withdrawn_generations_the_next_one_is_expected():
    assert expected(forecast({DUE: reach(20)}, (), {DUE: 3})) == ([(21, "breach", 3)], [], [])


def test_an_alert_of_the_baseline_that_is_true_again_is_restored_and_not_told():
    found = forecast({DUE: reach(10)}, [recorded(15, baseline=True, undone=True)], {})
    assert expected(found) == ([], [], [b"key 0"])


def test_the_generation_after_an_undone_one_follows_it():
    found = forecast({DUE: reach(20)}, [recorded(15, generation=2)], {DUE: 2})
    assert expected(found)[0] == [(15, "withdrawn", 2), (21, "breach", 3)]


def test_at_one_instant_a_withdrawal_comes_before_the_next_alert():
    found = forecast({DUE: reach(20), WARNING: reach(14, "warning")}, [recorded(15)], {})
    assert expected(found)[0] == [(15, "withdrawn", 0), (15, "warning", 0), (21, "breach", 1)]


def test_what_is_expected_is_read_as_it_was_written():
    found = forecast({DUE: reach(20, stopped=30), WARNING: reach(10, "warning")}, [recorded(15)], {}).expected
    assert read_expected(expected_text(found)) == found
    assert (expected_text([]), read_expected("")) == ("", [])


# What other rules recorded


def test_what_other_rules_recorded_is_kept_and_its_threshold_not_expected_again():
    later = {DUE: reach(20)}
    found = forecast(later, [recorded(15)], {}, later, changed=True)
    assert (expected(found), found.kept) == (([], [], []), [b"key 0"])
    assert expected(forecast(later, [recorded(15, kept=True)], {}, later)) == ([], [], [])


@pytest.mark.parametrize("before", [{}, {DUE: reach(20)}])
def test_what_is_kept_stays_whatever_news_make_of_its_threshold_as_long_as_it_is_to_be_reached(before):
    assert expected(forecast({DUE: reach(30)}, [recorded(15, kept=True)], {}, before)) == ([], [], [])


def test_what_is_kept_stays_where_neither_the_news_nor_what_was_known_before_reach_its_threshold():
    assert expected(forecast({}, [recorded(15, kept=True)], {}, {})) == ([], [], [])


@pytest.mark.parametrize("one", [recorded(15, kept=True), recorded(15)])
def test_what_other_rules_recorded_is_undone_by_news_that_take_its_threshold_away(one):
    found = forecast({}, [one], {}, {DUE: reach(20)}, changed=not one.kept)
    assert (expected(found), found.kept) == (([(15, "withdrawn", 0)], [b"key 0"], []), [])


def test_what_was_kept_and_is_undone_is_withdrawn_whatever_comes_before_that():
    found = forecast({DUE: reach(20)}, [recorded(15, kept=True, undone=True)], {}, {})
    assert expected(found) == ([(15, "withdrawn", 0), (21, "breach", 1)], [], [])


def test_what_rules_that_changed_support_is_not_kept():
    assert forecast({DUE: reach(10)}, [recorded(15)], {}, {DUE: reach(10)}, changed=True).kept == []


def test_what_was_undone_before_the_rules_changed_is_withdrawn():
    found = forecast({DUE: reach(20)}, [recorded(15, undone=True)], {}, {DUE: reach(20)}, changed=True)
    assert expected(found) == ([(15, "withdrawn", 0), (21, "breach", 1)], [], [])


def test_a_baseline_that_changed_rules_do_not_bear_out_is_no_reason_to_be_silent():
    found = forecast({DUE: reach(20)}, [recorded(15, baseline=True)], {}, {DUE: reach(20)}, changed=True)
    assert (expected(found), found.kept) == (([(21, "breach", 1)], [b"key 0"], []), [])


@pytest.mark.parametrize("due", [10, 20, 500])
def test_what_was_told_of_a_cycle_that_never_was_stands_for_the_last_one(due):
    reached = {DUE: reach(due), WARNING: reach(8, "warning")}
    found = forecast(reached, [recorded(15, threshold=SECOND)], {}, reached, changed=True)
    assert (expected(found), found.kept) == (([(9, "warning", 0)], [], []), [b"key 0"])
    assert expected(forecast(reached, [recorded(15, threshold=SECOND, kept=True)], {}, reached))[0] == [
        (9, "warning", 0)
    ]


def test_what_was_told_of_a_cycle_that_never_was_is_moot_once_the_last_one_has_stopped():
    reached = {DUE: reach(10, stopped=30)}
    assert forecast(reached, [recorded(15, threshold=SECOND, kept=True)], {}, reached).stops == [(b"key 0", 30)]


def test_what_was_told_of_a_cycle_that_never_was_is_not_told_again_of_the_one_that_runs_on():
    reached = {DUE: reach(10)}
    alone, other = recorded(20, stopped=12), recorded(20, threshold=SECOND)
    assert forecast(reached, [alone], {}, reached, changed=True).restarted == [alone]
    for both in ([alone, other], [other, alone]):
        found = forecast(reached, both, {}, reached, changed=True)
        assert (expected(found), found.restarted) == (([], [], []), [])


@pytest.mark.parametrize("changed", [True, False])
@pytest.mark.parametrize(("due", "told"), [(10, []), (20, [(21, "breach", 0)])])
def test_a_baseline_of_a_cycle_that_never_was_stands_for_the_last_one_where_that_was_late_already(due, told, changed):
    found = forecast(
        {DUE: reach(due)}, [recorded(15, threshold=SECOND, baseline=True)], {}, {DUE: reach(due)}, changed=changed
    )
    assert expected(found)[0] == told


def test_a_cycle_that_begins_is_not_the_one_that_never_was():
    reached = {DUE: reach(10), SECOND: reach(40)}
    kept = recorded(15, threshold=SECOND, kept=True)
    found = forecast(reached, [kept, recorded(15)], {}, {DUE: reach(10)}, cycles=2)
    assert expected(found) == ([(15, "withdrawn", 0), (41, "breach", 1)], [b"key 0"], [])
