"""Databases as sources: the same rows on SQLite, PostgreSQL and MariaDB, all real."""

# ruff: noqa: S608 - the statements are our own

import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from sla_engine.errors import MissingExtraError, SourceError
from sla_engine.sources import BadRow, load_mapping, read_columns, read_tickets, size_of
from sla_engine.sources.databases.read_only_database import Database
from tests.servers import PASSWORD, SERVERS

QUERY = "SELECT id, opened_at, tier, site FROM ticket ORDER BY id"
OPENED = "2026-06-22T17:30:00+02:00"
IN_UTC = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", *SERVERS])
def url(request, tmp_path):
    """The URL of an empty database, of one kind after the other."""
    if request.param == "sqlite":
        path = tmp_path / "tickets.db"
        sqlite3.connect(path).close()
        return f"sqlite:///{path}"
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def sqlite_url(tmp_path):
    path = tmp_path / "tickets.db"
    sqlite3.connect(path).close()
    return f"sqlite:///{path}"


def run(url, *statements):
    """Run statements by a connection that may write, and return what the last one selects."""
    drivers = {"postgresql": "postgresql+psycopg", "mariadb": "mysql+pymysql", "sqlite": "sqlite"}
    made = sa.make_url(url)
    engine = sa.create_engine(made.set(drivername=drivers[made.drivername]), poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            done = connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
        return done.fetchall() if done.returns_rows else []


def table(url, *rows, types="id VARCHAR(40), opened_at VARCHAR(40), tier VARCHAR(40), site VARCHAR(40)"):
    """Make a table of tickets with these rows, each a text of SQL values."""
    run(url, f"CREATE TABLE ticket ({types})", *(f"INSERT INTO ticket VALUES ({row})" for row in rows))


def row(name, opened=OPENED, tier="office", site="LU"):
    return f"'{name}', '{opened}', '{tier}', '{site}'"


def zoned(zone="Europe/Luxembourg", text="", tmp_path=None):
    path = tmp_path / "mapping.toml"
    path.write_text(f'[mapping]\nzone = "{zone}"\n{text}')
    return load_mapping(path)


def test_tickets_are_read_by_a_query(url):
    table(url, row("T-1"), row("T-2", tier="business"))
    assert [(one.id, one.opened_at, one.tier, one.site) for one in read_tickets(url, query=QUERY)] == [
        ("T-1", IN_UTC, "office", "LU"),
        ("T-2", IN_UTC, "business", "LU"),
    ]


def test_a_query_may_rename_columns_and_hold_any_sign(url):
    table(url, row("T-1", tier="100% :x"))
    query = "SELECT id, opened_at, tier, site FROM ticket WHERE tier LIKE '100%' AND tier <> ':y %s %(z)s';"
    assert [one.tier for one in read_tickets(url, query=query)] == ["100% :x"]


def test_a_header_alone_is_no_error(url):
    table(url)
    assert list(read_tickets(url, query=QUERY)) == []


def test_many_rows_are_read_in_chunks(url):
    table(url)
    numbers = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70000) SELECT i FROM n) AS n"
    if url.startswith("mariadb"):
        numbers = "(SELECT seq AS i FROM seq_1_to_70000) AS n"
    query = f"SELECT i AS id, '{OPENED}' AS opened_at, 'office' AS tier, 'LU' AS site FROM {numbers}"
    chunks = [(len(chunk), chunk.id[0], chunk.id[-1]) for chunk in read_columns(url, query=query)]
    assert chunks == [(65_536, "1", "65536"), (4_464, "65537", "70000")]


def test_reading_that_stops_early_leaves_the_connection(url):
    table(url, *(row(f"T-{i:04}") for i in range(3_000)))
    rows = read_tickets(url, query=QUERY)
    assert next(rows).id == "T-0000"
    rows.close()
    # An open socket would warn when collected, and warnings are errors here.


TYPES = {
    "sqlite": "id INTEGER, opened_at TEXT, tier TEXT, site BLOB",
    "postgresql": "id BIGINT, opened_at TIMESTAMPTZ, tier TEXT, site BYTEA",
    "mariadb": "id BIGINT, opened_at TIMESTAMP NULL, tier TEXT, site VARBINARY(40)",
}


