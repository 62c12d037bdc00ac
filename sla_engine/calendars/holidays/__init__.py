"""Holidays: which dates of a region are holidays, half days or worked days, by the data and a user's changes."""
