"""A setting stands once: on the field of its value, from where the schema and the reader take default and description."""

from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import get_args, get_type_hints

import pytest

from sla_engine.contracts import contract_schema, load_contract
from sla_engine.contracts.forms.toml_tables import Key, table_of
from sla_engine.contracts.values.billing import Billing
from sla_engine.contracts.values.policies import Policies
from sla_engine.contracts.values.service_hours import ServiceHours
from sla_engine.contracts.values.sites import Site
from sla_engine.contracts.values.targets import BusinessDays, BusinessTime, ElapsedTime
from sla_engine.contracts.values.tiers import Tier
from sla_engine.contracts.version_terms import Service
from sla_engine.errors import ContractError

# What a contract file states by tables; whatever their fields hold in turn is found from here.
ROOTS = (Policies, Billing, Site, ServiceHours, Tier, Service, BusinessTime, ElapsedTime, BusinessDays)


def within(hint):
    """Yield every dataclass that an annotation names somewhere."""
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for part in get_args(hint):
        yield from within(part)


@cache
def stated():
    """The values whose fields say what their keys mean."""
    found, new = {}, list(ROOTS)
    while new:
        value = new.pop()
        hints = get_type_hints(value, include_extras=True)
        keys = [(field, hints[field.name], Key.of(hints[field.name])) for field in fields(value)]
        if value in found or not any(key for _, _, key in keys):
            continue
        found[value] = [(field, key) for field, _, key in keys if key]
        new += [inner for hint in hints.values() for inner in within(hint)]
    return found


SETTINGS = [(value, field, key) for value, keys in stated().items() for field, key in keys]
each_setting = pytest.mark.parametrize(
    ("value", "field", "key"), SETTINGS, ids=lambda part: getattr(part, "__name__", getattr(part, "name", None))
)


@cache
def definitions():
    return contract_schema()["$defs"]


@each_setting
def test_the_schema_describes_a_key_as_its_field_does(value, field, key):
    told = definitions()[table_of(value).__name__]["properties"][key.name or field.name]
    assert told["description"] == key.description


@each_setting
def test_the_schema_has_the_default_of_the_field(value, field, key):
    told = definitions()[table_of(value).__name__]["properties"][key.name or field.name]
    plain = isinstance(field.default, str | bool) and not (key.around or key.needed)
    assert told.get("default", MISSING) == (field.default if plain else MISSING)


def test_a_table_has_no_key_beside_those_of_its_value():
    for value, keys in stated().items():
        properties = definitions()[table_of(value).__name__]["properties"]
        assert set(properties) == {key.name or field.name for field, key in keys}


def test_a_table_means_what_the_docstring_of_its_value_says_first():
    for value in stated():
        assert definitions()[table_of(value).__name__]["description"] == value.__doc__.partition("\n")[0]


def test_all_settings_are_found():
    names = {
        "Policies",
        "TargetPolicy",
        "Changes",
        "Hardware",
        "CreditPolicy",
        "Billing",
        "Site",
        "Closure",
        "Tier",
        "Service",
    }
    assert {value.__name__ for value in stated()} >= names


@pytest.mark.parametrize(
    "path", ["policies.targets.response.reopening_within", "billing.step", "billing.on_site_minimum"]
)
def test_what_counts_round_the_clock_takes_no_business_hours(path):
    changes: object = "8 business hours"
    for name in reversed(path.split(".")):
        changes = {name: changes}
    with pytest.raises(ContractError, match=rf'{path}: got "8 business hours"; business hours are refused'):
        load_contract("mixvoip-support", changes=changes)
