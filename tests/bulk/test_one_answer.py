"""One answer: the scalar methods, frames of every kind, SQL and a cluster say the same of the same rows, nulls included."""

import csv
import gzip
import os
import shutil
from collections import defaultdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

pa = pytest.importorskip("pyarrow", reason="PyArrow is not installed: pip install 'sla-engine[frames]'")
pl = pytest.importorskip("polars", reason="polars is not installed: pip install polars")
duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install 'sla-engine[duckdb]'")
pytest.importorskip("pyspark", reason="PySpark is not installed: pip install 'sla-engine[spark]'")
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("Java, which Spark runs on, is not installed", allow_module_level=True)

from sla_engine import Event, Ticket, deadlines, evaluate_log, load_mapping, read_tickets  # noqa: E402 - as above
from sla_engine.bulk import spark as cluster  # noqa: E402
from sla_engine.bulk.duckdb import register  # noqa: E402
from sla_engine.calendars.instants import instant_us  # noqa: E402
from sla_engine.contracts import parse_contract  # noqa: E402
from tests.bulk.log_answers import expected, tables_of, told  # noqa: E402
from tests.bulk.seeded_logs import AS_OF, DESK, INSTANT, seeded_log  # noqa: E402

# What PySpark 4.3 says of pandas 3, of which it needs the presence only.
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")

TARGETS = ("response", "resolution")
KINDS_OF_FRAMES = {
    "pyarrow": lambda table: table,
    "polars": pl.from_arrow,
    "lazy polars": lambda table: pl.from_arrow(table).lazy(),
    "pandas": lambda table: table.to_pandas(),
    "pandas with types of Arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
}


