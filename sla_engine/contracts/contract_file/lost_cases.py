"""Lost cases: `changes` that would remove cases by priority or kind from a target, with what to write instead.

A change of the response to two hours would also remove the one hour of P1 in silence, so that one value never replaces a
target with cases. In `[[versions]]` it does, because a version states all that the contract promises from then on.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sla_engine.contracts.contract_file.versions import TARGET
from sla_engine.contracts.forms.key_path import select
from sla_engine.contracts.forms.problems import Problem, shown
from sla_engine.contracts.forms.toml_text import Raw
from sla_engine.contracts.values.kind_and_priority_cases import KINDS

MOST_SUGGESTED = 500  # characters of a suggestion


def lost_cases(raw: Raw, changes: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each target that would lose cases by priority or kind, with what to write instead."""
    for path, change in select(dict(changes), TARGET):
        before = next((form for _, form in select(raw, path)), None)
        lost = [case for case in _cases(before) if case not in _cases(change)]
        if lost:
            expected = f"this target has cases by {' and '.join(lost)}, which would be lost; write them, such as "
            yield Problem(path, shown(change), f"{expected}{shown(_spread(before, change), longest=MOST_SUGGESTED)}")


def _cases(form: object) -> list[str]:
    """Return whether the cases of a target as written are by priority, by kind or by both."""
    parts = [form, *(_part(form, kind) for kind in _kinds(form))]
    found = {"priority": any(map(_has_priorities, parts)), "kind": bool(_kinds(form))}
    return [what for what, there in found.items() if there]


def _kinds(form: object) -> list[str]:
    return [kind for kind in KINDS if isinstance(form, dict) and kind in form]


def _has_priorities(form: object) -> bool:
    return isinstance(form, dict) and isinstance(form.get("by_priority"), dict)


def _part(form: Any, kind: str) -> Any:  # noqa: ANN401 - TOML values have no better type
    """Return the part of a target as written that holds for a kind of ticket."""
    return form.get(kind) if _kinds(form) else form


def _spread(before: Any, change: Any) -> Any:  # noqa: ANN401 - TOML values have no better type
    """Return a change of a target, written with the cases that the target had before."""
    if kinds := _kinds(change) or _kinds(before):
        return {kind: _spread(_part(before, kind), _part(change, kind)) for kind in kinds}
    if _has_priorities(before) and not _has_priorities(change):
        return {"by_priority": dict.fromkeys(before["by_priority"], change), "otherwise": change}
    return change
