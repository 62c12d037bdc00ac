"""Lint: what a valid contract says but probably does not mean; each doubt once, by code and key."""

from datetime import date

import pytest

from sla_engine.contracts import lint_contract, list_contracts, load_contract, parse_contract

ORDER_BY_PRIORITY = 'response = { by_priority = { P1 = "9h" }, otherwise = "4h" }'
BY_PRIORITY = 'response = { by_priority = { P1 = "1h" }, otherwise = "4h" }'
SILVER = '[tiers.silver]\nincident_hours = "n/a"\nrequest_hours = "n/a"\n'


@pytest.fixture
def contract_of(written):
    """The small contract, changed; it has no hours for requests, of which it says nothing."""
    none = ('request_hours = "day"', 'request_hours = "n/a"')
    return lambda *changes, more="": parse_contract(written(none, *changes, more=more))


def found_in(contract, **asked):
    return [(finding.code, finding.key) for finding in lint_contract(contract, **asked)]


@pytest.mark.parametrize("name", list_contracts())
def test_the_shipped_contracts_are_clean(name):
    assert lint_contract(load_contract(name), as_of=date(2026, 6, 1)) == []


def test_the_small_contract_is_clean(contract_of):
    assert lint_contract(contract_of(), as_of=date(2026, 6, 1)) == []


@pytest.mark.parametrize(
    ("changes", "code", "key"),
    [
        ([('response = "4h"', 'response = "9h"')], "target-order", "tiers.gold.targets.response"),
        (
            [('response = "4h"', ORDER_BY_PRIORITY), ('currency = "EUR"', 'priorities = ["P1"]')],
            "target-order",
            "tiers.gold.targets.response",
        ),
        ([('response = "4h"', BY_PRIORITY)], "unlisted-priorities", "contract.priorities"),
        ([('intervention = "8h"', 'recovery = "3h"')], "target-order", "tiers.gold.targets.response"),
        ([('intervention = "8h"', 'intervention = "151h"')], "long-target", "tiers.gold.targets.intervention"),
        (
            [('intervention = "8h"', "intervention = { business_days = 16 }")],
            "long-target",
            "tiers.gold.targets.intervention",
        ),
        (
            [('intervention = "8h"', 'intervention = { elapsed = "505h" }')],
            "long-target",
            "tiers.gold.targets.intervention",
        ),
        ([('region = "LU"', 'holidays = "none"')], "no-holidays", "sites.LU"),
        (
            [('region = "LU"', 'holidays = { region = "DE", half_days = "12:00" }')],
            "no-such-days",
            "sites.LU.holidays.half_days",
        ),
        (
            [('region = "LU"', 'holidays = { region = "LU", worked_days = true }')],
            "no-such-days",
            "sites.LU.holidays.worked_days",
        ),
        ([("[tiers.gold]", '[hours.night]\nweek = "Mo-Fr 22:00-06:00"\n[tiers.gold]')], "unused-hours", "hours.night"),
        ([("08:00-18:00", "08:00-13:00,12:00-18:00")], "overlap", "hours.day.week"),
        ([("08:00-18:00", "08:00-23:59")], "last-minute", "hours.day.week"),
        ([("08:00-18:00", "08:00-23:59:59")], "last-minute", "hours.day.week"),
        ([("08:00-18:00", "08:00-18:00; Jul Mo 08:00-23:59")], "last-minute", "hours.day.week"),
        (
            [('channels = ["phone"]', 'credits = { per_hour = "20 %", cap = "10 %" }')],
            "credit-cap",
            "tiers.gold.credits.cap",
        ),
        (
            [('response = "4h"', 'response = { business_days = 1, cutoff = "18:00" }')],
            "cutoff-outside-hours",
            "tiers.gold.targets.response",
        ),
        (
            [('response = "4h"', 'response = { business_days = 1, cutoff = "08:00" }')],
            "cutoff-outside-hours",
            "tiers.gold.targets.response",
        ),
        (
            [('response = "4h"', 'response = { business_days = 1, at = "07:00" }')],
            "time-outside-hours",
            "tiers.gold.targets.response",
        ),
        (
            [('response = "4h"', 'response = { business_days = 1, at = "18:01" }')],
            "time-outside-hours",
            "tiers.gold.targets.response",
        ),
    ],
)
def test_a_doubt_is_found(contract_of, changes, code, key):
    assert found_in(contract_of(*changes)) == [(code, key)]


@pytest.mark.parametrize(
    "change",
    [
        ('response = "4h"', 'response = "8h"'),  # as long as the intervention is in order
        ('response = "4h"', 'response = { elapsed = "90h" }'),  # not comparable with business time
        ('intervention = "8h"', 'intervention = "150h"'),  # three weeks of fifty hours
        ('intervention = "8h"', 'intervention = { elapsed = "504h" }'),
        ('intervention = "8h"', "intervention = { business_days = 15 }"),
        ('response = "4h"', 'response = { business_days = 1, at = "18:00", cutoff = "17:59" }'),
        ("08:00-18:00", "08:00-12:00,12:00-18:00"),  # touching is not overlapping
        ("08:00-18:00", "08:00-24:00"),
        ('region = "LU"', 'holidays = { add = { 2026-06-24 = "Outing" } }'),
    ],
)
def test_what_is_in_order_is_not_reported(contract_of, change):
    assert found_in(contract_of(change)) == []


