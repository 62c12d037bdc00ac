"""Results as plain JSON values: every result type says itself, in one form for Python and the commands."""

import dataclasses
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter

import sla_engine
from sla_engine import (
    BadRow,
    BusinessCalendar,
    Event,
    Interval,
    Outage,
    Scenario,
    Ticket,
    Tracker,
    Work,
    break_even,
    choose_tier,
    compare,
    credits,  # noqa: A004 - the field's word
    entitle,
    evaluate,
    lint_contract,
    load_contract,
    quote,
    status_schema,
)
from sla_engine.cli.program import program
from sla_engine.contracts import parse_contract
from sla_engine.show.plain_values import Plain
from sla_engine.testing import contract_cases, datetime_at
from sla_engine.testing import tickets as random_tickets
from sla_engine.whatif import break_evens, history_of_tickets
from tests.examples import examples

SUPPORT, SERVICES = load_contract("mixvoip-support"), load_contract("mixvoip-services")
OPENED = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)
NOON = datetime(2026, 6, 24, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAUSING = load_contract(
    "mixvoip-support",
    changes={"policies": {"targets": {"response": {"pause_on": "all", "warnings": ["75%", "1h before"]}}}},
)
LOG = [Event("paused", NOON - 2 * HOUR, reason="customer", by="Ann"), Event("updated", NOON - HOUR), Event("odd", NOON)]
TICKET = Ticket("T-1", opened_at=OPENED, tier="office", site="LU", events=LOG)
STATUS = evaluate(TICKET, PAUSING, as_of=NOON)
VALIDATOR = Draft202012Validator(status_schema())
HISTORY = history_of_tickets([TICKET, dataclasses.replace(TICKET, id="T-2", tier="gold")])
SCENARIOS = [Scenario("today", PAUSING), Scenario("all Business", SUPPORT, tier="business")]


def alerts_and_standings():
    with Tracker("sqlite://", PAUSING) as tracker:
        tracker.put(dataclasses.replace(TICKET, events=()))
        return tracker.sweep(NOON + 8 * HOUR), tracker.standing(NOON)


def results() -> dict[str, Plain]:
    compared = compare(HISTORY, None, SCENARIOS, as_of=NOON + 99 * HOUR)
    alerts, standings = alerts_and_standings()
    clock = STATUS["response"]
    doubtful = parse_contract(SUPPORT.text or "", changes={"hours": {"unused": {"week": "24/7"}}})
    priced = quote(Work("engineer", NOON, NOON + HOUR), SUPPORT, tier="office", site="LU")
    downtime = Outage(OPENED, OPENED + 9 * HOUR)
    found = [
        *(STATUS, clock, *clock.warnings, *clock.pauses, clock.explain(), clock.explain().by_day()),
        *(*clock.explain().segments, *STATUS.findings, *STATUS.timeline(), entitle(TICKET, PAUSING)),
        *(*alerts, standings, *standings.clocks),
        *(compared, *compared.breaches("today"), *compared.moved("all Business")),
        choose_tier(HISTORY, None, SUPPORT, as_of=NOON),
        *choose_tier(HISTORY, None, SUPPORT, as_of=NOON).options,
        *(break_evens(SUPPORT), break_even(SUPPORT, tier="standard", role="technician")),
        *(priced, credits([downtime], SERVICES, tier="business", monthly_cost=Decimal(100))),
        *(BadRow("a.csv", 7, "id", None, "an id"), *lint_contract(doubtful)),
        *(Interval(OPENED, NOON), *BusinessCalendar("24/7", tz="UTC").explain(OPENED, NOON)),
    ]
    return {type(one).__name__: one for one in found if isinstance(one, Plain)}


RESULTS = results()
# What goes in, what is only a number or a name, and what is a picture of other results.
NO_RESULTS = {
    *("BusinessCalendar", "Contract", "Event", "History", "HolidaySet", "Outage", "Report", "Scenario", "State"),
    *("Target", "Ticket", "Tracker", "WeeklyHours", "Work"),
}


def check_plain(value: Any) -> None:
    """Refuse anything but the values that JSON has, of just these types."""
    assert type(value) in (str, int, float, bool, type(None), list, dict), value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        check_plain(item)
    if isinstance(value, dict):
        assert {type(key) for key in value} <= {str}


def test_every_result_type_at_the_top_level_says_itself():
    names = {
        name
        for name in sla_engine.__all__
        if isinstance(found := getattr(sla_engine, name), type) and not issubclass(found, Exception)
    }
    assert names - NO_RESULTS <= set(RESULTS)


@pytest.mark.parametrize("name", sorted(RESULTS))
def test_a_result_is_plain_and_json_takes_it(name):
    told = RESULTS[name].to_dict()
    check_plain(told)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert list(told) == list(RESULTS[name].PLAIN) or name == "Comparison"


@pytest.mark.parametrize("name", sorted(RESULTS))
def test_pydantic_takes_a_result_as_it_is(name):
    class Answer(BaseModel):
        found: dict[str, Any]

    told = RESULTS[name].to_dict()
    assert TypeAdapter(dict).validate_python(told) == told
    assert json.loads(Answer(found=told).model_dump_json()) == {"found": told}


def test_a_clock_has_the_names_of_its_attributes_and_durations_as_iso_text():
    told = STATUS["response"].to_dict()
    assert {name: told[name] for name in ("state", "due", "elapsed", "remaining", "paused", "share")} == {
        "state": "paused",
        "due": "2026-06-24T17:00:00+02:00",
        "elapsed": "PT3H",
        "remaining": "PT5H",
        "paused": "PT2H",
        "share": 0.375,
    }
    assert told["warnings"][1] == {
        "threshold": "1h before",
        "at": "2026-06-24T16:00:00+02:00",
        "reached": False,
        "provisional": True,
    }
    assert told["pauses"] == [
        {
            "start": "2026-06-24T10:00:00+02:00",
            "end": "2026-06-24T12:00:00+02:00",
            "duration": "PT2H",
            "own": "PT2H",
            "reason": "customer",
            "by": "Ann",
        }
    ]
    assert TypeAdapter(timedelta).validate_python(told["elapsed"]) == STATUS["response"].elapsed


def test_the_clocks_of_a_status_are_what_each_says_itself():
    assert STATUS.to_dict()["clocks"] == [clock.to_dict() for clock in STATUS.all_cycles]


def test_instants_have_the_offset_of_the_site_whatever_zone_hours_are_read_in():
    changes = {
        "policies": {"hours_zone": "contract", "targets": {"response": {"warnings": ["50%"], "pause_on": "all"}}},
        "sites": {"NP": {"zone": "Asia/Kathmandu", "holidays": "none"}},
    }
    ticket = dataclasses.replace(TICKET, site="NP")
    status = evaluate(ticket, load_contract("mixvoip-support", changes=changes), as_of=NOON)
    assert str(status["response"].due).endswith("+02:00")
    told = [status.to_dict(), status["response"].to_dict(), status["response"].explain().to_dict()]
    del told[0]["findings"][0]["message"]  # tells the event as the source has it
    offsets = set(re.findall(r"T\d\d:\d\d:\d\d(?:\.\d+)?([+-]\d\d:\d\d|Z)", json.dumps(told)))
    assert offsets == {"+05:45"}


def test_an_explanation_tells_reasons_in_english_and_days_if_asked():
    explained = STATUS["response"].explain(language="de")
    told = explained.to_dict()
    assert [(part["counted"], part["reason"], part["total"]) for part in told["segments"]][:3] == [
        (True, "open", "PT30M"),
        (False, "outside hours", "PT30M"),
        (False, "holiday: Nationalfeiertag", "PT30M"),
    ]
    days = explained.to_dict(by_day=True)
    assert "segments" not in days
    assert days["days"][1] == {
        "date": "2026-06-23",
        "hours": [],
        "reason": "holiday: Nationalfeiertag",
        "counted": "PT0S",
        "total": "PT30M",
    }
    assert (told["contract"], told["fingerprint"]) == ("mixvoip-support", PAUSING.fingerprint)


@pytest.mark.parametrize(
    ("ticket", "contract"),
    [
        (dataclasses.replace(TICKET, tier="none"), SUPPORT),  # not applicable
        (dataclasses.replace(TICKET, contract="another"), SUPPORT),
        (dataclasses.replace(TICKET, contract=None, tier="x"), {}),  # under no contract at all
        (TICKET, load_contract("mixvoip-support", changes={"contract": {"effective_from": "2030-01-01"}})),
        (TICKET, load_contract("mixvoip-support", changes={"hours": {"office": {"week": "24/7"}}})),
        (dataclasses.replace(TICKET, opened_at=NOON + HOUR), SUPPORT),  # not yet opened
    ],
)
def test_a_status_fits_its_schema_whatever_is_promised(ticket, contract):
    status = evaluate(ticket, contract, as_of=NOON)
    told = status.to_dict()
    check_plain(told)
    assert list(VALIDATOR.iter_errors(told)) == []
    assert all(clock["due"] or clock["reason"] for clock in told["clocks"])
    for clock in status.all_cycles:
        check_plain(clock.explain().to_dict())
        check_plain(clock.explain().to_dict(by_day=True))


@examples(40)
@given(st.data())
def test_every_status_fits_its_schema(data):
    case = data.draw(contract_cases())
    ticket, now = data.draw(random_tickets(case))
    status = evaluate(ticket, case.contract, as_of=datetime_at(now, "UTC"))
    told = status.to_dict()
    assert json.loads(json.dumps(told)) == told
    assert list(VALIDATOR.iter_errors(told)) == []


def test_the_schema_is_one_and_has_every_key_of_a_status():
    Draft202012Validator.check_schema(status_schema())
    told, schema = STATUS.to_dict(), status_schema()
    assert list(schema["properties"]) == list(told)
    assert list(schema["$defs"]["ClockStatus"]["properties"]) == list(told["clocks"][0])
    for damaged in (told | {"clocks": None}, {key: told[key] for key in list(told)[1:]}, told | {"ticket": 1}):
        assert list(VALIDATOR.iter_errors(damaged))


def test_money_is_exact_text():
    told = RESULTS["Quote"].to_dict()
    assert (told["total"], told["lines"][0]["price"], told["lines"][0]["quantity"]) == ("111.00", "111.00", "1")
    assert RESULTS["CreditStatement"].to_dict()["monthly_cost"] == "100"


def test_the_command_explain_prints_what_python_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tickets.csv").write_text("id,opened_at,tier,site\nT-1,2026-06-22T17:30:00+02:00,office,LU\n")
    asked = ["explain", "tickets.csv", "--ticket", "T-1", "--contract", "mixvoip-support", "--now", NOON.isoformat()]
    printed = json.loads(CliRunner().invoke(program, [*asked, "-o", "json"]).stdout)
    status = evaluate(dataclasses.replace(TICKET, events=()), SUPPORT, as_of=NOON)
    clocks = [clock.to_dict() | clock.explain().to_dict() for clock in status.all_cycles]
    assert printed == status.to_dict() | {"opened_at": "2026-06-22T17:30:00+02:00", "clocks": clocks}


@pytest.mark.parametrize("what", ["summary", "attainment", "time", "slack", "breaches"])
def test_the_command_whatif_prints_what_python_says(what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tickets.csv").write_text("id,opened_at,tier,site\nT-1,2026-06-22T17:30:00+02:00,office,LU\n")
    asked = ["whatif", "tickets.csv", "--contract", "mixvoip-support", "--tier", "business", "--now", NOON.isoformat()]
    printed = json.loads(CliRunner().invoke(program, [*asked, "--what", what, "-o", "json"]).stdout)
    scenarios = [Scenario("as it is", SUPPORT), Scenario("all business", SUPPORT, tier="business")]
    history = history_of_tickets([dataclasses.replace(TICKET, events=())])
    assert printed == compare(history, None, scenarios, as_of=NOON).to_dict()[what]
