from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.clocks import Ticket
from sla_engine.errors import SourceError
from sla_engine.sources import BadRow, read_tickets
from sla_engine.sources.events.audit_log_events import OTHER_OPENING, OUT_OF_ORDER, SAME_PLACE

MAPPING = """
[mapping]
format = "audit"
zone = "UTC"
{more}
[columns]
tier = {{ value = "office" }}
site = "where"

[states]
New = "open"
Active = "work_started"
Waiting = "paused"
Vendor = {{ event = "paused", reason = "third party", by = "vendor" }}
Resolved = "resolved"
Closed = "closed"
"""
HEADER = "id,opened_at,at,seq,state,where,priority,by,resolved_at"


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Read an audit log of these rows, given as `minute state [other=value]`; what was odd is added to `odd`."""

    def run(*rows, more="", odd=None, name="1"):
        folder = tmp_path_factory.mktemp("audit")
        (folder / "m.toml").write_text(MAPPING.format(more=more), "utf-8")
        lines = [cells(row, i, name) for i, row in enumerate(rows)]
        (folder / "a.csv").write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
        return list(read_tickets(folder / "a.csv", mapping=folder / "m.toml", odd=odd))

    return run


def cells(row, i, name):
    minute, state, *others = row.split()
    given = {"id": name, "opened_at": "2026-06-22T10:00", "seq": str(i), "where": "LU", "priority": "P3", "by": "ann"}
    given |= {"at": f"2026-06-22T10:{minute}", "state": state, "resolved_at": "2026-06-22T10:01"}
    given |= dict(other.split("=") for other in others)
    return ",".join(given[column] for column in HEADER.split(","))


def told(ticket):
    """The events of a ticket as `minute kind [reason or value]`."""
    return [f"{event.at:%M} {event.kind} {event.reason or event.value or ''}".rstrip() for event in ticket.events]


@pytest.mark.parametrize(
    ("rows", "events"),
    [
        (["01 New", "02 New"], []),
        (["01 New", "02 Active", "03 Active"], ["02 work_started"]),
        (["01 Active"], ["01 work_started"]),
        (["01 Active", "02 New", "03 Active"], ["01 work_started"]),
        (["01 Waiting", "02 Waiting", "03 New"], ["01 paused Waiting", "03 resumed"]),
        (["01 Waiting", "02 Active"], ["01 paused Waiting", "02 resumed", "02 work_started"]),
        (["01 Waiting", "02 Vendor", "03 New"], ["01 paused Waiting", "02 paused third party", "03 resumed"]),
        (["01 Waiting", "02 Resolved"], ["01 paused Waiting", "02 resolved"]),
        (["01 New", "02 Resolved", "03 Resolved", "04 Closed", "05 Closed"], ["02 resolved", "04 closed"]),
        (["01 Active", "02 Resolved", "03 Active"], ["01 work_started", "02 resolved", "03 reopened"]),
        (["01 Closed", "02 Waiting"], ["01 closed", "02 reopened", "02 paused Waiting"]),
        (["01 Closed", "02 New", "03 Active"], ["01 closed", "02 reopened", "03 work_started"]),
        (["01 Closed", "02 Resolved"], ["01 closed", "02 resolved"]),
        (["01 New", "02 New priority=P1", "03 New priority="], ["02 priority_changed P1"]),
        (
            ["01 New", "02 Active priority=P1 where=BE"],
            ["02 site_changed BE", "02 priority_changed P1", "02 work_started"],
        ),
    ],
)
def test_events_are_the_turns_from_state_to_state(read, rows, events):
    (ticket,) = read(*rows)
    assert told(ticket) == events


def test_a_ticket_is_at_first_what_its_first_row_says(read):
    (ticket,) = read("05 New priority=P1 seq=2", "01 New priority=P4 where=BE seq=1")
    assert (ticket.priority, ticket.site, ticket.tier) == ("P4", "BE", "office")
    assert ticket.opened_at == datetime(2026, 6, 22, 10, tzinfo=UTC)


def test_columns_about_the_end_of_a_ticket_do_not_reach_its_early_rows(read):
    (ticket,) = read("01 New resolved_at=2026-06-22T10:09", "02 Active resolved_at=2026-06-22T10:09")
    assert told(ticket) == ["02 work_started"]


def test_rows_of_one_minute_are_put_in_order_by_the_source_s_number(read):
    (ticket,) = read("01 Resolved seq=10", "01 Waiting seq=9", "01 Active seq=2")
    assert told(ticket) == ["01 work_started", "01 paused Waiting", "01 resolved"]
    assert [event.seq for event in ticket.events] == [2, 9, 10]


def test_rows_without_a_number_keep_the_order_of_the_file(read):
    (ticket,) = read("01 Active seq=", "01 Waiting seq=", "01 Resolved seq=")
    assert told(ticket) == ["01 work_started", "01 paused Waiting", "01 resolved"]
    assert [event.seq for event in ticket.events] == [0, 1, 2]


def test_who_makes_a_ticket_wait_is_the_state_s_party_or_who_made_the_update(read):
    (ticket,) = read("01 Waiting by=bob", "02 Vendor by=bob")
    assert [event.by for event in ticket.events] == ["bob", "vendor"]


def test_an_unknown_state_is_a_bad_row_and_costs_only_itself(read):
    bad, ticket = read("01 Active", "02 -100", "03 Resolved")
    assert told(ticket) == ["01 work_started", "03 resolved"]
    assert (bad.line, bad.column, bad.value) == (3, "state", "-100")
    assert bad.expected == "a state of the mapping: New, Active, Waiting, Vendor, Resolved, Closed"


def test_odd_rows_are_counted(read):
    odd = Counter()
    read("03 New seq=3", "01 New seq=1", "02 New seq=2", "02 New seq=2 opened_at=2026-06-22T09:00", odd=odd)
    assert odd == {OUT_OF_ORDER: 1, SAME_PLACE: 1, OTHER_OPENING: 1}


MIXED = ("01 New id=a", "02 New id=b", "03 Active id=a", "04 Resolved id=b")


def test_rows_of_a_ticket_may_stand_apart(read):
    assert [(ticket.id, told(ticket)) for ticket in read(*MIXED)] == [
        ("a", ["03 work_started"]),
        ("b", ["04 resolved"]),
    ]


def test_rows_that_stand_together_are_let_go_of_ticket_by_ticket(read, monkeypatch):
    monkeypatch.setattr("sla_engine.sources.files.csv_blocks.CHUNK", 1)
    rows = ("01 New id=a", "03 Active id=a", "02 New id=b", "04 Resolved id=b", "05 Closed id=a")
    first, bad, second = read(*rows, more="together = true")
    assert [(one.id, told(one)) for one in (first, second)] == [("a", ["03 work_started"]), ("b", ["04 resolved"])]
    assert (bad.line, bad.value, bad.expected) == (6, "a", "the rows of a ticket together, as the mapping says")


@given(
    rows=st.permutations(["01 New", "02 Active", "03 Waiting", "03 Active seq=7", "05 Resolved", "06 New", "07 Closed"])
)
def test_the_order_of_rows_in_the_file_changes_nothing(read, rows):
    numbered = [row if "seq" in row else f"{row} seq={row[:2]}" for row in rows]
    (ticket,) = read(*numbered)
    assert told(ticket) == [
        *("02 work_started", "03 paused Waiting", "03 resumed", "05 resolved", "06 reopened", "07 closed"),
    ]


def test_an_audit_log_takes_no_event_log(tmp_path):
    (tmp_path / "m.toml").write_text(MAPPING.format(more=""), "utf-8")
    with pytest.raises(SourceError, match="an audit log has its events itself"):
        next(read_tickets("a.csv", mapping=tmp_path / "m.toml", events="e.csv"))


def test_bad_rows_come_as_they_are_read_and_tickets_when_they_are_complete(read):
    assert [type(row) for row in read("01 New", "02 x")] == [BadRow, Ticket]
