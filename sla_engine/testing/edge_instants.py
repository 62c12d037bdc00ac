"""Edge instants: the exceptional dates of a case, and the instants of a date at which something may change."""

from collections.abc import Iterator
from datetime import date

from sla_engine.testing.calendar_cases import CalendarCase, Case, Late, leaves
from sla_engine.testing.local_clock import DAY, SECOND, date_of, first_shown, midnight, stretches


def exceptional_days(case: Case) -> list[date]:
    """Return the dates that a case names, and those of its closures' edges; empty if all weeks are alike."""
    dated = [pair for leaf in leaves(case) for pairs in (leaf.special, leaf.half_days, leaf.worked) for pair in pairs]
    named = {day for leaf in leaves(case) for day in leaf.holidays} | {day for day, _ in dated}
    closed = {date_of(edge) for leaf in leaves(case) for pair in leaf.closures for edge in pair}
    return sorted(named | closed)


def places(case: Case, day: date) -> list[int]:
    """Return the instants near a date at which something may change: midnight, its wall times, closures, clock changes."""
    changes = [begin for begin, _, _ in stretches(case.zone, day.year)[1:] if abs(begin - midnight(day)) < 30 * DAY]
    edges = [
        first_shown(midnight(day) + wall * SECOND, leaf.zone)
        for leaf in leaves(case)
        for wall in sorted(set(_walls(leaf, day)))
    ]
    closures = [edge for leaf in leaves(case) for pair in leaf.closures for edge in pair if date_of(edge) == day]
    return [first_shown(midnight(day), case.zone), *edges, *closures, *changes]


def _walls(case: CalendarCase, day: date) -> Iterator[int]:
    """Yield the wall times that a case names for a date, whether in force or not: the calendar decides which rule holds."""
    exact = [value for key, value in case.special if key == day]
    yearly = [value for key, value in case.yearly if key == (day.month, day.day)]
    holiday = case.holiday_hours if day in case.holidays else None
    weekday = case.week[dict(case.worked).get(day, day.weekday())]
    seasons = [season.hours for season in case.seasons]
    for value in (*exact, *yearly, holiday, weekday, *seasons, dict(case.half_days).get(day)):
        if isinstance(value, Late):
            yield value.since
        elif isinstance(value, int):
            yield value
        elif isinstance(value, tuple):
            yield from (wall for span in value for wall in span)
