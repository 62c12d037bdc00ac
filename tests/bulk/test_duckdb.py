"""The functions of SQL against the scalar methods, on tables and Parquet files."""

import random
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from sla_engine.calendars.instants import instant_us
from sla_engine.contracts import load_contract, parse_contract
from sla_engine.errors import InvalidArgumentError, MissingExtraError, NotApplicableError

duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install 'sla-engine[duckdb]'")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from sla_engine.bulk.duckdb import register  # noqa: E402 - needs what is looked for above

SUPPORT = load_contract("mixvoip-support")
DESK = parse_contract(
    """
    [contract]
    id = "desk"
    name = "Desk"
    zone = "Europe/Luxembourg"
    effective_from = 2026-01-01
    priorities = ["high", "low"]
    [sites.HQ]
    name = "Headquarters"
    zone = "Europe/Luxembourg"
    [sites.NY]
    name = "New York"
    zone = "America/New_York"
    [policies.targets.arrival]
    start = ["responded"]
    stop = ["arrived"]
    [hours.office]
    week = "Mo-Fr 09:00-17:00"
    [hours.night]
    week = "Mo-Su 22:00-06:00"
    [tiers.gold]
    name = "Gold"
    incident_hours = "office"
    request_hours = "night"
    [tiers.gold.targets]
    response = { incident = { by_priority = { high = "1h" }, otherwise = "4h" }, request = "8h" }
    resolution = { business_days = 2, at = "16:00", cutoff = "14:00" }
    visit = { elapsed = "4h" }
    arrival = "2h"
    [tiers.iron]
    name = "Iron"
    incident_hours = "office"
    request_hours = "n/a"
    [tiers.iron.targets]
    response = { incident = "90m", request = "n/a" }
    resolution = { incident = { business_days = 1 }, request = "n/a" }
    visit = "n/a"
    arrival = "n/a"
    [[versions]]
    id = "2"
    effective_from = 2026-07-01
    [versions.tiers.gold.targets]
    visit = { elapsed = "2h" }
    """,
    file="desk.toml",
)
ROWS = 6_000  # of three vectors, so that calls of different sizes are among them


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


def drawn(seed, **choices):
    """Seeded rows: instants of 2025 and 2026 to the microsecond, and values of each column; some are null."""
    draw = random.Random(seed)  # noqa: S311 - rows, not secrets
    low = instant_us(datetime(2025, 7, 1, tzinfo=UTC))

    def instant():
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=low + draw.randrange(547 * 86_400_000_000))

    def value(known):
        return None if draw.random() < 0.05 else known() if callable(known) else draw.choice(known)

    columns = {"opened": instant, "later": instant} | choices
    return [{name: value(known) for name, known in columns.items()} for _ in range(ROWS)]


DESK_ROWS = drawn(
    7,
    tier=["gold", "iron"],
    site=["HQ", "NY"],
    target=["response", "resolution", "visit"],
    kind=["incident", "request"],
    priority=["high", "low"],
)
SUPPORT_ROWS = drawn(
    8,
    tier=["none", "standard", "office", "business"],
    site=["LU", "BE", "DE-RP", "FR-57"],
    target=["response", "intervention"],
    kind=["incident", "request"],
    priority=["P1"],
)


def table(rows):
    instants = pa.timestamp("us", "UTC")
    kinds = {"opened": instants, "later": instants}
    return pa.table({name: pa.array([row[name] for row in rows], kinds.get(name, pa.string())) for name in rows[0]})


def asked(con, expression, source="tickets"):
    """The values of an expression over a source, row by row; instants as microseconds of UTC."""
    found = con.sql(f"SELECT {expression} AS found FROM {source}").to_arrow_table()["found"]  # noqa: S608 - of this module
    if pa.types.is_timestamp(found.type):
        assert found.type.unit == "us"
        return found.cast(pa.int64()).to_pylist()
    return found.to_pylist()


def due(contract, row, *names):
    """What the scalar method says of a row, null for null."""
    if None in (row["opened"], row["tier"], row["site"], row["target"]):
        return None
    given = {name: row[name] for name in names if row[name] is not None}
    at = contract.due(row["opened"], tier=row["tier"], site=row["site"], target=row["target"], **given)
    return at if at is None else instant_us(at)


def calendar(contract, row):
    if None in (row["tier"], row["site"]):
        return None
    try:
        return contract.calendar(row["tier"], site=row["site"], kind=row["kind"] or "incident")
    except NotApplicableError:
        return None


