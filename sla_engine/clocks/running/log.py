"""Log: a ticket's events in the one order in which they count, cleared of what cannot count, with findings about it."""

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
    """What a ticket is after a change, or several at one instant, and what changed; `anew` where clocks begin anew."""

    attributes: Attributes
    anew: bool
    what: Changes


class Entry(NamedTuple):
    """An event with the instant at which it takes effect, in microseconds.

    `waits` has what the ticket waits for after an event that may change that, in the order in which the waits began; `change`
    what a change makes of the ticket that acts from when it is made. Both are None for all other events.
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
    """The entries that count, in order; `first` is what the ticket is from the start on.

    `happened` has beside them the events that do nothing, as the contract knows neither their kind nor their value, or they
    come too early. `reopenings` are those among the entries.
    """

    first: Attributes
    entries: tuple[Entry, ...]
    happened: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    reopenings: tuple[Reopened, ...] = ()

    @property
    def last(self) -> Attributes:
        """What the ticket is after all changes."""
        return next((one.change.attributes for one in reversed(self.entries) if one.change is not None), self.first)


def read_log(ticket: Ticket, first: Attributes, terms: Terms, anchor: int, now: int) -> Log:
    """Return what is known of a ticket at an instant, as its clocks take it; `first` is what it says of itself."""
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


class _Life:
    """How far a ticket has ended and what it waits for, led through its log; what is odd in that is found on the way."""

    __slots__ = ("_terms", "_waits", "ended", "findings", "reopenings")

    def __init__(self, terms: Terms) -> None:
        self.ended = OPEN
        self._terms = terms
        self._waits: Waits[Wait] | None = None  # until there is a wait, or something to end one
        self.findings: list[Finding] = []
        self.reopenings: list[Reopened] = []

    def lived(self, entry: Entry, place: int) -> Entry:
        """Return an entry with what the ticket waits for after it; asked for `LIFE_KINDS`, and of all others after an end."""
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
        """Wait, or end waits, and return what was found to end."""
        if self._waits is None:
            self._waits = Waits()
        if event.kind == "resumed":
            return self._waits.end(event.reason)
        self._waits.begin(event.reason, Wait(event.reason, event.by))
        return "wait"


def _with_changes(first: Attributes, terms: Terms, anchor: int, entries: list[Entry]) -> tuple[Attributes, list[Entry]]:
    """Return what the ticket is from the start, and the entries with what the changes make of it that act when they are made.

    From the start on act retroactive changes, and those at the anchor. Of `keep`, the first value counts, even a later one.
    Changes at one instant are one, which stands with the first of them.
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
