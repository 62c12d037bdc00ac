"""BusinessCalendar: when work counts. The public face of this package.

It holds a definition and one compiled timeline, which it lengthens when a question reaches beyond it, never past the years
for which there is an answer. Each public method converts at the rim, asks the timeline, converts back. The module is long
because each of those few-line methods states its law.
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, tzinfo
from functools import cached_property
from hashlib import blake2b
from threading import RLock
from typing import Literal, NoReturn, Self

from pendulum import DateTime, Timezone

from sla_engine.calendars.combined import Combined, Definition
from sla_engine.calendars.definition import Holidays, SpecialDays, read_rules
from sla_engine.calendars.durations import duration_us
from sla_engine.calendars.explanation import pieces
from sla_engine.calendars.holiday_data import HolidaySet
from sla_engine.calendars.hours import WeeklyHours
from sla_engine.calendars.instants import DAY, EPOCH_ORDINAL, SECOND, instant_at, instant_us
from sla_engine.calendars.intervals import Interval, Segment
from sla_engine.calendars.notation import parse_wall_time
from sla_engine.calendars.rules import Rules
from sla_engine.calendars.timeline import Timeline
from sla_engine.calendars.zones import local_time, named_zone, resolve
from sla_engine.errors import HolidayDataError, InvalidArgumentError, InvalidCalendarError, NeverOpensError

Landing = Literal["closing", "opening"]
Ask = Callable[[Timeline, int], int | None]

YEAR = 366 * DAY
# A night may end two dates after the one that owns it, and clocks may change meanwhile.
NIGHT_SLACK = 4 * DAY


class BusinessCalendar:
    """Weekly hours in a time zone, less holidays, special days and closures; immutable, hashable, safe to share.

    Instants go in as aware datetimes and come out as `pendulum.DateTime` in the calendar's zone, exact to the microsecond.
    Business time goes in as a `timedelta` or as text such as `8h`, `1h30m` or `PT8H`, and comes out as a `timedelta`.

    >>> import pendulum
    >>> office = BusinessCalendar("Mo-Fr 07:30-18:00", tz="Europe/Luxembourg", holidays="LU")
    >>> reported = pendulum.datetime(2026, 6, 22, 17, 30, tz="Europe/Luxembourg")
    >>> str(office.add(reported, "8h"))  # Tuesday 23 June is the national holiday
    '2026-06-24 15:00:00+02:00'
    >>> office.between(reported, pendulum.datetime(2026, 6, 25, 8, 30, tz="Europe/Luxembourg"))
    datetime.timedelta(seconds=43200)
    """

    __slots__ = ("__dict__", "_definition", "_line", "_lock")

    _definition: Definition
    _line: Timeline | None
    _lock: RLock  # type: ignore[valid-type]

    def __init__(
        self,
        hours: WeeklyHours | str,
        *,
        tz: str | tzinfo,
        holidays: Holidays | None = None,
        special_days: SpecialDays | None = None,
        closures: Iterable[Interval] = (),
    ) -> None:
        """Define a calendar.

        `hours` is opening-hours notation (`"Mo-Fr 08:00-12:00,13:00-17:00; PH off"`) or `WeeklyHours`. `holidays` is a
        region (`"LU"`, `"DE-RP"`), several, dates, or a `HolidaySet`; a holiday closes unless the hours say otherwise.
        `special_days` maps dates to the hours they have instead (`"09:00-12:00"`, `"closed"`, or `"-12:00"`, which cuts
        the week's hours at noon), and yearly days (`"12-24"`) to a cut or a closing. `closures` are closed whatever else.

        Raises:
            InvalidHoursError: hours that cannot be read; the message points at the part.
            InvalidCalendarError: an argument of the wrong kind, or a yearly day that would open.
            UnknownZoneError, UnknownRegionError: names that the data does not have.
        """
        self._set(read_rules(hours, tz, holidays, special_days, closures))

    def _set(self, definition: Definition) -> None:
        self._definition = definition
        self._line = None
        self._lock = RLock()

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

    # What it is

    @cached_property
    def tz(self) -> Timezone:
        """The zone in which hours are read and answers are shown."""
        return named_zone(self._definition.zone)

    @property
    def hours(self) -> WeeklyHours | None:
        """The weekly hours; None for a calendar combined of others."""
        return self._definition.week if isinstance(self._definition, Rules) else None

    @property
    def holidays(self) -> HolidaySet | None:
        """The holidays; None where there are none, or the calendar is combined of others."""
        return self._definition.holidays if isinstance(self._definition, Rules) else None

    @cached_property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that change whenever an answer could: they hash the definition and the data it uses."""
        plain = json.dumps(self._definition.canonical(), sort_keys=True, separators=(",", ":"))
        return blake2b(plain.encode(), digest_size=16).hexdigest()

    @property
    def data_versions(self) -> dict[str, str]:
        """The versions of the data read: `tzdata`, with where it comes from, and `holidays` where holidays are used."""
        return self._definition.data_versions()

    # Business time

    def add(self, start: datetime, duration: timedelta | str, *, landing: Landing = "closing") -> DateTime:
        """Return the earliest instant u >= start with `duration` of business time in [start, u).

        With `landing="opening"` an answer at a closing moves to the next opening. `add(t, 0)` is t (the next open instant).

        Raises:
            NaiveInstantError, InvalidDurationError: bad arguments.
            NeverOpensError: there is no open time from `start` on.
            OutOfRangeError: start or answer lie outside the years with data.
        """
        due = self._add(instant_us(start), duration_us(duration), landing)
        return instant_at(due, self.tz)

    def subtract(self, end: datetime, duration: timedelta | str) -> DateTime:
        """Return the latest instant u <= end with `duration` of business time in [u, end); an open one if duration > 0.

        Raises: as `add`.
        """
        us, missing = instant_us(end), duration_us(duration)
        line = self._at(us)
        if not missing:
            return instant_at(us, self.tz)
        while (target := line.elapsed(us) - missing) < 0:
            line = self._further_back(line, -target, us - missing)
        return instant_at(line.latest(target), self.tz)

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Return the business time in [a, b), or what lies in [b, a) counted negative.

        Raises:
            NaiveInstantError, OutOfRangeError: bad arguments.
        """
        first, last = instant_us(a), instant_us(b)
        line = self._over(first, last) if first <= last else self._over(last, first)
        return timedelta(microseconds=line.elapsed(last) - line.elapsed(first))

    def is_open(self, t: datetime) -> bool:
        """Tell whether the instant is open; at a closing it is closed."""
        us = instant_us(t)
        return self._at(us).is_open(us)

    def roll_forward(self, t: datetime) -> DateTime:
        """Return `t` when open, else the next opening.

        Raises: as `add`.
        """
        return instant_at(self._roll_forward(instant_us(t)), self.tz)

    def roll_backward(self, t: datetime) -> DateTime:
        """Return `t` when it lies in (opening, closing] of an open interval, else the last closing before it.

        Raises: as `add`.
        """
        us = instant_us(t)
        line = self._at(us)
        # In (opening, closing] just when the last moment before `t` is open.
        while not line.elapsed(us):
            line = self._further_back(line, 1, us - 1)
        return instant_at(line.earliest(line.elapsed(us)), self.tz)

    # Edges

    def next_opening(self, t: datetime) -> DateTime | None:
        """Return the first opening strictly after `t`, None if there is none."""
        return self._edge(instant_us(t), Timeline.next_opening, forward=True)

    def next_closing(self, t: datetime) -> DateTime | None:
        """Return the first closing strictly after `t`, None if there is none."""
        return self._edge(instant_us(t), Timeline.next_closing, forward=True)

    def previous_opening(self, t: datetime) -> DateTime | None:
        """Return the last opening strictly before `t`, None if there is none."""
        return self._edge(instant_us(t), Timeline.previous_opening, forward=False)

    def previous_closing(self, t: datetime) -> DateTime | None:
        """Return the last closing strictly before `t`, None if there is none."""
        return self._edge(instant_us(t), Timeline.previous_closing, forward=False)

    def intervals(self, a: datetime, b: datetime) -> list[Interval]:
        """Return the open intervals within [a, b), cut to it, in order; none where b <= a."""
        low, high = instant_us(a), instant_us(b)
        line = self._over(min(low, high), max(low, high))
        return [Interval._of(opening, closing, self.tz) for opening, closing in line.within(low, high)]

    def explain(self, a: datetime, b: datetime) -> list[Segment]:
        """Return segments that tile [a, b) in order, each open or closed throughout, with the reason; none where b <= a.

        Reasons are `open`, `outside hours`, `weekend`, `holiday: <name>`, `special day: <hours>`, `closure`.

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
        self._over(min(low, high), max(low, high))
        return [Segment(*piece, self._definition.zone) for piece in pieces(self._definition, low, high)]

    # Business days

    def add_business_days(self, start: datetime, n: int, *, at: str = "closing") -> DateTime:
        """Return an instant on the n-th business date after the one that `start` belongs to.

        A business date is a date that owns open time; a closed start first rolls forward, and its date is day 0. `at` is
        `"closing"` (the end of the date's last window), a wall time such as `"16:00"` (never later than the closing; for
        n = 0 it may lie before `start`), or `"same time"` (the rolled start's wall time, rolled forward into open time).

        Raises:
            InvalidArgumentError: n is negative or no whole number, or `at` is none of the above.
            NeverOpensError, OutOfRangeError: as `add`.
        """
        if not isinstance(n, int) or isinstance(n, bool) or n < 0:
            raise InvalidArgumentError(f"expected a whole number of business days, 0 or more, got {n!r}")
        rolled = self._roll_forward(instant_us(start))
        line, position = self._business_date(rolled, n)
        closing, ordinal = line.dates.closing[position + n], line.dates.ordinal[position + n]
        if at == "closing":
            return instant_at(closing, self.tz)
        zone, midnight = self._definition.zone, (ordinal - EPOCH_ORDINAL) * DAY
        if at == "same time":
            wall = local_time(zone, rolled) - (line.dates.ordinal[position] - EPOCH_ORDINAL) * DAY
            return instant_at(self._roll_forward(resolve(zone, midnight + wall)), self.tz)
        return instant_at(min(closing, resolve(zone, midnight + parse_wall_time(at) * SECOND)), self.tz)

    def _business_date(self, us: int, n: int) -> tuple[Timeline, int]:
        """Return a timeline that holds the n-th date after that of an open instant whole, and where the instant's date is."""
        line = self._over(us, us)
        if n * DAY > self._known[1] - us + YEAR:
            raise self._definition.outside(us + n * DAY)
        while True:
            position = line.dates.position_at(us)
            ordinals = line.dates.ordinal
            if position + n < len(ordinals):
                night_over = resolve(self._definition.zone, (ordinals[position + n] - EPOCH_ORDINAL) * DAY + NIGHT_SLACK)
                if night_over <= line.high or line.high == self._known[1]:
                    return line, position
            line = self._further_on(line, 1, us)

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
        return BusinessCalendar._of(Combined(sign, self._definition, other._definition))

    # Values

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BusinessCalendar):
            return NotImplemented
        return self._definition == other._definition

    def __hash__(self) -> int:
        return hash(self._definition)

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (self._definition,)

    def __repr__(self) -> str:
        return f"<BusinessCalendar {describe(self._definition)}>"

    # The timeline, lengthened on demand

    @cached_property
    def _known(self) -> tuple[int, int]:
        low, high = self._definition.known()
        if low >= high:
            raise InvalidCalendarError(f"{self!r} has no year for which all its holiday data is known")
        return low, high

    def _at(self, us: int) -> Timeline:
        """Return a timeline that holds an instant, not at its very end."""
        line = self._line
        if line is not None and line.low <= us < line.high:
            return line
        return self._over(us, us)

    def _over(self, low: int, high: int) -> Timeline:
        """Return a timeline that holds all of [low, high], not at its very end."""
        line = self._line
        if line is not None and line.low <= low and high < line.high:
            return line
        known_low, known_high = self._known
        if not known_low <= low < known_high:
            raise self._definition.outside(low)
        if not known_low <= high < known_high:
            raise self._definition.outside(high)
        return self._compile(low, high + 1)

    def _compile(self, low: int, high: int) -> Timeline:
        """Lengthen the timeline to hold [low, high), with room to spare; other threads may read the old one meanwhile."""
        known_low, known_high = self._known
        with self._lock:
            line = self._line
            if line is None:
                low, high = max(known_low, low - YEAR), min(known_high, high + YEAR)
                line = Timeline(low, high, self._definition.windows(low, high))
            # Doubling keeps the work of many small steps in proportion to the length reached.
            length = line.high - line.low
            if low < line.low:
                low = max(known_low, min(low, line.low - length))
                line = Timeline(low, line.high, self._definition.windows(low, line.low).then(line.windows))
            if high > line.high:
                high = min(known_high, max(high, line.high + length))
                line = Timeline(line.low, high, line.windows.then(self._definition.windows(line.high, high)))
            self._line = line
            return line

    def _further_on(self, line: Timeline, missing: int, us: int) -> Timeline:
        """Return a longer timeline to find more business time in after `us`; raise where there is nothing more to know."""
        if line.high >= self._known[1] or self._definition.never_opens:
            self._refuse(line, empty=line.elapsed(us) == line.total, us=self._known[1])
        length = line.high - line.low
        return self._compile(line.low, line.high + (1 + missing * length // line.total if line.total else length))

    def _further_back(self, line: Timeline, missing: int, us: int) -> Timeline:
        """Return a timeline that begins earlier, to find more business time before `us`; raise where there is none to know."""
        if line.low <= self._known[0] or self._definition.never_opens:
            self._refuse(line, empty=not line.total or not line.elapsed(max(us, line.low)), us=self._known[0] - 1)
        length = line.high - line.low
        return self._compile(line.low - (1 + missing * length // line.total if line.total else length), line.high)

    def _refuse(self, line: Timeline, *, empty: bool, us: int) -> NoReturn:
        """Say why no open time is found: the calendar has none (left), or its data ends."""
        error = self._definition.outside(us)
        if self._definition.never_opens or not line.total:
            raise NeverOpensError(f"{self!r} never opens")
        if empty and not isinstance(error, HolidayDataError):
            raise NeverOpensError(f"{self!r} has no open time left there")
        raise error

    def _add(self, us: int, duration: int, landing: Landing) -> int:
        line = self._at(us)
        if landing == "closing":
            if not duration:
                return us
            while (target := line.elapsed(us) + duration) > line.total:
                line = self._enough(line, us, duration, target - line.total)
            return line.earliest(target)
        if landing != "opening":
            raise InvalidArgumentError(f"landing is 'closing' or 'opening', got {landing!r}")
        while (target := line.elapsed(us) + duration) >= line.total:
            line = self._enough(line, us, duration, target - line.total + 1)
        return line.latest(target)

    def _enough(self, line: Timeline, us: int, duration: int, missing: int) -> Timeline:
        if us + duration > self._known[1] and not self._definition.never_opens:
            raise self._definition.outside(us + duration)
        return self._further_on(line, missing, us)

    def _roll_forward(self, us: int) -> int:
        return self._add(us, 0, "opening")

    def _edge(self, us: int, ask: Ask, *, forward: bool) -> DateTime | None:
        line = self._at(us)
        while (edge := ask(line, us)) is None:
            limit = self._known[1] if forward else self._known[0]
            if self._definition.never_opens or limit == (line.high if forward else line.low):
                return self._no_edge(line, limit if forward else limit - 1)
            line = self._compile(line.low - (not forward), line.high + forward)
        return instant_at(edge, self.tz)

    def _no_edge(self, line: Timeline, limit: int) -> None:
        """None is an answer where the line ends or has no edge at all; where only the data ends, nothing is known."""
        error = self._definition.outside(limit)
        if isinstance(error, HolidayDataError) and line.edges:
            raise error


def describe(definition: Definition) -> str:
    """Return a definition in a line, as people would write it."""
    if isinstance(definition, Combined):
        return f"({describe(definition.first)}) {definition.sign} ({describe(definition.second)})"
    words = [str(definition.week), definition.zone]
    if definition.holidays is not None:
        words.append(f"holidays {definition.holidays}")
    special = len(definition.exact) + len(definition.yearly)
    words += [f"{count} {what}" for count, what in ((special, "special days"), (len(definition.closures), "closures")) if count]
    return ", ".join(words)


def _restore(definition: Definition) -> BusinessCalendar:
    return BusinessCalendar._of(definition)