def test_numbers_bytes_and_instants_become_text(url):
    kind = url.partition(":")[0]
    text = "'LU'" if kind != "sqlite" else "x'4c55'"
    table(url, types=TYPES[kind])
    zone = {"mariadb": ["SET time_zone = '+02:00'"], "postgresql": ["SET TIME ZONE 'Europe/Luxembourg'"]}
    opened = "'2026-06-22 17:30:00'" if kind != "sqlite" else f"'{OPENED}'"
    run(url, *zone.get(kind, ()), f"INSERT INTO ticket VALUES (1234567890123, {opened}, 'office', {text})")
    (ticket,) = read_tickets(url, query=QUERY)
    assert (ticket.id, ticket.opened_at, ticket.site) == ("1234567890123", IN_UTC, "LU")


def test_a_whole_number_is_the_same_key_whatever_its_type(postgresql_url):
    query = "SELECT 7::{} AS id, '2026-06-22 17:30+02'::timestamptz AS opened_at, 'office' AS tier, 'LU' AS site"
    for kind in ("int", "numeric(10, 2)", "float8", "text"):
        (ticket,) = read_tickets(postgresql_url, query=query.format(kind))
        assert ticket.id == "7"


NAIVE = {
    "sqlite": "id TEXT, opened_at TEXT, tier TEXT, site TEXT",
    "postgresql": "id TEXT, opened_at TIMESTAMP, tier TEXT, site TEXT",
    "mariadb": "id TEXT, opened_at DATETIME(6), tier TEXT, site TEXT",
}


def test_times_without_a_zone_mean_that_of_the_mapping(url, tmp_path):
    table(url, row("T-1", "2026-06-22 17:30:00.5"), types=NAIVE[url.partition(":")[0]])
    (ticket,) = read_tickets(url, query=QUERY, mapping=zoned(tmp_path=tmp_path))
    assert ticket.opened_at == IN_UTC.replace(microsecond=500_000)


def test_a_skipped_local_time_is_counted(url, tmp_path):
    table(url, row("T-1", "2026-03-29 02:30:00"), types=NAIVE[url.partition(":")[0]])
    (ticket,) = read_tickets(url, query=QUERY, mapping=zoned(tmp_path=tmp_path), odd=(odd := Counter()))
    assert ticket.opened_at == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert odd.total() == 1


def test_times_without_a_zone_and_none_in_the_mapping_are_refused_at_once(url):
    table(url, row("T-1", "2026-06-22 17:30:00"), types=NAIVE[url.partition(":")[0]])
    with pytest.raises(SourceError, match="the times in column 'opened_at' have no zone; say it in a mapping"):
        next(read_tickets(url, query=QUERY))


def test_a_date_is_its_midnight_in_the_zone(url, tmp_path):
    table(url, row("T-1", "2026-06-22"), types=NAIVE[url.partition(":")[0]].replace("TIMESTAMP", "DATE"))
    (ticket,) = read_tickets(url, query=QUERY, mapping=zoned(tmp_path=tmp_path))
    assert ticket.opened_at == datetime(2026, 6, 21, 22, tzinfo=UTC)


def test_an_empty_value_is_an_empty_cell(url):
    table(url, row("T-1"), "'T-2', NULL, 'office', 'LU'", "'T-3', '2026-06-22T17:30Z', NULL, 'LU'")
    _, second, third = read_tickets(url, query=QUERY)
    assert str(second).endswith(
        ", line 2, column 'opened_at': nothing, expected ISO 8601 with an offset, such as " + OPENED
    )
    assert (third.line, third.column) == (3, "tier")


def test_infinity_and_times_before_christ_cost_only_their_rows(postgresql_url):
    table(
        postgresql_url,
        *(f"'{i}', '{at}', 'office', 'LU'" for i, at in enumerate(["infinity", OPENED, "0044-03-15 12:00+00 BC"])),
        types="id TEXT, opened_at TIMESTAMPTZ, tier TEXT, site TEXT",
    )
    first, second, third = read_tickets(postgresql_url, query=QUERY)
    assert (first.value, second.id, third.value) == ("infinity", "1", "0044-03-15 12:00:00+00 BC")


