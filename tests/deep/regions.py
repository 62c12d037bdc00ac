"""Calendars of regions whose data has half days and worked days, with the dates read from the data without our code."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from holidays import country_holidays
from hypothesis import strategies as st

from sla_engine.testing import CalendarCase, calendar_cases

YEARS = (2014, 2029)
HALF_DAYS = ("AU-SA", "AU-QLD", "EE", "IS", "TR")
SWAPPED = ("BG", "CN", "HU", "KZ", "RU", "VN")
APART = timedelta(days=10)  # further than any night or any listing beyond a date reaches
UNTILS = st.sampled_from((43_200, 46_800, 34_215, 75_600, 93_600))


@st.composite
def regional_cases(draw: st.DrawFn) -> tuple[CalendarCase, CalendarCase]:
    """A calendar of a region, with all its days over some years, and the same with those of one year: to ask about."""
    region, year = draw(st.sampled_from(HALF_DAYS + SWAPPED)), draw(st.integers(*YEARS))
    plain = draw(calendar_cases(years=(year, year), largest=1))
    closed, halves, worked = days_of(region, year)
    until = draw(UNTILS)
    case = replace(
        plain, region=region, holidays=closed, half_days=tuple((day, until) for day in halves), worked=worked
    )
    near = tuple(day for day in (*closed, *halves, *dict(worked)) if day.year == year)
    return case, replace(plain, region=region, holidays=near)


@cache
def days_of(region: str, year: int) -> tuple[tuple[date, ...], tuple[date, ...], tuple[tuple[date, int], ...]]:
    """Closed dates, half days, and worked dates with the weekdays they stand for, over some three years around one."""
    country, _, subdivision = region.partition("-")
    given = {"subdiv": subdivision or None, "language": "en_US"}
    years = range(year - 3, year + 4)
    table = country_holidays(country, years=years, **given)
    halves: set[date] = set()
    if "half_day" in table.supported_categories:
        halves = set(country_holidays(country, categories="half_day", years=years, **given)) - set(table)
    off = {day: joint for day, joint in table.items() if "substituted from" in joint}
    worked = {
        day: next((other.weekday() for other, joint in off.items() if f"from {day:%m/%d/%Y}" in joint), 0)
        for day in sorted(table.weekend_workdays)
        if day.year in years and day not in table
    }
    first, last = _apart(sorted({*table, *halves, *worked}), year)
    within = [sorted(day for day in days if first <= day <= last) for days in (table, halves, worked)]
    return tuple(within[0]), tuple(within[1]), tuple((day, worked[day]) for day in within[2])


def _apart(days: list[date], year: int) -> tuple[date, date]:
    """The first and the last of these days to take, some years around one, with no other day near before or after them."""
    gaps = [(a, b) for a, b in pairwise(days) if b - a > APART]
    first = max((b for _, b in gaps if b <= date(year - 1, 3, 1)), default=days[0])
    last = min((a for a, _ in gaps if a >= date(year + 1, 9, 1)), default=days[-1])
    return first, last
