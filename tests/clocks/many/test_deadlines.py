from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars.arrays import NAT
from sla_engine.calendars.instants import instant_us
from sla_engine.clocks import Ticket, entitle
from sla_engine.clocks.many.answers.due_instants import STATES, deadlines
from sla_engine.clocks.many.promises.combination_plans import Fault
from sla_engine.clocks.many.tickets.rows import TEXTS, Rows
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.contracts import load_contract, parse_contract
from sla_engine.errors import SlaError

SUPPORT = load_contract("mixvoip-support")
SERVICES = load_contract("mixvoip-services")

VERSIONED = parse_contract(
    """
    [contract]
    id = "acme"
    name = "Acme"
    zone = "Europe/Luxembourg"
    effective_from = 2026-01-01
    priorities = ["high", "low"]
    [sites.HQ]
    name = "Headquarters"
    zone = "Europe/Luxembourg"
    [hours.office]
    week = "Mo-Fr 09:00-17:00"
    [tiers.gold]
    name = "Gold"
    incident_hours = "office"
    request_hours = "office"
    [tiers.gold.targets]
    response = { incident = { by_priority = { high = "1h" }, otherwise = "4h" }, request = "8h" }
    resolution = { business_days = 2, at = "16:00" }
    visit = { elapsed = "4h" }
    [[versions]]
    id = "2"
    effective_from = 2026-07-01
    [versions.tiers.silver]
    name = "Silver"
    incident_hours = "office"
    request_hours = "n/a"
    [versions.tiers.silver.targets]
    response = "6h"
    resolution = "n/a"
    visit = "n/a"
    """,
    file="acme.toml",
)


def us(text):
    return instant_us(datetime.fromisoformat(text))


def rows(opened, **columns):
    """Rows from lists; a column that is not given holds what most tickets have."""
    count = len(opened)
    given = {"tier": ["business"] * count, "site": ["LU"] * count} | columns
    reported = given.pop("reported", None)
    codes = {name: Codes.of(given.get(name, [None] * count)) for name in TEXTS}
    return Rows(np.array(opened), **codes, reported=None if reported is None else np.array(reported))


def states(answer, target):
    return [STATES[state] for state in answer.state[target].tolist()]


def iso(answer, target):
    return [str(value) for value in answer.due[target].view("datetime64[us]")]


def test_each_row_is_answered_by_its_own_terms():
    opened = [us("2026-06-22T17:30:00+02:00")] * 5
    answer = deadlines(
        SUPPORT, rows(opened, tier=["standard", "office", "business", "none", "office"], site=["LU"] * 4 + ["BE"])
    )
    assert answer.targets == ("response", "intervention")
    assert iso(answer, "response") == [
        "2026-06-25T09:00:00.000000",
        "2026-06-24T13:00:00.000000",
        "2026-06-24T06:30:00.000000",
        "NaT",
        "2026-06-23T13:00:00.000000",
    ]
    assert states(answer, "response") == ["due", "due", "due", "not_applicable", "due"]
    assert answer.faults == {}


def test_no_rows_are_no_answers():
    answer = deadlines(SUPPORT, rows(np.array([], dtype=np.int64)))
    assert [len(column) for column in (*answer.due.values(), *answer.state.values())] == [0, 0, 0, 0]


def test_the_zone_of_each_rows_site_is_told():
    answer = deadlines(SUPPORT, rows([0, 0, 0], site=["DE-RP", "XX", "LU"]))
    assert [answer.zone.names[code] for code in answer.zone.codes] == ["Europe/Berlin", None, "Europe/Luxembourg"]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("tier", "gold", "a tier of contract mixvoip-support: none, standard, office, business"),
        ("tier", None, "text"),
        ("site", "", "text"),
        ("site", "Mars", "a site of contract mixvoip-support: LU, BE, DE-RP, FR-57"),
        ("kind", "problem", "one of incident, request"),
        ("kind", "no name", "one of incident, request"),
    ],
)
def test_a_value_that_the_contract_does_not_know_is_an_error_of_its_row_alone(column, value, expected):
    usual = {"tier": "business", "site": "LU", "kind": None}[column]
    answer = deadlines(SUPPORT, rows([0, 0], **{column: [usual, value]}))
    assert states(answer, "response") == ["due", "error"]
    assert {i: (fault.column, fault.expected) for i, fault in answer.faults.items()} == {1: (column, expected)}


