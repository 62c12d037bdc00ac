"""Scenarios: other circumstances for the same history, written in Python or in a file."""
