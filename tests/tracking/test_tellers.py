"""One teller: whoever tells a sink at the same time, processes or threads, it hears each alert once, unless one is killed."""

import multiprocessing
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

from sla_engine.calendars import BusinessCalendar
from sla_engine.errors import SinkBusyError, SinkError, StateError
from sla_engine.tracking import Tracker
from sla_engine.tracking.delivery.outboxes import MARKED_S
from sla_engine.tracking.delivery.retries import CALL_S, PATIENCE_S, NoAnswerInTime, tell_in_turn
from sla_engine.tracking.delivery.teller_locks import WAIT_S
from sla_engine.tracking.sinks import CommandSink, QuietHours, Retries
from tests.clocks.desk import at
from tests.tracking.test_races import kept
from tests.tracking.watch import DESK, Ear, opened
from tests.waiting import PATIENCE, eventually

TICKETS = 10
NOW = at("23 12:00")
ALERTS = 2 * TICKETS  # a warning and a breach of each ticket
SPAWNED = multiprocessing.get_context("spawn")


def recorded(url):
    """Have alerts recorded that no sink has been told of."""
    with Tracker(url, DESK) as tracker:
        tracker.put_many([opened(name=f"T-{number}") for number in range(TICKETS)])
        assert len(tracker.sweep(NOW)) == ALERTS


class Log:
    """A sink that writes the key of each alert to a file, slowly; it may kill its own process over one of them."""

    name = "log"

    def __init__(self, path, pause=0.005, fatal=None):
        self._path = path
        self._pause = pause
        self._fatal = fatal

    def tell(self, alerts):
        for number, alert in enumerate(alerts, 1):
            time.sleep(self._pause)
            with open(self._path, "a") as file:  # noqa: PTH123 - one write at the end of a file
                file.write(f"{alert.key}\n")
            if number == self._fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            yield alert


def dies(url, path, fatal):
    with Tracker(url, DESK) as tracker:
        tracker.deliver(Log(path, 2 * MARKED_S, fatal), NOW)


def heard(path):
    return Path(path).read_text().splitlines()


@pytest.mark.parametrize("memory", [False, True])
def test_threads_that_tell_a_sink_at_once_tell_it_each_alert_once(tmp_path, memory):
    url = "sqlite://" if memory else f"sqlite:///{tmp_path / 'state.db'}"
    gate = Barrier(3)
    with Tracker(url, DESK) as tracker, ThreadPoolExecutor(3) as pool:
        tracker.put_many([opened(name=f"T-{number}") for number in range(TICKETS)])
        tracker.sweep(NOW)

        def work(_):
            gate.wait(PATIENCE)
            return len(tracker.deliver(Log(tmp_path / "log"), NOW))

        assert sum(pool.map(work, range(3))) == ALERTS
    assert len(heard(tmp_path / "log")) == ALERTS


@pytest.mark.slow
def test_a_killed_teller_is_followed_at_once_and_only_what_was_under_way_comes_again(state_url, tmp_path):
    recorded(state_url)
    child = SPAWNED.Process(target=dies, args=(state_url, str(tmp_path / "log"), 7))
    child.start()
    child.join(PATIENCE)
    assert child.exitcode == -signal.SIGKILL
    first = heard(tmp_path / "log")
    assert len(first) == 7
    with Tracker(state_url, DESK) as tracker:
        assert len(tracker.deliver(Log(tmp_path / "log"), NOW, wait=PATIENCE)) == ALERTS - 6
    again = heard(tmp_path / "log")[7:]
    assert (len(again), set(again) & set(first)) == (ALERTS - 6, {first[-1]})


class Held:
    """A sink that holds its first alert until it may go on; meanwhile others find it busy."""

    def __init__(self, name="ear"):
        self.name = name
        self.began, self.goes_on = Event(), Event()

    def tell(self, alerts):
        self.began.set()
        assert self.goes_on.wait(PATIENCE)
        yield from alerts


@pytest.fixture
def held(state_url):
    """The URL of a state, in which somebody is telling the sink `ear` until the test ends or says that it goes on."""
    recorded(state_url)
    sink = Held()
    with Tracker(state_url, DESK) as tracker, ThreadPoolExecutor(1) as pool:
        telling = pool.submit(tracker.deliver, sink, NOW)
        assert sink.began.wait(PATIENCE)
        try:
            yield state_url, sink, telling
        finally:
            sink.goes_on.set()


def test_who_waited_in_vain_and_left_news_says_so(held):
    with Tracker(held[0], DESK) as tracker:
        for wait in (0, 0.2):
            with pytest.raises(
                SinkBusyError, match=f"ear is in use by another run .*; {ALERTS} alerts are still pending"
            ):
                tracker.deliver(Ear(), NOW, wait=wait)
        assert len(tracker.pending(Ear())) == ALERTS


def test_who_waited_for_a_teller_that_left_nothing_has_nothing_to_say(held):
    url, sink, telling = held
    with Tracker(url, DESK) as tracker, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(tracker.deliver, Ear(), NOW, wait=PATIENCE)
        sink.goes_on.set()
        assert (len(telling.result(PATIENCE)), waiting.result(PATIENCE)) == (ALERTS, [])


def test_who_has_nothing_to_tell_does_not_wait(held):
    quiet = QuietHours(BusinessCalendar("Mo-Fr 08:00-18:00", tz="Europe/Luxembourg"), breaches_exempt=False)
    with Tracker(held[0], DESK) as tracker:
        assert tracker.deliver(Ear(), at("23 03:00"), quiet=quiet, wait=0) == []