def test_a_priority_is_judged_only_by_a_contract_that_lists_them():
    assert states(deadlines(SUPPORT, rows([0], priority=["P1"])), "response") == ["due"]
    opened = [us("2026-03-02T10:00:00Z")] * 2
    answer = deadlines(VERSIONED, rows(opened, tier=["gold"] * 2, site=["HQ"] * 2, priority=["high", "P1"]))
    assert states(answer, "response") == ["due", "error"]
    assert answer.faults[1].column == "priority"


def test_a_row_without_an_answer_is_an_error_with_the_reason():
    answer = deadlines(SUPPORT, rows([us("2026-06-22T08:00:00Z"), us("2150-06-22T08:00:00Z")]))
    assert states(answer, "intervention") == ["due", "error"]
    assert list(answer.faults) == [1]
    assert "no holiday data" in answer.faults[1].expected


def test_a_missing_instant_is_an_error():
    answer = deadlines(SUPPORT, rows([NAT, 0]))
    assert states(answer, "response") == ["error", "due"]
    assert (answer.faults[0].column, answer.faults[0].expected) == ("opened_at", "an instant")


def test_the_report_counts_where_the_contract_says_so_and_the_row_has_one():
    opened, reported = us("2026-06-24T10:00:00Z"), us("2026-06-24T09:00:00Z")
    at_report = deadlines(SUPPORT, rows([opened, opened], reported=[reported, NAT])).due["response"]
    assert (at_report[1] - at_report[0]) == 3_600_000_000
    at_opening = deadlines(SERVICES, rows([opened, opened], reported=[reported, NAT])).due["response"]
    assert at_opening[0] == at_opening[1]


def test_requests_have_the_targets_that_the_contract_gives_them():
    answer = deadlines(SUPPORT, rows([0, 0], kind=["incident", "request"]))
    assert states(answer, "response") == ["due", "not_applicable"]


def test_each_row_is_answered_by_the_version_in_force_at_its_anchor():
    opened = [us(text) for text in ("2025-12-31T22:59:59Z", "2026-03-02T09:00:00Z", "2026-07-01T09:00:00Z")]
    gold = deadlines(VERSIONED, rows(opened, tier=["gold"] * 3, site=["HQ"] * 3))
    assert states(gold, "response") == ["not_applicable", "due", "due"]
    silver = deadlines(VERSIONED, rows(opened[1:], tier=["silver"] * 2, site=["HQ"] * 2))
    assert states(silver, "response") == ["error", "due"]
    assert silver.faults[0].expected == "a tier of contract acme: gold"


def test_several_contracts_answer_each_their_own_rows():
    opened = [us("2026-06-24T10:00:00Z")] * 3
    both = {one.id: one for one in (SUPPORT, SERVICES)}
    answer = deadlines(both, rows(opened, contract=["mixvoip-services", "mixvoip-support", None]))
    assert answer.targets == ("response", "intervention", "recovery")
    assert states(answer, "recovery") == ["due", "not_applicable", "not_applicable"]
    assert answer.due["response"][1] == answer.due["response"][2]  # the only contract for customers with this tier
    alone = deadlines(SERVICES, rows(opened[:1]))
    assert answer.due["recovery"][0] == alone.due["recovery"][0]


