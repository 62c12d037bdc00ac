"""A cluster of Spark's own, with two workers of one core each, against frames and the scalar methods."""

import os
import pickle
import random
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

pyspark = pytest.importorskip("pyspark", reason="PySpark is not installed: pip install 'sla-engine[spark]'")
pa = pytest.importorskip("pyarrow", reason="PyArrow is not installed: pip install 'sla-engine[spark]'")
pq = pytest.importorskip("pyarrow.parquet")
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("Java, which Spark runs on, is not installed", allow_module_level=True)

from sla_engine import Event, Ticket, evaluate  # noqa: E402 - needs what is looked for above
from sla_engine import deadlines as frame_deadlines  # noqa: E402
from sla_engine import evaluate_log as frame_evaluate_log  # noqa: E402
from sla_engine.bulk import spark as cluster  # noqa: E402
from sla_engine.bulk.spark.contracts_for_workers import ContractsForWorkers  # noqa: E402
from sla_engine.contracts import load_contract  # noqa: E402
from sla_engine.errors import ColumnError, ContractError, InvalidArgumentError, NaiveInstantError  # noqa: E402

# What PySpark 4.3 says of pandas 3, of which it needs the presence only.
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")

SUPPORT = load_contract("mixvoip-support")
SERVICES = load_contract("mixvoip-services")
INSTANT = pa.timestamp("us", "UTC")
MANY = 1_000_000


def tickets(count, *, missing=0.0):
    """Seeded tickets of all tiers and sites, some values of which are missing."""
    draw = np.random.default_rng(20_260_622)
    low, high = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000 for year in (2016, 2026))

    def texts(*known):
        return pa.array(known).take(pa.array(draw.integers(0, len(known), count), mask=draw.random(count) < missing))

    opened = pa.array(draw.integers(low, high, count), mask=draw.random(count) < missing).cast(INSTANT)
    return pa.table(
        {
            "id": np.arange(count),
            "opened_at": opened,
            "tier": texts("none", "standard", "office", "business"),
            "site": texts("LU", "BE", "DE-RP", "FR-57"),
            "kind": texts("incident", "request"),
            "priority": texts("P1", "P2"),
        }
    )


def collected(df, *keys):
    """The rows of a data frame in the order of some columns, instants in UTC."""
    table = df.toArrow()
    zoned = [INSTANT if pa.types.is_timestamp(kind) else kind for kind in table.schema.types]
    found = table.cast(pa.schema(zip(table.column_names, zoned, strict=True)))
    return found.sort_by([(key, "ascending") for key in keys])


def one(spark, **columns):
    """A data frame of one row, from expressions of SQL."""
    usual = {"opened_at": "TIMESTAMP '2026-06-22 15:30:00Z'", "tier": "'office'", "site": "'LU'"}
    return spark.sql(f"SELECT {', '.join(f'{value} AS {name}' for name, value in (usual | columns).items())}")


