"""State turns: the events that a ticket's going from one state to the next is."""

from collections.abc import Iterator, Mapping
from itertools import chain

import numpy as np

from sla_engine.calendars.arrays import Integers, Micros
from sla_engine.clocks.many.events.event_rows import EventRows, unnumbered
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.sources.columns.ticket_logs import runs
from sla_engine.sources.mappings.mapping import StateRule

# As which a ticket begins.
OPEN = StateRule("open")
CALLED_OFF = frozenset({"cancelled", "merged"})
ENDED = CALLED_OFF | {"resolved", "closed"}
STARTED = "work_started"


def turn(before: StateRule, rule: StateRule) -> Iterator[StateRule]:
    """Yield what happens on going from one state to another; that work starts counts only once in a ticket's life.

    A state that means the same as the one before is no event, but another reason is another pause.

    >>> [one.event for one in turn(StateRule("closed"), StateRule("paused", "parts"))]
    ['reopened', 'paused']
    """
    ended = rule.event in ENDED
    if before.event in ENDED and not ended:
        yield StateRule("reopened")
    if before.event == "paused" and rule.event != "paused" and not ended:
        yield StateRule("resumed")
    if rule.event == "paused":
        if rule != before:
            yield rule
    elif rule.event not in ("open", before.event):
        yield StateRule(rule.event)


def turned(ticket: Integers, at: Micros, state: Codes, states: Mapping[str, StateRule]) -> EventRows:
    """Return what happens as tickets go from state to state, by the numbers of rows, which come in order ticket by ticket.

    Each turn that occurs is looked up once. A ticket begins as open.
    """
    rules = [*(states.get(name or "", OPEN) for name in state.names), OPEN]
    begins = np.diff(ticket, prepend=-1) != 0
    after, place = state.codes, np.arange(len(ticket))
    before = np.where(begins, len(rules) - 1, after[place - 1])
    changing = np.flatnonzero(before != after)
    pairs, pair = np.unique(before[changing] * len(rules) + after[changing], return_inverse=True)
    found = [list(turn(rules[old], rules[new])) for old, new in (divmod(one, len(rules)) for one in pairs.tolist())]
    count = np.array([len(one) for one in found], dtype=np.int64)
    run, told = runs((np.cumsum(count) - count)[pair], count[pair])
    row, happening = changing[run], list(chain(*found))
    kind, reason, by = (
        Codes.of([getattr(one, name) for one in happening]).take(told) for name in ("event", "reason", "by")
    )
    events = unnumbered(row, at[row], kind, reason=reason, by=by)
    return events.take(_once(ticket[row], kind))


def _once(ticket: Integers, kind: Codes) -> Integers:
    """Return which events count, in their order: of those that tell that work starts, the first of each ticket."""
    counts = np.ones(len(ticket), dtype=bool)
    starts = np.flatnonzero(kind.where(STARTED.__eq__))
    counts[starts] = np.diff(ticket[starts], prepend=-1) != 0
    return np.flatnonzero(counts)
