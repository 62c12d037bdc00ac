"""Text: hours, spans and durations as people write them, read into values."""