def test_a_million_deadlines_on_a_cluster_are_those_of_a_frame(spark, tmp_path):
    given = tickets(MANY, missing=0.01)
    pq.write_table(given, tmp_path / "tickets.parquet", row_group_size=MANY // 4)
    read = spark.read.parquet(str(tmp_path / "tickets.parquet"))
    found = collected(cluster.deadlines(read, SUPPORT, kind="kind", priority="priority"), "id")
    assert found.equals(frame_deadlines(given, SUPPORT, kind="kind", priority="priority"))


def test_deadlines_on_a_cluster_are_what_the_scalar_method_says(spark):
    given = tickets(2_000, missing=0.05)
    found = collected(cluster.deadlines(spark.createDataFrame(given), SUPPORT, kind="kind"), "id").to_pylist()
    for row in found:
        terms = {name: row[name] for name in ("tier", "site", "kind") if row[name] is not None}
        if row["opened_at"] is None or len({"tier", "site"} & terms.keys()) < 2:
            assert (row["response_due"], row["response_state"]) == (None, None)
            continue
        due = SUPPORT.due(row["opened_at"], target="response", **terms)
        assert row["response_due"] == due
        assert row["response_state"] == ("not_applicable" if due is None else "due")


def test_nothing_runs_before_rows_are_asked_for(spark):
    jobs = spark.sparkContext.statusTracker().getJobIdsForGroup
    given = spark.createDataFrame(tickets(10))
    before = list(jobs())
    planned = cluster.deadlines(given, SUPPORT, errors="column")
    assert list(jobs()) == before
    answers = ["response_due", "response_state", "intervention_due", "intervention_state", "sla_error"]
    assert planned.columns == [*given.columns, *answers]
    kinds = ["timestamp", "string", "timestamp", "string", "string"]
    assert [kind for _, kind in planned.dtypes[len(given.columns) :]] == kinds


def test_a_column_of_an_answers_name_is_replaced_where_it_stands(spark):
    asked = one(spark, response_due="'soon'", note="'kept'")
    found = cluster.deadlines(asked, SUPPORT)
    assert found.columns[:5] == ["opened_at", "tier", "site", "response_due", "note"]
    row = collected(found, "tier").to_pylist()[0]
    assert (row["response_due"], row["note"]) == (datetime(2026, 6, 24, 13, tzinfo=UTC), "kept")


def test_of_several_contracts_a_column_names_the_one_that_counts(spark):
    given = one(spark, contract="'support'").union(one(spark, contract="'services'"))
    contracts = {"support": SUPPORT, "services": SERVICES}
    found = collected(cluster.deadlines(given, contracts, contract_id="contract"), "contract")["response_due"]
    at = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)
    expected = [one.due(at, tier="office", site="LU", target="response") for one in (SERVICES, SUPPORT)]
    assert found.to_pylist() == expected
    assert expected[0] != expected[1]


def test_a_row_without_an_answer_is_an_error_of_the_job_that_names_it(spark):
    planned = cluster.deadlines(one(spark, tier="'gold'"), SUPPORT)
    with pytest.raises(
        pyspark.errors.PythonException, match=r"(?s)ColumnError.*column 'tier': 'gold', expected a tier of"
    ):
        planned.collect()


def test_a_row_without_an_answer_may_say_so_in_a_column(spark):
    given = one(spark, tier="'gold'").union(one(spark))
    found = collected(cluster.deadlines(given, SUPPORT, errors="column"), "tier").to_pylist()
    assert [row["response_state"] for row in found] == ["error", "due"]
    assert "'gold', expected a tier of contract mixvoip-support" in found[0]["sla_error"]
    assert found[1]["sla_error"] is None


def test_timestamps_without_a_zone_are_refused_at_once(spark):
    naive = one(spark, opened_at="TIMESTAMP_NTZ '2026-06-22 17:30:00'")
    with pytest.raises(NaiveInstantError, match="opened_at"):
        cluster.deadlines(naive, SUPPORT)


def test_timestamps_without_a_zone_can_be_given_one(spark):
    zoned = "CAST(CAST(TIMESTAMP_NTZ '2026-06-22 17:30:00' AS STRING) || ' Europe/Luxembourg' AS TIMESTAMP)"
    found = collected(cluster.deadlines(one(spark, opened_at=zoned), SUPPORT), "tier").to_pylist()
    assert found[0]["response_due"] == datetime(2026, 6, 24, 13, tzinfo=UTC)


def test_timestamps_without_a_zone_may_be_errors_of_their_rows(spark):
    naive = one(spark, opened_at="TIMESTAMP_NTZ '2026-06-22 17:30:00'")
    row = cluster.deadlines(naive, SUPPORT, errors="column").collect()[0]
    assert (row.response_state, row.response_due) == ("error", None)
    assert "zone" in row.sla_error


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ({"opened_at": "'2026-06-22T15:30Z'"}, "column 'opened_at' is of type string"),
        ({"opened_at": "DATE '2026-06-22'"}, "column 'opened_at' is of type date"),
        ({"tier": "array('office')"}, "column 'tier' is of type array<string>"),
        ({"site": "1.5D"}, "column 'site' is of type double"),
    ],
)
def test_a_column_of_a_wrong_type_is_refused_at_once(spark, column, said):
    with pytest.raises(ColumnError, match=said):
        cluster.deadlines(one(spark, **column), SUPPORT)


