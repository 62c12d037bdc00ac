"""Contracts as tables and JSON."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sla_engine.cli.exit_codes import without_passwords
from sla_engine.cli.output.contracts.contract_fields import NONE, FieldTexts, changes, flat
from sla_engine.cli.output.output_formats import print_json, print_lines, print_records, print_table, width
from sla_engine.contracts import Contract, ContractDoubt, Target, Terms, Tier
from sla_engine.contracts.values.kind_and_priority_cases import KINDS, ByKind
from sla_engine.contracts.values.service_hours import ServiceHours
from sla_engine.show.numbers_and_shares import count, stated_percent

LISTED = ("contract", "version", "name", "tiers", "sites", "targets")
# The fields that the head and the tables of tiers and sites show.
IN_TIERS = frozenset(
    {"id", "name", "incident_hours", "request_hours", "promises", "priorities", "channels", "phone_queue", "uptimes"}
    | {"credits", "monthly_fee", "rates"}
)
IN_HEAD = frozenset({"id", "version", "effective_from", "name", "tiers", "sites", "notes"})
IN_SITES = frozenset({"id", "name", "zone", "region", "on_site"})

# Widths of the columns of a contract, so that tiers that do not fit side by side go below each other.
PROPERTY, TIER = 29, 28


def print_list(contracts: Sequence[Contract], output: str) -> None:
    """Print one line for each contract."""
    rows = [(one.id, one.version, one.name, list(one.tiers), list(one.sites), list(one.targets)) for one in contracts]
    if output == "table":
        print_table(LISTED, rows)
    else:
        print_records(LISTED, rows, output)


def print_contract(contract: Contract, language: str, output: str) -> None:
    """Print the latest version of a contract, and what each later version changed."""
    if output == "json":
        print_json(_record(contract, language))
        return
    print_lines([f"{contract.name_in(language)}: {contract.id}, version {contract.version}, zone {contract.zone}", ""])
    print_terms(contract.latest, language)
    _print_versions(contract, language)
    edge = "that closing" if contract.policies.landing == "closing" else "the next opening"
    print_lines(
        [
            f"Clocks count from: {contract.policies.anchor}. Time used up at a closing falls due at {edge}.",
            f"Fingerprint: {contract.fingerprint}",
        ]
    )


def print_terms(terms: Terms, language: str) -> None:
    """Print a version of a contract: its tiers side by side, its sites, then all that differs from the defaults."""
    tiers = list(terms.tiers.values())
    fitting = max(1, (width() - PROPERTY) // TIER)
    for first in range(0, len(tiers), fitting):
        some = tiers[first : first + fitting]
        names = [f"{tier.name_in(language)} ({tier.id})" for tier in some]
        print_table(("", *names), _properties(terms, some))
    rows = [
        (site.id, site.name_in(language), site.zone, site.region or "", "yes" if site.on_site else "no")
        for site in terms.sites.values()
    ]
    print_table(("site", "name", "zone", "holidays", "on site"), rows)
    print_lines([*(f"{key}: {text}" for key, text in _beside(terms, language)), ""])
    print_lines(f"Note: {note}" for note in terms.notes)


def _beside(terms: Terms, language: str) -> Iterator[tuple[str, str]]:
    """Yield the fields that differ from their defaults and are not in the tables of tiers and sites."""
    teller = FieldTexts(language, spare=True)
    said = {name: item for name, item in teller.say(terms).items() if name not in IN_HEAD}
    for kind, things, shown in (("tiers", terms.tiers, IN_TIERS), ("sites", terms.sites, IN_SITES)):
        for name, thing in things.items():
            parts = {part: item for part, item in teller.fields_of(thing).items() if part not in shown}
            said[f"{kind}.{name}"] = parts
    # The key has the id already, and the text of hours is shown as `week`.
    yield from (
        (key, text)
        for key, text in flat(said).items()
        if text not in ("", NONE) and key.rpartition(".")[2] not in ("id", "written")
    )


def _print_versions(contract: Contract, language: str) -> None:
    """Print from when on each version holds, and its changes."""
    if len(contract.versions) == 1 and contract.latest.effective_us is None:
        return
    teller = FieldTexts(language)
    since = ((terms.version, teller.say(terms)["effective_from"] or "always") for terms in contract.versions)
    print_table(("version", "holds from"), since)
    print_table(("version", "changes", "from", "to"), changes(contract, language))


def _properties(terms: Terms, tiers: Sequence[Tier]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each property that some tier has: its name, then its value tier by tier."""
    yield "support hours (requests)", *(_hours(tier.request_hours) for tier in tiers)
    yield "incident hours", *(_hours(tier.incident_hours) for tier in tiers)
    for target in terms.targets:
        yield from _promised(target, [tier.promises[target] for tier in tiers])
    for uptime in dict.fromkeys(name for tier in tiers for name in tier.uptimes):
        yield f"uptime, {uptime}", *(_percent(tier.uptimes.get(uptime)) for tier in tiers)
    if any(tier.credits for tier in tiers):
        given = [tier.credits for tier in tiers]
        yield "credit per hour of downtime", *(_percent(one.per_hour if one else None) for one in given)
        yield "credits at most", *(_percent(one.cap if one else None) for one in given)
    yield "channels", *(", ".join(tier.channels) for tier in tiers)
    if any(tier.phone_queue for tier in tiers):
        yield "phone queue", *(tier.phone_queue or NONE for tier in tiers)
    currency = terms.currency or ""
    if any(tier.monthly_fee is not None for tier in tiers):
        yield f"monthly fee, {currency}", *(_amount(tier.monthly_fee) for tier in tiers)
    for role in dict.fromkeys(name for tier in tiers for name in tier.rates):
        yield f"hour of {role}, {currency}", *(_amount(tier.rates.get(role)) for tier in tiers)


