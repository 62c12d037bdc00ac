"""Tiers: what one says of kinds, priorities and names that it does not have."""

import pytest

from sla_engine.errors import UnknownNameError

LISTED = ('currency = "EUR"', 'currency = "EUR"\npriorities = ["P1", "P2", "major"]')


def test_the_hours_of_a_tier_are_those_of_incidents_unless_said_otherwise(contract_of):
    tier = contract_of(('request_hours = "day"', 'request_hours = "n/a"')).tier("gold")
    assert (tier.hours(), tier.hours("request")) == (tier.hours("incident"), None)
    assert tier.hours().id == "day"


def test_a_priority_that_is_not_listed_is_refused_with_those_that_are(contract_of):
    tier = contract_of(LISTED).tier("gold")
    with pytest.raises(UnknownNameError, match=r"^unknown priority 'P7' in .*'acme'.*; .*known: P1, P2, major$"):
        tier.target("response", priority="P7")


def test_a_priority_that_is_nearly_listed_is_guessed(contract_of):
    tier = contract_of(LISTED).tier("gold")
    with pytest.raises(UnknownNameError, match=r"; did you mean 'major'\? known: P1, P2, major$"):
        tier.target("response", priority="mayor")


def test_any_priority_will_do_where_none_is_listed(contract_of):
    tier = contract_of().tier("gold")
    assert tier.target("response", priority="P7") == tier.target("response")
