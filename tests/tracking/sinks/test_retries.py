"""Retries on a clock of the test's own, on which nothing takes time but what the test says."""

import pytest

from sla_engine.errors import SinkError
from sla_engine.tracking.delivery.retries import Failure, Retries, tell_in_turn
from tests.tracking.sinks.receiver import alert


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def passes(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    one = Clock()
    monkeypatch.setattr("time.sleep", one.passes)
    for name in ("time.monotonic", "sla_engine.tracking.delivery.retries.monotonic"):
        monkeypatch.setattr(name, lambda: one.now)
    return one


def test_failures_take_no_more_than_the_patience_for_all_alerts_together(clock: Clock) -> None:
    attempts = []

    def every_other(one: object) -> None:
        clock.passes(1)
        attempts.append(one)
        if len(attempts) % 2:
            raise Failure("not now", alone=True)

    told = []
    retries = Retries(attempts=5, timeout=5, patience=9, first_wait=0.25, longest_wait=0.25)
    with pytest.raises(SinkError, match="refused 1 of 200 alerts and took 4"):
        told.extend(tell_in_turn("it", [alert(f"T-{n}") for n in range(200)], retries, every_other))
    assert len(told) == 4  # each took two attempts and a wait, and the fifth would have come too late
    assert clock.now <= 10


def test_what_is_taken_at_once_costs_no_patience(clock: Clock) -> None:
    alerts = [alert(f"T-{n}") for n in range(200)]
    assert list(tell_in_turn("it", alerts, Retries(patience=10), lambda _: clock.passes(1))) == alerts
