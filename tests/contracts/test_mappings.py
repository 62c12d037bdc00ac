"""Contracts from mappings of what a TOML file would hold, and from its text."""

import tomllib
from decimal import Decimal
from types import MappingProxyType

import pytest

from sla_engine.contracts import list_contracts, load_contract, parse_contract
from sla_engine.contracts.contract_file.contract_parser import CONTRACT_FILE
from sla_engine.errors import ContractError, InvalidArgumentError

TEXTS = {name: (CONTRACT_FILE.folder / f"{name}.toml").read_text("utf-8") for name in list_contracts()}


def problems_of(*given, **options):
    with pytest.raises(ContractError) as caught:
        load_contract(*given, **options)
    return caught.value.problems


@pytest.fixture
def tables(written):
    """The small contract as tables."""
    return tomllib.loads(written())


@pytest.mark.parametrize("name", TEXTS)
def test_a_mapping_a_text_and_a_file_are_one_contract(name):
    shipped, text = load_contract(name), TEXTS[name]
    for same in (load_contract(tomllib.loads(text, parse_float=Decimal)), load_contract(text=text)):
        assert same == shipped
        assert same.fingerprint == shipped.fingerprint
    assert load_contract(tomllib.loads(text)) == shipped


def test_faults_of_a_text_and_of_a_mapping_are_those_of_a_file(written, tables):
    tables["tiers"]["gold"]["targets"]["response"] = 4
    tables["sites"]["LU"]["region"] = "LX"
    told = problems_of(tables)
    assert [line.removeprefix("a mapping: ") for line in told] == [
        line.removeprefix("text: ")
        for line in problems_of(text=written(('region = "LU"', 'region = "LX"'), ('response = "4h"', "response = 4")))
    ]
    assert [line.split(": ")[:2] for line in told] == [
        ["a mapping", "sites.LU.region"],
        ["a mapping", "tiers.gold.targets.response"],
    ]


def test_a_text_that_is_no_toml_is_told_as_such():
    assert problems_of(text="a") == ("text: end of document: not TOML: Expected '=' after a key in a key/value pair",)


def test_floats_of_a_mapping_are_the_numbers_that_they_print_as(tables):
    tables["tiers"]["gold"]["monthly_fee"] = 58.1
    assert load_contract(tables).tier("gold").monthly_fee == Decimal("58.1")
    assert load_contract("mixvoip-support", changes={"tiers": {"office": {"monthly_fee": 0.1}}}).tier(
        "office"
    ).monthly_fee == Decimal("0.1")


def test_any_mapping_and_any_sequence_will_do(tables):
    frozen = MappingProxyType(tables | {"tiers": MappingProxyType(tables["tiers"])})
    tables["tiers"]["gold"]["channels"] = ("phone",)
    assert load_contract(frozen).tier("gold").channels == ("phone",)


def test_null_is_refused_where_a_key_may_be_left_out(tables):
    tables["contract"]["name"] = None
    tables["tiers"]["gold"]["channels"] = ["phone", None]
    assert problems_of(tables) == (
        "a mapping: contract.name: got None; TOML has no null; leave the key out",
        "a mapping: tiers.gold.channels[1]: got None; TOML has no null; leave the key out",
    )


def test_a_key_that_is_no_text_is_refused(tables):
    tables["tiers"]["gold"]["targets"] = {1: "4h", "intervention": "8h", "response": "4h"}
    assert problems_of(tables) == (
        "a mapping: tiers.gold.targets.1: got 1; expected a key in quotes, as keys of TOML are text",
    )


def test_a_mapping_that_holds_itself_is_too_deep(tables):
    tables["contract"]["notes"] = tables
    assert problems_of(tables) == ("a mapping: tables and lists are nested more than 20 deep",)


def test_a_mapping_is_left_as_it_was_and_its_contract_keeps_nothing_of_it(tables):
    before = repr(tables)
    contract = load_contract(tables, changes={"tiers": {"gold": {"targets": {"response": "2h"}}}})
    assert repr(tables) == before
    tables["tiers"]["gold"]["targets"]["response"] = "9h"
    assert str(contract.tier("gold").target("response")) == "2h"


def test_a_text_is_kept_with_its_contract_and_a_mapping_is_not(written, tables):
    assert load_contract(text=written()).text == written()
    assert load_contract(tables).text is None


@pytest.mark.parametrize(("given", "text"), [(None, None), ("mixvoip-support", "x"), ({}, ""), (17, None)])
def test_neither_a_contract_nor_a_text_or_both_are_refused(given, text):
    with pytest.raises(InvalidArgumentError, match=r"expected .*, got"):
        load_contract(given, text=text)


def test_the_parser_of_texts_names_a_mapping_as_it_is_told(tables):
    del tables["sites"]
    with pytest.raises(ContractError, match="the request: sites: this key is missing"):
        parse_contract(tables, file="the request")
