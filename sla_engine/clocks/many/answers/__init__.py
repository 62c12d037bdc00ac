"""Answers in columns: the states of many tickets' clocks as of an instant."""
