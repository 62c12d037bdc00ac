"""Tickets and their clocks as tables, JSON or CSV."""
