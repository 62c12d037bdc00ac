"""The real log of incidents, every fifteenth of them, replayed week by week; `tests/deep/replay.py` replays them all."""

import pytest

from tests.deep.replay import LOG, Log, evaluated, replay, standing

EVERY = 15


@pytest.fixture(scope="module")
def log(shared_data):
    return Log(shared_data / LOG, EVERY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("replay")


@pytest.fixture(scope="module")
def told(log, folder):
    """What the first replay told."""
    return replay(log, f"sqlite:///{folder / 'sla.db'}", folder)


def test_what_all_runs_told_is_what_evaluating_the_log_once_says(log, folder, told):
    assert standing(told) == evaluated(log, folder)
    assert {(alert.kind, alert.target, alert.moot) for alert in told} == {
        (kind, target, moot)
        for kind in ("warning", "breach")
        for target in ("response", "resolution")
        for moot in (True, False)
    }
    assert max(alert.cycle for alert in told) > 1


def test_every_alert_was_told_once_and_none_before_it_was_due(told):
    assert len({alert.key for alert in told}) == len(told)
    assert all(alert.due_us <= alert.at_us for alert in told)


def test_a_second_replay_on_the_same_state_tells_nothing(log, folder, told):
    assert replay(log, f"sqlite:///{folder / 'sla.db'}", folder) == []
