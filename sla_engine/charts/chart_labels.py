"""Chart labels: names that came from tickets and files, as a chart can print them."""

from collections.abc import Sequence
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
