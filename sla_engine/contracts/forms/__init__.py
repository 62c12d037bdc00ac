"""Forms: TOML read with all its faults at once, by key path, with what was expected; the schema of a file."""
