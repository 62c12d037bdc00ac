"""Timeline: openings and closings in UTC with running totals, on which all business time is counted, also in columns."""