def test_a_missing_column_is_refused_at_once(spark):
    with pytest.raises(ColumnError, match="no column 'opened'; found 'opened_at', 'tier', 'site'"):
        cluster.deadlines(one(spark), SUPPORT, opened="opened")


def test_another_packages_frame_is_refused():
    with pytest.raises(ColumnError, match="expected a data frame of Spark's, got pyarrow"):
        cluster.deadlines(tickets(1), SUPPORT)


def test_an_unknown_way_with_errors_is_refused(spark):
    with pytest.raises(InvalidArgumentError, match="'raise' or 'column', got 'ignore'"):
        cluster.deadlines(one(spark), SUPPORT, errors="ignore")


def test_a_contract_travels_as_a_few_kilobytes_whatever_it_has_compiled():
    SUPPORT.due(datetime(2026, 6, 22, 9, tzinfo=UTC), tier="office", site="LU", target="response")
    assert len(pickle.dumps(ContractsForWorkers.of(SUPPORT))) < 20_000


def test_a_worker_with_other_data_than_the_driver_refuses():
    elsewhere = replace(ContractsForWorkers.of(SUPPORT), fingerprints=(("", "of other holidays"),))
    with pytest.raises(ContractError, match=r"'mixvoip-support' would be answered otherwise here.* \(here: holidays 0"):
        elsewhere.contracts()


def test_a_worker_unpacks_a_contract_once_for_all_tasks(spark):
    shipped = ContractsForWorkers.of(SUPPORT)

    def told(batches):
        for _ in batches:
            yield pa.record_batch({"worker": [os.getpid()], "contract": [id(shipped.contracts())]})

    # Several tasks, each of which has a copy of `shipped` of its own, and several batches.
    rows = [
        row
        for _ in range(2)
        for row in spark.range(0, 80_000, 1, 8).mapInArrow(told, "worker long, contract long").collect()
    ]
    assert len(rows) >= 16
    assert len(set(rows)) == len({row.worker for row in rows})


AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)
KINDS = ("responded", "work_started", "paused", "resumed", "recovered", "resolved", "reopened", "closed", "updated")
LOG = pa.schema({"ticket": pa.string(), "kind": pa.string(), "at": INSTANT, "reason": pa.string(), "seq": pa.int64()})


def log(count):
    """Seeded tickets, and events of most of them, in no order."""
    draw = random.Random(11)  # noqa: S311 - rows, not secrets
    given, events = [], []
    for number in range(count):
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=draw.randrange(200_000))
        tier, site = draw.choice(["standard", "office", "business"]), draw.choice(["LU", "BE", "DE-RP"])
        given.append({"id": f"T-{number}", "opened_at": at, "tier": tier, "site": site})
        for seq in range(draw.randrange(8)):
            at += timedelta(minutes=draw.choice([0, 1, 60, 600, 3_000]))
            kind = draw.choice(KINDS)
            reason = draw.choice(["customer", "part"]) if kind == "paused" else None
            events.append({"ticket": f"T-{number}", "kind": kind, "at": at, "reason": reason, "seq": seq})
    draw.shuffle(events)
    schema = pa.schema({"id": pa.string(), "opened_at": INSTANT, "tier": pa.string(), "site": pa.string()})
    return pa.Table.from_pylist(given, schema), pa.Table.from_pylist(events, LOG)


@pytest.mark.parametrize("buckets", [None, 1, 7])
def test_a_log_on_a_cluster_is_evaluated_as_a_frame_is(spark, buckets):
    given, events = log(3_000)
    answer = cluster.evaluate_log(
        spark.createDataFrame(given), spark.createDataFrame(events), SUPPORT, as_of=AS_OF, buckets=buckets
    )
    expected = frame_evaluate_log(given, events, SUPPORT, as_of=AS_OF)
    keys = ("ticket", "target", "cycle")
    assert collected(answer, *keys).equals(expected.sort_by([(key, "ascending") for key in keys]))


