"""Files of due instants and of states: a source's parts in, one whole file out, and what is wrong with each part."""

from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sla_engine import load_contract
from sla_engine.bulk.files.clock_state_files import has_log_columns, write_chunks, write_log
from sla_engine.bulk.files.deadline_files import has_ticket_columns, ticket_table, write_deadlines
from sla_engine.calendars.instants import instant_us
from sla_engine.errors import SourceError
from sla_engine.sources import read_columns

SUPPORT = load_contract("mixvoip-support")
AT = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)
TICKETS = pa.table({"id": ["T-1", "T-2"], "opened_at": [AT, AT], "tier": ["office", "gold"], "site": ["LU", "LU"]})


@pytest.fixture
def chunks(tmp_path):
    """The same tickets as a source of text hands them out."""
    (tmp_path / "tickets.csv").write_text(
        f"id,opened_at,tier,site\nT-1,{AT:%FT%TZ},office,LU\nT-2,{AT:%FT%TZ},gold,LU\n"
    )
    return list(read_columns(tmp_path / "tickets.csv"))


def test_each_part_is_told_by_its_place_with_the_rows_that_have_no_answer(tmp_path):
    heard = []
    parts = [(TICKETS.slice(0, 0), "head"), (TICKETS, "first")]
    write_deadlines(tmp_path / "due.parquet", parts, SUPPORT, lambda place, found: heard.append((place, found)))
    assert [(place, [row for row, *_ in found.complaints.each()]) for place, found in heard] == [
        ("head", []),
        ("first", [1]),
    ]
    assert pq.read_table(tmp_path / "due.parquet")["response_state"].to_pylist() == ["due", "error"]


def test_nothing_is_written_of_a_source_that_breaks_off(tmp_path):
    def parts():
        yield TICKETS, "first"
        raise SourceError("it breaks off")

    with pytest.raises(SourceError):
        write_deadlines(tmp_path / "due.parquet", parts(), SUPPORT, lambda *_: None)
    assert list(tmp_path.iterdir()) == []


def test_tickets_of_text_make_a_table_with_the_columns_of_one_without_rows(chunks):
    assert ticket_table(chunks[0]).schema == ticket_table().schema
    assert ticket_table(chunks[0]).select(["id", "tier", "site"]) == TICKETS.select(["id", "tier", "site"])


def test_a_column_of_another_type_keeps_a_file_from_being_answered_by_its_columns(tmp_path):
    pq.write_table(TICKETS, tmp_path / "tickets.parquet")
    pq.write_table(TICKETS.set_column(1, "opened_at", pa.array(["now", "then"])), tmp_path / "text.parquet")
    assert has_ticket_columns(tmp_path / "tickets.parquet")
    assert has_log_columns(tmp_path / "tickets.parquet", None)
    assert not has_ticket_columns(tmp_path / "text.parquet")
    assert not has_log_columns(tmp_path / "text.parquet", None)


def test_states_by_chunks_and_by_columns_are_the_same(tmp_path, chunks):
    pq.write_table(TICKETS, tmp_path / "tickets.parquet")
    heard, now = [], instant_us(AT.replace(day=24))
    write_chunks(
        tmp_path / "one.parquet", chunks, SUPPORT, now, lambda _, faults, fallen: heard.append((faults, fallen))
    )
    *_, answer = write_log(tmp_path / "other.parquet", tmp_path / "tickets.parquet", None, SUPPORT, now)
    assert heard == [(answer.faults, answer.fallen)]
    assert pq.read_table(tmp_path / "one.parquet").to_pylist() == pq.read_table(tmp_path / "other.parquet").to_pylist()
