"""The contract file of a contract case, written as TOML with one line for each site, tier and setting."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from sla_engine.testing.cases import special_texts, week_text
from sla_engine.testing.clock import datetime_at
from sla_engine.testing.terms_cases import PolicyCase, Promised, TermsCase, TierCase, duration_text

if TYPE_CHECKING:
    from sla_engine.testing.contract_cases import ContractCase, HoursCase, SiteCase

Table = Mapping[str, object]


def contract_text(case: "ContractCase") -> str:
    """Write the whole file; later versions state all of their settings, so that nothing of the one before is left."""
    first, *later = case.versions
    head: dict[str, object] = {"id": "random", "zone": case.zone, "holidays": _holidays(case.holidays)}
    if case.priorities:
        head["priorities"] = list(case.priorities)
    if first.effective is not None:
        head["effective_from"] = _iso(first.effective)
    tables: dict[str, Table] = {
        "contract": head,
        "sites": {name: _site(site) for name, site in case.sites.items()},
        "hours": {name: _hours(hours) for name, hours in case.hours.items()},
        "tiers": {name: _tier(tier) for name, tier in first.tiers.items()},
        "policies": {"anchor": case.anchor, **_policies(first)},
    }
    lines = [line for name, table in tables.items() for line in (f"[{name}]", *_lines(table))]
    return "\n".join((*lines, *(line for n, terms in enumerate(later, 2) for line in _version(n, terms)), ""))


def _version(number: int, terms: TermsCase) -> Iterator[str]:
    yield "[[versions]]"
    yield from _lines({"id": str(number), "effective_from": _iso(terms.effective or 0)})
    yield "[versions.tiers]"
    yield from _lines({name: {"targets": _targets(tier)} for name, tier in terms.tiers.items()})
    yield "[versions.policies]"
    yield from _lines(_policies(terms.settled()))


def _lines(table: Table) -> Iterator[str]:
    return (f"{json.dumps(key)} = {_value(value)}" for key, value in table.items())


def _value(value: object) -> str:
    """Write a value on one line; JSON and TOML agree on text, numbers, booleans and lists of them."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_lines(value))} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value)


def _iso(instant: int) -> str:
    return datetime_at(instant, "UTC").isoformat()


def _holidays(days: Iterable[object]) -> object:
    named = {str(day): f"holiday {day}" for day in days}
    return {"add": named} if named else "none"


def _site(site: "SiteCase") -> Table:
    return {"zone": site.zone, "holidays": _holidays(site.holidays), **_exceptions(site)}


def _hours(hours: "HoursCase") -> Table:
    week = week_text(hours.week, hours.holiday_hours)
    return {"week": week, "zone": hours.zone, "holidays_of": hours.holidays_of, **_exceptions(hours)}


def _exceptions(case: "SiteCase | HoursCase") -> Table:
    closures = [{"start": _iso(start), "end": _iso(end)} for start, end in case.closures]
    return {"special_days": dict(special_texts(case.special, case.yearly)), "closures": closures}


def _tier(tier: TierCase) -> Table:
    hours = {f"{kind}_hours": "n/a" if name is None else name for kind, name in tier.hours.items()}
    return {**hours, "targets": _targets(tier)}


def _targets(tier: TierCase) -> Table:
    found: dict[str, dict[str, object]] = {}
    for (name, kind), cases in tier.targets.items():
        found.setdefault(name, {})[kind] = _by_priority(cases)
    return found


def _by_priority(cases: Mapping[str | None, Promised | None]) -> object:
    named = {name: _promised(promised) for name, promised in cases.items() if name is not None}
    otherwise = _promised(cases.get(None))
    return {"by_priority": named, "otherwise": otherwise} if named else otherwise


def _promised(promised: Promised | None) -> object:
    if promised is None:
        return "n/a"
    if promised.unit == "days":
        cutoff = {"cutoff": promised.cutoff} if promised.cutoff else {}
        return {"business_days": promised.days, **cutoff, "at": promised.at}
    return {promised.unit: duration_text(promised.us)}


def _policies(terms: TermsCase) -> Table:
    return {
        "landing": terms.landing,
        "at_due": terms.at_due,
        "changes": dict(terms.changes or {}),
        "targets": {name: _policy(policy) for name, policy in (terms.policies or {}).items()},
    }


def _policy(policy: PolicyCase) -> Table:
    given: dict[str, object] = {"warnings": [threshold.text for threshold in policy.warnings]}
    for name in ("start", "stop", "restart", "pause_on", "reopening"):
        if (setting := getattr(policy, name)) is not None:
            given[name] = list(setting) if isinstance(setting, tuple) else setting
    return given if policy.start != () else {**given, "start": "anchor"}