@pytest.mark.parametrize(("contract", "rows"), [(SUPPORT, SUPPORT_ROWS), (DESK, DESK_ROWS)], ids=["support", "desk"])
@pytest.mark.parametrize("names", [(), ("kind",), ("kind", "priority")], ids=len)
def test_sla_due_is_what_the_scalar_method_says(con, contract, rows, names):
    register(con, contract)
    con.register("tickets", table(rows))
    expression = f"sla_due({', '.join(('opened', 'tier', 'site', 'target', *names))})"
    expected = [due(contract, row, *names) for row in rows]
    assert asked(con, expression) == expected
    assert 0 < expected.count(None) < len(expected)


@pytest.mark.parametrize(("contract", "rows"), [(SUPPORT, SUPPORT_ROWS), (DESK, DESK_ROWS)], ids=["support", "desk"])
def test_business_seconds_are_the_scalar_business_time_to_the_microsecond(con, contract, rows):
    register(con, contract)
    con.register("tickets", table(rows))
    expected = [
        None
        if (hours := calendar(contract, row)) is None or None in (row["opened"], row["later"])
        else Decimal(hours.between(row["opened"], row["later"]) // timedelta(microseconds=1)) / 1_000_000
        for row in rows
    ]
    assert asked(con, "business_seconds(opened, later, tier, site, kind)") == expected
    assert min(filter(None, expected)) < 0
    total = con.execute("SELECT sum(business_seconds(opened, later, tier, site, kind)) FROM tickets").fetchone()
    assert total == (sum(filter(None, expected)),)


@pytest.mark.parametrize(("contract", "rows"), [(SUPPORT, SUPPORT_ROWS), (DESK, DESK_ROWS)], ids=["support", "desk"])
def test_is_open_is_what_the_scalar_method_says(con, contract, rows):
    register(con, contract)
    con.register("tickets", table(rows))
    expected = [
        None if (hours := calendar(contract, row)) is None or row["opened"] is None else hours.is_open(row["opened"])
        for row in rows
    ]
    assert asked(con, "is_open(opened, tier, site, kind)") == expected
    assert {True, False, None} == set(expected)


def test_each_query_may_ask_about_other_years_than_those_before(con):
    register(con, SUPPORT)
    for year in (2020, 2035, 1990, 2026):
        at = datetime(year, 6, 22, 15, 30, tzinfo=UTC)
        expected = instant_us(SUPPORT.due(at, tier="office", site="LU", target="response"))
        assert asked(con, f"sla_due(TIMESTAMPTZ '{at}', 'office', 'LU', 'response')", "range(1)") == [expected]


@pytest.mark.slow
def test_priorities_may_be_any_text_however_many(con):
    register(con, SUPPORT)
    con.execute(
        "CREATE TABLE tickets AS SELECT TIMESTAMPTZ '2026-06-22 17:30:00+02' AS opened, i FROM range(150_000) t(i)"
    )
    assert con.execute(
        """
        SELECT count(DISTINCT sla_due(opened, 'office', 'LU', 'response', NULL, 'P' || i)), count(DISTINCT i)
        FROM tickets WHERE sla_due(opened, 'office', 'LU', 'response', NULL, 'P' || i) = '2026-06-24 15:00:00+02'
        """
    ).fetchall() == [(1, 150_000)]


def test_parquet_files_and_tables_are_answered_alike(con, tmp_path):
    register(con, SUPPORT)
    pq.write_table(table(SUPPORT_ROWS), tmp_path / "tickets.parquet")
    con.execute(f"CREATE TABLE stored AS FROM '{tmp_path}/tickets.parquet'")
    expression = "sla_due(opened, tier, site, 'response')"
    expected = [due(SUPPORT, row | {"target": "response"}) for row in SUPPORT_ROWS]
    assert asked(con, expression, f"'{tmp_path}/tickets.parquet'") == expected
    assert asked(con, expression, "stored") == expected


def test_enumerations_are_read_as_text(con):
    register(con, SUPPORT)
    con.execute("CREATE TYPE tiers AS ENUM ('office', 'business', 'unheard of')")
    con.execute(
        "CREATE TABLE tickets AS SELECT TIMESTAMPTZ '2026-06-22 17:30:00+02' AS opened, 'office'::tiers AS tier"
    )
    assert asked(con, "sla_due(opened, tier, 'LU', 'response') = '2026-06-24 15:00:00+02'") == [True]


@pytest.mark.parametrize("zone", ["America/St_Johns", "Asia/Kathmandu"])
def test_the_sessions_time_zone_changes_no_answer(con, zone):
    register(con, SUPPORT)
    con.register("tickets", table(SUPPORT_ROWS))
    expressions = ["sla_due(opened, tier, site, target)", "business_seconds(opened, later, tier, site)"]
    expected = [asked(con, one) for one in expressions]
    con.execute(f"SET TimeZone = '{zone}'")
    assert [asked(con, one) for one in expressions] == expected


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        ("TIMESTAMP '2026-06-22 17:30:00'", "opened is a TIMESTAMP, which has no time zone; say in which one"),
        ("TIMESTAMP_NS '2026-06-22 17:30:00'", "opened is a TIMESTAMP, which has no time zone"),
        ("DATE '2026-06-22'", "opened is a DATE, which has no time zone"),
        ("'2026-06-22 17:30+02:00'", "opened is of type string; expected TIMESTAMPTZ"),
        ("1782142200", "opened is of type int32; expected TIMESTAMPTZ"),
    ],
)
def test_what_is_no_instant_is_refused_rather_than_read_in_the_sessions_zone(con, instant, said):
    register(con, SUPPORT)
    with pytest.raises(duckdb.InvalidInputException, match=f"sla_due: {said}"):
        con.execute(f"SELECT sla_due({instant}, 'office', 'LU', 'response')").fetchall()


