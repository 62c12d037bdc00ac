"""GrowingTimeline: the timeline of a definition, lengthened when a method needs time that is not compiled yet.

The timeline never extends past the known instants, so that every search ends with a result, with None, or with an error
that states why there is no result. Threads may share it: each reads the current immutable timeline, and only one at a time
replaces it by a longer one.

The module is long because every method lengthens the timeline in its own way, and all share the lock and its ends.
"""

from functools import cached_property
from threading import RLock
from typing import NoReturn

from sla_engine.calendars.method_arguments import wall_time
from sla_engine.calendars.rules.calendar_rules import NIGHT_DATES, year_start
from sla_engine.calendars.timeline.compiled_timeline import Timeline
from sla_engine.calendars.timeline.open_windows import merged
from sla_engine.calendars.timeline.set_operations import Definition, describe
from sla_engine.calendars.timeline.zones import FIRST_YEAR, local_time, midnight, resolve, zone_data_version
from sla_engine.errors import InvalidCalendarError, NeverOpensError
from sla_engine.show.durations import DAY

YEAR = 366 * DAY
# A night may end two dates after the date that owns it, and clocks may change during it.
NIGHT_SLACK = (NIGHT_DATES + 2) * DAY
# So many known years decide whether a calendar has open time beyond them; 29 February recurs within eight years.
FRINGE = 9 * YEAR


