"""Texts: words in a chart, and the conditions under which they fit."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from sla_engine.charts.canvas import Row, down, drawn
from sla_engine.charts.colours_and_style import SIZE

# The pixels of a character of the small size: the average and a little more.
CHARACTER = 6.4
Place = alt.X | float | str


def words(rows: Sequence[Row], height: float, x: Place = 0, *, says: str = "says", **mark: Any) -> alt.Chart:  # noqa: ANN401 - of altair
    """Return the text of a field for each row, at its `line` from the top; `x` is in pixels or on a scale."""
    across = x if isinstance(x, alt.X) else alt.value(x)
    text: alt.Chart = drawn(rows).mark_text(**mark).encode(x=across, y=down("line", height), text=f"{says}:N")
    return text


def names(rows: Sequence[Row], height: float, *, says: str = "says", limit: str = "width") -> alt.Chart:
    """Return bold names, each as a heading of the marks below it."""
    bold: dict[str, Any] = {"align": "left", "fontWeight": "bold", "fontSize": SIZE + 1}
    return words(rows, height, says=says, **bold, limit=alt.expr(limit))


def text_if(test: str, field: str) -> Any:  # noqa: ANN401 - altair's union of conditions
    """Return the text of a field if an expression holds, else an empty text, which takes no room."""
    return alt.condition(test, f"{field}:N", alt.value(""))


def wide(pixels: str) -> str:
    """Return the expression that `start` and `end` on the x axis lie more than some pixels apart."""
    return f"scale('x',datum.end)-scale('x',datum.start)>{pixels}"


def fits(text: str, margin: int) -> str:
    """Return the expression that a field of text fits between `start` and `end` on the x axis, with a margin."""
    return wide(f"length(datum.{text})*{CHARACTER}+{margin}")
