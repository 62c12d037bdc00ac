"""Several processes at once on one state: each alert is recorded once, and told by one of them.

Processes of their own, started afresh: neither an interpreter's lock nor a connection is shared.
"""

import multiprocessing
import sqlite3
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa

from sla_engine.tracking import Tracker
from tests.clocks.desk import at
from tests.tracking.watch import DESK, Ear, event, opened
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow

TICKETS = 120
HOURS = 8
START = at("16 08:00")
SPAWNED = multiprocessing.get_context("spawn")


def many():
    return [opened(f"16 08:{number % 60:02}", name=f"T-{number}") for number in range(TICKETS)]


def gathered(work, count, *arguments):
    """What each of so many processes returns, which begin at the same time."""
    with SPAWNED.Manager() as manager, ProcessPoolExecutor(count, mp_context=SPAWNED) as pool:
        gate = manager.Barrier(count)
        futures = [pool.submit(together, gate, work, number, *arguments) for number in range(count)]
        return [future.result(PATIENCE) for future in futures]


def together(gate, work, number, *arguments):
    gate.wait(PATIENCE)
    return work(number, *arguments)


def sweeps(number, url):
    """Sweep hour by hour and tell a sink; return what was recorded, and what was told."""
    recorded, ear = [], Ear()
    with Tracker(url, DESK) as tracker:
        for hour in range(HOURS):
            now = START + timedelta(hours=hour)
            recorded += [alert.key for alert in tracker.sweep(now)]
            tracker.deliver(ear, now)
    return recorded, [alert.key for alert in ear.heard]


def takes_in_and_sweeps(number, url):
    """Take all tickets in, from another end in each process, undo some alerts, sweep meanwhile."""
    recorded = []
    late = START + timedelta(hours=HOURS)
    tickets = many()
    with Tracker(url, DESK) as tracker:
        for first in range(0, TICKETS, 30):
            some = [tickets[(first + number * 45 + step) % TICKETS] for step in range(30)]
            tracker.put_many(some if number % 2 else some[::-1])
            recorded += [alert.key for alert in tracker.sweep(late)]
            for ticket in some[::6]:
                tracker.record(ticket.id, event("16 09:00 responded"))
            recorded += [alert.key for alert in tracker.sweep(late)]
            tracker.deliver(Ear(f"ear {number}"), late)
        recorded += [alert.key for alert in tracker.sweep(late)]
    return recorded, []


def opens(number, url):
    with Tracker(url, DESK) as tracker:
        tracker.put(opened(name=f"T-{number}"))
    return number


def kept(url, statement):
    """What SQL of its own finds."""
    driver = url.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", "mariadb+pymysql:")
    engine = sa.create_engine(driver)
    with engine.connect() as connection:
        found = connection.execute(sa.text(statement)).scalars().all()
    engine.dispose()
    return found


@pytest.mark.parametrize("count", [2, 4])
def test_processes_that_sweep_at_once_record_and_tell_each_alert_once(state_url, count):
    with Tracker(state_url, DESK) as tracker:
        tracker.put_many(many())
    answers = gathered(sweeps, count, state_url)
    recorded = Counter(key for keys, _ in answers for key in keys)
    told = Counter(key for _, keys in answers for key in keys)
    assert len(recorded) == 2 * TICKETS
    assert max(recorded.values()) == 1
    assert told == recorded
    assert len(kept(state_url, "SELECT ticket FROM alerts")) == 2 * TICKETS


@pytest.mark.parametrize("count", [2, 4])
def test_processes_that_take_in_and_sweep_at_once_record_each_alert_once(state_url, count):
    recorded = Counter(key for keys, _ in gathered(takes_in_and_sweeps, count, state_url) for key in keys)
    assert max(recorded.values()) == 1
    assert len(kept(state_url, "SELECT ticket FROM alerts")) == len(recorded)
    assert len(kept(state_url, "SELECT ticket FROM tickets")) == TICKETS
    with Tracker(state_url, DESK) as tracker:
        assert tracker.sweep(START + timedelta(hours=HOURS)) == []
        assert true_alerts(tracker) == standing(state_url)


def true_alerts(tracker):
    """The breaches that the tickets, as they are known in the end, have."""
    late = START + timedelta(hours=HOURS)
    return sorted(one for one in tracker.ids() if tracker.status(one, late)["response"].state in {"overdue", "missed"})


def standing(url):
    """The tickets of whose breaches the state says that they were recorded and hold."""
    return sorted(kept(url, "SELECT ticket FROM alerts WHERE kind = 'breach' AND NOT undone"))


@pytest.mark.parametrize("count", [4])
def test_processes_that_open_a_new_state_at_once_create_it_once(state_url, count):
    assert sorted(gathered(opens, count, state_url)) == list(range(count))
    assert len(kept(state_url, "SELECT ticket FROM tickets")) == count


def test_a_state_that_others_wrote_at_once_is_intact(tmp_path):
    url = f"sqlite:///{tmp_path / 'state.db'}"
    gathered(takes_in_and_sweeps, 2, url)
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
