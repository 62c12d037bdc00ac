"""The JSON Schema: it accepts what the loader accepts, and refuses what it can see to be wrong."""

import json
import tomllib
from datetime import date, datetime, time

import pytest
from jsonschema import Draft202012Validator

from sla_engine.contracts import contract_schema, list_contracts, parse_contract
from sla_engine.contracts.contract_file.contract_parser import CONTRACT_FILE
from sla_engine.contracts.forms.json_schema import description_at, keys_at


def as_json(value):
    """What an editor checks: TOML's dates and times are text there."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value


@pytest.fixture(scope="module")
def validator():
    schema = contract_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def is_valid(validator, text):
    return validator.is_valid(as_json(tomllib.loads(text)))


@pytest.mark.parametrize("name", list_contracts())
def test_the_schema_accepts_the_shipped_contracts(validator, name):
    document = as_json(tomllib.loads((CONTRACT_FILE.folder / f"{name}.toml").read_text("utf-8")))
    assert list(validator.iter_errors(document)) == []


EVERYTHING = """
[contract]
id = "all"
name = { en = "All", de-LU = "Alles" }
zone = "Europe/Luxembourg"
currency = "EUR"
holidays = ["LU", { region = "DE-RP", drop = [2026-12-26, "Karfreitag"], add = { 2026-06-24 = "Outing" } }]
effective_from = 2020-01-01
bound_to = "service"
services = { fibre = "gold", tv = { tier = "gold", name = "TV" } }
priorities = ["P1"]
[sites.HU]
holidays = { region = "HU", half_days = "12:00", worked_days = true }
[sites.LU]
holidays = "none"
special_days = { 2026-12-24 = "-12:00", 12-31 = "closed", 12-30 = { hours = "13:00-", name = "stock-taking" } }
closures = [{ start = 2026-08-01T00:00:00, end = 2026-08-15T00:00:00, reason = "works" }]
[hours.day]
week = "Mo-Fr 08:00-18:00"
on_holidays = "open"
holidays_of = "both"
zone = "contract"
[tiers.gold]
incident_hours = "day"
request_hours = "n/a"
uptime = { monthly = "99.9 %", lan = "n/a" }
credits = { per_hour = "10 %", cap = "100 %" }
monthly_fee = 1
rates = { boss = 99.5, clerk = "n/a" }
out_of_hours_rates = { boss = 150 }
[tiers.gold.targets]
response = { by_priority = { P1 = { elapsed = "1h" } }, otherwise = { business_days = 1, at = "16:00" } }
intervention = { incident = { business_days = 0, cutoff = "14:00" }, request = "n/a" }
[policies]
landing = "opening"
targets_for = ["incident"]
[policies.changes]
tier = "prospective"
[policies.credits]
due = "any downtime"
downtime = "beyond guarantee"
hours = "begun"
amount_rounding = "half even"
[policies.targets.response]
start = "anchor"
pause_on = []
[billing]
step = "15m"
on_site_minimum = "1h"
travel = { per_km = 0.6 }
rate_hours = "day"
[billing.roles]
boss = "Boss"
clerk = { en = "Clerk" }
[billing.offers.flat]
monthly_fee = "on assessment"
[[versions]]
id = "b"
effective_from = 2027-01-01T12:00:00
note = "dearer"
remove = ["tiers.gold.credits"]
[versions.tiers.gold]
monthly_fee = 2
[versions.tiers.gold.targets]
response = "4h"
[versions.sites.LU]
zone = "Europe/Paris"
[versions.policies.hardware]
otherwise = "bad luck"
[versions.billing]
travel = "included"
"""


def test_the_schema_accepts_every_kind_of_setting(validator):
    assert list(validator.iter_errors(as_json(tomllib.loads(EVERYTHING)))) == []


def test_the_loader_accepts_what_the_schema_accepts():
    assert parse_contract(EVERYTHING).version == "b"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "acme"', ""),
        ('id = "acme"', 'id = "n/a"'),
        ('id = "acme"', "id = 7"),
        ('currency = "EUR"', 'currency = "euro"'),
        ('currency = "EUR"', "nam = 'x'"),
        ('region = "LU"', "holidays = 7"),
        ('region = "LU"', "holidays = {}"),
        ('region = "LU"', 'holidays = { region = "TR", half_days = 12 }'),
        ('region = "LU"', 'holidays = { region = "HU", worked_days = "yes" }'),
        ('region = "LU"', 'on_site = "yes"'),
        ('region = "LU"', 'special_days = { 24-12-2026 = "closed" }'),
        ('region = "LU"', 'special_days = { 12-24 = { hours = "-12:00" } }'),
        ('region = "LU"', 'special_days = { 12-24 = { hours = "-12:00", name = "Eve", colour = "red" } }'),
        ('region = "LU"', "closures = [{ start = 2026-08-01T00:00:00 }]"),
        ('week = "Mo-Fr 08:00-18:00"', "week = 8"),
        ('week = "Mo-Fr 08:00-18:00"', 'week = "24/7"\non_holidays = "off"'),
        ('request_hours = "day"', ""),
        ('channels = ["phone"]', 'channels = "phone"'),
        ('channels = ["phone"]', "monthly_fee = -1"),
        ('channels = ["phone"]', 'monthly_fee = "58"'),
        ('channels = ["phone"]', 'uptime = { a = "99.9" }'),
        ('response = "4h"', "response = 4"),
        ('response = "4h"', 'response = "4"'),
        ('response = "4h"', "response = {}"),
        ('response = "4h"', "response = { business_days = 1, hours = 2 }"),
        ('response = "4h"', "response = { business_days = 1.5 }"),
        ('response = "4h"', 'response = { by_priority = { P1 = "1h" } }'),
        ('response = "4h"', 'Response = "4h"'),
        ("[contract]", "[policy]\n[contract]"),
        ("[contract]", '[policies]\nanchor = "open"\n[contract]'),
        ("[contract]", '[policies.credits]\nhours = "whole"\n[contract]'),
        ("[contract]", '[policies.credits]\nrounding = "half up"\n[contract]'),
        ("[contract]", '[billing]\ntravel = "extra"\n[contract]'),
        ("[contract]", '[[versions]]\nid = "b"\n[contract]'),
        ("[contract]", '[[versions]]\nid = "b"\neffective_from = 2027-01-01\ncontract = { zone = "UTC" }\n[contract]'),
        (
            "[contract]",
            '[[versions]]\nid = "b"\neffective_from = 2027-01-01\ntiers = { x = { nam = "y" } }\n[contract]',
        ),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(validator, written, problems_of, old, new):
    assert not is_valid(validator, written((old, new)))
    assert problems_of((old, new))


def test_the_schema_is_json():
    assert json.loads(json.dumps(contract_schema())) == contract_schema()


def test_every_key_is_described():
    definitions = contract_schema()["$defs"]
    assert [
        f"{name}.{key}"
        for name, table in definitions.items()
        for key, schema in table["properties"].items()
        if "description" not in schema and "$ref" not in schema
    ] == []


def test_nothing_is_null():
    assert '"null"' not in json.dumps(contract_schema())


def test_every_call_returns_a_schema_of_its_own():
    contract_schema()["properties"].clear()
    assert contract_schema()["properties"]


def test_keys_are_known_by_path():
    assert keys_at(contract_schema(), ("tiers", "gold", "credits")) == ("per_hour", "cap")
    assert keys_at(contract_schema(), ("versions", 0, "billing", "offers", "x")) == ("name", "monthly_fee", "covers")
    assert keys_at(contract_schema(), ("no", "such", "path")) == ()


def test_descriptions_are_known_by_path():
    assert description_at(contract_schema(), ("sites", "LU", "on_site")).startswith("Whether technicians come")
    assert description_at(contract_schema(), ("no", "such", "path")) == ""
