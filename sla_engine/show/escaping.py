"""Text from outside made safe to show: an id must not be able to move a cursor, to recolour a terminal or to add a header."""


def escape(text: str) -> str:
    r"""Return a text with everything that does not print (control characters, lone surrogates, ...) as Python escapes.

    >>> print(escape("T-1\x1b[2J\n"))
    T-1\x1b[2J\n
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def escape_lines(text: str) -> str:
    """Return a text of several lines with each line escaped."""
    return "\n".join(map(escape, text.split("\n")))


def printable(text: str, longest: int = 500) -> str:
    """Return a text cut to a length, and escaped."""
    return escape(text if len(text) <= longest else f"{text[: longest - 1]}…")
