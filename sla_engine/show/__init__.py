"""Show: the one place that writes numbers, durations, instants, tables, records and files for people, with secrets masked."""
