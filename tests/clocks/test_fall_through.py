"""What falls through is said: names that change nothing, and tickets to which nothing is promised, are findings."""

import pytest

from sla_engine.clocks import evaluate
from sla_engine.contracts import parse_contract
from tests.clocks.desk import at, codes, desk, status, ticket

FOUR = {"response": '"4h"'}
PAUSING = desk(FOUR, response='pause_on = ["customer", "vendor"]')
BY_PRIORITY = desk({"response": '{ by_priority = { P1 = "1h", P2 = "2h" }, otherwise = "8h" }', "resolution": '"16h"'})
LINES = """
[contract]
id = "lines"
zone = "Europe/Luxembourg"
[contract.services]
fibre = "fast"
[sites.LU]
holidays = "none"
[hours.office]
week = "Mo-Fr 08:00-17:00"
[tiers.fast]
incident_hours = "office"
request_hours = "n/a"
channels = ["phone", "web"]
[tiers.fast.targets]
response = "1h"
"""


def found(contracts, *lines, **more):
    """The findings about a ticket."""
    return evaluate(ticket("15 09:00", *lines, **more), contracts, as_of=at("15 12:00")).findings


def only(contracts, *lines, **more):
    """Code, value and words of the only finding."""
    (finding,) = found(contracts, *lines, **more)
    return finding.code, finding.value, str(finding)


# Pause reasons


def test_a_misspelt_reason_is_named_with_the_one_that_was_meant():
    code, value, words = only(PAUSING, "15 10:00 paused custommer")
    assert (code, value) == ("unknown_reason", "custommer")
    assert words == (
        "paused 'custommer' at 2026-06-15T10:00:00+02:00: pauses no target, though other reasons do; "
        "did you mean 'customer'?"
    )


def test_a_pause_without_a_reason_pauses_no_target_that_names_reasons():
    assert only(PAUSING, "15 10:00 paused")[:2] == ("unknown_reason", None)


@pytest.mark.parametrize("reason", ["customer", "vendor"])
def test_a_reason_that_pauses_some_target_is_no_finding(reason):
    both = desk({**FOUR, "resolution": '"16h"'}, response='pause_on = ["customer"]', resolution='pause_on = ["vendor"]')
    assert found(both, f"15 10:00 paused {reason}") == ()


@pytest.mark.parametrize("contract", [desk(FOUR), desk(FOUR, response='pause_on = "all"')])
def test_where_no_target_pauses_or_one_for_any_reason_every_reason_is_known(contract):
    assert found(contract, "15 10:00 paused custommer", "15 11:00 paused") == ()


# Priorities


@pytest.mark.parametrize(
    ("priority", "hint"), [("p1", "; did you mean 'P1'?"), ("1", "; did you mean 'P1'?"), ("Critical", "")]
)
def test_a_priority_that_no_case_names_is_named_with_the_one_that_was_meant(priority, hint):
    assert only(BY_PRIORITY, priority=priority) == (
        "unnamed_priority",
        priority,
        f"priority {priority!r}: named by no case of by_priority; `otherwise` counts{hint}",
    )


def test_a_change_to_a_priority_that_no_case_names_counts_as_any_other_and_is_named():
    lines = ("15 10:00 priority_changed Critical",)
    assert only(BY_PRIORITY, *lines, priority="P1")[:2] == ("unnamed_priority", "Critical")
    assert str(status(BY_PRIORITY, "15 09:00", *lines, as_of="15 12:00", priority="P1")["response"].due) == (
        "2026-06-15 17:00:00+02:00"
    )


@pytest.mark.parametrize("priority", [None, "P1", "P2"])
def test_a_priority_with_a_case_or_none_at_all_is_no_finding(priority):
    assert found(BY_PRIORITY, priority=priority) == ()


def test_a_priority_that_the_contract_lists_needs_no_case():
    listed = desk(
        {"response": '{ by_priority = { P1 = "1h" }, otherwise = "8h" }'}, contract='priorities = ["P1", "P2"]'
    )
    assert found(listed, "15 10:00 priority_changed P1", priority="P2") == ()
    assert only(listed, "15 10:00 priority_changed P9")[:2] == ("unknown_value", "P9")


def test_where_no_target_goes_by_priority_every_one_is_known():
    assert found(PAUSING, "15 10:00 priority_changed Critical", priority="p1") == ()


# Kinds of ticket


WORDS = "tier 'basic' of contract 'desk' has no target for requests; see policies.targets_for"


