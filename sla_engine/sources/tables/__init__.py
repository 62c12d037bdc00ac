"""Tables: the columns of a table of tickets, found by name and judged row by row."""
