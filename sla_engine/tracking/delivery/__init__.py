"""Telling: what each sink has yet to be told, and who tells it."""
