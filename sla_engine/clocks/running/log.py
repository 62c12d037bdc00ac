"""Log: a ticket's events in the order in which they count, without events that cannot count, and the findings about these."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter, lt
from typing import Any, NamedTuple

from sla_engine.calendars.instants import instant_us
from sla_engine.clocks.attributes import Attributes, Changes
from sla_engine.clocks.event import Event
from sla_engine.clocks.finding import NAMED, Code, Finding
from sla_engine.clocks.names_without_effect import CHANGES, WITHOUT_EFFECT, change_counts, subject_of, unknown_names
from sla_engine.clocks.running.event_order import SAID, TEXTS, rank
from sla_engine.clocks.running.ticket_life import BEFORE_ANCHOR, ENDS, LIFE_KINDS, OPEN, WAITS, ends_waits, oddity
from sla_engine.clocks.running.waits import Ended, Wait, Waits
from sla_engine.clocks.ticket import Ticket
from sla_engine.contracts.version_terms import Terms

_texts = attrgetter(*TEXTS)
_said = attrgetter(*SAID)


class Change(NamedTuple):
    """A ticket's attributes after a change (or several at one instant), and what changed; with `anew`, clocks begin anew."""

    attributes: Attributes
    anew: bool
    what: Changes


class Entry(NamedTuple):
    """An event with the instant at which it takes effect, in microseconds.

    `waits` has the ticket's waits after an event that may change them, in the order in which they began; `change` has the
    effect of a change that acts from its own instant on. Both are None for all other events.
    """

    at: int
    event: Event
    waits: tuple[Wait, ...] | None = None
    change: Change | None = None


class Reopened(NamedTuple):
    """A reopening: its place in the log, and whether the ticket had ended."""

    place: int
    event: Event
    had_ended: bool


@dataclass(frozen=True, slots=True)
class Log:
    """The entries that count, in order; `first` has the ticket's attributes at the start.

    `happened` also has the events without effect, because the contract does not know their kind or value, or they come too
    early. `reopenings` are the reopenings among the entries.
    """

    first: Attributes
    entries: tuple[Entry, ...]
    happened: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    reopenings: tuple[Reopened, ...] = ()

    @property
    def last(self) -> Attributes:
        """The ticket's attributes after all changes."""
        return next((one.change.attributes for one in reversed(self.entries) if one.change is not None), self.first)


def read_log(ticket: Ticket, first: Attributes, terms: Terms, anchor: int, now: int) -> Log:
    """Return the log of a ticket at an instant, as its clocks read it; `first` has the ticket's own attributes."""
    if not ticket.events:
        return Log(first, (), (), ())
    findings: list[Finding] = []
    entries: list[Entry] = []
    happened: list[Entry] = []
    life, changes = _Life(terms), False
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
        kind = event.kind
        if at < anchor and kind not in BEFORE_ANCHOR:
            continue
        if kind in LIFE_KINDS or life.ended != OPEN:
            entry = life.lived(entry, len(entries))
        changes = changes or kind in CHANGES
        entries.append(entry)
    if changes:
        first, entries = _with_changes(first, terms, anchor, entries)
    return Log(first, tuple(entries), tuple(happened), (*findings, *life.findings), tuple(life.reopenings))


def unjudged(ticket: Ticket, now: int) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """Return the known events of a ticket without promises at an instant, and the findings that need no contract."""
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
    # Most logs are in the order of their instants, which all differ.
    return rows if all(map(lt, instants, instants[1:])) else sorted(rows, key=_place)


def _place(row: tuple[int, Event]) -> tuple[object, ...]:
    at, event = row
    return at, event.seq is None, event.seq or 0, rank(event.kind), [text or "" for text in _texts(event)]


