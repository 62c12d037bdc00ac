"""Calendar definition: the one place that parses and checks the arguments of a calendar, and builds its `Rules`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, tzinfo
from operator import itemgetter
from typing import Any, TypeVar

from sla_engine.calendars.half_open import merged_pairs
from sla_engine.calendars.holidays.holiday_data import is_table
from sla_engine.calendars.holidays.holiday_set import HolidaySet, plain_date
from sla_engine.calendars.intervals import Interval
from sla_engine.calendars.rules.calendar_rules import MonthDay, Rules
from sla_engine.calendars.rules.day_hours import SpecialDay
from sla_engine.calendars.rules.weekly_hours import Cut, DayHours, WeeklyHours
from sla_engine.calendars.text.notation import parse_special
from sla_engine.calendars.timeline.zones import FIRST_YEAR, LAST_YEAR, zone_of
from sla_engine.errors import InvalidCalendarError

Day = TypeVar("Day", date, MonthDay)

LEAP_YEAR = 2024
MOST_CLOSURES = 100_000
YEARLY = re.compile(r"[0-9]{2}-[0-9]{2}")

# Hours as text, or a pair of hours and a name: ("-12:00", "Christmas Eve").
Special = str | tuple[str, str]
# The keys are dates, or text such as "2026-12-24" or "12-24". Their type is Any because type checkers treat a mapping's keys
# as invariant, would refuse both kinds in one mapping, and find no common type for hours with and without a name.
SpecialDays = Mapping[Any, Special]
Holidays = HolidaySet | str | Iterable[str] | Iterable[date] | Mapping[date, str]


def read_rules(
    hours: WeeklyHours | str,
    tz: str | tzinfo,
    holidays: Holidays | None,
    special_days: SpecialDays | Sequence[SpecialDays] | None,
    closures: Iterable[Interval],
) -> Rules:
    """Return the rules that the arguments of a calendar define; a later table of special days comes before an earlier one.

    Raises:
        InvalidHoursError: the hours, or those of a special day, cannot be read.
        InvalidCalendarError: an argument has a wrong type, or two special days contradict each other.
        UnknownZoneError: the time-zone data has no such zone.
        UnknownRegionError: the holiday data has no such region.
    """
    if not isinstance(hours, WeeklyHours):
        hours = WeeklyHours.parse(hours)
    exact: list[tuple[date, SpecialDay]] = []
    yearly: list[tuple[MonthDay, SpecialDay]] = []
    for days in special_days if isinstance(special_days, list | tuple) else [special_days]:
        once, every_year = _special(days)
        exact, yearly = _laid_over(exact, once), _laid_over(yearly, every_year)
    return Rules(
        zone_of(tz).key,
        hours,
        None if holidays is None else HolidaySet.of(holidays),
        tuple(exact),
        tuple(yearly),
        merged_pairs(one.us for one in _checked(closures)),
    )


def _checked(closures: Iterable[Interval]) -> Iterable[Interval]:
    if not isinstance(closures, Iterable):
        raise InvalidCalendarError(f"closures are Intervals, in a list or tuple, got {closures!r}")
    for number, closure in enumerate(closures, 1):
        if number > MOST_CLOSURES:
            raise InvalidCalendarError(f"a calendar has at most {MOST_CLOSURES:,} closures, and there are more")
        if not isinstance(closure, Interval):
            raise InvalidCalendarError(f"a closure is an Interval(start, end) of aware instants, got {closure!r}")
        yield closure


def _laid_over(
    before: Iterable[tuple[Day, SpecialDay]], days: Mapping[Day, SpecialDay]
) -> list[tuple[Day, SpecialDay]]:
    """Return two sets of entries in order of their days; hours of the second replace entries of the first, cuts add to them."""
    rows = [(day, special) for day, special in before if day not in days or isinstance(days[day].hours, Cut)]
    rows += days.items()
    return sorted(rows, key=itemgetter(0))


def _special(days: object) -> tuple[dict[date, SpecialDay], dict[MonthDay, SpecialDay]]:
    """Sort special days into exact dates and yearly ones."""
    exact: dict[date, SpecialDay] = {}
    yearly: dict[MonthDay, SpecialDay] = {}
    days = {} if days is None else days
    if not isinstance(days, Mapping) or is_table(days):
        raise InvalidCalendarError(f"special days map dates to hours, as {{'12-24': '-12:00'}}, got {days!r:.80}")
    for key, value in days.items():
        day = read_day(key)
        special = _special_day(value)
        if isinstance(day, date):
            if day in exact:
                raise InvalidCalendarError(f"special day {day} is given twice")
            exact[day] = special
        elif isinstance(special.hours, DayHours) and special.hours:
            raise InvalidCalendarError(
                f"yearly special day {key!r} may only cut ('-12:00', '13:00-') or close ('closed'), got {value!r}, "
                "which would open a weekend; give the exact date instead"
            )
        else:
            yearly[day] = special
    return exact, yearly


def _special_day(value: Any) -> SpecialDay:  # noqa: ANN401 - checked here
    """Read hours as text, or a pair of hours and a name."""
    if not isinstance(value, tuple):
        return SpecialDay(parse_special(value))
    match value:
        case (hours, str(name)) if name.strip() and name.isprintable():
            return SpecialDay(parse_special(hours), name.strip())
    raise InvalidCalendarError(
        f"expected hours, or hours and a name in one line, such as ('-12:00', 'Christmas Eve'), got {value!r:.80}"
    )


def read_day(key: object) -> date | MonthDay:
    """Read a date, a date as ISO text, or a yearly day as `MM-DD`."""
    yearly = isinstance(key, str) and YEARLY.fullmatch(key)
    try:
        day = plain_date(f"{LEAP_YEAR}-{key}" if yearly else key)
    except InvalidCalendarError:
        got = f"{key!r:.80}" if isinstance(key, str) else repr(key)
        raise InvalidCalendarError(f"a special day is a date, '2026-12-24' or, yearly, '12-24', got {got}") from None
    if yearly:
        return day.month, day.day
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidCalendarError(f"special day {day} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return day