def test_a_zero_date_costs_only_its_row(mariadb_url, tmp_path):
    run(mariadb_url, "CREATE TABLE ticket (id TEXT, opened_at DATETIME, stamped TIMESTAMP, tier TEXT, site TEXT)")
    zero = "'0000-00-00 00:00:00'"
    run(
        mariadb_url,
        "SET sql_mode = ''",
        f"INSERT INTO ticket VALUES ('1', {zero}, {zero}, 'office', 'LU'), "
        "('2', '2026-06-22 17:30', '2026-06-22 17:30', 'office', 'LU')",
    )
    for column in ("opened_at", "stamped"):
        query = f"SELECT id, {column} AS opened_at, tier, site FROM ticket ORDER BY id"
        first, second = read_tickets(mariadb_url, query=query, mapping=zoned(tmp_path=tmp_path))
        assert (first.value, second.id) == ("0000-00-00 00:00:00", "2")


def test_a_value_that_is_no_text_costs_only_its_row(postgresql_url):
    query = (
        f"SELECT 'a' AS id, '{OPENED}' AS opened_at, 'LU' AS site, ARRAY['x'] AS tier UNION ALL "
        f"SELECT 'b', '{OPENED}', 'LU', NULL"
    )
    first, second = read_tickets(postgresql_url, query=query)
    assert str(first).endswith("column 'tier': \"['x']\", expected text, a number or a time; change the query")
    assert second.column == "tier"


def test_a_huge_value_costs_only_its_row(url):
    table(url, row("T-1"))
    huge = "REPEAT('x', 2000000)" if not url.startswith("sqlite") else "printf('%.2000000c', 'x')"
    query = f"{QUERY.partition(' ORDER')[0]} UNION ALL SELECT {huge}, '{OPENED}', 'office', 'LU'"
    good, bad = read_tickets(url, query=query)
    assert good.id == "T-1"
    assert str(bad).endswith("... (2000000 characters), expected at most 1048576 characters a row")


def test_events_come_from_the_same_database(url):
    table(url, row("T-1"), row("T-2"))
    run(
        url,
        "CREATE TABLE happened (ticket VARCHAR(40), kind VARCHAR(40), at VARCHAR(40), reason VARCHAR(40))",
        "INSERT INTO happened VALUES ('T-1', 'paused', '2026-06-23T08:00Z', 'customer'), "
        "('T-1', 'resolved', '2026-06-23T09:00Z', NULL), ('T-9', 'resolved', '2026-06-23T09:00Z', NULL)",
    )
    first, second, stray = read_tickets(url, query=QUERY, events_query="SELECT * FROM happened ORDER BY ticket, at")
    assert [(event.kind, event.reason) for event in first.events] == [("paused", "customer"), ("resolved", None)]
    assert second.events == ()
    assert stray.source.startswith("events of ")
    assert (stray.line, stray.value) == (3, "T-9")


def test_tickets_and_events_are_read_at_one_moment(url):
    if url.startswith("sqlite"):
        run(url, "PRAGMA journal_mode = WAL")
    table(url, row("T-1"))
    run(url, "CREATE TABLE happened (ticket VARCHAR(40), kind VARCHAR(40), at VARCHAR(40))")
    with Database(url) as database:
        list(database.rows("SELECT * FROM happened", "events")[1])
        run(url, f"INSERT INTO ticket VALUES ({row('T-2')})")
        _, parts = database.rows(QUERY, "tickets")
        assert [one[0] for part in parts for one in part] == ["T-1"]


def test_events_may_come_from_a_file(url, tmp_path):
    table(url, row("T-1"))
    (tmp_path / "events.csv").write_text("ticket,kind,at\nT-1,resolved,2026-06-23T09:00Z\n")
    (ticket,) = read_tickets(url, query=QUERY, events=tmp_path / "events.csv")
    assert [event.kind for event in ticket.events] == ["resolved"]


