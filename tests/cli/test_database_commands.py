"""Databases on the command line."""

import json
import sqlite3
from contextlib import closing

import pytest

SUPPORT = ("--contract", "mixvoip-support")
QUERY = ("--query", "SELECT * FROM ticket")
EVENTS_QUERY = ("--events-query", "SELECT * FROM happened")


@pytest.fixture
def database(folder):
    with closing(sqlite3.connect(folder / "desk.db")) as made:
        made.execute("CREATE TABLE ticket (id, opened_at, tier, site)")
        made.execute("INSERT INTO ticket VALUES ('T-1', '2026-06-22T17:30:00+02:00', 'office', 'LU')")
        made.execute("CREATE TABLE happened (ticket, kind, at)")
        made.execute("INSERT INTO happened VALUES ('T-1', 'responded', '2026-06-22T17:45:00+02:00')")
        made.commit()
    return "sqlite:///desk.db"


def states(result):
    return {line["target"]: line["state"] for line in map(json.loads, result.stdout.splitlines())}


def test_deadlines_are_answered_for_a_query(run, database):
    result = run("deadlines", database, *SUPPORT, *QUERY, "-o", "jsonl")
    assert (result.exit_code, result.stderr) == (0, "")
    assert states(result) == {"response": "due", "intervention": "due"}


def test_events_are_read_from_the_same_database(run, database):
    now = ("--now", "2026-06-22T18:00:00+02:00")
    assert states(run("deadlines", database, *SUPPORT, *QUERY, *EVENTS_QUERY, *now, "-o", "jsonl"))["response"] == "met"


def test_events_of_a_database_join_a_file(run, database):
    now = ("--now", "2026-06-22T18:00:00+02:00")
    result = run("deadlines", "tickets.csv", "--events", database, *EVENTS_QUERY, *SUPPORT, *now, "-o", "jsonl")
    assert result.exit_code == 0
    assert states(result)["response"] == "not_applicable"  # of T-3, which comes last


def test_a_ticket_of_a_database_is_explained(run, database):
    result = run("explain", database, "--ticket", "T-1", *SUPPORT, *QUERY, "--target", "response")
    assert result.exit_code == 0
    assert "response" in result.stdout


def test_a_query_is_read_from_a_file(run, database, folder):
    (folder / "tickets.sql").write_text("SELECT * FROM ticket;\n", "utf-8")
    assert run("deadlines", database, *SUPPORT, "--query", "tickets.sql").exit_code == 0


@pytest.mark.parametrize(
    "args",
    [
        ("deadlines", "mysql://ann:secret@127.0.0.1:x/db", *SUPPORT, *QUERY),
        ("deadlines", "mysql://ann:secret@db/t", *SUPPORT),
        ("deadlines", "tickets.csv", "mysql://ann:secret@db/t", *SUPPORT),
        ("deadlines", "tickets.csv", "--events", "mysql://ann:secret@db/t", *SUPPORT),
        ("explain", "postgresql://ann:se@cret@db/t", "--ticket", "T-1", *SUPPORT, *QUERY),
        ("deadlines", "tickets.csv", "--contract", "mysql://ann:secret@db/t"),
        ("deadlines", "tickets.csv", *SUPPORT, "--mapping", "mysql://ann:secret@db/t"),
        ("deadlines", "tickets.csv", *SUPPORT, "--format", "mysql://ann:secret@db/t"),
    ],
)
def test_a_password_is_never_printed(run, args):
    result = run(*args)
    assert result.exit_code == 3
    assert "***" in result.stderr
    assert "cret" not in result.stderr
    assert result.stdout == ""


def test_an_unknown_ticket_of_a_database_is_told(run, database):
    result = run("explain", database, "--ticket", "T-9", *SUPPORT, *QUERY)
    assert result.exit_code == 3
    assert "no ticket 'T-9' in sqlite:///desk.db" in result.stderr
