"""Which dates a season has, date by date, from the definitions."""

from datetime import date, timedelta

from sla_engine.testing.calendar_cases import CalendarCase
from sla_engine.testing.season_cases import Edge, SeasonCase


def is_on(season: SeasonCase, case: CalendarCase, day: date) -> bool:
    """Whether a date, holiday or not, is one of the days that a season names in its part of the year."""
    worked_as = dict(case.worked).get(day, day.weekday())
    named = worked_as in season.weekdays
    named |= worked_as == day.weekday() and any(
        _is_nth(day - timedelta(days=shift), weekday, n) for weekday, n, shift in season.nth
    )
    named |= any(day - timedelta(days=shift) in case.holidays for shift in season.near)
    return named and in_dates(season, day)


def in_dates(season: SeasonCase, day: date) -> bool:
    """Whether a date lies in a season's part of the year."""
    week = day.isocalendar().week
    in_weeks = any(first <= week <= last and (week - first) % step == 0 for first, last, step in season.weeks)
    return (not season.dates or any(_is_within(day, *ends) for ends in season.dates)) and (not season.weeks or in_weeks)


def _is_within(day: date, first: Edge, last: Edge) -> bool:
    if isinstance(first, int) and isinstance(last, int):
        return first <= (day - easter_sunday(day.year)).days <= last
    start, end = (first[0], first[1] or 1), (last[0], last[1] or 31)
    here = (day.month, day.day)
    return start <= here <= end if start <= end else here >= start or here <= end


def _is_nth(day: date, weekday: int, n: int) -> bool:
    """Whether so many weeks before it, or after it, are left in its month."""
    weeks, step = abs(n) - 1, 1 if n > 0 else -1
    outside, inside = day - timedelta(days=7 * (weeks + 1) * step), day - timedelta(days=7 * weeks * step)
    return day.weekday() == weekday and inside.month == day.month != outside.month


def easter_sunday(year: int) -> date:
    """The date of Easter by Butcher's rule (1877), without a table: the Sunday after the first full moon of spring."""
    century, in_century = divmod(year, 100)
    leap, of_four = divmod(century, 4)
    moon = (19 * (year % 19) + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * of_four + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (year % 19 + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
