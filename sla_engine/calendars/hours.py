"""Business hours in wall-clock terms: values only, checked when built, never changed.

A wall time is a whole number of seconds after the owning date's midnight, 0 to 172800: a night that runs into the next
date belongs to the date it starts on. Every span is half-open: at its end it is closed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Literal

from sla_engine.errors import InvalidHoursError

DAY = 86_400
WEEK = 7 * DAY
DAY_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DayHours:
    """The open spans of one local day, earliest first; no spans means closed.

    Spans are in order, neither overlap nor touch, start before 86400 and end by 172800, else `InvalidHoursError` is
    raised; `of` takes spans in any order and unites those that touch or overlap.

    >>> DayHours.of([(46800, 61200), (28800, 43200)])
    DayHours(spans=((28800, 43200), (46800, 61200)))
    >>> str(DayHours.of([(28800, 43200), (43200, 61200), (79200, 108000)]))
    '08:00-17:00,22:00-06:00'
    """

    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "spans", tuple(map(_checked_span, self.spans)))
        if any(end >= start for (_, end), (start, _) in pairwise(self.spans)):
            raise InvalidHoursError(
                f"spans must be in order and apart (DayHours.of sees to that), got {self.spans!r:.200}"
            )

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "DayHours":
        """Return the hours that cover spans given in any order; those that touch or overlap become one.

        Raises:
            InvalidHoursError: a span is empty, reversed or outside 0 to 172800, or starts on the next day.
        """
        united: list[Span] = []
        for start, end in sorted(map(_checked_span, spans)):
            if united and start <= united[-1][1]:
                united[-1] = (united[-1][0], max(end, united[-1][1]))
            else:
                united.append((start, end))
        return cls(tuple(united))

    def __bool__(self) -> bool:
        """Whether the day opens at all."""
        return bool(self.spans)

    def __str__(self) -> str:
        """The normal form, `08:00-12:00,13:00-17:00`; `off` when closed. Reads back to the same value."""
        return ",".join(f"{wall_text(start)}-{_end_text(start, end)}" for start, end in self.spans) or "off"

    def cut(self, until: int) -> "DayHours":
        """Return what is left of these hours before a wall time in seconds after midnight."""
        return DayHours(tuple((start, min(end, until)) for start, end in self.spans if start < until))

    @property
    def seconds(self) -> int:
        """The sum of all spans, in seconds on the wall clock."""
        return sum(end - start for start, end in self.spans)


@dataclass(frozen=True, slots=True)
class Cut:
    """A special day that keeps the week's hours, but only up to `until` seconds after midnight (1 to 172800).

    >>> str(Cut(43200))
    '-12:00'
    """

    until: int

    def __post_init__(self) -> None:
        if not _is_whole(self.until) or not 0 < self.until <= 2 * DAY:
            raise InvalidHoursError(f"a cut is whole seconds after midnight, 1 to {2 * DAY}, got {self.until!r:.80}")

    def __str__(self) -> str:
        """The notation, `-12:00`."""
        return f"-{wall_text(self.until)}"


HolidayHours = DayHours | Literal["open"] | None


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The hours of each weekday, Monday first, and what the hours say about public holidays.

    `holiday` is None when nothing is said (a calendar then closes), closed hours for `PH off`, `"open"` when a holiday
    leaves the week as it is, else the hours that every holiday has. Equal weeks are equal however they were written.

    >>> hours = WeeklyHours.parse("Mon–Fri 8-12, 13-17; samedi 9h-12h; Feiertage geschlossen")
    >>> str(hours)
    'Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00; PH off'
    >>> WeeklyHours.parse(str(hours)) == hours
    True
    """

    days: tuple[DayHours, ...]
    holiday: HolidayHours = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", tuple(self.days))
        if len(self.days) != len(DAY_NAMES) or not all(isinstance(day, DayHours) for day in self.days):
            raise InvalidHoursError(f"a week has 7 DayHours, Monday first, got {self.days!r:.200}")
        if not (self.holiday is None or self.holiday == "open" or isinstance(self.holiday, DayHours)):
            raise InvalidHoursError(f"holiday hours are DayHours, 'open' or None, got {self.holiday!r:.80}")

    @classmethod
    def parse(cls, text: str) -> "WeeklyHours":
        """Return the hours written in `text`: OpenStreetMap's notation for weeks, and what people make of it.

        Raises:
            InvalidHoursError: with the part that cannot be read, its column (from 1) and what was expected.
        """
        # The notation builds these values, so it imports this module first.
        from sla_engine.calendars.notation import parse_week

        return parse_week(text)

    def __str__(self) -> str:
        """The normal form; reads back to the same value."""
        if all(day == WHOLE_DAY for day in self.days):
            rules = ["24/7"]
        else:
            groups = dict.fromkeys(day for day in self.days if day)
            rules = [f"{self._names_of(hours)} {hours}" for hours in groups] or ["off"]
        return "; ".join(rules if self.holiday is None else [*rules, f"PH {self.holiday}"])

    def _names_of(self, hours: DayHours) -> str:
        """Return the days that have these hours: `Mo-We,Fr`."""
        runs = groupby(range(7), lambda day: self.days[day] == hours)
        ends = [(run[0], run[-1]) for same, days in runs if same and (run := list(days))]
        return ",".join(DAY_NAMES[a] if a == b else f"{DAY_NAMES[a]}-{DAY_NAMES[b]}" for a, b in ends)

    @property
    def never_opens(self) -> bool:
        """Whether no weekday and no holiday has any hours."""
        return not any(self.days) and not (isinstance(self.holiday, DayHours) and self.holiday)

    @property
    def round_the_clock(self) -> bool:
        """Whether the week is covered without a gap, nights that run into the next day included; holidays aside."""
        spans = self._spans_in_week()
        reached = max((end for _, end in spans), default=0) - WEEK  # Sunday's night reaches into Monday
        for start, end in spans:
            if start > max(reached, 0):
                return False
            reached = max(reached, end)
        return reached >= WEEK

    def _spans_in_week(self) -> list[Span]:
        """Return every span in seconds after Monday's midnight, by start."""
        return [(start + n * DAY, end + n * DAY) for n, day in enumerate(self.days) for start, end in day.spans]

    def on_holidays(self, value: HolidayHours) -> "WeeklyHours":
        """Return the same week with another word on holidays: `"open"`, hours of their own (none: closed), or None."""
        return replace(self, holiday=value)


def wall_text(seconds: int) -> str:
    """Return a wall time as text: `08:00`, `24:00`, `30:00`; seconds only where there are any."""
    minutes, rest = divmod(seconds, 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{rest:02d}" if rest else text


def _end_text(start: int, end: int) -> str:
    """Return the end of a span: of the next day (`06:00`) where that is clear, else counted on (`30:00`)."""
    return wall_text(end - DAY if DAY < end <= start + DAY else end)


def _checked_span(span: Span) -> Span:
    match tuple(span):
        case (start, end) if _is_whole(start) and _is_whole(end) and 0 <= start < DAY and start < end <= 2 * DAY:
            return start, end
    raise InvalidHoursError(
        f"a span starts within the day (0 to {DAY - 1} seconds) and ends after that, by {2 * DAY}, got {span!r:.80}"
    )


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


CLOSED = DayHours()
WHOLE_DAY = DayHours(((0, DAY),))