def test_of_several_contracts_each_row_is_answered_by_the_version_of_its_own():
    opened = [us(text) for text in ("2025-12-31T22:59:59Z", "2026-03-02T09:00:00Z", "2026-07-01T09:00:00Z")]
    both = {one.id: one for one in (SUPPORT, VERSIONED)}
    for named in (["acme"] * 3, [None] * 3):
        gold = deadlines(both, rows(opened, tier=["gold"] * 3, site=["HQ"] * 3, contract=named))
        assert states(gold, "response") == ["not_applicable", "due", "due"]
        # Whichever row stands for both, a tier that only the later version has is known to that one alone.
        for turn in (1, -1):
            some = np.array(opened[1:][::turn])
            silver = deadlines(both, rows(some, tier=["silver"] * 2, site=["HQ"] * 2, contract=named[1:]))
            assert states(silver, "response") == ["error", "due"][::turn]


def test_many_contracts_do_not_tell_rows_apart_that_are_not_under_them():
    text = """
    [contract]
    id = "customer"
    name = "Customer"
    zone = "Europe/Luxembourg"
    effective_from = 2026-01-{day:02}
    [sites.HQ]
    name = "Headquarters"
    zone = "Europe/Luxembourg"
    [hours.office]
    week = "Mo-Fr 09:00-17:00"
    [tiers.gold]
    name = "Gold"
    incident_hours = "office"
    request_hours = "office"
    targets = {{ response = "4h" }}
    """
    many = {f"C{day}": parse_contract(text.format(day=day), file="customer.toml") for day in range(1, 21)}
    opened = [us(f"2026-01-{day:02}T12:00:00Z") for day in range(1, 31)]
    answer = deadlines(many, rows(opened, tier=["gold"] * 30, site=["HQ"] * 30, contract=["C5"] * 30))
    assert len(answer.plans) == 2
    assert states(answer, "response") == ["not_applicable"] * 4 + ["due"] * 26


def test_an_unknown_contract_among_several_is_an_error_of_its_row():
    answer = deadlines(
        {SUPPORT.id: SUPPORT, SERVICES.id: SERVICES}, rows([0, 0], contract=["mixvoip-support", "other"])
    )
    assert states(answer, "response") == ["due", "error"]
    assert answer.faults[1].expected == "a contract that was given: mixvoip-support, mixvoip-services"


def test_a_ticket_of_another_contract_than_the_one_given_is_an_error_of_its_row():
    answer = deadlines(SUPPORT, rows([0, 0, 0], contract=["other", None, "other"]))
    assert states(answer, "response") == ["error", "due", "error"]
    assert answer.faults[0] == Fault("contract", "a contract that was given: mixvoip-support")
    assert answer.fallen == {}


def test_a_row_by_which_no_contract_of_several_is_found_is_an_error_of_its_row():
    answer = deadlines(
        {SUPPORT.id: SUPPORT, SERVICES.id: bought(SERVICES)},
        rows([0, 0, 0], tier=["office", "gold", "standard"], site=["LU", "LU", "Mars"]),
    )
    assert states(answer, "response") == ["error"] * 3
    assert [answer.faults[row].column for row in range(3)] == ["contract", "tier", "site"]
    assert "tier 'office' is in several: mixvoip-support, mixvoip-services" in answer.faults[0].expected


def bought(contract):
    """A contract whose tiers customers buy."""
    return replace(contract, versions=tuple(replace(terms, bound_to="customer") for terms in contract.versions))


def test_a_channel_that_is_not_in_the_tier_has_no_promise():
    answer = deadlines(SUPPORT, rows([0, 0], channel=["carrier pigeon", "phone"]))
    assert states(answer, "response") == ["not_applicable", "due"]
    ((code, subject),) = answer.fallen
    assert (code, subject.value, answer.fallen[code, subject]) == ("outside_channel", "carrier pigeon", 1)


@pytest.mark.parametrize("opened", ["1899-12-31T23:59:59Z", "2201-01-01T00:00:00Z"])
def test_an_instant_outside_the_years_with_answers_is_an_error(opened):
    answer = deadlines(SUPPORT, rows([us(opened), 0]))
    assert states(answer, "response") == ["error", "due"]
    assert answer.faults[0].expected == "an instant in the years 1900 to 2200"
    reported = deadlines(SUPPORT, rows([0, 0], reported=[us(opened), NAT]))
    assert (states(reported, "response"), reported.faults[0].column) == (["error", "due"], "reported_at")


