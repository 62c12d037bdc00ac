"""State: the database of tracking, its tables and their migrations."""
