"""Whatever a contract says is shown: each field of its values, changed alone, changes the JSON and the table."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial

import pytest

from sla_engine.calendars import HolidaySet, WeeklyHours
from sla_engine.cli.output.contracts.contract_fields import FieldTexts
from sla_engine.cli.output.contracts.contract_output import print_terms
from sla_engine.contracts import parse_contract
from sla_engine.contracts.values.did_you_mean import Register
from sla_engine.contracts.values.display_names import Label
from sla_engine.contracts.values.kind_and_priority_cases import ByPriority
from sla_engine.contracts.values.service_hours import ServiceHours
from sla_engine.contracts.values.targets import BusinessTime
from sla_engine.contracts.version_terms import TermsCache

RICH = """
[contract]
id = "rich"
name = "Rich"
provider = "Provider"
zone = "Europe/Luxembourg"
currency = "EUR"
holidays = "LU"
services = { fibre = { tier = "gold", name = "Fibre" } }
priorities = ["P1", "P2"]
sources = ["A leaflet"]
notes = ["Rounded."]
effective_from = 2026-01-01
[sites.LU]
name = "Luxembourg"
zone = "Europe/Luxembourg"
region = "LU"
on_site = true
assumption = "The capital."
special_days = { "12-24" = "-12:00" }
closures = [{ start = 2026-08-01T00:00:00, end = 2026-08-10T00:00:00, reason = "works" }]
[hours.office]
name = "Office"
week = "Mo-Fr 08:00-17:00"
special_days = { "2026-12-31" = "closed" }
closures = [{ start = 2026-09-01T00:00:00, end = 2026-09-02T00:00:00 }]
[hours.rates]
week = "Mo-Fr 08:00-20:00"
[tiers.gold]
name = "Gold"
incident_hours = "office"
request_hours = "office"
channels = ["phone", "web"]
phone_queue = "first"
uptime = { monthly = "99.5 %" }
credits = { per_hour = "5 %", cap = "50 %" }
monthly_fee = 100.00
rates = { engineer = 90.00 }
out_of_hours_rates = { engineer = 135.00 }
[tiers.gold.targets]
resolution = { incident = { business_days = 2, at = "16:00", cutoff = "14:00" }, request = { elapsed = "48h" } }
[tiers.gold.targets.response]
incident = { by_priority = { P1 = "1h" }, otherwise = "4h" }
request = { by_priority = { P1 = "2h" }, otherwise = "8h" }
[policies.targets.response]
start = ["received"]
restart = ["asked"]
[policies.targets.resolution]
stop = ["resolved", "closed"]
pause_on = ["customer"]
reopening = "new_cycle"
reopening_within = "336h"
warnings = ["75%", "1h before"]
[policies.hardware]
replacement_guaranteed_if = ["spare_on_site"]
[billing]
step = "15m"
on_site_minimum = "1h"
remote_minimum = "30m"
rate_hours = "rates"
travel = { flat = 45.00 }
roles = { engineer = "Engineer" }
[billing.offers.managed]
name = "Managed"
monthly_fee = 10.00
covers = ["operation"]
"""
CONTRACT = parse_contract(RICH)
# A value that a name or a rule stands for; the fields by which messages name a contract say nothing of their own.
UNSAID = {"cache", "where"}
# What the head of the page and the table of versions tell, and the text of which the week is made.
ELSEWHERE = {"id", "version", "effective_us", "label", "written"}


# Another value of a kind, for what has no fields to change.
OTHERS = (
    # Of a tier: which of the contract's hours it has.
    (ServiceHours, lambda value: replace(value, id="other", week=WeeklyHours.parse("Sa 10:00-11:00; PH off"))),
    (Label, lambda _: Label.plain("Changed")),
    (WeeklyHours, lambda _: WeeklyHours.parse("Sa 10:00-11:00; PH off")),
    (HolidaySet, lambda _: HolidaySet("BE", drop=[date(2026, 1, 1)])),
    (bool, lambda value: not value),
    (int, lambda value: value + 1_000_000),
    (Decimal | Fraction, lambda value: value + 1),
    (str, lambda value: "America/New_York" if value.startswith("Europe/") else f"{value}9"),
    (datetime, lambda value: value + timedelta(days=1)),
    (frozenset, lambda value: value | {"changed"}),
    (type(None), lambda _: "changed"),
)
WHOLE = tuple(kind for kind, _ in OTHERS[:4])


def variants(value, *, listed=False):
    """Each value that differs from this one in one place, with the path there."""
    if isinstance(value, Register):
        parts = ((name, item, lambda other, name=name: {**value, name: other}) for name, item in value.items())
        made = partial(Register, "any", where="")
    elif isinstance(value, tuple):
        if value and not isinstance(value[0], str):  # a pair stays one
            yield "fewer", value[:-1]
        parts = ((i, item, lambda other, i=i: (*value[:i], other, *value[i + 1 :])) for i, item in enumerate(value))
        made = tuple
    elif is_dataclass(value) and (listed or not isinstance(value, WHOLE)):
        names = [field.name for field in fields(value) if field.name not in UNSAID]
        parts = ((name, getattr(value, name), lambda other, name=name: {name: other}) for name in names)
        made = partial(_replaced, value)
    else:
        yield "", next(change(value) for kind, change in OTHERS if isinstance(value, kind))
        return
    for name, item, put in parts:
        for path, other in variants(item, listed=isinstance(value, Register)):
            yield f"{name}.{path}", made(put(other))


def _replaced(value, change):
    return replace(value, **change)


VARIANTS = list(variants(CONTRACT.latest))


@pytest.fixture
def table(capsys):
    """What is printed of a version."""

    def printed(terms):
        print_terms(terms, "en")
        return capsys.readouterr().out

    return printed


def test_the_contract_has_something_in_every_field():
    empty = {path for path, value in leaves(CONTRACT.latest) if value in (None, (), frozenset())}
    unset = (
        "resolution.start",
        "resolution.restart",
        "response.pause_on",
        "response.warnings",
        "response.reopening_within",
    )
    assert empty == {
        *(
            f".{where}.{name}"
            for where in ("hours.rates", "billing.rate_hours")
            for name in ("special_days", "closures")
        ),
        *(f".policies.targets.{name}" for name in unset),
        ".tiers.gold.kinds_left_out",  # it says of both kinds what is promised
    }


def leaves(value, path=""):
    """All values in a contract that have no fields, with their places."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from leaves(item, f"{path}.{name}")
    elif is_dataclass(value) and not isinstance(value, (*WHOLE[1:], ByPriority, BusinessTime, TermsCache)):
        for field in fields(value):
            yield from leaves(getattr(value, field.name), f"{path}.{field.name}")
    else:
        yield path, value


