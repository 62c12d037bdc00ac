"""Clocks: compute the states and due instants of a ticket, with explanations, from its events, a contract and an instant."""

from sla_engine.clocks.answers.clock_status import ClockStatus
from sla_engine.clocks.answers.counted_stretches import Counted
from sla_engine.clocks.answers.explanation import Explanation
from sla_engine.clocks.answers.status_schema import status_schema
from sla_engine.clocks.answers.ticket_status import TicketStatus
from sla_engine.clocks.answers.ticket_timeline import Happening
from sla_engine.clocks.answers.warnings_and_pauses import Pause, Warned
from sla_engine.clocks.entitlement import Entitlement, entitle
from sla_engine.clocks.evaluate import evaluate
from sla_engine.clocks.event import EVENT_KINDS, Event
from sla_engine.clocks.finding import Finding
from sla_engine.clocks.state import State
from sla_engine.clocks.ticket import Ticket
from sla_engine.errors import InvalidTicketError

__all__ = [
    "EVENT_KINDS",
    "ClockStatus",
    "Counted",
    "Entitlement",
    "Event",
    "Explanation",
    "Finding",
    "Happening",
    "InvalidTicketError",
    "Pause",
    "State",
    "Ticket",
    "TicketStatus",
    "Warned",
    "entitle",
    "evaluate",
    "status_schema",
]
