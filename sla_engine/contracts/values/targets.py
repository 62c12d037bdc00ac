"""Targets: how much time a promise allows, and the unit in which the time counts.

All three kinds compute the due instant from a start and the calendar of the hours. Columns are int64 microseconds of
UTC, with NaT (the smallest int64) where there is no due instant.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, ClassVar

import numpy as np
from pydantic import AfterValidator, Field, ValidationInfo

from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.arrays import NAT, Micros
from sla_engine.calendars.instants import Instant, instant_at, instant_us
from sla_engine.calendars.method_arguments import Landing
from sla_engine.calendars.text.durations import format_duration
from sla_engine.calendars.text.notation import parse_wall_time
from sla_engine.calendars.timeline.numpy_columns import Errors
from sla_engine.contracts.forms.single_values import At, PhysicalStep, Step, WallTime
from sla_engine.contracts.forms.toml_tables import Key
from sla_engine.show.languages import Words

MOST_DAYS = 10_000
_ROUND_THE_CLOCK = Words("{} round the clock", "{} rund um die Uhr", "{} jour et nuit")
_BUSINESS_DAY = Words("{} business day", "{} Arbeitstag", "{} jour ouvré")
_BUSINESS_DAYS = Words("{} business days", "{} Arbeitstage", "{} jours ouvrés")
_BY = Words(", by {}", ", bis {}", ", avant {}")
_SAME_TIME = Words(", at the same time", ", zur selben Uhrzeit", ", à la même heure")
_CUTOFF = Words(" (from {}: next day)", " (ab {}: nächster Tag)", " (à partir de {} : jour suivant)")


class _TimeAllowed:
    """The base of business time and elapsed time: `us` microseconds, counted in the open time of a calendar."""

    __slots__ = ()
    us: int

    @property
    def duration(self) -> timedelta:
        """The allowed time."""
        return timedelta(microseconds=self.us)

    def counted_in(self, calendar: BusinessCalendar) -> BusinessCalendar:
        """Return the calendar in which the time counts, given the calendar of the hours."""
        return calendar

    def due(self, calendar: BusinessCalendar, start: datetime, *, landing: Landing = "closing") -> Instant:
        """Return the instant at which the allowed time is used up, in the calendar's zone.

        Raises: the same errors as `BusinessCalendar.add`.
        """
        return self.counted_in(calendar).add(start, self.duration, landing=landing)

    def due_many(
        self, calendar: BusinessCalendar, starts: Micros, *, landing: Landing = "closing", errors: Errors = "raise"
    ) -> Micros:
        """Return the due instant of each start."""
        return self.counted_in(calendar).add_many(starts, self.duration, landing=landing, errors=errors)


@dataclass(frozen=True, slots=True)
class BusinessTime(_TimeAllowed):
    """Business time: open time of the tier's hours.

    `us` are microseconds, more than 0.

    >>> str(BusinessTime(28_800_000_000))
    '8h'
    """

    TABLE: ClassVar[str] = "BusinessTable"
    us: Annotated[Step, Key("The amount of open time.", name="business")]

    def text(self, language: str | None = None) -> str:  # noqa: ARG002 - hours and minutes are written alike in all languages
        """Return how the target reads in a language."""
        return format_duration(self.us)

    def __str__(self) -> str:
        return self.text()


@cache
def always(zone: str) -> BusinessCalendar:
    """Return the calendar of a zone that is open round the clock; the same object every time."""
    return BusinessCalendar.always(zone)


@dataclass(frozen=True, slots=True)
class ElapsedTime(_TimeAllowed):
    """Elapsed time: it counts round the clock, whatever the hours.

    `us` are microseconds, more than 0.

    >>> str(ElapsedTime(14_400_000_000))
    '4h round the clock'
    """

    TABLE: ClassVar[str] = "ElapsedTable"
    us: Annotated[PhysicalStep, Key("The amount of time round the clock.", name="elapsed")]

    def counted_in(self, calendar: BusinessCalendar) -> BusinessCalendar:
        """Return the calendar that is open round the clock, in the zone of the given one."""
        return always(calendar.tz.name)

    def text(self, language: str | None = None) -> str:
        """Return how the target reads in a language."""
        return _ROUND_THE_CLOCK.of(language).format(format_duration(self.us))

    def __str__(self) -> str:
        return self.text()


def _not_before_the_start(at: str, info: ValidationInfo) -> str:
    if info.data.get("days") or at in ("closing", "same time"):
        return at
    cutoff = info.data.get("cutoff")
    if cutoff is None or parse_wall_time(cutoff) > parse_wall_time(at):
        raise ValueError(
            "expected a cutoff no later than this time for the same day; otherwise the target could be due before its start"
        )
    return at


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Business days: a number of dates with open hours after the date of the start.

    `at` is `closing`, `same time` or a wall time such as `16:00` (never later than the closing, nor before the start). A start
    in closed time first rolls forward. A rolled start at or after the wall time `cutoff` counts as on the next business date.

    >>> str(BusinessDays(1, at="16:00", cutoff="14:00"))
    '1 business day, by 16:00 (from 14:00: next day)'
    """

    days: Annotated[
        int,
        Field(ge=0, le=MOST_DAYS),
        Key("The number of business dates after the date of the start; 0 is the same day.", name="business_days"),
    ]
    at: Annotated[
        At,
        AfterValidator(_not_before_the_start),
        Key("The time on the last day: closing, a time (never later than the closing), or same time.", after="cutoff"),
    ] = "closing"
    cutoff: Annotated[WallTime | None, Key("From this time on, a start counts as on the next business date.")] = None

    def due(
        self,
        calendar: BusinessCalendar,
        start: datetime,
        *,
        landing: Landing = "closing",  # noqa: ARG002 - says nothing about days
    ) -> Instant:
        """Return the due instant.

        Raises: the same errors as `BusinessCalendar.add_business_days`.
        """
        days = self.days
        if self.cutoff:
            # Day 0 at the cutoff is never later than its closing, and an open start lies before the closing: so this is exact.
            last = calendar.add_business_days(start, 0, at=self.cutoff)
            days += instant_us(calendar.roll_forward(start)) >= instant_us(last)
        due = calendar.add_business_days(start, days, at=self.at)
        # In a night shift, the wall time may come before a start that belongs to the date before.
        return due if instant_us(due) >= instant_us(start) else instant_at(instant_us(start), calendar.tz)

    def due_many(
        self,
        calendar: BusinessCalendar,
        starts: Micros,
        *,
        landing: Landing = "closing",  # noqa: ARG002 - says nothing about days
        errors: Errors = "raise",
    ) -> Micros:
        """Return the due instant of each start."""
        due = self._days_many(calendar, starts, errors)
        return np.where(due == NAT, NAT, np.maximum(due, starts))

    def _days_many(self, calendar: BusinessCalendar, starts: Micros, errors: Errors) -> Micros:
        if not self.cutoff:
            return calendar.add_business_days_many(starts, self.days, at=self.at, errors=errors)
        last = calendar.add_business_days_many(starts, 0, at=self.cutoff, errors=errors)
        passed = calendar.roll_forward_many(starts, errors=errors) >= last
        on_time, late = np.where(passed, NAT, starts), np.where(passed, starts, NAT)
        due = calendar.add_business_days_many(on_time, self.days, at=self.at, errors=errors)
        return np.maximum(due, calendar.add_business_days_many(late, self.days + 1, at=self.at, errors=errors))

    def text(self, language: str | None = None) -> str:
        """Return how the target reads in a language."""
        days = (_BUSINESS_DAY if self.days == 1 else _BUSINESS_DAYS).of(language).format(self.days)
        when = "" if self.at == "closing" else (_SAME_TIME if self.at == "same time" else _BY).of(language)
        cutoff = _CUTOFF.of(language).format(self.cutoff) if self.cutoff else ""
        return f"{days}{when.format(self.at)}{cutoff}"

    def __str__(self) -> str:
        return self.text()


Target = BusinessTime | ElapsedTime | BusinessDays
