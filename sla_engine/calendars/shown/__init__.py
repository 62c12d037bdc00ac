"""Shown: calendars as text for people: the reasons why time is open or closed, and a month or a year of dates."""
