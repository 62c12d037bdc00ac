"""Forms: TOML read with all its faults at once, by key path, with what was expected; the readers that all formats share."""
