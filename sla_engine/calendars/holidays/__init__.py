"""Holidays: the dates of a region that are holidays, half days or worked days, by the data and a user's changes."""
