"""Unsupported: the settings that a contract may state but this version does not carry out yet.

Each belongs to the format and is validated like all others. Anything but its default is refused by name when a
contract is loaded, because a promise that is read and then ignored is worse than none. Whoever carries a setting out
takes it off this list.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sla_engine.contracts.key_path import KeyPath, dotted, select
from sla_engine.contracts.problems import Problem, shown


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting by its place in the file, with the one value that it may have."""

    place: KeyPath
    default: str


UNSUPPORTED = (
    Setting(("billing", "rounding"), "up"),
    Setting(("billing", "steps_from"), "visit start"),
    Setting(("billing", "rate_at"), "step start"),
    Setting(("billing", "amount_rounding"), "half up"),
)


def unsupported_problems(raw: object) -> Iterator[Problem]:
    """Yield a problem for each setting that asks for what this version does not do."""
    for setting in UNSUPPORTED:
        for path, value in select(raw, setting.place):
            if value != setting.default:
                carried_out = f"{dotted(setting.place[-1:])} = {shown(setting.default)}"
                yield Problem(path, shown(value), f"this version carries out only {carried_out}")
