"""The real log of incidents, every fifteenth of them, replayed week by week; `tests/deep/replay.py` replays them all."""

import pytest

from tests.deep.replay import LOG, Log, evaluated, replay, standing

pytestmark = pytest.mark.slow

EVERY = 15


@pytest.fixture(scope="module")
def log(shared_data):
    return Log(shared_data / LOG, EVERY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("replay")


@pytest.fixture(scope="module")
def first(log, folder):
    """What the first replay recorded, and what it told."""
    return replay(log, f"sqlite:///{folder / 'sla.db'}", folder)


def test_what_all_runs_recorded_is_what_evaluating_the_log_once_says(log, folder, first):
    recorded, _ = first
    assert standing(recorded) == evaluated(log, folder)
    assert {(alert.kind, alert.target, alert.moot) for alert in recorded} == {
        (kind, target, moot)
        for kind in ("warning", "breach")
        for target in ("response", "resolution")
        for moot in (True, False)
    }
    assert max(alert.cycle for alert in recorded) > 1


def test_every_alert_was_told_once_and_none_before_it_was_due(first):
    _, told = first
    assert len({alert.key for alert in told}) == len(told)
    assert all(alert.due_us <= alert.at_us for alert in told)


def test_what_was_not_told_is_a_warning_of_a_clock_that_had_stopped(first):
    recorded, told = first
    heard = {alert.key for alert in told}
    assert heard <= {alert.key for alert in recorded}
    assert {(alert.kind, alert.moot) for alert in recorded if alert.key not in heard} == {("warning", True)}


def test_a_second_replay_on_the_same_state_records_nothing_and_tells_nothing_again(log, folder, first):
    recorded, told = replay(log, f"sqlite:///{folder / 'sla.db'}", folder)
    assert (recorded, {alert.key for alert in told} & {alert.key for alert in first[1]}) == ([], set())
