"""Attainment scenario bars: the share of promises kept, target by target, a bar for each scenario."""

from typing import Any

import altair as alt

from sla_engine.charts.canvas import Row, down, drawn, finished, nothing, tooltip
from sla_engine.charts.chart_labels import labels
from sla_engine.charts.chart_rows import Shown, Tally, tallies
from sla_engine.charts.colours_and_style import Style, style
from sla_engine.charts.texts import CHARACTER, names, words
from sla_engine.show.numbers_and_shares import count, percent, points

TITLE = "Promises kept, by scenario"
HEAD, LINE, BAR, GAP = 26, 17, 12, 8


def scenarios(comparison: Shown, *, dark: bool = False) -> alt.LayerChart:
    """Return the share kept of each target's decided clocks under each scenario, with the number of late ones.

    From the second scenario on, the difference to the first is given in percentage points, and a tick marks its share.
    """
    look = style(dark=dark)
    heads, rows, height = _rows(comparison, look)
    if not rows:
        return nothing(look, title=TITLE)
    first = labels(comparison.scenarios)[comparison.scenarios[0]]
    room = alt.expr(f"max(40,width-length(datum.says)*{CHARACTER}-12)")
    texts = [
        names(heads, height),
        words(rows, height, says="scenario", align="left", limit=room),
        words(rows, height, "width", align="right"),
    ]
    tick = f"; tick: {first}" if len(comparison.scenarios) > 1 else ""
    return finished(
        [*_bars(rows, height, look), *texts],
        look,
        title=TITLE,
        about=f"share of the decided clocks that were in time, and how many were late{tick}",
        height=height,
    )


def _rows(comparison: Shown, look: Style) -> tuple[list[Row], list[Row], float]:
    called, targets = labels(comparison.scenarios), labels(comparison.targets)
    found = tallies(comparison.attainment, "scenario", "target")
    heads: list[Row] = []
    rows: list[Row] = []
    at: float = 0
    for target, label in targets.items():
        heads.append({"says": label, "line": at + HEAD - 11})
        at += HEAD
        base = found[comparison.scenarios[0], target].share
        for place, scenario in enumerate(called):
            row = _row(found[scenario, target], base if place else None)
            colour = look.series[place % len(look.series)]
            where = {"line": at + LINE - 9, "top": at + LINE, "bottom": at + LINE + BAR}
            whose = {"target": label, "scenario": called[scenario], "edge": colour, "fill": look.soft(colour)}
            rows.append(row | where | whose)
            at += LINE + BAR + GAP
    return heads, rows, at


def _row(tally: Tally, base: float | None) -> dict[str, Any]:
    share = tally.share
    change = "" if share is None or base is None else f" ({points(share - base)})"
    return {
        "zero": 0,
        "whole": 1,
        "share": share,
        "base": base,
        "says": "none decided" if share is None else f"{percent(share)}{change}, {count(tally.missed)} late",
        "percent": percent(share),
        "counts": f"{count(tally.kept)} kept, {count(tally.missed)} late of {count(tally.decided)}",
        "others": f"{count(tally.open)} open, {count(tally.cancelled)} cancelled",
    }


TIPS = {"target": "target", "scenario": "scenario", "percent": "kept", "counts": "decided", "others": "not decided"}


def _bars(rows: list[Row], height: float, look: Style) -> list[alt.Chart]:
    axis = alt.Axis(title="kept, % of decided clocks", format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=False)
    whole, share = (alt.X(f"{name}:Q", axis=axis, scale=alt.Scale(domain=[0, 1])) for name in ("whole", "share"))
    place = {"y": down("top", height), "y2": "bottom:Q"}
    tips = tooltip(**TIPS)
    track = drawn(rows).mark_rect(fill=look.soft(look.grid, 0.5))
    bars = drawn([row for row in rows if row["share"] is not None]).mark_rect(strokeWidth=1.5)
    ticks = [row for row in rows if row["base"] is not None]
    made = [
        track.encode(x=whole, x2="zero:Q", tooltip=tips, **place),
        bars.encode(
            x=share,
            x2="zero:Q",
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("edge:N", scale=None),
            tooltip=tips,
            **place,
        ),
    ]
    if ticks:
        made.append(drawn(ticks).mark_rule(strokeWidth=2.5, color=look.ink).encode(x="base:Q", **place))
    return made
