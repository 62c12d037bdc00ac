"""Event roles: whether each event does one thing to a target's clock.

An event that both stops and (re)starts a clock could mean either, so a contract has to use two names. Defaults count as if
they were written. Works on what TOML made of the file, as `references` does.
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
                # To blame is what the file has; the other may be a default.
                blamed, other = (key, "stop") if key in table else ("stop", key)
                yield from _clashes(path, table, blamed, other)


def _clashes(path: KeyPath, table: Raw, blamed: str, other: str) -> Iterator[Problem]:
    default = default_policy(str(path[-1]))
    taken = _events(table, other, default)
    where = other if other in table else f"the default of {other}"
    for place, name in select(table.get(blamed), (ANY,)):
        if isinstance(name, str) and name in taken:
            expected = f"expected an event that does one thing to this clock; {where} has it as well"
            yield Problem((*path, blamed, *place), shown(name), expected)


def _events(table: Raw, key: str, default: TargetPolicy) -> frozenset[str]:
    """Return the events of a setting; none where it has another form, which the models report."""
    if key not in table:
        return getattr(default, key) or frozenset()
    return frozenset(name for _, name in select(table[key], (ANY,)) if isinstance(name, str))
