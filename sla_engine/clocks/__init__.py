"""Where a ticket stands: tickets and their events, as values."""

from sla_engine.clocks.event import EVENT_KINDS, Event, InvalidTicketError
from sla_engine.clocks.ticket import Ticket

__all__ = ["EVENT_KINDS", "Event", "InvalidTicketError", "Ticket"]
