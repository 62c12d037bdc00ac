"""Running in columns: the clocks of many tickets led through their logs in step."""
