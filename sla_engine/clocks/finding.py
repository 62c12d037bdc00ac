"""Finding: something odd in a ticket's log, which was survived in a defined way and is told."""

from dataclasses import dataclass
from typing import Literal

from sla_engine.clocks.event import Event

Code = Literal[
    "future",
    "doubled",
    "conflicting",
    "before_anchor",
    "unknown_value",
    "unknown_event",
    "resume_without_pause",
    "paused_while_stopped",
    "reopened_while_open",
    "stopped_twice",
    "after_end",
]

TEXTS: dict[Code, str] = {
    "future": "later than the instant of evaluation; not taken into account",
    "doubled": "recorded twice; counted once",
    "conflicting": "another event has the same id; the first one counts",
    "before_anchor": "earlier than the start of the clocks; takes effect at their start",
    "unknown_value": "changes to a value that the contract does not know; changes nothing",
    "unknown_event": "of a kind that neither the standard nor the contract names; does nothing",
    "resume_without_pause": "resumes a ticket that was not paused; does nothing",
    "paused_while_stopped": "pauses or resumes a ticket that had ended; does nothing to stopped clocks",
    "reopened_while_open": "reopens a ticket that had not ended; does nothing to running clocks",
    "stopped_twice": "ends what had ended in the same way before; the first end counts",
    "after_end": "follows a cancelling or merging; does nothing to cancelled clocks",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is odd about an event, and what was made of it.

    >>> from datetime import UTC, datetime
    >>> str(Finding("resume_without_pause", Event("resumed", datetime(2026, 6, 22, tzinfo=UTC))))
    'resumed at 2026-06-22T00:00:00+00:00: resumes a ticket that was not paused; does nothing'
    """

    code: Code
    event: Event

    @property
    def message(self) -> str:
        """The finding in words."""
        return f"{self.event.kind} at {self.event.at.isoformat()}: {TEXTS[self.code]}"

    def __str__(self) -> str:
        return self.message
