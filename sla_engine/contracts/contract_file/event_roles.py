"""Event roles: the check that no event both stops a target's clock and starts or restarts it.

The effect of such an event would be ambiguous, so a contract has to use two names. Defaults count as if they were
written. The check reads the tables of the file, as `references` does.
"""

from collections.abc import Iterator

from sla_engine.contracts.forms.key_path import ANY, KeyPath, select
from sla_engine.contracts.forms.problems import Problem, shown
from sla_engine.contracts.forms.toml_text import Raw
from sla_engine.contracts.values.policies import TargetPolicy, default_policy


def role_problems(raw: Raw) -> Iterator[Problem]:
    """Yield a problem for each event that stops a target's clock and starts or restarts it as well."""
    for path, table in select(raw, ("policies", "targets", ANY)):
        if isinstance(table, dict):
            for key in ("start", "restart"):
                # The problem is reported at the setting that the file has; the other one may be a default.
                blamed, other = (key, "stop") if key in table else ("stop", key)
                yield from _clashes(path, table, blamed, other)


def _clashes(path: KeyPath, table: Raw, blamed: str, other: str) -> Iterator[Problem]:
    default = default_policy(str(path[-1]))
    taken = _events(table, other, default)
    where = other if other in table else f"the default of {other}"
    for place, name in select(table.get(blamed), (ANY,)):
        if isinstance(name, str) and name in taken:
            expected = f"expected an event that has one effect on this clock; {where} has it as well"
            yield Problem((*path, blamed, *place), shown(name), expected)


def _events(table: Raw, key: str, default: TargetPolicy) -> frozenset[str]:
    """Return the events of a setting; none where the setting has a wrong form, which the models report."""
    if key not in table:
        return getattr(default, key) or frozenset()
    return frozenset(name for _, name in select(table[key], (ANY,)) if isinstance(name, str))
