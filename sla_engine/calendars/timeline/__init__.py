"""Timeline: openings and closings in UTC with running totals, where all business time is counted, alone and in columns."""
