"""Plans: what each combination of version, tier, site, kind and priority is promised, looked up once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from sla_engine.bulk.codes import Integers
from sla_engine.contracts import Contract
from sla_engine.contracts.cases import KINDS
from sla_engine.contracts.promise import Promise
from sla_engine.contracts.terms import Terms


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row has no answer: the column that is to blame, and what was expected there."""

    column: str
    expected: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What one combination gets: its promises by target (None where not applicable), or a fault instead.

    `zone` is that of the site, None where the site is not known.
    """

    zone: str | None
    promises: dict[str, Promise | None] = field(default_factory=dict)
    fault: Fault | None = None


class Asked(NamedTuple):
    """One combination that occurs; the version is the text of its index, -1 before the first."""

    version: str | None
    tier: str | None
    site: str | None
    kind: str | None
    priority: str | None


def planned(contract: Contract, asked: Asked) -> Plan:
    """Look up one combination; no kind means an incident, and before the first version nothing applies."""
    index = int(asked.version or 0)
    terms = contract.versions[max(index, 0)]
    # No contract has a tier or a site without a name.
    tier, site, kind = asked.tier or "", asked.site or "", asked.kind or "incident"
    zone = terms.sites[site].zone if site in terms.sites else None
    if fault := _unknown(terms, asked, kind):
        return Plan(zone, fault=fault)
    targets = [target for target in terms.targets if starts_at_anchor(terms, target)] if index >= 0 else []
    return Plan(
        zone,
        {target: terms.promise(target, tier=tier, site=site, kind=kind, priority=asked.priority) for target in targets},
    )


def starts_at_anchor(terms: Terms, target: str) -> bool:
    """Tell whether the clock of a target starts when the ticket comes in, rather than at a later event."""
    return target in terms.targets and terms.policies.targets[target].start is None


def _unknown(terms: Terms, asked: Asked, kind: str) -> Fault | None:
    """Name the first value that the contract does not know, with those that it does."""
    known: list[tuple[str, str | None, Collection[str]]] = [
        ("tier", asked.tier, terms.tiers),
        ("site", asked.site, terms.sites),
        ("kind", kind, KINDS),
    ]
    if asked.priority is not None and terms.priorities:
        known.append(("priority", asked.priority, terms.priorities))
    for column, value, names in known:
        if value not in names:
            return Fault(column, f"a {column} of contract {terms.id}: {', '.join(names)}")
    return None


def by_promise(target: str, number: Integers, plans: list[Plan]) -> Iterator[tuple[Promise, Integers]]:
    """Yield each distinct promise for a target with its rows; `number` has the plan of each row.

    Combinations that differ in nothing that matters to the target share one promise, however many there are.
    """
    groups: dict[object, int] = {}
    promises: list[Promise] = []
    group = np.full(len(plans), -1, dtype=np.int64)
    for i, plan in enumerate(plans):
        if promise := plan.promises.get(target):
            # The calendar by identity: a contract hands out the same one each time, and comparing two is slow.
            key = promise.target, id(promise.calendar), promise.landing
            if key not in groups:
                groups[key] = len(promises)
                promises.append(promise)
            group[i] = groups[key]
    of_row = group[number]
    order = np.argsort(of_row, kind="stable")
    bounds = np.searchsorted(of_row[order], np.arange(len(promises) + 1))
    for i, promise in enumerate(promises):
        yield promise, order[bounds[i] : bounds[i + 1]]
