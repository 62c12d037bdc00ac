"""Attributes: what many tickets are, from the start and after each change, and what each is promised by that.

A ticket's promises depend on its terms, tier, site, kind and priority. Each combination of them that occurs, at the start of a
ticket or after a change, has a number, and is looked up once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.events.logs import NO_TERMS, Logs
from sla_engine.clocks.many.promises.target_measures import NOTHING, Register
from sla_engine.clocks.many.tickets.text_codes import Codes, combined
from sla_engine.clocks.names_without_effect import CHANGES, change_counts
from sla_engine.contracts import Terms
from sla_engine.errors import SlaError

NAMES = ("tier", "site", "kind", "priority")
KEEP, PROSPECTIVE, RETROACTIVE = range(3)
HOW = {"keep": KEEP, "prospective": PROSPECTIVE, "retroactive": RETROACTIVE}


@dataclass(frozen=True, slots=True, eq=False)
class Attributes:
    """Columns of what tickets are, by `NAMES`; all of one length."""

    columns: tuple[Codes, ...]

    def take(self, rows: Integers) -> "Attributes":
        """Return some rows."""
        return Attributes(tuple(column.take(rows) for column in self.columns))


@dataclass(frozen=True, slots=True, eq=False)
class AttributeChanges:
    """What tickets are at first, and what each event that changes it makes of them, as numbers of combinations.

    `changing` are the places of those events in the log; `combinations` has terms, tier, site, kind and priority of each.
    """

    first: Integers
    changing: Integers
    after: Integers
    combinations: list[tuple[int, str, str, str, str | None]]


def attribute_changes(first: Attributes, terms_of: Integers, terms: Sequence[Terms], logs: Logs) -> AttributeChanges:
    """Return what tickets become in the course of their logs; those without terms become nothing."""
    changes = np.flatnonzero(logs.changes)
    how = _how(logs.events, changes, terms_of, terms)
    changes, how = changes[how != KEEP], how[how != KEEP]
    if len(changes):
        events = logs.events.take(changes)
        first = _from_the_start(first, events, how == RETROACTIVE)
        changes, events = changes[how == PROSPECTIVE], events.take(np.flatnonzero(how == PROSPECTIVE))
        later = _in_time(first, events)
    else:
        events, later = logs.events.take(changes), first.take(changes)
    everything = tuple(
        Codes(np.concatenate((one.codes, after.codes)), after.names)
        for one, after in zip(_renamed(first, later).columns, later.columns, strict=True)
    )
    number = np.concatenate((terms_of, terms_of[events.ticket]))
    known = Codes(number - NO_TERMS, tuple(str(i + NO_TERMS) for i in range(len(terms) + 1)))
    numbers, found = combined([known, *everything])
    tickets = len(terms_of)
    return AttributeChanges(
        numbers[:tickets],
        changes,
        numbers[tickets:],
        [(int(row[0] or NO_TERMS), str(row[1]), str(row[2]), row[3] or "incident", row[4]) for row in found],
    )


def promised(
    target: str,
    combinations: Sequence[tuple[int, str, str, str, str | None]],
    terms: Sequence[Terms],
    register: Register,
) -> tuple[Integers, Truth]:
    """Return the number of the promise that each combination has for a target, and which cannot be told."""
    measure = np.full(len(combinations), NOTHING, dtype=np.int64)
    doubt = np.zeros(len(combinations), dtype=bool)
    for i, (mine, tier, site, kind, priority) in enumerate(combinations):
        if mine == NO_TERMS or target not in terms[mine].targets:
            continue
        try:
            promise = terms[mine].promise(target, tier=tier, site=site, kind=kind, priority=priority)
        except SlaError:
            doubt[i] = True
        else:
            measure[i] = register.number(promise)
    return measure, doubt


def _how(events: EventRows, rows: Integers, terms_of: Integers, terms: Sequence[Terms]) -> Integers:
    """Return what each change does, as its terms say."""
    how = np.full(len(rows), KEEP)
    kind, mine = events.kind.codes[rows], terms_of[events.ticket[rows]]
    for number, name in enumerate(events.kind.names):
        if name in CHANGES:
            table = np.array([HOW[change_counts(one, name)] for one in terms] or [KEEP])
            here = kind == number
            how[here] = table[mine[here]]
    return how


def _values(attribute: Codes, events: EventRows, name: str) -> tuple[Codes, Codes, Truth]:
    """Return an attribute and the values of events under the same names, and which events change it."""
    value = events.value.used()
    names = tuple(dict.fromkeys((*attribute.names, *value.names)))
    places = {one: i for i, one in enumerate(names)}
    table = np.array([places[one] for one in value.names], dtype=np.int64)
    change = np.array([CHANGES.get(kind or "") == name for kind in events.kind.names], dtype=bool)[events.kind.codes]
    return Codes(attribute.codes, names), Codes(table[value.codes], names), change


def _from_the_start(first: Attributes, events: EventRows, retroactive: Truth) -> Attributes:
    """Return what tickets are from the start, as the last retroactive change of each attribute has it."""
    if not retroactive.any():
        return first
    columns = []
    for name, column in zip(NAMES, first.columns, strict=True):
        attribute, value, change = _values(column, events, name)
        rows = np.flatnonzero(change & retroactive)
        codes = attribute.codes.copy()
        codes[events.ticket[rows]] = value.codes[rows]  # of several the last one stays
        columns.append(Codes(codes, attribute.names))
    return Attributes(tuple(columns))


def _in_time(first: Attributes, events: EventRows) -> Attributes:
    """Return what tickets are after each of their changes; events are by ticket and in order."""
    columns = []
    place = np.arange(len(events))
    begins = np.maximum.accumulate(np.where(np.diff(events.ticket, prepend=-1) != 0, place, 0))
    for name, column in zip(NAMES, first.columns, strict=True):
        attribute, value, change = _values(column, events, name)
        last = np.maximum.accumulate(np.where(change, place, -1))
        known = last >= begins
        codes = np.where(known, value.codes[np.where(known, last, 0)], attribute.codes[events.ticket])
        columns.append(Codes(codes, attribute.names))
    return Attributes(tuple(columns))


def _renamed(first: Attributes, later: Attributes) -> Attributes:
    """Return attributes under the names of later ones, which begin with their own."""
    columns = zip(first.columns, later.columns, strict=True)
    return Attributes(tuple(Codes(one.codes, other.names) for one, other in columns))
