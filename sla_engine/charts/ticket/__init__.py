"""Ticket: the clocks of one ticket as lanes of a chart, with its events below."""
