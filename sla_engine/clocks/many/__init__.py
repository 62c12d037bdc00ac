"""Many: evaluates many tickets at once in numpy columns, with the same results as for one ticket."""
