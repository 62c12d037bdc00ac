"""Ticket lanes: the life of a ticket, a lane for each target's clock, and its events."""

from typing import Any

import altair as alt

from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.charts.canvas import Row, down, drawn, finished, nothing, tooltip
from sla_engine.charts.chart_labels import printed
from sla_engine.charts.colours_and_style import SMALL, Style, style
from sla_engine.charts.texts import CHARACTER, fits, names, text_if, wide, words
from sla_engine.charts.ticket.ticket_rows import TOP, Drawing, drawing
from sla_engine.clocks.answers.ticket_status import TicketStatus
from sla_engine.show.instants import short_moment

KEY = "tinted: counts, dashed: paused, thin: does not count, solid: late"
# From so many milliseconds on, dates are shown with their year.
LONG = 300 * 86_400_000
LEFT = "scale('x',datum.at)>width/2"


def ticket_timeline(status: TicketStatus, *, dark: bool = False) -> alt.LayerChart:
    """Return when each clock of a ticket counted, paused, fell due and stopped, and the events of the ticket.

    Times are wall times of the ticket's site. A lane with very many stretches is drawn in steps, and of very many events only
    the first and the last are listed; the chart says so.
    """
    look = style(dark=dark)
    title = f"Ticket {printed(status.ticket, 40)}"
    made = drawing(status)
    if not (made.bands or made.events):
        return nothing(look, title=title)
    axis = _times(made)
    # The heads cover the lines of the axis and of the instant of the status.
    lines = [_ground(made, axis), *_now(made, axis, look), *_heads(made, look)]
    layers = [*lines, *_bands(made, axis, look), *_marks(made, axis, look), *_events(made, axis, look)]
    now = instant_at(status.as_of_us, named_zone(made.zone))
    about = "\n".join([f"as of {short_moment(now)} {now.year}, {made.zone}", KEY, *made.notes])
    return finished(layers, look, title=title, about=about, height=made.height)


def _times(made: Drawing) -> dict[str, Any]:
    """Return the axis and the scale of times, which are wall times as if of UTC."""
    low, high = made.reach
    day = "%d %b %Y" if high - low > LONG else "%a %d %b"
    # The label of a midnight is its date.
    text = (
        f"utchours(datum.value)+utcminutes(datum.value)>0?utcFormat(datum.value,'%H:%M'):utcFormat(datum.value,'{day}')"
    )
    axis = alt.Axis(
        title=f"time in {made.zone}, {made.years}",
        labelExpr=text,
        tickCount=alt.expr("max(2,width/100)"),
        labelOverlap="greedy",
    )
    return {"axis": axis, "scale": alt.Scale(type="utc", nice=False)}


def _ground(made: Drawing, axis: dict[str, Any]) -> alt.Chart:
    """Return an invisible mark that gives the scale of times its range; Vega-Lite warns of a domain stated in all layers."""
    low, high = made.reach
    ground = drawn([{"start": low, "end": high, "top": 0, "bottom": made.height}]).mark_rect(opacity=0)
    laid: alt.Chart = ground.encode(x=alt.X("start:T", **axis), x2="end:T", y=down("top", made.height), y2="bottom:Q")
    return laid


def _of(rows: list[Row], what: str) -> list[Row]:
    return [row for row in rows if row["what"] == what]


def _bands(made: Drawing, axis: dict[str, Any], look: Style) -> list[alt.Chart]:
    """Return the stretches: each kind has a form of its own."""
    paint: dict[str, dict[str, Any]] = {
        "closed": {"fill": look.grey, "height": 3},
        "counted": {"fill": look.soft(look.blue), "stroke": look.blue},
        "paused": {"fill": look.soft(look.ochre, 0.15), "stroke": look.ochre, "strokeDash": [4, 3]},
        "late": {"fill": look.orange, "stroke": look.orange},
    }
    layers = []
    for what, colours in paint.items():
        rows = _of(made.bands, what)
        if not rows:
            continue
        if what == "closed":
            rows = [{**row, "top": row["middle"] - 1.5, "bottom": row["middle"] + 1.5} for row in rows]
        bars = drawn(rows).mark_rect(**{name: value for name, value in colours.items() if name != "height"})
        x, y = alt.X("start:T", **axis), down("top", made.height)
        tips = tooltip(lane="target", says="time that", when="from", reason="reason")
        layers.append(bars.encode(x=x, x2="end:T", y=y, y2="bottom:Q", tooltip=tips))
    return [*layers, *_reasons(made, axis, look)]


