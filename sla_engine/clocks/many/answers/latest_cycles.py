"""LatestCycles: the state of the latest cycle of each clock, target by target, for the tickets without a fault."""

from collections import Counter

import numpy as np

from sla_engine.calendars.arrays import NAT
from sla_engine.clocks import State
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.answers.answers import Answers, answered
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.answers.due_instants import deadlines
from sla_engine.clocks.many.answers.iso_texts import iso_texts
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.events.findings import CODES, Fallen
from sla_engine.clocks.many.promises.combination_plans import Fault, all_targets
from sla_engine.clocks.many.running.cycles import NUMBER, STATES
from sla_engine.clocks.many.tickets.rows import Rows


class LatestCycles:
    """The latest cycles of tickets at an instant, in microseconds of UTC; `rows` are the numbers of those with an answer.

    `faults` say of all others why they have none. `targets` are those of all contracts. `findings` counts by code what was
    found about tickets, `fallen` the tickets by what fell through.
    """

    def __init__(self, contracts: Contracts, rows: Rows, events: EventRows, now: int) -> None:
        answers = answered(contracts, rows, events, now)
        self.faults = _faults(contracts, rows, answers, now)
        self.targets = all_targets(contracts)
        good = np.ones(len(rows), dtype=bool)
        good[list(self.faults)] = False
        self._count = len(rows)
        self._rows = np.flatnonzero(good)
        self._lines = _latest(answers.lines.only(good[answers.lines.cycles.clock]))
        self._zone = answers.places.zone
        self.rows: list[int] = self._rows.tolist()
        found = answers.found.only(good[answers.found.ticket])
        self.fallen: Fallen = found.fallen()
        self.findings: Counter[str] = Counter(CODES[code] for code in found.code.tolist())

    def counts(self) -> dict[str, Counter[str]]:
        """Return how many clocks of each target are in each state."""
        counts = {}
        for number, target in enumerate(self._lines.targets):
            found = np.bincount(self._lines.cycles.state[self._lines.target == number], minlength=len(STATES)).tolist()
            counts[target] = Counter({str(state): count for state, count in zip(STATES, found, strict=True) if count})
        return counts

    def of(self, target: str) -> list[tuple[int | None, str | None, str, bool]]:
        """Return for each row due instant (in microseconds, and as text in its site's zone), state, and whether provisional.

        A ticket whose contract has no such target has a clock that is not applicable.
        """
        due = np.full(self._count, NAT, dtype=np.int64)
        state = np.full(self._count, NUMBER[State.NOT_APPLICABLE], dtype=np.int8)
        provisional = np.zeros(self._count, dtype=bool)
        if target in self._lines.targets:
            mine = np.flatnonzero(self._lines.target == self._lines.targets.index(target))
            cycles = self._lines.cycles.take(mine)
            due[cycles.clock], state[cycles.clock], provisional[cycles.clock] = (
                cycles.due,
                cycles.state,
                cycles.provisional,
            )
        due, rows = due[self._rows], self._rows
        texts = iso_texts(due, self._zone.take(rows))
        instants = [None if at == NAT else at for at in due.tolist()]
        names = [str(STATES[number]) for number in state[rows].tolist()]
        return list(zip(instants, texts, names, provisional[rows].tolist(), strict=True))


def _faults(contracts: Contracts, rows: Rows, answers: Answers, now: int) -> dict[int, Fault]:
    """Return the faults of tickets that have no answer; those of their deadlines come first.

    Deadlines are computed for tickets that may have no promise, and for tickets of which too little is known at that
    instant. The clocks of all others, corrected by a change or not, have their states already.
    """
    wrong = np.array([one.unfit is not None for one in answers.plans], dtype=bool)[answers.plan]
    wrong[list(answers.faults)] = True
    some = np.flatnonzero(wrong | (rows.opened > now))
    said = deadlines(contracts, rows.take(some)).faults
    return {**answers.faults, **{int(some[i]): fault for i, fault in said.each()}}


def _latest(lines: CycleRows) -> CycleRows:
    """Return the latest cycle of each clock; lines are in order."""
    if not len(lines.target):
        return lines
    ticket, place = lines.cycles.clock, lines.place
    last = np.ones(len(ticket), dtype=bool)
    last[:-1] = (ticket[1:] != ticket[:-1]) | (place[1:] != place[:-1])
    return lines.only(last)
