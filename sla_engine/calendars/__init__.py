"""When work counts: hours, holidays and zones compiled to one immutable timeline."""
