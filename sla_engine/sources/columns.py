"""The default columns of a table of tickets, and how a header is matched with them."""

from collections.abc import Sequence
from difflib import get_close_matches

from sla_engine.errors import SourceError

NEEDED = ("id", "opened_at", "tier", "site")
WORDS = ("contract", "kind", "priority", "channel")

# Instants that become events of the ticket, by the kind of event they become.
EVENTS = {
    "responded_at": "responded",
    "work_started_at": "work_started",
    "recovered_at": "recovered",
    "resolved_at": "resolved",
    "closed_at": "closed",
}
COLUMNS = (*NEEDED, *WORDS, "reported_at", *EVENTS)

MOST_SHOWN = 20


def wanted(header: Sequence[str], source: str) -> dict[str, int]:
    """Return where the default columns stand in a header, by name; other columns are left out.

    Raises:
        SourceError: a needed column is missing, or a name is repeated (which of the two would count?).
    """
    positions = {name: i for i, name in enumerate(header) if name}
    if len(positions) < sum(map(bool, header)):
        twice = next(name for i, name in enumerate(header) if name and positions[name] != i)
        raise SourceError(f"{source}: the column {twice!r} is there more than once; keep one")
    for name in NEEDED:
        if name not in positions:
            raise SourceError(f"{source}: no column {name!r}; {found(name, header)}")
    return {name: positions[name] for name in COLUMNS if name in positions}


def found(missing: str, names: Sequence[str]) -> str:
    """Say which names are there, and which of them may be meant by the missing one."""
    listed = ", ".join(map(repr, names[:MOST_SHOWN])) or "none"
    if len(names) > MOST_SHOWN:
        listed += f" and {len(names) - MOST_SHOWN} more"
    bare = {name.strip().casefold(): name for name in reversed(names)}
    near = get_close_matches(missing, bare, n=1, cutoff=0.6)
    return f"found {listed}" + (f"; is {bare[near[0]]!r} meant?" if near else "")
