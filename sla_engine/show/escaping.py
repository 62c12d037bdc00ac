"""Text from outside made safe for where it is shown: a terminal or a message, a page of HTML, a spreadsheet.

An id must not be able to move a cursor, to recolour a terminal, to add a header, to run a script or to become a formula.
"""

import html
import re

# What a formula begins with, in the wide forms of Japanese keyboards too; and white space that is left out before it.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - wide forms on purpose
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")

_LONGEST = 80  # characters of a value in quotes


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


def quoted(text: str | None) -> str:
    """Return a value as a message about a row shows it: in quotes, with Python's escapes, and cut when long."""
    if text is None:
        return "nothing"
    return repr(text) if len(text) <= _LONGEST else f"{text[:_LONGEST]!r}... ({len(text)} characters)"


def escape_html(text: object) -> str:
    """Return a text, or the text of any value, as HTML shows it, between tags and in an attribute.

    >>> escape_html("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return html.escape(str(text))


def spreadsheet_cell(cell: object) -> object:
    """Return a cell with a leading `'` where a spreadsheet would take its text for a formula; a number is none.

    >>> spreadsheet_cell("=1+1"), spreadsheet_cell("+352 26"), spreadsheet_cell("-5"), spreadsheet_cell(-5)
    ("'=1+1", "'+352 26", '-5', -5)
    """
    if isinstance(cell, str) and cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
