import gzip
import random
from datetime import UTC, datetime

import pytest

from sla_engine.clocks import Event, Ticket
from sla_engine.errors import SourceError
from sla_engine.sources import BadRow, read_columns, read_tickets

HEADER = "id,opened_at,tier,site\n"
GOOD = "T-1,2026-06-22T17:30:00+02:00,business,LU\n"
OPENED = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)
TICKET = Ticket("T-1", opened_at=OPENED, tier="business", site="LU")


@pytest.fixture
def read(tmp_path):
    """Read a file of this content, whole; str becomes UTF-8."""

    def run(content, name="tickets.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read_tickets(path))

    return run


@pytest.fixture
def read_until_failure(tmp_path):
    """Read what stands before the failure, and the failure's message."""

    def run(content):
        path = tmp_path / "tickets.csv"
        path.write_bytes(content)
        found = []
        try:
            for row in read_tickets(path):
                found.append(row)  # noqa: PERF402 - extend would lose what came before the failure
        except SourceError as failure:
            return found, str(failure)
        return pytest.fail("nothing failed")

    return run


def place(row):
    """Where and what: enough to compare a BadRow without its file name."""
    return row.line, row.column, row.value


def test_a_row_of_the_four_needed_columns_is_a_ticket(read):
    assert read(HEADER + GOOD) == [TICKET]


def test_columns_come_in_any_order_and_unknown_ones_are_kept_out(read):
    assert read("site,note,tier,opened_at,id\nLU,x,business,2026-06-22T15:30:00Z,T-1\n") == [TICKET]


def test_every_optional_column_is_read(read):
    header = "id,opened_at,tier,site,contract,service,kind,priority,channel,reported_at,responded_at,work_started_at,"
    header += "recovered_at,resolved_at,closed_at\n"
    days = [f"2026-07-0{day}T00:00:00Z" for day in range(1, 7)]
    (ticket,) = read(
        header + ",".join(["T-1", "2026-06-22T15:30:00Z", "business", "LU", "c", "s", "request", "P1", "phone", *days])
    )
    at = [datetime(2026, 7, day, tzinfo=UTC) for day in range(1, 7)]
    kinds = ["responded", "work_started", "recovered", "resolved", "closed"]
    assert ticket == Ticket(
        "T-1",
        opened_at=OPENED,
        tier="business",
        site="LU",
        contract="c",
        service="s",
        kind="request",
        priority="P1",
        channel="phone",
        reported_at=at[0],
        events=[Event(kind, when) for kind, when in zip(kinds, at[1:], strict=True)],
    )


def test_empty_optional_cells_say_nothing(read):
    header = "id,opened_at,tier,site,contract,service,kind,priority,channel,reported_at,closed_at\n"
    assert read(header + "T-1,2026-06-22T15:30:00Z,business,LU,,,,,,,\n") == [TICKET]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_told_by_the_header(read, separator):
    assert read((HEADER + GOOD).replace(",", separator)) == [TICKET]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_of_the_three_ways(read, end):
    rows = read((HEADER + GOOD + "T-2,bad,business,LU\n").replace("\n", end))
    assert rows[0] == TICKET
    assert place(rows[1]) == (3, "opened_at", "bad")


def test_a_byte_order_mark_is_skipped(read):
    assert read(b"\xef\xbb\xbf" + (HEADER + GOOD).encode()) == [TICKET]


def test_a_last_line_without_an_end_is_read(read):
    assert read(HEADER + GOOD.strip()) == [TICKET]


def test_blank_lines_are_no_rows_but_count_as_lines(read):
    rows = read("\n" + HEADER + "\n\n" + GOOD + "\n" + "T-2,bad,business,LU\n\n")
    assert rows[0] == TICKET
    assert place(rows[1]) == (7, "opened_at", "bad")


def test_a_header_alone_is_no_error(read):
    assert read(HEADER) == []


@pytest.mark.parametrize("content", ["", "\n\r\n  \n", "\ufeff"])
def test_an_empty_file_is_an_error(read, content):
    with pytest.raises(SourceError, match="empty"):
        read(content)


def test_cells_are_taken_as_they_stand(read):
    id_ = ' =1+1, "x"\x1b[31m '
    (ticket,) = read(HEADER + '" =1+1, ""x""\x1b[31m ",2026-06-22T15:30:00Z,business,LU\n')
    assert ticket.id == id_


def test_one_id_may_come_twice(read):
    assert read(HEADER + GOOD + GOOD) == [TICKET, TICKET]


def test_a_missing_column_is_named_with_those_found_and_the_one_probably_meant(read):
    with pytest.raises(SourceError) as failure:
        read("id,Opened At,tier,site\n")
    assert str(failure.value).endswith(
        "tickets.csv: no column 'opened_at'; found 'id', 'Opened At', 'tier', 'site'; is 'Opened At' meant?"
    )


def test_of_ten_thousand_columns_a_message_lists_some_and_counts_the_rest(read):
    names = [f"c{i}" for i in range(10_000)]
    with pytest.raises(SourceError) as failure:
        read(",".join(names))
    assert "'c19' and 9980 more" in str(failure.value)
    assert len(str(failure.value)) < 400


def test_ten_thousand_unknown_columns_do_no_harm(read):
    extra = "".join(f",c{i}" for i in range(10_000))
    assert read(HEADER.strip() + extra + "\n" + GOOD.strip() + "," * 10_000) == [TICKET]


@pytest.mark.parametrize(
    ("header", "where"),
    [
        ("id,id,opened_at,tier,site\n", "'id' is there more than once, as columns 1 and 2; keep one"),
        ("kind,id,opened_at,kind,tier,site,kind\n", "'kind' is there more than once, as columns 1, 4 and 7; keep one"),
    ],
)
def test_a_repeated_column_that_is_read_is_an_error_with_its_places(read, header, where):
    with pytest.raises(SourceError, match=where):
        read(header)


def test_a_repeated_column_that_nothing_reads_is_left_alone(read):
    rows = read(f"Labels,{HEADER.strip()},Labels,Labels\nvip,{GOOD.strip()},,late\n")
    assert rows == [TICKET]


def test_columns_without_a_name_may_repeat(read):
    assert read("id,opened_at,tier,site,,\nT-1,2026-06-22T15:30:00Z,business,LU,,\n") == [TICKET]


@pytest.mark.parametrize(
    "instant",
    [
        "2026-06-22",
        "2026-06-22T17:30:00",
        "22.06.2026 17:30",
        "1750606200",
        "now",
        " 2026-06-22T17:30:00Z",
        "2026-06-22T25:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-06-22T17:30:00 Europe/Luxembourg",
        "2026-06-22T17:30:00.1234567Z",
        "0001-01-01T00:00:00+05:00",
        "1899-12-31T23:59:59Z",
        "2201-01-01T00:00:00Z",
        "9999-12-31T23:59:59-05:00",
        "",
    ],
)
def test_what_is_no_instant_with_an_offset_is_a_bad_row(read, instant):
    rows = read(HEADER + GOOD + f"T-2,{instant},business,LU\n" + GOOD)
    assert [rows[0], rows[2]] == [TICKET, TICKET]
    assert place(rows[1]) == (3, "opened_at", instant)
    assert rows[1].expected.startswith(("ISO 8601 with an offset", "an instant in the years 1900 to 2200"))


@pytest.mark.parametrize(
    "instant",
    [
        "2026-06-22T15:30:00Z",
        "2026-06-22 17:30+02:00",
        "20260622T153000Z",
        "2026-06-22T15:30:00.000000000Z",
        "2026-W26-1T15:30Z",
    ],
)
def test_other_forms_of_iso_8601_are_read(read, instant):
    assert read(HEADER + f"T-1,{instant},business,LU\n") == [TICKET]


def test_a_microsecond_is_kept(read):
    (ticket,) = read(HEADER + "T-1,2200-12-31T23:59:59.999999Z,business,LU\n")
    assert ticket.opened_at == datetime(2200, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def test_a_bad_optional_instant_makes_a_bad_row(read):
    rows = read("id,opened_at,tier,site,closed_at\nT-1,2026-06-22T15:30:00Z,business,LU,soon\n")
    assert [place(row) for row in rows] == [(2, "closed_at", "soon")]


@pytest.mark.parametrize(("column", "row"), [("id", ",{},a,b"), ("tier", "x,{},,b"), ("site", "x,{},a,")])
def test_an_empty_needed_cell_makes_a_bad_row(read, column, row):
    (bad,) = read(HEADER + row.format("2026-06-22T15:30:00Z") + "\n")
    assert place(bad) == (2, column, "")


def test_a_kind_that_is_no_name_makes_a_bad_row(read):
    rows = read("id,opened_at,tier,site,kind\nT-1,2026-06-22T15:30:00Z,business,LU,two words\n")
    assert [place(row) for row in rows] == [(2, "kind", "two words")]


def test_of_several_faults_the_first_column_of_ours_is_reported(read):
    (bad,) = read(HEADER + ",bad,,\n")
    assert place(bad) == (2, "id", "")


@pytest.mark.parametrize(
    ("row", "cells"), [("T-2,2026-06-22T15:30:00Z,business", 3), ("T-2,x,business,LU,LU", 5), ("T-2", 1)]
)
def test_a_row_of_another_width_is_bad(read, row, cells):
    rows = read(HEADER + row + "\n" + GOOD)
    assert (place(rows[0]), rows[0].expected) == ((2, None, f"{cells} cells"), "4 cells, as in the header")
    assert rows[1] == TICKET


def test_quoted_line_breaks_count_as_lines(read):
    text = 'id,opened_at,tier,site,note\nT-1,2026-06-22T15:30:00Z,business,LU,"a\nb\r\nc"\nT-2,bad,business,LU,""\n'
    assert [place(row) for row in read(text)[1:]] == [(5, "opened_at", "bad")]


def test_a_row_over_several_lines_is_reported_at_its_first(read):
    text = 'id,opened_at,tier,site,note\nT-1,bad,business,LU,"a\nb"\n'
    assert [row.line for row in read(text)] == [2]


@pytest.mark.parametrize("quote", ['"T-2,x,y,z\n', 'T-2,"x,y,z\n', 'T-2,"x"y,y,z\n'])
def test_a_quote_left_open_costs_only_its_line(read, quote):
    rows = read(HEADER + GOOD + quote + GOOD + GOOD)
    assert [rows[0], *rows[2:]] == [TICKET, TICKET, TICKET]
    assert (rows[1].line, rows[1].value) == (3, quote.strip())


def test_a_quote_left_open_before_a_megabyte_of_rows_costs_only_its_line(read):
    rows = read(HEADER + '"T-2,x,y,z\n' + GOOD * 40_000)
    assert isinstance(rows[0], BadRow)
    assert rows[1:] == [TICKET] * 40_000


@pytest.mark.slow
def test_many_cells_over_many_lines_are_bounded_too(read):
    rows = read(HEADER + '"' + '","\n' * 400_000)
    assert all(isinstance(row, BadRow) for row in rows)


def test_a_cell_beyond_the_csv_modules_limit_costs_only_its_row(read):
    rows = read(HEADER + "T-2," + "x" * 200_000 + ",business,LU\n" + GOOD)
    assert rows[1] == TICKET
    assert "field larger than field limit" in rows[0].expected
    assert len(str(rows[0])) < 400


def test_bytes_that_are_not_utf8_cost_only_their_row(read):
    rows = read(
        HEADER.encode() + GOOD.encode() + "T-ü,2026-06-22T15:30:00Z,business,LU\n".encode("latin-1") + GOOD.encode()
    )
    assert [rows[0], rows[2]] == [TICKET, TICKET]
    assert (place(rows[1]), rows[1].expected) == ((3, "id", "T-\\xfc"), "UTF-8 text without NUL")


def test_a_wrong_byte_in_a_time_is_told_by_the_time_that_was_expected(read):
    (row,) = read(HEADER.encode() + b"T-1,2026-06-22T15:30:00\xff,business,LU\n")
    assert place(row) == (2, "opened_at", "2026-06-22T15:30:00\\xff")
    assert row.expected.startswith("ISO 8601 with an offset")


def test_bytes_that_are_not_utf8_are_left_alone_in_a_column_that_nothing_reads(read):
    rows = read(b"id,opened_at,tier,site,caf\xe9\nT-1,2026-06-22T15:30:00Z,business,LU,\xff\n")
    assert rows == [TICKET]


def test_a_column_that_is_missing_may_be_there_in_another_encoding(read):
    with pytest.raises(SourceError, match=r"the column name 'cat\\xe9gorie' is not UTF-8; save the file as UTF-8"):
        read(b"id,opened_at,site,cat\xe9gorie\n")


def test_letters_beyond_ascii_are_text(read):
    (ticket,) = read(HEADER + "Störung-№1,2026-06-22T15:30:00Z,büro,LU\n")
    assert (ticket.id, ticket.tier) == ("Störung-№1", "büro")


def test_nul_makes_a_bad_row(read):
    rows = read(HEADER + "T\0,2026-06-22T15:30:00Z,business,LU\n" + GOOD)
    assert (place(rows[0]), rows[1]) == ((2, "id", "T\0"), TICKET)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf16_is_refused_by_name(read, encoding):
    with pytest.raises(SourceError, match="UTF-16"):
        read((HEADER + GOOD).encode(encoding))


def test_an_excel_workbook_is_refused_by_name(read):
    with pytest.raises(SourceError, match="Excel"):
        read(b"PK\x03\x04rest", "tickets.xlsx")


def test_rows_before_an_overlong_line_are_answered(read_until_failure):
    found, message = read_until_failure((HEADER + GOOD + GOOD).encode() + b"x" * 3_000_000)
    assert found == [TICKET, TICKET]
    assert "line 4: longer than 1048576 characters" in message


def test_an_overlong_header_is_refused(read):
    with pytest.raises(SourceError, match="line 1: longer than 1048576 characters"):
        read("x" * 2_000_000)


def test_gzipped_text_is_unpacked_whatever_its_name(read):
    packed = gzip.compress((HEADER + GOOD).encode())
    assert read(packed, "tickets.csv.gz") == [TICKET]
    assert read(packed, "export") == [TICKET]


def test_rows_before_the_end_of_a_cut_gzip_file_are_answered(read_until_failure):
    shuffled = random.Random(1)  # noqa: S311 - a file that packs badly, no secret
    body = "".join(GOOD.replace("T-1", f"T-{shuffled.random()}") for _ in range(20_000))
    packed = gzip.compress((HEADER + body).encode())
    found, message = read_until_failure(packed[: len(packed) // 2])
    assert 1_000 < len(found) < 20_000
    assert "reading failed" in message


def test_chunks_join_without_a_seam(tmp_path):
    path = tmp_path / "tickets.csv"
    count = 65_536 + 3
    rows = [f"T-{i},2026-06-22T15:30:00Z,business,LU" for i in range(count)]
    rows[65_535] = "T,bad,business,LU"
    path.write_text(HEADER + "\n".join(rows))
    chunks = list(read_columns(path))
    assert [len(chunk) for chunk in chunks] == [65_535, 3]
    assert [row.line for chunk in chunks for row in chunk.bad] == [65_537]
    assert [int(chunk.line[-1]) for chunk in chunks] == [65_536, count + 1]
    assert chunks[1].id[0] == "T-65536"


def test_a_file_of_exactly_one_chunk_is_read_once(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text(HEADER + GOOD * 65_536)
    assert [len(chunk) for chunk in read_columns(path)] == [65_536]


def test_progress_is_told_in_bytes_of_the_file(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text(HEADER + GOOD * 70_000)
    told = []
    list(read_columns(path, progress=told.append))
    assert told == sorted(told)
    assert told[-1] == path.stat().st_size
