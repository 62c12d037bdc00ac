"""Many tickets at once: the same answers as for one ticket, in columns of numpy."""
