"""Ticket timeline: what happened to a ticket and its clocks, and what is expected to happen, in order of time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sla_engine.calendars.instants import Instant, instant_at
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.clocks.answers.clock_status import ClockStatus
from sla_engine.clocks.event import Event
from sla_engine.clocks.running.log import Entry
from sla_engine.clocks.state import State
from sla_engine.show.instants import wall_time
from sla_engine.show.plain_values import Plain, keys

What = Literal["event", "started", "warning", "due", "breached", "stopped"]
# At one instant, events of the ticket come before what follows from them.
ORDER: tuple[What, ...] = ("event", "started", "warning", "due", "stopped", "breached")


@dataclass(frozen=True, slots=True)
class Happening(Plain):
    """One entry of a ticket's timeline; `expected` means that it is in the future, `provisional` that a pause still moves it.

    >>> happened = Happening(0, "event", "responded", expected=False, provisional=False, zone="UTC")
    >>> str(happened.at), happened.text
    ('1970-01-01 00:00:00+00:00', 'responded')
    """

    PLAIN = keys("at", "what", "text", "expected", "provisional")
    at_us: int
    what: What
    text: str
    expected: bool
    provisional: bool
    zone: str

    @property
    def at(self) -> Instant:
        """The instant, in the clock's zone."""
        return instant_at(self.at_us, named_zone(self.zone))

    def __str__(self) -> str:
        marks = [mark for mark, holds in (("expected", self.expected), ("provisional", self.provisional)) if holds]
        marked = f" ({', '.join(marks)})" if marks else ""
        return f"{wall_time(self.at)}  {self.text}{marked}"


def timeline(events: Iterable[Entry], clocks: Iterable[ClockStatus], as_of_us: int, zone: str) -> list[Happening]:
    """Return the happenings of all clocks and all known events, with or without an effect, in order."""
    found = [Happening(at, "event", _told(event), at > as_of_us, False, zone) for at, event, *_ in events]
    for clock in clocks:
        found.extend(_of_clock(clock))
    # Events keep the order in which they count; what follows from them is ordered by name.
    return sorted(found, key=lambda one: (one.at_us, ORDER.index(one.what), "" if one.what == "event" else one.text))


def _in_time(clock: ClockStatus) -> bool:
    """Tell whether a clock was met before its due instant."""
    return clock.state is State.MET and clock.stopped_us != clock.due_us


def _told(event: Event) -> str:
    parts = (event.kind, event.value, event.reason and f"({event.reason})", event.by and f"by {event.by}")
    return " ".join(part for part in parts if part)


def _of_clock(clock: ClockStatus) -> Iterator[Happening]:
    def happening(at: int, what: What, text: str, *, provisional: bool = False) -> Happening:
        cycle = f" (cycle {clock.cycle})" if clock.cycle > 1 else ""
        return Happening(at, what, f"{clock.target}{cycle} {text}", at > clock.as_of_us, provisional, clock.zone)

    if clock.started_us is not None:
        yield happening(clock.started_us, "started", "started")
    for warning in clock.warnings:
        if warning.at_us is not None:
            yield happening(warning.at_us, "warning", f"warning {warning.threshold}", provisional=warning.provisional)
    # A clock that stopped in time does not become due.
    if clock.due_us is not None and clock.state is not State.CANCELLED and not _in_time(clock):
        yield happening(clock.due_us, "due", "due", provisional=clock.provisional)
    if clock.breached_us is not None:
        yield happening(clock.breached_us, "breached", "breached")
    if clock.stopped_us is not None:
        yield happening(clock.stopped_us, "stopped", str(clock.state))
