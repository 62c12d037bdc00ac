"""What is expected of a ticket, given its thresholds and the alerts that were recorded; instants are small numbers."""

import pytest

from sla_engine.tracking.sweeping.expected_alerts import (
    Expected,
    Reach,
    Recorded,
    Threshold,
    expected_text,
    forecast,
    read_expected,
)

DUE = Threshold("response", 1, "due")
WARNING = Threshold("response", 1, "75%")


def reach(due, kind="breach", stopped=None):
    return Reach(kind, due, due + 1, stopped, "UTC")


def recorded(at, *, due=10, generation=0, undone=False, baseline=False, threshold=DUE, stopped=None):
    return Recorded(b"key %d" % generation, threshold, generation, due, at, "UTC", undone, baseline, stopped)


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
