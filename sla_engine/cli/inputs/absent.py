"""Absent: what it means that tickets which a state knows are no longer in their source."""

from datetime import datetime
from typing import TYPE_CHECKING

from sla_engine.cli.exits import say

if TYPE_CHECKING:
    from sla_engine.errors import SlaError
    from sla_engine.sources.mappings.mapping import Absent
    from sla_engine.tracking import Tracker

# As sources.mapping.Absent, which is not imported for the sake of a quick --help; a test compares the two.
POLICIES = ("keep", "closed", "error")
SHOWN = 10


def conclude(tracker: "Tracker", name: str, there: set[str], now: datetime, policy: "Absent") -> bool:
    """Do what a policy says about the running tickets that are not in a source; return whether some should be there.

    `name` is the source's, `there` are the ids that it has; it must have been read whole.
    """
    lost: list[tuple[str, SlaError]] = []
    gone = tracker.vanished(there, now, close=policy == "closed", refused=lost)
    for ticket, error in lost:
        say(f"ticket {ticket!r} is no longer in {name} and cannot be closed: {error}")
    if gone and policy == "keep":
        said = "1 running ticket is" if len(gone) == 1 else f"{len(gone):,} running tickets are"
        say(
            f"{said} no longer in {name}: alerts are marked absent; where a list holds open tickets only, give --absent closed"
        )
    if gone and policy == "error":
        shown = ", ".join(map(repr, gone[:SHOWN])) + (", ..." if len(gone) > SHOWN else "")
        many = "1 ticket is" if len(gone) == 1 else f"{len(gone):,} tickets are"
        say(f"{many} no longer in {name}, and absent is an error: {shown}")
        say("one that is gone for good is let go of by Tracker.forget(id) in Python")
    return bool(lost) or (bool(gone) and policy == "error")
