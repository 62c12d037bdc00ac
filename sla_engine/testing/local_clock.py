"""The local clock, by the standard library: the wall time at an instant, and the first instant of a wall time.

Instants are microseconds of UTC since 1970; wall times are microseconds since 1970-01-01 00:00 of the local clock. The
code follows the definitions and shares nothing with the calendars that it tests, except the newest data of the zones.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from sla_engine.calendars.timeline.zones import named_zone

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant_of(moment: datetime) -> int:
    """Return the exact instant of an aware datetime, with its fold (datetime's own `==` and `-` compare wall times)."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"an instant needs a UTC offset, got {moment!r}")
    wall = datetime(*moment.timetuple()[:6], moment.microsecond, tzinfo=UTC)
    return (wall - EPOCH - offset) // MICROSECOND


def datetime_at(instant: int, zone: str) -> datetime:
    """Return the instant as a standard-library datetime in a zone, with the right fold."""
    return (EPOCH + timedelta(microseconds=instant)).astimezone(named_zone(zone))


def offset_at(instant: int, zone: str) -> int:
    """Return how far the local clock is ahead of UTC at an instant, in microseconds."""
    offset = datetime_at(instant, zone).utcoffset()
    return offset // MICROSECOND if offset is not None else 0


def shown(instant: int, zone: str) -> int:
    """Return the wall time that the local clock shows at an instant."""
    return instant + offset_at(instant, zone)


def date_of(wall: int) -> date:
    """Return the date of a wall time."""
    return date(1970, 1, 1) + timedelta(days=wall // DAY)


def midnight(day: date) -> int:
    """Return the wall time at which a date begins."""
    return (day - date(1970, 1, 1)).days * DAY


def first_shown(wall: int, zone: str) -> int:
    """Return the first instant at which the local clock shows this wall time or later.

    In a stretch of one offset the clock shows `wall` or later from `wall - offset` on, or from the start of the stretch
    if that is later; the earliest such instant that lies in its stretch is the answer.
    """
    return min(
        max(begin, wall - offset)
        for begin, end, offset in stretches(zone, date_of(wall).year)
        if max(begin, wall - offset) < end
    )


def is_skipped(day: date, zone: str) -> bool:
    """Tell whether the local clock never shows this date (Pacific/Apia on 2011-12-30)."""
    return first_shown(midnight(day), zone) == first_shown(midnight(day) + DAY, zone)


@lru_cache(maxsize=4096)
def stretches(zone: str, year: int) -> tuple[tuple[int, int, int], ...]:
    """Return the stretches of one UTC offset (begin, end, offset) of a year and three days around it, in order."""
    first, last = midnight(date(year, 1, 1)) - 3 * DAY, midnight(date(year + 1, 1, 1)) + 3 * DAY
    changes = clock_changes(zone, first, last)
    return tuple(
        (begin, end, offset_at(begin, zone)) for begin, end in zip((first, *changes), (*changes, last), strict=True)
    )


def clock_changes(zone: str, first: int, last: int) -> list[int]:
    """Return the instants in (first, last] at which the offset changes, found by checking it twice a day.

    No zone has changed its offset twice within three days since 1900.
    """
    looks = range(first, last, 12 * HOUR)
    spans = [(look, look + 12 * HOUR) for look in looks if offset_at(look, zone) != offset_at(look + 12 * HOUR, zone)]
    return [_change_between(range(before, after + SECOND, SECOND), zone) for before, after in spans]


def _change_between(seconds: range, zone: str) -> int:
    """Return the first of some seconds at which the offset differs from that of the first second, by bisection."""
    old = offset_at(seconds[0], zone)
    return seconds[bisect_left(seconds, True, key=lambda second: offset_at(second, zone) != old)]
