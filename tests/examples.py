"""How many examples a law draws: its own number with all profiles but that of the quick suite, which takes a fifth."""

from hypothesis import settings

USUAL = 100


def examples(count: int) -> settings:
    """Return settings with so many examples, or the share of them that the profile takes of the usual number."""
    return settings(max_examples=max(count * settings().max_examples // USUAL, 1))
