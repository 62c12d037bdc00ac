"""Logs: `running.log` for many tickets: their events, without those that cannot count, and the findings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sla_engine.calendars.arrays import Integers, Micros, Truth
from sla_engine.clocks.finding import NAMED, Code
from sla_engine.clocks.many.events.event_rows import EventRows, in_order
from sla_engine.clocks.many.events.findings import AHEAD, LIFE, READ, GrowingFindings
from sla_engine.clocks.many.events.oddities import Lives
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.clocks.names_without_effect import ASKED, CHANGES, KNOWS, WITHOUT_EFFECT
from sla_engine.clocks.running.event_order import SAID
from sla_engine.clocks.running.ticket_life import BEFORE_ANCHOR
from sla_engine.contracts import Terms

NO_TERMS = -1


@dataclass(frozen=True, slots=True, eq=False)
class Logs:
    """The events that count, by ticket and in order, with the lives of the tickets.

    `changes` tells which of them change an attribute of a ticket. `places` are the places of the events in the order of all
    events; findings that are made later are sorted by them.
    """

    events: EventRows
    changes: Truth
    lives: Lives
    places: Integers


def read_logs(
    events: EventRows,
    terms_of: Integers,
    terms: Sequence[Terms],
    anchor: Micros,
    *,
    now: int,
    findings: GrowingFindings,
) -> Logs:
    """Return the events that the clocks of tickets use at an instant; `findings` has the findings made before.

    `terms_of` has the place of each ticket's terms in `terms`, `NO_TERMS` where nothing is promised: then no event counts,
    and only what is odd whatever the contract is found. `anchor` has the instant from which each ticket's clocks count.
    """
    read = _Reading(in_order(events), terms_of, terms, findings)
    read.leave_out("future", read.events.at > now, AHEAD)
    doubled, conflicting = _again(read.events)
    read.note("doubled", doubled)
    read.note("conflicting", conflicting)
    read.without(doubled | conflicting)
    read.without(terms_of[read.events.ticket] == NO_TERMS)
    for code in WITHOUT_EFFECT:
        read.without(read.note_named(code))
    first = anchor[read.events.ticket]
    early = read.events.at < first
    read.note("before_anchor", early)
    for code in NAMED:
        if code not in WITHOUT_EFFECT:
            read.note_named(code)
    if early.any():
        read.without(early & ~_is(read.events.kind, BEFORE_ANCHOR))
        first = anchor[read.events.ticket]
        read.events = replace(read.events, at=np.maximum(read.events.at, first))
    known = read.events
    lives = Lives.of(known, _starts(known, terms_of, terms))
    for code, rows in lives.oddities(known):
        findings.add(LIFE, code, known.ticket[rows], read.places[rows])
    return Logs(known, is_change(known.kind), lives, read.places)


def _starts(events: EventRows, terms_of: Integers, terms: Sequence[Terms]) -> Truth:
    """Tell which events are of a kind that starts some clock by the ticket's terms."""
    kinds = [one.vocabulary.starts for one in terms]
    if not any(kinds):
        return np.zeros(len(events), dtype=bool)
    table = np.array([[name in some for name in events.kind.names] for some in kinds], dtype=bool)
    starts: Truth = table[terms_of[events.ticket], events.kind.codes]
    return starts


class _Reading:
    """The events that may still count, with their places in the order of all; what does not count is taken out step by step."""

    def __init__(
        self, events: EventRows, terms_of: Integers, terms: Sequence[Terms], findings: GrowingFindings
    ) -> None:
        self.events = events
        self.places = np.arange(len(events))
        self._terms_of, self._terms = terms_of, terms
        self._findings = findings

    def without(self, bad: Truth) -> None:
        """Take some events out."""
        if bad.any():
            self.events, self.places = self.events.take(np.flatnonzero(~bad)), self.places[~bad]

    def note(self, code: Code, bad: Truth, part: int = READ) -> None:
        """Note a finding about some events."""
        self._findings.add(part, code, self.events.ticket[bad], self.places[bad])

    def leave_out(self, code: Code, bad: Truth, part: int) -> None:
        """Note a finding about some events, and take them out."""
        self.note(code, bad, part)
        self.without(bad)

    def note_named(self, code: Code) -> Truth:
        """Note a finding about the events that name something which their terms do not know; tell which these are."""
        kinds, column = self.events.kind, getattr(self.events, NAMED[code])
        if code == "unknown_event":
            bad = ~self._known(code, "", slice(None), column)
        else:
            bad = np.zeros(len(self.events), dtype=bool)
            for number, kind in enumerate(kinds.names):
                if code in ASKED.get(kind or "", ()):
                    rows = np.flatnonzero(kinds.codes == number)
                    bad[rows] = ~self._known(code, kind or "", rows, column.take(rows))
        if bad.any():
            found = self.events.take(np.flatnonzero(bad))
            self._findings.add_named(code, found, self.places[bad], self._terms_of[found.ticket], self._terms)
        return bad

    def _known(self, code: Code, kind: str, rows: Integers | slice, column: Codes) -> Truth:
        """Tell which names of events their terms know, by one table of all that may occur."""
        column = column.used()
        table = np.array([KNOWS[code](terms, kind, name) for terms in self._terms for name in column.names], dtype=bool)
        known: Truth = table[self._terms_of[self.events.ticket[rows]] * len(column.names) + column.codes]
        return known


def _again(events: EventRows) -> tuple[Truth, Truth]:
    """Tell which events are recorded again, and which contradict an earlier one of the same id.

    Its id identifies an event, or without an id all of its fields.
    """
    ids = None if events.id.distinct else events.id.codes()
    named = events.id.named()
    alike = np.append(False, _alike(events, np.arange(1, len(events)), np.arange(len(events) - 1)))[: len(events)]
    # Alike and without an id, events stand next to each other.
    doubled = alike & ~named
    doubled[1:] &= ~named[:-1]
    conflicting = np.zeros(len(events), dtype=bool)
    rows = np.flatnonzero(named)
    if ids is not None and len(rows):
        key = events.ticket[rows] * len(ids.names) + ids.codes[rows]
        _, first, group = np.unique(key, return_index=True, return_inverse=True)
        before = rows[first][group]
        later = rows != before
        rows, before = rows[later], before[later]
        same = _alike(events, rows, before)
        doubled[rows[same]], conflicting[rows[~same]] = True, True
    return doubled, conflicting


def _alike(events: EventRows, rows: Integers, others: Integers) -> Truth:
    """Tell whether each row equals another in all but the id."""
    same: Truth = (events.ticket[rows] == events.ticket[others]) & (events.at[rows] == events.at[others])
    same &= (events.numbered[rows] == events.numbered[others]) & (events.seq[rows] == events.seq[others])
    for name in SAID:
        codes = getattr(events, name).codes
        same &= codes[rows] == codes[others]
    return same


def is_change(kind: Codes) -> Truth:
    """Tell which events change an attribute of a ticket."""
    return _is(kind, CHANGES)


def _is(kind: Codes, some: Collection[str]) -> Truth:
    """Tell which events are of some kinds."""
    table: Truth = np.array([name in some for name in kind.names], dtype=bool)
    return table[kind.codes]
