"""Which hours a date has: closures beat exact date beats yearly date beats holiday beats week; cuts only take away."""

from datetime import date
from itertools import takewhile

from sla_engine.testing.calendar_cases import CalendarCase, Late, Spans, Special


def hours_of(case: CalendarCase, day: date) -> Spans:
    """The spans that a date owns by the definition, in seconds after its midnight; closures and clock changes aside.

    The strongest word that gives or takes all hours decides, and every cut that is stronger than it takes away from these.
    """
    exact = [value for key, value in case.special if key == day]
    yearly = [value for key, value in case.yearly if key == (day.month, day.day)]
    said = [*reversed(exact), *reversed(yearly)]  # the strongest first
    cuts = list(takewhile(_is_cut, said))
    hours = _without_special(case, day) if len(cuts) == len(said) else said[len(cuts)]
    until = min((cut for cut in cuts if isinstance(cut, int)), default=2 * 86_400)
    since = max((cut.since for cut in cuts if isinstance(cut, Late)), default=0)
    spans = hours if isinstance(hours, tuple) else ()
    return tuple((max(start, since), min(end, until)) for start, end in spans if max(start, since) < min(end, until))


def _is_cut(special: Special) -> bool:
    return isinstance(special, int | Late)


def _without_special(case: CalendarCase, day: date) -> Spans:
    """What a date has by its weekday, or as a holiday, a half day, or a date worked as another weekday."""
    if case.holiday_hours == "open":
        return case.week[day.weekday()]
    if day in case.holidays:
        return case.holiday_hours or ()
    hours = case.week[dict(case.worked).get(day, day.weekday())]
    until = dict(case.half_days).get(day, 2 * 86_400)
    return tuple((start, min(end, until)) for start, end in hours if start < until)
