"""Problems of files of scenarios, with scenario, key, value, and the expected value."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sla_engine.clocks.entitlement import Contracts, contracts_of
from sla_engine.contracts import Terms
from sla_engine.contracts.forms.key_path import ANY, KeyPath, has, quoted, select
from sla_engine.contracts.forms.problems import Problem, shown
from sla_engine.contracts.forms.toml_text import Raw
from sla_engine.whatif.scenarios.scenario import known_kinds
from sla_engine.whatif.scenarios.scenario_tables import SCENARIO

BEGIN = "a scenario begins with [[scenario]], in double brackets, and has a name"


def in_words(problem: Problem) -> Problem:
    """Return a problem of the tables in the words of this format."""
    match problem.key:
        case (first,) if first == SCENARIO:
            return replace(problem, value="", expected=f"expected scenarios; {BEGIN}")
        case (_, _, "name") if not problem.value:
            return replace(problem, expected="this key is missing: what the scenario is called")
    return problem


def numbered(problem: Problem, raw: Raw) -> str:
    """Return the text of a problem with the number and the name of its scenario."""
    match problem.key:
        case (str(first), int(number), *rest) if first == SCENARIO:
            name = next((name for _, name in select(raw[SCENARIO][number], ("name",))), None)
            named = f" {quoted(name)}" if isinstance(name, str) else ""
            text = str(replace(problem, key=tuple(rest))) if rest else problem.fault
            return f"scenario {number + 1}{named}: {text}"
    return str(problem)


def doubled(raw: Raw) -> Iterator[Problem]:
    """Yield a problem for each name that an earlier scenario has."""
    taken: set[str] = set()
    for path, name in select(raw, (SCENARIO, ANY, "name")):
        if isinstance(name, str) and name.strip() in taken:
            yield Problem(path, shown(name), "expected a name that no other scenario has")
        taken.add(name.strip()) if isinstance(name, str) else None


def names(entry: Raw, contracts: Contracts) -> Iterator[Problem]:
    """Yield a problem for each name that neither the contracts nor the changes have, and for events that are moved twice."""
    versions = [terms for contract in contracts_of(contracts) for terms in contract.versions]
    tiers = _known(entry, [name for terms in versions for name in terms.tiers], ("tiers", ANY))
    sites = _known(entry, [name for terms in versions for name in terms.sites], ("sites", ANY))
    hours = _known(entry, [name for terms in versions for name in terms.hours], ("hours", ANY))
    targets = _known(entry, [name for terms in versions for name in terms.targets], ("tiers", ANY, "targets", ANY))
    kinds = _kinds(entry, versions)
    yield from _unknown("tier", tiers, [*select(entry, ("tier",)), *select(entry, ("tier", ANY))])
    yield from _unknown("site", sites, [*select(entry, ("site",)), *select(entry, ("site", ANY))])
    yield from _unknown("kind of event", kinds, select(entry, ("without", ANY)))
    for what, known, place in (
        ("tier", tiers, ("targets", ANY)),
        ("target", targets, ("targets", ANY, ANY)),
        ("hours", hours, ("hours", ANY)),
        ("site", sites, ("holidays", ANY)),
        ("kind of event", kinds, ("sooner", ANY)),
        ("kind of event", kinds, ("later", ANY)),
    ):
        yield from _unknown(what, known, ((path, path[-1]) for path, _ in select(entry, place)))
    for path, _ in select(entry, ("later", ANY)):
        if has(entry, ("sooner", path[-1])):
            yield Problem(path, "", "this event is moved by sooner already; leave out one of the two")


def _known(entry: Raw, names: Iterable[str], place: KeyPath) -> list[str]:
    return list(dict.fromkeys((*names, *(str(path[-1]) for path, _ in select(entry, ("changes", *place))))))


def _kinds(entry: Raw, versions: list[Terms]) -> list[str]:
    own: set[str] = set()
    for role in ("start", "stop", "restart"):
        own |= {str(kind) for _, kind in select(entry, ("changes", "policies", "targets", ANY, role, ANY))}
    known = known_kinds(versions)
    return [*known, *sorted(own - {*known})]


def _unknown(what: str, known: list[str], found: Iterable[tuple[KeyPath, Any]]) -> Iterator[Problem]:
    for path, name in found:
        if isinstance(name, str) and name.strip() not in known:
            value = "" if name == path[-1] else shown(name)  # the path of the problem names the key already
            yield Problem.unknown(what, path, value, name, known)
