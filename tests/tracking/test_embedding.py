"""A tracker inside another program: its threads, its forks, its way of ending, and the ids that its tickets have."""

import copy
import os
import pickle
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier, Event, Thread

import pytest
import sqlalchemy as sa

from sla_engine.errors import InvalidTicketError, StateError
from sla_engine.tracking import Tracker
from tests.tracking.calls import EVERY, LATE, call
from tests.tracking.child import PATIENCE, in_child
from tests.tracking.watch import DESK, Ear, event, opened

THREADS = 8
EACH = 6


@pytest.fixture(params=["file", "memory", pytest.param("postgresql", marks=pytest.mark.server)])
def url(request, tmp_path):
    """A database of each kind that keeps its connections in a way of its own."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_url")
    return "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path / 'state.db'}"


# Threads


def test_threads_of_one_tracker_lose_nothing_and_record_each_alert_once(url):
    gate = Barrier(THREADS)

    def work(number):
        gate.wait(PATIENCE)
        recorded = []
        for step in range(EACH):
            name = f"T-{number}-{step}"
            tracker.put(opened(name=name))
            tracker.record(name, event("16 13:00 updated"))
            recorded += [alert.key for alert in tracker.sweep(LATE)]
        return recorded

    with Tracker(url, DESK) as tracker, ThreadPoolExecutor(THREADS) as pool:
        recorded = [key for keys in pool.map(work, range(THREADS)) for key in keys]
        assert len(list(tracker.ids())) == THREADS * EACH
        assert len(recorded) == len(set(recorded)) == 2 * THREADS * EACH
        assert {len(tracker.ticket(name).events) for name in tracker.ids()} == {1}
        assert len(tracker.deliver(Ear(), LATE)) == 2 * THREADS * EACH


# Forks


def test_a_tracker_used_before_a_fork_loses_nothing_in_either_process(url):
    with Tracker(url, DESK) as tracker:
        tracker.put(opened(name="before"))

        def puts(who):
            for number in range(40):
                tracker.put(opened(name=f"{who}-{number}"))
            assert "before" in set(tracker.ids())

        assert in_child(lambda: puts("child"), lambda: puts("parent")) == ""
        both = ["parent"] if url == "sqlite://" else ["child", "parent"]
        assert set(tracker.ids()) == {"before", *(f"{who}-{number}" for who in both for number in range(40))}


def test_many_forks_of_one_tracker_lose_nothing(url):
    with Tracker(url, DESK) as tracker:
        for number in range(6):
            tracker.put(opened(name=f"parent-{number}"))
            assert in_child(lambda number=number: tracker.put(opened(name=f"child-{number}"))) == ""
            assert len(list(tracker.ids())) == (number + 1 if url == "sqlite://" else 2 * number + 2)


def test_a_fork_waits_for_transactions_that_other_threads_have_begun(url):
    begun, forked = Event(), Event()
    with Tracker(url, DESK) as tracker:

        def slow():
            with tracker._state.writing():
                begun.set()
                assert not forked.wait(0.5)

        thread = Thread(target=slow)
        thread.start()
        assert begun.wait(PATIENCE)
        said = in_child(lambda: tracker.put(opened()))
        forked.set()
        thread.join(PATIENCE)
        assert said == ""


def test_a_child_that_ends_leaves_the_tracker_of_its_parent_alone(url):
    tracker = Tracker(url, DESK)
    tracker.put(opened())
    assert in_child(tracker.close) == ""
    assert len(tracker.sweep(LATE)) == 2
    tracker.close()


def test_what_a_child_writes_to_a_file_is_kept_when_its_parent_closes_it_meanwhile(tmp_path):
    closed, say_closed = os.pipe()
    written, say_written = os.pipe()
    tracker = Tracker(f"sqlite:///{tmp_path / 'state.db'}", DESK)
    tracker.put(opened(name="before"))

    def child():
        tracker.put(opened(name="first"))
        os.write(say_written, b".")
        assert os.read(closed, 1)
        tracker.put(opened(name="second"))

    def parent():
        os.close(say_written)
        os.read(written, 1)  # or its end, where the child has failed
        tracker.close()
        os.write(say_closed, b".")

    assert in_child(child, parent) == ""
    for end in (closed, say_closed, written):
        os.close(end)
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT ticket FROM tickets ORDER BY ticket").fetchall() == [
            ("before",),
            ("first",),
            ("second",),
        ]


@pytest.mark.server
def test_a_fork_of_which_python_knows_nothing_leaves_connections_to_the_parent(postgresql_url, monkeypatch):
    with Tracker(postgresql_url, DESK) as tracker:
        tracker.put(opened(name="before"))
        monkeypatch.setattr("sla_engine.tracking.state.connections._forks.all", set())
        assert in_child(lambda: tracker.put(opened(name="child"))) == ""
        tracker.put(opened(name="parent"))
        assert sorted(tracker.ids()) == ["before", "child", "parent"]


# The end


@pytest.mark.parametrize("name", [*EVERY, "__enter__"])
@pytest.mark.parametrize("kind", ["file", "memory"])
def test_after_the_close_every_method_says_that_the_state_is_closed(tmp_path, kind, name):
    tracker = Tracker("sqlite://" if kind == "memory" else f"sqlite:///{tmp_path / 'state.db'}", DESK)
    tracker.put(opened())
    tracker.close()
    with pytest.raises(StateError, match="is closed; open it again"):
        _ = tracker.__enter__() if name == "__enter__" else call(name, tracker)


def test_closing_twice_does_nothing(url):
    with Tracker(url, DESK) as tracker:
        tracker.close()
    tracker.close()


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_tracker_is_neither_pickled_nor_copied(way):
    with Tracker("sqlite://", DESK) as tracker, pytest.raises(TypeError, match="make one in each process"):
        way(tracker)


# Ids


def test_an_id_may_be_an_integer_wherever_one_is_taken(url):
    with Tracker(url, DESK) as tracker:
        tracker.put_many([opened(name=7), opened(name="8")])
        assert tracker.record(7, event("16 09:00 responded"))
        assert tracker.status(7, LATE)["response"].state == "met"
        assert tracker.ticket(8).id == "8"
        assert tracker.vanished({7}, LATE, close=False) == ["8"]
        assert (tracker.forget(7), list(tracker.ids())) == (True, ["8"])


@pytest.mark.parametrize("name", [True, 7.0, "", None])
def test_what_cannot_be_an_id_is_refused_wherever_one_is_taken(name):
    with Tracker("sqlite://", DESK) as tracker:
        for ask in (
            lambda: tracker.record(name, event("16 09:00 responded")),
            lambda: tracker.status(name, LATE),
            lambda: tracker.ticket(name),
            lambda: tracker.forget(name),
            lambda: tracker.vanished({name}, LATE, close=False),
        ):
            with pytest.raises(InvalidTicketError):
                ask()


def test_a_write_that_was_interrupted_locks_nobody_out_while_its_traceback_is_looked_at(tmp_path):
    url = f"sqlite:///{tmp_path / 'state.db'}"

    def interrupt(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO tickets"):
            raise KeyboardInterrupt

    with Tracker(url, DESK) as tracker, closing(sqlite3.connect(tmp_path / "state.db", timeout=0)) as other:
        sa.event.listen(sa.Engine, "after_cursor_execute", interrupt)
        try:
            with pytest.raises(KeyboardInterrupt) as kept:
                tracker.put_many([opened(), opened(name="T-2")])
        finally:
            sa.event.remove(sa.Engine, "after_cursor_execute", interrupt)
        other.execute("BEGIN IMMEDIATE").close()
        assert kept.traceback  # it lives as long as this
        assert other.execute("SELECT count(*) FROM tickets").fetchone() == (0,)
