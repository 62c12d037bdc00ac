"""Every key of a contract, a mapping and a file of scenarios has an example that loads, and without which an answer changes."""

import contextlib
import importlib.util
import io
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sla_engine import (
    Event,
    Outage,
    SlaError,
    Ticket,
    Work,
    credits,  # noqa: A004 - the field's word
    evaluate,
    load_mapping,
    load_scenarios,
    quote,
    read_tickets,
)
from sla_engine.cli.output.contracts.contract_output import print_contract
from sla_engine.contracts.contract_file.contract_parser import parse_contract
from sla_engine.contracts.contract_file.contract_schema import contract_schema
from sla_engine.sources import read_columns
from sla_engine.sources.mappings.mapping_file import mapping_schema
from sla_engine.whatif.scenarios.scenario_file import scenario_schema

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLES = DOCS / "reference/examples"
_spec = importlib.util.spec_from_file_location("reference_pages", DOCS / "reference_pages.py")
assert _spec
assert _spec.loader
_pages = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_pages)
FILES, page = _pages.FILES, _pages.page
Path_ = tuple[str | int, ...]


def keys_of(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every key of every table, by table and key, with its schema."""
    tables = {"": schema, **schema["$defs"]}
    return {
        f"{table}.{key}": entry
        for table, one in tables.items()
        if not table.endswith("Change")
        for key, entry in one.get("properties", {}).items()
        if "enum" not in one.get("propertyNames", {})
    }


def uses(schema: dict[str, Any], data: Any) -> Iterator[tuple[str, Path_]]:  # noqa: C901 - a walk of three turns
    """Yield each key that a file uses, and where in the file it stands."""

    def forms(node: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            yield name.removesuffix("Change"), schema["$defs"][name]
        elif "oneOf" in node or "anyOf" in node:
            for branch in node.get("oneOf", node.get("anyOf")):
                yield from forms(branch)
        else:
            yield "", node

    def walk(name: str, node: dict[str, Any], data: Any, path: Path_) -> Iterator[tuple[str, Path_]]:
        if isinstance(data, list):
            for i, item in enumerate(data):
                yield from enter(node.get("items", {}), item, (*path, i))
        elif isinstance(data, dict):
            for key, value in data.items():
                if key in node.get("properties", {}) and (name or not path):
                    yield f"{name}.{key}", (*path, key)
                    yield from enter(node["properties"][key], value, (*path, key))
                else:
                    patterns = list(node.get("patternProperties", {}).values())
                    rest = node.get("additionalProperties", False)
                    for inner in patterns or ([rest] if isinstance(rest, dict) else []):
                        yield from enter(inner, value, (*path, key))

    def enter(node: dict[str, Any], data: Any, path: Path_) -> Iterator[tuple[str, Path_]]:
        for name, form in forms(node):
            fits = set(data) <= set(form.get("properties", {})) if isinstance(data, dict) and name else True
            if fits and (isinstance(data, dict | list)):
                yield from walk(name, form, data, path)

    yield from walk("", schema, data, ())


def without(data: Any, path: Path_) -> Any:
    found = deepcopy(data)
    place = found
    for part in path[:-1]:
        place = place[part]
    del place[path[-1]]
    return found


def answers_or_error(answers: Callable[[Any], object], data: Any) -> object:
    try:
        return answers(data)
    except SlaError as error:
        return type(error)


def idle(schema: dict[str, Any], data: Any, answers: Callable[[Any], object]) -> set[str]:
    """The keys of a schema that an example lacks, or that change no answer anywhere in it."""
    whole = answers(data)
    at_work: set[str] = set()
    for key, path in uses(schema, data):
        if key not in at_work and answers_or_error(answers, without(data, path)) != whole:
            at_work.add(key)
    return set(keys_of(schema)) - at_work


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+02:00")


OPENINGS = [
    "2024-12-30T09:00", "2025-04-18T09:00", "2025-12-24T10:00", "2025-12-24T16:30", "2025-12-31T10:00", "2026-06-22T17:30",
    "2026-06-24T11:30", "2026-06-24T14:30", "2026-06-25T16:30", "2026-07-01T09:00", "2026-07-02T08:00", "2026-08-07T19:00",
    "2026-07-13T16:30",
    "2026-08-10T11:00", "2026-09-01T08:00", "2026-12-23T16:00", "2026-12-28T09:00",
]  # fmt: skip
CASES = [
    ("gold", "LU", "incident", None), ("gold", "LU", "incident", "P1"), ("gold", "LU", "incident", "P2"),
    ("gold", "LU", "request", None), ("gold", "UK", "incident", None), ("gold", "HU", "incident", None),
    ("gold", "HU", "request", None), ("silver", "UK", "incident", None), ("gold", "UK", "request", None),
    ("gold", "FR", "incident", None),
    ("gold", "LU", "incident", "P9"),
]  # fmt: skip


def contract_answers(data: Any) -> object:
    """What a contract makes of instants, tickets, work and downtime; nothing of it is a word that only is shown."""
    contract = parse_contract("", changes=data, folder=EXAMPLES)
    return [*_dues(contract), *_lives(contract), *_money(contract)]


def _dues(contract: Any) -> Iterator[object]:
    for opened in map(at, OPENINGS):
        for tier, site, kind, priority in CASES:
            ticket = Ticket(1, opened_at=opened, tier=tier, site=site, kind=kind, priority=priority)
            try:
                status = evaluate(ticket, contract, as_of=opened + timedelta(days=9))
            except SlaError as error:  # a site that a later version adds
                yield str(error)
                continue
            for target in contract.targets:
                clock = status[target]
                yield clock.due_us, clock.state, str(clock.warnings)
                if clock.due is not None and target == "response":
                    yield [(str(segment), segment.reason) for segment in clock.explain().segments]


def _lives(contract: Any) -> Iterator[object]:
    opened = at("2026-06-24T09:00")
    known = {"opened_at": opened, "tier": "gold", "site": "LU", "reported_at": opened - timedelta(minutes=40)}
    due = evaluate(Ticket(1, **known), contract, as_of=opened)["response"].due
    logs = {
        "due": [Event("responded", due or opened)],
        "mail": [Event("work_started", opened + timedelta(hours=3))],
        "paused": [
            Event("responded", opened + timedelta(hours=1)),
            Event("paused", opened + timedelta(hours=1, minutes=30), reason="customer"),
            Event("resumed", opened + timedelta(hours=3)),
            Event("work_started", opened + timedelta(hours=4)),
        ],
        "again": [
            Event("resolved", opened + timedelta(hours=1)),
            Event("reopened", opened + timedelta(days=2)),
        ],
        "late again": [Event("resolved", opened + timedelta(hours=1)), Event("reopened", opened + timedelta(days=5))],
        "news": [
            Event("responded", opened + timedelta(minutes=30)),
            Event("work_started", opened + timedelta(minutes=40)),
            Event("updated", opened + timedelta(hours=1)),
            Event("acknowledged", opened + timedelta(hours=2)),
        ],
        "tier": [Event("tier_changed", opened + timedelta(hours=2), value="silver")],
        "site": [Event("site_changed", opened + timedelta(hours=2), value="UK")],
        "priority": [Event("priority_changed", opened + timedelta(hours=2), value="P1")],
        "kind": [Event("kind_changed", opened + timedelta(hours=2), value="request")],
    }
    for tier, service, channel in [
        ("gold", "mail", "phone"),
        ("gold", None, "fax"),
        ("silver", "mail", None),
        ("gold", "backup", None),
    ]:
        ticket = Ticket(1, opened_at=opened, tier=tier, site="LU", service=service, channel=channel)
        status = evaluate(ticket, contract, as_of=opened + timedelta(days=1))
        yield [str(one) for one in status.findings], status.entitlement.attributes
    for priority in (None, "P2", "P9"):
        for events in logs.values():
            ticket = Ticket(
                1,
                priority=priority,
                events=events,
                **known,
            )
            try:
                status = evaluate(ticket, contract, as_of=opened + timedelta(days=9))
            except SlaError as error:
                yield str(error)
                continue
            yield [str(one) for one in status.findings]
            for target in contract.targets:
                for clock in status.cycles(target):
                    yield clock.state, clock.due_us, clock.elapsed, clock.paused, str(clock.warnings)


def _money(contract: Any) -> Iterator[object]:
    for day in ("2026-06-24", "2026-07-08"):
        for start, end in [("08:05", "08:20"), ("16:50", "18:10"), ("09:03", "10:21"), ("11:00", "11:05")]:
            for on_site in (True, False):
                for site in ("LU", "UK"):
                    work = Work("technician", at(f"{day}T{start}"), at(f"{day}T{end}"), on_site=on_site, kilometres=10)
                    try:
                        yield str(quote(work, contract, tier="gold", site=site))
                    except SlaError as error:
                        yield str(error)
    for month in ("06", "07"):
        for minutes in (10, 135, 700):
            down = at(f"2026-{month}-10T10:00")
            outage = Outage(down, down + timedelta(minutes=minutes))
            yield str(credits([outage], contract, tier="gold", monthly_cost=Decimal("58.35")))
            yield contract.at(down).tier("gold").monthly_fee


# What is said to people and decides nothing: `contract show` has it.
SHOWN = {
    "BillingTable.vat", "ContractTable.name", "ContractTable.notes", "ContractTable.provider", "ContractTable.sources",
    "HardwareTable.otherwise", "HardwareTable.replacement_guaranteed_if", "HoursTable.name",
    "OfferTable.covers", "OfferTable.name",
    "PoliciesTable.hardware", "ServiceTable.name", "SiteTable.assumption", "SiteTable.name", "SiteTable.on_site",
    "TierTable.name", "TierTable.phone_queue", "BillingTable.offers", "ContractTable.bound_to", "ClosureTable.reason",
}  # fmt: skip
SAID_NOWHERE = {"PoliciesTable.elsewhere", "VersionTable.note"}  # one choice; and for those who read the file


def contract_shown(data: Any) -> str:
    """What `contract show` prints of a contract."""
    contract = parse_contract("", changes=data, folder=EXAMPLES)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        print_contract(contract, "en", "json")
    return re.sub(r"[0-9a-f]{16,}", "", printed.getvalue())


@cache
def example(name: str) -> Any:
    return tomllib.loads((EXAMPLES / name).read_text("utf-8"), parse_float=Decimal)


@pytest.mark.slow
def test_every_key_of_a_contract_has_an_example_that_changes_an_answer() -> None:
    assert idle(contract_schema(), example("contract.toml"), contract_answers) == SHOWN | SAID_NOWHERE


def test_every_word_of_a_contract_is_shown() -> None:
    assert idle(contract_schema(), example("contract.toml"), contract_shown) & SHOWN == set()


def toml(data: Any) -> str:
    """A value as TOML has it within a line; a whole file is its tables, one a line."""
    if isinstance(data, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(value)}" for key, value in data.items()) + " }"
    if isinstance(data, list):
        return "[" + ", ".join(map(toml, data)) + "]"
    return json.dumps(data)


def written(data: Any, folder: Path) -> str:
    file = folder / "file.toml"
    file.write_text("".join(f"{key} = {toml(value)}\n" for key, value in data.items()), "utf-8")
    return str(file)


TICKETS = """number,opened,opened_at,plan,urgency,tier,id
1,2026-06-22 17:30,2026-06-22 17:30,Business,P1,office,1
2,?,2026-06-22 17:30,Business,?,office,2
3,2026-06-22 17:30,2026-06-22 17:30,none,P2,office,3
4,2026-06-22 17:30,2026-06-22 17:30,Business,?,office,4
"""
EVENTS = """number,what,when,ticket,kind,at
1,answer,23/06/2026 09:00,1,resolved,24/06/2026 09:00
"""
AUDIT = """number,opened_at,sys_updated_at,sys_mod_count,incident_state,sys_updated_by,priority
1,22/06/2026 17:30,22/06/2026 17:30,0,New,anna,2 - High
2,22/06/2026 17:30,22/06/2026 17:30,0,New,anna,2 - High
1,22/06/2026 17:30,22/06/2026 18:30,1,Awaiting Parts,anna,2 - High
1,22/06/2026 17:30,22/06/2026 19:30,2,Active,anna,2 - High
"""


EXPORT = """Tickets de la file
exportés le 23
Numéro|Date|Heure|Modifié|Statut|Contrat|Type|File|Respecté|Durée|Commentaire|Commentaire
52 267|22 juin 2026|17:30|23/Okt/2026 1 %|En attente|Or|Incident|Service|Dépassé|2 h|22/06/2026 18:00;anna;|1/7/2026 18:00;eva;
52 268|22 juin 2026|17:30|1782200000 8 %|En attente|Argent|Incident|Service|oui|0||
52 269|22 juin 2026|17:30|1782200000 8 %|Clôturé|Or|Demande|Service|oui|0||
52 270|22 juin 2026|17:30|1782200000 8 %|Clôturé|Or|Incident|Essais|oui|0||
"""
CREATED, LATER = "2026-06-22T17:30:00+02:00", "2026-06-22T18:30:00+02:00"
HISTORY = [
    {"when": LATER, "by": "anna", "items": [{"what": "status", "to": "Closed"}, {"what": "rank", "to": "Open"}]},
    {"when": LATER, "by": "anna", "items": [{"what": "status", "to": "Waiting"}]},
    {"when": CREATED, "by": "robot", "items": [{"what": "status", "to": "Closed"}]},
]
FIELDS = {"created": CREATED, "priority": {"name": "P1"}, "team": "network"}
NESTED = {"data": {"issues": [{"key": "A-1", "fields": FIELDS, "history": HISTORY}]}}


def test_every_key_of_a_mapping_has_an_example_that_changes_an_answer(tmp_path: Path) -> None:
    for name, text in (("tickets.csv", TICKETS), ("events.csv", EVENTS), ("audit.csv", AUDIT)):
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "export.csv").write_text(EXPORT, "cp1252")
    (tmp_path / "sites.csv").write_bytes((EXAMPLES / "sites.csv").read_bytes())
    (tmp_path / "nested.json").write_text(json.dumps(NESTED), "utf-8")

    def tickets(data: Any) -> object:
        mapping = load_mapping(written(data, tmp_path))
        return mapping.absent, list(
            map(repr, read_tickets(tmp_path / "tickets.csv", mapping=mapping, events=tmp_path / "events.csv"))
        )

    def audit(data: Any) -> object:
        return list(map(repr, read_tickets(tmp_path / "audit.csv", mapping=written(data, tmp_path))))

    def export(data: Any) -> object:
        chunks = read_columns(tmp_path / "export.csv", mapping=written(data, tmp_path))
        recorded = [{name: list(column) for name, column in chunk.recorded.items()} for chunk in chunks]
        return recorded, list(map(repr, read_tickets(tmp_path / "export.csv", mapping=written(data, tmp_path))))

    def nested(data: Any) -> object:
        return list(map(repr, read_tickets(tmp_path / "nested.json", mapping=written(data, tmp_path))))

    schema = mapping_schema()
    left = idle(schema, example("mapping.toml"), tickets)
    left &= idle(schema, example("export.toml"), export) & idle(schema, example("nested.toml"), nested)
    left &= idle(schema, example("audit.toml"), audit) & idle(schema, example("based.toml"), audit)
    # A database is asked in docs/guides/sources.md; `together` saves memory and changes no answer.
    assert left == {"MappingTable.query", "EventsTable.query", "MappingTable.together"}


def test_every_key_of_a_file_of_scenarios_has_an_example_that_changes_an_answer(tmp_path: Path) -> None:
    def scenarios(data: Any) -> object:
        found = load_scenarios(written(data, tmp_path), "mixvoip-services")
        return [(repr(scenario), scenario.contract.fingerprint) for scenario in found]

    left = idle(scenario_schema(), example("scenarios.toml"), scenarios)
    assert {key for key in left if key.startswith((".", "ScenarioTable."))} == set()  # the others are a contract's


@pytest.mark.parametrize("name", FILES)
def test_the_reference_of_a_file_has_every_key(name: str) -> None:
    title, schema, examples = FILES[name]
    text = page(title, schema(), examples)
    assert [key for key in keys_of(schema()) if f"\n| `{key.partition('.')[2]}` |" not in text] == []
