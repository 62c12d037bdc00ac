"""Contracts and calendars as tables, JSON or CSV."""
