"""Log: a ticket's events in the one order in which they count, cleared of what cannot count, with findings about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter, lt
from typing import Any, NamedTuple

from sla_engine.calendars.instants import instant_us
from sla_engine.clocks.attributes import Attributes
from sla_engine.clocks.event import Event
from sla_engine.clocks.finding import NAMED, Code, Finding
from sla_engine.clocks.names_without_effect import CHANGES, WITHOUT_EFFECT, change_counts, subject_of, unknown_names
from sla_engine.clocks.running.event_order import SAID, TEXTS, rank
from sla_engine.clocks.running.ticket_life import ENDS, GONE, LIFE_KINDS, OPEN, oddity
from sla_engine.clocks.ticket import Ticket
from sla_engine.contracts.version_terms import Terms

_texts = attrgetter(*TEXTS)
_said = attrgetter(*SAID)


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
        unknown = unknown_names(terms, event)
        if unknown and unknown[0] in WITHOUT_EFFECT:
            findings.append(_named(unknown[0], event, terms))
            continue
        if at < anchor:
            findings.append(Finding("before_anchor", event))
        if unknown:
            findings.extend(_named(code, event, terms) for code in unknown)
        entries.append(entry)
    findings.extend(_oddities(entries))
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
    rows = [(instant_us(event.at), event) for event in events]
    instants = [at for at, _ in rows]
    # Most logs come in the order of their instants, all of them different.
    return rows if all(map(lt, instants, instants[1:])) else sorted(rows, key=_place)


def _place(row: tuple[int, Event]) -> tuple[object, ...]:
    at, event = row
    return at, event.seq is None, event.seq or 0, rank(event.kind), [text or "" for text in _texts(event)]


def _distinct(rows: Iterable[tuple[int, Event]], findings: list[Finding]) -> Iterator[tuple[int, Event]]:
    """Yield each event once: an event is known by its id, without one by all it says."""
    seen: dict[object, Event] = {}
    for at, event in rows:
        key = event.id if event.id is not None else (at, event.seq, _said(event))
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
    how = {kind: change_counts(terms, kind) for kind in CHANGES}
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


def _oddities(entries: Iterable[Entry]) -> Iterator[Finding]:
    """Yield findings about what is odd in the life of a ticket."""
    ended, waiting = OPEN, False
    for _, event, _ in entries:
        kind = event.kind
        of_life = kind in LIFE_KINDS
        if of_life or ended == GONE:
            code = oddity(kind, ended, waiting=waiting)
            if code is not None:
                yield Finding(code, event)
        if of_life:
            ended, waiting = OPEN if kind == "reopened" else max(ended, ENDS.get(kind, OPEN)), kind == "paused"
