"""Labels: names that came from tickets and files, as a chart can print them, and the numbers beside them."""

from collections.abc import Sequence
from datetime import timedelta
from textwrap import wrap

from sla_engine.errors import InvalidArgumentError

LONGEST = 100
# What a phone shows of a title and of the line below it.
TITLE, SUBTITLE = 36, 50


def printed(name: str, longest: int = LONGEST) -> str:
    """Return a name on one line: what cannot be printed is a space, and a long one is cut."""
    text = " ".join("".join(one if one.isprintable() else " " for one in name).split()) or "(no name)"
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def labels(names: Sequence[str]) -> dict[str, str]:
    """Return what to print for each of some names, no two alike."""
    found: dict[str, str] = {}
    for name in names:
        label, number = printed(name), 1
        while label in found.values():
            number += 1
            label = f"{printed(name)} ({number})"
        found[name] = label
    return found


def lines(text: str, width: int = SUBTITLE) -> list[str]:
    """Return a text of some paragraphs on as many lines as it needs on a phone."""
    return [line for paragraph in text.splitlines() for line in wrap(paragraph, width)]


def percent(share: float) -> str:
    """Return a share as text; it says 100% only of all, and 0% only of none."""
    if 0 < share < 0.001:  # noqa: PLR2004 - the last digit shown
        return "<0.1%"
    if 0.999 < share < 1:  # noqa: PLR2004
        return ">99.9%"
    return f"{share:.0%}" if share in (0, 1) else f"{share:.1%}"


def amount(number: int) -> str:
    """Return a number with its thousands set apart."""
    return f"{number:,}"


def short(number: int) -> str:
    """Return a number in no more than four characters.

    >>> short(999), short(1268), short(12680), short(1_268_000)
    ('999', '1.3k', '13k', '1.3M')
    """
    for size, letter in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if number >= size:
            share = number / size
            return f"{share:.1f}{letter}" if share < 9.95 else f"{share:.0f}{letter}"  # noqa: PLR2004 - two digits beyond
    return str(number)


def hours(time: timedelta) -> str:
    """Return a time in hours, minutes where it is short."""
    minutes = time.total_seconds() / 60
    return f"{minutes:.0f} min" if abs(minutes) < 60 else f"{minutes / 60:,.0f} h"  # noqa: PLR2004 - an hour


def known(what: str, name: str | None, names: Sequence[str]) -> str | None:
    """Return the name asked for, the first where none is; None where there are none at all.

    Raises:
        InvalidArgumentError: it is none of the names.
    """
    if name is None:
        return names[0] if names else None
    if name not in names:
        raise InvalidArgumentError(f"unknown {what} {name!r}; known: {', '.join(names) or 'none'}")
    return name
