"""The default columns of a table of tickets and of an event log, and what is said about one that is missing."""

from collections.abc import Sequence
from difflib import get_close_matches

NEEDED = ("id", "opened_at", "tier", "site")
WORDS = ("contract", "service", "kind", "priority", "channel")

# Instants that become events of the ticket, by the kind of event they become.
EVENTS = {
    "responded_at": "responded",
    "work_started_at": "work_started",
    "recovered_at": "recovered",
    "resolved_at": "resolved",
    "closed_at": "closed",
}
COLUMNS = (*NEEDED, *WORDS, "reported_at", *EVENTS)

# An event log has a row per event, an audit log a row per update of a ticket, with what the ticket then was.
LOG_NEEDED = ("ticket", "kind", "at")
LOG_COLUMNS = (*LOG_NEEDED, "reason", "value", "by", "seq", "id")
AUDIT_NEEDED = (*NEEDED, "at", "state")
AUDIT_COLUMNS = (*AUDIT_NEEDED, *WORDS, "reported_at", "seq", "by")

MOST_SHOWN = 20


def found(missing: str, names: Sequence[str]) -> str:
    """Say which names are there, and which of them may be meant by the missing one."""
    listed = ", ".join(map(repr, names[:MOST_SHOWN])) or "none"
    if len(names) > MOST_SHOWN:
        listed += f" and {len(names) - MOST_SHOWN} more"
    bare = {name.strip().casefold(): name for name in reversed(names)}
    near = get_close_matches(missing, bare, n=1, cutoff=0.6)
    return f"found {listed}" + (f"; is {bare[near[0]]!r} meant?" if near else "")
