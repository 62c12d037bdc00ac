"""Which hours a date has: closures beat exact dates, yearly dates, holidays, seasons, the week; cuts only take away."""

from collections.abc import Sequence
from datetime import date
from itertools import takewhile

from sla_engine.testing.calendar_cases import CalendarCase, Late, Spans, Special
from tests.oracles.seasons import in_dates, is_on


def hours_of(case: CalendarCase, day: date) -> Spans:
    """The spans that a date owns by the definition, in seconds after its midnight; closures and clock changes aside.

    The strongest word that gives or takes all hours decides, and every cut that is stronger than it takes away from these.
    """
    exact = [value for key, value in case.special if key == day]
    yearly = [value for key, value in case.yearly if key == (day.month, day.day)]
    said = [*reversed(exact), *reversed(yearly)]  # the strongest first
    cuts = list(takewhile(_is_cut, said))
    hours = _without_special(case, day) if len(cuts) == len(said) else said[len(cuts)]
    return _cut(hours, cuts)


def _is_cut(special: Special | str) -> bool:
    return isinstance(special, int | Late)


def _cut(spans: Spans, cuts: Sequence[Special]) -> Spans:
    until = min((cut for cut in cuts if isinstance(cut, int)), default=2 * 86_400)
    since = max((cut.since for cut in cuts if isinstance(cut, Late)), default=0)
    return tuple((max(start, since), min(end, until)) for start, end in spans if max(start, since) < min(end, until))


def _without_special(case: CalendarCase, day: date) -> Spans:
    """What a date has by its weekday or season, or as a holiday, a half day, or a date worked as another weekday."""
    hours, of_holidays = case.week[dict(case.worked).get(day, day.weekday())], case.holiday_hours
    for season in case.seasons:
        if not _is_cut(season.hours) and is_on(season, case, day):
            hours = (*hours, *season.hours) if season.adds else season.hours
        if season.holidays and in_dates(season, day):
            of_holidays = (*(of_holidays or ()), *season.hours) if season.adds else season.hours
    if of_holidays != "open":
        until = dict(case.half_days).get(day, 2 * 86_400)
        hours = tuple((start, min(end, until)) for start, end in hours if start < until)
        hours = (of_holidays or ()) if day in case.holidays else hours
    cuts = [season.hours for season in case.seasons if _is_cut(season.hours) and is_on(season, case, day)]
    return _cut(hours, cuts)
