"""Calendar text: what is special about the dates of a calendar, or its open time, as an iCalendar file to subscribe to."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from sla_engine.calendars.ical.ical_events import WrittenEvent
from sla_engine.calendars.ical.ical_file import write_events
from sla_engine.calendars.openings import Opening
from sla_engine.calendars.shown.day_row import DayRow

CLOSED = "closed"
WITH_HOURS = "special hours"
OPEN = "open"


def special_days_text(rows: Iterable[DayRow], *, title: str, stamp: datetime, language: str | None = None) -> str:
    """Return the dates that are special, each as an event of a whole day with its name: holidays, special days, closures.

    A date that has hours is marked, with the hours in its description; dates in a row that are closed for one reason are one
    event. The UID of an event is made of its first date and the title, so that it stays the same from one file to the next.

    Raises:
        MissingExtraError: the package `icalendar` is not installed.
    """
    events = (_of_dates(dates, title, language) for dates in _together(rows))
    return write_events(events, title=title, stamp=stamp)


def openings_text(rows: Iterable[Opening], *, title: str, stamp: datetime) -> str:
    """Return open time as events with times of day, in UTC.

    Raises:
        MissingExtraError: the package `icalendar` is not installed.
    """
    events = (
        WrittenEvent(_uid(start.isoformat(), title), OPEN, start, end, OPEN)
        for start, end in ((row.opening.astimezone(UTC), row.closing.astimezone(UTC)) for row in rows)
    )
    return write_events(events, title=title, stamp=stamp)


def _together(rows: Iterable[DayRow]) -> Iterator[list[DayRow]]:
    """Yield special dates, with those in a row that are closed for one reason together."""
    found: list[DayRow] = []
    for row in rows:
        same = (
            found
            and not (row.spans or found[-1].spans)
            and (row.label, row.kinds) == (found[-1].label, found[-1].kinds)
        )
        if found and not same:
            yield found
            found = []
        if row.kinds:
            found.append(row)
    if found:
        yield found


def _of_dates(dates: Sequence[DayRow], title: str, language: str | None) -> WrittenEvent:
    first, last = dates[0], dates[-1]
    return WrittenEvent(
        _uid(f"{first.day:%Y%m%d}", title),
        first.label_in(language),
        first.day,
        last.day + timedelta(days=1),
        WITH_HOURS if first.spans else CLOSED,
        ",".join(first.spans),
    )


def _uid(when: str, title: str) -> str:
    return f"{when}-{blake2b(title.encode(), digest_size=6).hexdigest()}@sla-engine"
