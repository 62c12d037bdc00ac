"""Time spent bars: how clocks spent their time from start to stop, by target, a bar of 100 % for each scenario."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

import altair as alt

from sla_engine.charts.canvas import Row, by_name, down, drawn, finished, nothing, tooltip
from sla_engine.charts.chart_labels import labels
from sla_engine.charts.chart_rows import Shown
from sla_engine.charts.colours_and_style import SHAPES, SMALL, Style, style
from sla_engine.charts.texts import fits, names, text_if, wide, words
from sla_engine.show.durations import length
from sla_engine.show.numbers_and_shares import percent

TITLE = "Where the time went"
HEAD, LINE, BAR, GAP = 26, 17, 24, 8
# The number of parties with a segment of their own; all others share one.
PARTIES = 3
OTHERS = "paused, others"


def time_spent(comparison: Shown, *, dark: bool = False) -> alt.LayerChart:
    """Return the shares of the clocks' physical time that were worked, paused (by party), closed, holiday and stopped.

    Segments are in the order of the legend; each shows its name and share if they fit, else its share or its symbol.
    """
    look = style(dark=dark)
    parties = _parties(comparison)
    heads, bars, segments, height = _rows(comparison, parties)
    parts = [name for name in _order(parties) if any(row["part"] == name for row in segments)]
    if not segments:
        return nothing(look, title=TITLE)
    texts = [
        names(heads, height),
        words([{**bar, "says": bar["scenario"]} for bar in bars], height, align="left", limit=alt.expr("width-80")),
        words([{**bar, "says": bar["total"]} for bar in bars], height, "width", align="right"),
    ]
    return finished(
        [*_segments(segments, parts, height, look), *texts],
        look,
        title=TITLE,
        about="share of the time from the start of the clocks to their stop, all tickets together",
        height=height,
    )


def _parties(comparison: Shown) -> list[str]:
    """Return the parties with the longest pauses."""
    sums: Counter[str] = Counter()
    for one in comparison.time:
        sums.update({party: round(time.total_seconds()) for party, time in one.paused.items()})
    return [party for party, _ in sums.most_common(PARTIES)]


def _order(parties: Sequence[str]) -> list[str]:
    return ["worked", *_paused(parties).values(), OTHERS, "closed", "holiday", "stopped"]


def _paused(parties: Sequence[str]) -> dict[str, str]:
    """Return the name of the segment of each party."""
    named = labels([party for party in parties if party])
    return {party: f"paused, {named[party]}" if party else "paused" for party in parties}


def _parts(comparison: Shown, scenario: str, target: str, parties: Sequence[str]) -> dict[str, timedelta]:
    sums = dict.fromkeys(_order(parties), timedelta())
    called = _paused(parties)
    for one in comparison.time:
        if (one.scenario, one.target) == (scenario, target):
            for what, party, time in one.parts:
                sums[what if party is None else called.get(party, OTHERS)] += time
    return {name: time for name, time in sums.items() if time > timedelta()}


def _rows(comparison: Shown, parties: Sequence[str]) -> tuple[list[Row], list[Row], list[Row], float]:
    scenarios = labels(comparison.scenarios)
    heads: list[Row] = []
    bars: list[Row] = []
    segments: list[Row] = []
    at: float = 0
    for target, label in labels(comparison.targets).items():
        found = {name: _parts(comparison, name, target, parties) for name in scenarios}
        if not any(found.values()):
            continue
        heads.append({"says": label, "line": at + HEAD - 11})
        at += HEAD
        for name, parts in found.items():
            total = sum(parts.values(), timedelta())
            bar: Row = {
                "target": label,
                "scenario": scenarios[name],
                "total": length(total, coarse=True) if parts else "none",
                "line": at + LINE - 9,
            }
            bars.append(bar)
            segments += _segments_of(bar, parts, total, at + LINE)
            at += LINE + BAR + GAP
    return heads, bars, segments, at


def _segments_of(bar: Row, parts: dict[str, timedelta], total: timedelta, top: float) -> Iterator[Row]:
    start = 0.0
    for part, time in parts.items():
        share = time / total
        yield {
            **bar,
            "part": part,
            "start": start,
            "end": min(1.0, start + share),
            "top": top,
            "bottom": top + BAR,
            "middle": top + BAR / 2,
            "centre": start + share / 2,
            "long": f"{part} {percent(share, digits=0)}",
            "short": percent(share, digits=0),
            "percent": percent(share),
            "hours": length(time, coarse=True),
        }
        start += share


def _tints(parts: Sequence[str], look: Style) -> dict[str, str]:
    """Return the colour of each part; pauses have the warm ones."""
    warm = iter((look.ochre, look.orange, look.purple))
    fixed = {"worked": look.blue, OTHERS: look.ink, "closed": look.grey, "holiday": look.green, "stopped": look.faint}
    return {name: fixed.get(name) or next(warm) for name in parts}


def _segments(segments: list[Row], parts: list[str], height: float, look: Style) -> list[alt.Chart]:
    tints = _tints(parts, look)
    fills = {part: look.soft(tint) for part, tint in tints.items()} | {"stopped": look.paper}  # which is hollow
    rows = [{**row, "fill": fills[row["part"]], "edge": tints[row["part"]]} for row in segments]
    axis = alt.Axis(title="share of the time, %", format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=False)
    start = alt.X("start:Q", axis=axis, scale=alt.Scale(domain=[0, 1]))
    rects = drawn(rows).mark_rect(strokeWidth=1.5).encode(
        x=start,
        x2="end:Q",
        y=down("top", height),
        y2="bottom:Q",
        fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("edge:N", scale=None),
        tooltip=tooltip(target="target", scenario="scenario", part="time", percent="share", hours="in all"),
    )  # fmt: skip
    return [
        rects,
        *(_label(rows, start, height, part, look) for part in ("long", "short")),
        _signs(rows, tints, height),
    ]


_LONG, _SHORT = fits("long", 12), fits("short", 12)


def _label(rows: list[Row], start: alt.X, height: float, text: str, look: Style) -> alt.Chart:
    """Return the labels of segments: the long ones where they fit, else the short ones."""
    test = _LONG if text == "long" else f"!({_LONG})&&{_SHORT}"
    label: alt.Chart = (
        drawn(rows)
        .mark_text(align="left", dx=5, fontSize=SMALL, color=look.ink)
        .encode(x=start, y=down("middle", height), text=text_if(test, text))
    )
    return label


def _signs(rows: list[Row], tints: dict[str, str], height: float) -> alt.Chart:
    """Return the symbols of the legend, drawn in the segments that are too narrow for any label."""
    legend = alt.Legend(title=None, orient="top", columns=alt.expr("width<520?2:width<900?4:8"), labelLimit=220)
    test = f"!({_SHORT})&&{wide('9')}"
    signs: alt.Chart = (
        drawn(rows)
        .mark_point(filled=True, size=55)
        .encode(
            x=alt.X("centre:Q"),
            y=down("middle", height),
            color=by_name(alt.Color, "part", [*tints], [*tints.values()], legend),
            shape=by_name(alt.Shape, "part", [*tints], SHAPES, legend),
            opacity=alt.condition(test, alt.value(1), alt.value(0)),
        )
    )
    return signs
