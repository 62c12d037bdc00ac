"""Ticket life: how far a ticket has ended, and what is odd in its life. For one log, and for columns."""

from sla_engine.clocks.finding import Code

# How far a ticket has ended: of two ends the further one counts, and only a reopening leads back.
OPEN, RESOLVED, CLOSED, GONE = range(4)
ENDS = {"resolved": RESOLVED, "closed": CLOSED, "cancelled": GONE, "merged": GONE}
WAITS = frozenset({"paused", "resumed"})
# A ticket waits if the last event of these kinds was a pause.
LIFE_KINDS = WAITS | set(ENDS) | {"reopened"}


def oddity(kind: str, ended: int, *, waiting: bool) -> Code | None:
    """Return what is odd about a kind of event in the life of a ticket that has ended so far, and waits or not."""
    if kind == "reopened":
        return None if ended else "reopened_while_open"
    if ended == GONE:
        return "after_end"
    if kind in WAITS:
        if ended:
            return "paused_while_stopped"
        return "resume_without_pause" if kind == "resumed" and not waiting else None
    # Closing what was resolved is the ordinary way.
    return "stopped_twice" if kind in ENDS and ENDS[kind] <= ended else None