def test_a_request_is_a_finding_where_the_tier_has_hours_for_it_but_no_target():
    assert only(desk(FOUR), kind="request") == ("kind_left_out", "request", WORDS)
    assert only(desk({"response": '{ incident = "4h" }'}), kind="request") == ("kind_left_out", "request", WORDS)


@pytest.mark.parametrize(
    "contract",
    [
        desk(FOUR, policies='targets_for = ["incident", "request"]'),
        desk(FOUR, policies='targets_for = ["incident"]'),
        desk({"response": '{ incident = "4h", request = "n/a" }'}),
        desk({"response": '"n/a"'}),
    ],
)
def test_a_kind_of_which_the_contract_says_what_is_promised_is_no_finding_even_if_that_is_nothing(contract):
    assert found(contract, kind="request") == ()


def test_a_kind_without_hours_is_no_finding():
    assert found(parse_contract(LINES), tier="fast", kind="request") == ()


# Channels, services, contracts


def test_a_channel_outside_the_tier_is_a_finding_that_says_which_there_are():
    words = "channel 'fax' is not in tier 'fast' of contract 'lines', version 'first'; it has phone, web"
    assert only(parse_contract(LINES), tier="fast", channel="fax") == ("outside_channel", "fax", words)


def test_a_service_that_the_contract_does_not_name_is_a_finding_and_the_tier_of_the_ticket_counts():
    lines = parse_contract(LINES)
    assert only(lines, tier="fast", service="fibr") == (
        "outside_service",
        "fibr",
        "service 'fibr': none that the contract names; the tier of the ticket counts; did you mean 'fibre'?",
    )
    assert evaluate(ticket("15 09:00", tier="fast", service="fibr"), lines, as_of=at("15 09:30"))["response"].due
    assert found(lines, tier="fast", service="fibre") == ()
    assert found(desk(FOUR), service="fibr") == ()


def test_another_tenants_contract_is_a_finding():
    words = "the ticket is under contract 'other', not 'desk'"
    assert only(desk(FOUR), contract="other") == ("nothing_promised", "other", words)


@pytest.mark.parametrize(
    ("contracts", "tier", "value", "words"),
    [
        (
            {"a": desk(FOUR), "b": desk(FOUR)},
            "basic",
            None,
            "no contract is named, and tier 'basic' is in several: a, b",
        ),
        (
            {"a": desk(FOUR), "b": desk(FOUR)},
            "gold",
            "gold",
            "no contract is named, and none has tier 'gold' at site 'LU'",
        ),
    ],
)
def test_a_ticket_that_no_contract_of_several_fits_is_a_finding(contracts, tier, value, words):
    assert only(contracts, tier=tier) == ("nothing_promised", value, words)


def test_a_ticket_before_the_first_version_is_a_finding_that_says_since_when_there_is_one():
    words = "contract 'desk' takes effect on 2026-06-16 00:00:00+02:00; the ticket comes before that"
    assert only(desk(FOUR, contract="effective_from = 2026-06-16")) == ("before_first_version", "desk", words)


# Kinds of events


def test_a_kind_of_event_that_nobody_knows_is_named_with_the_one_that_was_meant():
    code, value, words = only(desk(FOUR), "15 10:00 respondedd")
    assert (code, value) == ("unknown_event", "respondedd")
    assert words == (
        "respondedd at 2026-06-15T10:00:00+02:00: of a kind that neither the standard nor the contract names; does nothing; "
        "did you mean 'responded'?"
    )


def test_a_change_to_an_unknown_value_is_named_with_the_one_that_was_meant():
    code, value, words = only(desk(FOUR), "15 10:00 tier_changed plux")
    assert (code, value) == ("unknown_value", "plux")
    assert words == (
        "tier_changed 'plux' at 2026-06-15T10:00:00+02:00: changes to a value that the contract does not know; "
        "changes nothing; did you mean 'plus'?"
    )


def test_what_a_ticket_says_of_itself_comes_before_what_was_odd_in_its_log():
    both = desk({"response": '{ by_priority = { P1 = "1h" }, otherwise = "8h" }'}, response='pause_on = ["customer"]')
    lines = ("15 08:00 paused custommer", "15 13:00 resumed", "15 10:00 unheard_of")
    told = codes(status(both, "15 09:00", *lines, as_of="15 12:00", priority="p1"))
    assert told == ["unnamed_priority", "future", "before_anchor", "unknown_reason", "unknown_event"]
