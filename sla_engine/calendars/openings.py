"""Openings: a calendar as a table for databases, a row for each stretch of open time of a business date."""

from datetime import date
from typing import NamedTuple

import numpy as np
from pendulum import Timezone

from sla_engine.calendars.instants import Instant, instant_at
from sla_engine.calendars.timeline.open_windows import Windows
from sla_engine.show.durations import SECOND


class Opening(NamedTuple):
    """A stretch of open time [opening, closing), its business date, and the business time before it in the table, in seconds.

    >>> import pendulum
    >>> from sla_engine import BusinessCalendar
    >>> office = BusinessCalendar("Mo-Fr 08:00-12:00,13:00-17:00", tz="Europe/Luxembourg", holidays="LU")
    >>> for row in office.openings(pendulum.datetime(2026, 6, 22, 12), pendulum.datetime(2026, 6, 25)):
    ...     print(row.opening, row.closing.time(), row.business_date, row.business_seconds)
    2026-06-22 14:00:00+02:00 17:00:00 2026-06-22 0.0
    2026-06-24 08:00:00+02:00 12:00:00 2026-06-24 10800.0
    2026-06-24 13:00:00+02:00 17:00:00 2026-06-24 25200.0
    """

    opening: Instant
    closing: Instant
    business_date: date
    business_seconds: float


def openings_of(windows: Windows, tz: Timezone) -> list[Opening]:
    """Return the rows of windows, in order."""
    length = windows.closing - windows.opening
    before = (np.cumsum(length) - length).tolist()
    columns = (windows.opening.tolist(), windows.closing.tolist(), windows.owner.tolist(), before)
    return [
        Opening(instant_at(opening, tz), instant_at(closing, tz), date.fromordinal(owner), worked / SECOND)
        for opening, closing, owner, worked in zip(*columns, strict=True)
    ]
