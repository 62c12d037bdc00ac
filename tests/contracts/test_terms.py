"""Terms: what is asked of one version of a contract by name."""

import pytest

from sla_engine.contracts.version_terms import MOST_PROMISES
from sla_engine.errors import UnknownNameError

ASKED = {"target": "response", "tier": "gold", "site": "LU", "kind": "incident"}


@pytest.mark.parametrize("name", ["target", "tier", "site", "kind"])
@pytest.mark.parametrize("odd", [["gold"], {"gold": 1}, "brass", None, 7], ids=repr)
def test_what_is_no_name_of_the_contract_is_refused_by_what_it_should_name(contract_of, name, odd):
    with pytest.raises(UnknownNameError, match=rf"unknown {name} "):
        contract_of().latest.promise(**ASKED | {name: odd})


def test_what_is_promised_is_the_same_however_many_priorities_were_asked_for(contract_of):
    terms = contract_of().latest
    first = terms.promise(**ASKED, priority="P0")
    for number in range(MOST_PROMISES + 1):
        terms.promise(**ASKED, priority=f"P{number}")
    assert terms.promise(**ASKED, priority="P0") == first


def test_no_more_promises_are_kept_than_stated(contract_of):
    terms = contract_of().latest
    for number in range(MOST_PROMISES + 1):
        terms.promise(**ASKED, priority=f"P{number}")
    assert len(terms.cache.promises) <= MOST_PROMISES
