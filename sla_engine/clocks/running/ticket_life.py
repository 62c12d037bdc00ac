"""Ticket life: the rules how far a ticket has ended, what ends its waits, and what is odd; for one log and for columns."""

from sla_engine.clocks.finding import Code
from sla_engine.clocks.names_without_effect import CHANGES
from sla_engine.clocks.running.waits import Ended

# How far a ticket has ended: the furthest end counts, until a reopening.
OPEN, RESOLVED, CLOSED, GONE = range(4)
ENDS = {"resolved": RESOLVED, "closed": CLOSED, "cancelled": GONE, "merged": GONE}
WAITS = frozenset({"paused", "resumed"})
LIFE_KINDS = WAITS | set(ENDS) | {"reopened"}
# The kinds of events that take effect at the anchor even if they happened before it.
BEFORE_ANCHOR = WAITS | set(CHANGES)

_RESUMED: dict[Ended, Code | None] = {"wait": None, "others": "resumed_another", "nothing": "resume_without_pause"}


def ends_waits(kind: str, ended: int) -> bool:
    """Tell whether a kind of event ends all waits of a ticket: an end does, and a reopening after an end."""
    return kind in ENDS or (kind == "reopened" and ended != OPEN)


def oddity(kind: str, ended: int, found: Ended = "wait", *, starts: bool = False) -> Code | None:
    """Return what is odd about a kind of event in the life of a ticket that has ended so far.

    `found` states which wait a resume ended; `starts` tells whether the event would start a clock. The clocks report whether
    there was anything to reopen.
    """
    if kind == "reopened":
        return None
    if ended == GONE:
        return "after_end"
    if kind in WAITS:
        if ended:
            return "paused_while_stopped"
        return _RESUMED[found] if kind == "resumed" else None
    if kind in ENDS:
        # To close a resolved ticket is ordinary.
        return "stopped_twice" if ENDS[kind] <= ended else None
    return "started_after_end" if ended and starts else None
