"""Waits: the set of a ticket's waits. A pause adds its reason; a resume ends one wait, or all; for one log and for columns."""

from typing import Generic, Literal, NamedTuple, TypeVar

W = TypeVar("W")

# What a resume ended: the wait that it names, all waits (because the ticket never had the one that it names), or nothing.
Ended = Literal["wait", "others", "nothing"]


class Wait(NamedTuple):
    """The reason of a wait, and the party that made the ticket wait."""

    reason: str | None
    by: str | None


class Waits(Generic[W]):
    """The open waits by reason, each with its value, in the order in which they began.

    >>> waits = Waits[str]()
    >>> waits.begin("customer", "since ten"), waits.begin("vendor", "since eleven"), waits.begin("customer", "since noon")
    (True, True, False)
    >>> waits.end("customer"), list(waits.standing.items()), waits.end("customer")
    ('wait', [('vendor', 'since eleven')], 'nothing')
    """

    __slots__ = ("_ever", "standing")

    def __init__(self) -> None:
        self.standing: dict[str | None, W] = {}
        self._ever: set[str | None] = set()

    def begin(self, reason: str | None, wait: W) -> bool:
        """Begin a wait for a reason (None is a reason of its own); tell whether it is new."""
        self._ever.add(reason)
        if reason in self.standing:
            return False
        self.standing[reason] = wait
        return True

    def end(self, reason: str | None) -> Ended:
        """End the wait for a reason; end all waits if the reason is None or was never waited for."""
        if reason is not None and reason in self._ever:
            return "nothing" if self.standing.pop(reason, None) is None else "wait"
        found: Ended = "others" if reason is not None else "wait" if self.standing else "nothing"
        self.standing.clear()
        return found
