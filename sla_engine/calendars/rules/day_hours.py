"""The hours of one day in wall times, cuts and special days: immutable values, checked when built.

A wall time is a whole number of seconds after the owning date's midnight, 0 to 172800: a night that runs into the next
date belongs to the date on which it starts. Every span is half-open: its end is closed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sla_engine.calendars.half_open import merged_pairs
from sla_engine.errors import InvalidHoursError

DAY_S = 86_400
MOST_SPANS = 48  # a day: far more than people use, and three centuries of such days still compile in seconds

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DayHours:
    """The open spans of one local day, earliest first; no spans means closed.

    There are at most 48 spans, which are in order, neither overlap nor touch, start before 86400 and end by 172800, else
    `InvalidHoursError` is raised; `of` takes spans in any order and unites those that touch or overlap.

    >>> DayHours.of([(46800, 61200), (28800, 43200)])
    DayHours(spans=((28800, 43200), (46800, 61200)))
    >>> str(DayHours.of([(28800, 43200), (43200, 61200), (79200, 108000)]))
    '08:00-17:00,22:00-06:00'
    """

    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "spans", tuple(map(_checked_span, self.spans)))
        if len(self.spans) > MOST_SPANS:
            raise InvalidHoursError(f"a day has at most {MOST_SPANS} separate spans, got {len(self.spans)}")
        if any(end >= start for (_, end), (start, _) in pairwise(self.spans)):
            raise InvalidHoursError(
                f"expected spans in order and apart (DayHours.of unites and sorts them), got {self.spans!r:.200}"
            )

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "DayHours":
        """Return the hours that cover spans given in any order; those that touch or overlap become one.

        Raises:
            InvalidHoursError: a span is empty, reversed or outside 0 to 172800, or starts on the next day.
        """
        return cls(merged_pairs(map(_checked_span, spans)))

    def __bool__(self) -> bool:
        """Tell whether the day has any hours."""
        return bool(self.spans)

    def __str__(self) -> str:
        """Return the normal form, `08:00-12:00,13:00-17:00`; `off` if closed. Parsed, it gives the same value."""
        return ",".join(f"{wall_text(start)}-{_end_text(start, end)}" for start, end in self.spans) or "off"

    def cut(self, cut: "Cut") -> "DayHours":
        """Return the hours that remain after a cut, which never adds hours."""
        kept = ((max(start, cut.since), min(end, cut.until)) for start, end in self.spans)
        return DayHours(tuple((start, end) for start, end in kept if start < end))

    @property
    def seconds(self) -> int:
        """The length of all spans, in seconds of wall time."""
        return sum(end - start for start, end in self.spans)


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut of a date's hours: it keeps the hours up to `until` (1 to 172800), or those from `since` (1 to 86399) on.

    >>> str(Cut(43200)), str(Cut(since=46800))
    ('-12:00', '13:00-')
    """

    until: int = 2 * DAY_S
    since: int = 0

    def __post_init__(self) -> None:
        if not _is_whole(self.until) or not 0 < self.until <= 2 * DAY_S:
            raise InvalidHoursError(f"a cut is whole seconds after midnight, 1 to {2 * DAY_S}, got {self.until!r:.80}")
        if not _is_whole(self.since) or not 0 <= self.since < DAY_S:
            raise InvalidHoursError(
                f"a late opening is whole seconds after midnight, 1 to {DAY_S - 1}, got {self.since!r:.80}"
            )

    def __str__(self) -> str:
        """Return the notation, `-12:00` or `13:00-`."""
        return f"{wall_text(self.since)}-" if self.since else f"-{wall_text(self.until)}"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """Hours of a date in place of its ordinary ones, or a cut, which only shortens them.

    >>> from sla_engine.calendars.text.notation import parse_special
    >>> eve = SpecialDay(parse_special("-12:00"), "Christmas Eve")
    >>> str(eve.over(parse_special("08:00-17:00"))), str(eve.over(parse_special("closed"))), str(eve)
    ('08:00-12:00', 'off', 'Christmas Eve')
    """

    hours: DayHours | Cut
    name: str = ""

    def over(self, hours: DayHours) -> DayHours:
        """Return the hours of a date that has `hours` without this special day."""
        return hours.cut(self.hours) if isinstance(self.hours, Cut) else self.hours

    def __str__(self) -> str:
        """Return the text for people: the name, else the hours."""
        return self.name or ("closed" if not self.hours else str(self.hours))


def wall_text(seconds: int) -> str:
    """Return a wall time as text: `08:00`, `24:00`, `30:00`; zero seconds are left out."""
    minutes, rest = divmod(seconds, 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{rest:02d}" if rest else text


def _end_text(start: int, end: int) -> str:
    """Return the end of a span as text: a time of the next day (`06:00`) if that is clear, else one past 24:00 (`30:00`)."""
    return wall_text(end - DAY_S if DAY_S < end <= start + DAY_S else end)


def _checked_span(span: Span) -> Span:
    match tuple(span):
        case (start, end) if _is_whole(start) and _is_whole(end) and 0 <= start < DAY_S and start < end <= 2 * DAY_S:
            return start, end
    raise InvalidHoursError(
        f"a span starts within the day (0 to {DAY_S - 1} seconds) and ends later, by {2 * DAY_S}, got {span!r:.80}"
    )


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


CLOSED = DayHours()
WHOLE_DAY = DayHours(((0, DAY_S),))