def as_arrow(frame):
    """Any frame as an Arrow table."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, pl.DataFrame):
        return frame.to_arrow()
    return pa.Table.from_pandas(frame, preserve_index=False) if isinstance(frame, pd.DataFrame) else frame


# Due instants


def with_nulls(table):
    """A table in which every seventh value of most columns is missing, in each column others."""
    for number, name in enumerate(("opened_at", "tier", "site", "kind", "priority")):
        kept = [None if (row + number) % 7 == 0 else value for row, value in enumerate(table[name].to_pylist())]
        table = table.set_column(table.schema.get_field_index(name), name, pa.array(kept, table[name].type))
    return table


QUESTIONS = with_nulls(seeded_log(400, seed=1)[0]).select(["id", "opened_at", "tier", "site", "kind", "priority"])


def scalar_dues(table, contract, target):
    """What `Contract.due` says of each row, as microseconds; None where it says none or something is missing."""
    found = []
    for row in table.to_pylist():
        if row["opened_at"] is None or row["tier"] is None or row["site"] is None:
            found.append(None)
            continue
        kind, priority = row.get("kind") or "incident", row.get("priority")
        due = contract.due(
            row["opened_at"], tier=row["tier"], site=row["site"], target=target, kind=kind, priority=priority
        )
        found.append(None if due is None else instant_us(due))
    return found


def column(table, name):
    return table[name].cast(INSTANT).cast(pa.int64()).to_pylist()


SCALAR_DUES = {target: scalar_dues(QUESTIONS, DESK, target) for target in TARGETS}


def test_the_questions_have_answers_of_all_sorts():
    for target in TARGETS:
        known = [due for due in SCALAR_DUES[target] if due is not None]
        assert 150 < len(known) < 300
        assert len(set(known)) > 0.7 * len(known)


@pytest.mark.parametrize("kind", KINDS_OF_FRAMES)
def test_due_instants_of_a_frame_are_those_of_the_scalar_method(kind):
    found = as_arrow(deadlines(KINDS_OF_FRAMES[kind](QUESTIONS), DESK, kind="kind", priority="priority"))
    for target in TARGETS:
        assert column(found, f"{target}_due") == SCALAR_DUES[target]


def test_due_instants_in_sql_are_those_of_the_scalar_method():
    with duckdb.connect() as con:
        register(con, DESK)
        con.register("questions", QUESTIONS)
        for target in TARGETS:
            asked = "SELECT epoch_us(sla_due(opened_at, tier, site, ?, kind, priority)) FROM questions"
            assert [due for (due,) in con.execute(asked, [target]).fetchall()] == SCALAR_DUES[target]


def test_due_instants_of_a_cluster_are_those_of_the_scalar_method(spark):
    df = cluster.deadlines(spark.createDataFrame(QUESTIONS), DESK, kind="kind", priority="priority")
    found = df.toArrow()
    order = [found["id"].to_pylist().index(name) for name in QUESTIONS["id"].to_pylist()]
    for target in TARGETS:
        assert column(found.take(order), f"{target}_due") == SCALAR_DUES[target]


# Clocks

LOG, EVENTS = seeded_log(300, seed=2)
OF_EVENTS = ("kind", "at", "reason", "value", "by", "seq", "id")
OF_TICKETS = ("opened_at", "reported_at", "tier", "site", "priority")


def singles(tickets, events):
    """The rows of both tables as tickets, those of `resolved_at` as events."""
    logs = defaultdict(list)
    for row in events.to_pylist():
        logs[row["ticket"]].append(Event(**{name: row[name] for name in OF_EVENTS}))
    found = []
    for row in tickets.to_pylist():
        if row["resolved_at"] is not None:
            logs[row["id"]].append(Event("resolved", row["resolved_at"]))
        known = {name: row[name] for name in OF_TICKETS}
        found.append(Ticket(row["id"], **known, kind=row["kind"] or "incident", events=logs[row["id"]]))
    return found


@pytest.fixture(scope="module")
def scalar_rows():
    """What `evaluate` says of each ticket; it has an answer for all."""
    rows, errors = expected(singles(LOG, EVENTS), DESK, AS_OF)
    assert errors == []
    assert {row["state"] for row in rows} > {"met", "missed", "overdue", "paused", "cancelled", "not_applicable"}
    return rows


@pytest.mark.parametrize("kind", KINDS_OF_FRAMES)
def test_clocks_of_frames_stand_where_evaluate_says(kind, scalar_rows):
    frame = KINDS_OF_FRAMES[kind]
    answer = evaluate_log(frame(LOG), frame(EVENTS), DESK, as_of=AS_OF)
    assert told(as_arrow(answer)) == scalar_rows


def test_clocks_on_a_cluster_stand_where_evaluate_says(spark, scalar_rows):
    df = cluster.evaluate_log(spark.createDataFrame(LOG), spark.createDataFrame(EVENTS), DESK, as_of=AS_OF, buckets=3)
    assert in_order(df.toArrow(), LOG["id"].to_pylist()) == scalar_rows


def in_order(answer, ids):
    """The rows of a cluster's answer in the order of the tickets; those of a ticket stand together and in order."""
    rows = defaultdict(list)
    for row in told(answer):
        rows[row["ticket"]].append(row)
    return [row for name in ids for row in rows[name]]


# The real data

UCI_AS_OF = datetime(2016, 5, 16, 12, tzinfo=UTC)
SAMPLE = 12  # one of so many incidents and requests
UCI = parse_contract(
    """
[contract]
id = "uci"
name = "Incidents"
zone = "America/Sao_Paulo"
[sites.SP]
name = "Sao Paulo"
zone = "America/Sao_Paulo"
region = "BR"
[hours.office]
week = "Mo-Fr 08:00-12:00,13:00-18:00"
[tiers.desk]
name = "Desk"
incident_hours = "office"
request_hours = "office"
[tiers.desk.targets]
intervention = { by_priority = { P1 = "30m", P2 = "2h" }, otherwise = "4h" }
resolution = { by_priority = { P1 = { elapsed = "8h" }, P2 = "16h" }, otherwise = { business_days = 4, at = "16:00" } }
[policies.targets.resolution]
pause_on = "all"
[policies.targets.intervention]
pause_on = ["Awaiting User Info"]
""",
    file="uci.toml",
)


