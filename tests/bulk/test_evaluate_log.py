"""Whole logs: that columns say of every ticket what `evaluate` says of it, and what is said of bad rows."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import deadlines, evaluate, evaluate_log, load_contract
from sla_engine.bulk.logs.log_evaluation import log_table
from sla_engine.bulk.logs.log_input import read
from sla_engine.calendars.instants import instant_us
from sla_engine.clocks import Event, Ticket
from sla_engine.clocks.many.answers import evaluation
from sla_engine.clocks.many.answers.answers import answered
from sla_engine.contracts import parse_contract
from sla_engine.errors import ColumnError, InvalidArgumentError, NaiveInstantError
from sla_engine.testing import contract_cases, datetime_at
from sla_engine.testing import tickets as random_tickets
from tests.bulk.log_answers import expected, tables_of, told
from tests.examples import examples

SUPPORT = load_contract("mixvoip-support")
OPENED = datetime(2026, 6, 22, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOON = OPENED + 5 * HOUR


def check(contract, tickets, as_of):
    """Ask about many tickets at once, rows in any order, and one by one."""
    table, events = tables_of(tickets)
    shuffled = events.take(pa.array(np.random.default_rng(len(events)).permutation(len(events))))
    rows, errors = expected(tickets, contract, as_of)
    answer = evaluate_log(table, shuffled, contract, as_of=as_of, errors="column")
    wrong = pa.compute.is_valid(answer["sla_error"])
    assert sorted(set(answer.filter(wrong)["ticket"].to_pylist())) == sorted(errors)
    assert told(answer.filter(pa.compute.invert(wrong)).drop_columns("sla_error")) == rows


@examples(60)
@given(st.data())
def test_columns_say_what_evaluate_says_of_each_ticket(data):
    case = data.draw(contract_cases(step=timedelta(microseconds=1)))
    drawn = [data.draw(random_tickets(case, step=timedelta(microseconds=1))) for _ in range(5)]
    tickets = [ticket for ticket, _ in drawn]
    for _, now in drawn[:3]:
        check(case.contract, tickets, datetime_at(now, "UTC"))


ACME = """
[contract]
id = "acme"
name = "Acme"
zone = "Europe/Luxembourg"
effective_from = 2026-01-01
[sites.LU]
name = "LU"
zone = "Europe/Luxembourg"
[sites.NY]
name = "NY"
zone = "America/New_York"
[hours.office]
week = "Mo-Fr 09:00-17:00"
[tiers.gold]
name = "Gold"
incident_hours = "office"
request_hours = "office"
targets = { response = "2h", resolution = { business_days = 1 }, visit = { elapsed = "4h" } }
[tiers.silver]
name = "Silver"
incident_hours = "office"
request_hours = "office"
targets = { response = "4h", resolution = "8h", visit = "n/a" }
[policies.targets.resolution]
pause_on = "all"
[policies.targets.response]
reopening = "new_cycle"
[[versions]]
id = "2"
effective_from = 2026-06-01
[versions.tiers.gold.targets]
response = "1h"
resolution = "6h"
visit = { elapsed = "3h" }
"""
CONTRACT = parse_contract(ACME, file="acme.toml")


def ticket(number, *events, opened=OPENED, tier="gold", **more):
    made = [Event(kind, opened + hours * HOUR, **said) for kind, hours, said in events]
    return Ticket(f"T-{number}", opened_at=opened, tier=tier, site="LU", events=made, **more)


LIVES = (
    ticket(0),
    ticket(1, ("responded", 1, {}), ("paused", 2, {"reason": "x"}), ("resumed", 4, {}), ("resolved", 30, {})),
    ticket(2, ("resolved", 3, {}), ("reopened", 5, {}), ("resolved", 90, {})),
    ticket(3, ("tier_changed", 1, {"value": "silver"}), ("tier_changed", 30, {"value": "gold"})),
    ticket(4, ("cancelled", 1, {}), ("resolved", 2, {}), ("resumed", 3, {})),
    ticket(5, ("resolved", 1, {"id": "a"}), ("resolved", 1, {"id": "a"}), ("closed", 2, {"id": "a"})),
    ticket(6, ("responded", -3, {}), ("unheard_of", 2, {}), ("site_changed", 2, {"value": "NY"})),
    ticket(7, opened=OPENED - timedelta(days=300)),
    ticket(8, opened=OPENED - timedelta(days=100), tier="silver"),
    # Paused at its due instant, a closing, and resumed when no time had counted since: due at the resumption.
    ticket(9, ("paused", 32, {}), ("resumed", 35, {}), opened=OPENED - timedelta(days=42)),
)


@pytest.mark.parametrize("hours", [-2000, -1, 0, 1, 2, 5, 40, 2000])
def test_cycles_changes_and_versions_are_told_as_evaluate_tells_them(hours):
    check(CONTRACT, LIVES, OPENED + hours * HOUR)


MOVES = (
    ticket(0),
    ticket(1, ("site_changed", 1, {"value": "NY"})),
    ticket(2, ("site_changed", 1, {"value": "NY"}), ("tier_changed", 1, {"value": "silver"}), ("resolved", 2, {})),
    ticket(3, ("site_changed", 1, {"value": "NY"}), ("site_changed", 3, {"value": "LU"})),
    ticket(4, ("site_changed", 0, {"value": "NY"}), ("site_changed", 2, {"value": "nowhere"})),
    ticket(5, ("site_changed", -2, {"value": "NY"})),
    ticket(6, ("site_changed", 1, {"value": "NY"}), tier="bronze"),
    ticket(7, ("site_changed", 1, {"value": "NY"}), opened=OPENED - timedelta(days=300)),
)


@pytest.mark.parametrize("change", ["prospective", "retroactive", "keep", "restart"])
@pytest.mark.parametrize("hours", [-3, 0, 1, 2, 5])
def test_the_zone_of_a_ticket_is_that_of_the_site_that_it_has_then(change, hours):
    contract = parse_contract(ACME, changes={"policies": {"changes": {"site": change}}})
    given = read(*tables_of(MOVES), "column")
    as_of = OPENED + hours * HOUR
    answer = answered(contract, given.rows, given.events, instant_us(as_of))
    (bronze,) = answer.faults
    assert bronze == 6
    for row, one in enumerate(MOVES):
        if row != bronze:
            assert answer.places.zone.at(row) == evaluate(one, contract, as_of=as_of).zone, row


def test_of_several_contracts_each_ticket_has_its_own():
    named = [ticket(0, contract="acme"), Ticket("T-1", opened_at=OPENED, tier="business", site="LU")]
    named.append(Ticket("T-2", opened_at=OPENED, tier="nowhere", site="LU"))
    check({"acme": CONTRACT, "mixvoip-support": SUPPORT}, named, NOON)


def test_instants_beyond_what_calendars_know_are_errors_of_their_tickets():
    late = Ticket("T-0", opened_at=datetime(2199, 12, 31, 23, tzinfo=UTC), tier="office", site="LU")
    check(SUPPORT, [late, Ticket("T-1", opened_at=OPENED, tier="office", site="LU")], NOON)


def test_an_answer_says_how_many_tickets_were_evaluated_one_by_one(caplog):
    caplog.set_level("INFO", "sla_engine.bulk")
    # Within a year of the end of what calendars know, one ticket runs beyond it, and stops in time.
    opened = datetime(2200, 12, 31, 21, tzinfo=UTC)
    late = Ticket(
        "T-0", opened_at=opened, tier="gold", site="LU", events=[Event("tier_changed", opened, value="silver")]
    )
    table, events = tables_of([late, *LIVES])
    answer = evaluate_log(table, events, CONTRACT, as_of=NOON, errors="column")
    assert answer.schema.metadata == {b"evaluated_singly": b"1"}
    assert evaluate_log(table.to_pandas(), events, CONTRACT, as_of=NOON, errors="column").attrs == {
        "evaluated_singly": 1
    }
    assert caplog.messages == ["1 of 11 tickets were evaluated one by one"] * 2


TICKETS = pa.table(
    {
        "id": ["A", "B"],
        "opened_at": pa.array([OPENED, OPENED], pa.timestamp("us", "Europe/Luxembourg")),
        "tier": ["office", "business"],
        "site": ["LU", "BE"],
        "note": ["left alone", None],
    }
)
EVENTS = pa.table(
    {"ticket": ["B", "A"], "kind": ["responded", "responded"], "at": pa.array([NOON, NOON], pa.timestamp("us", "UTC"))}
)


def test_an_answer_has_the_columns_promised_and_the_zone_of_the_tickets():
    answer = evaluate_log(TICKETS, EVENTS, SUPPORT, as_of=NOON)
    assert answer.column_names == [
        *("ticket", "target", "cycle", "state", "due", "provisional", "started_at", "stopped_at", "breached_at"),
        *("elapsed", "remaining", "paused", "share", "findings"),
    ]
    assert answer.schema.field("due").type == pa.timestamp("us", "Europe/Luxembourg")
    assert answer["ticket"].to_pylist() == ["A"] * 2 + ["B"] * 2


def test_every_kind_of_frame_is_answered_in_kind():
    answer = evaluate_log(TICKETS, EVENTS, SUPPORT, as_of=NOON)
    polars = evaluate_log(pl.from_arrow(TICKETS), pl.from_arrow(EVENTS), SUPPORT, as_of=NOON)
    pandas = evaluate_log(TICKETS.to_pandas(), EVENTS.to_pandas(), SUPPORT, as_of=NOON)
    lazy = evaluate_log(pl.from_arrow(TICKETS).lazy(), EVENTS, SUPPORT, as_of=NOON)
    assert isinstance(polars, pl.DataFrame)
    assert isinstance(pandas, pd.DataFrame)
    assert polars.to_dicts() == answer.to_pylist()
    assert lazy.collect().equals(polars)
    assert pandas["due"].tolist() == answer["due"].to_pandas().tolist()
    assert str(pandas["elapsed"].dtype) == "timedelta64[us]"


def test_numbers_will_do_as_ids():
    tickets = TICKETS.set_column(0, "id", pa.array([1, 2]))
    events = EVENTS.set_column(0, "ticket", pa.array([2, 1], pa.int32()))
    answer = evaluate_log(tickets, events, SUPPORT, as_of=NOON)
    assert answer["ticket"].to_pylist() == [1, 1, 2, 2]
    assert answer["state"].to_pylist() == evaluate_log(TICKETS, EVENTS, SUPPORT, as_of=NOON)["state"].to_pylist()


def test_instants_of_tickets_count_as_events():
    tickets = TICKETS.append_column("responded_at", EVENTS["at"])
    nothing = EVENTS.slice(0, 0)
    assert told(evaluate_log(tickets, nothing, SUPPORT, as_of=NOON)) == told(
        evaluate_log(TICKETS, EVENTS, SUPPORT, as_of=NOON)
    )


def test_of_several_rows_of_one_id_the_first_counts_and_the_others_are_refused():
    twice = pa.concat_tables([TICKETS, TICKETS.slice(0, 1)])
    with pytest.raises(
        ColumnError, match=r"row 2, column 'id': (?s:.*)expected an id that comes once; row 0 has it already"
    ):
        evaluate_log(twice, EVENTS, SUPPORT, as_of=NOON)
    answer = told(evaluate_log(twice, EVENTS, SUPPORT, as_of=NOON, errors="column"))
    once = told(evaluate_log(TICKETS, EVENTS, SUPPORT, as_of=NOON, errors="column"))
    assert [row for row in answer if row["state"] != "error"] == once
    refused = [row for row in answer if row["state"] == "error"]
    assert {row["ticket"] for row in refused} == {TICKETS["id"][0].as_py()}
    assert {row["sla_error"] for row in refused} == {"id: expected an id that comes once; row 0 has it already"}


def test_nothing_is_said_of_no_tickets():
    answer = evaluate_log(TICKETS.slice(0, 0), EVENTS.slice(0, 0), SUPPORT, as_of=NOON)
    assert len(answer) == 0
    assert answer.schema == evaluate_log(TICKETS, EVENTS, SUPPORT, as_of=NOON).schema


def test_bad_tickets_are_counted_and_listed():
    bad = TICKETS.set_column(2, "tier", pa.array(["gold", None]))
    with pytest.raises(ColumnError) as raised:
        evaluate_log(bad, EVENTS, SUPPORT, as_of=NOON)
    assert "2 rows of the tickets" in str(raised.value)
    assert "row 0, column 'tier': 'gold', expected a tier of contract mixvoip-support" in str(raised.value)
    assert "row 1, column 'tier': nothing" in str(raised.value)


def test_bad_tickets_may_become_rows_with_the_reason():
    bad = TICKETS.set_column(2, "tier", pa.array(["gold", "business"]))
    answer = evaluate_log(bad, EVENTS, SUPPORT, as_of=NOON, errors="column").to_pylist()
    assert [(row["state"], row["due"], row["elapsed"]) for row in answer[:2]] == [("error", None, None)] * 2
    assert answer[0]["sla_error"].startswith("tier: expected a tier of contract")
    assert {row["sla_error"] for row in answer[2:]} == {None}


def test_events_of_no_ticket_are_refused_or_left_out():
    stray = EVENTS.set_column(0, "ticket", pa.array(["B", "Z"]))
    with pytest.raises(ColumnError, match=r"1 row of the events .*\n.*row 1, column 'ticket': 'Z'"):
        evaluate_log(TICKETS, stray, SUPPORT, as_of=NOON)
    answer = evaluate_log(TICKETS, stray, SUPPORT, as_of=NOON, errors="column")
    assert answer["state"].to_pylist()[0] == "running"


def test_a_bad_event_spoils_its_ticket_only():
    bad = EVENTS.set_column(1, "kind", pa.array(["not a name", "responded"]))
    with pytest.raises(ColumnError, match=r"row 0, column 'kind': 'not a name'"):
        evaluate_log(TICKETS, bad, SUPPORT, as_of=NOON)
    answer = evaluate_log(TICKETS, bad, SUPPORT, as_of=NOON, errors="column").to_pylist()
    assert [row["state"] == "error" for row in answer] == [False, False, True, True]
    assert answer[2]["sla_error"] == "kind: expected a name such as responded or paused in row 0 of the events"


def test_naive_instants_are_refused():
    naive = TICKETS.set_column(1, "opened_at", TICKETS["opened_at"].cast(pa.timestamp("us")))
    with pytest.raises(NaiveInstantError, match="'opened_at' have no zone"):
        evaluate_log(naive, EVENTS, SUPPORT, as_of=NOON)
    answer = evaluate_log(naive, EVENTS, SUPPORT, as_of=NOON, errors="column")
    assert set(answer["state"].to_pylist()) == {"error"}
    with pytest.raises(NaiveInstantError):
        evaluate_log(TICKETS, EVENTS, SUPPORT, as_of=NOON.replace(tzinfo=None))


def test_missing_columns_and_unknown_choices_are_named():
    with pytest.raises(ColumnError, match="no column 'site'"):
        evaluate_log(TICKETS.drop_columns("site"), EVENTS, SUPPORT, as_of=NOON)
    with pytest.raises(ColumnError, match="no column 'at'"):
        evaluate_log(TICKETS, EVENTS.drop_columns("at"), SUPPORT, as_of=NOON)
    with pytest.raises(InvalidArgumentError, match="'raise' or 'column', got 'nat'"):
        evaluate_log(TICKETS, EVENTS, SUPPORT, as_of=NOON, errors="nat")
    with pytest.raises(ColumnError, match="no column 'kind' and none 'at' in the events"):
        log_table(TICKETS, EVENTS.select(["ticket"]), SUPPORT, 0, errors="raise")


@pytest.mark.parametrize("seq", [pa.array([2, None]), pa.array([2.0, None]), pa.array(["2", None])])
def test_sequence_numbers_may_be_written_as_they_come(seq):
    same = pa.array([NOON, NOON], pa.timestamp("us", "UTC"))
    events = pa.table({"ticket": ["A", "A"], "kind": ["reopened", "resolved"], "at": same, "seq": seq})
    answer = evaluate_log(TICKETS, events, SUPPORT, as_of=NOON)
    # The one with a number comes first, whatever the ranks of the kinds say.
    assert answer["findings"].to_pylist()[0] == "reopened_while_open"


def test_words_are_no_sequence_numbers():
    events = EVENTS.append_column("seq", pa.array(["1", "first"]))
    with pytest.raises(ColumnError, match=r"row 1, column 'seq': 'first', expected a whole number"):
        evaluate_log(TICKETS, events, SUPPORT, as_of=NOON)


@pytest.mark.parametrize(
    "seq",
    [
        pa.array([2.0, 1.5]),
        pa.array([2.0, float("inf")]),
        pa.array([1.0, 2.0**60]),
        pa.array([1, 1 << 63], pa.uint64()),
        pa.array([None, str(1 << 63)]),
        pa.array(["-5", "1.0"]),
    ],
)
def test_a_sequence_number_that_is_none_is_a_fault_of_its_row(seq):
    events = EVENTS.append_column("seq", seq)
    with pytest.raises(ColumnError, match=r"1 row (?s:.*)row 1, column 'seq': .*, expected a whole number of 64 bits"):
        evaluate_log(TICKETS, events, SUPPORT, as_of=NOON)
    answer = evaluate_log(TICKETS, events, SUPPORT, as_of=NOON, errors="column")
    assert set(answer.filter(pa.compute.is_valid(answer["sla_error"]))["ticket"].to_pylist()) == {"A"}


@pytest.mark.parametrize("kind", [pl.Categorical, pl.Enum(["A", "B"])])
def test_categories_will_do_as_ids(kind):
    frame = pl.DataFrame(TICKETS).with_columns(pl.col("id").cast(kind))
    answer = evaluate_log(frame, EVENTS, SUPPORT, as_of=NOON)
    assert answer.with_columns(pl.col("ticket").cast(pl.String)).equals(
        evaluate_log(pl.DataFrame(TICKETS), EVENTS, SUPPORT, as_of=NOON)
    )


@pytest.mark.parametrize("contract", ["mixvoip-support", [SUPPORT], None])
def test_what_is_no_contract_is_refused_with_the_remedy(contract):
    for asked in (lambda: evaluate_log(TICKETS, EVENTS, contract, as_of=NOON), lambda: deadlines(TICKETS, contract)):
        with pytest.raises(InvalidArgumentError, match=r"expected a contract \(load_contract reads one\)"):
            asked()


def busy(number, count):
    """A ticket with so many events."""
    return ticket(
        number, *((("paused", "resumed")[i % 2], i, {"reason": "x"} if i % 2 == 0 else {}) for i in range(count))
    )


@pytest.mark.parametrize(
    ("counts", "one_by_one"),
    [((600, 3, 3, 3), 1), ((3, 600, 0, 700), 2), ((600, 500, 400, 3), 0), ((3, 3, 3, 3), 0), ((600,), 1)],
)
def test_a_few_logs_much_longer_than_all_others_do_not_take_all_through_their_steps(monkeypatch, counts, one_by_one):
    monkeypatch.setattr(evaluation, "FEW", 3)
    lives = [busy(i, count) for i, count in enumerate(counts)]
    given = read(*tables_of(lives), "raise")
    assert answered(CONTRACT, given.rows, given.events, instant_us(OPENED + 900 * HOUR)).one_by_one == one_by_one
    check(CONTRACT, lives, OPENED + 900 * HOUR)
