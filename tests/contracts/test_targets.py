"""Targets: how a contract writes them, for which tickets they hold, and when each kind is due."""

import numpy as np
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.instants import instant_us
from sla_engine.calendars.text.durations import format_duration
from sla_engine.contracts import BusinessDays, BusinessTime, ElapsedTime
from sla_engine.errors import UnknownNameError

HOUR = 3_600_000_000
MINUTES_OF_A_YEAR = 366 * 24 * 60
ZONE = pendulum.timezone("Europe/Luxembourg")

lengths = st.one_of(st.integers(1, MINUTES_OF_A_YEAR).map(lambda n: n * 60_000_000), st.integers(1, 10**13))
clocks = st.integers(0, 24 * 60 - 1).map(lambda minutes: f"{minutes // 60:02d}:{minutes % 60:02d}")
days = st.builds(
    BusinessDays,
    st.integers(1, 10_000),
    at=st.one_of(st.sampled_from(["closing", "same time"]), clocks),
    cutoff=st.none() | clocks,
)
targets = st.one_of(lengths.map(BusinessTime), lengths.map(ElapsedTime), days)


def toml(target):
    """Write a target as a contract does, defaults left out."""
    match target:
        case BusinessTime(us):
            return f'"{format_duration(us)}"'
        case ElapsedTime(us):
            return f'{{ elapsed = "{format_duration(us)}" }}'
        case BusinessDays(days, at, cutoff):
            when = "" if at == "closing" else f', at = "{at}"'
            until = f', cutoff = "{cutoff}"' if cutoff else ""
            return f"{{ business_days = {days}{when}{until} }}"


def local(text):
    return pendulum.parse(text, tz=ZONE)


@given(targets)
def test_a_target_reads_back_as_it_is_written(contract_of, target):
    contract = contract_of(('response = "4h"', f"response = {toml(target)}"))
    assert contract.tier("gold").target("response") == target