def test_every_field_of_a_contract_is_in_the_json():
    shown = json.dumps(FieldTexts().say(CONTRACT.latest))
    assert [path for path, other in VARIANTS if json.dumps(FieldTexts().say(other)) == shown] == []


def test_every_field_of_a_contract_is_in_the_table(table):
    shown = table(CONTRACT.latest)
    hidden = {path for path, other in VARIANTS if table(other) == shown}
    # The priorities of a tier are those of its contract.
    told = {path for path in hidden if ELSEWHERE & set(path.split(".")) or path.startswith("tiers.gold.priorities.")}
    assert hidden == told


def test_promises_by_priority_and_kind_are_shown(run, folder):
    (folder / "rich.toml").write_text(RICH, "utf-8")
    shown = run("contract", "show", "rich.toml").stdout
    facts = dict(line.strip().split("   ", 1) for line in shown.splitlines() if line.startswith("  response"))
    assert {name.strip(): text.strip() for name, text in facts.items()} == {
        "response": "4h",
        "response, P1": "1h",
        "response, requests": "8h",
        "response, requests, P1": "2h",
    }
    whole = json.loads(run("contract", "show", "rich.toml", "-o", "json").stdout)
    assert whole["tiers"]["gold"]["promises"]["response"]["incident"] == {
        "by_priority": {"P1": "1h"},
        "otherwise": "4h",
    }
    assert whole["policies"]["targets"]["resolution"]["pause_on"] == ["customer"]


def test_versions_are_shown_with_what_they_change(run, folder):
    later = '[[versions]]\nid = "second"\neffective_from = 2026-07-01\n[versions.tiers.gold.targets]\n'
    (folder / "two.toml").write_text(f'{RICH}{later}resolution = "16h"\n', "utf-8")
    shown = run("contract", "show", "two.toml").stdout
    assert "first     2026-01-01T00:00:00+01:00" in shown
    assert "second    2026-07-01T00:00:00+02:00" in shown
    (change,) = (line for line in shown.splitlines() if "tiers.gold.promises.resolution.request" in line)
    assert change.split("  ")[-1].strip() == "not applicable"
    whole = json.loads(run("contract", "show", "two.toml", "-o", "json").stdout)
    assert [one["version"] for one in whole["versions"]] == ["first", "second"]
    assert [one["effective_from"][:10] for one in whole["versions"]] == ["2026-01-01", "2026-07-01"]
