"""Rules: the hours of a week and of single dates, and which rule decides the hours of a date."""
