from datetime import UTC, datetime

import pytest

from sla_engine.clocks import Event, Ticket
from sla_engine.errors import SourceError
from sla_engine.sources import BadRow, load_mapping, read_tickets

MAPPING = """
[mapping]
zone = "Europe/Luxembourg"
dates = ["%d/%m/%Y %H:%M"]
missing = ["?", "-"]

[columns]
id = "Ticket No."
opened_at = "Created"
tier = { value = "business" }
site = { column = "Ort", values = { Luxemburg = "LU", Trier = "DE-RP" } }
priority = "Prio"
closed_at = false
resolved_at = { column = "Done", dates = ["iso"] }
"""
HEADER = "Ticket No.;Created;Ort;Prio;Done;closed_at"
ROW = "7;22/6/2026 17:30;Trier;?;2026-06-23T10:00:00;nonsense"
OPENED = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)
TICKET = Ticket(
    "7",
    opened_at=OPENED,
    tier="business",
    site="DE-RP",
    events=(Event("resolved", datetime(2026, 6, 23, 8, tzinfo=UTC)),),
)


@pytest.fixture
def read(tmp_path):
    """Read a file of this content by a mapping, whole."""

    def run(content, mapping=MAPPING, name="t.csv", events=None):
        for path, text in ((name, content), ("m.toml", mapping), ("e.csv", events or "")):
            (tmp_path / path).write_text(text, "utf-8")
        log = None if events is None else tmp_path / "e.csv"
        return list(read_tickets(tmp_path / name, mapping=tmp_path / "m.toml", events=log))

    return run


def test_columns_constants_words_and_times_are_mapped(read):
    assert read(f"{HEADER}\n{ROW}\n") == [TICKET]


def test_a_mapping_names_the_column_of_the_service(read):
    mapping = f'{MAPPING}service = {{ column = "Dienst", values = {{ Telefon = "voice" }} }}\n'
    rows = f"{HEADER};Dienst\n{ROW};Telefon\n{ROW};Mail\n{ROW};?\n"
    assert [ticket.service for ticket in read(rows, mapping)] == ["voice", "Mail", None]


def test_a_mapping_reads_json_lines_as_csv(read):
    row = '{"Ticket No.": 7, "Created": "22/6/2026 17:30", "Ort": "Trier", "Prio": "-", "Done": "2026-06-23T10:00"}'
    assert read(row, name="t.jsonl") == [TICKET]


def test_a_mapping_reads_parquet_as_csv(read, tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    columns = dict(zip(HEADER.split(";"), ([cell] for cell in ROW.split(";")), strict=True))
    parquet.write_table(pyarrow.table(columns), tmp_path / "t.parquet")
    (tmp_path / "m.toml").write_text(MAPPING, "utf-8")
    assert list(read_tickets(tmp_path / "t.parquet", mapping=load_mapping(tmp_path / "m.toml"))) == [TICKET]


def test_times_of_parquet_without_a_zone_need_a_declared_one(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    opened = pyarrow.array([datetime(2026, 6, 22, 17, 30)], pyarrow.timestamp("ms"))  # noqa: DTZ001 - naive on purpose
    table = pyarrow.table({"id": ["1"], "opened_at": opened, "tier": ["a"], "site": ["b"]})
    parquet.write_table(table, tmp_path / "t.parquet")
    (tmp_path / "m.toml").write_text("", "utf-8")
    zoned, plain = (load_mapping(tmp_path / "m.toml", zone=zone) for zone in ("Europe/Luxembourg", None))
    (ticket,) = read_tickets(tmp_path / "t.parquet", mapping=zoned)
    assert ticket.opened_at == OPENED
    with pytest.raises(SourceError, match="the times in column 'opened_at' have no zone"):
        next(read_tickets(tmp_path / "t.parquet", mapping=plain))


def test_a_bad_row_is_told_by_the_names_and_cells_of_the_file(read):
    (bad,) = read(f"{HEADER}\n7;22.6.2026 17:30;Trier;?;;\n")
    assert (bad.line, bad.column, bad.value) == (2, "Created", "22.6.2026 17:30")
    assert bad.expected == "a time such as 24/12/2026 17:30 (%d/%m/%Y %H:%M)"


def test_a_needed_cell_that_stands_for_nothing_is_bad(read):
    (bad,) = read(f"{HEADER}\n7;22/6/2026 17:30;-;?;;\n")
    assert (bad.column, bad.value, bad.expected) == ("Ort", "-", "text")


def test_a_column_that_the_mapping_names_must_be_there(read):
    with pytest.raises(
        SourceError, match=r"no column 'Prio', which the mapping reads as priority; found .*'Prioo' meant"
    ):
        read(f"{HEADER.replace('Prio', 'Prioo')}\n{ROW}\n")


def test_two_of_our_columns_may_be_one_of_theirs(read):
    (ticket,) = read("id,at,tier,site\n1,2026-06-22T15:30Z,a,b\n", '[columns]\nopened_at = "at"\nreported_at = "at"')
    assert ticket.opened_at == ticket.reported_at == OPENED


EVENTS = """ticket,kind,at,reason,value,by,seq,id
7,paused,23/6/2026 08:00,lunch,?,ann,2,e1
8,paused,23/6/2026 08:00,,,,,
7,priority_changed,23/6/2026 07:00,,P1,,1,
7,paused,soon,,,,,
7,not ok,23/6/2026 07:00,,,,,
7,paused,23/6/2026 07:00,,,,1.5,
"""


def test_events_of_a_log_are_joined_to_their_ticket(read):
    tickets = [row for row in read(f"{HEADER}\n{ROW}\n", events=EVENTS) if isinstance(row, Ticket)]
    assert tickets[0].events == (
        *TICKET.events,
        Event("paused", datetime(2026, 6, 23, 6, tzinfo=UTC), reason="lunch", by="ann", seq=2, id="e1"),
        Event("priority_changed", datetime(2026, 6, 23, 5, tzinfo=UTC), value="P1", seq=1),
    )


def test_bad_rows_of_a_log_come_first_and_those_of_unknown_tickets_last(read):
    rows = read(f"{HEADER}\n{ROW}\n", events=EVENTS)
    assert [row.line for row in rows if isinstance(row, BadRow)] == [5, 6, 7, 3]
    assert [row.column for row in rows if isinstance(row, BadRow)] == ["at", "kind", "seq", "ticket"]
    assert isinstance(rows[3], Ticket)


def test_the_columns_of_a_log_are_mapped_too(read):
    mapping = f'{MAPPING}\n[events.columns]\nticket = "T"\nkind = {{ column = "What", values = {{ wait = "paused" }} }}'
    (ticket,) = read(f"{HEADER}\n{ROW}\n", mapping, events="T,What,at\n7,wait,23/6/2026 08:00\n")
    assert ticket.events[-1] == Event("paused", datetime(2026, 6, 23, 6, tzinfo=UTC))


def test_every_ticket_of_one_id_has_the_events_of_that_id(read):
    first, second = read(f"{HEADER}\n{ROW}\n{ROW}\n", events="ticket,kind,at\n7,responded,23/6/2026 08:00\n")
    assert first == second
    assert first.events[-1].kind == "responded"
