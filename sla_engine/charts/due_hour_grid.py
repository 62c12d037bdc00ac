"""Due hour grid: how many clocks fall due in each hour of the week."""

from collections import Counter

import altair as alt

from sla_engine.charts.canvas import Row, drawn, finished, nothing, tooltip
from sla_engine.charts.chart_labels import known, printed
from sla_engine.charts.chart_rows import Shown
from sla_engine.charts.colours_and_style import SMALL, Style, style
from sla_engine.charts.texts import CHARACTER, text_if
from sla_engine.show.instants import SHORT_WEEKDAYS, WEEKDAYS
from sla_engine.show.numbers_and_shares import count, short_count

TITLE = "Deadlines, by weekday and hour"
CELL = 22
DAYS = list(SHORT_WEEKDAYS)


def deadlines_by_hour(
    comparison: Shown, scenario: str | None = None, target: str | None = None, *, dark: bool = False
) -> alt.LayerChart:
    """Return how many clocks, of a target or of all, fall due in each hour of the week under a scenario (or the first).

    Hours before the first and after the last deadline are left out.

    Raises:
        InvalidArgumentError: the comparison has no such scenario or no such target.
    """
    look = style(dark=dark)
    name = known("scenario", scenario, comparison.scenarios)
    wanted = None if target is None else known("target", target, comparison.targets)
    counts: Counter[tuple[int, int]] = Counter()
    for due in comparison.dues:
        if due.scenario == name and wanted in (None, due.target) and due.clocks > 0:
            counts[due.weekday, due.hour] += due.clocks
    if name is None or not counts:
        return nothing(look, title=TITLE)
    hours = range(min(hour for _, hour in counts), max(hour for _, hour in counts) + 1)
    which = "all targets" if wanted is None else printed(wanted, 30)
    return finished(
        _layers(_cells(counts, hours, look), hours, look),
        look,
        title=TITLE,
        about=f"{printed(name)}\nclocks of {which} that fall due, local time of the site; none at other hours",
        height=CELL * len(hours),
    )


def _cells(counts: Counter[tuple[int, int]], hours: range, look: Style) -> list[Row]:
    peak = max(counts.values())
    cells: list[Row] = []
    for weekday, name in enumerate(WEEKDAYS):
        for hour in hours:
            clocks = counts[weekday, hour]
            fill = look.soft(look.blue, 0.08 + 0.67 * clocks / peak) if clocks else look.paper
            cells.append(
                {
                    "day": name[:3],
                    "hour": f"{hour:02d}:00",
                    "count": count(clocks) if clocks else "",
                    "short": short_count(clocks),
                    "fill": fill,
                    "ink": look.ink_on(fill),
                    "when": f"{name} {hour:02d}:00-{hour + 1:02d}:00",
                    "clocks": count(clocks),
                }
            )
    return cells


def _layers(cells: list[Row], hours: range, look: Style) -> list[alt.Chart]:
    place = {
        "x": alt.X("day:O", sort=DAYS, axis=alt.Axis(title="weekday", labelAngle=0, orient="top"), scale=_bands(DAYS)),
        "y": alt.Y("hour:O", axis=alt.Axis(title="hour"), scale=_bands([f"{hour:02d}:00" for hour in hours])),
    }
    wide = f"bandwidth('x')>length(datum.count)*{CHARACTER}+2"
    rects = drawn(cells).mark_rect(stroke=look.paper, strokeWidth=2)
    counts = drawn([cell for cell in cells if cell["count"]])
    return [
        rects.encode(fill=alt.Fill("fill:N", scale=None), tooltip=tooltip(when="due", clocks="clocks"), **place),
        *(
            layer.encode(text=text_if(fits, field), color=alt.Color("ink:N", scale=None), **place)
            for layer, fits, field in (
                (counts.mark_text(), wide, "count"),
                # In a narrow cell a large number is shortened; it would otherwise be missing from the fullest cells.
                (counts.mark_text(fontSize=SMALL), f"!({wide})", "short"),
            )
        ),
    ]


def _bands(domain: list[str]) -> alt.Scale:
    return alt.Scale(domain=domain, padding=0)
