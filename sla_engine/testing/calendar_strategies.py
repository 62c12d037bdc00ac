"""Hypothesis strategies for zones, hours, calendars, instants and durations, which often draw difficult cases.

They need the extra `test`. Instants are aware standard-library datetimes in the calendar's zone, with the right fold.
"""

import operator
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Literal

from hypothesis import strategies as st

from sla_engine.testing.calendar_cases import WHOLE_DAY, CalendarCase, Case, Late, Spans, Special
from sla_engine.testing.edge_instants import exceptional_days, places
from sla_engine.testing.local_clock import (
    DAY,
    HOUR,
    MICROSECOND,
    SECOND,
    date_of,
    datetime_at,
    instant_of,
    midnight,
    stretches,
)
from sla_engine.testing.season_strategies import Seed, season_seeds, seasons_near

Strategy = st.SearchStrategy
HolidayHours = Spans | Literal["open"] | None
Days = dict[int, Special]
Shape = tuple[tuple[Spans, ...], HolidayHours, list[int], Days, Days, list[tuple[int, int]], list[Seed]]

ZONES = (
    "UTC",
    "Europe/Luxembourg",
    "America/New_York",
    "Africa/Cairo",  # changes at midnight: the first or the last hour of a date is missing or doubled
    "Africa/Casablanca",  # the clock goes back for Ramadan
    "Africa/Monrovia",  # offsets with seconds until 1972
    "America/Sao_Paulo",  # changed at midnight
    "America/St_Johns",  # changed at 00:01, so a date comes twice
    "Antarctica/Casey",  # three hours forth and back
    "Antarctica/Troll",  # two hours of summer time
    "Asia/Gaza",  # changes in and around Ramadan
    "Asia/Kathmandu",
    "Asia/Tehran",  # changed at midnight
    "Australia/Lord_Howe",  # half an hour of summer time
    "Europe/Amsterdam",  # +00:19:32 until 1937
    "Europe/Dublin",  # summer is the standard time
    "Pacific/Apia",  # 2011-12-30 never was
    "Pacific/Chatham",
    "Pacific/Kiritimati",  # 1994-12-31 never was
    "Pacific/Kwajalein",  # 1969: 23 hours back; 1993: a date skipped
)
REMARKABLE = {
    "Africa/Casablanca": (date(2026, 2, 15), date(2026, 3, 22)),
    "America/St_Johns": (date(2010, 3, 14), date(2010, 11, 7)),
    "Pacific/Apia": (date(2011, 12, 30),),
    "Pacific/Kiritimati": (date(1994, 12, 31),),
    "Pacific/Kwajalein": (date(1969, 9, 30), date(1993, 8, 21)),
}
# Wall times at which clocks change or windows meet, in seconds after the owner's midnight.
EARLY = (0, 60, 1800, 3600, 5400, 7200, 9000, 10800)
WALLS = (*EARLY, 28800, 43200, 45000, 61200, 79200, 86340, 86399, 86400, 86460, 93600, 108000)
MODERN = (2015, 2035)
WHOLE = 86_400
YEARS = (1902, 2197)
NUDGES = (0, 0, 1, -1, SECOND, -SECOND, HOUR // 2, -HOUR // 2, HOUR, -HOUR)
ZONE_NAMES = st.sampled_from(ZONES)
NUDGED = st.sampled_from(NUDGES)
FEW_DAYS = (st.integers(-1, 1) | st.integers(-25, 25)).map(timedelta)


def zones() -> Strategy[str]:
    """Draw names of time zones, among them difficult ones."""
    return ZONE_NAMES


def durations(*, largest: timedelta = timedelta(days=40), step: timedelta = MICROSECOND) -> Strategy[timedelta]:
    """Draw lengths of time from zero to `largest`, in whole `step`s, often such as people choose."""
    usual = [timedelta(0), timedelta(seconds=1), timedelta(minutes=15), *(timedelta(hours=n) for n in (1, 3, 7, 8, 24))]
    chosen = [value for value in (step, *usual) if value <= largest and not value % step]
    return st.sampled_from(chosen) | st.integers(0, largest // step).map(lambda n: n * step)


@cache
def day_spans(*, step: int = 1) -> Strategy[Spans]:
    """Draw the spans of one day in whole `step`s of seconds; they may touch, overlap, and run far into the next day."""
    any_wall = st.integers(0, 2 * WHOLE // step).map(lambda n: n * step)
    wall = st.sampled_from([wall for wall in WALLS if wall % step == 0]) | any_wall
    span = st.tuples(wall, wall).map(lambda pair: (min(pair), max(pair))).filter(lambda s: s[0] < min(s[1], WHOLE))
    usual = [((28_800, 61_200),), ((27_000, 43_200), (46_800, 64_800)), ((79_200, 108_000),), WHOLE_DAY, ()]
    return st.sampled_from(usual) | st.lists(span, max_size=3).map(tuple)


@cache
def weekly_hours(*, step: int = 1) -> Strategy[tuple[Spans, ...]]:
    """Draw seven days of spans, Monday first: office weeks, shifts, 24/7, weeks that never open, and arbitrary weeks."""
    day = day_spans(step=step)
    office = st.tuples(day, day, day).map(lambda days: (days[0],) * 5 + days[1:])
    fixed = st.sampled_from([(WHOLE_DAY,) * 7, ((),) * 7])
    return st.one_of(office, st.tuples(*(day,) * 7), office, fixed)


def dates(zone: str, *, years: tuple[int, int] = YEARS) -> Strategy[date]:
    """Draw local dates within `years`, often a date on which the clock changes."""
    first, last = years
    known = [day for day in REMARKABLE.get(zone, ()) if first <= day.year <= last]
    modern = [year for year in range(*MODERN) if first <= year <= last]
    year = st.sampled_from(modern or [first]) | st.integers(first, last)
    anything = st.dates(date(first, 1, 1), date(last, 12, 31))
    changes = year.flatmap(lambda y: _days_of_change(zone, y))
    return st.one_of(changes, anything, st.sampled_from(known)) if known else changes | anything


def _days_of_change(zone: str, year: int) -> Strategy[date]:
    changes = [date_of(begin) for begin, _, _ in stretches(zone, year) if date_of(begin).year == year]
    return st.sampled_from(changes) if changes else st.dates(date(year, 1, 1), date(year, 12, 31))


OPS = st.sampled_from((operator.or_, operator.and_, operator.sub))
FLIPPED = st.booleans()


@st.composite
def calendar_cases(
    draw: st.DrawFn, *, years: tuple[int, int] = YEARS, step: timedelta = MICROSECOND, largest: int = 3
) -> Case:
    """Draw calendars combined of up to `largest` plain ones, whose exceptional dates lie within some weeks of each other.

    Wall times are whole `step`s (at least whole seconds), closures are whole `step`s from midnight UTC.
    """
    zone = draw(zones())
    anchor = draw(dates(zone, years=years))
    case: Case = _placed(draw(_shapes(step)), zone, anchor)
    for _ in range(draw(st.integers(0, largest - 1)) if draw(st.booleans()) else 0):
        other_zone = draw(st.just(zone) | zones())
        other = _placed(draw(_shapes(step)), other_zone, anchor)
        case = draw(OPS)(*((case, other) if draw(FLIPPED) else (other, case)))
    return case


def _placed(shape: Shape, zone: str, anchor: date) -> CalendarCase:
    """Return the case of a shape in a zone; its exceptional dates and closures are counted from `anchor`."""
    week, holiday_hours, holidays, special, yearly, closures, seeds = shape
    exceptions = exceptions_from(anchor, holidays, special.items(), yearly.items(), closures)
    seasons = seasons_near(anchor, seeds, week, holiday_hours)
    return CalendarCase(zone, week, holiday_hours=holiday_hours, seasons=seasons, **exceptions)


def exceptions_from(
    day: date,
    holidays: Iterable[int],
    special: Iterable[tuple[int, Special]],
    yearly: Iterable[tuple[int, Special]],
    closures: Iterable[tuple[int, int]],
) -> dict[str, Any]:
    """Return the exceptional dates and closures of a case from numbers that are relative to a day."""
    begin, yearly_days = midnight(day), [(day + timedelta(days=shift), value) for shift, value in yearly]
    return {
        "holidays": tuple(day + timedelta(days=shift) for shift in holidays),
        "special": tuple((day + timedelta(days=shift), value) for shift, value in special),
        "yearly": tuple(((one.month, one.day), value) for one, value in yearly_days),
        "closures": tuple((begin + start, begin + start + length) for start, length in closures),
    }


@cache  # building a strategy takes longer than drawing from it
def _shapes(step: timedelta) -> Strategy[Shape]:
    """Draw definitions without a zone, with dates and closures relative to a day."""
    wall_step, one = max(1, step // timedelta(seconds=1)), step // MICROSECOND
    spans = day_spans(step=wall_step)
    until = st.integers(1, 2 * WHOLE // wall_step).map(lambda n: n * wall_step) | st.sampled_from([WHOLE // 2, WHOLE])
    cut: Strategy[Special] = until | until.map(lambda wall: Late(wall % WHOLE or WHOLE // 2))
    near = st.just(0) | st.integers(-30, 30)
    start = st.integers(-20 * DAY // one, 20 * DAY // one).map(lambda n: n * one)
    length = (st.just(1) | st.integers(1, 3 * DAY // one)).map(lambda n: n * one)
    nothing: Strategy[dict[int, Special]] = st.builds(dict)
    return st.tuples(
        weekly_hours(step=wall_step),
        st.one_of(st.none(), st.just("open"), st.just(()), spans),
        st.just([]) | st.lists(near, max_size=4, unique=True),
        nothing | st.dictionaries(near, spans | cut, max_size=3),
        nothing | st.dictionaries(near, st.just(()) | cut, max_size=3),
        st.just([]) | st.lists(st.tuples(start, length), max_size=3),
        season_seeds(spans, cut),
    )


@st.composite
def instants(
    draw: st.DrawFn,
    case: Case,
    *,
    near: datetime | None = None,
    years: tuple[int, int] = YEARS,
    step: timedelta = MICROSECOND,
) -> datetime:
    """Draw instants around the exceptional dates of a case, or around `near`; often at an edge or right beside it."""
    if near is not None:
        day = date_of(instant_of(near))
    else:
        days = exceptional_days(case)
        day = draw(st.sampled_from(days) if days else dates(case.zone, years=years))
    day += draw(FEW_DAYS)
    place = draw(st.sampled_from(places(case, day)) | st.integers(midnight(day), midnight(day) + DAY))
    nudge = draw(NUDGED)
    one = step // timedelta(microseconds=1)
    return datetime_at((place + nudge) // one * one, case.zone)
