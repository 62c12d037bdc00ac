"""Files: rows of CSV, JSON and Parquet, read in chunks and with their physical lines."""
