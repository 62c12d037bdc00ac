"""Seasons in a text of hours: parts of a year, days counted from others, and the check that each rule has an effect."""
