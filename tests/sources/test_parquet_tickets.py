import builtins
import gzip
import io
from datetime import UTC, datetime, timedelta

import pytest

from sla_engine.clocks import Event, Ticket
from sla_engine.errors import MissingExtraError, SourceError
from sla_engine.sources import read_columns, read_tickets

pa = pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
pq = pytest.importorskip("pyarrow.parquet")

OPENED = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)
TICKET = Ticket("T-1", opened_at=OPENED, tier="business", site="LU")


def table(**changes):
    columns = {"id": ["T-1"], "opened_at": ["2026-06-22T17:30:00+02:00"], "tier": ["business"], "site": ["LU"]}
    return pa.table(columns | changes)


@pytest.fixture
def read(tmp_path):
    """Read a table back from a Parquet file."""

    def run(written, name="tickets.parquet"):
        pq.write_table(written, tmp_path / name)
        return list(read_tickets(tmp_path / name))

    return run


def test_a_row_of_text_is_a_ticket(read):
    assert read(table()) == [TICKET]


def test_a_repeated_column_that_nothing_reads_is_left_alone(read):
    written = table(a=["vip"], b=["late"])
    assert read(written.rename_columns(["id", "opened_at", "tier", "site", "label", "label"])) == [TICKET]


def test_a_repeated_column_that_is_read_is_an_error_with_its_places(read):
    written = table(a=["T-2"])
    with pytest.raises(SourceError, match="'id' is there more than once, as columns 1 and 5; keep one"):
        read(written.rename_columns(["id", "opened_at", "tier", "site", "id"]))


def test_the_format_is_told_by_the_first_bytes_too(read):
    assert read(table(), "export") == [TICKET]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Luxembourg", "+02:00"])
def test_times_with_a_zone_are_instants_whatever_their_unit(read, unit, zone):
    assert read(table(opened_at=pa.array([OPENED], pa.timestamp(unit, zone)))) == [TICKET]


def test_times_without_a_zone_are_refused_by_the_columns_name(read):
    with pytest.raises(SourceError, match="column 'opened_at' have no zone"):
        read(table(opened_at=pa.array([OPENED.replace(tzinfo=None)], pa.timestamp("us"))))


def test_parts_of_a_microsecond_make_a_bad_row(read):
    (row,) = read(table(opened_at=pa.array([1], pa.timestamp("ns", "UTC"))))
    assert (row.line, row.column) == (1, "opened_at")
    assert "no parts of a microsecond" in row.expected


def test_nulls_are_empty_cells_and_a_needed_one_is_a_bad_row_with_its_number(read):
    rows = read(
        table(
            id=["T-1", "T-2"],
            opened_at=[OPENED, None],
            tier=["business"] * 2,
            site=["LU"] * 2,
            closed_at=pa.array([None, None], pa.timestamp("us", "UTC")),
        )
    )
    assert rows[0] == TICKET
    assert (rows[1].line, rows[1].column, rows[1].value) == (2, "opened_at", None)


def test_dictionaries_and_whole_numbers_are_read_as_they_print(read):
    (ticket,) = read(table(id=[17], tier=pa.array(["business"]).dictionary_encode(), priority=[3]))
    assert (ticket.id, ticket.tier, ticket.priority) == ("17", "business", "3")


def test_event_columns_become_events(read):
    (ticket,) = read(table(responded_at=pa.array([OPENED + timedelta(hours=1)], pa.timestamp("us", "UTC"))))
    assert ticket.events == (Event("responded", OPENED + timedelta(hours=1)),)


def test_a_nested_column_that_is_ours_is_refused_and_another_is_left_out(read):
    assert read(table(note=[["a", "b"]])) == [TICKET]
    with pytest.raises(SourceError, match="column 'tier' is of type list"):
        read(table(tier=[["business"]]))


def test_a_missing_column_is_named(read):
    with pytest.raises(SourceError, match="no column 'site'; found 'id', 'opened_at', 'tier'"):
        read(table().drop_columns(["site"]))


def test_a_damaged_file_is_an_error(tmp_path):
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1 and then nothing of the kind")
    with pytest.raises(SourceError, match="cannot be read as Parquet"):
        list(read_tickets(path))


def test_a_gzipped_file_is_refused_by_name(tmp_path):
    path = tmp_path / "t.parquet.gz"
    path.write_bytes(gzip.compress(b"PAR1..."))
    with pytest.raises(SourceError, match="unpack it first"):
        list(read_tickets(path))


def test_rows_are_numbered_across_chunks(tmp_path):
    count = 70_000
    many = table(id=[str(i) for i in range(count)], opened_at=[OPENED] * count, tier=["a"] * count, site=["b"] * count)
    pq.write_table(many, tmp_path / "t.parquet")
    chunks = list(read_columns(tmp_path / "t.parquet"))
    assert [line for chunk in chunks for line in chunk.line.tolist()] == list(range(1, count + 1))


def test_a_pipe_is_read(monkeypatch):
    held = io.BytesIO()
    pq.write_table(table(), held)
    held.seek(0)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(held)))
    assert list(read_tickets("-")) == [TICKET]


def test_without_pyarrow_the_extra_to_install_is_named(read, monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr("builtins.__import__", without)
    with pytest.raises(MissingExtraError, match=r"pip install 'sla-engine\[parquet\]'"):
        read(table())
