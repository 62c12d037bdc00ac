"""Answers: the clocks of many tickets; tickets that columns cannot evaluate are evaluated one by one."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from sla_engine.calendars.arrays import Integers
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.answers.evaluation import Evaluated, evaluated
from sla_engine.clocks.many.answers.one_by_one import OneByOne, evaluated_one_by_one, states_of
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.events.findings import Fallen, Findings
from sla_engine.clocks.many.promises.combination_plans import Fault, Plan
from sla_engine.clocks.many.running.phases import PhaseBook
from sla_engine.clocks.many.tickets.rows import Rows
from sla_engine.clocks.many.tickets.text_codes import Codes


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where each ticket belongs: its site's zone as of then, its contract with that one's zone (`clock`), its tier at first.

    Zones are UTC if not known; contract and tier are None if no promise applies, and then `why` has the reason.
    """

    zone: Codes
    clock: Codes
    contract: Codes
    tier: Codes
    why: Codes

    @classmethod
    def of(cls, plan: Integers, plans: list[Plan], zone: Codes) -> "Places":
        """Return the places of tickets by their plans, with the zones of their sites."""
        entitled = [one.entitlement for one in plans]
        contracts = [None if one is None else one.contract for one in entitled]
        columns = (
            ["UTC" if one is None else one.zone for one in contracts],
            [None if one is None else one.id for one in contracts],
            [None if one is None else one.tier for one in entitled],
            [None if one is None or one.applies else one.reason for one in entitled],
        )
        return cls(zone, *(Codes.of(column).take(plan) for column in columns))


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The cycles of all clocks in order, what was found about tickets, and why some tickets have no answer, by number.

    `one_by_one` counts the tickets that were evaluated one by one; `places` say where each ticket belongs. To tickets that are
    `unfit` nothing is promised, as no contract fits. `plans` are what the combinations of tickets are promised, `plan` the
    number of each ticket's.
    """

    lines: CycleRows
    found: Findings
    faults: dict[int, Fault]
    one_by_one: int
    places: Places
    unfit: dict[int, Fault]
    plan: Integers
    plans: list[Plan]

    def fallen(self, faults: Collection[int]) -> Fallen:
        """Return how many tickets there are, those with a fault aside, by what fell through."""
        return self.found.only(~np.isin(self.found.ticket, list(faults))).fallen()


def answered(contracts: Contracts, rows: Rows, events: EventRows, now: int, book: PhaseBook | None = None) -> Answers:
    """Return where all clocks of the tickets stand at an instant (microseconds of UTC), as `evaluate` says it of each.

    Their phases up to that instant are added to `book`, if one is given.
    """
    answer = evaluated(contracts, rows, events, now, book)
    one_by_one = evaluated_one_by_one(contracts, rows, events, np.flatnonzero(answer.doubt), now)
    if book is not None:
        book.drop(answer.doubt)
        book.add_one_by_one(one_by_one.statuses)
    columns = answer.lines.only(~answer.doubt[answer.lines.cycles.clock])
    lines = CycleRows.joined([columns, *_lines(one_by_one)]).in_order()
    return Answers(
        lines,
        _found(answer, one_by_one),
        {**_faults(answer, [plan.fault for plan in answer.plans]), **_blamed(answer, one_by_one)},
        int(answer.doubt.sum()),
        Places.of(answer.plan, answer.plans, _zones(answer.zone, one_by_one)),
        _faults(answer, [plan.unfit for plan in answer.plans]),
        answer.plan,
        answer.plans,
    )


def _lines(one_by_one: OneByOne) -> list[CycleRows]:
    parts = []
    for number, status in one_by_one.statuses.items():
        for place, (target, cycles) in enumerate(status.clocks.items()):
            same = np.zeros(len(cycles), dtype=np.int64)
            parts.append(CycleRows((target,), same, same + place, states_of(number, cycles)))
    return parts


def _zones(zone: Codes, one_by_one: OneByOne) -> Codes:
    """Return the zones of tickets, those of tickets that were evaluated one by one as their statuses have them."""
    if not one_by_one.statuses:
        return zone
    both = Codes.joined([zone, Codes.of([status.zone for status in one_by_one.statuses.values()])])
    codes = both.codes[: len(zone.codes)]
    codes[list(one_by_one.statuses)] = both.codes[len(zone.codes) :]
    return Codes(codes, both.names)


def _found(answer: Evaluated, one_by_one: OneByOne) -> Findings:
    """Return all findings; for tickets evaluated one by one, those of that evaluation."""
    own = Findings.of({number: status.findings for number, status in one_by_one.statuses.items()})
    return answer.found.only(~answer.doubt[answer.found.ticket]).joined(own)


def _blamed(answer: Evaluated, one_by_one: OneByOne) -> dict[int, Fault]:
    """Return why tickets evaluated one by one have no answer: the fault of their plan names the column that is to blame."""
    return {row: answer.plans[answer.plan[row]].fault or fault for row, fault in one_by_one.faults.items()}


def _faults(answer: Evaluated, faults: list[Fault | None]) -> dict[int, Fault]:
    """Return the faults in the plans of tickets, without tickets in doubt."""
    faulty = np.array([fault is not None for fault in faults], dtype=bool)[answer.plan] & ~answer.doubt
    found = ((row, faults[answer.plan[row]]) for row in np.flatnonzero(faulty).tolist())
    return {row: fault for row, fault in found if fault is not None}