NAMING = parse_contract(
    """
    [contract]
    id = "naming"
    zone = "Europe/Luxembourg"
    [sites.LU]
    [hours.office]
    week = "Mo-Fr 08:00-17:00"
    [tiers.office]
    incident_hours = "office"
    request_hours = "n/a"
    targets = { response = { by_priority = { P1 = "1h" }, otherwise = "8h" } }
    """
)


def test_priorities_that_no_case_names_are_planned_once_and_told_one_by_one(monkeypatch):
    asked = []
    real = type(NAMING.latest).promise
    monkeypatch.setattr(type(NAMING.latest), "promise", lambda *a, **given: asked.append(given) or real(*a, **given))
    names = ["P1", None, *(f"odd {i}" for i in range(1_000)), "odd 7"]
    answer = deadlines(NAMING, rows([0] * len(names), tier=["office"] * len(names), priority=names))
    assert len(asked) == 3  # P1, none, and one of all others
    tickets = [
        Ticket("T", opened_at=datetime.fromtimestamp(0, UTC), tier="office", site="LU", priority=name) for name in names
    ]
    findings = [entitle(ticket, NAMING).findings for ticket in tickets]
    assert [answer.plans[number].findings for number in answer.number.tolist()] == findings
    assert answer.fallen == Counter((found.code, found.subject) for each in findings for found in each)


def test_the_columns_given_are_not_changed():
    given = rows([NAT, 0, 5], tier=["x", "none", "office"], reported=[1, NAT, NAT])
    before = [given.opened.copy(), given.reported.copy(), given.tier.codes.copy()]
    deadlines(SUPPORT, given)
    for old, new in zip(before, [given.opened, given.reported, given.tier.codes], strict=True):
        assert (old == new).all()


def test_many_distinct_words_cost_no_call_each(monkeypatch):
    asked = []
    real = type(SUPPORT.latest).promise

    def counted(self, *args, **given):
        promise = real(self, *args, **given)
        if promise is not None:
            asked.append(id(promise.calendar))
        return promise

    monkeypatch.setattr(type(SUPPORT.latest), "promise", counted)
    calls = []
    kernel = type(SUPPORT.calendar("office", site="LU")).add_many
    monkeypatch.setattr(
        type(SUPPORT.calendar("office", site="LU")), "add_many", lambda *a, **k: calls.append(1) or kernel(*a, **k)
    )
    count = 1_000
    answer = deadlines(SUPPORT, rows([0] * count, priority=[f"P{i}" for i in range(count)]))
    assert len(asked) == len(calls) == 2
    assert states(answer, "response") == ["due"] * count


INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - bounds
ROW = st.fixed_dictionaries(
    {
        "opened_at": INSTANTS,
        "tier": st.sampled_from(["gold", "silver", "bronze"]),
        "site": st.sampled_from(["HQ", "LU"]),
        "kind": st.sampled_from(["incident", "request", "problem"]),
        "priority": st.sampled_from([None, "high", "low", "P9"]),
    }
)


@given(table=st.lists(ROW, max_size=20))
def test_a_column_answers_as_the_scalar_method_does_row_by_row(table):
    columns = {name: [row[name] for row in table] for name in ("tier", "site", "kind", "priority")}
    opened = np.array([instant_us(row["opened_at"]) for row in table], dtype=np.int64)
    answer = deadlines(VERSIONED, rows(opened, **columns))
    for target in answer.targets:
        for i, row in enumerate(table):
            assert (STATES[answer.state[target][i]], answer.due[target][i]) == one_by_one(row, target), row


def one_by_one(row, target):
    try:
        if not entitle(Ticket("any", **row), VERSIONED).applies:
            return "not_applicable", NAT
        due = VERSIONED.due(**row, target=target)
    except SlaError:
        return "error", NAT
    return ("not_applicable", NAT) if due is None else ("due", instant_us(due))
