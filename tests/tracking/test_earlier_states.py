"""States that earlier versions wrote are opened, migrated in steps, and looked at anew, as if nothing had happened."""

from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import fields

import pytest
import sqlalchemy as sa

from sla_engine.clocks import Event, Ticket
from sla_engine.errors import StateError
from sla_engine.tracking import Tracker
from sla_engine.tracking.state import migrations
from sla_engine.tracking.state.database_tables import VERSION
from sla_engine.tracking.state.stored_tickets import SAID, WORDS, document, ticket_of
from sla_engine.tracking.sweeping import recompute
from tests.tracking.earlier_states import FIRST, SECOND, EarlierState
from tests.tracking.test_migrations import differences

WRITES = ("ALTER", "CREATE", "DELETE", "DROP", "INSERT", "UPDATE")
# What a look anew may change of each table; what was passed over as old news, and not told, may wait to be told.
MAY_CHANGE = {
    "tickets": {"expected", "clocks", "next_us", "stamp", "conventions"},
    "alerts": {"kept", "stopped_us"},
    "outbox": {"told_us", "passed"},
}


@pytest.fixture(params=[FIRST, SECOND], ids=["first", "second"])
def state(request: pytest.FixtureRequest) -> EarlierState:
    return request.param


@pytest.fixture
def engine(state_url):
    made = sa.create_engine(
        state_url.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", "mysql+pymysql:")
    )
    yield made
    made.dispose()


def upgraded(url, state):
    """Open a state, and look at the tickets of both sources anew."""
    for source in ("desk", "other"):
        with Tracker(url, state.contract, source=source) as tracker:
            tracker.renew()


def lasting(rows):
    """Rows with what a look anew leaves as it was."""
    return {
        name: [_lasting(row, MAY_CHANGE.get(name, set())) for row in some]
        for name, some in rows.items()
        if name not in ("alembic_version", "facts")
    }


def _lasting(row, changes):
    # An alert of the baseline, of which nobody was told, may come to be undone.
    more = {"undone"} if row.get("baseline") else set()
    return {name: value for name, value in row.items() if name not in changes | more}


def told(rows):
    """What each sink was told, and when."""
    done = (row for row in rows["outbox"] if row["told_us"] is not None and not row.get("passed"))
    return {(row["sink"], row["alert"], row["told_us"]) for row in done}


@contextmanager
def killed(when, survived):
    """Die before or after the first statement that writes and was not survived before, counting those of the same words."""
    seen = Counter()

    def die(_connection, _cursor, statement, *_):
        seen[statement] += 1
        if statement.startswith(WRITES) and (statement, seen[statement]) not in survived:
            survived.add((statement, seen[statement]))
            raise KeyboardInterrupt

    sa.event.listen(sa.Engine, f"{when}_cursor_execute", die)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, f"{when}_cursor_execute", die)


def test_a_migration_changes_nothing_that_was_known(state_url, engine, state):
    state.fill(engine)
    assert state.read(engine) == state.rows
    Tracker(state_url, state.contract, source="desk").close()
    after = state.read(engine)
    assert after.pop("alembic_version") == [{"version_num": VERSION}]
    assert after == {name: rows for name, rows in state.rows.items() if name != "alembic_version"}
    assert differences(engine) == []


def test_a_look_anew_leaves_what_is_known_and_what_was_recorded_and_told(state_url, engine, state):
    state.fill(engine)
    upgraded(state_url, state)
    after = state.read(engine)
    assert lasting(after) == lasting(state.rows)
    assert told(after) == told(state.rows)
    added = [row["name"].split()[0] for row in after["facts"] if row not in state.rows["facts"]]
    assert (len(after["facts"]) - len(added), added) == (len(state.rows["facts"]), ["contract"] * (state is FIRST))


@pytest.fixture
def few(monkeypatch):
    """Let a transaction look at few tickets anew."""
    monkeypatch.setattr(recompute, "KEYS", 5)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_upgrade_that_is_killed_at_each_statement_in_turn_is_completed_by_the_next(
    state_url, engine, state, tmp_path, when
):
    whole = sa.create_engine(f"sqlite:///{tmp_path / 'whole.db'}")
    state.fill(whole)
    upgraded(f"sqlite:///{tmp_path / 'whole.db'}", state)
    state.fill(engine)
    survived, done = set(), False
    while not done:
        with killed(when, survived), suppress(KeyboardInterrupt):
            upgraded(state_url, state)
            done = True
    assert len(survived) >= (11 if state is FIRST else 5)
    assert (state.read(engine), differences(engine)) == (state.read(whole), [])
    whole.dispose()


@pytest.mark.usefixtures("few")
def test_a_look_anew_takes_some_tickets_a_transaction(state_url, engine, state):
    state.fill(engine)
    commits = []

    def note(connection):
        commits.append(connection)

    with Tracker(state_url, state.contract, source="desk") as tracker:
        sa.event.listen(sa.Engine, "commit", note)
        try:
            live = tracker.renew()
        finally:
            sa.event.remove(sa.Engine, "commit", note)
        assert (tracker.outdated, tracker.renew()) == (state is SECOND, live)
    assert len(commits) >= live / 5 > 1


def test_documents_are_written_as_they_were(state):
    docs = [row["doc"] for row in state.rows["tickets"]]
    assert [document(ticket_of(doc)) for doc in docs] == docs


def test_every_attribute_of_a_ticket_and_of_an_event_has_a_place_in_a_document():
    assert {one.name for one in fields(Ticket)} == {"id", "opened_at", "reported_at", "fields", "events", *WORDS}
    assert {one.name for one in fields(Event)} == {"kind", "at", *SAID}


def test_an_earlier_build_refuses_the_state(state_url, engine, state, monkeypatch):
    state.fill(engine)
    Tracker(state_url, state.contract).close()
    monkeypatch.setattr(migrations, "VERSION", state.version)
    with pytest.raises(StateError, match=f"has version {VERSION} of its tables; this package knows {state.version}"):
        Tracker(state_url, state.contract)
