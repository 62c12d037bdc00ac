"""The words in which people write hours, in six languages, and what they mean."""
