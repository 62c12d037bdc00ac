"""Sweeping: what of a ticket is expected, what of it has fallen due, and what late data moves."""
