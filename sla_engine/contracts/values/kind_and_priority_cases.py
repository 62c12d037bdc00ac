"""Kind and priority cases: which target holds for a ticket's kind and priority."""

from dataclasses import dataclass
from typing import Literal, get_args

from sla_engine.contracts.values.targets import Target
from sla_engine.errors import UnknownNameError

Kind = Literal["incident", "request"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class ByPriority:
    """Targets by priority, and the target of other priorities and of tickets without one; None stands for not applicable."""

    otherwise: Target | None
    named: tuple[tuple[str, Target | None], ...] = ()

    def target(self, priority: str | None) -> Target | None:
        """Return the target of a priority."""
        return next((target for name, target in self.named if name == priority), self.otherwise)

    @property
    def all(self) -> tuple[Target, ...]:
        """All targets of the cases."""
        targets = (self.otherwise, *(target for _, target in self.named))
        return tuple(target for target in targets if target is not None)


NOT_APPLICABLE = ByPriority(None)


@dataclass(frozen=True, slots=True)
class ByKind:
    """The targets of one name in one tier, by kind; a kind that the contract leaves out has no target."""

    incident: ByPriority = NOT_APPLICABLE
    request: ByPriority = NOT_APPLICABLE

    def of(self, kind: str) -> ByPriority:
        """Return the targets of a kind of ticket."""
        return self.incident if check_kind(kind) == "incident" else self.request


def check_kind(kind: str) -> Kind:
    """Return the kind if it is known.

    Raises:
        UnknownNameError: the kind is neither `incident` nor `request`.
    """
    match kind:
        case "incident" | "request":
            return kind
    raise UnknownNameError(f"unknown kind {kind!r}; known: {', '.join(KINDS)}")
