"""Latest: where the latest cycle of each clock stands, target by target, for the tickets that have an answer."""

from collections import Counter
from collections.abc import Collection

import numpy as np

from sla_engine.clocks import State
from sla_engine.clocks.many.answers.answers import Answers
from sla_engine.clocks.many.answers.cycle_rows import Lines
from sla_engine.clocks.many.answers.iso_texts import iso_texts
from sla_engine.clocks.many.events.findings import CODES
from sla_engine.clocks.many.running.cycles import NUMBER, STATES
from sla_engine.clocks.many.tickets.codes import Codes
from sla_engine.clocks.many.tickets.rows import NAT


class Latest:
    """The latest cycles of `count` tickets, those `refused` left out. `rows` are the numbers of the others.

    `found` is what was found about them, and `findings` counts it by code.
    """

    def __init__(self, answers: Answers, count: int, refused: Collection[int]) -> None:
        good = np.ones(count, dtype=bool)
        good[list(refused)] = False
        self._count = count
        self._rows = np.flatnonzero(good)
        self._lines = _latest(answers.lines.only(good[answers.lines.told.clock]))
        self.rows: list[int] = self._rows.tolist()
        self.found = answers.found.only(good[answers.found.ticket])
        self.findings: Counter[str] = Counter(CODES[code] for code in self.found.code.tolist())

    def counts(self) -> dict[str, Counter[str]]:
        """Return how many clocks of each target are in each state."""
        counts = {}
        for number, target in enumerate(self._lines.targets):
            found = np.bincount(self._lines.told.state[self._lines.target == number], minlength=len(STATES)).tolist()
            counts[target] = Counter({str(state): count for state, count in zip(STATES, found, strict=True) if count})
        return counts

    def of(self, target: str, zone: Codes) -> list[tuple[int | None, str | None, str, bool]]:
        """Return for each row due instant (in microseconds, and as text in the row's zone), state, and whether provisional.

        A ticket whose contract has no such target has a clock that is not applicable.
        """
        due = np.full(self._count, NAT, dtype=np.int64)
        state = np.full(self._count, NUMBER[State.NOT_APPLICABLE], dtype=np.int8)
        provisional = np.zeros(self._count, dtype=bool)
        if target in self._lines.targets:
            mine = np.flatnonzero(self._lines.target == self._lines.targets.index(target))
            told = self._lines.told.take(mine)
            due[told.clock], state[told.clock], provisional[told.clock] = told.due, told.state, told.provisional
        due, rows = due[self._rows], self._rows
        texts = iso_texts(due, zone.take(rows))
        instants = [None if at == NAT else at for at in due.tolist()]
        names = [str(STATES[number]) for number in state[rows].tolist()]
        return list(zip(instants, texts, names, provisional[rows].tolist(), strict=True))


def _latest(lines: Lines) -> Lines:
    """Return the latest cycle of each clock; lines are in order."""
    if not len(lines.target):
        return lines
    ticket, place = lines.told.clock, lines.place
    last = np.ones(len(ticket), dtype=bool)
    last[:-1] = (ticket[1:] != ticket[:-1]) | (place[1:] != place[:-1])
    return lines.only(last)
