"""Attainment month lines: the share of promises kept by month, a line for each target."""

from collections.abc import Iterator

import altair as alt
import numpy as np

from sla_engine.charts.canvas import Row, by_name, drawn, finished, nothing, tooltip
from sla_engine.charts.chart_labels import known, labels, printed
from sla_engine.charts.chart_rows import Shown, Tally, tallies
from sla_engine.charts.colours_and_style import DASHES, SHAPES, SIZE, Style, style
from sla_engine.show.numbers_and_shares import count, percent

TITLE = "Promises kept, by month"
HEIGHT = 260
LINE = 15
# The pixels of the width that the names at the ends of the lines take.
ASIDE = 96


def attainment_by_month(comparison: Shown, scenario: str | None = None, *, dark: bool = False) -> alt.LayerChart:
    """Return the share kept of each target's decided clocks, by month of opening, under a scenario (by default the first).

    A month without decided clocks is a gap in the line.

    Raises:
        InvalidArgumentError: the comparison has no such scenario.
    """
    look = style(dark=dark)
    name = known("scenario", scenario, comparison.scenarios)
    rows = [] if name is None else list(_rows(comparison, name))
    seen = [row for row in rows if row["share"] is not None]
    if name is None or not seen:
        return nothing(look, title=TITLE)
    low = max(0.0, (min(row["share"] for row in seen) * 100 - 1) // 5 / 20)
    return finished(
        _layers(rows, seen, low, look),
        look,
        title=TITLE,
        about=f"{printed(name)}\nshare of the clocks opened in a month that were in time, of those decided; gap: none decided",
        height=HEIGHT,
    )


def _rows(comparison: Shown, scenario: str) -> Iterator[Row]:
    """Yield a row for each target and month; months without clocks are not left out."""
    found = tallies((one for one in comparison.attainment if one.scenario == scenario), "target", "month")
    seen = np.array([month for _, month in found], dtype="datetime64[M]")
    months = np.arange(seen.min(), seen.max() + np.timedelta64(1, "M")).astype(str).tolist() if found else []
    for target, label in labels([one for one in comparison.targets if any(one == of for of, _ in found)]).items():
        for month in months:
            mine = found.get((target, month), Tally())
            yield {
                "target": label,
                "month": month,
                "share": mine.share,
                "percent": percent(mine.share),
                "counts": f"{count(mine.kept)} kept of {count(mine.decided)}",
            }


def _layers(rows: list[Row], seen: list[Row], low: float, look: Style) -> list[alt.Chart]:
    targets = list(dict.fromkeys(row["target"] for row in rows))
    month = alt.X(
        "month:O",
        scale=alt.Scale(domain=list(dict.fromkeys(row["month"] for row in rows)), type="point", padding=0.3),
        # The names at the ends of the lines need the room of further labels, so overlapping labels are left out.
        axis=alt.Axis(title="month of opening", labelAngle=0, labelOverlap="greedy", labelSeparation=6),
    )
    share = alt.Y(
        "share:Q",
        scale=alt.Scale(domain=[low, 1], nice=False),
        axis=alt.Axis(title="kept, % of decided clocks", format=".0%", tickCount=5),
    )
    colour = by_name(alt.Color, "target", targets, look.series)
    dash = by_name(alt.StrokeDash, "target", targets, DASHES)
    line = drawn(rows).mark_line(strokeWidth=2).encode(x=month, y=share, color=colour, strokeDash=dash)
    points = drawn(seen).mark_point(size=60, filled=True, opacity=1)
    return [
        line,
        points.encode(
            x=month,
            y=share,
            color=colour,
            shape=by_name(alt.Shape, "target", targets, SHAPES),
            tooltip=tooltip(target="target", month="month", percent="kept", counts="decided"),
        ),
        _ends(seen, low, colour, share),
    ]


def _ends(seen: list[Row], low: float, colour: alt.Color, share: alt.Y) -> alt.Chart:
    """Return the names of the lines at the right, in the order of their last shares and without overlap."""
    last = {row["target"]: row for row in seen}
    step = (1 - low) * LINE / HEIGHT
    rows, above = [], 1 + step
    for row in sorted(last.values(), key=lambda one: -one["share"]):
        above = min(row["share"], above - step)
        rows.append({**row, "share": above, "says": row["target"]})
    names = drawn(rows).mark_text(align="left", dx=8, fontSize=SIZE, limit=ASIDE, fontWeight="bold")
    named: alt.Chart = names.encode(x=alt.value("width"), y=share, text="says:N", color=colour)
    return named
