"""A law: a log is joined to tickets as its rows are, one by one, by a dictionary of lists."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.clocks import Event
from sla_engine.clocks.many.events.event_rows import in_order, logged, told
from sla_engine.sources import BadRow, read_columns, read_tickets

START = datetime(2026, 6, 22, 8, tzinfo=UTC)
IDS = st.sampled_from("abcd")
EVENTS = st.builds(
    lambda kind, minute, **texts: Event(kind, START + timedelta(minutes=minute), **texts),
    st.sampled_from(["paused", "resumed", "resolved", "tier_changed"]),
    st.integers(0, 3),
    reason=st.none() | st.just("lunch"),
    value=st.none() | st.just("gold"),
    by=st.none() | st.sampled_from(["ann", "bob"]),
    seq=st.none() | st.integers(-2, 9),
    id=st.none() | st.sampled_from(["1", "2"]),
)
RESOLVED = st.none() | st.just(START)


def files(folder, tickets, log):
    """Write tickets, as id and end, and a log, as ids and events."""
    lines = [f"{name},{START.isoformat()},gold,LU,{end.isoformat() if end else ''}" for name, end in tickets]
    (folder / "t.csv").write_text("\n".join(["id,opened_at,tier,site,resolved_at", *lines]))
    lines = [
        ",".join("" if cell is None else str(cell) for cell in (name, e.kind, e.at.isoformat(), *rest(e)))
        for name, e in log
    ]
    (folder / "e.csv").write_text("\n".join(["ticket,kind,at,reason,value,by,seq,id", *lines]))
    return {"source": folder / "t.csv", "events": folder / "e.csv"}


def rest(event):
    return event.reason, event.value, event.by, event.seq, event.id


@given(
    tickets=st.lists(st.tuples(IDS, RESOLVED), max_size=6),
    log=st.lists(st.tuples(IDS, EVENTS), max_size=9),
    chunk=st.sampled_from([1, 2, 100]),
)
def test_a_log_is_joined_as_row_by_row(tmp_path_factory, tickets, log, chunk):
    by_ticket = defaultdict(list)
    for name, event in log:
        by_ticket[name].append(event)
    expected = [
        (name, ((Event("resolved", end),) if end else ()) + tuple(by_ticket.get(name, ()))) for name, end in tickets
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sla_engine.sources.files.csv_blocks.CHUNK", chunk)
        asked = files(tmp_path_factory.mktemp("join"), tickets, log)
        rows = list(read_tickets(**asked))
        columns = [one for one in read_columns(**asked) if len(one)]
    assert [(row.id, row.events) for row in rows if not isinstance(row, BadRow)] == expected
    names = {name for name, _ in tickets}
    left = [(line, name) for line, (name, _) in enumerate(log, 2) if name not in names]
    assert [(row.line, row.value) for row in rows if isinstance(row, BadRow)] == left
    # The columns hold the same events; those that are alike in all have no order among them.
    place = 0
    for one in columns:
        wanted = in_order(logged(events for _, events in expected[place : place + len(one)]))
        found = in_order(one.happened())
        assert (found.ticket.tolist(), told(found)) == (wanted.ticket.tolist(), told(wanted))
        place += len(one)
    assert place == len(tickets)
