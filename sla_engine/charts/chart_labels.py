"""Chart labels: names from tickets and files, in a form that a chart can print."""

from collections.abc import Sequence
from textwrap import wrap

from sla_engine.errors import InvalidArgumentError

LONGEST = 100
# The characters that a phone shows of a title and of the line below it.
TITLE, SUBTITLE = 36, 50


def printed(name: str, longest: int = LONGEST) -> str:
    """Return a name on one line; characters that cannot be printed become spaces, and a long name is cut."""
    text = " ".join("".join(one if one.isprintable() else " " for one in name).split()) or "(no name)"
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def labels(names: Sequence[str]) -> dict[str, str]:
    """Return a different label for each of some names."""
    found: dict[str, str] = {}
    for name in names:
        label, number = printed(name), 1
        while label in found.values():
            number += 1
            label = f"{printed(name)} ({number})"
        found[name] = label
    return found


def lines(text: str, width: int = SUBTITLE) -> list[str]:
    """Return a text of some paragraphs, wrapped into lines for a phone."""
    return [line for paragraph in text.splitlines() for line in wrap(paragraph, width)]


def known(what: str, name: str | None, names: Sequence[str]) -> str | None:
    """Return a name, or the first of the names if it is None; None if there are no names.

    Raises:
        InvalidArgumentError: the name is not one of the names.
    """
    if name is None:
        return names[0] if names else None
    if name not in names:
        raise InvalidArgumentError(f"unknown {what} {name!r}; known: {', '.join(names) or 'none'}")
    return name
