"""Unsupported: the settings that a contract may state but this version does not carry out yet.

Each belongs to the format and is validated like all others. Anything but its default is refused by name when a
contract is loaded, because a promise that is read and then ignored is worse than none. Whoever carries a setting out
takes it off this list.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sla_engine.contracts.key_path import KeyPath, dotted, select
from sla_engine.contracts.policies import TargetPolicy, default_policy
from sla_engine.contracts.problems import Problem, shown

ANCHOR = "anchor"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting by its place in the file, with what it has to be; `default` is told the target of a target's policy."""

    place: KeyPath
    default: Callable[[str], object]


def _fixed(value: object) -> Callable[[str], object]:
    return lambda _: value


def _of_target(read: Callable[[TargetPolicy], object]) -> Callable[[str], object]:
    return lambda target: read(default_policy(target))


def _start(policy: TargetPolicy) -> object:
    return ANCHOR if policy.start is None else policy.start


UNSUPPORTED = (
    Setting(("billing", "rounding"), _fixed("up")),
    Setting(("billing", "steps_from"), _fixed("visit start")),
    Setting(("billing", "rate_at"), _fixed("step start")),
    Setting(("billing", "amount_rounding"), _fixed("half up")),
)


def unsupported_problems(raw: object) -> Iterator[Problem]:
    """Yield a problem for each setting that asks for what this version does not do."""
    for setting in UNSUPPORTED:
        for path, value in select(raw, setting.place):
            default = setting.default(str(path[2]) if path[:2] == ("policies", "targets") else "")
            if not _same(value, default):
                carried_out = f"{dotted(setting.place[-1:])} = {shown(_written(default))}"
                yield Problem(path, shown(value), f"this version carries out only {carried_out}")


def _same(value: object, default: object) -> bool:
    if not isinstance(value, list):
        return value == default
    # An empty list of reasons is no reason, and events and warnings have no order.
    given = frozenset(map(str, value))
    return given == default or (not given and default == "none")


def _written(default: object) -> object:
    return sorted(default) if isinstance(default, frozenset) else default
