"""Words: the words of hours in six languages, and their meanings."""
