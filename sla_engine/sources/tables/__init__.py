"""Tables: the columns of a table of tickets, found by name and checked row by row."""
