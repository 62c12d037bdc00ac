"""Running: one clock led through the log of its ticket, cycle by cycle."""
