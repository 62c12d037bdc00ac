"""Output: answers as tables, JSON, JSON lines and CSV."""
