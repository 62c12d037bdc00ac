"""Commands: what each one parses, calls and prints."""
