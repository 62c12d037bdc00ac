"""Lost cases: changes that ask "what if" and would lose cases by priority or kind of a target, with what to write instead.

Whoever asks about a response in two hours would lose the hour of P1 unseen, so one value never replaces a target with cases.
In `[[versions]]` it does: there a contract states what it promises from then on.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sla_engine.contracts.contract_file.versions import TARGET
from sla_engine.contracts.forms.key_path import select
from sla_engine.contracts.forms.problems import Problem, shown
from sla_engine.contracts.forms.toml_text import Raw
from sla_engine.contracts.values.kind_and_priority_cases import KINDS

MOST_SUGGESTED = 500  # characters of what to write


def lost_cases(raw: Raw, changes: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the targets whose cases by priority or kind changes would replace by fewer, with what to write for them."""
    for path, change in select(dict(changes), TARGET):
        before = next((form for _, form in select(raw, path)), None)
        lost = [case for case in _cases(before) if case not in _cases(change)]
        if lost:
            expected = f"this target has cases by {' and '.join(lost)}, which would be lost; write them, such as "
            yield Problem(path, shown(change), f"{expected}{shown(_spread(before, change), longest=MOST_SUGGESTED)}")


def _cases(form: object) -> list[str]:
    """Return by what the cases of a target as written differ."""
    parts = [form, *(_part(form, kind) for kind in _kinds(form))]
    found = {"priority": any(map(_has_priorities, parts)), "kind": bool(_kinds(form))}
    return [what for what, there in found.items() if there]


def _kinds(form: object) -> list[str]:
    return [kind for kind in KINDS if isinstance(form, dict) and kind in form]


def _has_priorities(form: object) -> bool:
    return isinstance(form, dict) and isinstance(form.get("by_priority"), dict)


def _part(form: Any, kind: str) -> Any:  # noqa: ANN401 - TOML values have no better type
    """Return what a target as written is for a kind of ticket."""
    return form.get(kind) if _kinds(form) else form


def _spread(before: Any, change: Any) -> Any:  # noqa: ANN401 - TOML values have no better type
    """Return a change of a target with the cases of what stood before."""
    if kinds := _kinds(change) or _kinds(before):
        return {kind: _spread(_part(before, kind), _part(change, kind)) for kind in kinds}
    if _has_priorities(before) and not _has_priorities(change):
        return {"by_priority": dict.fromkeys(before["by_priority"], change), "otherwise": change}
    return change
