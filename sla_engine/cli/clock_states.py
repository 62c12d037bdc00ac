"""Clock states: each ticket of a chunk evaluated as of an instant."""

from collections.abc import Iterator
from datetime import datetime

from sla_engine.bulk.dispatch import Deadlines
from sla_engine.cli.deadline_output import Line
from sla_engine.clocks import TicketStatus, evaluate
from sla_engine.clocks.entitlement import Contracts
from sla_engine.contracts import Contract
from sla_engine.errors import SlaError
from sla_engine.sources import BadRow, TicketColumns

NOT_APPLICABLE = "not_applicable"


class Evaluated:
    """The tickets of a chunk as of an instant; `faults` are the rows for which the contract has no answer."""

    def __init__(self, tickets: TicketColumns, answer: Deadlines, contracts: Contracts, as_of: datetime) -> None:
        self._tickets = tickets
        self._answer = answer
        self._contracts = contracts
        self._as_of = as_of
        self._targets = _targets(contracts)
        self.faults: list[BadRow] = []

    def statuses(self) -> Iterator[tuple[int, TicketStatus]]:
        """Yield row and status of each ticket that has an answer, once."""
        for i, ticket in enumerate(self._tickets.tickets()):
            if i in self._answer.faults:
                continue
            try:
                yield i, evaluate(ticket, self._contracts, as_of=self._as_of)
            except SlaError as error:
                tickets = self._tickets
                title = tickets.titles.get("id", "id")
                self.faults.append(
                    BadRow(
                        tickets.source,
                        int(tickets.line[i]),
                        title,
                        ticket.id,
                        f"a ticket whose clocks can be told ({error})",
                    )
                )

    def lines(self) -> Iterator[tuple[int | None, Line]]:
        """Yield due instant and line of each target: of its latest cycle."""
        tickets = self._tickets
        for i, status in self.statuses():
            about = (tickets.id[i], tickets.tier[i], tickets.site[i])
            for target in self._targets:
                if target not in status.clocks:
                    yield None, (*about, target, None, NOT_APPLICABLE, False)
                    continue
                one = status[target]
                due = None if one.due is None else one.due.isoformat()
                yield one.due_us, (*about, target, due, str(one.state), one.provisional)


def _targets(contracts: Contracts) -> tuple[str, ...]:
    many = [contracts] if isinstance(contracts, Contract) else list(contracts.values())
    return tuple(dict.fromkeys(target for one in many for target in one.targets))
