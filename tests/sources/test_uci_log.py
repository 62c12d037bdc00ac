"""The real audit log of 24,918 incidents, read whole once and evaluated as of an instant in the middle of it."""

import csv
import gzip
import io
from collections import Counter, defaultdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sla_engine.clocks import State, Ticket, evaluate
from sla_engine.contracts import load_contract
from sla_engine.sources import load_mapping, read_tickets
from sla_engine.sources.events.audit_log_events import OUT_OF_ORDER

pytestmark = pytest.mark.slow

# Not stated by the log; in this zone none of its times falls into a gap, in those of Europe six do.
ZONE = "America/Sao_Paulo"
AS_OF = datetime(2016, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def path(shared_data):
    return shared_data / "uci-incident-log" / "incident_event_log.csv.gz"


@pytest.fixture(scope="module")
def log(path):
    """What is read of the log: tickets and bad rows, and what was odd."""
    odd = Counter()
    mapping = load_mapping("servicenow-audit", zone=ZONE, values={"tier": "business", "site": "LU"})
    rows = list(read_tickets(path, mapping=mapping, odd=odd))
    tickets = {row.id: row for row in rows if isinstance(row, Ticket)}
    return tickets, [row for row in rows if not isinstance(row, Ticket)], odd


@pytest.fixture(scope="module")
def raw(path):
    """The rows of each incident as the csv module reads them, in order of time and count."""
    rows = defaultdict(list)
    for row in csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode())):
        rows[row["number"]].append(row)
    for those in rows.values():
        those.sort(key=lambda row: (at(row["sys_updated_at"]), int(row["sys_mod_count"])))
    return rows


def at(text):
    """A time of the log on the clock of its zone."""
    day, month, year = text.partition(" ")[0].split("/")
    hour, minute = text.partition(" ")[2].split(":")
    return datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=ZoneInfo(ZONE))


def test_every_incident_is_a_ticket(log, raw):
    tickets, _, _ = log
    assert tickets.keys() == raw.keys()
    assert len(tickets) == 24_918


def test_the_five_rows_in_an_unknown_state_are_bad(log):
    _, bad, _ = log
    assert [(row.column, row.value) for row in bad] == [("incident_state", "-100")] * 5
    assert [row.line for row in bad] == [115_643, 115_644, 124_509, 124_510, 124_511]


def test_the_one_row_out_of_order_is_counted(log):
    _, _, odd = log
    assert odd == {OUT_OF_ORDER: 1}


def test_every_event_is_of_the_instant_of_one_of_the_ticket_s_own_rows(log, raw):
    tickets, _, _ = log
    for name, ticket in tickets.items():
        own = {(at(row["sys_updated_at"]).astimezone(UTC), int(row["sys_mod_count"])) for row in raw[name]}
        assert {(event.at, event.seq) for event in ticket.events} <= own


def test_a_ticket_pauses_whenever_it_comes_to_await_something(log, raw):
    tickets, _, _ = log
    for name, ticket in tickets.items():
        states = [row["incident_state"] for row in raw[name] if row["incident_state"] != "-100"]
        turns = [now for before, now in zip(["", *states], states, strict=False) if now != before]
        assert [one.reason for one in ticket.events if one.kind == "paused"] == [
            state for state in turns if state.startswith("Awaiting")
        ]


def test_no_ticket_ends_before_a_row_says_so(log, raw):
    tickets, _, _ = log
    for name, ticket in tickets.items():
        ends = [row for row in raw[name] if row["incident_state"] in ("Resolved", "Closed")]
        told = [event.at for event in ticket.events if event.kind in ("resolved", "closed")]
        assert (told[0] if told else None) == (at(ends[0]["sys_updated_at"]).astimezone(UTC) if ends else None)


def test_the_whole_log_is_evaluated(log):
    tickets, _, _ = log
    contract = load_contract("mixvoip-support")
    states, findings = Counter(), Counter()
    for ticket in tickets.values():
        status = evaluate(ticket, contract, as_of=AS_OF)
        states.update(status[target].state for target in status)
        findings.update(one.code for one in status.findings)
    assert states.total() == 2 * len(tickets)
    assert states[State.NOT_STARTED] == 2 * sum(ticket.opened_at > AS_OF for ticket in tickets.values())
    assert findings["future"] == sum(event.at > AS_OF for ticket in tickets.values() for event in ticket.events)
    assert findings.keys() == {"future", "before_anchor"}
