"""`evaluate_log` of what `read_history` returned, and of tickets without events."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from sla_engine import Event, Ticket, evaluate_log, load_contract, read_history
from sla_engine.errors import ColumnError, InvalidArgumentError
from sla_engine.whatif import history_of_tickets
from sla_engine.whatif.histories.history import history_of_frames
from tests.bulk.log_answers import expected, tables_of, told

SUPPORT = load_contract("mixvoip-support")
OPENED = datetime(2026, 6, 22, 7, tzinfo=UTC)
NOON = OPENED.replace(hour=12)
TICKETS = [
    Ticket(
        f"T-{number}",
        opened_at=OPENED + number * timedelta(minutes=7),
        tier=("office", "business")[number % 2],
        site=("LU", "BE", "DE-RP")[number % 3],
        events=[Event("responded", NOON - timedelta(hours=1))] if number % 4 == 0 else [],
    )
    for number in range(12)
]
ROWS = """id,opened_at,tier,site
T-1,2026-06-22T09:00:00+02:00,office,LU
T-2,2026-06-22T09:30:00+02:00,gold,LU
T-3,yesterday,office,LU
"""


@pytest.fixture
def written(tmp_path):
    """Tickets and events in files, and one row of each that is bad."""
    (tmp_path / "tickets.csv").write_text(ROWS.replace("gold", "business"))
    (tmp_path / "events.csv").write_text("ticket,kind,at\nT-1,responded,2026-06-22T10:00:00Z\n")
    return tmp_path / "tickets.csv", tmp_path / "events.csv"


def test_a_history_answers_as_its_tables_do():
    answer = evaluate_log(history_of_tickets(TICKETS), None, SUPPORT, as_of=NOON)
    assert told(answer) == expected(TICKETS, SUPPORT, NOON)[0]


def test_a_history_of_a_file_answers_as_an_arrow_table_in_utc_without_its_bad_rows(written):
    tickets, events = written
    history = read_history(tickets, events=events)
    answer = evaluate_log(history, None, SUPPORT, as_of=NOON)
    assert isinstance(answer, pa.Table)
    assert answer.schema.field("due").type == pa.timestamp("us", "UTC")
    assert answer.select(["ticket", "target", "state"]).to_pylist()[:2] == [
        {"ticket": "T-1", "target": "response", "state": "met"},
        {"ticket": "T-1", "target": "intervention", "state": "running"},
    ]
    assert set(answer["ticket"].to_pylist()) == {"T-1", "T-2"}
    assert [bad.value for bad in history.bad] == ["yesterday"]


@pytest.mark.parametrize("kind", [pl.from_arrow, pa.Table.to_pandas])
def test_a_history_of_frames_answers_in_their_kind(kind):
    tickets, events = map(kind, tables_of(TICKETS))
    answer = evaluate_log(history_of_frames(tickets, events), None, SUPPORT, as_of=NOON)
    assert type(answer) is type(tickets)
    assert answer.to_dict() if isinstance(answer, pd.DataFrame) else answer.to_dicts()


def test_tickets_of_a_history_without_an_answer_are_listed_or_become_rows(tmp_path):
    (tmp_path / "tickets.csv").write_text(ROWS)
    history = read_history(tmp_path / "tickets.csv")
    with pytest.raises(ColumnError, match=r"row 1, column 'tier': 'gold', expected a tier"):
        evaluate_log(history, None, SUPPORT, as_of=NOON)
    answer = evaluate_log(history, None, SUPPORT, as_of=NOON, errors="column").to_pylist()
    assert [row["state"] for row in answer] == ["running", "running", "error", "error"]
    assert answer[2]["sla_error"].startswith("tier: expected a tier of contract")


def test_an_empty_history_has_an_empty_answer():
    full = evaluate_log(history_of_tickets(TICKETS), None, SUPPORT, as_of=NOON)
    empty = evaluate_log(history_of_tickets([]), None, SUPPORT, as_of=NOON)
    assert len(empty) == 0
    assert empty.schema == full.schema


def test_events_beside_a_history_are_refused():
    _, events = tables_of(TICKETS)
    with pytest.raises(InvalidArgumentError, match="has its events already"):
        evaluate_log(history_of_tickets(TICKETS), events, SUPPORT, as_of=NOON)


@pytest.mark.parametrize("kind", [lambda table: table, pl.from_arrow, pa.Table.to_pandas])
def test_no_events_are_an_empty_frame_of_them(kind):
    tickets, events = map(kind, tables_of(TICKETS))
    without = evaluate_log(tickets, None, SUPPORT, as_of=NOON)
    assert str(without) == str(evaluate_log(tickets, events[:0], SUPPORT, as_of=NOON))
