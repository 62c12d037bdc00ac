"""Tables for a terminal and for a notebook: rows under their heads. A cell is any value; a tuple is several lines.

In text, None is an empty cell, a list is joined by commas, and instants and durations are written for people.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from unicodedata import category, east_asian_width

from sla_engine.show.durations import length
from sla_engine.show.escaping import escape, escape_html
from sla_engine.show.instants import moment

Row = Sequence[object]

# Some notebooks have no space between cells.
_STYLE = ' style="border-collapse: separate; border-spacing: .8em .2em"'
_WORD = re.compile(r"\S+\s*|\s+")


def as_text(
    heads: Sequence[str],
    rows: Iterable[Row],
    *,
    right: Collection[str] = (),
    width: int | None = None,
    ruled: bool = False,
    apart: bool = False,
) -> str:
    """Return columns of text under their heads, each as wide as its widest cell; control characters are escaped.

    Columns named in `right` are aligned to the right. Columns that are together wider than `width` are narrowed, the widest
    first, and their cells wrapped. `ruled` draws a line below the heads, and `apart` puts an empty line between rows.

    >>> print(as_text(("tier", "hours"), [("standard", 14.5)]))
    tier      hours
    standard  14.5
    """
    cells = [[_lines(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(_width(line) for cell in column for line in cell) for column in zip(*cells, strict=True)]
    edge, gap = ("  ", "   ") if ruled else ("", "  ")
    if width is not None:
        widths = _narrowed(widths, width - 2 * len(edge) - len(gap) * (len(widths) - 1))
    rights = [head in right for head in heads]
    lines: list[str] = []
    for number, row in enumerate(cells):
        wrapped = (
            [part for line in cell for part in _wrapped(line, room)] for cell, room in zip(row, widths, strict=True)
        )
        if apart and number > 1:
            lines.append("")
        for parts in zip_longest(*wrapped, fillvalue=""):
            line = gap.join(map(_set, parts, widths, rights))
            lines.append(f"{edge}{line}".rstrip())
        if ruled and number == 0:
            lines.append(f" {'─' * (sum(widths) + len(gap) * (len(widths) - 1) + 2)}")
    return "\n".join(lines)


def as_html(heads: Sequence[str], rows: Iterable[Row], *, caption: str = "", foot: str = "") -> str:
    """Return a table of HTML with a caption and a line below it; all text is escaped.

    >>> as_html(("tier",), [("<b>",)], foot="1 row").partition(">")[2]
    '<thead><tr><th scope="col">tier</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table><p>1 row</p>'
    """
    above = f"<caption>{escape_html(caption)}</caption>" if caption else ""
    head = "".join(f'<th scope="col">{escape_html(name)}</th>' for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape_html(cell)}</td>' for cell in row)}</tr>" for row in rows)
    below = f"<p>{escape_html(foot)}</p>" if foot else ""
    return f"<table{_STYLE}>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"


def _lines(cell: object) -> list[str]:
    return [escape(_line(line)) for line in (cell if isinstance(cell, tuple) else (cell,))]


def _line(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return moment(value)
        case timedelta():
            return length(value)
        case list():
            return ", ".join(map(str, value))
    return str(value)


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: wide East Asian characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if category(sign) in ("Mn", "Me") else 1 + (east_asian_width(sign) in "WF") for sign in text)


def _set(text: str, room: int, right: bool) -> str:  # noqa: FBT001 - of a column
    blanks = " " * (room - _width(text))
    return f"{blanks}{text}" if right else f"{text}{blanks}"


def _narrowed(widths: list[int], room: int) -> list[int]:
    """Return widths that together fit into the room; the widest are reduced first, and none to zero."""
    found = list(widths)
    while sum(found) > max(room, len(found)):
        found[found.index(max(found))] -= 1
    return found


def _wrapped(text: str, room: int) -> Iterator[str]:
    """Yield a text in lines that fit, cut between words, or within a word that is longer than a line."""
    if _width(text) <= room:
        yield text
        return
    line = ""
    for word in _WORD.findall(text):
        if line and _width((line + word).rstrip()) > room:
            yield line.rstrip()
            line = ""
        line += word
        while _width(line.rstrip()) > room:
            end = next(end for end in range(1, len(line) + 1) if _width(line[: end + 1]) > room)
            yield line[:end]
            line = line[end:]
    yield line.rstrip()
