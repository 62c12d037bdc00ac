"""Waits: what a ticket waits for, a set. A pause adds its reason; a resume ends one, or all. For one log, and for columns."""

from typing import Generic, Literal, NamedTuple, TypeVar

W = TypeVar("W")

# What a resume found to end: what it means, all else, as the ticket never waited for what it names, or nothing.
Ended = Literal["wait", "others", "nothing"]


class Wait(NamedTuple):
    """Why a ticket waits, and who made it wait."""

    reason: str | None
    by: str | None


class Waits(Generic[W]):
    """What is said of each wait that stands, by reason, in the order in which they began.

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
        """Wait for one reason more, where none is one of its own; tell whether that is new."""
        self._ever.add(reason)
        if reason in self.standing:
            return False
        self.standing[reason] = wait
        return True

    def end(self, reason: str | None) -> Ended:
        """End the wait for a reason; all where there is none, or one that was never waited for."""
        if reason is not None and reason in self._ever:
            return "nothing" if self.standing.pop(reason, None) is None else "wait"
        found: Ended = "others" if reason is not None else "wait" if self.standing else "nothing"
        self.standing.clear()
        return found