def test_a_naive_column_of_a_file_is_refused_and_can_be_given_its_zone(con, tmp_path):
    register(con, SUPPORT)
    pq.write_table(pa.table({"opened": pa.array([datetime(2026, 6, 22, 17, 30)])}), tmp_path / "naive.parquet")  # noqa: DTZ001 - the case
    with pytest.raises(duckdb.InvalidInputException, match="AT TIME ZONE 'Europe/Luxembourg'"):
        asked(con, "sla_due(opened, 'office', 'LU', 'response')", f"'{tmp_path}/naive.parquet'")
    zoned = "sla_due(opened AT TIME ZONE 'Europe/Luxembourg', 'office', 'LU', 'response') = '2026-06-24 15:00:00+02'"
    assert asked(con, zoned, f"'{tmp_path}/naive.parquet'") == [True]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("now(), 'gold', 'LU', 'response'", "unknown tier 'gold' in .*known: none, standard, office, business"),
        ("now(), 'office', 'Mars', 'response'", "unknown site 'Mars' in .*known: LU, BE, DE-RP, FR-57"),
        ("now(), 'office', 'LU', 'reply'", "unknown target 'reply' in .*known: response, intervention"),
        ("now(), 'office', 'LU', 'response', 'problem'", "unknown kind 'problem'; known: incident, request"),
        ("TIMESTAMPTZ '2150-06-22 00:00:00Z', 'office', 'LU', 'response'", "no holiday data for .* in 2150"),
        ("TIMESTAMPTZ '2250-06-22 00:00:00Z', 'office', 'LU', 'response'", "year 2250 lies outside 1900 to 2200"),
        ("TIMESTAMPTZ 'infinity', 'office', 'LU', 'response'", "sla_due: opened is infinite"),
        ("TIMESTAMPTZ '-infinity', 'office', 'LU', 'response'", "sla_due: opened is infinite"),
        ("now(), 1.5, 'LU', 'response'", "sla_due: tier.*decimal"),
        ("now(), 'office', 'LU'", r"expected sla_due\(opened, tier, site, target\[, kind.*got 3 arguments"),
        ("now(), 'office', 'LU', 'response', NULL, NULL, NULL, NULL", "expected sla_due.*got 8 arguments"),
    ],
)
def test_what_cannot_be_answered_is_an_error_that_names_it(con, arguments, said):
    register(con, SUPPORT)
    with pytest.raises(duckdb.InvalidInputException, match=said):
        con.execute(f"SELECT sla_due({arguments})").fetchall()


def test_a_target_whose_clock_starts_later_is_an_error_as_in_the_scalar_method(con):
    register(con, DESK)
    with pytest.raises(duckdb.InvalidInputException, match=r"the clock of target 'arrival' .* starts at responded"):
        con.execute("SELECT sla_due(now(), 'gold', 'HQ', 'arrival')").fetchall()


def test_an_unknown_name_in_a_row_that_is_null_anyway_is_no_error(con):
    register(con, SUPPORT)
    assert con.execute("SELECT sla_due(NULL, 'gold', 'LU', 'response')").fetchall() == [(None,)]
    assert con.execute("SELECT sla_due(now(), 'gold', NULL, 'response')").fetchall() == [(None,)]


def test_try_makes_rows_null_that_cannot_be_answered(con):
    register(con, SUPPORT)
    con.execute("CREATE TABLE tickets AS SELECT now() AS opened, unnest(['gold', 'office']) AS tier")
    assert asked(con, "TRY(sla_due(opened, tier, 'LU', 'response')) IS NULL") == [True, False]


def test_a_row_before_the_first_version_has_no_answer(con):
    register(con, DESK)
    query = "SELECT sla_due(TIMESTAMPTZ '2025-12-31 12:00:00Z', 'gold', 'HQ', 'visit')"
    assert con.execute(query).fetchall() == [(None,)]


