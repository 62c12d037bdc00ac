"""Running: runs one clock through the log of its ticket, cycle by cycle."""
