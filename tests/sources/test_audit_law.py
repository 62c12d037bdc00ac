"""An audit log read as columns says what a walk through the rows of each ticket says."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.sources import load_mapping, read_tickets
from tests.oracles.audit_walk import Row, events_of

MAPPING = """
[mapping]
format = "audit"
together = {together}
[columns]
opened_at = "opened"
[states]
New = "open"
Work = "work_started"
Rework = "work_started"
Answered = "responded"
Waiting = {{ event = "paused", reason = "customer", by = "customer" }}
Parts = "paused"
Done = "resolved"
Closed = "closed"
"""
BEGIN = datetime(2026, 6, 22, 8, tzinfo=UTC)
HEADER = ("id", "opened", "tier", "site", "at", "state", "kind", "priority", "seq", "by")
STATES = ("New", "Work", "Rework", "Answered", "Waiting", "Parts", "Done", "Closed")
UPDATES = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C"]),
        st.integers(0, 6),
        st.sampled_from(STATES),
        st.sampled_from(["gold", "tin"]),
        st.sampled_from(["", "incident", "request"]),
        st.sampled_from(["", "P1", "P2"]),
        st.sampled_from(["", "1", "2", "3"]),
        st.sampled_from(["", "ann", "bob"]),
    ),
    min_size=1,
    max_size=14,
)


@pytest.mark.parametrize("together", ["false", "true"])
@given(updates=UPDATES)
def test_columns_say_what_a_walk_says(tmp_path_factory, together, updates):
    folder = tmp_path_factory.mktemp("audit")
    if together == "true":
        updates = sorted(updates, key=lambda one: one[0])
    (folder / "m.toml").write_text(MAPPING.format(together=together), "utf-8")
    with (folder / "log.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for name, hour, state, tier, kind, priority, seq, by in updates:
            at = (BEGIN + timedelta(hours=hour)).isoformat()
            writer.writerow([name, BEGIN.isoformat(), tier, "LU", at, state, kind, priority, seq, by])
    how = load_mapping(folder / "m.toml")
    found = {ticket.id: list(ticket.events) for ticket in read_tickets(folder / "log.csv", mapping=how)}
    rows: dict[str, list[Row]] = {}
    for name, hour, state, tier, kind, priority, seq, by in updates:
        was = {
            key: value
            for key, value in (("tier", tier), ("site", "LU"), ("kind", kind), ("priority", priority))
            if value
        }
        row = Row(BEGIN + timedelta(hours=hour), int(seq) if seq else None, state, by or None, was)
        rows.setdefault(name, []).append(row)
    assert found == {name: events_of(each, how.states) for name, each in rows.items()}
