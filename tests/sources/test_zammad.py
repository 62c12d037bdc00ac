"""The mapping for Zammad's database, on the tables that it reads, in SQLite and in PostgreSQL."""

# ruff: noqa: S608 - the statements are our own

import sqlite3

import pytest
import sqlalchemy as sa

from sla_engine import evaluate, load_contract
from sla_engine.errors import SourceError
from sla_engine.sources import load_mapping, read_tickets

STATES = {"new": 1, "open": 2, "pending reminder": 3, "closed": 4, "merged": 5, "removed": 6, "pending close": 7}
TYPES = {"new": 1, "open": 2, "pending reminder": 3, "pending action": 4, "closed": 5, "merged": 6, "removed": 7}
PRIORITIES = {"1 low": 1, "2 normal": 2, "3 high": 3}

TABLES = """
CREATE TABLE groups (id INTEGER PRIMARY KEY, name VARCHAR(160));
CREATE TABLE organizations (id INTEGER PRIMARY KEY, name VARCHAR(100));
CREATE TABLE ticket_state_types (id INTEGER PRIMARY KEY, name VARCHAR(250));
CREATE TABLE ticket_states (id INTEGER PRIMARY KEY, state_type_id INTEGER, name VARCHAR(250));
CREATE TABLE ticket_priorities (id INTEGER PRIMARY KEY, name VARCHAR(250));
CREATE TABLE tickets (id INTEGER PRIMARY KEY, group_id INTEGER, priority_id INTEGER, state_id INTEGER,
  organization_id INTEGER, number VARCHAR(60), title VARCHAR(250), first_response_at TIMESTAMP, created_at TIMESTAMP);
CREATE TABLE history_objects (id INTEGER PRIMARY KEY, name VARCHAR(250));
CREATE TABLE history_attributes (id INTEGER PRIMARY KEY, name VARCHAR(250));
CREATE TABLE histories (id INTEGER PRIMARY KEY, history_object_id INTEGER, history_attribute_id INTEGER, o_id INTEGER,
  id_from INTEGER, id_to INTEGER, value_from VARCHAR(500), value_to VARCHAR(500), created_at TIMESTAMP);
"""


class Desk:
    """A helpdesk whose tickets are made and moved as the real one would record it."""

    def __init__(self, url):
        self.url = url
        made = sa.make_url(url)
        drivers = {"postgresql": "postgresql+psycopg"}
        url = made.set(drivername=drivers.get(made.drivername, made.drivername))
        self.engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
        self.histories = 0
        for statement in filter(str.strip, TABLES.split(";")):
            self.run(statement)
        types = TYPES | {"pending close": TYPES["pending action"]}
        self.insert("groups", (1, "Users"))
        self.insert("organizations", (1, "Muster GmbH"))
        for name, number in TYPES.items():
            self.insert("ticket_state_types", (number, name))
        for name, number in STATES.items():
            self.insert("ticket_states", (number, types[name], name))
        for name, number in PRIORITIES.items():
            self.insert("ticket_priorities", (number, name))
        for number, name in enumerate(("Ticket", "Ticket::Article"), 1):
            self.insert("history_objects", (number, name))
        for number, name in enumerate(("state", "priority", "title"), 1):
            self.insert("history_attributes", (number, name))

    def run(self, statement, values=None):
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), values or {})

    def insert(self, table, values):
        named = {f"v{i}": value for i, value in enumerate(values)}
        self.run(f"INSERT INTO {table} VALUES ({', '.join(f':{name}' for name in named)})", named)

    def ticket(self, number, *changes, state="new", priority="2 normal", at="2026-06-22 15:30:00", responded=None):
        """Add a ticket that was made in a state, then changed: (instant, state or priority)."""
        now = {"state": state, "priority": priority}
        for when, value in changes:
            what, known = ("state", STATES) if value in STATES else ("priority", PRIORITIES)
            self.histories += 1
            row = (
                self.histories,
                1,
                1 if what == "state" else 2,
                number,
                known[now[what]],
                known[value],
                now[what],
                value,
            )
            self.insert("histories", (*row, when))
            now[what] = value
        row = (
            number,
            1,
            PRIORITIES[now["priority"]],
            STATES[now["state"]],
            1,
            str(22_000 + number),
            "Printer",
            responded,
            at,
        )
        self.insert("tickets", row)

    def read(self, **options):
        """The tickets that the mapping reads."""
        how = load_mapping("zammad", values={"tier": "business", "site": "LU"})
        return list(read_tickets(self.url, mapping=how, **options))

    def events(self):
        """The events of the only ticket, as text."""
        (ticket,) = self.read()
        events = sorted(ticket.events, key=lambda event: (event.at, event.seq or 0))
        return [
            " ".join(filter(None, (f"{event.at:%H:%M}", event.kind, event.reason, event.value))) for event in events
        ]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def desk(request, tmp_path):
    if request.param == "postgresql":
        return Desk(request.getfixturevalue("postgresql_url"))
    path = tmp_path / "zammad.db"
    sqlite3.connect(path).close()
    return Desk(f"sqlite:///{path}")