class GrowingTimeline:
    """The scalar arithmetic of one definition: instants and durations are microseconds, in and out."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self._compiled: Timeline | None = None
        self._asked: int | None = None
        self._lock = RLock()

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, GrowingTimeline) and self.definition == other.definition)

    def __hash__(self) -> int:
        return hash(self.definition)

    def __reduce__(self) -> tuple[object, ...]:
        # The compiled timeline is not pickled; it is built again when needed.
        return GrowingTimeline, (self.definition,)

    @cached_property
    def known(self) -> tuple[int, int]:
        """The known instants [low, high)."""
        low, high = self.definition.known()
        if low >= high:
            raise InvalidCalendarError(
                f"{describe(self.definition)}: there is no year for which all holiday data is known"
            )
        return low, high

    def first_asked(self) -> int:
        """Return the first instant asked about; before that, the start of the year of the time-zone data, if known."""
        if self._asked is not None:
            return self._asked
        stated = zone_data_version(self.definition.zone)[:4]
        year = int(stated) if stated.isdigit() else FIRST_YEAR
        return min(max(year_start(year), self.known[0]), self.known[1] - 1)

    # The timeline, lengthened on demand

    def at(self, us: int) -> Timeline:
        """Return a timeline that contains an instant, and more after it.

        Raises:
            OutOfRangeError: the instant lies outside the years 1900 to 2200, or in a year without holiday data.
        """
        compiled = self._compiled
        if compiled is not None and compiled.low <= us < compiled.high:
            return compiled
        return self.over(us, us)

    def over(self, low: int, high: int) -> Timeline:
        """Return a timeline that contains [low, high], and more after it; raises the same errors as `at`."""
        compiled = self._compiled
        if compiled is not None and compiled.low <= low and high < compiled.high:
            return compiled
        for us in (low, high):
            if not self.known[0] <= us < self.known[1]:
                raise self.definition.outside(us)
        return self._compile(low, high + 1)

    def within(self, low: int, high: int) -> Timeline:
        """Return a timeline that contains [low, high), where `high` may be the end of known time; raises as `at`."""
        return self.over(low, high - 1) if high == self.known[1] and low < high else self.over(low, high)

    def _compile(self, low: int, high: int) -> Timeline:
        """Lengthen the timeline to contain [low, high), as far as it is known, and some time around it."""
        known_low, known_high = self.known
        with self._lock:
            compiled = self._compiled
            if compiled is None:
                self._asked = low
                low, high = max(known_low, low - YEAR), min(known_high, high + YEAR)
                compiled = Timeline(low, high, self.definition.windows(low, high))
            # Doubling keeps the work of many small steps proportional to the final length.
            length = compiled.high - compiled.low
            if low < compiled.low:
                low = max(known_low, min(low - YEAR, compiled.low - length))
                compiled = Timeline(
                    low, compiled.high, self.definition.windows(low, compiled.low).then(compiled.windows)
                )
            if high > compiled.high:
                high = min(known_high, max(high + YEAR, compiled.high + length))
                compiled = Timeline(
                    compiled.low, high, compiled.windows.then(self.definition.windows(compiled.high, high))
                )
            self._compiled = compiled
            return compiled

    def _is_all(self, compiled: Timeline, *, back: bool) -> bool:
        """Tell whether the timeline contains all known time (or all open time) on that side."""
        return self.definition.never_opens or (
            compiled.low <= self.known[0] if back else compiled.high >= self.known[1]
        )

    def _end(self, *, back: bool) -> int:
        """Return the end of known time on that side."""
        return self.known[0] - 1 if back else self.known[1]

    def _further(self, compiled: Timeline, missing: int, *, back: bool = False) -> Timeline:
        """Return a longer timeline, to find `missing` more business time on it; raise if no more time is known."""
        if self._is_all(compiled, back=back):
            self._refuse(self._end(back=back))
        length = compiled.high - compiled.low
        more = 1 + missing * length // compiled.total if compiled.total else length  # an estimate; at least 1
        return self._compile(compiled.low - more * back, compiled.high + more * (not back))

    def _refuse(self, us: int) -> NoReturn:
        """Raise the error that states why no open time is found up to the end `us` of known time."""
        if self.definition.never_opens or not self._beyond(us)[0]:
            raise NeverOpensError(
                f"the calendar ({describe(self.definition)}) has no open time, or none left on that side"
            )
        raise self.definition.outside(us)

    def _beyond(self, us: int) -> tuple[bool, bool]:
        """Tell whether there is open time, and whether there are edges, beyond an end of known time.

        The time beyond it is assumed to be like the known years next to it, without exact dates.
        """
        low, high = self.known
        low, high = (max(low, high - FRINGE), high) if us >= high else (low, min(high, low + FRINGE))
        windows = self.definition.recurring().windows(low, high)
        opening, closing = merged(windows.opening, windows.closing)
        return bool(len(opening)), bool((opening > low).any() or (closing < high).any())

    # Business time

    def add(self, us: int, duration: int, opening: bool) -> int:  # noqa: FBT001 - a keyword costs a tenth of a call
        """Return the earliest instant u >= us with `duration` in [us, u); with `opening` the next open one."""
        compiled = self._compiled
        if compiled is None or not compiled.low <= us < compiled.high:
            compiled = self.at(us)
        if not (duration or opening):
            return us
        target = compiled.elapsed(us) + duration
        # Landing at an opening also needs open time after the result.
        while target + opening > compiled.total:
            if us + duration > self.known[1] and not self.definition.never_opens:
                raise self.definition.outside(us + duration)
            compiled = self._further(compiled, target + opening - compiled.total)
            target = compiled.elapsed(us) + duration
        return compiled.latest(target) if opening else compiled.earliest(target)

    def subtract(self, us: int, duration: int) -> int:
        """Return the latest instant u <= us with `duration` in [u, us)."""
        compiled = self.at(us)
        if not duration:
            return us
        while (target := compiled.elapsed(us) - duration) < 0:
            compiled = self._further(compiled, -target, back=True)
        return compiled.latest(target)

    def between(self, a: int, b: int) -> int:
        """Return the business time in [a, b), negative where b < a."""
        compiled = self._compiled
        if compiled is None or not (compiled.low <= a < compiled.high and compiled.low <= b < compiled.high):
            compiled = self.within(a, b) if a <= b else self.within(b, a)
        return compiled.elapsed(b) - compiled.elapsed(a)

    def is_open(self, us: int) -> bool:
        """Tell whether the instant is open."""
        return self.at(us).is_open(us)

    def roll_forward(self, us: int) -> int:
        """Return the instant if it is open, else the next opening."""
        return self.add(us, 0, opening=True)

    def roll_backward(self, us: int) -> int:
        """Return the instant if it lies in (opening, closing], that is, the moment before it is open; else the last closing."""
        compiled = self.at(us)
        while not (worked := compiled.elapsed(us)):
            compiled = self._further(compiled, 1, back=True)
        return compiled.earliest(worked)

    # Edges

    def edge(self, us: int, *, opening: bool, back: bool) -> int | None:
        """Return the first opening (or closing) after an instant, or the last one before it, None if there is none."""
        compiled = self.at(us)
        while (edge := compiled.edge(us, opening=opening, back=back)) is None and not self._is_all(compiled, back=back):
            compiled = self._compile(compiled.low - back, compiled.high + (not back))
        # If edges exist beyond known time, this is an error; if there are none, the result is None.
        if edge is None and not self.definition.never_opens and self._beyond(self._end(back=back))[1]:
            raise self.definition.outside(self._end(back=back))
        return edge

    # Business days

    def add_business_days(self, us: int, n: int, at: str) -> int:
        """Return the instant `at` on the n-th business date after that of an instant, or before it where n is negative."""
        rolled = us if n < 0 and self.is_open(us) else self.roll_backward(us) if n < 0 else self.roll_forward(us)
        compiled, position = self.business_date_before(rolled, -n) if n < 0 else self.business_date(rolled, n)
        dates = compiled.dates
        closing, day = dates.closing[position + n], dates.ordinal[position + n]
        if at == "closing":
            return closing
        if at == "same time":
            wall = local_time(self.definition.zone, rolled) - midnight(dates.ordinal[position])
            return self.roll_forward(resolve(self.definition.zone, midnight(day) + wall))
        return min(closing, resolve(self.definition.zone, midnight(day) + wall_time(at)))

    def business_date(self, us: int, n: int) -> tuple[Timeline, int]:
        """Return a timeline with the whole n-th date after that of an open instant, and the position of the date of `us`."""
        compiled = self.at(us)
        if n * DAY > self.known[1] - us + YEAR:
            raise self.definition.outside(us + n * DAY)
        while (position := compiled.dates.position_at(us)) + n >= self.whole_dates(compiled):
            compiled = self._further(compiled, 1)
        return compiled, position

    def business_date_before(self, us: int, n: int) -> tuple[Timeline, int]:
        """Return a timeline that contains the n-th date before that of an instant, and the position of the date of `us`.

        The instant is open or a closing, and belongs to the date of the last window that opened by then.
        """
        compiled = self.at(us)
        if n * DAY > us - self.known[0] + YEAR:
            raise self.definition.outside(us - n * DAY)
        while (position := compiled.dates.position_at(us)) < n:
            compiled = self._further(compiled, 1, back=True)
        return compiled, position

    def business_days_between(self, a: int, b: int) -> int:
        """Return the number of business dates after that of `a` up to that of `b`, negative where that comes first."""
        first, last = self.roll_forward(a), self.roll_forward(b)
        dates = self.over(min(first, last), max(first, last)).dates
        return dates.position_at(last) - dates.position_at(first)

    def whole_dates(self, compiled: Timeline) -> int:
        """Return how many of a timeline's dates have their whole last window on it; later windows may be cut off."""
        dates, zone = compiled.dates, self.definition.zone
        count = len(dates.ordinal)
        while count and resolve(zone, midnight(dates.ordinal[count - 1]) + NIGHT_SLACK) > compiled.high:
            day = dates.ordinal[count - 1]
            if compiled.high == self.known[1] and resolve(zone, self.definition.ends(day)) <= compiled.high:
                break
            count -= 1
        return count