def _reasons(made: Drawing, axis: dict[str, Any], look: Style) -> list[alt.Chart]:
    """Return the reasons of pauses, and the holidays, where they fit."""
    layers = []
    room = alt.expr("max(1,scale('x',datum.end)-scale('x',datum.start)-8)")
    for what, colour, place in (("paused", look.ink, 0), ("closed", look.faint, -8)):
        rows = _of(made.named, what)
        if rows:
            texts = drawn(rows).mark_text(align="left", dx=4, dy=place, fontSize=SMALL, color=colour, limit=room)
            test = wide("36") if what == "paused" else fits("reason", 8)
            layers.append(
                texts.encode(x=alt.X("start:T", **axis), y=down("middle", made.height), text=text_if(test, "reason"))
            )
    return layers


def _now(made: Drawing, axis: dict[str, Any], look: Style) -> list[alt.Chart]:
    """Return the line of the instant of the status, if a clock has not stopped yet."""
    if made.now is None:
        return []
    rule = drawn([{"at": made.now, "top": TOP, "bottom": made.lanes}]).mark_rule(strokeDash=[2, 3], color=look.ink)
    row, x = {"at": made.now, "line": TOP / 2, "says": "as of"}, alt.X("at:T", **axis)
    return [
        rule.encode(x=x, y=down("top", made.height), y2="bottom:Q"),
        words([row], made.height, x, align=alt.expr(f"{LEFT}?'right':'left'"), dx=alt.expr(f"{LEFT}?2:-2")),
    ]


def _marks(made: Drawing, axis: dict[str, Any], look: Style) -> list[alt.Chart]:
    """Return the marks at which clocks fall due and stop, with words below them."""
    x = alt.X("at:T", **axis)
    tips = tooltip(lane="target", says="what", when="at")
    layers = []
    due = [{**row, "top": row["top"] - 2, "bottom": row["bottom"] + 14} for row in _of(made.marks, "due")]
    if due:
        rule = drawn(due).mark_rule(strokeWidth=2.5, color=look.ink)
        layers.append(rule.encode(x=x, y=down("top", made.height), y2="bottom:Q", tooltip=tips))
    for what, shape, angle in (("met", "circle", 0), ("missed", "cross", 45), ("cancelled", "diamond", 0)):
        rows = _of(made.marks, what)
        if rows:
            sign = drawn(rows).mark_point(
                shape=shape, filled=True, size=130, angle=angle, color=look.ink, stroke=look.paper, opacity=1
            )
            layers.append(sign.encode(x=x, y=down("middle", made.height), tooltip=tips))
    if made.marks:
        layers.append(_words(made, x))
    return layers


def _words(made: Drawing, x: alt.X) -> alt.Chart:
    """Return the words below the marks.

    Of two marks of a lane each has its word on the side away from the other; a mark at the rim has it on the inner side, if
    it does not overlap there. A word that does not fit is left out, as the head of the lane has it too.
    """
    here = "scale('x',datum.at)"
    room = f"(datum.left?{here}:width-{here})>length(datum.says)*{CHARACTER}+4"
    inner = f"(datum.other==null||abs({here}-scale('x',datum.other))>110)"
    left = f"({room}?datum.left:!datum.left)"
    texts = drawn(made.marks).mark_text(
        align=alt.expr(f"{left}?'right':'left'"), dx=alt.expr(f"{left}?-4:4"), fontSize=SMALL
    )
    named: alt.Chart = texts.encode(x=x, y=down("foot", made.height), text=text_if(f"{room}||{inner}", "says"))
    return named


def _events(made: Drawing, axis: dict[str, Any], look: Style) -> list[alt.Chart]:
    """Return a line for each event; its words lie on the side of its mark that has more room."""
    rows = [row for row in made.events if row["at"] is not None]
    notes = [row for row in made.events if row["at"] is None]
    layers = []
    if rows:
        x, y = alt.X("at:T", **axis), down("line", made.height)
        side: dict[str, Any] = {"align": alt.expr(f"{LEFT}?'right':'left'"), "dx": alt.expr(f"{LEFT}?-7:7")}
        room = alt.expr("max(scale('x',datum.at),width-scale('x',datum.at))-8")
        says = words(rows, made.height, x, **side, limit=room, fontSize=SMALL)
        points = drawn(rows).mark_tick(thickness=3, size=14, color=look.purple, opacity=1, orient="vertical")
        layers += [points.encode(x=x, y=y, tooltip=tooltip(says="event")), says]
    if notes:
        layers.append(words(notes, made.height, align="left", fontStyle="italic", color=look.faint))
    return layers


def _heads(made: Drawing, look: Style) -> list[alt.Chart]:
    """Return the names and the states of the lanes, on paper that covers the lines of the axis."""
    paper = drawn(made.heads).mark_rect(color=look.paper)
    return [
        paper.encode(x=alt.value(0), x2=alt.value("width"), y=down("top", made.height), y2="bottom:Q"),
        names(made.heads, made.height, says="name", limit="width*0.4"),
        words(made.heads, made.height, "width", align="right", color=look.ink, limit=alt.expr("width*0.6-4")),
    ]
