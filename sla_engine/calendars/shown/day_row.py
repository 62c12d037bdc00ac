"""DayRow: one date of a calendar as people read it, its open hours and what is special about it.

Hours are cut at midnight and given as the local clock reads; an edge in a repeated hour names the offset in force:
`02:30 CET`. What is special is taken from the reasons that a calendar's explanation gives.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sla_engine.calendars.holidays.holiday_set import HolidaySet
from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.rules.weekly_hours import wall_text
from sla_engine.calendars.text.durations import format_duration

HOUR = 3600
MINUTE = 60
_PLAIN_REASONS = ("open", "outside hours", "weekend", "no hours on ", "clocks go ")


class Piece(NamedTuple):
    """A stretch of time, open or closed throughout, and why; start and end are microseconds of UTC."""

    start: int
    end: int
    open: bool
    reason: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """One local date: its open spans as text, earliest first, and what is special about it, empty for an ordinary date.

    >>> DayRow(date(2026, 12, 24), ("08:00-12:00",), "special day: -12:00").hours
    '08:00-12:00'
    """

    day: date
    spans: tuple[str, ...]
    label: str

    @classmethod
    def of(cls, day: date, pieces: Iterable[Piece], tz: ZoneInfo, holidays: HolidaySet | None) -> "DayRow":
        """Return the row of a date from the pieces that tile it, in order; none tile a date that the clock skips."""
        own = _holidays_on(day, holidays)
        tiles = list(pieces)
        if not tiles:
            return cls(day, (), "the clock skips this date")
        labels = [label for piece in tiles for label in _labels(piece.reason, own)]
        labels += [*(own or ()), *_clock_change(tiles[0].start, tiles[-1].end, tz)]
        spans = (
            f"{'00:00' if start == tiles[0].start else _reading(start, tz)}"
            f"-{'24:00' if end == tiles[-1].end else _reading(end, tz)}"
            for start, end in _opened(tiles)
        )
        return cls(day, tuple(spans), ", ".join(dict.fromkeys(labels)))

    @property
    def hours(self) -> str:
        """The spans in one text, `closed` where there are none."""
        return ",".join(self.spans) or "closed"


def _opened(pieces: Iterable[Piece]) -> list[tuple[int, int]]:
    """Return the open stretches; one reason may follow on another without a break."""
    opened: list[tuple[int, int]] = []
    for piece in pieces:
        if piece.open and opened and opened[-1][1] == piece.start:
            opened[-1] = (opened[-1][0], piece.end)
        elif piece.open:
            opened.append((piece.start, piece.end))
    return opened


def _holidays_on(day: date, holidays: HolidaySet | None) -> list[str] | None:
    """Return the names of a date's holidays, None where not known; no reason gives those that leave its hours alone."""
    if holidays is None or not holidays.years[0] <= day.year <= holidays.years[1]:
        return None
    name = holidays.name_on(day)
    return [] if name is None else (name or "holiday").split("; ")


def _labels(reason: str, own: list[str] | None) -> Iterator[str]:
    """Yield what is special in a reason; a holiday that is not the date's own cancelled the night that ran into it."""
    for part in reason.split("; "):
        bare = part.removeprefix("taken out: ").removeprefix("open: ")
        if bare.startswith(_PLAIN_REASONS):
            yield from ("taken out" for _ in range(part.startswith("taken out: ")))
        elif bare.startswith("holiday"):
            name = bare.removeprefix("holiday hours").removeprefix("holiday").lstrip(": ") or "holiday"
            yield name if own is None or name in own else f"{name} (the night before)"
        elif bare.startswith("special day"):
            yield f"special day: {bare.removeprefix('special day').lstrip(': ')}"
        else:
            yield bare


def _clock_change(low: int, high: int, tz: ZoneInfo) -> Iterator[str]:
    """Yield in which direction the clocks change on a date; a change at its first midnight is its own."""
    before, after = (instant_at(edge - 1, tz).utcoffset() or timedelta() for edge in (low, high))
    if before != after:
        step = (after - before) // timedelta(microseconds=1)
        yield f"clocks go {'forward' if step > 0 else 'back'} {format_duration(abs(step))}"


def _reading(us: int, tz: ZoneInfo) -> str:
    """Return what the local clock reads at an instant, with the zone's abbreviation where it reads that twice."""
    local = instant_at(us, tz)
    text = wall_text(local.hour * HOUR + local.minute * MINUTE + local.second)
    if local.microsecond:
        text = f"{text if local.second else text + ':00'}.{local.microsecond:06d}"
    repeated = local.utcoffset() != datetime.utcoffset(local.replace(fold=1 - local.fold))
    return f"{text} {local.tzname()}" if repeated else text
