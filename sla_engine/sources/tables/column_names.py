"""The default columns of an audit log, and what is said about a column that is missing."""

from collections.abc import Sequence
from difflib import get_close_matches

from sla_engine.clocks.column_names import NEEDED, WORDS

# An audit log has a row per update of a ticket, with what the ticket then was.
AUDIT_NEEDED = (*NEEDED, "at", "state")
AUDIT_COLUMNS = (*AUDIT_NEEDED, *WORDS, "reported_at", "seq", "by")

MOST_SHOWN = 20


def names_there(missing: str, names: Sequence[str]) -> str:
    """Say which names are there, and which of them may be meant by the missing one."""
    listed = ", ".join(map(repr, names[:MOST_SHOWN])) or "none"
    if len(names) > MOST_SHOWN:
        listed += f" and {len(names) - MOST_SHOWN} more"
    bare = {name.strip().casefold(): name for name in reversed(names)}
    near = get_close_matches(missing, bare, n=1, cutoff=0.6)
    return f"found {listed}" + (f"; is {bare[near[0]]!r} meant?" if near else "")
