"""Databases that cannot be used: the error is ours, says why, and shows no password."""

import re
import sqlite3
import sys
from contextlib import closing
from functools import partial

import pytest
import sqlalchemy as sa

from sla_engine.errors import MissingExtraError, StateError
from sla_engine.tracking import Tracker
from sla_engine.tracking.state.state_database import DEADLOCKS, StateDatabase
from sla_engine.tracking.state.stored_contracts import KeptContracts
from tests.clocks.desk import at, desk
from tests.servers import PASSWORD
from tests.tracking.watch import DESK, opened

SECRET = "hunter2"  # noqa: S105 - what must not be shown


def refused(url):
    with pytest.raises(StateError) as caught:
        Tracker(url, DESK)
    return str(caught.value)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "expected the URL of a database as state"),
        ("nonsense", "expected the URL of a database as state"),
        (f"postgresql://u:{SECRET}@host:port/db", "expected the URL of a database as state"),
        (f"postgresql://u:{SECRET}", "expected the URL of a database as state"),
        (f"oracle://u:{SECRET}@h/d", "expected sqlite, postgresql, mysql or mariadb as state, got 'oracle'"),
        (f"postgresql+asyncpg://u:{SECRET}@h/d", "got 'postgresql\\+asyncpg'"),
        (f"postgresql+none://u:{SECRET}@h/d", "got 'postgresql\\+none'"),
        (f"postgresql://u:p@{SECRET}@h/d", "@ in the user or password .* written as %40"),
        ("sqlite:////none/such.db", "unable to open database file"),
        ("sqlite:////etc", "unable to open database file"),
        ("sqlite://host/state.db", "an option in its URL has no meaning"),
        ("sqlite:///state.db?timeout=soon", "an option in its URL has no meaning"),
        (f"postgresql://u:{SECRET}@127.0.0.1:1/d", "connection refused"),
        (f"postgresql://127.0.0.1:1/d?user=u&password={SECRET}", "connection refused"),
        ("postgresql://u@127.0.0.1:1/d?colour=red", "invalid connection option"),
        (f"mysql://u:{SECRET}@127.0.0.1:1/d", "can't connect"),
        (f"mariadb://127.0.0.1:1/d?password={SECRET}", "can't connect"),
        (f"mariadb://u:{SECRET}@127.0.0.1:1/d?colour=red", "an option in its URL has no meaning"),
    ],
)
def test_a_url_that_leads_nowhere_is_refused(tmp_path, monkeypatch, url, why):
    monkeypatch.chdir(tmp_path)
    said = refused(url)
    assert re.search(why, said, re.IGNORECASE)
    assert SECRET not in said


def test_a_wrong_password_is_not_shown(mariadb_url):
    said = refused(mariadb_url.replace(PASSWORD, SECRET))
    assert "Access denied for user 'sla'" in said
    assert SECRET not in said


def test_a_database_that_is_not_there_is_refused_by_name(postgresql_url, mariadb_url):
    for url in (postgresql_url, mariadb_url):
        assert "missing" in refused(url.replace("/test_", "/missing_"))


def test_a_file_of_something_else_is_refused(tmp_path):
    (tmp_path / "state.db").write_text("id,opened_at\n" * 100)
    assert "file is not a database" in refused(f"sqlite:///{tmp_path / 'state.db'}")


def test_a_database_that_fails_later_is_an_error_of_ours_without_what_tickets_say(tmp_path):
    with Tracker(f"sqlite:///{tmp_path / 'state.db'}", DESK) as tracker:
        with closing(sqlite3.connect(tmp_path / "state.db")) as connection, connection:
            connection.execute("DROP TABLE tickets")
        with pytest.raises(StateError, match=r"cannot be used: no such table: tickets$") as caught:
            tracker.put(opened(name=SECRET))
    assert SECRET not in str(caught.value)


def test_a_driver_that_is_not_installed_is_asked_for_by_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'sla-engine\[postgresql\]'"):
        Tracker(f"postgresql://u:{SECRET}@127.0.0.1:1/d", DESK)


def test_a_state_in_memory_lets_tickets_be_changed_while_their_ids_are_read():
    with Tracker("sqlite://", DESK) as tracker:
        tracker.put(opened())
        assert [tracker.forget(name) for name in tracker.ids()] == [True]


@pytest.fixture
def few_variables():
    """Let SQLite take only 999 values in one statement, as older ones do; other databases have limits of their own."""

    def limit(connection, _):
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)

    sa.event.listen(sa.Engine, "connect", limit)
    yield
    sa.event.remove(sa.Engine, "connect", limit)


@pytest.mark.slow
def test_more_alerts_than_a_statement_takes_are_recorded_and_withdrawn(tmp_path, few_variables):
    terms = desk({"resolution": '"4h"'}, resolution='reopening = "new_cycle", warnings = ["50%", "75%", "90%"]')
    days = range(1, 51)
    cycles = [f"{day} 12:00 {kind}" for day in range(1, 29) for kind in ("resolved #1", "reopened #2")]
    late = at("30 12:00")
    with Tracker(f"sqlite:///{tmp_path / 'state.db'}", terms) as tracker:
        tracker.put_many(opened("1 06:00", *cycles, name=f"T-{number}") for number in days)
        recorded = tracker.sweep(late)
        assert len(recorded) > 1_000
        tracker.put_many(opened("1 06:00", "1 07:00 cancelled", name=f"T-{number}") for number in days)
        assert {alert.kind for alert in tracker.sweep(late)} == {"withdrawn"}
        assert tracker.sweep(late) == []


@pytest.fixture
def memory():
    """A database in memory."""
    with closing(StateDatabase("sqlite://")) as state:
        yield state


@pytest.mark.parametrize("said", [(1213, "Deadlock found when trying to get lock"), ("40P01",)])
def test_what_the_database_ended_for_a_deadlock_is_done_again(said, memory):
    asked = []

    def work(connection):
        asked.append(connection.execute(sa.text("SELECT 1")).scalar())
        if len(asked) < 3:
            raise sa.exc.OperationalError("", {}, Exception(*said))
        return "done"

    assert memory.change(work) == "done"
    assert asked == [1, 1, 1]


def test_a_deadlock_without_end_and_any_other_error_are_told(memory):
    asked = []

    def work(connection, code):
        asked.append(code)
        raise sa.exc.OperationalError("", {}, Exception(code, "said so"))

    for code, times in ((1213, DEADLOCKS + 1), (1205, 1)):
        asked.clear()
        with pytest.raises(StateError, match="said so"):
            memory.change(partial(work, code=code))
        assert asked == [code] * times


def test_contracts_are_kept_by_the_next_transaction_where_the_first_was_undone(memory):
    kept = KeptContracts(DESK)

    def undone(connection):
        kept.keep(memory, connection)
        raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        memory.change(undone)
    counted = sa.text("SELECT count(*) FROM facts WHERE name LIKE 'contract %'")
    for _ in range(2):
        memory.change(partial(kept.keep, memory))
        with memory.reading() as connection:
            assert connection.execute(counted).scalar() == 1