def test_events_of_a_database_may_join_a_file(url, tmp_path):
    (tmp_path / "tickets.csv").write_text(f"id,opened_at,tier,site\nT-1,{OPENED},office,LU\n")
    query = "SELECT 'T-1' AS ticket, 'resolved' AS kind, '2026-06-23T09:00Z' AS at"
    (ticket,) = read_tickets(tmp_path / "tickets.csv", events=url, events_query=query)
    assert [event.kind for event in ticket.events] == ["resolved"]


def test_an_audit_log_is_read_by_a_query(url, tmp_path):
    path = tmp_path / "audit.toml"
    path.write_text(
        f"[mapping]\nformat = \"audit\"\nquery = \"\"\"\nSELECT 'T-1' AS id, '{OPENED}' AS opened_at, '{OPENED}' AS at, "
        "'done' AS state, 'office' AS tier, 'LU' AS site\n\"\"\"\n[states]\ndone = \"resolved\"\n"
    )
    (ticket,) = read_tickets(url, mapping=path)
    assert [event.kind for event in ticket.events] == ["resolved"]


def test_a_query_may_be_a_file(url, tmp_path):
    table(url, row("T-1"))
    path = tmp_path / "tickets.sql"
    path.write_text(f"-- the open ones\n{QUERY};\n")
    assert [one.id for one in read_tickets(url, query=path)] == ["T-1"]
    assert [one.id for one in read_tickets(url, query=str(path))] == ["T-1"]


def test_a_query_of_the_caller_goes_before_that_of_the_mapping(url, tmp_path):
    table(url, row("T-1"), row("T-2"))
    path = tmp_path / "mapping.toml"
    path.write_text("[mapping]\nquery = \"SELECT * FROM ticket WHERE id = 'T-1'\"\n")
    assert [one.id for one in read_tickets(url, mapping=path)] == ["T-1"]
    query = "SELECT * FROM ticket WHERE id = 'T-2'"
    assert [one.id for one in read_tickets(url, mapping=path, query=query)] == ["T-2"]


def test_a_query_of_a_mapping_is_not_asked_of_a_file(tmp_path):
    (tmp_path / "tickets.csv").write_text(f"id,opened_at,tier,site\nT-1,{OPENED},office,LU\n")
    path = tmp_path / "mapping.toml"
    path.write_text('[mapping]\nquery = "SELECT 1"\n[events]\nquery = "SELECT 2"\n')
    assert [one.id for one in read_tickets(tmp_path / "tickets.csv", mapping=path)] == ["T-1"]


WRITING = [
    "DELETE FROM ticket",
    "UPDATE ticket SET tier = 'gold'",
    "DROP TABLE ticket",
    "SELECT 1; DROP TABLE ticket",
    "SELECT 1; COMMIT; DROP TABLE ticket",
    "COMMIT; DROP TABLE ticket",
    "INSERT INTO ticket VALUES ('x', 'x', 'x', 'x')",
]


@pytest.mark.parametrize("query", WRITING)
def test_nothing_is_ever_written(url, query):
    table(url, row("T-1"))
    with pytest.raises(SourceError):
        list(read_tickets(url, query=query))
    assert [tuple(one) for one in run(url, "SELECT * FROM ticket")] == [("T-1", OPENED, "office", "LU")]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * FROM nowhere", "the query failed: .*nowhere"),
        ("SELEKT 1", "the query failed: .*SELEKT"),
        ("SELECT id, tier FROM ticket", "no column 'opened_at'; found 'id', 'tier'"),
        ("SELECT *, id FROM ticket", "the column 'id' is there more than once, as columns 1 and 5"),
    ],
)
def test_a_query_that_cannot_be_answered_is_an_error(url, query, message):
    table(url, row("T-1"))
    with pytest.raises(SourceError, match=message) as failure:
        next(read_tickets(url, query=query))
    assert PASSWORD not in str(failure.value)


def test_rows_before_a_failure_are_handed_on(postgresql_url):
    query = (
        f"SELECT i AS id, '{OPENED}' AS opened_at, 'LU' AS site, (1 / (2500 - i))::text AS tier "
        "FROM generate_series(1, 5000) AS i"
    )
    rows = read_tickets(postgresql_url, query=query)
    assert [next(rows).id for _ in range(2_000)][-1] == "2000"
    with pytest.raises(SourceError, match="reading failed: division by zero"):
        list(rows)


