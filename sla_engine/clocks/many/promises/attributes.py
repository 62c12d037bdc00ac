"""Attributes: the attributes of many tickets at the start and after each change, and the promises that follow.

A ticket's promises depend on its terms, tier, site, kind and priority. Each combination of them that occurs, at the start of a
ticket or after a change, has a number, and is looked up once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sla_engine.calendars.arrays import Integers, Micros, Truth
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.events.logs import NO_TERMS, Logs
from sla_engine.clocks.many.promises.target_measures import NOTHING, Register
from sla_engine.clocks.many.tickets.text_codes import Codes, combined
from sla_engine.clocks.names_without_effect import CHANGES, change_counts
from sla_engine.contracts import Terms
from sla_engine.contracts.values.policies import Change
from sla_engine.errors import SlaError

NAMES = ("tier", "site", "kind", "priority")
KEEP, PROSPECTIVE, RETROACTIVE, RESTART = range(4)
HOW: dict[Change, int] = {"keep": KEEP, "prospective": PROSPECTIVE, "retroactive": RETROACTIVE, "restart": RESTART}


@dataclass(frozen=True, slots=True, eq=False)
class Attributes:
    """Columns of the attributes of tickets, by `NAMES`; all of one length."""

    columns: tuple[Codes, ...]

    def take(self, rows: Integers) -> "Attributes":
        """Return some rows."""
        return Attributes(tuple(column.take(rows) for column in self.columns))


@dataclass(frozen=True, slots=True, eq=False)
class AttributeChanges:
    """What tickets are at first, and what each event that changes it makes of them, as numbers of combinations.

    `changing` are the places of those events in the log: of several at one instant, which are one change, the first. `anew`
    tells which of them begin clocks anew. `combinations` has terms, tier, site, kind and priority of each.
    """

    first: Integers
    changing: Integers
    after: Integers
    anew: Truth
    combinations: list[tuple[int, str, str, str, str | None]]


def attribute_changes(
    first: Attributes, terms_of: Integers, terms: Sequence[Terms], anchor: Micros, logs: Logs
) -> AttributeChanges:
    """Return the attributes of tickets in the course of their logs; tickets without terms have no changes.

    The same rules as in `clocks.running.log`: which changes act from the start on, and which of those that are kept count.
    """
    changes = np.flatnonzero(logs.changes)
    events = logs.events.take(changes)
    anew = np.zeros(len(changes), dtype=bool)
    later = first.take(events.ticket)
    if len(changes):
        how = _how(events, terms_of, terms)
        at_first = (how == RETROACTIVE) | (events.at == anchor[events.ticket])
        first = _from_the_start(first, events, at_first)
        act = ~at_first & ((how != KEEP) | _first_values(first, events))
        changes, how, events = changes[act], how[act], events.take(np.flatnonzero(act))
        later, replaced = _in_time(first, events)
        group = np.cumsum((np.diff(events.ticket, prepend=-1) != 0) | (np.diff(events.at, prepend=0) != 0)) - 1
        anew = np.bincount(group, (how == RESTART) & replaced) > 0
        begins, ends = (np.flatnonzero(np.diff(group, **one)) for one in ({"prepend": -1}, {"append": -1}))
        changes, events, later = changes[begins], events.take(begins), later.take(ends)
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
        anew,
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


def _how(events: EventRows, terms_of: Integers, terms: Sequence[Terms]) -> Integers:
    """Return the setting of its terms for each change."""
    how = np.full(len(events), KEEP)
    mine = terms_of[events.ticket]
    for number, name in enumerate(events.kind.names):
        if name in CHANGES:
            table = np.array([HOW[change_counts(one, name)] for one in terms] or [KEEP])
            here = events.kind.codes == number
            how[here] = table[mine[here]]
    return how


def _first_values(first: Attributes, events: EventRows) -> Truth:
    """Tell which changes give a ticket the first value of an attribute that it had none of."""
    found = np.zeros(len(events), dtype=bool)
    for name, column in zip(NAMES, first.columns, strict=True):
        _, _, change = _values(column, events, name)
        none = np.array([value is None for value in column.names], dtype=bool)[column.codes]
        rows = np.flatnonzero(change & none[events.ticket])
        found[rows] = np.diff(events.ticket[rows], prepend=-1) != 0
    return found


def _values(attribute: Codes, events: EventRows, name: str) -> tuple[Codes, Codes, Truth]:
    """Return an attribute and the values of events under the same names, and which events change it."""
    value = events.value.used()
    names = tuple(dict.fromkeys((*attribute.names, *value.names)))
    places = {one: i for i, one in enumerate(names)}
    table = np.array([places[one] for one in value.names], dtype=np.int64)
    change = np.array([CHANGES.get(kind or "") == name for kind in events.kind.names], dtype=bool)[events.kind.codes]
    return Codes(attribute.codes, names), Codes(table[value.codes], names), change


def _from_the_start(first: Attributes, events: EventRows, at_first: Truth) -> Attributes:
    """Return what tickets are from the start, as the last of the changes of each attribute has it that act from there."""
    if not at_first.any():
        return first
    columns = []
    for name, column in zip(NAMES, first.columns, strict=True):
        attribute, value, change = _values(column, events, name)
        rows = np.flatnonzero(change & at_first)
        codes = attribute.codes.copy()
        codes[events.ticket[rows]] = value.codes[rows]  # of several the last one stays
        columns.append(Codes(codes, attribute.names))
    return Attributes(tuple(columns))


def _in_time(first: Attributes, events: EventRows) -> tuple[Attributes, Truth]:
    """Return what tickets are after each of their changes, and which changes replace a value by another.

    Events are by ticket and in order.
    """
    columns = []
    replaced = np.zeros(len(events), dtype=bool)
    place = np.arange(len(events))
    begins = np.maximum.accumulate(np.where(np.diff(events.ticket, prepend=-1) != 0, place, 0))
    for name, column in zip(NAMES, first.columns, strict=True):
        attribute, value, change = _values(column, events, name)
        last = np.maximum.accumulate(np.where(change, place, -1))
        known = last >= begins
        codes = np.where(known, value.codes[np.where(known, last, 0)], attribute.codes[events.ticket])
        begin = np.flatnonzero(change)
        before = np.where(begin > begins[begin], codes[begin - 1], attribute.codes[events.ticket[begin]])
        none = np.array([one is None for one in attribute.names], dtype=bool)
        replaced[begin] = ~none[before] & (codes[begin] != before)
        columns.append(Codes(codes, attribute.names))
    return Attributes(tuple(columns)), replaced


def _renamed(first: Attributes, later: Attributes) -> Attributes:
    """Return attributes under the names of later ones, which begin with their own."""
    columns = zip(first.columns, later.columns, strict=True)
    return Attributes(tuple(Codes(one.codes, other.names) for one, other in columns))
