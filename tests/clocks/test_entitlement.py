"""Entitlements: the words in which one says what decided, and what it knows where nothing is promised."""

import pytest

from sla_engine.clocks import State, entitle, evaluate
from sla_engine.contracts import parse_contract
from sla_engine.errors import UnknownNameError
from tests.clocks.desk import at, desk, ticket

FOUR = {"response": '"4h"'}
DESK = desk(FOUR)
LINES = """
[contract]
id = "lines"
zone = "Europe/Luxembourg"
bound_to = "service"
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


def said(contracts, **more):
    """The reason of an entitlement."""
    return str(entitle(ticket("15 09:00", **more), contracts))


def test_a_service_built_into_one_contract_is_named_with_its_tier():
    lines = parse_contract(LINES)
    assert (
        said({"desk": DESK, "lines": lines}, service="fibre")
        == "tier 'fast' of contract 'lines', version 'first', built into service 'fibre'"
    )


def test_a_service_built_into_several_contracts_is_named_with_them():
    lines = parse_contract(LINES)
    assert said({"a": lines, "b": lines}, service="fibre") == (
        "no contract is named, and service 'fibre' is in several: a, b"
    )


def test_a_tier_of_several_contracts_is_named_with_them():
    assert said({"a": DESK, "b": DESK}) == "no contract is named, and tier 'basic' is in several: a, b"


def test_a_tier_of_no_contract_is_named_with_the_site():
    assert said({}, tier="gold") == "no contract is named, and none has tier 'gold' at site 'LU'"


def test_a_site_decides_between_contracts_with_one_tier():
    other = desk(FOUR, more="[sites.PAR]\nholidays = 'none'")
    assert entitle(ticket("15 09:00", site="PAR"), {"a": DESK, "b": other}).contract is other


def test_a_service_contract_is_not_chosen_by_its_tier_beside_another():
    lines = parse_contract(LINES)
    assert entitle(ticket("15 09:00", tier="fast"), {"desk": DESK, "lines": lines}).contract is None


def test_a_service_contract_alone_is_chosen_by_its_tier():
    lines = parse_contract(LINES)
    assert entitle(ticket("15 09:00", tier="fast"), {"lines": lines}).contract is lines


def test_a_ticket_of_another_contract_is_not_entitled_under_this_one():
    assert said(DESK, contract="other") == "the ticket is under contract 'other', not 'desk'"


def test_a_named_contract_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(UnknownNameError, match=r"^unknown contract 'other'; known: a, b$"):
        said({"a": DESK, "b": DESK}, contract="other")
    with pytest.raises(UnknownNameError, match=r"^unknown contract 'other'; known: none$"):
        said({}, contract="other")


@pytest.mark.parametrize("contracts", [{}, {"a": DESK, "b": DESK}, desk(FOUR, contract="effective_from = 2026-06-16")])
def test_where_nothing_applies_the_anchor_is_still_known(contracts):
    found = entitle(ticket("15 09:00"), contracts)
    assert (found.applies, found.anchor_us) == (False, int(at("15 09:00").timestamp()) * 1_000_000)


def test_a_channel_that_the_tier_does_not_offer_is_told_with_those_it_offers():
    lines = parse_contract(LINES)
    found = entitle(ticket("15 09:00", service="fibre", channel="fax"), lines)
    assert str(found) == "channel 'fax' is not in tier 'fast' of contract 'lines', version 'first'; it has phone, web"
    assert (found.applies, found.contract, found.version, found.tier) == (False, lines, "first", None)


@pytest.mark.parametrize(("contract", "channel"), [(parse_contract(LINES), "web"), (DESK, "fax")])
def test_a_channel_that_is_offered_or_a_tier_that_names_none_changes_nothing(contract, channel):
    tier = "fast" if contract.id == "lines" else "basic"
    assert entitle(ticket("15 09:00", tier=tier, channel=channel), contract).applies


def test_nothing_is_promised_over_a_channel_that_is_not_offered():
    found = evaluate(ticket("15 09:00", tier="fast", channel="fax"), parse_contract(LINES), as_of=at("15 10:00"))
    assert found["response"].state is State.NOT_APPLICABLE
    assert list(found) == ["response"]


def test_without_a_contract_the_standard_targets_are_not_applicable_and_nothing_was_read():
    found = evaluate(ticket("15 09:00"), {}, as_of=at("15 10:00"))
    assert {found[target].state for target in found} == {State.NOT_APPLICABLE}
    assert (found.fingerprint, found.data_versions, found["response"].explain().sources) == (None, {}, {})
    with pytest.raises(UnknownNameError, match=r"^unknown target 'x' in no contract; known: response, intervention,"):
        found["x"]


def test_a_target_that_the_contract_does_not_have_is_told_with_those_it_has():
    found = evaluate(ticket("15 09:00"), DESK, as_of=at("15 10:00"))
    with pytest.raises(UnknownNameError, match=r"^unknown target 'x' in contract 'desk'; known: response$"):
        found["x"]