@pytest.fixture(scope="module")
def some(shared_data, tmp_path_factory):
    """Some incidents of the log as tickets, and what `evaluate` says of them."""
    path = tmp_path_factory.mktemp("incidents") / "some.csv"
    with gzip.open(shared_data / "uci-incident-log" / "incident_event_log.csv.gz", "rt", encoding="utf-8") as file:
        head, *rows = file
        path.write_text("".join([head, *(row for row in rows if int(row[3:10]) % SAMPLE == 0)]), encoding="utf-8")
    mapping = load_mapping("servicenow-audit", zone="America/Sao_Paulo", values={"tier": "desk", "site": "SP"})
    incidents = [row for row in read_tickets(path, mapping=mapping) if isinstance(row, Ticket)]
    assert len(incidents) > 2_000
    rows, errors = expected(incidents, UCI, UCI_AS_OF)
    assert errors == []
    return incidents, rows


@pytest.mark.slow
def test_clocks_of_real_incidents_stand_where_evaluate_says(some):
    incidents, rows = some
    tickets, events = tables_of(incidents)
    assert told(evaluate_log(tickets, events, UCI, as_of=UCI_AS_OF)) == rows
    assert {"met", "missed", "overdue", "running", "paused", "not_started"} == {row["state"] for row in rows}


def test_clocks_of_real_incidents_stand_so_on_a_cluster_too(spark, some):
    incidents, rows = some
    tickets, events = tables_of(incidents)
    sent = [spark.createDataFrame(table) for table in (tickets, events)]
    answer = cluster.evaluate_log(*sent, UCI, as_of=UCI_AS_OF)
    assert in_order(answer.toArrow(), tickets["id"].to_pylist()) == rows


BOSTON = parse_contract(
    """
[contract]
id = "boston"
name = "City of Boston"
zone = "America/New_York"
[sites.hall]
name = "City Hall"
zone = "America/New_York"
region = "US-MA"
[hours.office]
week = "Mo-Fr 08:30-17:00"
[policies]
landing = "opening"
[tiers.street]
name = "Street"
incident_hours = "office"
request_hours = "office"
targets = { resolution = "85h" }
[tiers.wall]
name = "Wall"
incident_hours = "office"
request_hours = "office"
targets = { resolution = { business_days = 45 } }
""",
    file="boston.toml",
)
TIERS = {"Street Light Outages": "street", "Sign Repair": "street", "Graffiti Removal": "wall"}


@pytest.fixture(scope="module")
def requests(shared_data):
    """The requests of a city, of which most have no tier."""
    zone = ZoneInfo("America/New_York")
    with gzip.open(shared_data / "boston-311" / "requests-2015-h1.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[::SAMPLE]
    opened = [datetime.strptime(row["OPEN_DT"], "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=zone) for row in rows]
    tiers = [TIERS.get(row["TYPE"]) for row in rows]
    return pa.table(
        {
            "id": pa.array([row["CASE_ENQUIRY_ID"] for row in rows]),
            "opened_at": pa.array(opened, INSTANT),
            "tier": pa.array(tiers, pa.string()),
            "site": pa.array(["hall"] * len(rows)),
        }
    )


def test_due_instants_of_real_requests_are_one_everywhere(spark, requests):
    dues = scalar_dues(requests, BOSTON, "resolution")
    assert 400 < sum(due is not None for due in dues) < len(dues)
    assert column(deadlines(requests, BOSTON), "resolution_due") == dues
    assert column(deadlines(pl.from_arrow(requests), BOSTON).to_arrow(), "resolution_due") == dues
    assert column(as_arrow(deadlines(requests.to_pandas(), BOSTON)), "resolution_due") == dues
    with duckdb.connect() as con:
        register(con, BOSTON)
        con.register("requests", requests)
        asked = "SELECT epoch_us(sla_due(opened_at, tier, site, 'resolution')) FROM requests"
        assert [due for (due,) in con.execute(asked).fetchall()] == dues
    answer = cluster.deadlines(spark.createDataFrame(requests), BOSTON).toArrow()
    told_there = dict(zip(answer["id"].to_pylist(), column(answer, "resolution_due"), strict=True))
    assert [told_there[name] for name in requests["id"].to_pylist()] == dues
