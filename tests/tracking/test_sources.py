"""Two sources in one database, whose tickets have the same ids: whatever one does, the other does not notice."""

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa

from sla_engine.tracking import Tracker
from tests.clocks.desk import at, desk
from tests.tracking.calls import CALLS, EVERY, LATE, PUBLIC, call
from tests.tracking.watch import DESK, Ear, opened

# Other hours than those under which the tickets were taken in, so that a recomputation has something to move.
TODAY = desk({"response": '"3h"'}, {"response": '"2h"'}, response='pause_on = "all"')


def fill(url, source):
    """A ticket of each kind: late, on its way, ended and told, ended with an alert that a sink has yet to be told."""
    with Tracker(url, DESK, source=source) as tracker:
        tracker.expect(Ear())
        tracker.put(opened("15 08:00", "15 13:00 responded", "15 15:00 closed", name="T-3"))
        tracker.sweep(at("15 17:00"))
        tracker.deliver(Ear(), at("15 17:00"))
        tracker.expect(Ear("far"))
        tracker.put(opened("15 09:00", "15 14:00 responded", "15 15:00 closed", name="T-4"))
        tracker.put_many([opened("15 08:00"), opened("16 08:00", name="T-2")])
        tracker.sweep(at("16 08:00"))


@cache
def filled(*sources):
    """The file of a state that some sources have filled, one after the other; made once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        for source in sources:
            fill(f"sqlite:///{path}", source)
        return path.read_bytes()


def state_of(path, *sources):
    """The URL of a state of its own that some sources have filled."""
    path.write_bytes(filled(*sources))
    return f"sqlite:///{path}"


def kept(url):
    """All rows of all tables, as text."""
    driver = url.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", "mariadb+pymysql:")
    engine = sa.create_engine(driver)
    tables = sa.MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        rows = {
            (table.name, repr(row)) for table in tables.sorted_tables for row in connection.execute(sa.select(table))
        }
    engine.dispose()
    return rows


def answer(url, name):
    """What a method answers, as text that is equal where the answers are."""
    with Tracker(url, TODAY, source="ours") as tracker:
        return re.sub("Ear|0x[0-9a-f]+", "", repr(call(name, tracker)))  # without where something lies in memory


def test_every_public_method_is_among_the_calls():
    assert set(CALLS) | {"close"} == PUBLIC


@pytest.mark.parametrize("name", EVERY)
def test_no_method_of_a_tracker_touches_what_is_kept_of_another_source(tmp_path, name):
    theirs = kept(state_of(tmp_path / "theirs.db", "theirs"))
    url = state_of(tmp_path / "state.db", "theirs", "ours")
    answer(url, name)
    assert theirs <= kept(url)


@pytest.mark.parametrize("name", EVERY)
def test_every_method_of_a_tracker_answers_as_if_there_were_no_other_source(tmp_path, name):
    alone, shared = state_of(tmp_path / "alone.db", "ours"), state_of(tmp_path / "shared.db", "theirs", "ours")
    assert answer(shared, name) == answer(alone, name)


def test_pruning_keeps_the_ended_tickets_of_other_sources(state_url):
    fill(state_url, "theirs")
    fill(state_url, "ours")
    with Tracker(state_url, DESK, source="ours") as ours, Tracker(state_url, DESK, source="theirs") as theirs:
        assert (ours.prune(LATE), sorted(ours.ids())) == (1, ["T-1", "T-2", "T-4"])
        assert sorted(theirs.ids()) == ["T-1", "T-2", "T-3", "T-4"]
