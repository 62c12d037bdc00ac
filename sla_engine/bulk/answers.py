"""Answers: what is known of the clocks of many tickets, those that columns cannot tell evaluated one by one."""

from dataclasses import dataclass

import numpy as np

from sla_engine.bulk.codes import Codes
from sla_engine.bulk.evaluation import Evaluated, evaluated
from sla_engine.bulk.event_rows import EventRows
from sla_engine.bulk.lines import Lines
from sla_engine.bulk.logs import CODE, Found
from sla_engine.bulk.phases import PhaseBook
from sla_engine.bulk.plans import Contracts, Fault
from sla_engine.bulk.rows import Rows
from sla_engine.bulk.singly import Singly, evaluated_singly, told_of


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The cycles of all clocks in order, what was found about tickets, and why some tickets have no answer, by number.

    `singly` counts the tickets that were evaluated one by one; `zone` has the zone of each ticket's site, and `clock`
    that of its contract.
    """

    lines: Lines
    found: Found
    faults: dict[int, Fault]
    singly: int
    zone: Codes
    clock: Codes


def answered(contracts: Contracts, rows: Rows, events: EventRows, now: int, book: PhaseBook | None = None) -> Answers:
    """Return where all clocks of the tickets stand at an instant (microseconds of UTC), as `evaluate` says it of each.

    What they were doing until then goes into `book`, where one is given.
    """
    answer = evaluated(contracts, rows, events, now, book)
    singly = evaluated_singly(contracts, rows, events, np.flatnonzero(answer.doubt), now)
    if book is not None:
        book.drop(answer.doubt)
        book.add_singly(singly.statuses)
    columns = answer.lines.only(~answer.doubt[answer.lines.told.clock])
    lines = Lines.joined([columns, *_lines(singly)]).in_order()
    return Answers(
        lines,
        _found(answer, singly),
        {**_faults(answer), **singly.faults},
        int(answer.doubt.sum()),
        _zone(answer),
        _clock(answer),
    )


def _zone(answer: Evaluated) -> Codes:
    """Return the zone of each ticket's site; UTC where the site is not known."""
    zones = Codes.of([plan.zone or "UTC" for plan in answer.plans])
    return zones.take(answer.plan)


def _clock(answer: Evaluated) -> Codes:
    """Return the zone of each ticket's contract; UTC where there is none."""
    contracts = [None if plan.entitlement is None else plan.entitlement.contract for plan in answer.plans]
    return Codes.of(["UTC" if one is None else one.zone for one in contracts]).take(answer.plan)


def _lines(singly: Singly) -> list[Lines]:
    parts = []
    for number, status in singly.statuses.items():
        for place, (target, cycles) in enumerate(status.clocks.items()):
            same = np.zeros(len(cycles), dtype=np.int64)
            parts.append(Lines((target,), same, same + place, told_of(number, cycles)))
    return parts


def _found(answer: Evaluated, singly: Singly) -> Found:
    """Return all findings; of a ticket evaluated by itself, those that were made then."""
    kept = ~answer.doubt[answer.found.ticket]
    own = [(number, CODE[one.code]) for number, status in singly.statuses.items() for one in status.findings]
    return Found(
        np.concatenate((answer.found.ticket[kept], np.array([ticket for ticket, _ in own], dtype=np.int64))),
        np.concatenate((answer.found.code[kept], np.array([code for _, code in own], dtype=np.int8))),
    )


def _faults(answer: Evaluated) -> dict[int, Fault]:
    """Return the faults of the tickets that nothing could be promised to, those in doubt aside."""
    faulty = np.array([plan.fault is not None for plan in answer.plans], dtype=bool)[answer.plan] & ~answer.doubt
    plans = ((row, answer.plans[answer.plan[row]]) for row in np.flatnonzero(faulty).tolist())
    return {row: plan.fault for row, plan in plans if plan.fault is not None}
