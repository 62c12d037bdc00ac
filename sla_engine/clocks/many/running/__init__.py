"""Running in columns: runs the clocks of many tickets through their logs in step."""
