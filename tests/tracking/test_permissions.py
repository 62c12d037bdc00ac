"""Who may read and write the state: a file is its owner's alone, and what must not be written can still be asked."""

import os
import sqlite3
import stat

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from sla_engine.cli.program import program
from sla_engine.errors import StateError
from sla_engine.tracking import Tracker
from tests.cli.watched import DESK as FILE
from tests.clocks.desk import at
from tests.servers import mariadb_admin, postgresql_admin
from tests.tracking.calls import EVERY, LATE, call
from tests.tracking.child import bound_by_modes
from tests.tracking.watch import DESK, Ear, opened

# `renew` only looks whether there is something to renew, which in a state of today there is not.
READS = {
    "fallen",
    "has_ended",
    "ids",
    "is_outdated",
    "new",
    "next_alert_at",
    "outdated",
    "renew",
    "standing",
    "status",
    "ticket",
    "upcoming",
}
WRITES = {"baseline", "forget", "prune", "put", "put_many", "recompute", "record", "retire", "sweep"}
# Once a sink is known, what it is to be told can be asked; that it was told must be written.
SINKS = {"deliver", "expect", "pass_over", "pending", "vanished"}
READ_ONLY = "is read-only, and this writes to it"


@pytest.fixture
def folder(tmp_path):
    """A folder whose mode a test may change."""
    yield tmp_path
    tmp_path.chmod(0o755)


