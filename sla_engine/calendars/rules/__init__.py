"""Rules: the hours of a week and of single dates, and the choice of the rule that decides the hours of a date."""
