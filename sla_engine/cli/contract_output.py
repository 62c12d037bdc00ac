"""Contracts as tables and JSON."""

import json
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sla_engine.cli.csv_output import write_csv
from sla_engine.cli.escape import without_passwords
from sla_engine.cli.table import print_lines, print_table, width
from sla_engine.contracts import Contract, Finding, Target, Tier
from sla_engine.contracts.service_hours import ServiceHours

LISTED = ("contract", "version", "name", "tiers", "sites", "targets")
NONE = "not applicable"

# Widths of the columns of a contract, so that tiers that do not fit side by side go below each other.
PROPERTY, TIER = 29, 28


def print_list(contracts: Sequence[Contract], output: str) -> None:
    """Print one line for each contract."""
    rows = [(one.id, one.version, one.name, list(one.tiers), list(one.sites), list(one.targets)) for one in contracts]
    records = [dict(zip(LISTED, row, strict=True)) for row in rows]
    texts = [tuple(", ".join(cell) if isinstance(cell, list) else cell for cell in row) for row in rows]
    match output:
        case "json":
            _write_json(records)
        case "jsonl":
            sys.stdout.writelines(json.dumps(record) + "\n" for record in records)
        case "csv":
            write_csv([LISTED, *texts])
        case _:
            print_table(LISTED, texts)


def print_contract(contract: Contract, language: str, output: str) -> None:
    """Print the latest version of a contract."""
    if output == "json":
        _write_json(_record(contract, language))
        return
    print_lines([f"{contract.name_in(language)}: {contract.id}, version {contract.version}, zone {contract.zone}", ""])
    tiers = list(contract.tiers.values())
    fitting = max(1, (width() - PROPERTY) // TIER)
    for first in range(0, len(tiers), fitting):
        some = tiers[first : first + fitting]
        names = [f"{tier.name_in(language)} ({tier.id})" for tier in some]
        print_table(("", *names), _properties(contract, some))
    rows = [
        (site.id, site.name_in(language), site.zone, site.region or "", "yes" if site.on_site else "no")
        for site in contract.sites.values()
    ]
    print_table(("site", "name", "zone", "holidays", "on site"), rows)
    edge = "that closing" if contract.policies.landing == "closing" else "the next opening"
    print_lines(
        [
            f"Clocks count from: {contract.policies.anchor}. Time used up at a closing falls due at {edge}.",
            *(f"Note: {note}" for note in contract.latest.notes),
            f"Fingerprint: {contract.fingerprint}",
        ]
    )


def _properties(contract: Contract, tiers: Sequence[Tier]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each property that some tier has: its name, then its value tier by tier."""
    yield "support hours (requests)", *(_hours(tier.request_hours) for tier in tiers)
    yield "incident hours", *(_hours(tier.incident_hours) for tier in tiers)
    for target in contract.targets:
        yield target, *(_target(tier.targets[target]) for tier in tiers)
    for uptime in dict.fromkeys(name for tier in tiers for name in tier.uptimes):
        yield f"uptime, {uptime}", *(_percent(tier.uptimes.get(uptime)) for tier in tiers)
    if any(tier.credits for tier in tiers):
        given = [tier.credits for tier in tiers]
        yield "credit per hour of downtime", *(_percent(one.per_hour if one else None) for one in given)
        yield "credits at most", *(_percent(one.cap if one else None) for one in given)
    yield "channels", *(", ".join(tier.channels) for tier in tiers)
    if any(tier.phone_queue for tier in tiers):
        yield "phone queue", *(tier.phone_queue or NONE for tier in tiers)
    currency = contract.currency or ""
    if any(tier.monthly_fee is not None for tier in tiers):
        yield f"monthly fee, {currency}", *(_amount(tier.monthly_fee) for tier in tiers)
    for role in dict.fromkeys(name for tier in tiers for name in tier.rates):
        yield f"hour of {role}, {currency}", *(_amount(tier.rates.get(role)) for tier in tiers)


def _hours(hours: ServiceHours | None) -> str:
    return NONE if hours is None else str(hours.week)


def _target(target: Target | None) -> str:
    return NONE if target is None else str(target)


def _percent(value: object) -> str:
    return f"{value} %" if isinstance(value, Decimal) else NONE


def _amount(value: object) -> str:
    return str(value) if isinstance(value, Decimal) else "not stated"


def _record(contract: Contract, language: str) -> dict[str, Any]:
    """Return a contract as JSON can say it; amounts are text, since JSON has no exact decimals."""
    tiers = list(contract.tiers.values())
    return {
        "contract": contract.id,
        "version": contract.version,
        "name": contract.name_in(language),
        "zone": contract.zone,
        "currency": contract.currency,
        "anchor": contract.policies.anchor,
        "landing": contract.policies.landing,
        "fingerprint": contract.fingerprint,
        "data_versions": dict(contract.data_versions),
        "tiers": {tier.id: _tier_record(tier, language) for tier in tiers},
        "sites": {
            site.id: {
                "name": site.name_in(language),
                "zone": site.zone,
                "holidays": site.region,
                "on_site": site.on_site,
                "assumption": site.assumption,
            }
            for site in contract.sites.values()
        },
        "notes": list(contract.latest.notes),
    }


def _tier_record(tier: Tier, language: str) -> dict[str, Any]:
    return {
        "name": tier.name_in(language),
        "incident_hours": str(tier.incident_hours.week) if tier.incident_hours else None,
        "request_hours": str(tier.request_hours.week) if tier.request_hours else None,
        "targets": {name: str(target) if target else None for name, target in tier.targets.items()},
        "channels": list(tier.channels),
        "phone_queue": tier.phone_queue,
        "uptime": {name: _text(value) for name, value in tier.uptimes.items()},
        "monthly_fee": _text(tier.monthly_fee),
        "rates": {role: _text(rate) for role, rate in tier.rates.items()},
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def print_check(file: str, problems: Sequence[str], findings: Sequence[Finding], output: str) -> None:
    """Print what is wrong with a contract file, and what looks wrong in it; FILE may be a URL by mistake."""
    file, problems = without_passwords(file), [*map(without_passwords, problems)]
    if output == "json":
        told = [{"code": one.code, "key": one.key, "message": one.message, "version": one.version} for one in findings]
        _write_json({"file": file, "valid": not problems, "problems": list(problems), "findings": told})
        return
    if problems:
        print_lines([*problems, f"{file}: not valid, {_count(problems, 'problem')}"])
    else:
        print_lines([*(f"{file}: {one}" for one in findings), f"{file}: valid, {_count(findings, 'doubt')}"])


def _count(things: Sequence[object], noun: str) -> str:
    return f"{len(things) or 'no'} {noun}{'' if len(things) == 1 else 's'}"


def _write_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2) + "\n")