@pytest.mark.parametrize(
    ("form", "target"),
    [
        ('"8h"', BusinessTime(8 * HOUR)),
        ('"90m"', BusinessTime(3 * HOUR // 2)),
        ('"PT8H"', BusinessTime(8 * HOUR)),
        ('{ business = "1h30m" }', BusinessTime(3 * HOUR // 2)),
        ('{ elapsed = "4h" }', ElapsedTime(4 * HOUR)),
        ('"8 business hours"', BusinessTime(8 * HOUR)),
        ('{ business = "8 business hours" }', BusinessTime(8 * HOUR)),
        ("{ business_days = 2 }", BusinessDays(2)),
        ('{ business_days = 1, at = "16:00", cutoff = "14:00" }', BusinessDays(1, "16:00", "14:00")),
        ('{ business_days = 0, cutoff = "14:00" }', BusinessDays(0, "closing", "14:00")),
        ('{ business_days = 0, at = "16:00", cutoff = "16:00" }', BusinessDays(0, "16:00", "16:00")),
        ('{ business_days = 1, at = "same time" }', BusinessDays(1, "same time")),
        ('{ business_days = 1, at = "9:30" }', BusinessDays(1, "09:30")),
        ('"n/a"', None),
    ],
)
def test_every_form_of_a_target_is_read(contract_of, form, target):
    contract = contract_of(('response = "4h"', f"response = {form}"))
    assert contract.tier("gold").target("response") == target
    assert contract.tier("gold").targets["response"] == target


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("8", 'got 8; expected a target with its unit, such as "8h", in quotes'),
        ("8.5", 'got 8.5; expected a target with its unit, such as "8h", in quotes'),
        ("true", "got true; expected a target with its unit"),
        ("08:00:00", "got 08:00:00; expected a target: "),
        ('"1 day"', 'got "1 day"; '),
        ('"P1D"', 'got "P1D"; '),
        ('"8"', 'got "8"; a bare number is not a duration'),
        ('"0h"', 'got "0h"; expected a time longer than zero; for a target that does not apply, write "n/a"'),
        ('"-1h"', 'got "-1h"; '),
        ('["8h"]', 'got ["8h"]; expected a target: '),
        ("{}", "got {  }; expected a target: "),
        ("{ business_day = 1 }", "got { business_day = 1 }; expected a target: "),
    ],
)
def test_what_is_no_target_is_refused_with_the_remedy(problems_of, form, expected):
    (problem,) = problems_of(('response = "4h"', f"response = {form}"))
    assert problem.startswith(f"acme.toml: tiers.gold.targets.response: {expected}")


@pytest.mark.parametrize(
    ("form", "key", "expected"),
    [
        ("{ business = 8 }", "business", "got 8; expected a duration"),
        ('{ elapsed = "0m" }', "elapsed", 'got "0m"; expected a duration longer than zero'),
        ('{ elapsed = "8 business hours" }', "elapsed", 'got "8 business hours"; business hours are refused'),
        ("{ business_days = -1 }", "business_days", "got -1; expected 0 or more"),
        ('{ business_days = "2" }', "business_days", 'got "2"; expected a whole number'),
        ("{ business_days = true }", "business_days", "got true; expected a whole number"),
        ("{ business_days = 1.5 }", "business_days", "got 1.5; expected a whole number"),
        ("{ business_days = 10001 }", "business_days", "got 10001; expected 10000 or less"),
        ("{ business_days = 1, at = 16:00:00 }", "at", 'got 16:00:00; expected a time such as "16:00"'),
        ('{ business_days = 1, at = "lunch" }', "at", 'got "lunch"; expected a time such as "16:00", or "closing"'),
        ('{ business_days = 1, cutoff = "25:99" }', "cutoff", 'got "25:99"; '),
        ('{ business_days = 0, at = "16:00" }', "at", 'got "16:00"; expected a cutoff no later'),
        ('{ business_days = 0, at = "16:00", cutoff = "16:01" }', "at", 'got "16:00"; expected a cutoff no later'),
        ('{ elapsed = "4h", hours = 1 }', "hours", "got 1; unknown key; "),
        ('{ by_priority = { P1 = "x" }, otherwise = "8h" }', "by_priority.P1", 'got "x"; '),
        ('{ by_priority = { P1 = "1h" } }', "otherwise", "this key is missing: The target of all other tickets"),
        ('{ by_priority = {}, otherwise = "8h" }', "by_priority", "got {  }; expected at least one"),
        ("{ incident = { elapsed = 1 } }", "incident.elapsed", "got 1; expected a duration"),
        ('{ incident = { incident = "1h" } }', "incident", 'got { incident = "1h" }; expected a target'),
    ],
)
def test_a_fault_within_a_target_is_named_by_its_key(problems_of, form, key, expected):
    (problem,) = problems_of(('response = "4h"', f"response = {form}"))
    assert problem.startswith(f"acme.toml: tiers.gold.targets.response.{key}: {expected}")


# For which tickets


@pytest.fixture(scope="module")
def cases(contract_of):
    return contract_of(
        (
            'response = "4h"',
            'response = { incident = { by_priority = { P1 = "1h", P5 = "n/a" }, otherwise = "4h" }, request = "16h" }',
        )
    ).tier("gold")


@pytest.mark.parametrize(
    ("kind", "priority", "text"),
    [
        ("incident", None, "4h"),
        ("incident", "P1", "1h"),
        ("incident", "P3", "4h"),
        ("incident", "P5", "None"),
        ("request", None, "16h"),
        ("request", "P1", "16h"),
    ],
)
def test_a_target_depends_on_kind_and_priority(cases, kind, priority, text):
    assert str(cases.target("response", kind=kind, priority=priority)) == text


def test_the_default_view_is_that_of_an_incident_without_priority(cases):
    assert {name: str(target) for name, target in cases.targets.items()} == {"response": "4h", "intervention": "8h"}


def test_a_target_without_kinds_is_one_of_incidents(contract_of):
    tier = contract_of().tier("gold")
    assert tier.target("response", kind="request") is None


def test_targets_of_both_kinds_are_a_setting(contract_of):
    tier = contract_of(more='[policies]\ntargets_for = ["incident", "request"]').tier("gold")
    assert tier.target("response", kind="request") == tier.target("response") == BusinessTime(4 * HOUR)


def test_a_target_of_requests_counts_in_request_hours(contract_of):
    contract = contract_of(
        ('response = "4h"', 'response = { request = "2h" }'),
        ('request_hours = "day"', 'request_hours = "late"'),
        more='[hours.late]\nweek = "Mo-Fr 16:00-20:00"',
    )
    opened = local("2026-06-24T09:00")
    asked = {"tier": "gold", "site": "LU", "target": "response"}
    assert contract.due(opened, **asked, kind="request") == local("2026-06-24T18:00")
    assert contract.due(opened, **asked) is None


PRIORITIES = ('id = "acme"', 'id = "acme"\npriorities = ["P1", "P2"]')
BY_PRIORITY = ('response = "4h"', 'response = { by_priority = { P1 = "1h" }, otherwise = "4h" }')


def test_a_contract_that_lists_its_priorities_knows_no_others(contract_of):
    tier = contract_of(PRIORITIES, BY_PRIORITY).tier("gold")
    assert tier.target("response", priority="P2") == BusinessTime(4 * HOUR)
    with pytest.raises(UnknownNameError, match=r"unknown priority 'P9' in contract 'acme'; .*known: P1, P2"):
        tier.target("response", priority="P9")


@pytest.mark.parametrize("name", ["recovery", "respons", ""])
def test_a_target_that_no_tier_declares_is_unknown(contract_of, name):
    with pytest.raises(UnknownNameError, match="known: response, intervention"):
        contract_of().tier("gold").target(name)


# When they are due


def due_from(contract_of, form, opened):
    contract = contract_of(('response = "4h"', f"response = {form}"))
    return str(contract.due(local(opened), tier="gold", site="LU", target="response"))[:16]


@pytest.mark.parametrize(
    ("form", "opened", "due"),
    [
        # Hours are Mo-Fr 08:00-18:00. 24 June 2026 is a Wednesday, 23 June a holiday, 26 June a Friday.
        ('"4h"', "2026-06-22T16:00", "2026-06-24 10:00"),
        ('{ elapsed = "4h" }', "2026-06-22T16:00", "2026-06-22 20:00"),
        ('{ elapsed = "48h" }', "2026-03-28T16:00", "2026-03-30 17:00"),  # the clocks go forward in between
        ("{ business_days = 1 }", "2026-06-22T09:00", "2026-06-24 18:00"),
        ("{ business_days = 2 }", "2026-06-24T09:00", "2026-06-26 18:00"),
        ("{ business_days = 1 }", "2026-06-27T09:00", "2026-06-30 18:00"),  # a closed start rolls to Monday, day 0
        ('{ business_days = 1, at = "16:00" }', "2026-06-24T09:00", "2026-06-25 16:00"),
        ('{ business_days = 1, at = "20:00" }', "2026-06-24T09:00", "2026-06-25 18:00"),  # never later than closing
        ('{ business_days = 1, at = "same time" }', "2026-06-24T09:10", "2026-06-25 09:10"),
        ('{ business_days = 1, cutoff = "14:00" }', "2026-06-24T13:59", "2026-06-25 18:00"),
        ('{ business_days = 1, cutoff = "14:00" }', "2026-06-24T14:00", "2026-06-26 18:00"),
        ('{ business_days = 1, cutoff = "14:00" }', "2026-06-24T18:00", "2026-06-26 18:00"),  # rolls to Thursday 08:00
        ('{ business_days = 1, cutoff = "14:00" }', "2026-06-23T15:00", "2026-06-25 18:00"),  # the holiday's 15:00
        ('{ business_days = 0, cutoff = "14:00" }', "2026-06-24T13:00", "2026-06-24 18:00"),
        ('{ business_days = 0, cutoff = "14:00" }', "2026-06-26T15:00", "2026-06-29 18:00"),
        ('{ business_days = 0, at = "16:00", cutoff = "14:00" }', "2026-06-24T13:59", "2026-06-24 16:00"),
        ('{ business_days = 0, cutoff = "06:00" }', "2026-06-24T09:00", "2026-06-25 18:00"),  # always after the cutoff
    ],
)
def test_each_kind_of_target_is_due_in_its_own_time(contract_of, form, opened, due):
    assert due_from(contract_of, form, opened) == due


def test_a_cutoff_at_night_is_that_of_the_date_that_owns_the_night(contract_of):
    night = ('week = "Mo-Fr 08:00-18:00"', 'week = "Mo-Fr 22:00-06:00"')
    contract = contract_of(night, ('response = "4h"', 'response = { business_days = 1, cutoff = "23:00" }'))
    asked = {"tier": "gold", "site": "LU", "target": "response"}
    early, late = local("2026-06-24T22:30"), local("2026-06-25T02:00")  # both of Wednesday's night
    assert contract.due(early, **asked) == local("2026-06-26T06:00")
    assert contract.due(late, **asked) == local("2026-06-27T06:00")


def test_elapsed_time_needs_no_hours(contract_of):
    contract = contract_of(
        ('incident_hours = "day"', 'incident_hours = "n/a"'),
        ('response = "4h"\nintervention = "8h"', 'response = { elapsed = "4h" }\nintervention = "n/a"'),
    )
    opened = local("2026-06-27T23:00")
    assert contract.due(opened, tier="gold", site="LU", target="response") == local("2026-06-28T03:00")


def test_the_promise_of_elapsed_time_counts_in_a_calendar_round_the_clock(contract_of):
    contract = contract_of(('response = "4h"', 'response = { elapsed = "4h" }'))
    promise = contract.latest.promise("response", tier="gold", site="LU")
    assert str(promise.calendar.hours) == "24/7"


def test_a_due_instant_is_in_the_zone_of_the_site(contract_of):
    contract = contract_of(('region = "LU"', 'region = "LU"\nzone = "Europe/Lisbon"'))
    for name in ("response", "intervention"):
        due = contract.due(local("2026-06-24T09:00"), tier="gold", site="LU", target=name)
        assert due.timezone_name == "Europe/Lisbon"


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (BusinessTime(9 * HOUR // 2), "4h30m"),
        (ElapsedTime(4 * HOUR), "4h round the clock"),
        (BusinessDays(2), "2 business days"),
        (BusinessDays(1, "same time"), "1 business day, at the same time"),
        (BusinessDays(0, "16:00", "14:00"), "0 business days, by 16:00 (from 14:00: next day)"),
    ],
)
def test_a_target_reads_well(target, text):
    assert str(target) == text


@pytest.mark.parametrize("at", ["closing", "16:00", "same time"])
def test_a_column_of_starts_before_at_and_after_a_cutoff_is_due_as_each_start_is(at):
    calendar = BusinessCalendar("Mo-Fr 08:00-18:00", tz=ZONE)
    times = ("08:00", "13:59:59.999999", "14:00", "14:00:00.000001", "17:00", "18:00", "23:00")
    starts = [local(f"2026-06-{day}T{time}") for day in (24, 26, 27) for time in times]
    target = BusinessDays(1, at, "14:00")
    column = target.due_many(calendar, np.array([instant_us(start) for start in starts], dtype=np.int64))
    assert column.tolist() == [instant_us(target.due(calendar, start)) for start in starts]
