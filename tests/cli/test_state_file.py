"""`deadlines --now INSTANT --to FILE.parquet`: the clocks of all tickets as a file of columns."""

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

SUPPORT = ("--contract", "mixvoip-support")
NOW = ("--now", "2026-06-24T12:00+02:00")


def table_of(csv, times):
    """A file of text as columns, its instants in UTC."""
    utc = pa.timestamp("us", "UTC")
    options = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(times, utc), strings_can_be_null=True)
    return pyarrow.csv.read_csv(csv, convert_options=options)


@pytest.fixture
def columns(folder):
    """The folder with its tickets and events as Parquet too."""
    pq.write_table(table_of(folder / "tickets.csv", ("opened_at", "reported_at")), folder / "tickets.parquet")
    pq.write_table(table_of(folder / "events.csv", ("at",)), folder / "events.parquet")
    return folder


def test_a_file_has_a_row_for_each_clock(run, folder):
    result = run("deadlines", "tickets.csv", "--events", "events.csv", *SUPPORT, *NOW, "--to", "clocks.parquet")
    assert (result.exit_code, result.output) == (0, "")
    told = pq.read_table(folder / "clocks.parquet").to_pylist()
    assert [(row["ticket"], row["target"], row["state"]) for row in told] == [
        ("T-1", "response", "running"),
        ("T-1", "intervention", "running"),
        ("T-2", "response", "met"),
        ("T-2", "intervention", "overdue"),
        ("T-3", "response", "not_applicable"),
        ("T-3", "intervention", "not_applicable"),
    ]


def test_columns_and_text_are_told_alike(run, columns):
    run("deadlines", "tickets.csv", "--events", "events.csv", *SUPPORT, *NOW, "--to", "a.parquet")
    run("deadlines", "tickets.parquet", "--events", "events.parquet", *SUPPORT, *NOW, "--to", "b.parquet")
    assert pq.read_table(columns / "a.parquet").equals(pq.read_table(columns / "b.parquet"))


def test_tickets_in_columns_need_no_events(run, columns):
    assert run("deadlines", "tickets.parquet", *SUPPORT, *NOW, "--to", "b.parquet").exit_code == 0
    assert pq.read_table(columns / "b.parquet")["state"].to_pylist()[2:4] == ["overdue", "overdue"]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_ticket_without_an_answer_is_listed_and_kept(run, columns, ending):
    text = (columns / "tickets.csv").read_text("utf-8").replace("office", "golden")
    (columns / "bad.csv").write_text(text, "utf-8")
    pq.write_table(table_of(columns / "bad.csv", ("opened_at", "reported_at")), columns / "bad.parquet")
    result = run("deadlines", f"bad.{ending}", *SUPPORT, *NOW, "--to", "clocks.parquet")
    assert result.exit_code == 3
    assert "column 'tier': 'golden', expected a tier of contract mixvoip-support" in result.stderr
    told = pq.read_table(columns / "clocks.parquet")
    assert told["state"].to_pylist()[:2] == ["error", "error"]


def test_an_event_of_no_ticket_is_listed(run, columns):
    events = table_of(columns / "events.csv", ("at",))
    stray = events.set_column(0, "ticket", pa.array(["T-1", "T-1", "T-9"]))
    pq.write_table(stray, columns / "stray.parquet")
    result = run("deadlines", "tickets.parquet", "--events", "stray.parquet", *SUPPORT, *NOW, "--to", "clocks.parquet")
    assert result.exit_code == 3
    assert "stray.parquet, line 3, column 'ticket': 'T-9', expected the id of a ticket" in result.stderr


def test_counting_writes_no_file(run):
    result = run("deadlines", "tickets.csv", *SUPPORT, *NOW, "--summary", "--to", "clocks.parquet")
    assert result.exit_code == 3
    assert "leave out one of --summary and --to" in result.stderr
