"""Text from outside made safe to show: a ticket's id must not be able to move the cursor or recolour the terminal."""

import re

_PASSWORD = re.compile(r"(\w:/+[^\s:/@]*):\S*@")  # one slash is left of two where a URL was taken for a path


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


def without_passwords(text: str) -> str:
    """Return a text with the passwords of URLs in it masked: whoever repeats an argument may repeat one.

    >>> without_passwords("got an extra argument (mysql://ann:secret@db/tickets)")
    'got an extra argument (mysql://ann:***@db/tickets)'
    """
    return _PASSWORD.sub(r"\1:***@", text)
