"""BusinessCalendar: arithmetic in business time. This is the public class of the package.

Each method states its law, converts its arguments to integers, calls the timeline, and converts the result back; the
methods for whole columns are in `column_methods`.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from hashlib import blake2b
from typing import Self, SupportsIndex

from pendulum import Timezone

from sla_engine.calendars.calendar_definition import Holidays, SpecialDays, read_rules
from sla_engine.calendars.holidays.holiday_set import HolidaySet
from sla_engine.calendars.instants import Instant, instant_at, instant_us
from sla_engine.calendars.intervals import Interval, Segment
from sla_engine.calendars.method_arguments import Landing, opens_at, whole_days
from sla_engine.calendars.openings import Opening, openings_of
from sla_engine.calendars.rules.calendar_rules import Rules
from sla_engine.calendars.rules.weekly_hours import WeeklyHours
from sla_engine.calendars.shown.explanation import tiles
from sla_engine.calendars.shown.month_and_year_rows import month_html
from sla_engine.calendars.text.durations import duration_us
from sla_engine.calendars.timeline.column_methods import ColumnMethods
from sla_engine.calendars.timeline.growing_timeline import GrowingTimeline
from sla_engine.calendars.timeline.set_operations import Combined, Definition, describe
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.show.escaping import escape_html


class BusinessCalendar(ColumnMethods):
    """Weekly hours in a time zone, less holidays, special days and closures; immutable, hashable, safe to share.

    Methods take instants as aware datetimes and return `pendulum.DateTime` in the calendar's zone, exact to the microsecond.
    They take business time as a `timedelta` or as text such as `8h`, `1h30m` or `PT8H`, and return it as a `timedelta`.

    >>> import pendulum
    >>> office = BusinessCalendar("Mo-Fr 07:30-18:00", tz="Europe/Luxembourg", holidays="LU")
    >>> reported = pendulum.datetime(2026, 6, 22, 17, 30, tz="Europe/Luxembourg")
    >>> str(office.add(reported, "8h"))  # Tuesday 23 June is the national holiday
    '2026-06-24 15:00:00+02:00'
    >>> office.between(reported, pendulum.datetime(2026, 6, 25, 8, 30, tz="Europe/Luxembourg"))
    datetime.timedelta(seconds=43200)
    """

    __slots__ = ("__weakref__", "_definition", "_fingerprint", "_timeline", "_tz")

    _definition: Definition
    _fingerprint: str | None
    _timeline: GrowingTimeline
    _tz: Timezone

    def __init__(
        self,
        hours: WeeklyHours | str,
        *,
        tz: str | tzinfo,
        holidays: Holidays | None = None,
        special_days: SpecialDays | Sequence[SpecialDays] | None = None,
        closures: Iterable[Interval] = (),
    ) -> None:
        """Define a calendar.

        `hours` is opening-hours notation (`"Mo-Fr 08:00-12:00,13:00-17:00; PH off"`) or `WeeklyHours`. `holidays` is a
        region (`"LU"`, `"DE-RP"`), several, dates, or a `HolidaySet`; a holiday closes unless the hours say otherwise.
        `special_days` maps dates to other hours (`"09:00-12:00"`, `"closed"`) or to a cut, which only shortens the hours of
        the date (`"-12:00"`: up to noon; `"13:00-"`: from one o'clock), and yearly days (`"12-24"`) to a cut or `"closed"`;
        a pair adds a name: `("-12:00", "Christmas Eve")`. If several mappings are given, a later one comes before an earlier
        one. `closures` are always closed. A day has at most 48 spans, a calendar at most 100,000 closures.

        Raises:
            InvalidHoursError: the hours, or those of a special day, cannot be read; the message points at the part.
            InvalidCalendarError: an argument has a wrong type, a yearly special day would open, or there are too many closures.
            UnknownZoneError: the time-zone data has no such zone.
            UnknownRegionError: the holiday data has no such region.
        """
        self._set(read_rules(hours, tz, holidays, special_days, closures))

    def _set(self, definition: Definition) -> None:
        object.__setattr__(self, "_definition", definition)
        object.__setattr__(self, "_fingerprint", None)
        object.__setattr__(self, "_timeline", GrowingTimeline(definition))
        object.__setattr__(self, "_tz", named_zone(definition.zone))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a BusinessCalendar never changes; {name!r} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a BusinessCalendar never changes; {name!r} cannot be deleted")

    @classmethod
    def _of(cls, definition: Definition) -> Self:
        made = object.__new__(cls)
        made._set(definition)
        return made

    @classmethod
    def always(cls, tz: str | tzinfo) -> Self:
        """Return the calendar that is open round the clock, 24/7.

        >>> import pendulum
        >>> night = pendulum.datetime(2026, 3, 29, 0, 30, tz="Europe/Luxembourg")
        >>> str(BusinessCalendar.always("Europe/Luxembourg").add(night, "7h"))  # one hour of that night does not exist
        '2026-03-29 08:30:00+02:00'
        """
        return cls("24/7", tz=tz)

    # Definition

    @property
    def tz(self) -> Timezone:
        """The zone in which hours are read and answers are shown."""
        return self._tz

    @property
    def hours(self) -> WeeklyHours | None:
        """The weekly hours; None for a calendar that is combined of others."""
        return self._definition.week if isinstance(self._definition, Rules) else None

    @property
    def holidays(self) -> HolidaySet | None:
        """The holidays; None if there are none, or the calendar is combined of others."""
        return self._definition.holidays if isinstance(self._definition, Rules) else None

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits: the hash of the definition and of its data, which changes whenever a result could change."""
        if self._fingerprint is None:
            plain = json.dumps(self._definition.canonical(), sort_keys=True, separators=(",", ":"))
            object.__setattr__(self, "_fingerprint", blake2b(plain.encode(), digest_size=16).hexdigest())
        return self._fingerprint or ""

    @property
    def data_versions(self) -> dict[str, str]:
        """The versions of the data: `tzdata`, with its origin, `holidays` where holidays are used, `ical` where files are."""
        return self._definition.data_versions()

    # Business time

    def add(self, start: datetime, duration: timedelta | str, *, landing: Landing = "closing") -> Instant:
        """Return the earliest instant u >= start with `duration` of business time in [start, u).

        With `landing="opening"` an answer at a closing moves to the next opening. `add(t, 0)` is t (the next open instant).

        Raises:
            NaiveInstantError: `start` has no time zone, or is no datetime.
            InvalidDurationError: the duration is negative, ambiguous or unreadable.
            InvalidArgumentError: `landing` is neither "closing" nor "opening".
            NeverOpensError: there is no open time from `start` on.
            OutOfRangeError: `start` or the answer lies outside the years 1900 to 2200, or in a year without holiday data.
        """
        opening = landing != "closing" and opens_at(landing)
        return instant_at(self._timeline.add(instant_us(start), duration_us(duration), opening), self._tz)

    def subtract(self, end: datetime, duration: timedelta | str) -> Instant:
        """Return the latest instant u <= end with `duration` of business time in [u, end); an open one if duration > 0.

        Raises:
            NaiveInstantError: `end` has no time zone, or is no datetime.
            InvalidDurationError: the duration is negative, ambiguous or unreadable.
            NeverOpensError: there is no open time up to `end`.
            OutOfRangeError: `end` or the answer lies outside the years 1900 to 2200, or in a year without holiday data.
        """
        return instant_at(self._timeline.subtract(instant_us(end), duration_us(duration)), self._tz)

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Return the business time in [a, b), or the negative business time in [b, a) where b < a.

        Raises:
            NaiveInstantError: an argument has no time zone, or is no datetime.
            OutOfRangeError: an argument lies outside the years 1900 to 2200, or a year between them has no holiday data.
        """
        return timedelta(microseconds=self._timeline.between(instant_us(a), instant_us(b)))

    def is_open(self, t: datetime) -> bool:
        """Tell whether the instant is open; an instant at a closing is not."""
        return self._timeline.is_open(instant_us(t))

    def roll_forward(self, t: datetime) -> Instant:
        """Return `t` when open, else the next opening.

        Raises:
            NaiveInstantError: `t` has no time zone, or is no datetime.
            NeverOpensError: there is no open time from `t` on.
            OutOfRangeError: `t` or the answer lies outside the years 1900 to 2200, or in a year without holiday data.
        """
        return instant_at(self._timeline.roll_forward(instant_us(t)), self._tz)

    def roll_backward(self, t: datetime) -> Instant:
        """Return `t` when it lies in (opening, closing] of an open interval, else the last closing before it.

        Raises:
            NaiveInstantError: `t` has no time zone, or is no datetime.
            NeverOpensError: there is no open time up to `t`.
            OutOfRangeError: `t` or the answer lies outside the years 1900 to 2200, or in a year without holiday data.
        """
        return instant_at(self._timeline.roll_backward(instant_us(t)), self._tz)

    # Edges

    def next_opening(self, t: datetime) -> Instant | None:
        """Return the first opening strictly after `t`, None if there is none."""
        return self._edge(t, opening=True, back=False)

    def next_closing(self, t: datetime) -> Instant | None:
        """Return the first closing strictly after `t`, None if there is none."""
        return self._edge(t, opening=False, back=False)

    def previous_opening(self, t: datetime) -> Instant | None:
        """Return the last opening strictly before `t`, None if there is none."""
        return self._edge(t, opening=True, back=True)

    def previous_closing(self, t: datetime) -> Instant | None:
        """Return the last closing strictly before `t`, None if there is none."""
        return self._edge(t, opening=False, back=True)

    def _edge(self, t: datetime, *, opening: bool, back: bool) -> Instant | None:
        us = self._timeline.edge(instant_us(t), opening=opening, back=back)
        return None if us is None else instant_at(us, self._tz)

    def intervals(self, a: datetime, b: datetime) -> list[Interval]:
        """Return the open intervals within [a, b), cut to it, in order; an empty list where b <= a."""
        low, high = instant_us(a), instant_us(b)
        compiled = self._timeline.within(min(low, high), max(low, high))
        return [Interval._of(opening, closing, self._tz.key) for opening, closing in compiled.within(low, high)]

    def openings(self, a: datetime, b: datetime) -> list[Opening]:
        """Return the open time within [a, b), cut to it, as rows for a table, in order; an empty list where b <= a.

        Each row has a stretch of open time of one business date, so that stretches of two dates may touch, and the business
        time in [a, opening) in seconds, which is exact to the microsecond. The business time in [a, t) is that of the last row
        with `opening <= t`, and what of its stretch lies before t.

        Raises:
            NaiveInstantError: an argument has no time zone, or is no datetime.
            OutOfRangeError: an argument lies outside the years 1900 to 2200, or a year between them has no holiday data.
        """
        low, high = instant_us(a), instant_us(b)
        compiled = self._timeline.within(min(low, high), max(low, high))
        return openings_of(compiled.windows.clipped(low, high), self._tz)

    def explain(self, a: datetime, b: datetime, *, language: str | None = None) -> list[Segment]:
        """Return segments that cover [a, b) in order, each open or closed throughout, with the reason; none where b <= a.

        Reasons are `open`, `outside hours`, `weekend`, `holiday: <name>`, `special day: <name or hours>`, `closure`. Their text
        is in `language` if that is English, German or French, else in English. Names of holidays are in `language` if the data
        has it, else in the language of the given holidays. `why` has the reasons as values.

        >>> import pendulum
        >>> office = BusinessCalendar("Mo-Fr 08:00-17:00", tz="Europe/Luxembourg", holidays="LU")
        >>> for segment in office.explain(pendulum.datetime(2026, 6, 22, 14), pendulum.datetime(2026, 6, 24, 7)):
        ...     print(segment)
        2026-06-22 16:00:00 .. 2026-06-22 17:00:00  open
        2026-06-22 17:00:00 .. 2026-06-23 00:00:00  outside hours
        2026-06-23 00:00:00 .. 2026-06-24 00:00:00  holiday: Nationalfeierdag
        2026-06-24 00:00:00 .. 2026-06-24 08:00:00  outside hours
        2026-06-24 08:00:00 .. 2026-06-24 09:00:00  open
        """
        low, high = instant_us(a), instant_us(b)
        self._timeline.within(min(low, high), max(low, high))
        return [
            Segment(*tile, self._definition.zone, language) for tile in tiles(self._definition, low, high, language)
        ]

    # Business days

    def add_business_days(self, start: datetime, n: SupportsIndex, *, at: str = "closing") -> Instant:
        """Return an instant on the n-th business date after the one that `start` belongs to, or before it where n < 0.

        A business date is a date that owns open time; a closed start first rolls forward, or backward where n < 0, and its date
        is day 0. `at` is `"closing"` (the end of the date's last window), a wall time such as `"16:00"` (never later than the
        closing, but possibly in closed time before a late opening, and for n = 0 possibly before `start`), or `"same time"`
        (the rolled start's wall time, rolled forward into open time).

        Raises:
            NaiveInstantError: `start` has no time zone, or is no datetime.
            InvalidArgumentError: `n` is no whole number, or `at` is none of these values.
            NeverOpensError: there are fewer than `n` business dates from `start` on.
            OutOfRangeError: `start` or the answer lies outside the years 1900 to 2200, or in a year without holiday data.

        >>> import pendulum
        >>> office = BusinessCalendar("Mo-Fr 08:00-17:00", tz="Europe/Luxembourg", holidays="LU")
        >>> saturday = pendulum.datetime(2026, 6, 27, 12, tz="Europe/Luxembourg")
        >>> print(office.add_business_days(saturday, 1), office.add_business_days(saturday, -1))
        2026-06-30 17:00:00+02:00 2026-06-25 17:00:00+02:00
        """
        return instant_at(self._timeline.add_business_days(instant_us(start), whole_days(n), at), self._tz)

    def business_days_between(self, a: datetime, b: datetime) -> int:
        """Return the number of business dates after that of `a` up to that of `b`, negative where that of `b` comes first.

        The business date of a closed instant, a closing included, is that of the next opening.

        Raises:
            NaiveInstantError: `a` or `b` has no time zone, or is no datetime.
            NeverOpensError: there is no open time from `a` or from `b` on.
            OutOfRangeError: `a` or `b` lies outside the years 1900 to 2200, or in a year without holiday data.

        >>> import pendulum
        >>> office = BusinessCalendar("Mo-Fr 08:00-17:00", tz="Europe/Luxembourg", holidays="LU")
        >>> monday, friday = (pendulum.datetime(2026, 6, day, 12, tz="Europe/Luxembourg") for day in (22, 26))
        >>> office.business_days_between(monday, friday), office.business_days_between(friday, monday)  # Tuesday is a holiday
        (3, -3)
        """
        return self._timeline.business_days_between(instant_us(a), instant_us(b))

    # Algebra

    def __or__(self, other: "BusinessCalendar") -> "BusinessCalendar":
        return self._combined("|", other)

    def __and__(self, other: "BusinessCalendar") -> "BusinessCalendar":
        return self._combined("&", other)

    def __sub__(self, other: "BusinessCalendar") -> "BusinessCalendar":
        return self._combined("-", other)

    def _combined(self, sign: str, other: "BusinessCalendar") -> "BusinessCalendar":
        if not isinstance(other, BusinessCalendar):
            return NotImplemented
        return BusinessCalendar._of(Combined.of(sign, self._definition, other._definition))

    def without_holidays(self) -> "BusinessCalendar":
        """Return the calendar without its holidays: dates have the hours of their weekdays, or of special days.

        >>> office = BusinessCalendar("Mo-Fr 07:30-18:00", tz="Europe/Luxembourg", holidays="LU")
        >>> lost = office.without_holidays() - office  # the hours that holidays close
        """
        return BusinessCalendar._of(self._definition.without_holidays())

    # Values

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BusinessCalendar):
            return NotImplemented
        return self._definition == other._definition

    def __hash__(self) -> int:
        return hash(self._definition)

    def __reduce__(self) -> tuple[object, ...]:
        return BusinessCalendar._of, (self._definition,)

    def __repr__(self) -> str:
        return f"<BusinessCalendar {describe(self._definition)}>"

    def _repr_html_(self) -> str:
        """Show the month of the first instant asked about; before that, a month in the year of the time-zone data."""
        shown = instant_at(self._timeline.first_asked(), self._tz)
        return f"<p>{escape_html(describe(self._definition))}</p>{month_html(self, shown.year, shown.month)}"


def timeline_of(calendar: BusinessCalendar) -> GrowingTimeline:
    """Return the integer core of a calendar, for the packages built on it; it works in microseconds of UTC."""
    return calendar._timeline
