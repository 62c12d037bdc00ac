"""Shown: calendars as people read them: why an instant is open, and a month or a year of dates."""
