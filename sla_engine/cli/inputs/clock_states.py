"""Clock states: the tickets of a chunk evaluated as of an instant."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from sla_engine.calendars.instants import instant_us
from sla_engine.cli.output.deadline_output import Line
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.answers.answers import answered
from sla_engine.clocks.many.answers.latest_cycles import Latest
from sla_engine.clocks.many.events.findings import Fallen
from sla_engine.clocks.many.promises.deadlines import Deadlines
from sla_engine.clocks.many.tickets.chunks import events_of
from sla_engine.clocks.many.tickets.rows import Rows
from sla_engine.contracts import Contract
from sla_engine.sources import TicketColumns


class ClockStates:
    """Where the latest cycle of each clock of a chunk stands. Rows without an answer are left out.

    `faults` are those rows that the deadlines of the chunk do not tell already; `findings` counts by code.
    """

    def __init__(
        self, tickets: TicketColumns, rows: Rows, answer: Deadlines, contracts: Contracts, as_of: datetime
    ) -> None:
        found = answered(contracts, rows, events_of(tickets), instant_us(as_of))
        faults = {row: fault for row, fault in found.faults.items() if row not in answer.faults}
        self._tickets = tickets
        self._zone = answer.zone
        self._targets = _targets(contracts)
        self._latest = Latest(found, len(tickets), {*answer.faults, *faults})
        self.faults = [tickets.bad_row(row, "id", fault.expected) for row, fault in sorted(faults.items())]

    def __len__(self) -> int:
        return len(self._latest.rows)

    @property
    def fallen(self) -> Fallen:
        """How many tickets there are by what fell through."""
        return self._latest.found.fallen()

    @property
    def findings(self) -> Counter[str]:
        """How often each finding was made."""
        return self._latest.findings

    def counts(self) -> dict[str, Counter[str]]:
        """Return how many clocks of each target are in each state."""
        return self._latest.counts()

    def lines(self) -> Iterator[tuple[int | None, Line]]:
        """Yield due instant and line of each target, target by target within a ticket."""
        return chain.from_iterable(zip(*(self._of(target) for target in self._targets), strict=True))

    def _of(self, target: str) -> Iterator[tuple[int | None, Line]]:
        tickets = self._tickets
        for row, (due, text, state, provisional) in zip(
            self._latest.rows, self._latest.of(target, self._zone), strict=True
        ):
            yield due, (tickets.id[row], tickets.tier[row], tickets.site[row], target, text, state, provisional)


def _targets(contracts: Contracts) -> tuple[str, ...]:
    many = [contracts] if isinstance(contracts, Contract) else list(contracts.values())
    return tuple(dict.fromkeys(target for one in many for target in one.targets))
