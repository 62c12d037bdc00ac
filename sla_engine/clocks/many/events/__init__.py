"""Events as columns: the logs of many tickets, the events that count, and the findings."""