def test_no_holidays_are_in_order_where_none_would_count(contract_of):
    contract = contract_of(('region = "LU"', ""), ("Mo-Fr 08:00-18:00", "24/7"))
    assert found_in(contract) == []


def test_hours_that_never_open_are_found(contract_of):
    contract = contract_of(("Mo-Fr 08:00-18:00", "off"))
    assert ("never-open", "hours.day.week") in found_in(contract)


def test_a_tier_that_promises_nothing_is_found(contract_of):
    contract = contract_of(more=f'{SILVER}channels = ["phone"]\ntargets = {{ response = "n/a", intervention = "n/a" }}')
    assert found_in(contract) == [("empty-tier", "tiers.silver")]


def test_a_tier_that_nobody_can_reach_is_found(contract_of):
    contract = contract_of(more=f'{SILVER}targets = {{ response = {{ elapsed = "4h" }}, intervention = "n/a" }}')
    assert found_in(contract) == [("no-channel", "tiers.silver")]


@pytest.mark.parametrize(("as_of", "ends"), [(date(2098, 12, 31), False), (date(2099, 1, 1), True)])
def test_holiday_data_that_ends_within_two_years_is_found(contract_of, as_of, ends):
    found = found_in(contract_of(), as_of=as_of)
    assert found == ([("holidays-end", "sites.LU.holidays")] if ends else [])


def test_the_provider_s_holiday_data_is_looked_at_too(contract_of):
    contract = contract_of(('currency = "EUR"', 'holidays = "LU"'))
    assert ("holidays-end", "contract.holidays") in found_in(contract, as_of=date(2100, 1, 1))


def test_a_doubt_of_several_versions_is_told_once_with_the_first(contract_of):
    contract = contract_of(
        more='[[versions]]\nid = "b"\neffective_from = 2027-01-01\n[versions.tiers.gold.targets]\nresponse = "9h"\n'
        '[[versions]]\nid = "c"\neffective_from = 2028-01-01\n'
    )
    (finding,) = lint_contract(contract)
    assert (finding.code, finding.version) == ("target-order", "b")


def test_a_finding_reads_well(contract_of):
    (finding,) = lint_contract(contract_of(('response = "4h"', 'response = "9h"')))
    assert str(finding) == "tiers.gold.targets.response: response (9h) is longer than intervention (8h) [target-order]"


def test_hours_that_never_open_make_no_target_long(contract_of):
    never = contract_of(('week = "Mo-Fr 08:00-18:00"', 'week = "off"'))
    assert "long-target" not in {finding.code for finding in lint_contract(never)}


def test_reasons_and_events_that_look_alike_are_doubted(contract_of):
    policies = (
        '[policies.targets.response]\npause_on = ["customer", "custommer", "vendor"]\nstop = ["respond", "resolved"]\n'
        '[policies.targets.intervention]\npause_on = ["Customer"]\n'
    )
    doubts = [finding for finding in lint_contract(contract_of(more=policies)) if finding.code == "alike"]
    assert [(finding.key.removeprefix("policies.targets."), finding.message) for finding in doubts] == [
        ("response.pause_on", "the reasons 'customer' and 'Customer' look alike; check whether one is misspelt"),
        ("response.pause_on", "the reasons 'custommer' and 'customer' look alike; check whether one is misspelt"),
        ("response.stop", "the event 'respond' looks like 'responded'; check whether it is misspelt"),
        ("intervention.pause_on", "the reasons 'Customer' and 'customer' look alike; check whether one is misspelt"),
    ]


def test_reasons_are_not_doubted_where_a_target_pauses_for_all(contract_of):
    policies = (
        '[policies.targets.response]\npause_on = "all"\n[policies.targets.intervention]\npause_on = ["a1", "a2"]\n'
    )
    assert lint_contract(contract_of(more=policies)) == []


REQUESTS = [("kind-left-out", "tiers.gold.request_hours")]


@pytest.mark.parametrize(
    ("target", "more", "found"),
    [
        ('response = "4h"', "", REQUESTS),
        ('response = { incident = "4h" }', "", REQUESTS),
        ('response = { incident = "4h", request = "n/a" }', "", []),
        ('response = "4h"', '[policies]\ntargets_for = ["incident"]', []),
        ('response = "4h"', '[policies]\ntargets_for = ["incident", "request"]', []),
    ],
)
def test_hours_for_requests_without_a_target_for_them_are_doubted_unless_the_contract_says_so(
    written, target, more, found
):
    assert found_in(parse_contract(written(('response = "4h"', target), more=more))) == found
