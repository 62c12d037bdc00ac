"""Whole days: the dates of a whole-day event, with its recurrences. Rules of recurrence are read by dateutil."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrulestr

from sla_engine.calendars.ical.ical_events import ReadEvent, Recurrence
from sla_engine.calendars.timeline.zones import FIRST_YEAR, LAST_YEAR

_LAST = date(LAST_YEAR, 12, 31)


def days_of(event: ReadEvent, replaced: frozenset[date]) -> Iterator[date]:
    """Yield the dates of an event, but not those that begin on a replaced date; of a recurring one up to the last year.

    Raises:
        ValueError: a rule cannot be read, or an event that does not recur lies outside the years 1900 to 2200.
    """
    starts = {event.start, *event.more}
    for rule in event.rules:
        starts.update(_starts(event.start, rule))
    if not event.rules and not all(FIRST_YEAR <= start.year <= LAST_YEAR for start in starts):
        raise ValueError(f"{min(starts)} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    for start in sorted(starts - replaced - {*event.without}):
        for number in range(min(event.days, (_LAST - start).days + 1)):
            day = start + timedelta(days=number)
            if day.year >= FIRST_YEAR:
                yield day


def is_endless(event: ReadEvent) -> bool:
    """Tell whether an event recurs without an end."""
    return any(rule.until is None and rule.count is None for rule in event.rules)


def _starts(first: date, rule: Recurrence) -> Iterator[date]:
    """Yield the first days that a rule gives; all rules have an end here, so that every search ends."""
    until = min(rule.until or _LAST, _LAST)
    found = rrulestr(f"{rule.rule};UNTIL={until:%Y%m%d}", dtstart=datetime.combine(first, time.min))
    return (instant.date() for instant in islice(found, rule.count))
