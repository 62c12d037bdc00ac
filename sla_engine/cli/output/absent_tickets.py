"""Absent tickets: what is said of tickets which a state knows and that are no longer in their source."""

from typing import TYPE_CHECKING

from sla_engine.cli.exits import say
from sla_engine.show.numbers import count

if TYPE_CHECKING:
    from sla_engine.sources.mappings.mapping import Absent
    from sla_engine.tracking.sweeping.source_intake import Missing

# As sources.mapping.Absent, which is not imported for the sake of a quick --help; a test compares the two.
POLICIES = ("keep", "closed", "error")
SHOWN = 10


def say_missing(missing: "Missing | None", name: str, policy: "Absent") -> bool:
    """Say what a policy makes of the running tickets that a source no longer has; return whether some should be there."""
    if missing is None:
        if policy != "keep":
            say("some rows could not be read, so nothing is concluded from tickets that are absent")
        return False
    gone = missing.gone
    for ticket, error in missing.refused:
        say(f"ticket {ticket!r} is no longer in {name} and cannot be closed: {error}")
    if gone and policy == "keep":
        said = count(len(gone), "running ticket is", "running tickets are")
        say(
            f"{said} no longer in {name}: alerts are marked absent; where a list holds open tickets only, give --absent closed"
        )
    if gone and policy == "error":
        shown = ", ".join(map(repr, gone[:SHOWN])) + (", ..." if len(gone) > SHOWN else "")
        say(f"{count(len(gone), 'ticket is', 'tickets are')} no longer in {name}, and absent is an error: {shown}")
        say("one that is gone for good is let go of by Tracker.forget(id) in Python")
    return bool(missing.refused) or (bool(gone) and policy == "error")
