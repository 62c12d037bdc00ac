"""Table: rows of text as a terminal and a notebook show them."""

from collections.abc import Sequence
from html import escape

Row = Sequence[object]

# Not every notebook keeps cells apart.
_STYLE = ' style="border-collapse: separate; border-spacing: .8em .2em"'


def as_text(heads: Sequence[str], rows: Sequence[Row]) -> str:
    """Return columns of text under their heads, each as wide as its widest cell.

    >>> print(as_text(("tier", "hours"), [("standard", 14.5)]))
    tier      hours
    standard  14.5
    """
    cells = [tuple(heads), *(tuple(map(str, row)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in cells)


def as_html(heads: Sequence[str], rows: Sequence[Row], *, caption: str = "", foot: str = "") -> str:
    """Return a table of HTML with a caption and a line below it, all that stands in it escaped.

    >>> as_html(("tier",), [("<b>",)], foot="1 row").partition(">")[2]
    '<thead><tr><th scope="col">tier</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table><p>1 row</p>'
    """
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    below = f"<p>{escape(foot)}</p>" if foot else ""
    return f"<table{_STYLE}>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"
