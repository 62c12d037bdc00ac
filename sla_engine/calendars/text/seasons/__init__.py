"""Seasons in a text of hours: the parts of a year, days counted from others, and whether each rule counts on any date."""
