"""Table states: what the status of each ticket in a table says happened to it, at the instant that the table gives.

A ticket that has ended, nobody knows when, must not come out overdue: its clocks are cancelled at the last instant that is
known of it, so that nothing is judged after that.
"""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.clocks.many.events.event_rows import EventRows, joined, unnumbered
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.columns.ticket_logs import TicketLogs
from sla_engine.sources.events.state_turns import CALLED_OFF, ENDED, OPEN
from sla_engine.sources.mappings.mapping import Mapping as SourceMapping
from sla_engine.sources.mappings.mapping import StateRule
from sla_engine.sources.tables.row_checks import CHECKS, Check

# What is counted.
ENDED_SOMEWHEN = "tickets that have ended, at an instant that the source does not give; their clocks are not judged"
TAKEN_BACK = "tickets with an end that their state takes back; the end is left out"
HAPPENED_SOMEWHEN = (
    "tickets that were answered or taken up, at an instant that the source does not give; clocks for it run on"
)
WAITING_SOMEWHEN = "tickets that wait since an instant that the source does not give; the wait is left out"

# States that say of themselves that something happened once.
HAPPENED = frozenset({"responded", "work_started", "recovered"})
NOT_JUDGED = "ended at an unknown instant"
# What a table may say in a column of its own, too.
OWN = ("resolved_at", "closed_at")
LAST = np.iinfo(np.int64).max


def checks_of(how: SourceMapping) -> Mapping[str, Check]:
    """Return what the words of a table must be: a state is one of the mapping's."""
    if not how.states:
        return CHECKS
    return {**CHECKS, "state": (how.states.__contains__, f"a state of the mapping: {', '.join(how.states)}")}


def with_states(tickets: Chunk, states: Mapping[str, StateRule], odd: Counter[str]) -> Chunk:
    """Return tickets with the event that the state of each one is; `odd` counts those whose instant is missing."""
    if "state" not in tickets.texts:
        return tickets
    state = tickets.codes("state")
    rules = [states.get(name or "", OPEN) for name in state.names]
    kind, reason, by = (_of_rules([getattr(one, name) for one in rules], state) for name in ("event", "reason", "by"))
    ended = kind.where(ENDED.__contains__)
    tickets = _without_ends_taken_back(tickets, ~ended & ~state.empty(), odd)
    at = tickets.times.get("at", np.full(len(tickets), NAT))
    tickets, at = _called_off(tickets, kind.where(CALLED_OFF.__contains__), at)
    counts = kind.where("open".__ne__) & ~(ended & _has_ended(tickets))
    log = tickets.logged()
    unknown = counts & (at == NAT)
    somewhen = unknown & ~(ended & _going_on(log, ENDED, {"reopened"}, len(tickets)))
    somewhen &= ~(kind.where("paused".__eq__) & _going_on(log, {"paused"}, {"resumed"}, len(tickets)))
    for what, rows in ((ENDED_SOMEWHEN, ended), (WAITING_SOMEWHEN, kind.where("paused".__eq__))):
        if count := int(np.count_nonzero(somewhen & rows)):
            odd[what] += count
    _count_happened(tickets, kind, unknown, odd)
    told = np.flatnonzero(counts & ~unknown)
    of_states = unnumbered(told, at[told], kind.take(told), reason=reason.take(told), by=by.take(told))
    cancelled = _cancelled(np.flatnonzero(somewhen & ended), _last_known(tickets, log))
    return replace(tickets, logs=TicketLogs.of(joined([log, of_states, cancelled]), len(tickets)))


def _count_happened(tickets: Chunk, kind: Codes, unknown: Truth, odd: Counter[str]) -> None:
    """Count tickets that were answered or taken up by their state alone, `unknown` when, so that a clock for it runs on."""
    for one in HAPPENED & set(kind.names):
        rows = unknown & kind.where(one.__eq__)
        if rows.any() and (
            count := int(np.count_nonzero(rows & (_last_of(tickets.happened(), {one}, len(tickets)) == NAT)))
        ):
            odd[HAPPENED_SOMEWHEN] += count


def _without_ends_taken_back(tickets: Chunk, going_on: Truth, odd: Counter[str]) -> Chunk:
    """Return tickets without the ends that some have in columns of their own, though their state says that they go on."""
    taken_back = going_on & _has_ended(tickets)
    if not taken_back.any():
        return tickets
    odd[TAKEN_BACK] += int(np.count_nonzero(taken_back))
    return _without_ends(tickets, taken_back)


def _without_ends(tickets: Chunk, some: Truth) -> Chunk:
    times = {name: np.where(some, NAT, at) if name in OWN else at for name, at in tickets.times.items()}
    return replace(tickets, times=times)


def _called_off(tickets: Chunk, called_off: Truth, at: Micros) -> tuple[Chunk, Micros]:
    """Return tickets without ends in columns of their own where the state says called off, and since when each is in its state.

    A ticket that was called off is so since the first of those ends.
    """
    called_off = called_off & _has_ended(tickets)
    if not called_off.any():
        return tickets, at
    ends = [np.where(tickets.times[name] == NAT, LAST, tickets.times[name]) for name in OWN if name in tickets.times]
    since = np.where(called_off, np.minimum.reduce(ends), at)
    return _without_ends(tickets, called_off), since


def _of_rules(values: Sequence[str | None], state: Codes) -> Codes:
    """Return for each state a text of its rule, by the number of the state."""
    texts = Codes.of(values)
    return Codes(texts.codes[state.codes], texts.names)


def _cancelled(tickets: Integers, last: Micros) -> EventRows:
    """Return that some tickets were cancelled, each at the last instant that is known of it."""
    kind, reason = (Codes.same(name, len(tickets)) for name in ("cancelled", NOT_JUDGED))
    return unnumbered(tickets, last[tickets], kind, reason=reason)


def _last_known(tickets: Chunk, log: EventRows) -> Micros:
    """Return the last instant that is known of each ticket."""
    known = [tickets.opened_at, *tickets.events.values()]
    last: Micros = np.maximum.reduce(known)  # a missing instant is less than any other
    np.maximum.at(last, log.ticket, log.at)
    return last


def _going_on(log: EventRows, start: Container[str], stop: Container[str], tickets: int) -> Truth:
    """Tell of which tickets a log says that something has begun that was not stopped since."""
    started, stopped = _last_of(log, start, tickets), _last_of(log, stop, tickets)
    going_on: Truth = (started != NAT) & (started >= stopped)
    return going_on


def _last_of(log: EventRows, kinds: Container[str], tickets: int) -> Micros:
    """Return when each ticket had the last event of some kinds."""
    rows = np.flatnonzero(log.kind.where(lambda kind: kind in kinds))
    last: Micros = np.full(tickets, NAT)
    np.maximum.at(last, log.ticket[rows], log.at[rows])
    return last


def _has_ended(tickets: Chunk) -> Truth:
    """Tell which tickets have ended by a column of their own."""
    ended = np.zeros(len(tickets), dtype=bool)
    for name in OWN:
        if name in tickets.times:
            ended |= tickets.times[name] != NAT
    return ended