def test_a_log_on_a_cluster_is_evaluated_as_single_tickets_are(spark):
    given, events = log(200)
    answer = cluster.evaluate_log(spark.createDataFrame(given), spark.createDataFrame(events), SUPPORT, as_of=AS_OF)
    found = {(row.ticket, row.target, row.cycle): row for row in answer.collect()}
    logged = {name: [] for name in given["id"].to_pylist()}
    for row in events.to_pylist():
        logged[row.pop("ticket")].append(Event(**row))
    count = 0
    for row in given.to_pylist():
        status = evaluate(Ticket(**row, events=logged[row["id"]]), SUPPORT, as_of=AS_OF)
        for target in SUPPORT.targets:
            for clock in status.cycles(target):
                answered = found[row["id"], target, clock.cycle]
                assert (answered.state, answered.elapsed, answered.paused) == (clock.state, clock.elapsed, clock.paused)
                count += 1
    assert count == len(found)


def test_a_log_may_have_no_events(spark):
    given, events = log(20)
    answer = cluster.evaluate_log(
        spark.createDataFrame(given), spark.createDataFrame(events).where("false"), SUPPORT, as_of=AS_OF
    )
    assert answer.select("ticket").distinct().count() == 20
    assert answer.where("stopped_at IS NOT NULL").count() == 0


def test_numbers_name_tickets_as_text_does(spark):
    given = spark.sql("SELECT 7 AS id, TIMESTAMP '2026-06-22 07:00:00Z' AS opened_at, 'office' AS tier, 'LU' AS site")
    events = spark.sql("SELECT '7' AS ticket, 'responded' AS kind, TIMESTAMP '2026-06-22 08:00:00Z' AS at")
    answer = cluster.evaluate_log(given, events, SUPPORT, as_of=AS_OF)
    assert answer.dtypes[0] == ("ticket", "int")
    assert [(row.ticket, row.state) for row in answer.where("target = 'response'").collect()] == [(7, "met")]


def test_the_columns_of_an_evaluated_log_are_known_before_it_runs(spark):
    jobs = spark.sparkContext.statusTracker().getJobIdsForGroup
    given, events = map(spark.createDataFrame, log(5))
    before = list(jobs())
    answer = cluster.evaluate_log(given, events, SUPPORT, as_of=AS_OF, errors="column")
    assert list(jobs()) == before
    kinds = dict(answer.dtypes)
    assert (kinds["ticket"], kinds["due"], kinds["elapsed"]) == ("string", "timestamp", "interval day to second")
    assert (kinds["cycle"], kinds["share"], kinds["provisional"], kinds["sla_error"]) == (
        "bigint",
        "double",
        "boolean",
        "string",
    )


def test_a_ticket_without_an_answer_may_say_so_in_its_rows(spark):
    given, events = map(spark.createDataFrame, log(20))
    wrong = given.withColumn("tier", pyspark.sql.functions.expr("if(id = 'T-3', 'gold', tier)"))
    answer = cluster.evaluate_log(wrong, events, SUPPORT, as_of=AS_OF, errors="column")
    assert {row.ticket for row in answer.where("state = 'error'").collect()} == {"T-3"}


@pytest.mark.parametrize("buckets", [0, -1, True, 2.0, "8"])
def test_buckets_are_a_whole_number_above_0(spark, buckets):
    given, events = map(spark.createDataFrame, log(2))
    with pytest.raises(InvalidArgumentError, match="buckets is a whole number above 0, got"):
        cluster.evaluate_log(given, events, SUPPORT, as_of=AS_OF, buckets=buckets)


def test_a_log_is_refused_at_once_for_its_columns(spark):
    given, events = map(spark.createDataFrame, log(2))
    with pytest.raises(ColumnError, match="no column 'kind' in the events; found 'ticket', 'at'"):
        cluster.evaluate_log(given, events.select("ticket", "at"), SUPPORT, as_of=AS_OF)
    with pytest.raises(NaiveInstantError, match="'at'"):
        cluster.evaluate_log(given, events.withColumn("at", events["at"].cast("timestamp_ntz")), SUPPORT, as_of=AS_OF)
    with pytest.raises(NaiveInstantError, match="naive"):
        cluster.evaluate_log(given, events, SUPPORT, as_of=datetime(2026, 6, 30))  # noqa: DTZ001 - the case
