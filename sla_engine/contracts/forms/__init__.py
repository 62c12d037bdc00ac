"""Forms: the readers that all TOML formats share; they report all problems at once, by key path, with what was expected."""
