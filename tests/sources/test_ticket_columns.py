import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sla_engine.clocks import Ticket
from sla_engine.clocks.many.tickets.rows import TEXTS, rows_of_tickets
from sla_engine.errors import SourceError
from sla_engine.sources import BadRow, read_columns, read_tickets

HEADER = "id,opened_at,tier,site,priority"
INSTANTS = st.datetimes(datetime(1900, 1, 3), datetime(2200, 12, 29), timezones=st.timezones())  # noqa: DTZ001 - strategy bounds
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8)
GOOD = st.tuples(WORDS, INSTANTS, WORDS, WORDS, st.none() | WORDS)

# Rows that are no tickets, each wrong in a way of its own; none may touch its neighbours.
BAD = st.sampled_from(
    [
        b"T,2026-06-22,business,LU,",
        b"T,,business,LU,",
        b",2026-06-22T15:30:00Z,business,LU,",
        b"T,2026-06-22T15:30:00Z,business,LU",
        b"T,2026-06-22T15:30:00Z,business,LU,,,,",
        b"T\xff,2026-06-22T15:30:00Z,business,LU,",
        b"T\0,2026-06-22T15:30:00Z,business,LU,",
        b'T,2026-06-22T15:30:00Z,business,"L"U,',
        b'"T"x,2026-06-22T15:30:00Z,business,LU,',
    ]
)


def quoted(cell):
    return '"' + (cell or "").replace('"', '""') + '"'


def csv_line(row):
    id_, opened, tier, site, priority = row
    return ",".join(map(quoted, (id_, opened.isoformat(), tier, site, priority))).encode()


def ticket(row):
    id_, opened, tier, site, priority = row
    return Ticket(id_, opened_at=opened, tier=tier, site=site, priority=priority)


@given(rows=st.lists(GOOD | BAD, max_size=12))
def test_good_rows_are_answered_as_if_the_bad_ones_were_not_there(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("law") / "tickets.csv"
    path.write_bytes(b"\n".join([HEADER.encode(), *(row if isinstance(row, bytes) else csv_line(row) for row in rows)]))
    read = list(read_tickets(path))
    assert [row for row in read if isinstance(row, Ticket)] == [ticket(row) for row in rows if isinstance(row, tuple)]
    assert [isinstance(row, BadRow) for row in read] == [isinstance(row, bytes) for row in rows]


@given(rows=st.lists(GOOD, max_size=8))
def test_every_text_format_gives_the_same_tickets(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("law")
    names = HEADER.split(",")
    objects = [dict(zip(names, (row[0], row[1].isoformat(), *row[2:]), strict=True)) for row in rows]
    (folder / "t.csv").write_bytes(b"\n".join([HEADER.encode(), *map(csv_line, rows)]))
    (folder / "t.json").write_text(json.dumps(objects, ensure_ascii=False), "utf-8")
    (folder / "t.jsonl").write_text("\n".join(["{}", *map(json.dumps, objects)]), "utf-8")
    assert (
        list(read_tickets(folder / "t.csv")) == list(read_tickets(folder / "t.json")) == [ticket(row) for row in rows]
    )
    assert list(read_tickets(folder / "t.jsonl"))[1:] == [ticket(row) for row in rows]


@given(rows=st.lists(GOOD, min_size=1, max_size=8))
def test_rows_to_be_promised_something_are_those_of_the_tickets_with_nothing_where_a_cell_is_empty(
    tmp_path_factory, rows
):
    path = tmp_path_factory.mktemp("law") / "t.csv"
    path.write_bytes(
        b"\n".join([HEADER.encode() + b",channel,contract,service,kind", *(csv_line(row) + b",,,," for row in rows)])
    )
    [chunk] = read_columns(path)
    found, expected = chunk.rows(), rows_of_tickets([ticket(row) for row in rows])
    for name in (*TEXTS, "opened"):
        if name != "kind":
            assert [*getattr(found, name)] == [*getattr(expected, name)]
    assert list(found.kind) == [None] * len(rows)


def test_columns_hold_instants_as_microseconds_of_utc_and_nat_where_empty(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        "id,opened_at,tier,site,reported_at,closed_at\n"
        "a,1970-01-01T01:00:00.000001+01:00,t,s,,1970-01-01T00:00:02Z\n"
        "b,1969-12-31T23:59:59Z,t,s,1970-01-01T00:00:03Z,\n"
    )
    (chunk,) = read_columns(path)
    nat = -(2**63)
    assert chunk.opened_at.tolist() == [1, -1_000_000]
    assert chunk.times["reported_at"].tolist() == [nat, 3_000_000]
    assert {kind: at.tolist() for kind, at in chunk.events.items()} == {"closed": [2_000_000, nat]}


def test_a_column_that_is_not_there_is_told_from_an_empty_one(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,opened_at,tier,site,kind\na,1970-01-01T00:00:00Z,t,s,\n")
    (chunk,) = read_columns(path)
    assert list(chunk.words("kind")) == [None]
    assert {"kind", "priority"} & chunk.texts.keys() == {"kind"}


def test_bad_rows_stand_in_the_place_of_their_tickets(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,opened_at,tier,site\na,x,t,s\nb,1970-01-01T00:00:00Z,t,s\nc\nd,1970-01-01T00:00:00Z,t,s\n")
    rows = list(read_tickets(path))
    assert [row.line if isinstance(row, BadRow) else row.id for row in rows] == [2, "b", 4, "d"]
    assert rows[1].opened_at == datetime(1970, 1, 1, tzinfo=UTC)


PIECES = [
    b'"',
    b",",
    b";",
    b"\n",
    b"\r",
    b"\r\n",
    b"\xff",
    b"\0",
    b"\xef\xbb\xbf",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b" ",
    b"\\u",
]
PIECES += [
    b"d800",
    b"1e999",
    b"NaN",
    b"null",
    b"id",
    b'"id"',
    b"opened_at,tier,site",
    b"2026-06-22T15:30:00Z",
    b"T,,,",
    b"\xc3\xbc",
]


@given(
    content=st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join),
    head=st.sampled_from([b"", b"id,opened_at,tier,site\n", b"[{", b'{"id": 1']),
    form=st.sampled_from(["csv", "json", "jsonl", "parquet", None]),
)
def test_whatever_the_bytes_there_are_tickets_bad_rows_and_source_errors_only(tmp_path_factory, content, head, form):
    path = tmp_path_factory.mktemp("fuzz") / "t"
    path.write_bytes(head + content)
    try:
        for row in read_tickets(path, form=form):
            assert isinstance(row, Ticket | BadRow)
            str(row).encode()
    except SourceError as error:
        str(error).encode()