@pytest.mark.parametrize(
    ("kind", "others"),
    [
        (
            "postgresql",
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        ),
        ("mariadb", "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()"),
    ],
)
@pytest.mark.server
def test_a_connection_that_is_cut_off_is_an_error(request, kind, others):
    url = request.getfixturevalue(f"{kind}_url")
    many = {
        "postgresql": "generate_series(1, 1000000) AS n(i)",
        "mariadb": "(SELECT seq AS i FROM seq_1_to_1000000) AS n",
    }
    with Database(url) as database:
        _, parts = database.rows(f"SELECT i, REPEAT('x', 1000) FROM {many[kind]}", "tickets")
        next(parts)
        ((victim,),) = run(url, others)
        run(url, f"SELECT pg_terminate_backend({victim})" if kind == "postgresql" else f"KILL {victim}")
        with pytest.raises(SourceError, match="tickets: reading failed: "):
            list(parts)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            f"postgresql://ann:{PASSWORD}@127.0.0.1:1/db",
            r"^postgresql://ann:\*\*\*@127.0.0.1:1/db: cannot connect: .*refused",
        ),
        (f"mysql://ann:{PASSWORD}@127.0.0.1:1/db", r"^mysql://ann:\*\*\*@127.0.0.1:1/db: cannot connect: .*refused"),
        (f"postgresql://ann:{PASSWORD}@h/x@127.0.0.1/db", "not the URL of a database; expected postgresql://USER"),
        (f"postgresql://ann:x@{PASSWORD}@db/t", "not the URL of a database; .*as %40 and %2F"),
        (f"postgresql://ann@corp:{PASSWORD}:x@db:x/t", "not the URL of a database"),
        (f"postgresql://127.0.0.1:1/db?user=ann&password={PASSWORD}", "cannot connect: .*refused"),
        (f"postgresql://127.0.0.1:1/db?passwort={PASSWORD}", "cannot connect: .*passwort"),
        (f"ftp://ann:{PASSWORD}@db/t", "no database is known as 'ftp'; known: sqlite, postgresql, mysql, mariadb"),
        ("sqlite:///nowhere/tickets.db", "no such file"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite+aiosqlite:///nowhere.db", "no such file"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*socket:ResourceWarning")  # PyMySQL leaves a refused socket to the collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_database_that_cannot_be_reached_is_an_error_without_the_password(url, message):
    with pytest.raises(SourceError, match=message) as failure:
        next(read_tickets(url, query=QUERY))
    assert PASSWORD not in str(failure.value)
    assert failure.value.__cause__ is None


def test_a_wrong_password_is_not_told(mariadb_url):
    with pytest.raises(SourceError, match="cannot connect: Access denied") as failure:
        next(read_tickets(mariadb_url.replace(PASSWORD, "guessed-wrong"), query=QUERY))
    assert "guessed-wrong" not in str(failure.value)


def test_bad_rows_name_the_database_without_its_password(postgresql_url):
    table(postgresql_url, row("T-1", tier=""))
    (bad,) = read_tickets(postgresql_url, query=QUERY)
    assert isinstance(bad, BadRow)
    assert bad.source.startswith("postgresql://sla:***@/test_")


@pytest.mark.parametrize(
    ("scheme", "driver", "extra"),
    [
        ("postgresql", "psycopg", "'sla-engine[postgresql]'"),
        ("mariadb", "pymysql", "'sla-engine[mysql]'"),
        ("mssql+pyodbc", "pyodbc", "pyodbc"),
        ("postgresql+pg8000", "pg8000", "pg8000"),
    ],
)
def test_a_missing_driver_names_what_to_install(monkeypatch, scheme, driver, extra):
    monkeypatch.setitem(sys.modules, driver, None)
    with pytest.raises(MissingExtraError, match=f"needs {driver}: pip install ") as failure:
        next(read_tickets(f"{scheme}://ann:{PASSWORD}@db/t", query=QUERY))
    assert str(failure.value).endswith(extra)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "a database needs a query of tickets; give one as `query`, or in a mapping"),
        ({"query": "SELECT 1", "form": "csv"}, "a database has no format; leave 'csv' out"),
        ({"query": "nowhere.sql"}, "nowhere.sql: the query cannot be read: no such file"),
        ({"query": QUERY, "events": "sqlite:///{}"}, "events of sqlite://.*: a database needs a query of events"),
        (
            {"query": QUERY, "events": "events.csv", "events_query": "SELECT 1"},
            "events.csv: a query of events is for a ",
        ),
        ({"query": " ; "}, "the query is empty; expected a SELECT"),
    ],
)
def test_options_that_do_not_go_together_are_refused(sqlite_url, options, message):
    given = {name: value.format("x.db") for name, value in options.items()}
    with pytest.raises(SourceError, match=message):
        next(read_tickets(sqlite_url, **given))


