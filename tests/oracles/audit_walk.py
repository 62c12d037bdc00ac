"""Audit walk: the events of a ticket from the rows of its audit log, one row after another, as the words of the guide have it.

Rows are put in order by instant, by number (those without one last), and by their place in the file. A ticket begins open.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sla_engine.clocks import Event
from sla_engine.sources.mappings.mapping import StateRule

ENDS = {"resolved", "closed", "cancelled", "merged"}
CHANGING = ("tier", "site", "kind", "priority")


class Row(NamedTuple):
    """One row of an audit log; `was` has what the ticket then was, without what the row does not say."""

    at: object
    seq: int | None
    state: str
    by: str | None
    was: Mapping[str, str]


def events_of(rows: Sequence[Row], states: Mapping[str, StateRule]) -> list[Event]:
    """Return the events of one ticket."""
    ordered = sorted(enumerate(rows), key=lambda pair: (pair[1].at, pair[1].seq is None, pair[1].seq or 0, pair[0]))
    numbered = all(row.seq is not None for row in rows)
    was, rule, worked, events = dict(ordered[0][1].was), StateRule("open"), False, []
    for place, (_, row) in enumerate(ordered):
        seq = row.seq if numbered else place
        events += [
            Event(f"{name}_changed", row.at, value=row.was[name], by=row.by, seq=seq)
            for name in CHANGING
            if row.was.get(name, was.get(name)) != was.get(name)
        ]
        was |= row.was
        events += [
            Event(one.event, row.at, reason=one.reason, by=one.by or row.by, seq=seq)
            for one in _turned(rule, states[row.state], worked=worked)
        ]
        rule = states[row.state]
        worked = worked or rule.event == "work_started"
    return events


def _turned(before: StateRule, now: StateRule, *, worked: bool) -> Iterator[StateRule]:
    if before == now:
        return
    if before.event in ENDS and now.event not in ENDS:
        yield StateRule("reopened")
    if before.event == "paused" and now.event not in {"paused", *ENDS}:
        yield StateRule("resumed")
    if now.event == "paused":
        yield now
    elif now.event not in ("open", before.event) and not (now.event == "work_started" and worked):
        yield StateRule(now.event)
