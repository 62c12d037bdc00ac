"""Ticket: the clocks of one ticket as lanes of a chart, with what happened to it below."""
