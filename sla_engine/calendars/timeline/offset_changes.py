"""Offset changes: when a zone changes its offset, year by year.

They are read from zoneinfo at the instants that the file of the zone lists. For the years after its list the file has a rule,
which depends on the kind of year only; the changes of each kind are found once, by checking zoneinfo every three days, and by
bisection where the offset differs. No zone has changed its offset twice within less than 3.9 days since 1900 (a test checks the
time-zone data for that).
"""

from bisect import bisect_left
from calendar import isleap
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from sla_engine.calendars.instants import EPOCH_ORDINAL
from sla_engine.calendars.timeline.zone_data import Zone

# Second and new offset of each change, after one row for the offset at the start.
Changes = tuple[tuple[int, int], ...]

PROBE = 3 * 86_400
# A year of each kind, by its first weekday and whether it is a leap year, all later than those that files list.
_ALIKE = {(date(year, 1, 1).weekday(), isleap(year)): year for year in range(2373, 2401)}


@lru_cache(maxsize=1 << 16)
def changes_in(tz: Zone, year: int) -> Changes:
    """Return the changes of a zone in a UTC year, in seconds since 1970 and seconds of offset."""
    listed, first, after = tz.listed, _year_begin(year), _year_begin(year + 1)
    if not listed or first > listed[-1]:
        like = _ALIKE[date(year, 1, 1).weekday(), isleap(year)]
        return tuple((first + second - _year_begin(like), offset) for second, offset in _probed(tz, like))
    if after > listed[-1]:  # here the list ends and the rule begins
        return _probed(tz, year)
    rows = [(first, _offset(tz, first))]
    for second in listed[bisect_left(listed, first + 1) : bisect_left(listed, after)]:
        if (offset := _offset(tz, second)) != rows[-1][1]:
            rows.append((second, offset))
    return tuple(rows)


@lru_cache(maxsize=1 << 12)
def _probed(tz: tzinfo, year: int) -> Changes:
    """Return the changes of a year wherever they lie."""
    # A hundred offsets a year are read, so they are compared as they are, and only a few converted to seconds.
    read, first, after = datetime.fromtimestamp, _year_begin(year), _year_begin(year + 1)
    probes = [*range(first, after, PROBE), after]
    shifts = [read(second, tz).utcoffset() for second in probes]
    rows = [(first, _seconds(shifts[0]))]
    for low, high, before, shift in zip(probes, probes[1:], shifts, shifts[1:], strict=False):
        if before != shift:
            span = range(low, high + 1)
            change = low + bisect_left(span, True, key=lambda second: read(second, tz).utcoffset() != before)
            rows.append((change, _seconds(shift)))
    # A change at the end of the year is the next year's first row.
    return tuple(row for row in rows if row[0] < after)


def _offset(tz: tzinfo, second: int) -> int:
    return _seconds(datetime.fromtimestamp(second, tz).utcoffset())


def _seconds(shift: timedelta | None) -> int:
    return round((shift or timedelta(0)).total_seconds())


def _year_begin(year: int) -> int:
    return (date(year, 1, 1).toordinal() - EPOCH_ORDINAL) * 86_400
