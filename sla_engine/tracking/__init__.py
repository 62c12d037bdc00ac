"""Tracking: a database of tickets, the sweep that records alerts once they are due, and the outboxes of sinks."""

from sla_engine.tracking.alert import Alert
from sla_engine.tracking.clock_standings import LiveClock, Standings
from sla_engine.tracking.sweeping.recompute import Change
from sla_engine.tracking.sweeping.ticket_intake import Imported
from sla_engine.tracking.tracker import Tracker

__all__ = ["Alert", "Change", "Imported", "LiveClock", "Standings", "Tracker"]
