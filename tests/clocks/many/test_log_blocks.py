"""Blocks of logs: that what is said of tickets does not depend on how many are evaluated at a time."""

import numpy as np
import pyarrow as pa
import pytest

from sla_engine import evaluate_log
from sla_engine.bulk.logs.log_input import read
from sla_engine.clocks.many.events import log_blocks
from sla_engine.clocks.many.events.event_rows import happened
from sla_engine.errors import ColumnError
from tests.bulk.seeded_logs import AS_OF, DESK, seeded_log

COUNT = 50
TICKETS, EVENTS = seeded_log(COUNT)


@pytest.fixture(params=[0, 2, 5])
def small(request, monkeypatch):
    """Blocks of one ticket, of four, and of 32, the last of which is not full."""
    monkeypatch.setattr(log_blocks, "BITS", request.param)


def test_blocks_hold_all_tickets_in_order_and_each_event_with_its_ticket(small):
    given = read(TICKETS, EVENTS, "raise")
    blocks = list(log_blocks.blocks(given.rows, given.events))
    assert [block.first for block in blocks] == list(range(0, COUNT, 1 << log_blocks.BITS))
    assert np.concatenate([block.rows.opened for block in blocks]).tolist() == given.rows.opened.tolist()
    assert [tier for block in blocks for tier in map(block.rows.tier.at, range(len(block.rows)))] == (
        TICKETS["tier"].to_pylist()
    )
    found = sorted(
        (block.first + ticket, at)
        for block in blocks
        for ticket, at in zip(block.events.ticket.tolist(), block.events.at.tolist(), strict=True)
    )
    assert found == sorted(zip(given.events.ticket.tolist(), given.events.at.tolist(), strict=True))


def test_events_that_stand_by_ticket_are_cut_without_sorting(monkeypatch, small):
    given = read(TICKETS, EVENTS, "raise")
    events = given.events.take(np.argsort(given.events.ticket, kind="stable"))
    monkeypatch.delattr(np, "argsort")
    parts = [block.events for block in log_blocks.blocks(given.rows, events)]
    assert np.concatenate([part.at for part in parts]).tolist() == events.at.tolist()


def test_blocks_do_not_know_the_texts_of_others(small):
    """Or a log in which each row has a text of its own would be looked at as often as there are blocks."""
    reasons = pa.array([f"for reason {i}" for i in range(len(EVENTS))])
    events = EVENTS.set_column(EVENTS.schema.get_field_index("reason"), "reason", reasons)
    given = read(TICKETS, events, "raise")
    blocks = list(log_blocks.blocks(given.rows, given.events))
    assert sum(len(block.events.reason.names) for block in blocks) <= len(given.events)
    assert sum(len(block.rows.tier.names) for block in blocks) <= COUNT


def test_no_tickets_are_one_block_without_any():
    given = read(TICKETS.slice(0, 0), EVENTS.slice(0, 0), "raise")
    assert [
        (block.first, len(block.rows), len(block.events)) for block in log_blocks.blocks(given.rows, given.events)
    ] == [(0, 0, 0)]


def test_tickets_after_the_last_event_have_blocks_too(small):
    given = read(TICKETS, EVENTS, "raise")
    opened = np.where(np.arange(COUNT) == 0, given.rows.opened, np.iinfo(np.int64).min)
    blocks = list(log_blocks.blocks(given.rows, happened("responded", opened)))
    assert sum(len(block.rows) for block in blocks) == COUNT
    assert [len(block.events) for block in blocks] == [1] + [0] * (len(blocks) - 1)


def test_answers_are_the_same_whatever_the_size_of_blocks(small, monkeypatch):
    # A second row of an id is refused, in whichever block it is.
    tickets = pa.concat_tables([TICKETS, TICKETS.slice(3, 1)])
    answer = evaluate_log(tickets, EVENTS, DESK, as_of=AS_OF, errors="column")
    monkeypatch.setattr(log_blocks, "BITS", 16)
    assert answer.equals(evaluate_log(tickets, EVENTS, DESK, as_of=AS_OF, errors="column"))


def test_bad_tickets_of_all_blocks_are_refused_at_once_or_told_in_their_rows(small):
    bad = [0, 7, COUNT - 1]
    tiers = ["tin" if i in bad else tier for i, tier in enumerate(TICKETS["tier"].to_pylist())]
    tickets = TICKETS.set_column(TICKETS.schema.get_field_index("tier"), "tier", pa.array(tiers))
    with pytest.raises(ColumnError, match=rf"3 rows of the tickets(?s:.*)rows 0, 7, {COUNT - 1}, column 'tier'"):
        evaluate_log(tickets, EVENTS, DESK, as_of=AS_OF)
    answer = evaluate_log(tickets, EVENTS, DESK, as_of=AS_OF, errors="column")
    wrong = answer.filter(pa.compute.is_valid(answer["sla_error"]))
    assert set(wrong["ticket"].to_pylist()) == {f"T-{i}" for i in bad}
    assert set(wrong["state"].to_pylist()) == {"error"}
    assert answer["ticket"].unique().to_pylist() == TICKETS["id"].to_pylist()
