"""Delivery: the alerts that each sink has yet to be told, the retries, and the lock of a sink."""
