"""What a comparison counts of clocks, against `evaluate` of the same tickets; and the forms in which it hands it out."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given

from sla_engine import load_contract
from sla_engine.clocks import Event, State, Ticket, evaluate
from sla_engine.errors import ColumnError, InvalidArgumentError, NaiveInstantError, SourceError, UnknownNameError
from sla_engine.whatif import Moved, Scenario, compare, impact, read_history
from sla_engine.whatif.comparisons.comparison_frames import TABLES
from sla_engine.whatif.histories.history import history_of
from tests.bulk.log_answers import tables_of
from tests.examples import examples
from tests.whatif.test_compare import HISTORY, HOUR, NOW, OPENED, SUPPORT, histories

OPEN_HOLIDAYS = load_contract("mixvoip-support", changes={"hours": {"extended": {"on_holidays": "open"}}})
TODAY = Scenario("today", SUPPORT)
ZONES = {"LU": "Europe/Luxembourg", "BE": "Europe/Brussels", "DE-RP": "Europe/Berlin"}


def clocks(tickets, contract=SUPPORT):
    for number, ticket in enumerate(tickets):
        status = evaluate(replace(ticket, id=f"T-{number}"), contract, as_of=NOW)
        for target in status:
            for clock in status.cycles(target):
                yield ticket, status, clock


@examples(40)
@given(histories())
def test_due_hours_are_those_of_the_sites(tickets):
    expected = Counter()
    for ticket, _, clock in clocks(tickets):
        if clock.due is not None:
            local = datetime.fromtimestamp(clock.due_us // 1_000_000, ZoneInfo(ZONES[ticket.site]))
            expected[clock.target, local.weekday(), local.hour] += 1
    answer = compare(*tables_of(tickets), [TODAY], as_of=NOW)
    assert {(one.target, one.weekday, one.hour): one.clocks for one in answer.dues} == expected


@examples(40)
@given(histories())
def test_used_shares_are_counted_in_tenths_and_all_of_it_is_not_late(tickets):
    expected = Counter()
    for _, _, clock in clocks(tickets):
        if clock.state in (State.MET, State.MISSED, State.OVERDUE):
            tenths = 0 if not clock.elapsed else ceil(clock.elapsed * 10 / clock.allowed) - 1
            late = clock.state is not State.MET
            expected[clock.target, min(max(tenths, 10), 20) if late else tenths] += 1
    answer = compare(*tables_of(tickets), [TODAY], as_of=NOW)
    found = {(one.target, round(one.low * 10)): one.clocks for one in answer.used if one.clocks}
    assert found == expected
    assert all(one.high is None or one.high == pytest.approx(one.low + 0.1) for one in answer.used)


def test_used_exactly_up_is_in_the_last_bin_in_time_and_a_microsecond_more_in_the_next():
    stops = (3 * HOUR, 3 * HOUR + timedelta(microseconds=1))
    tickets = [
        Ticket("T", opened_at=OPENED, tier="business", site="LU", events=[Event("responded", OPENED + after)])
        for after in stops
    ]
    answer = compare(*tables_of(tickets), [TODAY], as_of=NOW)
    found = {(one.low, one.high): one.clocks for one in answer.used if one.target == "response" and one.clocks}
    assert found == {(0.9, 1.0): 1, (1.0, 1.1): 1}


def test_late_in_hours_that_do_not_count_is_late():
    # Opened at 09:00 local, the 8 hours up to the closing at 17:00 are all that is allowed; answered at 20:00.
    closed = OPENED + 11 * HOUR
    contract = load_contract("mixvoip-support", changes={"tiers": {"standard": {"targets": {"response": "8h"}}}})
    ticket = Ticket("T", opened_at=OPENED, tier="standard", site="LU", events=[Event("responded", closed)])
    answer = compare(*tables_of([ticket]), [Scenario("today", contract)], as_of=NOW)
    found = {(one.low, one.high): one.clocks for one in answer.used if one.target == "response" and one.clocks}
    assert found == {(1.0, 1.1): 1}
    assert answer.share("today", "response") == 0


@examples(40)
@given(histories())
def test_moved_are_the_clocks_that_fall_due_at_another_instant(tickets):
    dues = [
        {(status.ticket, clock.target, clock.cycle): clock.due_us for _, status, clock in clocks(tickets, contract)}
        for contract in (SUPPORT, OPEN_HOLIDAYS)
    ]
    before, after = dues
    sites = {f"T-{number}": ticket.site for number, ticket in enumerate(tickets)}
    expected = {
        Moved(*key, before.get(key), after.get(key), ZONES[sites[key[0]]])
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }
    answer = compare(*tables_of(tickets), [TODAY, Scenario("open", OPEN_HOLIDAYS)], as_of=NOW)
    assert set(answer.moved("open")) == expected
    assert answer.moved("today") == []


def test_the_impact_of_an_edit_is_one_call():
    holiday = Ticket("T", opened_at=datetime(2026, 6, 22, 15, 30, tzinfo=UTC), tier="business", site="LU")
    answer = impact(*tables_of([holiday]), SUPPORT, OPEN_HOLIDAYS, as_of=NOW)
    assert answer.scenarios == ("as it is", "as edited")
    assert [one.due - one.due_before for one in answer.moved("as edited")] == [-timedelta(days=1)] * 2


@pytest.mark.parametrize("what", TABLES)
def test_a_table_comes_in_the_kind_of_frame_in_which_tickets_came(what):
    scenarios = [TODAY, Scenario("open", OPEN_HOLIDAYS), Scenario("standard", SUPPORT, tier="standard")]
    tickets, events = tables_of(HISTORY)
    frames = (pl.from_arrow(tickets), pl.from_arrow(events)), (tickets.to_pandas(), events.to_pandas())
    arrow, polars, pandas = (
        compare(*pair, scenarios, as_of=NOW, costs=True).frame(what) for pair in ((tickets, events), *frames)
    )
    assert isinstance(arrow, pa.Table)
    assert isinstance(polars, pl.DataFrame)
    assert isinstance(pandas, pd.DataFrame)
    assert arrow.num_rows == len(polars) == len(pandas) > 0
    assert arrow.column_names == polars.columns == list(pandas.columns)
    assert polars.equals(pl.from_arrow(arrow))


def test_tables_without_rows_have_their_types():
    answer = compare(*tables_of([]), [TODAY], as_of=NOW)
    types = {what: answer.frame(what).schema for what in TABLES}
    assert types["moved"].field("due").type == pa.timestamp("us", "UTC")
    assert types["time"].field("time").type == pa.duration("us")
    assert all(not pa.types.is_null(field.type) for schema in types.values() for field in schema)


def test_an_unknown_table_is_refused():
    answer = compare(*tables_of(HISTORY), [TODAY], as_of=NOW)
    with pytest.raises(InvalidArgumentError, match="unknown table 'cots'; known: summary, attainment"):
        answer.frame("cots")


def test_the_table_of_breaches_says_which_are_gained_and_which_lost():
    late = Scenario("late", SUPPORT, sooner={"responded": -2 * HOUR})
    soon = Scenario("soon", SUPPORT, sooner={"responded": HOUR})
    rows = compare(*tables_of(HISTORY[:2]), [TODAY, late, soon], as_of=NOW).frame("breaches").to_pylist()
    changes = {(row["scenario"], row["ticket"]): row["change"] for row in rows if row["target"] == "response"}
    assert changes == {
        ("today", "T-1"): "breached",
        ("late", "T-0"): "gained",
        ("late", "T-1"): "breached",
        ("soon", "T-1"): "lost",
    }


@pytest.fixture
def files(tmp_path):
    """A history of two files, in which one ticket's row and one event's row are bad."""
    tickets, events = tmp_path / "tickets.csv", tmp_path / "events.csv"
    with tickets.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "opened_at", "tier", "site", "responded_at"))
        rows.writerow(("A", "2026-06-01T09:00:00+02:00", "business", "LU", "2026-06-01T13:00:00+02:00"))
        rows.writerow(("B", "yesterday", "business", "LU", ""))
        rows.writerow(("C", "2026-06-01T09:00:00+02:00", "business", "LU", ""))
    with events.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("ticket", "kind", "at", "id"))
        rows.writerow(("C", "responded", "2026-06-01T10:00:00+02:00", "e1"))
        rows.writerow(("C", "responded", "soon", "e2"))
        rows.writerow(("A", "work_started", "2026-06-01T14:00:00+02:00", "e1"))
    return tickets, events


def test_a_history_is_read_from_files_and_bad_rows_are_told(files):
    history = read_history(files[0], events=files[1])
    assert len(history) == 2
    assert {(row.line, row.column) for row in history.bad} == {(3, "opened_at"), (3, "at")}
    answer = compare(history, None, [TODAY], as_of=NOW)
    assert [one.ticket for one in answer.breaches("today") if one.target == "response"] == ["A"]


def test_a_path_is_a_history_too(files):
    tickets, events = files
    answer = compare(str(tickets), events, [TODAY], as_of=NOW)
    assert answer.attainment == compare(read_history(tickets, events=events), None, [TODAY], as_of=NOW).attainment
    assert isinstance(answer.frame(), pa.Table)


@pytest.mark.slow
def test_a_history_of_many_chunks_is_one(tmp_path):
    path = tmp_path / "many.jsonl"
    count = 70_000
    with path.open("w") as file:
        for number in range(count):
            at = OPENED + timedelta(seconds=number)
            file.write(f'{{"id": "T-{number}", "opened_at": "{at.isoformat()}", "tier": "business", "site": "LU"}}\n')
    answer = compare(path, None, [TODAY], as_of=NOW)
    assert sum(one.missed for one in answer.attainment if one.target == "response") == count


def test_a_history_has_its_events_already(files):
    with pytest.raises(InvalidArgumentError, match="leave the events out"):
        compare(read_history(files[0]), files[1], [TODAY], as_of=NOW)


def test_a_source_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        compare(tmp_path / "none.csv", None, [TODAY], as_of=NOW)


def test_frames_without_events_are_a_history():
    tickets, _ = tables_of(HISTORY)
    assert len(compare(tickets, None, [TODAY], as_of=NOW).breaches("today")) == 6


def test_histories_and_comparisons_say_in_short_what_they_are(files):
    history = read_history(files[0], events=files[1])
    assert repr(history) == "<History of 2 tickets and 3 events, 2 bad rows>"
    assert "<td>2026-06-01</td>" in history._repr_html_()
    empty = compare(*tables_of([]), [TODAY], as_of=NOW)
    assert repr(empty) == "<Comparison of 'today'>"
    assert "<td>0</td><td>0</td><td>0</td><td></td>" in history_of(*tables_of([]))._repr_html_()


def test_bad_rows_of_a_source_are_told_by_the_comparison(files):
    answer = compare(*files, [TODAY], as_of=NOW)
    assert {row.line for row in answer.bad} == {3}
    assert str(answer).endswith("bad rows left out (see bad): 2")
    assert "bad rows left out (see bad): 2" in answer._repr_html_()


def test_events_of_no_ticket_are_refused():
    tickets, events = tables_of(HISTORY)
    with pytest.raises(ColumnError, match=r"1 row of the events cannot be counted; mend them, or leave them out"):
        compare(tickets.slice(1), events, [TODAY], as_of=NOW)


def test_instants_without_a_zone_are_refused():
    tickets, _ = tables_of(HISTORY)
    naive = tickets.set_column(
        tickets.schema.get_field_index("opened_at"), "opened_at", tickets["opened_at"].cast(pa.timestamp("us"))
    )
    with pytest.raises(NaiveInstantError):
        compare(naive, None, [TODAY], as_of=NOW)


def test_a_path_and_a_frame_do_not_make_a_history(files):
    with pytest.raises(InvalidArgumentError, match="two frames, or two paths"):
        compare(files[0], tables_of(HISTORY)[1], [TODAY], as_of=NOW)
    with pytest.raises(InvalidArgumentError, match="two frames, or two paths"):
        compare(tables_of(HISTORY)[0], files[1], [TODAY], as_of=NOW)


def test_a_ticket_without_an_answer_is_neither_lost_nor_moved():
    other = Ticket("E", opened_at=OPENED, tier="gold", site="LU")
    tables = tables_of([HISTORY[1], other])
    answer = compare(*tables, [Scenario("all", SUPPORT, tier="business"), TODAY], as_of=NOW)
    assert {one.ticket for one in answer.breaches("all")} == {"T-0", "T-1"}
    assert answer.lost("today") == answer.moved("today") == []
    assert compare(*tables, [TODAY, Scenario("all", SUPPORT, tier="business")], as_of=NOW).gained("all") == []


@pytest.mark.parametrize("odd", [{"contract": "other"}, {"channel": "pigeon"}])
def test_a_ticket_that_nothing_is_promised_to_is_outside_and_counted(odd):
    other = Ticket("E", opened_at=OPENED, tier="business", site="LU", **odd)
    tables = tables_of([HISTORY[1], other])
    answer = compare(*tables, [TODAY, Scenario("all", SUPPORT, tier="standard")], as_of=NOW)
    assert list(answer.outside["today"]) == list(answer.outside["all"]) == ["T-1"]
    assert {one.ticket for one in answer.breaches("today")} == {"T-0"}
    assert "tickets left out (see faults and outside): today 1, all 1" in str(answer)


def test_the_tier_told_is_that_of_the_scenario_and_of_the_service():
    services = load_contract("mixvoip-services", changes={"contract": {"services": {"fibre": "business"}}})
    both = {"mixvoip-support": SUPPORT, "mixvoip-services": services}
    tickets = [
        Ticket("A", opened_at=OPENED, tier="office", site="LU", service="fibre"),
        Ticket("B", opened_at=OPENED, tier="office", site="LU"),
    ]
    answer = compare(*tables_of(tickets), [Scenario("today", both), Scenario("b", SUPPORT, tier="standard")], as_of=NOW)
    levels = {(one.scenario, one.contract, one.tier) for one in answer.attainment}
    assert levels == {
        ("today", "mixvoip-services", "business"),
        ("today", "mixvoip-support", "office"),
        ("b", "mixvoip-support", "standard"),
    }
    assert {(one.scenario, one.contract, one.tier) for one in answer.time} == levels


def test_a_second_row_of_an_id_is_bad_and_breaks_no_promise_again():
    tickets, events = tables_of([HISTORY[1], replace(HISTORY[1], tier="standard", events=())])
    twice = tickets.set_column(tickets.schema.get_field_index("id"), "id", pa.array(["A", "A"]))
    events = events.set_column(events.schema.get_field_index("ticket"), "ticket", pa.array(["A"] * len(events)))
    other = Scenario("b", SUPPORT, tier={"standard": "business"})
    answer = compare(twice, events, [TODAY, other], as_of=OPENED + 9 * HOUR)
    once = compare(twice.slice(0, 1), events, [TODAY, other], as_of=OPENED + 9 * HOUR)
    assert (answer.attainment, answer.breaches("b")) == (once.attainment, once.breaches("b"))
    assert answer.faults == {"today": {}, "b": {}}
    assert [str(row) for row in answer.bad] == [
        "tickets, line 2, column 'id': 'A', expected an id that comes once; line 1 has it already"
    ]
    assert "bad rows left out (see bad): 1" in str(answer)


def test_what_falls_through_of_tickets_is_a_warning_of_each_scenario_whose_contract_does_not_know_it():
    pauses = {"policies": {"targets": {"response": {"pause_on": ["customer"]}}}}
    odd = replace(
        HISTORY[1],
        events=(Event("answered", OPENED + HOUR), Event("paused", OPENED + HOUR, reason="custommer")),
    )
    fax = replace(HISTORY[0], channel="fax")
    scenarios = [TODAY, Scenario("pausing", load_contract("mixvoip-support", changes=pauses))]
    answer = compare(*tables_of([odd, odd, fax]), scenarios, as_of=NOW)
    event = "event 'answered': of a kind that neither the standard nor the contract names; does nothing"
    reason = "paused 'custommer': pauses no target, though other reasons do; did you mean 'customer'?"
    assert answer.warnings == {"today": {event: 2}, "pausing": {event: 2, reason: 2}}
    assert str(answer).splitlines()[-2:] == [f"tickets (2): {event}", f"tickets (pausing 2): {reason}"]


def test_an_unknown_target_is_refused():
    with pytest.raises(InvalidArgumentError, match="unknown target 'respons'; known: response, intervention"):
        compare(*tables_of(HISTORY), [TODAY], as_of=NOW).share("today", "respons")


def test_lazy_frames_are_collected():
    tickets, events = (pl.from_arrow(table).lazy() for table in tables_of(HISTORY))
    answer = compare(tickets, events, [TODAY], as_of=NOW)
    assert answer.attainment == compare(*tables_of(HISTORY), [TODAY], as_of=NOW).attainment
    assert isinstance(answer.frame(), pl.DataFrame)


def test_a_contract_that_comes_later_loses_no_breaches():
    late = load_contract("mixvoip-support", changes={"contract": {"effective_from": "2026-06-15"}})
    answer = compare(*tables_of(HISTORY[:2]), [TODAY, Scenario("late", late)], as_of=NOW)
    assert answer.lost("late") == answer.moved("late") == []
    assert answer.left_out("late") == 2


def test_a_mapping_of_what_no_ticket_has_is_refused():
    with pytest.raises(UnknownNameError, match="no ticket has tier 'standrd', which scenario 'b' renames; did"):
        compare(*tables_of(HISTORY), [Scenario("b", SUPPORT, tier={"standrd": "office"})], as_of=NOW)
