"""Scenarios: what might have been otherwise, said in Python or in a file."""
