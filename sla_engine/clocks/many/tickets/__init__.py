"""Tickets as columns: texts as codes, instants as integers."""