def test_events_beside_an_audit_log_are_refused(sqlite_url):
    audit = load_mapping("servicenow-audit", zone="UTC", values={"tier": "office", "site": "LU"})
    with pytest.raises(SourceError, match=r"events of sqlite.*: an audit log has its events itself"):
        next(read_tickets(sqlite_url, mapping=audit, query=QUERY, events_query="SELECT 1"))


@pytest.mark.parametrize("options", [{"query": "SELECT 1"}, {"events_query": "SELECT 1"}])
def test_a_query_of_a_file_is_refused(tmp_path, options):
    with pytest.raises(SourceError, match="is for a database; give its URL"):
        next(read_tickets(tmp_path / "tickets.csv", **options))


def test_a_file_that_is_no_database_is_an_error(tmp_path):
    (tmp_path / "tickets.db").write_text("id,opened_at,tier,site\n" * 100)
    with pytest.raises(SourceError, match="file is not a database"):
        next(read_tickets(f"sqlite:///{tmp_path}/tickets.db", query=QUERY))


def test_an_sqlite_file_with_odd_signs_in_its_name_is_read(tmp_path):
    path = tmp_path / "tick ets#1é@x.db"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE ticket (id, opened_at, tier, site)")
        made.execute(f"INSERT INTO ticket VALUES ({row('T-1')})")
        made.commit()
    assert [one.id for one in read_tickets(f"sqlite:///{path}", query=QUERY)] == ["T-1"]


def test_a_database_has_no_size(sqlite_url):
    assert size_of(sqlite_url) is None


def test_who_reads_files_does_not_wait_for_sqlalchemy(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text(f"id,opened_at,tier,site\nT-1,{OPENED},office,LU\n")
    code = f"import sys, sla_engine; list(sla_engine.read_tickets({str(path)!r})); print('sqlalchemy' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False\n"


@pytest.mark.parametrize(
    "query",
    [
        "ATTACH '{}' AS other",
        "ATTACH DATABASE 'file:{}?mode=rwc' AS other",
        "VACUUM INTO '{}'",
        "PRAGMA journal_mode = WAL",
        "CREATE TEMP TABLE other (id)",
    ],
)
def test_a_query_on_a_file_creates_no_other(sqlite_url, tmp_path, query):
    table(sqlite_url, row("T-1"))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(SourceError, match="the query"):
        list(read_tickets(sqlite_url, query=query.format(tmp_path / "new.db")))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_query_may_use_all_that_only_reads(sqlite_url):
    run(sqlite_url, "CREATE VIRTUAL TABLE note USING fts5(body)", "INSERT INTO note VALUES ('T-1 late')")
    rest = f"'{OPENED}' opened_at, 'office' tier, 'LU' site"
    asked = [
        f"SELECT substr(body, 1, 3) id, {rest} FROM note WHERE note MATCH 'late'",
        f"SELECT value id, {rest} FROM json_each('[\"T-1\"]')",
        f"WITH RECURSIVE n(x) AS (SELECT 'T-1') SELECT x id, {rest} FROM n",
    ]
    assert [one.id for query in asked for one in read_tickets(sqlite_url, query=query)] == ["T-1"] * 3
