"""Audit log events: tickets and their events from an audit log, whose rows say what a ticket was after each update.

Nothing is taken from a row but what held at its own update: its state, tier, site, kind and priority. What a ticket was
at first comes from its first row, what happened to it from the differences between one row and the next. Rows of one
ticket are put in order by the instant of their update, then by the source's number, then by their place in the file.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sla_engine.calendars.arrays import NAT
from sla_engine.calendars.instants import utc_at
from sla_engine.clocks import Event
from sla_engine.clocks.column_names import WORDS
from sla_engine.clocks.many.events.event_rows import logged
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.columns.texts import PlainTexts, Texts
from sla_engine.sources.columns.ticket_logs import TicketLogs
from sla_engine.sources.mappings.mapping import StateRule

# What is counted while rows are put together.
OUT_OF_ORDER = "rows that stand after later ones of their ticket; put in order by time and number"
SAME_PLACE = "rows with the time and number of another of their ticket; they stay in the order of the file"
OTHER_OPENING = "rows with another opening than the first of their ticket, which counts"

OPEN = StateRule("open")
ENDED = frozenset({"resolved", "closed", "cancelled", "merged"})
# What a ticket may become during its life, and the event that tells it.
CHANGES = {"tier": "tier_changed", "site": "site_changed", "kind": "kind_changed", "priority": "priority_changed"}
_TEXTS = ("tier", "site", *WORDS)


class Update(NamedTuple):
    """One row: when, in which place, and what the ticket was from then on; `words` in the order of `_TEXTS`."""

    at: int
    seq: int | None
    line: int
    state: str
    by: str | None
    opened: int
    reported: int
    words: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class AuditedTicket:
    """One ticket of an audit log: its first row, and the events between its rows."""

    id: str
    first: Update
    events: tuple[Event, ...]


def updates(checked: Chunk) -> Iterator[tuple[str, Update]]:
    """Yield id and update of each good row."""
    reported = checked.times.get("reported_at")
    opened = checked.times["opened_at"].tolist()
    rows = zip(
        checked.words("id"),
        checked.times["at"].tolist(),
        checked.words("seq"),
        checked.line.tolist(),
        checked.words("state"),
        checked.words("by"),
        opened,
        reported.tolist() if reported is not None else [int(NAT)] * len(opened),
        zip(*map(checked.words, _TEXTS), strict=True),
        strict=True,
    )
    for ticket, at, seq, line, state, by, first, report, words in rows:
        yield str(ticket), Update(at, int(seq) if seq else None, line, str(state), by, first, report, words)


def audited_ticket(
    ticket: str, rows: list[Update], states: Mapping[str, StateRule], odd: Counter[str]
) -> AuditedTicket:
    """Return the ticket that some updates tell of, in whatever order they come; `odd` counts rows that were odd."""
    rows.sort(key=lambda row: (row.at, row.seq is None, row.seq or 0, row.line))
    _count(rows, odd)
    numbered = all(row.seq is not None for row in rows)
    events: list[Event] = []
    turn = _Turns(states)
    words = rows[0].words
    for place, row in enumerate(rows):
        seq = row.seq if numbered else place
        told = [*_changes(words, row.words), *turn.to(row.state)]
        if told:
            at = utc_at(row.at)
            events += [
                Event(kind, at, reason=reason, value=value, by=by or row.by, seq=seq)
                for kind, reason, value, by in told
            ]
        words = tuple(new if new is not None else old for new, old in zip(row.words, words, strict=True))
    return AuditedTicket(ticket, rows[0], tuple(events))


def _count(rows: Sequence[Update], odd: Counter[str]) -> None:
    """Count what is odd about the rows of one ticket, in their order."""
    late = sum(after.line < before.line for before, after in pairwise(rows))
    twice = sum(before[:2] == after[:2] and before.seq is not None for before, after in pairwise(rows))
    other = sum(row.opened != rows[0].opened for row in rows)
    for what, count in ((OUT_OF_ORDER, late), (SAME_PLACE, twice), (OTHER_OPENING, other)):
        if count:
            odd[what] += count


# An event on its way: its kind, reason, value, and who made the ticket wait.
_Told = tuple[str, str | None, str | None, str | None]


def _changes(before: Sequence[str | None], now: Sequence[str | None]) -> Iterator[_Told]:
    """Yield what a ticket has become; a cell that says nothing changes nothing."""
    if before == now:
        return
    for name, old, new in zip(_TEXTS, before, now, strict=True):
        if name in CHANGES and new is not None and new != old:
            yield CHANGES[name], None, new, None


class _Turns:
    """The events between one state and the next; a ticket begins open, and work on it starts once."""

    __slots__ = ("_before", "_states", "_worked")

    def __init__(self, states: Mapping[str, StateRule]) -> None:
        self._states = states
        self._before = OPEN
        self._worked = False

    def to(self, state: str) -> Iterator[_Told]:
        before, rule = self._before, self._states[state]
        if rule is before:
            return
        self._before = rule
        ended = rule.event in ENDED
        if before.event in ENDED and not ended:
            yield "reopened", None, None, None
        if before.event == "paused" and rule.event != "paused" and not ended:
            yield "resumed", None, None, None
        yield from self._entered(before, rule)

    def _entered(self, before: StateRule, rule: StateRule) -> Iterator[_Told]:
        """Yield the event that a state itself is, unless the one before was the same; another reason is another pause."""
        if rule.event == "work_started":
            if not self._worked:
                yield "work_started", None, None, None
            self._worked = True
        elif rule.event == "paused":
            if rule != before:
                yield "paused", rule.reason, None, rule.by
        elif rule.event not in ("open", before.event):
            yield rule.event, None, None, None


def chunk_of(source: str, tickets: Sequence[AuditedTicket], titles: Mapping[str, str]) -> Chunk:
    """Return audited tickets as a chunk, in the order of their first rows."""
    in_order = sorted(tickets, key=lambda one: one.first.line)
    firsts = [one.first for one in in_order]
    words = zip(*(row.words for row in firsts), strict=True) if firsts else [()] * len(_TEXTS)
    texts: dict[str, Texts | Codes] = {name: Codes.of(column) for name, column in zip(_TEXTS, words, strict=True)}
    return Chunk(
        source,
        np.array([row.line for row in firsts], dtype=np.int64),
        texts | {"id": PlainTexts([one.id for one in in_order])},
        {
            "opened_at": np.array([row.opened for row in firsts], dtype=np.int64),
            "reported_at": np.array([row.reported for row in firsts], dtype=np.int64),
        },
        titles=titles,
        logs=TicketLogs.of(logged([one.events for one in in_order]), len(in_order)),
    )
