"""Finding: something odd about a ticket or its log, for which the evaluation has a defined rule, and which it reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from sla_engine.clocks.event import Event
from sla_engine.show.did_you_mean import did_you_mean
from sla_engine.show.plain_values import Plain, keys

Code = Literal[
    "nothing_promised",
    "before_first_version",
    "outside_channel",
    "kind_left_out",
    "outside_service",
    "unnamed_priority",
    "future",
    "doubled",
    "conflicting",
    "before_anchor",
    "unknown_value",
    "unknown_event",
    "unknown_reason",
    "resume_without_pause",
    "resumed_another",
    "paused_while_stopped",
    "stopped_twice",
    "started_after_end",
    "after_end",
    "reopened_while_open",
    "reopened_unpromised",
    "reopened_too_late",
]

TEXTS: dict[Code, str] = {
    "nothing_promised": "no contract fits, so that nothing is promised",
    "before_first_version": "comes before the first version of its contract, so that nothing is promised",
    "outside_channel": "not in the tier, so that nothing is promised",
    "kind_left_out": "a kind that no target of the tier names, so that nothing is promised",
    "outside_service": "none that the contract names; the tier of the ticket counts",
    "unnamed_priority": "named by no case of by_priority; `otherwise` counts",
    "future": "later than the instant of evaluation; not taken into account",
    "doubled": "recorded twice; counted once",
    "conflicting": "another event has the same id; the first one counts",
    "before_anchor": "earlier than the start of the clocks; changes and waits take effect there, all else does nothing",
    "unknown_value": "changes to a value that the contract does not know; changes nothing",
    "unknown_event": "of a kind that neither the standard nor the contract names; does nothing",
    "unknown_reason": "pauses no target, though other reasons do",
    "resume_without_pause": "resumes a ticket that did not wait, or no more for this; does nothing",
    "resumed_another": "resumes a ticket for what it never waited for; ends all that it waits for",
    "paused_while_stopped": "pauses or resumes a ticket that had ended; does nothing to stopped clocks",
    "stopped_twice": "ends what had ended in the same way before; the first end counts",
    "started_after_end": "would start a clock of a ticket that had ended; starts none",
    "after_end": "follows a cancelling or merging; does nothing to cancelled clocks",
    "reopened_while_open": "reopens a ticket that had not ended, nor stopped a clock that reopens; does nothing",
    "reopened_unpromised": "nothing is promised any more, so that the clock stays stopped",
    "reopened_too_late": "later than reopening_within after the clock's stop; does nothing to this clock",
}

# The field of an event that a finding about it names.
NAMED: dict[Code, str] = {
    "unknown_value": "value",
    "unknown_event": "kind",
    "unknown_reason": "reason",
    "unnamed_priority": "value",
}
# Findings about tickets without any promise.
UNPROMISED: tuple[Code, ...] = ("nothing_promised", "before_first_version", "outside_channel", "kind_left_out")
# Findings about values that would have no effect in silence: these are counted wherever tickets are read.
FALLS_THROUGH: tuple[Code, ...] = (*UNPROMISED, "outside_service", *NAMED)


class Subject(NamedTuple):
    """The subject of a finding: a kind of event or an attribute of the ticket, its value, and the known names.

    `reason` states why no promise applies, and replaces all of these in the text.
    """

    what: str
    value: str | None
    known: tuple[str, ...] = ()
    reason: str = ""

    def told(self, code: Code) -> str:
        """Return the text of a finding, without its instant, and with a guess which name was meant.

        >>> Subject("priority", "p1", ("P1", "P2")).told("unnamed_priority")
        "priority 'p1': named by no case of by_priority; `otherwise` counts; did you mean 'P1'?"
        """
        return self.reason or f"{self}: {TEXTS[code]}{self.hint}"

    @property
    def hint(self) -> str:
        """A guess at the name that was meant, or empty text."""
        guess = did_you_mean(self.value, list(self.known)).strip()
        return f"; {guess}" if guess else ""

    def __str__(self) -> str:
        return f"{self.what} {self.value!r}" if self.value else self.what


@dataclass(frozen=True, slots=True)
class Finding(Plain):
    """What is odd about an event, or about the ticket itself if `event` is None, and how it was treated.

    >>> from datetime import UTC, datetime
    >>> str(Finding("resume_without_pause", Event("resumed", datetime(2026, 6, 22, tzinfo=UTC))))
    'resumed at 2026-06-22T00:00:00+00:00: resumes a ticket that did not wait, or no more for this; does nothing'
    """

    PLAIN = keys("code", event="event_kind", at="at", value="value", message="message")
    code: Code
    event: Event | None = None
    subject: Subject | None = None

    @property
    def event_kind(self) -> str | None:
        """The kind of the event that it is about, None where it is about the ticket itself."""
        return None if self.event is None else self.event.kind

    @property
    def at(self) -> datetime | None:
        """When that event happened."""
        return None if self.event is None else self.event.at

    @property
    def value(self) -> str | None:
        """The value that the finding is about, None if there is none."""
        return None if self.subject is None else self.subject.value

    @property
    def message(self) -> str:
        """The text of the finding."""
        subject = self.subject or Subject("ticket", None)
        if self.event is None:
            return subject.told(self.code)
        about = Subject(self.event.kind, None if self.code == "unknown_event" else subject.value)
        return f"{about} at {self.event.at.isoformat()}: {TEXTS[self.code]}{subject.hint}"

    def __str__(self) -> str:
        return self.message
