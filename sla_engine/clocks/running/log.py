"""Log: a ticket's events in the one order in which they count, cleared of what cannot count, with findings about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sla_engine.calendars.instants import instant_us
from sla_engine.clocks.attributes import Attributes
from sla_engine.clocks.event import Event
from sla_engine.clocks.finding import NAMED, Code, Finding
from sla_engine.clocks.known_names import CHANGES, is_known_value, knows_kind, subject_of
from sla_engine.clocks.ticket import Ticket
from sla_engine.contracts.terms import Terms

# The rank of kinds at one instant, where the source gives no order: what the ticket is comes before what happens to it, and
# ends come last. Names of a contract's own stand between `updated` and `paused`.
EARLY = (
    *("kind_changed", "site_changed", "tier_changed", "priority_changed", "reopened", "resumed"),
    *("auto_replied", "responded", "work_started", "updated"),
)
LATE = ("paused", "recovered", "resolved", "closed", "merged", "cancelled")
RANK = {**{kind: i for i, kind in enumerate(EARLY)}, **{kind: len(EARLY) + 1 + i for i, kind in enumerate(LATE)}}
OWN_RANK = len(EARLY)

ENDS = frozenset({"resolved", "closed"})
GONE = frozenset({"cancelled", "merged"})
HALTS = frozenset({"paused", "resumed"})


class Entry(NamedTuple):
    """An event with the instant at which it takes effect, in microseconds, and what a change makes of the ticket from there.

    `attributes` is None for all but changes that act from when they are made.
    """

    at: int
    event: Event
    attributes: Attributes | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """The entries that count, in order; `first` is what the ticket is from the start on.

    `happened` has beside them the events that do nothing, as the contract knows neither their kind nor their value.
    """

    first: Attributes
    entries: tuple[Entry, ...]
    happened: tuple[Entry, ...]
    findings: tuple[Finding, ...]

    @property
    def last(self) -> Attributes:
        """What the ticket is after all changes."""
        return next((one.attributes for one in reversed(self.entries) if one.attributes is not None), self.first)


def read_log(ticket: Ticket, first: Attributes, terms: Terms, anchor: int, now: int) -> Log:
    """Return what is known of a ticket at an instant, as its clocks take it; `first` is what it says of itself."""
    if not ticket.events:
        return Log(first, (), (), ())
    findings: list[Finding] = []
    entries: list[Entry] = []
    happened: list[Entry] = []
    for at, event in _known(ticket.events, now, findings):
        entry = Entry(max(at, anchor), event)
        happened.append(entry)
        if not knows_kind(terms, event.kind):
            findings.append(_named("unknown_event", event, terms))
            continue
        if event.kind in CHANGES and not is_known_value(terms, event.kind, event.value):
            findings.append(_named("unknown_value", event, terms))
            continue
        if at < anchor:
            findings.append(Finding("before_anchor", event))
        if event.kind == "priority_changed" and not terms.vocabulary.knows_priority(event.value):
            findings.append(_named("unnamed_priority", event, terms))
        if event.kind == "paused" and not terms.vocabulary.knows_reason(event.reason):
            findings.append(_named("unknown_reason", event, terms))
        entries.append(entry)
    findings.extend(_odd_turns(entries))
    if any(event.kind in CHANGES for _, event, _ in entries):
        first, entries = _with_changes(first, terms, entries)
    return Log(first, tuple(entries), tuple(happened), tuple(findings))


def unjudged(ticket: Ticket, now: int) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """Return what is known at an instant of a ticket to which nothing is promised, and what is odd whatever the contract."""
    findings: list[Finding] = []
    entries = tuple(Entry(at, event) for at, event in _known(ticket.events, now, findings))
    return entries, tuple(findings)


def _known(events: Iterable[Event], now: int, findings: list[Finding]) -> Iterator[tuple[int, Event]]:
    """Yield each event up to an instant once, in order."""
    rows = _ordered(events)
    findings.extend(Finding("future", event) for at, event in rows if at > now)
    return _distinct([row for row in rows if row[0] <= now], findings)


def _ordered(events: Iterable[Event]) -> list[tuple[int, Event]]:
    if isinstance(events, tuple) and len(events) == 1:
        return [(instant_us(events[0].at), events[0])]
    return sorted(((instant_us(event.at), event) for event in events), key=_place)


def _place(row: tuple[int, Event]) -> tuple[object, ...]:
    """Return what events are ordered by: the instant, the source's number, the kind's rank, and then all they say."""
    at, event = row
    return (
        at,
        event.seq is None,
        event.seq or 0,
        RANK.get(event.kind, OWN_RANK),
        event.kind,
        event.id or "",
        event.reason or "",
        event.value or "",
        event.by or "",
    )


def _distinct(rows: Iterable[tuple[int, Event]], findings: list[Finding]) -> Iterator[tuple[int, Event]]:
    """Yield each event once: an event is known by its id, without one by all it says."""
    seen: dict[object, Event] = {}
    for at, event in rows:
        key = event.id if event.id is not None else (at, event.kind, event.reason, event.value, event.by, event.seq)
        before = seen.get(key)
        if before is None:
            seen[key] = event
            yield at, event
        else:
            # The same instant in another offset is no contradiction.
            same = replace(event, at=before.at) == before and instant_us(before.at) == at
            findings.append(Finding("doubled" if same else "conflicting", event))


def _named(code: Code, event: Event, terms: Terms) -> Finding:
    return Finding(code, event, subject_of(code, event.kind, getattr(event, NAMED[code]), terms))


def _with_changes(first: Attributes, terms: Terms, entries: list[Entry]) -> tuple[Attributes, list[Entry]]:
    """Return what the ticket is from the start, retroactive changes made, and the entries with what others make of it."""
    how = {kind: getattr(terms.policies.changes, name) for kind, name in CHANGES.items()}
    for _, event, _ in entries:
        if how.get(event.kind) == "retroactive":
            first = _changed(first, event)
    now = first
    told = []
    for entry in entries:
        if how.get(entry.event.kind) == "prospective":
            now = _changed(now, entry.event)
            told.append(entry._replace(attributes=now))
        else:
            told.append(entry)
    return first, told


def _changed(attributes: Attributes, event: Event) -> Attributes:
    value: Any = event.value
    return attributes._replace(**{CHANGES[event.kind]: value})


def _odd_turns(entries: Iterable[Entry]) -> Iterator[Finding]:
    """Yield findings about turns that a ticket's life does not take."""
    paused = False
    ended: set[str] = set()
    for _, event, _ in entries:
        kind = event.kind
        code: Code | None = None
        if kind == "reopened":
            code = None if ended else "reopened_while_open"
            ended, paused = set(), False
        elif ended & GONE:
            code = "after_end"
        elif kind in HALTS:
            if ended:
                code = "paused_while_stopped"
            elif kind == "resumed" and not paused:
                code = "resume_without_pause"
            paused = kind == "paused"
        elif kind in ENDS or kind in GONE:
            # Closing what was resolved is the ordinary way.
            again = kind in ended or (kind == "resolved" and "closed" in ended)
            code = "stopped_twice" if again else None
            ended.add(kind)
            paused = False
        if code is not None:
            yield Finding(code, event)
