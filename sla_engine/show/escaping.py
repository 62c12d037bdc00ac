"""Escaping: makes text from outside safe to show in a terminal, a message, a page of HTML or a spreadsheet.

For example, an id must not be able to move a cursor, recolour a terminal, add a header, run a script or become a formula.
"""

import html
import re

# The first characters of formulas, also in the wide forms of Japanese keyboards, and white space that spreadsheets skip.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - wide forms on purpose
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")

_LONGEST = 80  # characters of a value in quotes


def escape(text: str) -> str:
    r"""Return a text with all characters that do not print (control characters, lone surrogates, ...) as Python escapes.

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
    """Return a text, escaped and cut to a length."""
    return escape(text if len(text) <= longest else f"{text[: longest - 1]}…")


def quoted(text: str | None) -> str:
    """Return a value for a message about a row: in quotes, with Python's escapes, and cut if it is long."""
    if text is None:
        return "nothing"
    return repr(text) if len(text) <= _LONGEST else f"{text[:_LONGEST]!r}... ({len(text)} characters)"


def escape_html(text: object) -> str:
    """Return a text, or the text of any value, escaped for HTML, both between tags and in an attribute.

    >>> escape_html("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return html.escape(str(text))


def spreadsheet_cell(cell: object) -> object:
    """Return a cell; text that a spreadsheet would read as a formula gets a leading `'`, but not a number.

    >>> spreadsheet_cell("=1+1"), spreadsheet_cell("+352 26"), spreadsheet_cell("-5"), spreadsheet_cell(-5)
    ("'=1+1", "'+352 26", '-5', -5)
    """
    if isinstance(cell, str) and cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
