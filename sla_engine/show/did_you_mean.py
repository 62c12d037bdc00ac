"""Did you mean: the parts of an error about an unknown name: a guess which known name was meant, and the known names."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from itertools import islice

LONGEST_GUESSED = 100  # characters
MOST_GUESSED = 1000
MOST_LISTED = 50


def did_you_mean(name: object, known: Collection[str]) -> str:
    """Return a guess such as `did you mean 'office'? `, or empty text; also empty for a long name or a long list of names."""
    if len(known) > MOST_GUESSED:
        return ""
    return meant(guessed(name, {key.casefold(): key for key in known}))


def guessed(name: object, spellings: Mapping[str, str], *, alike: float = 0.6) -> str | None:
    """Return the name of the folded spelling that is equal or most alike; None if none is at least so `alike` (0 to 1)."""
    if not isinstance(name, str) or len(name) > LONGEST_GUESSED:
        return None
    folded = name.strip().casefold()
    near = [folded] if folded in spellings else get_close_matches(folded, spellings, n=1, cutoff=alike)
    return spellings[near[0]] if near else None


def meant(name: str | None) -> str:
    """Return the part of an error that guesses a name, empty for None."""
    return f"did you mean {name!r}? " if name else ""


def listed(known: Collection[str]) -> str:
    """Return the part of an error that lists the first fifty known names."""
    more = f" and {len(known) - MOST_LISTED:,} more" if len(known) > MOST_LISTED else ""
    return f"known: {', '.join(islice(known, MOST_LISTED)) or 'none'}{more}"
