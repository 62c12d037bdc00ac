"""Which hours a date has: closures beat exact date beats yearly date beats holiday beats week."""

from datetime import date

from sla_engine.testing.cases import CalendarCase, Spans, Special


def hours_of(case: CalendarCase, day: date) -> Spans:
    """The spans that a date owns by the definition, in seconds after its midnight; closures and clock changes aside."""
    week = case.week[day.weekday()]
    exact, yearly = dict(case.special), dict(case.yearly)
    if day in exact:
        return _changed(week, exact[day])
    if (day.month, day.day) in yearly:
        return _changed(week, yearly[day.month, day.day])
    if day in case.holidays and case.holiday_hours != "open":
        return case.holiday_hours or ()
    return week


def _changed(week: Spans, special: Special) -> Spans:
    """What a special day has: the week's hours up to a second of the day, or hours of its own."""
    if isinstance(special, int):
        return tuple((start, min(end, special)) for start, end in week if start < special)
    return special
