"""Canvas: the common parts of all charts: rows as data, places in pixels from the top, a title, and the empty chart.

A chart is one view of layers and not a row of views, because only a single view takes the width of its page.
"""

from collections.abc import Callable, Sequence
from itertools import cycle, islice
from typing import Any, TypeVar

import altair as alt

from sla_engine.charts.chart_labels import SUBTITLE, TITLE, lines
from sla_engine.charts.colours_and_style import Style

Row = dict[str, Any]
Channel = TypeVar("Channel")

WIDTH = 720


def drawn(rows: Sequence[Row]) -> alt.Chart:
    """Return a chart of rows that has no mark yet."""
    return alt.Chart(alt.InlineData(values=[{**row} for row in rows]))


def down(field: str, height: float) -> alt.Y:
    """Return the place of a field that counts pixels from the top of a chart of some height; it has no axis."""
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False))


def by_name(
    channel: Callable[..., Channel], field: str, names: Sequence[str], values: Sequence[Any], legend: object = None
) -> Channel:
    """Return a channel that gives each name a value; the values repeat if there are more names."""
    scale = alt.Scale(domain=list(names), range=list(islice(cycle(values), len(names))))
    return channel(f"{field}:N", scale=scale, legend=legend)


def tooltip(**titles: str) -> list[alt.Tooltip]:
    """Return the fields of text that are shown, by their titles, when the pointer is over a mark."""
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]


def finished(
    layers: Sequence[alt.Chart | alt.LayerChart], style: Style, *, title: str, about: str, height: float
) -> alt.LayerChart:
    """Return layers as one chart."""
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(
            width=WIDTH,
            height=height,
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
            title=alt.TitleParams(text=lines(title, TITLE), subtitle=lines(about, SUBTITLE)),
            description=f"{title}. {about}".replace("\n", "; "),
        )
        .configure(**style.config())
    )
    return chart


def nothing(style: Style, *, title: str) -> alt.LayerChart:
    """Return a chart that says that there is nothing to show."""
    text = alt.Chart(alt.InlineData(values=[{"says": "nothing to show"}])).mark_text(color=style.faint, fontSize=14)
    return finished([text.encode(text="says:N")], style, title=title, about="", height=80)
