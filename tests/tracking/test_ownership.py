"""What a state is refused for: tables of another program, and what was never written to it."""

import io
import random
import shutil
import sqlite3
from datetime import timedelta

import pytest
import sqlalchemy as sa

from sla_engine.errors import SlaError, StateError
from sla_engine.tracking import Tracker
from sla_engine.tracking.sinks import StdoutSink
from tests.clocks.desk import at
from tests.tracking.watch import DESK, opened

NOW = at("17 09:00")


def sink():
    return StdoutSink(stream=io.StringIO())


ASKED = [
    lambda tracker: tracker.put(opened("15 12:00", "15 14:00 resolved", name="T-1")),
    lambda tracker: tracker.standing(NOW),
    lambda tracker: tracker.status("T-2", NOW),
    lambda tracker: tracker.upcoming(NOW, timedelta(hours=200)),
    lambda tracker: tracker.recompute(NOW),
    lambda tracker: tracker.sweep(NOW),
    lambda tracker: tracker.deliver(sink(), NOW),
    lambda tracker: tracker.forget("T-3"),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A state with tickets, alerts and a sink, all in its one file."""
    path = tmp_path_factory.mktemp("state") / "whole.db"
    with Tracker(f"sqlite:///{path}", DESK) as tracker:
        tracker.expect(sink())
        tracker.put_many(opened("15 12:00", *["15 14:00 resolved"][: n % 2], name=f"T-{n}") for n in range(30))
        tracker.baseline(at("15 12:30"))
        tracker.sweep(at("16 09:00"))
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    return path


@pytest.fixture
def state(whole, tmp_path):
    return shutil.copy(whole, tmp_path / "sla.db")


def failures(path):
    """What all questions to a state raise; anything but an error of ours comes through."""
    found = []
    try:
        with Tracker(f"sqlite:///{path}", DESK) as tracker:
            for ask in ASKED:
                try:
                    ask(tracker)
                except SlaError as error:
                    found.append(str(error))
    except SlaError as error:
        found.append(str(error))
    return found


def change(path, statement, *values):
    connection = sqlite3.connect(path)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def test_a_whole_state_answers_all(state):
    assert failures(state) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("doc", text) for text in ("", "x", "[]", "null", '{"id": "T-1"}', '{"id":"T-1","opened":"noon"}')),
        ("doc", '{"id":"T-1","opened":1e300}'),
        ("doc", '{"id":"T-1","opened":0,"events":[["paused"]]}'),
        ("doc", '{"id":"T-1","opened":0,"events":[["paused",1,{"what":1}]]}'),
        ("doc", "[" * 100_000),
        *(("expected", text) for text in ("x", "1.5", "[1]", '[["a",1,"due",0,"breach","x",1,null,"UTC"]]')),
        *(("clocks", text) for text in ("", "-1", "[[1]]", '[["a","b","running",null,"UTC"]]')),
    ],
)
def test_text_that_cannot_be_read_back_is_damage_with_a_remedy(state, column, value):
    change(state, f"UPDATE tickets SET {column} = ?, next_us = 0", value)  # noqa: S608 - names of ours
    said = [one for one in failures(state) if "that cannot be read back" in one]
    assert said
    assert all("restore it from a backup, or move it away" in one for one in said)


def test_what_an_alert_is_about_may_be_damaged_too(state):
    change(state, "UPDATE outbox SET told_us = NULL")
    change(state, """UPDATE alerts SET about = '{"colour": 1}'""")
    assert any("the routing of an alert that cannot be read back" in one for one in failures(state))


@pytest.mark.parametrize(("column", "value"), [("due_us", 2**62), ("at_us", 2**62), ("zone", "Nowhere/Town")])
def test_an_alert_that_cannot_be_told_is_damage_before_any_is(state, column, value):
    change(state, "UPDATE outbox SET told_us = NULL")
    change(state, f"UPDATE alerts SET {column} = ?", value)  # noqa: S608 - names of ours
    assert any("holds an alert that cannot be read back" in one for one in failures(state))


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("tickets", "digest", "text"),
        ("tickets", "next_us", "soon"),
        ("alerts", "cycle", "first"),
        ("alerts", "ticket", b"\xff\xfe"),
        ("facts", "value", 7),
    ],
)
def test_values_of_another_type_are_damage(state, table, column, value):
    change(state, f"UPDATE {table} SET {column} = ?", value)  # noqa: S608 - names of ours
    failures(state)  # raises nothing else


@pytest.mark.parametrize("table", ["tickets", "alerts", "sinks", "outbox", "facts"])
def test_a_lost_table_or_column_is_an_error_of_ours(state, table):
    change(state, f"ALTER TABLE {table} RENAME TO x")
    failures(state)
    change(state, f"CREATE TABLE IF NOT EXISTS {table} (other INTEGER)")
    assert failures(state)


@pytest.mark.parametrize("seed", range(12))
def test_a_file_that_was_cut_off_or_written_over_is_an_error_of_ours(state, seed):
    draw, content = random.Random(seed), bytearray(state.read_bytes())  # noqa: S311
    if seed % 2:
        state.write_bytes(content[: draw.randrange(100, len(content))])
    else:
        page = 4096 * draw.randrange(1, len(content) // 4096)
        content[page : page + 4096] = draw.choice([bytes(4096), draw.randbytes(4096), content[4096:8192]])
        state.write_bytes(content)
    failures(state)


def test_a_damaged_file_is_told_with_the_remedy(state):
    content = state.read_bytes()
    state.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    assert any("malformed" in one and "restore it from a backup" in one for one in failures(state))


def tables(url):
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", "mariadb+pymysql:"))
    try:
        return sorted(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


def make(url, *statements):
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", "mariadb+pymysql:"))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE tickets (id INTEGER, title TEXT)"],
        ["CREATE TABLE facts (name VARCHAR(64) PRIMARY KEY, value TEXT, colour TEXT)"],
        [
            "CREATE TABLE alembic_version (version_num VARCHAR(32))",
            "INSERT INTO alembic_version VALUES ('f3a9c1')",
        ],
        ["CREATE TABLE alembic_version (version_num VARCHAR(32))", "INSERT INTO alembic_version VALUES ('0001')"],
    ],
    ids=["tickets", "facts", "their version", "a version like ours"],
)
def test_tables_of_another_program_are_refused_before_any_is_added(state_url, statements):
    make(state_url, *statements)
    before = tables(state_url)
    with pytest.raises(StateError, match="tables of another program; give tracking a database of its own"):
        Tracker(state_url, DESK)
    assert tables(state_url) == before