def test_a_sink_that_hangs_keeps_no_other_sink_and_no_other_source_waiting(held):
    with Tracker(held[0], DESK) as tracker:
        assert len(tracker.deliver(Ear("another"), NOW, wait=0)) == ALERTS
    with Tracker(held[0], DESK, source="other") as tracker:
        tracker.put(opened())
        tracker.sweep(NOW)
        assert len(tracker.deliver(Ear(), NOW, wait=0)) == 2


def test_a_teller_that_failed_lets_go(state_url):
    recorded(state_url)
    with Tracker(state_url, DESK) as tracker:
        with pytest.raises(SinkError):
            tracker.deliver(Ear(most=3), NOW)
        assert len(tracker.deliver(Ear(), NOW, wait=0)) == ALERTS - 3


class Stuck(Ear):
    """A sink whose call hangs over one ticket."""

    def tell(self, alerts):
        def call(batch):
            (alert,) = batch
            self.heard.append(alert.ticket)
            if alert.ticket == "T-0":
                raise NoAnswerInTime(20)

        return tell_in_turn(self.name, alerts, Retries(), call)


def test_an_alert_over_which_a_call_hangs_is_tried_once_and_does_not_keep_the_sink_from_all_others(tmp_path):
    url = f"sqlite:///{tmp_path / 'state.db'}"
    recorded(url)
    sink = Stuck()
    with Tracker(url, DESK) as tracker:
        for _ in range(3):
            sink.heard.clear()
            with pytest.raises(SinkError, match="no answer within 20 s"):
                tracker.deliver(sink, NOW)
            assert sink.heard.count("T-0") == 1
        assert {alert.ticket for alert in tracker.pending(sink)} == {"T-0"}


class Gone(Ear):
    """A sink that refuses whatever it is told, and counts how often it is told."""

    def tell(self, alerts):
        self.heard.append(len(alerts))
        raise SinkError("not this", (alerts[0].key,))


def test_a_sink_that_refuses_all_is_given_up_for_once(tmp_path):
    url = f"sqlite:///{tmp_path / 'state.db'}"
    recorded(url)
    sink = Gone()
    with Tracker(url, DESK) as tracker:
        for _ in range(10):
            with pytest.raises(SinkError):
                tracker.deliver(sink, NOW)
        sink.heard.clear()
        with pytest.raises(SinkError):
            tracker.deliver(sink, NOW)
    assert len(sink.heard) == 4


def lasting(mark):
    """A command that goes on for a minute, once it has left a mark."""
    script = f"import pathlib, time; pathlib.Path({str(mark)!r}).touch(); time.sleep(60)"
    return CommandSink(f'exec:{sys.executable} -c "{script}"')


def runs_a_command(url, mark):
    with Tracker(url, DESK) as tracker:
        tracker.deliver(lasting(mark), NOW)


@pytest.mark.slow
def test_a_command_that_outlives_a_killed_run_does_not_keep_the_next_from_telling(state_url, tmp_path):
    mark = tmp_path / "mark"
    recorded(state_url)
    child = SPAWNED.Process(target=runs_a_command, args=(state_url, mark))
    child.start()
    assert eventually(mark.exists)
    child.kill()
    child.join(PATIENCE)
    ear = Ear()
    ear.key = lasting(mark).key  # the same sink, which answers now
    with Tracker(state_url, DESK) as tracker:
        assert len(tracker.deliver(ear, NOW, wait=PATIENCE)) == ALERTS


def test_a_folder_without_locks_is_an_error_with_the_remedy(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")
    url = f"sqlite:///{tmp_path / 'state.db'}"
    recorded(url)

    def no_locks(*_):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with Tracker(url, DESK) as tracker:
        with pytest.raises(StateError, match=r"cannot lock .*state.db-.*: No locks available; .* a local disk"):
            tracker.deliver(Ear(), NOW)
        assert len(tracker.pending(Ear())) == ALERTS


def test_the_lock_file_may_be_used_by_whoever_may_use_the_database(tmp_path):
    recorded(f"sqlite:///{tmp_path / 'state.db'}")
    (tmp_path / "state.db").chmod(0o660)
    with Tracker(f"sqlite:///{tmp_path / 'state.db'}", DESK) as tracker:
        tracker.deliver(Ear(), NOW)
    (lock,) = tmp_path.glob("state.db-*.lock")
    assert lock.stat().st_mode & 0o777 == 0o660


def test_one_name_of_a_database_or_another_it_is_one_lock(tmp_path):
    recorded(f"sqlite:///{tmp_path / 'state.db'}")
    (tmp_path / "link.db").symlink_to(tmp_path / "state.db")
    for name in ("state.db", "link.db"):
        with Tracker(f"sqlite:///{tmp_path / name}", DESK) as tracker:
            tracker.deliver(Ear(most=None), NOW)
            tracker.retire(Ear())
    assert len(list(tmp_path.glob("*.lock"))) == 1


@pytest.mark.server
def test_on_postgresql_nothing_lasts_longer_than_a_transaction_as_a_pooler_needs_it(postgresql_url):
    recorded(postgresql_url)
    asked = "SELECT state FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory'"
    seen = []

    class Looking(Ear):
        def tell(self, alerts):
            seen.append(kept(postgresql_url, asked))
            yield from super().tell(alerts)

    with Tracker(postgresql_url, DESK) as tracker:
        tracker.deliver(Looking(), NOW)
        for number in range(TICKETS):
            tracker.put(opened(name=f"U-{number}"))
        with tracker._state.reading() as connection:
            prepared = connection.exec_driver_sql("SELECT statement FROM pg_prepared_statements").all()
    assert (seen, kept(postgresql_url, asked), prepared) == ([["idle in transaction"]], [], [])


def test_a_call_of_a_sink_and_all_that_fails_in_one_telling_end_before_others_stop_waiting():
    assert (Retries().timeout, Retries().patience) == (CALL_S, PATIENCE_S)
    assert CALL_S + PATIENCE_S < WAIT_S
