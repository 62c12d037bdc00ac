"""`deadlines` of frames: every kind of frame answers as the scalar method does, row by row."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sla_engine import Ticket, deadlines, entitle, load_contract
from sla_engine.bulk.arrow.arrow_deadlines import deadlines_columns
from sla_engine.bulk.arrow.arrow_to_numpy import instants_of
from sla_engine.bulk.arrow.column_arguments import named
from sla_engine.bulk.frames.frame_kinds import as_arrow, names_of
from sla_engine.calendars.instants import EPOCH, instant_us
from sla_engine.contracts import parse_contract
from sla_engine.errors import (
    ColumnError,
    InvalidArgumentError,
    NaiveInstantError,
    NotApplicableError,
    SlaError,
)
from sla_engine.testing import contract_cases
from tests.examples import examples

SUPPORT = load_contract("mixvoip-support")
SERVICES = load_contract("mixvoip-services")
DAY = 86_400_000_000
STEPS = {"s": 1_000_000, "ms": 1_000, "us": 1, "ns": 1}
AT = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)


def lazily(table):
    return pl.from_arrow(table).lazy()


def with_repeated_index(table):
    return table.to_pandas().set_index(pd.Index([i // 2 for i in range(len(table))]))


def with_dictionaries(table):
    texts = {name: table[name].dictionary_encode() for name in table.column_names if table[name].type == pa.string()}
    for name, column in texts.items():
        table = table.set_column(table.column_names.index(name), name, column)
    return table


KINDS = {
    "pyarrow": lambda table: table,
    "pyarrow with dictionaries": with_dictionaries,
    "pandas": with_repeated_index,
    "pandas with Arrow types": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "polars": pl.from_arrow,
    "polars, lazy": lazily,
}


def table_of(rows, unit="us", zone="UTC", **more):
    """Tickets as an Arrow table; `opened_at` and `reported_at` in microseconds, whole in the unit."""
    names = ("tier", "site", "kind", "priority", "contract")
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    for name in ("opened_at", "reported_at"):
        stored = [None if row.get(name) is None else row[name] * 1_000 // STEPS[unit] for row in rows]
        stored = [None if value is None else value if unit == "ns" else value // 1_000 for value in stored]
        columns[name] = pa.array(stored, pa.int64()).cast(pa.timestamp(unit, zone))
    return pa.table({"row": pa.array(range(len(rows)), pa.int64()), **columns, **more})


def answers(frame, targets):
    """What a frame says of each row: by target due instant in microseconds (None for null) and state."""
    frame = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
    table = as_arrow(frame, [f"{target}_{what}" for target in targets for what in ("due", "state")])
    found = {}
    for target in targets:
        due = instants_of(table[f"{target}_due"], target).us.tolist()
        found[target] = list(zip([None if us == -(2**63) else us for us in due], states(table, target), strict=True))
    return found


def states(table, target):
    return table[f"{target}_state"].cast(pa.string()).to_pylist()


def one_by_one(row, contracts, target):
    """What the scalar method says."""
    if None in (row["opened_at"], row["tier"], row["site"]):
        return None, None
    try:
        return by_ticket(row, contracts, target)
    except SlaError:
        return None, "error"


def by_ticket(row, contracts, target):
    opened, reported = (
        None if us is None else EPOCH + timedelta(microseconds=us) for us in (row["opened_at"], row["reported_at"])
    )
    attributes = {
        "tier": row["tier"],
        "site": row["site"],
        "kind": row["kind"] or "incident",
        "priority": row["priority"],
    }
    ticket = Ticket("any", opened_at=opened, reported_at=reported, contract=row["contract"], **attributes)
    entitled = entitle(ticket, contracts)
    if not entitled.applies:
        fits_none = any(finding.code == "nothing_promised" for finding in entitled.findings)
        return None, "error" if fits_none else "not_applicable"
    listed = entitled.terms.priorities or (row["priority"],)
    if ticket.kind not in ("incident", "request") or (ticket.priority and ticket.priority not in listed):
        return None, "error"  # of the row, whatever its targets
    if target not in entitled.terms.targets:
        return None, "not_applicable"
    try:
        due = entitled.contract.due(opened, reported_at=reported, target=target, **attributes)
    except NotApplicableError:
        return None, "not_applicable"  # its clock starts later
    return (None, "not_applicable") if due is None else (instant_us(due), "due")


def targets_in(table):
    return [name.removesuffix("_due") for name in table.column_names if name.endswith("_due")]


@st.composite
def asked(draw):
    """A contract or two, rows of tickets near what is exceptional in it, and how they are written."""
    case = draw(contract_cases())
    contracts = draw(st.sampled_from([case.contract, case.contract, {"one": case.contract, SUPPORT.id: SUPPORT}]))
    unit = draw(st.sampled_from(["s", "ms", "us", "ns"]))
    shifts = st.integers(-3 * DAY, 9 * DAY) | st.sampled_from([0, -1, 1, DAY, 10**6])
    instants = shifts.map(lambda shift: (case.around + shift) // STEPS[unit] * STEPS[unit])
    row = st.fixed_dictionaries(
        {
            "opened_at": st.none() | instants,
            "reported_at": st.none() | instants,
            "tier": st.sampled_from([*case.versions[0].tiers, *case.versions[0].tiers, "gold", "", None]),
            "site": st.sampled_from([*case.sites, *case.sites, *case.sites, "Mars", None]),
            "kind": st.sampled_from([None, "incident", "request", "problem"]),
            "priority": st.sampled_from([None, "high", "low", "P1", "P9"]),
            "contract": st.sampled_from([None, None, case.contract.id, "one", SUPPORT.id, "other"]),
        }
    )
    rows = draw(st.lists(row, max_size=12))
    return contracts, rows, unit, draw(st.sampled_from(["UTC", "Europe/Luxembourg", "America/New_York"]))


OPTIONS = {"kind": "kind", "priority": "priority", "contract_id": "contract", "reported": "reported_at"}
NAMED = named(**OPTIONS)


@pytest.mark.parametrize("kind", KINDS)
@examples(40)
@given(question=asked())
def test_a_frame_answers_as_the_scalar_method_does_row_by_row(kind, question):
    contracts, rows, unit, zone = question
    table = table_of(rows, unit, zone)
    result = deadlines(KINDS[kind](table), contracts, errors="column", **OPTIONS)
    targets = targets_in(deadlines_columns(table, contracts, NAMED, errors="column").columns)
    found = answers(result, targets)
    for target in targets:
        assert found[target] == [one_by_one(row, contracts, target) for row in rows], target


@examples(40)
@given(question=asked())
def test_the_types_of_the_answers_are_known_before_a_row_is_seen(question):
    contracts, rows, unit, zone = question
    table = table_of(rows, unit, zone)
    for errors in ("raise", "column"):
        schema = deadlines_columns(table.slice(0, 0), contracts, NAMED, errors=errors).columns.schema
        for some in (table, table.slice(0, 1)):
            try:
                assert deadlines_columns(some, contracts, NAMED, errors=errors).columns.schema == schema
            except ColumnError:
                assert errors == "raise"


@examples(40)
@given(question=asked())
def test_a_reason_is_given_for_each_error_and_for_nothing_else(question):
    contracts, rows, unit, zone = question
    table = table_of(rows, unit, zone)
    result = deadlines(table, contracts, errors="column", **OPTIONS)
    assume(targets_in(result))
    wrong = {i for target in targets_in(result) for i, state in enumerate(states(result, target)) if state == "error"}
    told = result["sla_error"].to_pylist()
    assert {i for i, reason in enumerate(told) if reason is not None} == wrong
    if wrong:
        with pytest.raises(ColumnError) as raised:
            deadlines(table, contracts, **OPTIONS)
        lines = str(raised.value).splitlines()
        assert lines[0].startswith("1 row has no answer" if len(wrong) == 1 else f"{len(wrong)} rows have no answer")
        rows = {reason: [i for i in sorted(wrong) if told[i] == reason] for reason in (told[i] for i in sorted(wrong))}
        begins = [f"  row{'s' if len(found) > 1 else ''} {', '.join(map(str, found[:5]))}" for found in rows.values()]
        assert len(lines) == 1 + len(rows)
        for line, begin, reason in zip(lines[1:], begins, rows, strict=True):
            assert line.startswith(begin)
            assert line.endswith(f", {reason}")
    else:
        assert deadlines(table, contracts, **OPTIONS).equals(result.drop(["sla_error"]))


@pytest.mark.parametrize("kind", KINDS)
def test_rows_columns_and_their_order_stay_and_new_columns_follow(kind):
    rows = [{"opened_at": instant_us(AT), "tier": "office", "site": "LU"}] * 3
    frame = KINDS[kind](table_of(rows))
    result = deadlines(frame, SUPPORT)
    assert type(result) is type(frame)
    if isinstance(frame, pl.LazyFrame):
        frame, result = frame.collect(), result.collect()
    new = ["response_due", "response_state", "intervention_due", "intervention_state"]
    assert names_of(result) == [*names_of(frame), *new]
    assert as_arrow(result, ["row"])["row"].to_pylist() == [0, 1, 2]


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_frame_has_the_same_columns(kind):
    full = table_of([{"opened_at": instant_us(AT), "tier": "office", "site": "LU"}])
    empty, one = (deadlines(KINDS[kind](table), SUPPORT, errors="column") for table in (full.slice(0, 0), full))
    if isinstance(one, pl.LazyFrame):
        empty, one = empty.collect(), one.collect()
    if not isinstance(one, pd.DataFrame):
        assert empty.schema == one.schema
    assert names_of(empty) == names_of(one)
    assert len(empty) == 0


def test_a_lazy_frame_knows_its_columns_and_is_not_collected_early():
    seen = []

    def watched(frame):
        seen.append(len(frame))
        return frame

    rows = [{"opened_at": instant_us(AT), "tier": "office", "site": "LU"}] * 3
    lazy = pl.from_arrow(table_of(rows)).lazy().map_batches(watched, schema=pl.from_arrow(table_of(rows)).schema)
    result = deadlines(lazy, SUPPORT, errors="column")
    assert result.collect_schema()["response_due"] == pl.Datetime("us", "UTC")
    assert sum(seen) == 0
    due = result.filter(pl.col("response_state") == "due").select("response_due")
    assert due.collect()["response_due"].to_list() == [datetime(2026, 6, 24, 13, tzinfo=UTC)] * 3


def test_a_lazy_frame_may_be_cut_and_counted():
    rows = [{"opened_at": instant_us(AT), "tier": tier, "site": "LU"} for tier in ("office", "business") * 5]
    result = deadlines(pl.from_arrow(table_of(rows)).lazy(), SUPPORT)
    assert result.head(3).collect().height == 3
    assert result.select(pl.len()).collect().item() == 10
    assert result.slice(1, 1).collect()["tier"].to_list() == ["business"]


def test_a_lazy_frame_raises_its_errors_when_it_is_collected():
    result = deadlines(pl.LazyFrame({"opened_at": [AT, AT], "tier": ["office", "gold"], "site": ["LU", "LU"]}), SUPPORT)
    # Older versions of polars wrap errors in one of their own.
    with pytest.raises(
        (ColumnError, pl.exceptions.ComputeError), match=r"1 row has no answer[\s\S]*row 1, column 'tier'"
    ):
        result.collect()


def test_a_wrong_column_of_a_lazy_frame_is_told_at_once():
    with pytest.raises(ColumnError, match="no column 'tier'; found 'opened_at'"):
        deadlines(pl.LazyFrame({"opened_at": [AT]}), SUPPORT)


def test_due_instants_are_in_the_zone_of_the_column_of_openings():
    table = table_of([{"opened_at": instant_us(AT), "tier": "office", "site": "LU"}], zone="Europe/Luxembourg")
    due = deadlines(table, SUPPORT)["response_due"]
    assert due.type == pa.timestamp("us", "Europe/Luxembourg")
    assert due[0].as_py().isoformat() == "2026-06-24T15:00:00+02:00"


PRECISE = """
[contract]
id = "precise"
name = "Precise"
zone = "UTC"
{more}
[sites.HQ]
name = "Headquarters"
zone = "UTC"
{closure}
[hours.all]
week = "24/7"
[tiers.gold]
name = "Gold"
incident_hours = "all"
request_hours = "all"
[tiers.gold.targets]
response = "{response}"
"""


SILVER = """
[tiers.silver]
name = "Silver"
incident_hours = "all"
request_hours = "all"
[tiers.silver.targets]
response = "5h"
"""


def precise(response="1h", closure="", more=""):
    return parse_contract(PRECISE.format(response=response, closure=closure, more=more) + SILVER, file="precise.toml")


@pytest.mark.parametrize(("opened", "due"), [("s", "s"), ("ms", "ms"), ("us", "us"), ("ns", "ns")])
def test_the_unit_of_the_column_of_openings_stays(opened, due):
    table = table_of([{"opened_at": instant_us(AT), "tier": "gold", "site": "HQ"}], opened)
    assert deadlines(table, precise())["response_due"].type.unit == due


@pytest.mark.parametrize(("response", "seconds", "milliseconds"), [("PT1.5S", "us", "ms"), ("PT1.0005S", "us", "us")])
def test_coarse_units_become_microseconds_where_a_target_is_not_whole_in_them(response, seconds, milliseconds):
    contract = precise(response)
    for unit, wanted in (("s", seconds), ("ms", milliseconds), ("us", "us"), ("ns", "ns")):
        table = table_of([{"opened_at": instant_us(AT), "tier": "gold", "site": "HQ"}], unit)
        due = deadlines(table, contract)["response_due"]
        assert due.type.unit == wanted
        expected = contract.due(AT, tier="gold", site="HQ", target="response")
        assert instants_of(due, "due").us[0] == instant_us(expected)


def test_coarse_units_become_microseconds_where_a_closure_ends_within_a_second():
    closure = "closures = [{ start = 2026-06-22T15:00:00Z, end = 2026-06-22T16:00:00.250Z }]"
    table = table_of([{"opened_at": instant_us(AT), "tier": "gold", "site": "HQ"}], "s")
    due = deadlines(table, precise(closure=closure))["response_due"]
    assert due.type.unit == "us"
    assert due[0].as_py() == datetime(2026, 6, 22, 17, 0, 0, 250_000, tzinfo=UTC)


def test_a_finer_column_of_reports_counts_where_clocks_start_at_the_report():
    row = {"opened_at": instant_us(AT), "tier": "office", "site": "LU"}
    reported = pa.array([datetime(2026, 6, 22, 15, 30, 0, 7, tzinfo=UTC)], pa.timestamp("us", "UTC"))
    table = table_of([row], "s", seen=reported)
    assert SUPPORT.policies.anchor == "reported"
    due = deadlines(table, SUPPORT, reported="seen")["response_due"]
    assert due[0].as_py() == datetime(2026, 6, 24, 13, 0, 0, 7, tzinfo=UTC)
    assert deadlines(table, SUPPORT)["response_due"].type.unit == "s"


def test_nulls_stay_null_and_are_no_errors():
    good = {"opened_at": instant_us(AT), "tier": "office", "site": "LU"}
    table = table_of([good, *(good | {name: None} for name in ("opened_at", "tier", "site"))])
    result = deadlines(table, SUPPORT)
    assert result["response_state"].to_pylist() == ["due", None, None, None]
    assert result["response_due"].is_null().to_pylist() == [False, True, True, True]
    assert deadlines(table, SUPPORT, errors="column")["sla_error"].to_pylist() == [None] * 4


def test_an_error_lists_the_first_rows_counts_all_and_names_the_remedy():
    rows = [{"opened_at": instant_us(AT), "tier": f"T{i}", "site": "LU"} for i in range(1_234)]
    table = table_of(rows).rename_columns({"tier": "level"})
    with pytest.raises(ColumnError) as raised:
        deadlines(table, SUPPORT, tier="level")
    lines = str(raised.value).splitlines()
    assert lines[0] == "1,234 rows have no answer; mend them, or keep them by errors='column':"
    known = "expected a tier of contract mixvoip-support: none, standard, office, business"
    assert lines[1:21] == [f"  row {i}, column 'level': 'T{i}', {known}" for i in range(20)]
    assert lines[21:] == ["  ... and 1,214 more"]


def test_rows_with_one_reason_are_listed_together():
    good = {"opened_at": instant_us(AT), "tier": "office", "site": "LU"}
    table = table_of([good | {"site": "DE"}] * 7 + [good, good | {"site": "ES"}, good | {"site": "DE"}])
    with pytest.raises(ColumnError) as raised:
        deadlines(table, SUPPORT)
    _, several, single = str(raised.value).splitlines()
    assert several.startswith("  rows 0, 1, 2, 3, 4 and 3 more, column 'site': 'DE', expected a site of contract")
    assert single.startswith("  row 8, column 'site': 'ES', expected a site of contract")


def test_an_instant_without_an_answer_is_an_error_with_the_reason():
    table = table_of([{"opened_at": instant_us(datetime(2150, 1, 4, tzinfo=UTC)), "tier": "office", "site": "LU"}])
    (reason,) = deadlines(table, SUPPORT, errors="column")["sla_error"].to_pylist()
    assert reason.startswith(
        "column 'opened_at': '2150-01-04T00:00:00Z', expected an instant that can be answered (no holiday"
    )


def test_an_instant_outside_all_years_is_an_error():
    table = pa.table(
        {"opened_at": pa.array([2**62, -(2**62)], pa.timestamp("s", "UTC")), "tier": ["office"] * 2, "site": ["LU"] * 2}
    )
    result = deadlines(table, SUPPORT, errors="column")
    assert result["response_state"].to_pylist() == ["error"] * 2
    assert "expected an instant in the years 1900 to 2200" in result["sla_error"][0].as_py()


def test_parts_of_a_microsecond_are_errors_told_with_all_others():
    opened = pa.array([1, 1_000, 1_000, 2], pa.timestamp("ns", "UTC"))
    table = pa.table({"opened_at": opened, "tier": ["office", "gold", "office", None], "site": ["LU"] * 4})
    result = deadlines(table, SUPPORT, errors="column")
    assert result["response_state"].to_pylist() == ["error", "error", "due", None]
    assert result["sla_error"].to_pylist()[0] == (
        "column 'opened_at': '1970-01-01T00:00:00.000000001Z', expected an instant without parts of a microsecond"
    )
    with pytest.raises(
        ColumnError, match=r"2 rows have no answer[\s\S]*row 0, column 'opened_at'[\s\S]*row 1, column 'tier'"
    ):
        deadlines(table, SUPPORT)


@pytest.mark.parametrize("kind", KINDS)
def test_times_without_a_zone_raise_or_are_errors_of_every_row(kind):
    table = pa.table({"opened_at": pa.array([0, None], pa.timestamp("us")), "tier": ["office"] * 2, "site": ["LU"] * 2})
    with pytest.raises(
        NaiveInstantError, match=r"the times in column 'opened_at' have no zone; .*replace_time_zone.*tz_localize"
    ):
        deadlines(KINDS[kind](table), SUPPORT)
    found = answers(deadlines(KINDS[kind](table), SUPPORT, errors="column"), ["response"])
    assert found["response"] == [(None, "error"), (None, None)]


def test_existing_columns_of_these_names_are_replaced():
    row = {"opened_at": instant_us(AT), "tier": "office", "site": "LU"}
    table = table_of([row], response_state=pa.array([7]))
    result = deadlines(table, SUPPORT)
    assert result.column_names.count("response_state") == 1
    assert result["response_state"].to_pylist() == ["due"]
    assert deadlines(result, SUPPORT).equals(result)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tier": pa.array([1.5])}, r"column 'tier' is of type double; expected text or whole numbers"),
        ({"opened_at": pa.array(["2026-06-22"])}, r"column 'opened_at' is of type string; expected timestamps"),
    ],
)
@pytest.mark.parametrize("errors", ["raise", "column"])
def test_a_column_of_a_wrong_type_always_raises(change, message, errors):
    table = table_of([{"opened_at": instant_us(AT), "tier": "office", "site": "LU"}])
    for name, column in change.items():
        table = table.set_column(table.column_names.index(name), name, column)
    with pytest.raises(ColumnError, match=message):
        deadlines(table, SUPPORT, errors=errors)


def test_an_unknown_choice_is_refused_before_anything_else():
    with pytest.raises(InvalidArgumentError, match="errors is 'raise' or 'column', got 'coerce'"):
        deadlines(table_of([]), SUPPORT, errors="coerce")


def test_tickets_of_several_contracts_are_answered_each_by_its_own():
    row = {"opened_at": instant_us(AT), "tier": "business", "site": "LU"}
    table = table_of([row | {"contract": one} for one in (SUPPORT.id, SERVICES.id, "other")])
    both = {one.id: one for one in (SUPPORT, SERVICES)}
    result = deadlines(table, both, contract_id="contract", errors="column")
    assert result["recovery_state"].to_pylist() == ["not_applicable", "due", "error"]
    assert "a contract that was given: mixvoip-support, mixvoip-services" in result["sla_error"][2].as_py()


def test_a_service_brings_its_tier_along():
    contract = precise(more='services = { phone = { name = "Phone", tier = "silver" } }')
    row = {"opened_at": instant_us(AT), "tier": "gold", "site": "HQ"}
    table = table_of([row] * 2, what=pa.array(["phone", None]))
    due = deadlines(table, contract, service="what")["response_due"].to_pylist()
    assert due == [AT + timedelta(hours=5), AT + timedelta(hours=1)]


def test_a_channel_that_is_not_in_the_tier_has_no_promise():
    row = {"opened_at": instant_us(AT), "tier": "business", "site": "LU"}
    table = table_of([row] * 2, via=pa.array(["carrier pigeon", "phone"]))
    assert deadlines(table, SUPPORT, channel="via")["response_state"].to_pylist() == ["not_applicable", "due"]


def test_many_combinations_are_answered_at_once():
    priorities = [f"P{i}" for i in range(3_000)]
    rows = [{"opened_at": instant_us(AT), "tier": "office", "site": "LU", "priority": one} for one in priorities]
    result = deadlines(table_of(rows), SUPPORT, priority="priority")
    assert set(result["response_due"].to_pylist()) == {datetime(2026, 6, 24, 13, tzinfo=UTC)}
