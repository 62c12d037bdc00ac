"""The desk everything is measured on: office hours in Luxembourg with its public holidays, and seeded questions."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sla_engine import BusinessCalendar

ZONE = ZoneInfo("Europe/Luxembourg")
STRAIGHT = "Mo-Fr 07:30-18:00"
LUNCH = "Mo-Fr 08:00-12:00,13:00-17:00"
DURATION = timedelta(hours=8)
DURATION_US = 8 * 3_600_000_000
YEARS = range(2014, 2030)  # of holidays known to every contestant
SEED = 20_260_622
DAY_US = 86_400_000_000

Column = NDArray[np.int64]


def office(hours: str = STRAIGHT) -> BusinessCalendar:
    """Build the desk's calendar."""
    return BusinessCalendar(hours, tz=str(ZONE), holidays="LU")


@cache
def holiday_dates() -> tuple[date, ...]:
    """The public holidays that peers are given as plain dates."""
    import holidays

    return tuple(sorted(holidays.country_holidays("LU", years=YEARS)))


def instants(count: int, *, years: int = 10) -> Column:
    """Return random instants, int64 microseconds of UTC, spread evenly over the years up to the end of 2025."""
    low, high = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000 for year in (2026 - years, 2026))
    return np.random.default_rng(SEED).integers(low, high, count)


def durations(count: int) -> Column:
    """Return random durations of up to 40 hours, int64 microseconds."""
    return np.random.default_rng(SEED + 1).integers(0, 40 * 3_600_000_000, count)


def datetimes(count: int, *, later: timedelta = timedelta(0)) -> list[datetime]:
    """Return random whole seconds as aware datetimes of the desk's zone, `later` by so much elapsed time."""
    seconds = instants(count) // 1_000_000 + later // timedelta(seconds=1)
    return [datetime.fromtimestamp(second, ZONE) for second in seconds.tolist()]
