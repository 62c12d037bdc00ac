"""Contracts written as TOML: what is read back is the same contract, in the same order, whatever it was read from."""

import dataclasses
import importlib
import pickle
import pkgutil
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sla_engine.contracts
from sla_engine.contracts import Contract, list_contracts, load_contract
from sla_engine.contracts.forms.toml_tables import Key
from sla_engine.contracts.forms.toml_writer import toml_text
from sla_engine.errors import InvalidArgumentError
from sla_engine.testing import contract_cases
from tests.examples import examples

EXAMPLE = Path(__file__).parents[2] / "docs" / "reference" / "examples" / "contract.toml"
# A setting with one choice has no other value.
ONE_CHOICE = {("Policies", "elsewhere")}

SINGLE = (
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.decimals(allow_nan=False, allow_infinity=False, places=2).filter(bool)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(UTC)).map(lambda moment: moment.replace(fold=0))  # TOML has none
)
NAMES = st.text("ab-. \u00fc\"'\n", max_size=3)
VALUES = st.recursive(SINGLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))


def check_written(contract: Contract) -> None:
    """What is written reads back to the same contract, and is written in the same way again."""
    text = contract.to_toml()
    again = load_contract(text=text)
    assert again == contract
    assert repr(again.versions) == repr(contract.versions)  # in which order counts, too
    assert again.to_toml() == text


def settings() -> set[tuple[str, str]]:
    """Every field that a file states, of every dataclass of settings that there is."""
    found = set()
    for module in pkgutil.walk_packages(sla_engine.contracts.__path__, "sla_engine.contracts."):
        loaded = importlib.import_module(module.name)
        for kind in vars(loaded).values():
            if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__module__ == module.name:
                hints = get_type_hints(kind, include_extras=True)
                found |= {(kind.__name__, one.name) for one in dataclasses.fields(kind) if Key.of(hints[one.name])}
    return found


def stated(value: object) -> set[tuple[str, str]]:
    """The fields with another value than their default, of a value and all that it holds."""
    if isinstance(value, Mapping | tuple):
        return {one for item in (value.values() if isinstance(value, Mapping) else value) for one in stated(item)}
    if not dataclasses.is_dataclass(value):
        return set()
    fields = {one.name: (one.default, getattr(value, one.name)) for one in dataclasses.fields(value)}
    mine = {(type(value).__name__, name) for name, (default, item) in fields.items() if item != default}
    return mine | stated(tuple(item for _, item in fields.values()))


def keys_of(tables: object) -> set[str]:
    inner = tables.values() if isinstance(tables, dict) else tables if isinstance(tables, list) else ()
    return {key for item in inner for key in keys_of(item)} | (set(tables) if isinstance(tables, dict) else set())


def test_every_setting_stands_in_what_is_written_and_reads_back():
    contract = load_contract(EXAMPLE)
    assert settings() - stated(contract.versions) == ONE_CHOICE
    text = contract.to_toml()
    assert keys_of(tomllib.loads(text)) == keys_of(tomllib.loads(EXAMPLE.read_text("utf-8")))
    check_written(contract)
    assert load_contract(text=text).fingerprint == contract.fingerprint
    assert len(contract.versions) > 1


@pytest.mark.parametrize("name", list_contracts())
def test_shipped_contracts_keep_answers_and_fingerprint(name):
    contract = load_contract(name)
    check_written(contract)
    assert load_contract(text=contract.to_toml()).fingerprint == contract.fingerprint


def test_a_contract_with_changes_is_written_as_changed():
    changes = {
        "tiers": {"business": {"targets": {"response": {"business_days": 1, "at": "16:00"}}, "monthly_fee": 0.5}},
        "policies": {"targets": {"response": {"warnings": ["2/3", "1h before"], "pause_on": "all"}}},
    }
    contract = load_contract("mixvoip-support", changes=changes)
    check_written(contract)
    assert "2/3" in contract.to_toml()


def test_targets_and_priorities_keep_their_order_whatever_their_form():
    forms = {"P2": {"elapsed": "4h"}, "P1": "1h", "P3": {"business_days": 1}, "P0": "n/a"}
    targets = {
        "update": {"elapsed": "1h"},
        "response": "4h",
        "fix": {"by_priority": forms, "otherwise": {"elapsed": "9h"}},
        "intervention": "8h",
    }
    contract = load_contract(
        {
            "contract": {"id": "acme", "zone": "UTC", "services": {"b": {"tier": "gold"}, "a": "gold"}},
            "sites": {"LU": {"region": "LU"}},
            "tiers": {"gold": {"targets": targets, "incident_hours": "day", "request_hours": "day"}},
            "hours": {"day": {"week": "24/7"}},
        }
    )
    check_written(contract)
    again = load_contract(text=contract.to_toml())
    assert again.targets == ("update", "response", "fix", "intervention")
    assert again.tier("gold").named_priorities == ("P2", "P1", "P3", "P0")


@examples(60)
@given(st.data())
def test_what_is_written_reads_back(data):
    contract = data.draw(contract_cases()).contract
    check_written(contract)
    check_written(load_contract(tomllib.loads(contract.text or "", parse_float=Decimal)))


@given(st.dictionaries(NAMES, VALUES))
def test_any_tables_are_written_so_that_they_read_back_in_their_order(tables):
    again = tomllib.loads(toml_text(tables), parse_float=Decimal)
    assert repr(again) == repr(tables)


def test_amounts_keep_their_zeros_and_text_its_control_characters():
    tables = {
        "a": Decimal("58.00"),
        "b": Decimal(58),
        "c": 'x\x7f\n"\\\u2028',
        "d": date(2026, 6, 24),
        "e": [],
        "f": {},
    }
    assert tomllib.loads(toml_text(tables), parse_float=Decimal) == tables
    assert "a = 58.00\n" in toml_text(tables)


def test_a_pickled_contract_can_be_written():
    contract = load_contract("mixvoip-support")
    assert pickle.loads(pickle.dumps(contract)).to_toml() == contract.to_toml()  # noqa: S301 - our own


def test_a_contract_that_no_tables_say_is_not_written():
    contract = load_contract("mixvoip-support")
    changed = dataclasses.replace(
        contract, versions=tuple(dataclasses.replace(terms, currency="CHF") for terms in contract.versions)
    )
    for unread in (changed, Contract(contract.versions)):
        with pytest.raises(InvalidArgumentError, match="change it by load_contract"):
            unread.to_toml()


def test_moments_of_a_mapping_are_written_with_their_offset(written):
    tables = tomllib.loads(written())
    moment = datetime(2026, 12, 24, 12, tzinfo=UTC)
    tables["sites"]["LU"]["closures"] = [{"start": moment, "end": moment.replace(hour=14)}]
    check_written(load_contract(tables))
