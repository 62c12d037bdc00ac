"""Clock states: the tickets of a chunk evaluated as of an instant."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import chain

import numpy as np
import numpy.typing as npt

from sla_engine.bulk.answers import answered
from sla_engine.bulk.cycles import NUMBER, STATES
from sla_engine.bulk.dispatch import Deadlines
from sla_engine.bulk.event_rows import EventRows, happened, joined, logged
from sla_engine.bulk.iso import iso_texts
from sla_engine.bulk.lines import Lines
from sla_engine.bulk.logs import CODES
from sla_engine.bulk.rows import NAT, Micros, Rows, Truth
from sla_engine.calendars.instants import instant_us
from sla_engine.cli.deadline_output import Line
from sla_engine.clocks import State
from sla_engine.clocks.entitlement import Contracts
from sla_engine.contracts import Contract
from sla_engine.sources import BadRow, TicketColumns


class ClockStates:
    """Where the latest cycle of each clock of a chunk stands. Rows without an answer are left out.

    `faults` are those rows that the deadlines of the chunk do not tell already; `findings` counts by code.
    """

    def __init__(
        self, tickets: TicketColumns, rows: Rows, answer: Deadlines, contracts: Contracts, as_of: datetime
    ) -> None:
        found = answered(contracts, rows, _events(tickets), instant_us(as_of))
        faults = {row: fault for row, fault in found.faults.items() if row not in answer.faults}
        good = np.ones(len(tickets), dtype=bool)
        good[[*answer.faults, *faults]] = False
        self._tickets = tickets
        self._zone = answer.zone
        self._targets = _targets(contracts)
        self._rows = np.flatnonzero(good)
        self._latest = _latest(found.lines.only(good[found.lines.told.clock]))
        self.findings = Counter(CODES[code] for code in found.found.code[good[found.found.ticket]].tolist())
        title = tickets.titles.get("id", "id")
        self.faults = [
            BadRow(tickets.source, int(tickets.line[row]), title, tickets.id[row], fault.expected)
            for row, fault in sorted(faults.items())
        ]

    def __len__(self) -> int:
        return len(self._rows)

    def counts(self) -> dict[str, Counter[str]]:
        """Return how many clocks of each target are in each state."""
        told, counts = self._latest.told, {}
        for number, target in enumerate(self._latest.targets):
            found = np.bincount(told.state[self._latest.target == number], minlength=len(STATES)).tolist()
            counts[target] = Counter({str(state): count for state, count in zip(STATES, found, strict=True) if count})
        return counts

    def lines(self) -> Iterator[tuple[int | None, Line]]:
        """Yield due instant and line of each target, target by target within a ticket."""
        tickets, rows = self._tickets, self._rows.tolist()
        about = [[column[row] for row in rows] for column in (tickets.id, tickets.tier, tickets.site)]
        columns = []
        for target in self._targets:
            due, state, provisional = self._of(target)
            texts = iso_texts(due, self._zone.take(self._rows))
            dues = [None if at == NAT else at for at in due.tolist()]
            names = [str(STATES[number]) for number in state.tolist()]
            lines = zip(*about, [target] * len(rows), texts, names, provisional.tolist(), strict=True)
            columns.append(zip(dues, lines, strict=True))
        return chain.from_iterable(zip(*columns, strict=True))

    def _of(self, target: str) -> tuple[Micros, npt.NDArray[np.int8], Truth]:
        """Return due instants, states and whether these are provisional of one target, for the rows with an answer."""
        due = np.full(len(self._tickets), NAT, dtype=np.int64)
        state = np.full(len(self._tickets), NUMBER[State.NOT_APPLICABLE], dtype=np.int8)
        provisional = np.zeros(len(self._tickets), dtype=bool)
        if target in self._latest.targets:
            mine = np.flatnonzero(self._latest.target == self._latest.targets.index(target))
            told = self._latest.told.take(mine)
            due[told.clock], state[told.clock], provisional[told.clock] = told.due, told.state, told.provisional
        return due[self._rows], state[self._rows], provisional[self._rows]


def _latest(lines: Lines) -> Lines:
    """Return the latest cycle of each clock; lines are in order."""
    if not len(lines.target):
        return lines
    ticket, place = lines.told.clock, lines.place
    last = np.append((ticket[1:] != ticket[:-1]) | (place[1:] != place[:-1]), True)
    return lines.only(last)


def _events(tickets: TicketColumns) -> EventRows:
    own = [happened(kind, instants) for kind, instants in tickets.events.items()]
    return joined([logged(tickets.logs or ()), *own])


def _targets(contracts: Contracts) -> tuple[str, ...]:
    many = [contracts] if isinstance(contracts, Contract) else list(contracts.values())
    return tuple(dict.fromkeys(target for one in many for target in one.targets))
