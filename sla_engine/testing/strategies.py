"""Hypothesis strategies for zones, hours, calendars, instants and durations, drawn towards where calendars go wrong.

Needs the `test` extra. Instants come as aware standard-library datetimes in the calendar's zone, with the right fold.
"""

from datetime import date, datetime, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from sla_engine.testing.cases import WHOLE_DAY, CalendarCase, Case, Spans, leaves
from sla_engine.testing.clock import (
    DAY,
    HOUR,
    MICROSECOND,
    SECOND,
    date_of,
    datetime_at,
    first_shown,
    instant_of,
    midnight,
    stretches,
)
from sla_engine.testing.rules import hours_of

Strategy = st.SearchStrategy
Key = TypeVar("Key")
Value = TypeVar("Value")

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
# Walls where clocks change or windows meet, as seconds after the owner's midnight.
EARLY = (0, 60, 1800, 3600, 5400, 7200, 9000, 10800)
WALLS = (*EARLY, 28800, 43200, 45000, 61200, 79200, 86340, 86399, 86400, 86460, 93600, 108000)
MODERN = (2015, 2035)
WHOLE = 86_400
YEARS = (1902, 2197)
NUDGES = (0, 0, 1, -1, SECOND, -SECOND, HOUR // 2, -HOUR // 2, HOUR, -HOUR)


def zones() -> Strategy[str]:
    """Names of time zones, the awkward ones among them."""
    return st.sampled_from(ZONES)


def durations(*, largest: timedelta = timedelta(days=40), step: timedelta = MICROSECOND) -> Strategy[timedelta]:
    """Lengths of time from zero to `largest`, in whole `step`s, often as people choose them."""
    usual = [timedelta(0), timedelta(seconds=1), timedelta(minutes=15), *(timedelta(hours=n) for n in (1, 3, 7, 8, 24))]
    chosen = [value for value in (step, *usual) if value <= largest and not value % step]
    return st.sampled_from(chosen) | st.integers(0, largest // step).map(lambda n: n * step)


def day_spans(*, step: int = 1) -> Strategy[Spans]:
    """The spans of one day in whole `step`s of seconds; they may touch, overlap, and run far into the next day."""
    any_wall = st.integers(0, 2 * WHOLE // step).map(lambda n: n * step)
    wall = st.sampled_from([wall for wall in WALLS if wall % step == 0]) | any_wall
    span = st.tuples(wall, wall).map(lambda pair: (min(pair), max(pair))).filter(lambda s: s[0] < min(s[1], WHOLE))
    usual = [((28_800, 61_200),), ((27_000, 43_200), (46_800, 64_800)), ((79_200, 108_000),), WHOLE_DAY, ()]
    return st.sampled_from(usual) | st.lists(span, max_size=3).map(tuple)


def weekly_hours(*, step: int = 1) -> Strategy[tuple[Spans, ...]]:
    """Seven days of spans, Monday first: office weeks, shifts, 24/7, weeks that never open, and anything."""
    day = day_spans(step=step)
    office = st.tuples(day, day, day).map(lambda days: (days[0],) * 5 + days[1:])
    fixed = st.sampled_from([(WHOLE_DAY,) * 7, ((),) * 7])
    return st.one_of(office, st.tuples(*(day,) * 7), office, fixed)


def dates(zone: str, *, years: tuple[int, int] = YEARS) -> Strategy[date]:
    """Local dates within `years`, often one on which the clock changes."""
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


@st.composite
def calendar_cases(
    draw: st.DrawFn, *, years: tuple[int, int] = YEARS, step: timedelta = MICROSECOND, largest: int = 3
) -> Case:
    """Calendars of up to `largest` plain ones, whose exceptional dates all lie within some weeks of each other.

    Wall times come in whole `step`s (whole seconds at least), closures in whole `step`s from midnight UTC.
    """
    zone = draw(zones())
    anchor = draw(dates(zone, years=years))
    case: Case = draw(_plain_cases(zone, anchor, step))
    for _ in range(draw(st.integers(0, largest - 1)) if draw(st.booleans()) else 0):
        other_zone = draw(st.just(zone) | zones())
        other = draw(_plain_cases(other_zone, anchor, step))
        left, right = draw(st.permutations([case, other]))
        case = draw(st.sampled_from([left | right, left & right, left - right]))
    return case


@st.composite
def _plain_cases(draw: st.DrawFn, zone: str, anchor: date, step: timedelta) -> CalendarCase:
    wall_step = max(1, step // timedelta(seconds=1))
    spans = day_spans(step=wall_step)
    cut = st.integers(1, 2 * WHOLE // wall_step).map(lambda n: n * wall_step) | st.sampled_from([WHOLE // 2, WHOLE])
    near = st.integers(-30, 30).map(lambda days: anchor + timedelta(days=days)) | st.just(anchor)
    month_day = near.map(lambda day: (day.month, day.day))
    return CalendarCase(
        zone,
        draw(weekly_hours(step=wall_step)),
        holiday_hours=draw(st.one_of(st.none(), st.just("open"), st.just(()), spans)),
        holidays=draw(st.just(()) | st.lists(near, max_size=4, unique=True).map(tuple)),
        special=draw(st.just(()) | _mapped(near, spans | cut)),
        yearly=draw(st.just(()) | _mapped(month_day, st.just(()) | cut)),
        closures=draw(st.just(()) | st.lists(_closures(anchor, step), max_size=3).map(tuple)),
    )


def _mapped(keys: Strategy[Key], values: Strategy[Value]) -> Strategy[tuple[tuple[Key, Value], ...]]:
    return st.dictionaries(keys, values, max_size=3).map(lambda chosen: tuple(chosen.items()))


def _closures(anchor: date, step: timedelta) -> Strategy[tuple[int, int]]:
    one = step // timedelta(microseconds=1)
    start = st.integers(-20 * DAY // one, 20 * DAY // one).map(lambda n: midnight(anchor) + n * one)
    length = st.integers(1, 3 * DAY // one) | st.just(1)
    return st.tuples(start, length).map(lambda drawn: (drawn[0], drawn[0] + drawn[1] * one))


@st.composite
def instants(
    draw: st.DrawFn,
    case: Case,
    *,
    near: datetime | None = None,
    years: tuple[int, int] = YEARS,
    step: timedelta = MICROSECOND,
) -> datetime:
    """Instants around what is exceptional in a case, or around `near`; often at or right beside an edge."""
    if near is not None:
        day = date_of(instant_of(near))
    else:
        days = exceptional_days(case)
        day = draw(st.sampled_from(days) if days else dates(case.zone, years=years))
    day += timedelta(days=draw(st.integers(-1, 1) | st.integers(-25, 25)))
    place = draw(st.sampled_from(places(case, day)) | st.integers(midnight(day), midnight(day) + DAY))
    nudge = draw(st.sampled_from(NUDGES))
    one = step // timedelta(microseconds=1)
    return datetime_at((place + nudge) // one * one, case.zone)


def exceptional_days(case: Case) -> list[date]:
    """The dates that a case names, and those of its closures' edges; empty when every week is like the other."""
    named = {day for leaf in leaves(case) for day in (*leaf.holidays, *dict(leaf.special))}
    closed = {date_of(edge) for leaf in leaves(case) for pair in leaf.closures for edge in pair}
    return sorted(named | closed)


def places(case: Case, day: date) -> list[int]:
    """Instants at which something may change near a date: its midnight, window edges, closures, clock changes."""
    changes = [begin for begin, _, _ in stretches(case.zone, day.year)[1:] if abs(begin - midnight(day)) < 30 * DAY]
    edges = [
        first_shown(midnight(day) + wall * SECOND, leaf.zone)
        for leaf in leaves(case)
        for span in hours_of(leaf, day)
        for wall in span
    ]
    closures = [edge for leaf in leaves(case) for pair in leaf.closures for edge in pair if date_of(edge) == day]
    return [first_shown(midnight(day), case.zone), *edges, *closures, *changes]
