"""Databases: rows of a query."""
