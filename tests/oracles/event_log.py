"""The log of a ticket as the clocks have to read it: in order, without what is double, and what was odd about it."""

from collections import Counter
from dataclasses import dataclass, fields

from sla_engine.clocks import Event, Ticket
from sla_engine.testing.local_clock import instant_of
from sla_engine.testing.terms_cases import ATTRIBUTES

RANKS = (
    "kind_changed", "site_changed", "tier_changed", "priority_changed", "reopened", "resumed", "auto_replied",
    "responded", "work_started", "updated", "", "paused", "recovered", "resolved", "closed", "merged", "cancelled",
)  # fmt: skip
OTHER_NAMES = RANKS.index("")
CONTENT = tuple(field.name for field in fields(Event))
CALLED_OFF = ("cancelled", "merged")
ENDS = ("resolved", "closed", *CALLED_OFF)
WAITS = ("paused", "resumed")


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, and the instant at which it takes effect: its own, or the anchor if it was earlier."""

    at: int
    event: Event
    early: bool

    @property
    def acts(self) -> bool:
        """Whether it does anything: before the anchor only changes and waits do."""
        return not self.early or is_change(self.event) or self.event.kind in WAITS


def in_order(event: Event) -> tuple[object, ...]:
    """What events are sorted by: instant, sequence number (those without come last), rank of kind, the rest."""
    rank = RANKS.index(event.kind) if event.kind in RANKS else OTHER_NAMES
    rest = (event.reason or "", event.value or "", event.by or "", event.id or "")
    return instant_of(event.at), event.seq is None, event.seq or 0, rank, event.kind, *rest


class EventLog:
    """The events of a ticket up to an instant that count, in order, and how many were left out by which code."""

    def __init__(self, ticket: Ticket, anchor: int, as_of: int) -> None:
        """Read the events of `ticket`, whose clocks count from `anchor`, known at `as_of`."""
        self.ticket, self.anchor, self.as_of = ticket, anchor, as_of
        self.left_out: Counter[str] = Counter()
        self.entries: list[Entry] = []
        kept: list[Event] = []
        for event in sorted(ticket.events, key=in_order):
            code = _fault(event, kept, as_of)
            if code is not None:
                self.left_out[code] += 1
                continue
            kept.append(event)
            at = instant_of(event.at)
            self.entries.append(Entry(max(at, anchor), event, early=at < anchor))


def _fault(event: Event, kept: list[Event], as_of: int) -> str | None:
    if instant_of(event.at) > as_of:
        return "future"
    if event.id is not None:
        twin = next((other for other in kept if other.id == event.id), None)
        if twin is None:
            return None
        return "doubled" if _content(twin) == _content(event) else "conflicting"
    return "doubled" if any(_content(other) == _content(event) for other in kept) else None


def _content(event: Event) -> tuple[object, ...]:
    """Every field; the instant as such, whatever offset it is written with."""
    return tuple(instant_of(event.at) if name == "at" else getattr(event, name) for name in CONTENT)


def is_change(event: Event) -> bool:
    """Whether an event changes the tier, site, kind or priority."""
    return event.kind.endswith("_changed") and event.kind.removesuffix("_changed") in ATTRIBUTES