@pytest.fixture
def umask():
    """The widest of all umasks, which leaves files to everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def fill(url):
    with Tracker(url, DESK) as tracker:
        tracker.expect(Ear())
        tracker.put_many([opened(), opened("22 09:00", name="T-2")])
        tracker.put(opened("15 08:00", "15 09:00 responded", "15 10:00 closed", name="T-3"))
        tracker.sweep(at("16 13:00"))


def asked(url):
    """All that can be asked of a state without writing to it, as text."""
    with Tracker(url, DESK, create=False) as tracker:
        answers = {name: call(name, tracker) for name in sorted(READS)}
        return repr([answers, tracker.recompute(LATE, dry_run=True), tracker.pending(Ear())])


def refused(url, *names):
    """Check that these methods are refused as what writes to a state that is read-only."""
    with Tracker(url, DESK) as tracker:
        for name in names:
            with pytest.raises(StateError, match=READ_ONLY):
                pytest.fail(f"{name}: {call(name, tracker)}")


def test_every_method_is_known_as_one_that_reads_or_writes():
    assert set(EVERY) == READS | WRITES | SINKS


# Who may read


def test_a_new_file_is_its_owners_alone_and_so_are_those_beside_it(folder, umask):
    with Tracker(f"sqlite:///{folder / 'state.db'}", DESK) as tracker:
        tracker.put(opened())
        found = modes(folder)
    assert {"state.db", "state.db-wal", "state.db-shm"} <= set(found)
    assert set(found.values()) == {0o600}


def test_a_new_file_behind_a_link_is_its_owners_alone(folder, umask):
    (folder / "link.db").symlink_to(folder / "state.db")
    fill(f"sqlite:///{folder / 'link.db'}")
    assert modes(folder)["state.db"] == 0o600


def test_a_file_that_is_there_keeps_its_mode(folder):
    (folder / "state.db").touch()
    (folder / "state.db").chmod(0o640)
    fill(f"sqlite:///{folder / 'state.db'}")
    assert modes(folder)["state.db"] == 0o640


# Who may only read


@pytest.mark.parametrize("file", [0o444, 0o666])
@pytest.mark.parametrize("around", [0o555, 0o777])
def test_a_file_that_must_not_be_written_is_read_and_left_as_it_was(folder, file, around):
    url = f"sqlite:///{folder / 'state.db'}"
    fill(url)
    expected = asked(url)
    (folder / "state.db").chmod(file)
    folder.chmod(around)
    before = modes(folder)

    def work():
        assert asked(url) == expected
        if (file, around) != (0o666, 0o777):
            refused(url, *WRITES)

    assert bound_by_modes(work) == ""
    assert modes(folder) == before


def test_a_file_that_is_being_written_is_read_with_what_its_log_holds(folder):
    url = f"sqlite:///{folder / 'state.db'}"
    fill(url)
    with Tracker(url, DESK) as tracker:
        tracker.put(opened(name="T-4"))
        for path in folder.iterdir():
            path.chmod(0o444)

        def work():
            with Tracker(url, DESK, create=False) as reader:
                assert sorted(reader.ids()) == ["T-1", "T-2", "T-3", "T-4"]

        assert bound_by_modes(work) == ""


def test_what_was_read_while_another_wrote_is_refused(folder, monkeypatch):
    fill(f"sqlite:///{folder / 'state.db'}")
    monkeypatch.setattr(os, "access", lambda *_: False)
    reader = Tracker(f"sqlite:///{folder / 'state.db'}", DESK, create=False)
    with pytest.raises(StateError, match="was written while it was read; run it again"), reader._state.reading():
        os.utime(folder / "state.db", ns=(0, 0))
    assert sorted(reader.ids()) == ["T-1", "T-2", "T-3"]
    reader.close()


def test_a_file_opened_for_reading_by_its_url_is_read(folder):
    fill(f"sqlite:///{folder / 'state.db'}")
    url = f"sqlite:///file:{folder / 'state.db'}?mode=ro&uri=true"
    assert asked(url) == asked(f"sqlite:///{folder / 'state.db'}")
    refused(url, *WRITES)


def test_tables_that_must_be_changed_before_they_can_be_read_are_named_as_read_only(folder):
    path = folder / "state.db"
    fill(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    remedy = "run `sla-engine status` once as a user who may write to it"
    with pytest.raises(StateError, match=rf"is read-only, and its tables must be brought to version .*; {remedy}$"):
        Tracker(f"sqlite:///file:{path}?mode=ro&uri=true", DESK)


@pytest.mark.server
def test_a_user_of_postgresql_who_may_only_read_is_told_so(postgresql_server, postgresql_url):
    fill(postgresql_url)
    expected = asked(postgresql_url)
    name = make_url(postgresql_url).database
    with postgresql_admin(postgresql_server) as run:
        run("CREATE ROLE reader LOGIN PASSWORD 'reads'")
        run("GRANT pg_read_all_data TO reader")
    url = f"postgresql://reader:reads@/{name}?host={postgresql_server}"
    assert asked(url) == expected
    refused(url, *WRITES)
    with postgresql_admin(postgresql_server) as run:
        run("DROP ROLE reader")


@pytest.mark.server
def test_a_database_of_postgresql_that_only_reads_is_told_so(postgresql_url):
    fill(postgresql_url)
    url = f"{postgresql_url}&options=-c%20default_transaction_read_only%3Don"
    assert asked(url) == asked(postgresql_url)
    refused(url, *WRITES)


@pytest.mark.server
def test_a_user_of_mariadb_who_may_only_read_is_told_so(mariadb_server, mariadb_url):
    fill(mariadb_url)
    expected = asked(mariadb_url)
    name = make_url(mariadb_url).database
    with mariadb_admin(mariadb_server) as run:
        run("CREATE USER reader@localhost IDENTIFIED BY 'reads'")
        run(f"GRANT SELECT ON {name}.* TO reader@localhost")
    url = f"mariadb://reader:reads@localhost/{name}?unix_socket={mariadb_server}"
    assert asked(url) == expected
    refused(url, *WRITES)
    with mariadb_admin(mariadb_server) as run:
        run("DROP USER reader@localhost")


# The commands


def test_commands_that_only_read_answer_of_a_file_that_must_not_be_written_and_check_names_it(folder, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "desk.toml").write_text(FILE)
    (folder / "tickets.csv").write_text("id,opened_at,tier,site\nT-1,2026-06-22T08:00:00Z,gold,LU\n")

    def run(name, *words):
        known = ("--contract", "desk.toml", "--state", "sqlite:///sla.db", "--now", "2026-06-22T09:00Z")
        return CliRunner().invoke(program, [name, *words, *known])

    assert run("check", "tickets.csv").exit_code == 0
    commands = [("status",), ("status", "T-1"), ("upcoming",), ("recompute", "--dry-run")]
    expected = [run(*words).stdout for words in commands]
    (folder / "sla.db").chmod(0o444)
    (folder / "tickets.csv").write_text("id,opened_at,tier,site\nT-2,2026-06-22T08:30:00Z,gold,LU\n")

    def work():
        assert [run(*words).stdout for words in commands] == expected
        checked = run("check", "tickets.csv")
        assert (checked.exit_code, READ_ONLY in checked.stderr) == (3, True)

    assert bound_by_modes(work) == ""
