"""Service-level deadlines in business hours: exact, explained, in bulk."""
