"""Used share bars: the share of their allowed time that clocks used, with a rule at 100 %; a row for each target."""

from collections.abc import Iterator, Sequence

import altair as alt

from sla_engine.charts.canvas import Row, down, drawn, finished, nothing, tooltip
from sla_engine.charts.chart_labels import known, labels, printed
from sla_engine.charts.chart_rows import Shown, UsedShare
from sla_engine.charts.colours_and_style import SMALL, Style, style
from sla_engine.charts.texts import names, text_if, wide, words
from sla_engine.show.numbers_and_shares import count, percent, percent_range

TITLE = "Used share of the allowed time"
TOP, HEAD, ROOM, BARS = 18, 24, 14, 64
WIDEST = 0.1  # of a bin that has no end


def used_share(comparison: Shown, scenario: str | None = None, *, dark: bool = False) -> alt.LayerChart:
    """Return how many clocks used which share of their allowed time under a scenario (by default the first), by target.

    Bars right of the rule `due` are late; they are filled where the others are only tinted. Each row has a scale of its own.

    Raises:
        InvalidArgumentError: the comparison has no such scenario.
    """
    look = style(dark=dark)
    name = known("scenario", scenario, comparison.scenarios)
    bins = [one for one in comparison.used if one.scenario == name and one.clocks > 0]
    if name is None or not bins:
        return nothing(look, title=TITLE)
    called = labels([target for target in comparison.targets if any(one.target == target for one in bins)])
    height = TOP + len(called) * (HEAD + ROOM + BARS)
    heads: list[Row] = []
    rows: list[Row] = []
    for place, (target, label) in enumerate(called.items()):
        mine = [one for one in bins if one.target == target]
        at = TOP + place * (HEAD + ROOM + BARS)
        heads.append(_head(label, mine, at))
        rows += _bars(label, mine, at + HEAD + ROOM + BARS)
    end = max(2.1, *(row["end"] for row in rows))
    return finished(
        [*_due(heads, height, end, look), *_rows(rows, height, end, look), *_heads(heads, height, look)],
        look,
        title=TITLE,
        about=f"{printed(name)}\nmet, missed and overdue clocks by tenths of the time allowed; each target to its own scale",
        height=height,
    )


def _head(label: str, bins: Sequence[UsedShare], at: float) -> Row:
    clocks = sum(one.clocks for one in bins)
    late = sum(one.clocks for one in bins if one.low >= 1)
    says = f"{count(late)} of {count(clocks)} late ({percent(late / clocks)})"
    return {"target": label, "says": says, "line": at + HEAD - 9, "foot": at + HEAD + ROOM + BARS}


def _bars(label: str, bins: Sequence[UsedShare], foot: float) -> Iterator[Row]:
    peak = max(one.clocks for one in bins)
    for one in bins:
        end = one.low + WIDEST if one.high is None else one.high
        yield {
            "target": label,
            "start": one.low,
            "end": end,
            "middle": (one.low + end) / 2,
            "top": foot - max(1.5, BARS * one.clocks / peak),
            "foot": foot,
            "count": count(one.clocks),
            "late": "late" if one.low >= 1 else "in time",
            "share": percent_range(one.low, one.high),
        }


def _share(field: str, end: float) -> alt.X:
    """Return the x axis, whose last bin has no end."""
    axis = alt.Axis(
        title="used, % of the allowed time",
        values=[0, 0.5, 1, 1.5, end - WIDEST / 2],
        labelExpr=f"datum.value>{end - WIDEST}?'>'+format({end - WIDEST},'.0%'):format(datum.value,'.0%')",
        grid=False,
        labelOverlap=False,
    )
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[0, end], nice=False))


def _rows(rows: list[Row], height: float, end: float, look: Style) -> list[alt.Chart]:
    tips = tooltip(target="target", share="used", count="clocks", late="that is")
    layers = []
    for late in ("in time", "late"):
        mine = [row for row in rows if row["late"] == late]
        colour = look.orange if late == "late" else look.blue
        fill = colour if late == "late" else look.soft(colour)
        bars = drawn(mine).mark_rect(fill=fill, stroke=colour, strokeWidth=1.5)
        # All counts are shown or none: a narrow chart would show only those of wide bars.
        counts = drawn(mine).mark_text(fontSize=SMALL, baseline="bottom", dy=-2, color=look.ink)
        layers += [
            bars.encode(x=_share("start", end), x2="end:Q", y=down("top", height), y2="foot:Q", tooltip=tips),
            counts.encode(x=_share("middle", end), y=down("top", height), text=text_if(wide("28"), "count")),
        ]
    return layers


def _due(heads: list[Row], height: float, end: float, look: Style) -> list[alt.Chart]:
    """Return the rule at 100 %, which leaves room for the heads, and the words on both sides of it."""
    pieces = [{"due": 1, "top": row["foot"] - ROOM - BARS, "foot": row["foot"]} for row in heads]
    x = _share("due", end)
    rule = drawn(pieces).mark_rule(strokeWidth=2, color=look.ink)
    sides = [("in time", "right", -18, look.blue), ("due", "center", 0, look.ink), ("late", "left", 18, look.orange)]
    texts = [
        words([{"due": 1, "line": 6, "says": says}], height, x, align=align, dx=dx, color=colour, fontWeight="bold")
        for says, align, dx, colour in sides
    ]
    return [rule.encode(x=x, y=down("top", height), y2="foot:Q"), *texts]


def _heads(heads: list[Row], height: float, look: Style) -> list[alt.Chart]:
    foot = drawn(heads).mark_rule(color=look.faint)
    return [
        foot.encode(x=alt.value(0), x2=alt.value("width"), y=down("foot", height)),
        names([{**row, "says": row["target"]} for row in heads], height, limit="width-170"),
        words(heads, height, "width", align="right", color=look.ink),
    ]