def _promised(target: str, promises: Sequence[ByKind]) -> Iterator[tuple[str, ...]]:
    """Yield the row of incidents, and one for each other kind and priority for which some tier has another promise."""
    for kind in KINDS:
        each = [promise.of(kind) for promise in promises]
        of_kind = target if kind == KINDS[0] else f"{target}, {kind}s"
        if kind == KINDS[0] or each != [promise.of(KINDS[0]) for promise in promises]:
            yield of_kind, *(_target(one.otherwise) for one in each)
            for priority in dict.fromkeys(name for one in each for name, _ in one.named):
                yield f"{of_kind}, {priority}", *(_target(one.target(priority)) for one in each)


def _hours(hours: ServiceHours | None) -> str:
    return NONE if hours is None else str(hours.week)


def _target(target: Target | None) -> str:
    return NONE if target is None else str(target)


def _percent(value: object) -> str:
    return stated_percent(value) if isinstance(value, Decimal) else NONE


def _amount(value: object) -> str:
    return str(value) if isinstance(value, Decimal) else "not stated"


def _record(contract: Contract, language: str) -> dict[str, Any]:
    """Return a contract as JSON; amounts are text, since JSON has no exact decimals.

    It has the latest version, frequently needed keys of it, tiers for an incident without a priority, and all versions.
    """
    teller = FieldTexts(language)
    said = teller.say(contract.latest)
    return {
        "contract": contract.id,
        **{name: item for name, item in said.items() if name != "id"},
        "zone": contract.zone,
        "anchor": contract.policies.anchor,
        "landing": contract.policies.landing,
        "fingerprint": contract.fingerprint,
        "data_versions": dict(contract.data_versions),
        "tiers": {name: {**said["tiers"][name], **_view(tier)} for name, tier in contract.tiers.items()},
        "sites": {
            name: {**said["sites"][name], "holidays": site.region, "holiday_set": said["sites"][name]["holidays"]}
            for name, site in contract.sites.items()
        },
        "versions": [teller.say(terms) for terms in contract.versions],
    }


def _view(tier: Tier) -> dict[str, Any]:
    """Return the promises of a tier to an incident without a priority, and the text of its hours."""
    return {
        "incident_hours": str(tier.incident_hours.week) if tier.incident_hours else None,
        "request_hours": str(tier.request_hours.week) if tier.request_hours else None,
        "targets": {name: str(target) if target else None for name, target in tier.targets.items()},
        "uptime": FieldTexts().say(tier.uptimes),
    }


def print_check(file: str, problems: Sequence[str], findings: Sequence[ContractDoubt], output: str) -> None:
    """Print the problems of a contract file, and its doubts; FILE may be a URL by mistake, so its password is masked."""
    file, problems = without_passwords(file), [*map(without_passwords, problems)]
    if output == "json":
        told = [one.to_dict() for one in findings]
        print_json({"file": file, "valid": not problems, "problems": list(problems), "findings": told})
        return
    if problems:
        print_lines([*problems, f"{file}: not valid, {_count(problems, 'problem')}"])
    else:
        print_lines([*(f"{file}: {one}" for one in findings), f"{file}: valid, {_count(findings, 'doubt')}"])


def _count(things: Sequence[object], noun: str) -> str:
    return count(len(things), noun) if things else f"no {noun}s"