def _distinct(rows: Iterable[tuple[int, Event]], findings: list[Finding]) -> Iterator[tuple[int, Event]]:
    """Yield each event once: its id identifies an event, or without an id all of its fields."""
    seen: dict[object, Event] = {}
    for at, event in rows:
        key = event.id if event.id is not None else (at, event.seq, _said(event))
        before = seen.get(key)
        if before is None:
            seen[key] = event
            yield at, event
        else:
            # The same instant with another offset is no contradiction.
            same = replace(event, at=before.at) == before and instant_us(before.at) == at
            findings.append(Finding("doubled" if same else "conflicting", event))


def _named(code: Code, event: Event, terms: Terms) -> Finding:
    return Finding(code, event, subject_of(code, event.kind, getattr(event, NAMED[code]), terms))


class _Life:
    """How far a ticket has ended and its waits, event by event through its log; it records what is odd about them."""

    __slots__ = ("_terms", "_waits", "ended", "findings", "reopenings")

    def __init__(self, terms: Terms) -> None:
        self.ended = OPEN
        self._terms = terms
        self._waits: Waits[Wait] | None = None  # until there is a wait, or something to end one
        self.findings: list[Finding] = []
        self.reopenings: list[Reopened] = []

    def lived(self, entry: Entry, place: int) -> Entry:
        """Return an entry with the ticket's waits after it; it is called for `LIFE_KINDS`, and after an end for all kinds."""
        event = entry.event
        kind, ended = event.kind, self.ended
        found = self._wait(event) if kind in WAITS else "wait"
        if ended != OPEN or found != "wait":
            code = oddity(kind, ended, found, starts=kind in self._terms.vocabulary.starts)
            if code is not None:
                self.findings.append(Finding(code, event))
        if kind == "reopened":
            self.reopenings.append(Reopened(place, event, ended != OPEN))
            self.ended = OPEN
        elif kind in ENDS:
            self.ended = max(ended, ENDS[kind])
        waits = self._waits
        if waits is None or kind not in LIFE_KINDS:
            return entry
        if ends_waits(kind, ended):
            waits.standing.clear()
        return Entry(entry.at, event, tuple(waits.standing.values()))

    def _wait(self, event: Event) -> Ended:
        """Begin a wait, or end waits, and return which kind of wait was ended."""
        if self._waits is None:
            self._waits = Waits()
        if event.kind == "resumed":
            return self._waits.end(event.reason)
        self._waits.begin(event.reason, Wait(event.reason, event.by))
        return "wait"


def _with_changes(first: Attributes, terms: Terms, anchor: int, entries: list[Entry]) -> tuple[Attributes, list[Entry]]:
    """Return the ticket's attributes at the start, and the entries with the changes that act from their own instants on.

    Retroactive changes, and changes at the anchor, act from the start. With `keep`, the first value counts, even if it comes
    later. Changes at one instant are one change, at the first of them.
    """
    how = {kind: change_counts(terms, kind) for kind in CHANGES}
    changes = [(i, entry) for i, entry in enumerate(entries) if entry.event.kind in CHANGES]
    for _, (at, event, *_) in changes:
        if at == anchor or how[event.kind] == "retroactive":
            first = _changed(first, event)
    now = first
    together: dict[int, int] = {}
    for i, (at, event, *_) in changes:
        counts = how[event.kind]
        before: str | None = getattr(now, CHANGES[event.kind])
        if at == anchor or counts == "retroactive" or (counts == "keep" and before is not None):
            continue
        anew = counts == "restart" and before not in (None, event.value)
        now = _changed(now, event)
        what: Changes = ((CHANGES[event.kind], event.value),)
        with_first = together.setdefault(at, i)
        made = entries[with_first].change
        if made is not None:
            anew, what = anew or made.anew, made.what + what
        entries[with_first] = entries[with_first]._replace(change=Change(now, anew, what))
    return first, entries


def _changed(attributes: Attributes, event: Event) -> Attributes:
    value: Any = event.value
    return attributes._replace(**{CHANGES[event.kind]: value})
