"""Read what a user writes for a calendar into Rules: parsing and checking happen here, at the edge, and only here."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo

from sla_engine.calendars.holiday_set import HolidaySet
from sla_engine.calendars.hours import DayHours, WeeklyHours
from sla_engine.calendars.intervals import Interval
from sla_engine.calendars.notation import parse_special
from sla_engine.calendars.rules import MonthDay, Rules, SpecialHours, merged_pairs
from sla_engine.calendars.zones import FIRST_YEAR, LAST_YEAR, zone_of
from sla_engine.errors import InvalidCalendarError

LEAP_YEAR = 2024
YEARLY = re.compile(r"[0-9]{2}-[0-9]{2}")

SpecialDays = Mapping[date, str] | Mapping[str, str] | Mapping[date | str, str]
Holidays = HolidaySet | str | Iterable[str] | Iterable[date] | Mapping[date, str]


def read_rules(
    hours: WeeklyHours | str,
    tz: str | tzinfo,
    holidays: Holidays | None,
    special_days: SpecialDays | None,
    closures: Iterable[Interval],
) -> Rules:
    """Return the rules that the arguments of a calendar stand for.

    Raises:
        InvalidHoursError: hours or special hours that cannot be read.
        InvalidCalendarError: an argument of the wrong kind, or special days that contradict themselves.
        UnknownZoneError, UnknownRegionError: a zone or region that the data does not have.
    """
    if not isinstance(hours, WeeklyHours):
        hours = WeeklyHours.parse(hours)
    exact, yearly = _special(special_days or {})
    return Rules(
        zone_of(tz).key,
        hours,
        None if holidays is None else HolidaySet.of(holidays),
        exact,
        yearly,
        merged_pairs(one.us for one in _checked(closures)),
    )


def _checked(closures: Iterable[Interval]) -> Iterable[Interval]:
    if not isinstance(closures, Iterable):
        raise InvalidCalendarError(f"closures are Intervals, in a list or tuple, got {closures!r}")
    for closure in closures:
        if not isinstance(closure, Interval):
            raise InvalidCalendarError(f"a closure is an Interval(start, end) of aware instants, got {closure!r}")
        yield closure


def _special(
    days: SpecialDays,
) -> tuple[tuple[tuple[date, SpecialHours], ...], tuple[tuple[MonthDay, SpecialHours], ...]]:
    """Sort special days into exact dates and yearly ones."""
    exact: dict[date, SpecialHours] = {}
    yearly: dict[MonthDay, SpecialHours] = {}
    if not isinstance(days, Mapping):
        raise InvalidCalendarError(f"special days map dates to hours, as {{'12-24': '-12:00'}}, got {days!r}")
    for key, text in days.items():
        day = _day(key)
        hours = parse_special(text)
        if isinstance(day, date):
            if day in exact:
                raise InvalidCalendarError(f"special day {day} is given twice")
            exact[day] = hours
        elif isinstance(hours, DayHours) and hours:
            raise InvalidCalendarError(
                f"yearly special day {key!r} may only cut ('-12:00') or close ('closed'), got {text!r}: it would "
                "open a weekend; name the exact date instead"
            )
        else:
            yearly[day] = hours
    return tuple(sorted(exact.items(), key=lambda row: row[0])), tuple(sorted(yearly.items(), key=lambda row: row[0]))


def _day(key: object) -> date | MonthDay:
    """Read a date, ISO text of one, or the `MM-DD` of a yearly day."""
    if isinstance(key, date) and not isinstance(key, datetime):
        day: date | MonthDay = date(key.year, key.month, key.day)
    elif isinstance(key, str):
        day = _named_day(key)
    else:
        raise InvalidCalendarError(f"a special day is a date, '2026-12-24' or, yearly, '12-24', got {key!r}")
    if isinstance(day, date) and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidCalendarError(f"special day {day} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


def _named_day(text: str) -> date | MonthDay:
    try:
        if YEARLY.fullmatch(text):
            day = date.fromisoformat(f"{LEAP_YEAR}-{text}")
            return day.month, day.day
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidCalendarError(
            f"a special day is a date, '2026-12-24' or, yearly, '12-24', got {text!r:.80}"
        ) from None
