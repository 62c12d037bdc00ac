"""Events: logs of events, and audit logs from which tickets and their events are read."""