def test_a_ticket_has_its_number_and_was_opened_in_utc(desk):
    desk.ticket(1)
    (ticket,) = desk.read()
    assert (ticket.id, ticket.opened_at.isoformat()) == ("22001", "2026-06-22T15:30:00+00:00")
    assert (ticket.tier, ticket.site, ticket.priority, ticket.events) == ("business", "LU", "2 normal", ())


def test_the_first_response_is_the_one_that_the_desk_counts(desk):
    desk.ticket(1, responded="2026-06-22 16:00:00.123")
    assert desk.events() == ["16:00 responded"]


def test_work_starts_when_a_ticket_leaves_new(desk):
    desk.ticket(1, ("2026-06-22 15:40:00", "open"), ("2026-06-22 16:00:00", "closed"))
    assert desk.events() == ["15:40 work_started", "16:00 closed"]


def test_a_pending_ticket_is_paused_for_its_state_until_it_is_not(desk):
    desk.ticket(
        1,
        ("2026-06-22 15:40:00", "pending reminder"),
        ("2026-06-22 15:50:00", "open"),
        ("2026-06-22 15:55:00", "pending close"),
        ("2026-06-22 16:00:00", "closed"),
    )
    assert desk.events() == [
        "15:40 work_started",
        "15:40 paused pending reminder",
        "15:50 resumed",
        "15:55 paused pending close",
        "16:00 closed",
    ]


def test_a_closed_ticket_that_waits_again_is_reopened_first(desk):
    desk.ticket(1, ("2026-06-22 15:40:00", "closed"), ("2026-06-22 15:50:00", "pending reminder"))
    assert desk.events() == ["15:40 closed", "15:50 reopened", "15:50 paused pending reminder"]


@pytest.mark.parametrize(("state", "event"), [("merged", "merged"), ("removed", "cancelled")])
def test_a_ticket_that_ends_without_an_answer_says_how(desk, state, event):
    desk.ticket(1, ("2026-06-22 15:40:00", state))
    assert desk.events() == [f"15:40 {event}"]


@pytest.mark.parametrize(
    ("state", "events"),
    [("open", []), ("closed", ["15:30 closed"]), ("pending reminder", ["15:30 paused pending reminder"])],
)
def test_a_ticket_may_begin_in_any_state(desk, state, events):
    desk.ticket(1, state=state)
    assert desk.events() == events


def test_the_state_that_a_ticket_began_in_is_the_one_that_its_first_change_left(desk):
    desk.ticket(1, ("2026-06-22 15:40:00", "open"), state="pending reminder")
    assert desk.events() == ["15:30 paused pending reminder", "15:40 resumed"]


def test_a_renamed_state_means_what_its_type_does(desk):
    desk.ticket(1, ("2026-06-22 15:40:00", "pending reminder"))
    desk.run("UPDATE ticket_states SET name = 'wartet auf Kunde' WHERE id = 3")
    assert desk.events() == ["15:40 work_started", "15:40 paused wartet auf Kunde"]


def test_a_change_of_priority_counts_from_its_instant(desk):
    desk.ticket(1, ("2026-06-22 15:40:00", "3 high"), ("2026-06-22 15:50:00", "1 low"))
    assert desk.read()[0].priority == "2 normal"
    assert desk.events() == ["15:40 priority_changed 3 high", "15:50 priority_changed 1 low"]


def test_histories_of_other_things_are_left_out(desk):
    desk.ticket(1)
    desk.insert("histories", (90, 2, 1, 1, 1, 4, "new", "closed", "2026-06-22 15:40:00"))
    desk.insert("histories", (91, 1, 3, 1, None, None, "Printer", "Printer broken", "2026-06-22 15:41:00"))
    assert desk.events() == []


def test_a_ticket_is_evaluated(desk):
    desk.ticket(1, ("2026-06-24 06:00:00", "open"), responded="2026-06-24 06:30:00")
    (ticket,) = desk.read()
    status = evaluate(ticket, load_contract("mixvoip-support"), as_of=ticket.events[0].at)
    assert str(status["response"].due) == "2026-06-24 08:30:00+02:00"
    assert status["response"].state == "met"


def test_tier_and_site_may_come_from_organization_and_group(desk, tmp_path):
    desk.ticket(1)
    path = tmp_path / "ours.toml"
    path.write_text(
        '[mapping]\nbase = "zammad"\n[columns]\nsite = { value = "LU" }\n'
        'tier = { column = "organization", values = { "Muster GmbH" = "office" } }\n'
    )
    (ticket,) = read_tickets(desk.url, mapping=path)
    assert (ticket.id, ticket.tier) == ("22001", "office")


def test_without_tier_and_site_the_columns_to_take_them_from_are_listed(desk):
    with pytest.raises(SourceError, match=r"no column 'tier'; found .*'organization', 'group_name'"):
        next(read_tickets(desk.url, mapping="zammad"))
