"""Text from outside made safe for messages: an id must not be able to add a header, a line or a colour."""


def printable(text: str, longest: int = 500) -> str:
    r"""Return a text cut to a length, with everything that does not print as Python escapes.

    >>> print(printable("T-1\x1b[2J\n"))
    T-1\x1b[2J\n
    """
    shown = text if len(text) <= longest else f"{text[: longest - 1]}…"
    if shown.isprintable():
        return shown
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in shown)
