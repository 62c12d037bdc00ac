"""Events as columns: the logs of many tickets, what counts of them, and what was odd."""
