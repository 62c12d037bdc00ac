"""Calendar year grid: the open hours of each day of a year, with the holidays and the special days."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

import altair as alt

from sla_engine.calendars.calendar import BusinessCalendar, timeline_of
from sla_engine.calendars.shown.day_row import DayRow
from sla_engine.calendars.shown.month_and_year_rows import year_rows
from sla_engine.calendars.timeline.zones import midnight, resolve
from sla_engine.charts.canvas import Row, down, drawn, finished, tooltip
from sla_engine.charts.colours_and_style import SMALL, Style, style
from sla_engine.charts.texts import text_if, wide, words
from sla_engine.show.durations import HOUR
from sla_engine.show.instants import MONTHS, WEEKDAYS

DAYS = len(WEEKDAYS)
HALF = 6  # months: a phone is wide enough for the weeks of half a year
CELL, HEAD, GAP = 20, 20, 14


def calendar_year(calendar: BusinessCalendar, year: int, *, dark: bool = False) -> alt.LayerChart:
    """Return the open hours of each day of a year, January to June above, July to December below, weeks from left to right.

    Holidays are marked H, special days S and closures C; a day shows its hours and its name when the pointer is over it.

    Raises:
        OutOfRangeError: the year lies outside 1900 to 2200, or there is no holiday data for it.
    """
    look = style(dark=dark)
    rows = year_rows(calendar, year)
    first = rows[0].day.toordinal()
    edges = pairwise(resolve(calendar.tz.key, midnight(first + place)) for place in range(len(rows) + 1))
    hours = [timeline_of(calendar).between(low, high) / HOUR for low, high in edges]
    cells = [_cell(row, open_, max(*hours, 1.0), look) for row, open_ in zip(rows, hours, strict=True)]
    weeks = max(cell["end"] for cell in cells)
    height = 2 * (HEAD + DAYS * CELL) + GAP
    kinds = Counter(cell["kind"] for cell in cells)
    counts = ", ".join(f"{kinds[kind]} {name}" for kind, name in KINDS.items() if kinds[kind])
    return finished(
        _layers(cells, weeks, height, year, look),
        look,
        title=f"Open hours in {year}",
        about=f"{calendar.tz.key}, {sum(hours):,.0f} h in all\n{counts}",
        height=height,
    )


KINDS = {"H": "holidays (H)", "S": "special days (S)", "C": "closures (C)"}


def _kind(row: DayRow) -> str:
    """Return the letter of what is special about a day, empty for an ordinary one."""
    letters = {"closure": "C", "special day": "S", "worked day": "S", "holiday": "H"}
    return next((letter for kind, letter in letters.items() if kind in row.kinds), "")


def _week(day: date) -> int:
    """Return the number of a date's week within its half of the year."""
    first = date(day.year, 1 if day.month <= HALF else HALF + 1, 1)
    return ((day - first).days + first.weekday()) // DAYS


def _top(day: date) -> float:
    """Return the place at which the half of the year with a date begins."""
    return HEAD if day.month <= HALF else 2 * HEAD + DAYS * CELL + GAP


def _cell(row: DayRow, hours: float, most: float, look: Style) -> Row:
    kind = _kind(row)
    fill = look.soft(look.blue, 0.12 + 0.5 * hours / most) if hours else look.paper
    fill = look.soft(look.orange, 0.25) if kind else fill
    top = _top(row.day) + row.day.weekday() * CELL
    figure = f"{hours:.1f}".removesuffix(".0") if hours else ""
    return {
        "start": _week(row.day),
        "end": _week(row.day) + 1,
        "centre": _week(row.day) + 0.5,
        "top": top,
        "bottom": top + CELL,
        "middle": top + CELL / 2,
        "fill": fill,
        "ink": look.ink_on(fill),
        "kind": kind,
        "letter": kind,
        "long": f"{kind} {figure}".strip(),
        "date": f"{WEEKDAYS[row.day.weekday()]} {row.day.day} {MONTHS[row.day.month - 1]} {row.day.year}",
        "hours": row.hours,
        "name": row.label,
    }


def _layers(cells: Sequence[Row], weeks: int, height: float, year: int, look: Style) -> list[alt.Chart]:
    scale = alt.Scale(domain=[0, weeks], nice=False)
    start, centre = (alt.X(f"{name}:Q", axis=None, scale=scale) for name in ("start", "centre"))
    rects = drawn(cells).mark_rect(stroke=look.grid, strokeWidth=1)
    marked = drawn([cell for cell in cells if cell["long"]])
    # All figures are shown or none: a narrow grid with some of them would look as if other days had no hours.
    long = wide("28")
    text = {"x": centre, "y": down("middle", height), "color": alt.Color("ink:N", scale=None)}
    return [
        rects.encode(
            x=start,
            x2="end:Q",
            y=down("top", height),
            y2="bottom:Q",
            fill=alt.Fill("fill:N", scale=None),
            tooltip=tooltip(date="date", hours="open", name="what"),
        ),
        drawn(list(_borders(year))).mark_rule(color=look.ink, strokeWidth=1.5).encode(
            x=start, x2="end:Q", y=down("top", height), y2="bottom:Q"
        ),
        marked.mark_text(fontSize=SMALL).encode(**text, text=text_if(long, "long")),
        marked.mark_text(fontSize=SMALL, fontWeight="bold").encode(**text, text=text_if(f"!({long})", "letter")),
        *_names(year, height, scale),
    ]  # fmt: skip


def _borders(year: int) -> Iterator[Row]:
    """Yield the lines before the first day of each month but the first of a half."""
    for month in range(1, len(MONTHS) + 1):
        day = date(year, month, 1)
        week, head, row = _week(day), _top(day), day.weekday()
        if month in (1, HALF + 1):
            continue
        foot, step = head + DAYS * CELL, head + row * CELL
        yield {"start": week, "end": week, "top": step, "bottom": foot}
        if row:
            yield {"start": week, "end": week + 1, "top": step, "bottom": step}
            yield {"start": week + 1, "end": week + 1, "top": head, "bottom": step}


def _names(year: int, height: float, scale: alt.Scale) -> list[alt.Chart]:
    """Return the names of months above their first whole week, and of weekdays at the left."""
    firsts = [date(year, month, 1) for month in range(1, len(MONTHS) + 1)]
    months = [
        {"at": _week(day) + bool(day.weekday()), "line": _top(day) - HEAD / 2, "says": MONTHS[day.month - 1][:3]}
        for day in firsts
    ]
    weekdays = [
        {"line": _top(half) + (place + 0.5) * CELL, "says": name[:2]}
        for half in (firsts[0], firsts[HALF])
        for place, name in enumerate(WEEKDAYS)
    ]
    return [
        words(months, height, alt.X("at:Q", axis=None, scale=scale), align="left", dx=2),
        words(weekdays, height, align="right", dx=-5, fontSize=SMALL),
    ]
