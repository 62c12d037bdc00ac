"""Sweeping: the intake of tickets, the alerts that are expected of them, their record once they are due, and recomputing."""
