"""iCalendar: holidays from the files that people subscribe to, and calendars as such files."""
