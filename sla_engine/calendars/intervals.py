"""Interval and Segment: half-open stretches of time, kept as integers and shown as aware datetimes.

Equality, hashing and pickling use the integers, so that they are exact in a repeated hour.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Self

from sla_engine.calendars.half_open import Stretch
from sla_engine.calendars.instants import instant_us
from sla_engine.calendars.shown.reason import Reasons, as_text
from sla_engine.calendars.timeline.zones import zone_of
from sla_engine.errors import InvalidCalendarError, OutOfRangeError, UnknownZoneError
from sla_engine.show.instants import wall_time
from sla_engine.show.plain_values import Plain, keys


def _zone_for(tz: tzinfo | None) -> str:
    """Return the zone in which to show an instant: its own if that has an IANA name, else UTC."""
    try:
        return zone_of(tz or UTC).key
    except UnknownZoneError:
        return "UTC"


# Between these, an instant can be shown in every zone.
FIRST_SHOWN = instant_us(datetime(2, 1, 1, tzinfo=UTC))
LAST_SHOWN = instant_us(datetime(9999, 1, 1, tzinfo=UTC))


class Interval(Stretch, Plain):
    """A half-open pair of aware instants [start, end) with start <= end; it may be empty.

    >>> import pendulum
    >>> lunch = Interval(pendulum.datetime(2026, 6, 22, 12), pendulum.datetime(2026, 6, 22, 13))
    >>> pendulum.datetime(2026, 6, 22, 13) in lunch
    False
    >>> lunch.duration
    datetime.timedelta(seconds=3600)
    """

    __slots__ = ("end_us", "start_us", "zone")
    PLAIN = keys("start", "end")

    def __init__(self, start: datetime, end: datetime) -> None:
        """Keep two aware instants; they are shown in the zone of `start` (in UTC if that has no IANA name).

        Raises:
            NaiveInstantError: an instant is naive.
            InvalidCalendarError: the end lies before the start.
            OutOfRangeError: an end lies so near to the year 1 or 9999 that some zone could not show it.
        """
        self._fill(instant_us(start), instant_us(end), _zone_for(start.tzinfo))
        if self.end_us < self.start_us:
            raise InvalidCalendarError(f"the interval ends before it starts: {start} to {end}")
        if not FIRST_SHOWN <= self.start_us <= self.end_us <= LAST_SHOWN:
            raise OutOfRangeError(f"an interval lies within the years 2 to 9998, got {start} to {end}")

    def _fill(self, start: int, end: int, zone: str) -> None:
        object.__setattr__(self, "start_us", start)
        object.__setattr__(self, "end_us", end)
        object.__setattr__(self, "zone", zone)

    @classmethod
    def _of(cls, start: int, end: int, zone: str) -> Self:
        """Build an interval from microseconds of UTC that are known to be in order."""
        made = object.__new__(cls)
        made._fill(start, end, zone)
        return made

    @property
    def us(self) -> tuple[int, int]:
        """Start and end in microseconds of UTC."""
        return self.start_us, self.end_us

    def __contains__(self, instant: datetime) -> bool:
        return self.start_us <= instant_us(instant) < self.end_us

    def __eq__(self, other: object) -> bool:
        return self.us == other.us if isinstance(other, Interval) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.us)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"an Interval never changes; {name!r} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"an Interval never changes; {name!r} cannot be deleted")

    def __reduce__(self) -> tuple[object, ...]:
        return Interval._of, (*self.us, self.zone)

    def __repr__(self) -> str:
        return f"Interval({self.start.isoformat()} .. {self.end.isoformat()})"


@dataclass(frozen=True, slots=True)
class Segment(Stretch, Plain):
    """A half-open stretch of time that is open or closed throughout, with the reasons.

    >>> from sla_engine.calendars.shown.reason import Reason
    >>> hour = Segment(0, 3_600_000_000, False, (Reason("holiday", "New Year's Day"),), "UTC")
    >>> print(hour)
    1970-01-01 00:00:00 .. 1970-01-01 01:00:00  holiday: New Year's Day
    >>> hour.why[0].kind, hour.reason
    ('holiday', "holiday: New Year's Day")

    `start_us` and `end_us` are microseconds of UTC; `start` and `end` show them in the zone `zone`, and `reason` is in the
    language `language`.
    """

    PLAIN = keys("start", "end", "open", reason="english_reason")
    start_us: int
    end_us: int
    open: bool
    why: Reasons
    zone: str
    language: str | None = None

    @property
    def reason(self) -> str:
        """The reasons as text."""
        return as_text(self.why, self.language)

    @property
    def english_reason(self) -> str:
        """The reasons in English, whatever the language."""
        return as_text(self.why)

    def __str__(self) -> str:
        return f"{wall_time(self.start)} .. {wall_time(self.end)}  {self.reason}"