def test_registered_again_they_answer_from_the_new_contract(con):
    query = "SELECT is_open(TIMESTAMPTZ '2026-06-24 16:30:00+02', 'gold', 'HQ')"
    register(con, SUPPORT)
    with pytest.raises(duckdb.InvalidInputException, match="unknown tier 'gold'"):
        con.execute(query).fetchall()
    register(con, DESK)
    assert con.execute(query).fetchall() == [(True,)]


def test_cursors_know_the_functions_but_cannot_replace_them(con):
    register(con, SUPPORT)
    cursor = con.cursor()
    assert cursor.execute("SELECT is_open(TIMESTAMPTZ '2026-06-24 09:00:00+02', 'office', 'LU')").fetchall() == [
        (True,)
    ]
    with pytest.raises(InvalidArgumentError, match="sla_due is known to this database, but not by this connection"):
        register(cursor, SUPPORT)


def test_of_several_contracts_each_row_falls_under_the_one_that_it_names(con):
    register(con, {"support": SUPPORT, "desk": DESK})
    con.execute(
        """
        CREATE TABLE tickets AS FROM (VALUES
            (TIMESTAMPTZ '2026-06-24 12:00:00+02', 'office', 'LU', 'support'),
            (TIMESTAMPTZ '2026-06-24 12:00:00+02', 'gold', 'HQ', 'desk'),
            (TIMESTAMPTZ '2026-06-24 12:00:00+02', 'gold', 'HQ', NULL)
        ) AS t (opened, tier, site, contract)
        """
    )
    at = datetime(2026, 6, 24, 10, tzinfo=UTC)
    gold = instant_us(DESK.due(at, tier="gold", site="HQ", target="response"))
    office = instant_us(SUPPORT.due(at, tier="office", site="LU", target="response"))
    assert asked(con, "sla_due(opened, tier, site, 'response', NULL, NULL, contract)") == [office, gold, gold]
    assert asked(con, "is_open(opened, tier, site, NULL, contract)") == [True, True, True]
    assert asked(con, "business_seconds(opened, opened, tier, site, NULL, contract)") == [0, 0, 0]
    with pytest.raises(duckdb.InvalidInputException, match="unknown contract 'nix'; known: support, desk"):
        asked(con, "sla_due(opened, tier, site, 'response', NULL, NULL, 'nix')")


QUESTIONS = (
    "sla_due({at}, '{tier}', '{site}', 'response', NULL, NULL, {contract})",
    "is_open({at}, '{tier}', '{site}', NULL, {contract})",
    "business_seconds({at}, {at}, '{tier}', '{site}', NULL, {contract})",
)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    ("contracts", "row", "message"),
    [
        (SUPPORT, ("office", "LU", "'other'"), "the ticket is under contract 'other', not 'mixvoip-support'"),
        ({"support": SUPPORT, "desk": DESK}, ("gold", "Mars", "NULL"), "none has tier 'gold' at site 'Mars'"),
        ({"support": SUPPORT, "desk": DESK}, ("glod", "HQ", "NULL"), "none has tier 'glod' at site 'HQ'"),
        ({"a": SUPPORT, "b": SUPPORT}, ("office", "LU", "NULL"), "tier 'office' is in several: a, b"),
    ],
)
def test_a_row_that_no_contract_fits_is_an_error_and_no_null_that_a_condition_drops(
    con, question, contracts, row, message
):
    register(con, contracts)
    tier, site, contract = row
    query = question.format(at="TIMESTAMPTZ '2026-06-24 12:00:00+02'", tier=tier, site=site, contract=contract)
    with pytest.raises(duckdb.InvalidInputException, match=re.escape(message)):
        con.execute(f"SELECT {query}").fetchall()
    assert con.execute(f"SELECT TRY({query})").fetchall() == [(None,)]


@pytest.mark.parametrize("package", ["duckdb", "pyarrow"])
def test_a_missing_package_names_its_extra(con, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'sla-engine\[duckdb\]'"):
        register(con, SUPPORT)


def test_without_its_packages_the_room_is_imported_all_the_same():
    code = (
        "import sys; sys.modules |= {'duckdb': None, 'pyarrow': None}\nfrom sla_engine.bulk.duckdb import register\n"
        "try:\n    register(None, None)\nexcept Exception as error:\n    print(type(error).__name__, error)"
    )
    said = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert said == "MissingExtraError functions of SQL need duckdb and pyarrow: pip install 'sla-engine[duckdb]'\n"


def test_what_is_no_connection_or_no_contract_is_refused(con):
    with pytest.raises(InvalidArgumentError, match=r"expected a connection, as duckdb.connect\(\) gives one, got None"):
        register(None, SUPPORT)
    with pytest.raises(InvalidArgumentError, match="expected a contract"):
        register(con, "mixvoip-support")
