"""Answers in columns: where the clocks of many tickets stand as of an instant."""
