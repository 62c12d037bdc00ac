"""Logs: the events of many tickets, cleared of what cannot count, with findings. What `clocks.log` does for one ticket."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt

from sla_engine.bulk.codes import Codes, Integers
from sla_engine.bulk.event_rows import EventRows, in_order
from sla_engine.bulk.oddities import odd_turns
from sla_engine.bulk.tracks import Micros, Truth
from sla_engine.clocks.finding import Code
from sla_engine.clocks.log import CHANGES, STANDARD, is_known_value, named_kinds
from sla_engine.contracts import Terms

CODES: tuple[str, ...] = get_args(Code)
CODE = {code: np.int8(i) for i, code in enumerate(CODES)}
NO_TERMS = -1

# Findings are told in this order: what lies in the future, then what was odd in reading the log, then odd turns.
AHEAD, READ, TURN = range(3)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Findings as columns, in the order in which they are told: the ticket's number, and the code's place in `CODES`."""

    ticket: Integers
    code: npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Logs:
    """The events that count, by ticket and in order, and what was found; `changes` tells which change what a ticket is."""

    events: EventRows
    changes: Truth
    found: Found


class _Findings:
    """Findings as they are made, each with its place in the telling."""

    def __init__(self) -> None:
        self._parts: list[tuple[int, Integers, Integers, np.int8]] = []

    def add(self, turn: int, code: str, tickets: Integers, rows: Integers) -> None:
        """Note a finding about some events; `rows` are their places in the order of all."""
        if len(rows):
            self._parts.append((turn, tickets, rows, CODE[code]))

    def told(self) -> Found:
        if not self._parts:
            return Found(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int8))
        ticket = np.concatenate([tickets for _, tickets, _, _ in self._parts])
        row = np.concatenate([rows for _, _, rows, _ in self._parts])
        turn = np.concatenate([np.full(len(rows), turn) for turn, _, rows, _ in self._parts])
        code = np.concatenate([np.full(len(rows), code) for _, _, rows, code in self._parts])
        order = np.lexsort((row, turn, ticket))
        return Found(ticket[order], code[order])


def read_logs(events: EventRows, terms_of: Integers, terms: Sequence[Terms], anchor: Micros, now: int) -> Logs:
    """Return what is known of tickets at an instant, as their clocks take it.

    `terms_of` has the place of each ticket's terms in `terms`, `NO_TERMS` where nothing is promised: then no event counts,
    and only what is odd whatever the contract is found. `anchor` has the instant from which each ticket's clocks count.
    """
    events = in_order(events)
    findings = _Findings()
    places = np.arange(len(events))

    def without(bad: Truth, turn: int, code: str) -> None:
        nonlocal events, places
        if bad.any():
            findings.add(turn, code, events.ticket[bad], places[bad])
            events, places = events.take(np.flatnonzero(~bad)), places[~bad]

    without(events.at > now, AHEAD, "future")
    doubled, conflicting = _again(events)
    if doubled.any() or conflicting.any():
        findings.add(READ, "doubled", events.ticket[doubled], places[doubled])
        findings.add(READ, "conflicting", events.ticket[conflicting], places[conflicting])
        kept = ~(doubled | conflicting)
        events, places = events.take(np.flatnonzero(kept)), places[kept]
    mine = terms_of[events.ticket]
    if (nothing := mine == NO_TERMS).any():
        events, places, mine = events.take(np.flatnonzero(~nothing)), places[~nothing], mine[~nothing]
    without(~_of_table(mine, events.kind, terms, _knows_kind), READ, "unknown_event")
    without(_unknown_values(events, terms_of, terms), READ, "unknown_value")
    first = anchor[events.ticket]
    early = events.at < first
    findings.add(READ, "before_anchor", events.ticket[early], places[early])
    if early.any():
        events = _at(events, np.maximum(events.at, first))
    for code, rows in odd_turns(events):
        findings.add(TURN, code, events.ticket[rows], places[rows])
    return Logs(events, is_change(events.kind), findings.told())


def _at(events: EventRows, at: Micros) -> EventRows:
    return EventRows(
        events.ticket, at, events.kind, events.reason, events.value, events.by, events.id, events.numbered, events.seq
    )


def _again(events: EventRows) -> tuple[Truth, Truth]:
    """Tell which events are recorded again, and which contradict an earlier one of the same id.

    An event is known by its id, without one by all it says.
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
    """Tell whether each row says the same as another, ids aside."""
    texts = (events.kind, events.reason, events.value, events.by)
    same: Truth = (events.ticket[rows] == events.ticket[others]) & (events.at[rows] == events.at[others])
    same &= (events.numbered[rows] == events.numbered[others]) & (events.seq[rows] == events.seq[others])
    for column in texts:
        same &= column.codes[rows] == column.codes[others]
    return same


def _of_table(mine: Integers, column: Codes, terms: Sequence[Terms], ask: Callable[[Terms, str | None], bool]) -> Truth:
    """Answer a question about the terms and the text of each row by one table of all that may occur."""
    column = column.used()
    table = np.array([ask(one, name) for one in terms for name in column.names], dtype=bool)
    known: Truth = table[mine * len(column.names) + column.codes]
    return known


def _knows_kind(terms: Terms, kind: str | None) -> bool:
    return kind in STANDARD or kind in named_kinds(terms)


def _knows_value(change: str) -> Callable[[Terms, str | None], bool]:
    return lambda terms, value: is_known_value(terms, change, value)


def is_change(kind: Codes) -> Truth:
    """Tell which events change what a ticket is."""
    changes: Truth = np.array([name in CHANGES for name in kind.names], dtype=bool)
    return changes[kind.codes]


def _unknown_values(events: EventRows, terms_of: Integers, terms: Sequence[Terms]) -> Truth:
    """Tell which changes are to a value that the contract does not know."""
    unknown = np.zeros(len(events), dtype=bool)
    rows = np.flatnonzero(is_change(events.kind))
    if not len(rows):
        return unknown
    value, kind = events.value.take(rows), events.kind.codes[rows]
    mine = terms_of[events.ticket[rows]]
    for number, name in enumerate(events.kind.names):
        if name in CHANGES and len(here := np.flatnonzero(kind == number)):
            known = _of_table(mine[here], value.take(here), terms, _knows_value(name))
            unknown[rows[here]] = ~known
    return unknown
