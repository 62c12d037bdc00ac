"""Files: columns of tickets in Parquet, some rows at a time."""
