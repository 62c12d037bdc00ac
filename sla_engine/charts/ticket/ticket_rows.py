"""Ticket rows: a ticket as rows of a chart: the content and the place of each lane, and the events below.

Instants are wall times of the site, in milliseconds as if of UTC, so that every browser shows the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.text.durations import format_duration
from sla_engine.calendars.timeline.zones import local_time, named_zone
from sla_engine.charts.canvas import Row
from sla_engine.charts.chart_labels import printed
from sla_engine.charts.ticket.ticket_stretches import drawable, stretches
from sla_engine.clocks.answers.clock_status import ClockStatus
from sla_engine.clocks.answers.ticket_status import TicketStatus
from sla_engine.clocks.answers.ticket_timeline import Happening
from sla_engine.clocks.state import State
from sla_engine.show.instants import short_moment
from sla_engine.show.numbers_and_shares import count

TOP, HEAD, BAND, FOOT, GAP, EVENT = 20, 18, 20, 16, 8, 18
LANES = 12
# Of more events, the first and the last are shown.
FIRST, LAST = 8, 4
MILLISECOND, MINUTE = 1_000, 60_000
LIVE = (State.RUNNING, State.PAUSED, State.OVERDUE, State.NOT_STARTED)


@dataclass(slots=True)
class Drawing:
    """The rows of a ticket's chart by kind of mark, notes on what was left out, and the ends of its lanes and of the chart."""

    zone: str
    heads: list[Row] = field(default_factory=list)
    bands: list[Row] = field(default_factory=list)
    named: list[Row] = field(default_factory=list)
    marks: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    now: float | None = None
    height: float = 4
    lanes: float = 4

    def at(self, us: int) -> float:
        """Return the wall time of an instant in the zone, in milliseconds."""
        return local_time(self.zone, us) / MILLISECOND

    def moment(self, us: int, *, weekday: bool = True) -> str:
        """Return the wall time of an instant in the zone, as text."""
        return short_moment(instant_at(us, named_zone(self.zone)), weekday=weekday)

    @property
    def span(self) -> tuple[float, float]:
        """The first and the last wall time of all marks, in milliseconds."""
        places = [row[name] for row in self.bands for name in ("start", "end")]
        places += [row["at"] for row in (*self.marks, *self.events) if row["at"] is not None]
        places += [] if self.now is None else [self.now]
        return min(places, default=0.0), max(places, default=0.0)

    @property
    def reach(self) -> tuple[float, float]:
        """The span with some room around it."""
        low, high = self.span
        room = max((high - low) * 0.02, MINUTE)
        return low - room, high + room

    @property
    def years(self) -> str:
        """The year of all marks, or the first and the last year."""
        low, high = (datetime.fromtimestamp(at / 1000, UTC).year for at in self.span)
        return str(low) if low == high else f"{low} to {high}"


def drawing(status: TicketStatus) -> Drawing:
    """Return the drawing of a ticket."""
    clocks = [clock for target in status for clock in status.cycles(target)]
    zones = (clock.zone for clock in clocks if clock.state is not State.NOT_APPLICABLE)
    made = Drawing(next(zones, status.as_of.timezone_name or "UTC"))
    if any(clock.state in LIVE for clock in clocks):
        made.now, made.height = made.at(status.as_of_us), TOP
    for clock in _shown(status):
        _lane(made, clock)
    made.lanes = made.height
    left_out = len(clocks) - len(_shown(status))
    if left_out:
        made.notes.append(f"{count(left_out)} earlier cycles are not shown")
    _events(made, [one for one in status.timeline() if one.what == "event"])
    return made


def _shown(status: TicketStatus) -> list[ClockStatus]:
    """Return the latest cycles of each target, at most as many as have room."""
    each = max(1, LANES // max(1, len(status.clocks)))
    return [clock for target in status for clock in status.cycles(target)[-each:]]


def _lane(made: Drawing, clock: ClockStatus) -> None:
    """Add a clock's lane: its name and state in words, its stretches, and its marks."""
    name = printed(clock.target) + (f" ({clock.cycle})" if clock.cycle > 1 else "")
    _head(made, name, _stands(made, clock))
    found, step = drawable(stretches(clock))
    if found:
        if step:
            about = format_duration(max(1, step // (MINUTE * MILLISECOND)) * MINUTE * MILLISECOND)
            made.notes.append(f"{name} is drawn in steps of {about}")
        band = {"lane": name, "top": made.height, "bottom": made.height + BAND, "middle": made.height + BAND / 2}
        for one in found:
            start, end = made.at(one.start), made.at(one.end)
            made.bands.append(
                {
                    **band,
                    "start": start,
                    "end": max(start, end),
                    "what": one.what,
                    "reason": printed(one.reason),
                    "says": WORDS[one.what],
                    "when": f"{made.moment(one.start)} to {made.moment(one.end)}",
                }
            )
            made.named += made.bands[-1:] if one.named else []
        made.marks += _marks(made, clock, band)
        made.height += BAND + FOOT
    made.height += GAP


def _head(made: Drawing, name: str, says: str) -> None:
    top, bottom = made.height, made.height + HEAD
    made.heads.append({"name": name, "says": says, "line": (top + bottom) / 2, "top": top, "bottom": bottom})
    made.height = bottom


WORDS = {"counted": "counts", "late": "late", "paused": "paused", "closed": "does not count"}


def _stands(made: Drawing, clock: ClockStatus) -> str:
    state = str(clock.state).replace("_", " ")
    if clock.due_us is None:
        return state
    return f"{state}, due {made.moment(clock.due_us)}{' if resumed now' if clock.provisional else ''}"


def _marks(made: Drawing, clock: ClockStatus, band: Row) -> Iterator[Row]:
    """Yield the marks at which a clock falls due and stopped; `left` puts the word of each on the side away from the other."""
    due, stop = clock.due_us, clock.stopped_us
    due = None if clock.state is State.CANCELLED else due
    if due is not None:
        says = "due" if clock.breached_us is None else "breached"
        yield _mark(made, band, "due", says, due, other=stop, left=stop is None or due <= stop)
    if stop is not None:
        state = str(clock.state)
        yield _mark(made, band, state, state, stop, other=due, left=due is not None and stop < due)


def _mark(made: Drawing, band: Row, what: str, says: str, us: int, *, other: int | None, left: bool) -> Row:
    foot, beside = band["bottom"] + FOOT / 2, None if other is None else made.at(other)
    mark = {"at": made.at(us), "what": what, "says": says, "when": made.moment(us), "foot": foot}
    return {**band, **mark, "left": left, "other": beside}


def _events(made: Drawing, events: Sequence[Happening]) -> None:
    """Add a line for each event, or for the first and the last of many."""
    if not events:
        return
    _head(made, "events", count(len(events)))
    many = len(events) > FIRST + LAST
    for number, one in enumerate(events):
        if many and number == FIRST:
            left_out = f"{count(len(events) - FIRST - LAST)} more events are not shown"
            made.events.append({"at": None, "says": left_out, "line": made.height + EVENT / 2})
            made.height += EVENT
        if not many or number < FIRST or number >= len(events) - LAST:
            says = f"{made.moment(one.at_us, weekday=False)} {printed(one.text)}"
            made.events.append({"at": made.at(one.at_us), "says": says, "line": made.height + EVENT / 2})
            made.height += EVENT
