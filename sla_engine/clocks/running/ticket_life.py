"""Ticket life: how far a ticket has ended, what it waits for, and what is odd in that. For one log, and for columns."""

from sla_engine.clocks.finding import Code
from sla_engine.clocks.names_without_effect import CHANGES
from sla_engine.clocks.running.waits import Ended

# How far a ticket has ended: of two ends the further one counts, and only a reopening leads back.
OPEN, RESOLVED, CLOSED, GONE = range(4)
ENDS = {"resolved": RESOLVED, "closed": CLOSED, "cancelled": GONE, "merged": GONE}
WAITS = frozenset({"paused", "resumed"})
LIFE_KINDS = WAITS | set(ENDS) | {"reopened"}
# What takes effect though it happened before the clocks count: at the instant from which they do.
BEFORE_ANCHOR = WAITS | set(CHANGES)

_RESUMED: dict[Ended, Code | None] = {"wait": None, "others": "resumed_another", "nothing": "resume_without_pause"}


def ends_waits(kind: str, ended: int) -> bool:
    """Tell whether a kind of event ends all waits of a ticket: its end, or a reopening after it."""
    return kind in ENDS or (kind == "reopened" and ended != OPEN)


def oddity(kind: str, ended: int, found: Ended = "wait", *, starts: bool = False) -> Code | None:
    """Return what is odd about a kind of event in the life of a ticket that has ended so far.

    `found` is what a resume found to end; `starts` tells whether the event would start a clock. Whether there was something to
    reopen, the clocks tell.
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
        # Closing what was resolved is the ordinary way.
        return "stopped_twice" if ENDS[kind] <= ended else None
    return "started_after_end" if ended and starts else None
