"""Did you mean: a guess which known name is meant by an unknown one, and the list of the known ones, as errors say them."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from itertools import islice

LONGEST_GUESSED = 100  # characters
MOST_GUESSED = 1000
MOST_LISTED = 50


def did_you_mean(name: object, known: Collection[str]) -> str:
    """Return a guess such as `did you mean 'office'? `, or nothing; long names and long lists of them are not guessed at."""
    if len(known) > MOST_GUESSED:
        return ""
    return meant(guessed(name, {key.casefold(): key for key in known}))


def guessed(name: object, spellings: Mapping[str, str], *, alike: float = 0.6) -> str | None:
    """Return the name that has one of these folded spellings, or one at least so much like it (0 to 1); None for none."""
    if not isinstance(name, str) or len(name) > LONGEST_GUESSED:
        return None
    folded = name.strip().casefold()
    near = [folded] if folded in spellings else get_close_matches(folded, spellings, n=1, cutoff=alike)
    return spellings[near[0]] if near else None


def meant(name: str | None) -> str:
    """Return a guess as errors say it, before what follows."""
    return f"did you mean {name!r}? " if name else ""


def listed(known: Collection[str]) -> str:
    """Return the known names as an error lists them, the first fifty."""
    more = f" and {len(known) - MOST_LISTED:,} more" if len(known) > MOST_LISTED else ""
    return f"known: {', '.join(islice(known, MOST_LISTED)) or 'none'}{more}"
