"""How things are written, once: numbers, durations, instants, tables, records, whole files; no secret in them."""
