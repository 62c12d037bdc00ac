"""State: the database in which tracking keeps what it knows, its tables and how they came to be."""
