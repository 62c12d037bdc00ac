"""OneByOne: evaluates the few tickets that columns cannot one by one; a ticket without a status has a fault."""

from dataclasses import dataclass, field

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers
from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.clocks import ClockStatus, TicketStatus, evaluate
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.events.event_rows import EventRows, told
from sla_engine.clocks.many.promises.combination_plans import Fault
from sla_engine.clocks.many.running.cycles import NUMBER, CycleStates
from sla_engine.clocks.many.tickets.rows import Rows, ticket_of
from sla_engine.errors import SlaError


@dataclass(slots=True, eq=False)
class OneByOne:
    """The statuses of tickets by number, and the faults of those that have none."""

    statuses: dict[int, TicketStatus] = field(default_factory=dict)
    faults: dict[int, Fault] = field(default_factory=dict)


def evaluated_one_by_one(contracts: Contracts, rows: Rows, events: EventRows, tickets: Integers, now: int) -> OneByOne:
    """Evaluate some tickets one by one."""
    answer = OneByOne()
    mine = events.take(np.flatnonzero(np.isin(events.ticket, tickets)))
    order = np.argsort(mine.ticket, kind="stable")
    mine = mine.take(order)
    as_of = instant_at(now, named_zone("UTC"))
    for number in tickets.tolist():
        low, high = np.searchsorted(mine.ticket, [number, number + 1]).tolist()
        try:
            ticket = ticket_of(rows, number, tuple(told(mine.take(np.arange(low, high)))))
            answer.statuses[number] = evaluate(ticket, contracts, as_of=as_of)
        except SlaError as error:
            answer.faults[number] = Fault("id", f"a ticket that can be evaluated ({error})")
    return answer


def states_of(number: int, cycles: tuple[ClockStatus, ...]) -> CycleStates:
    """Return the cycles of a clock as columns."""

    def column(*values: int | None) -> Integers:
        return np.array([NAT if value is None else value for value in values], dtype=np.int64)

    return CycleStates(
        column(*(number for _ in cycles)),
        column(*(one.cycle for one in cycles)),
        np.array([NUMBER[one.state] for one in cycles], dtype=np.int8),
        column(*(one.due_us for one in cycles)),
        np.array([one.provisional for one in cycles], dtype=bool),
        column(*(one.started_us for one in cycles)),
        column(*(one.stopped_us for one in cycles)),
        column(*(one.allowed_us for one in cycles)),
        column(*(one.elapsed_us for one in cycles)),
        column(*(one.used_us for one in cycles)),
        column(*(sum(pause.own_us for pause in one.pauses) for one in cycles)),
    )
