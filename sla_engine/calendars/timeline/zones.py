"""Time zones: offset changes as arrays, and the resolution of wall times to instants, which no other module does.

A local time is counted in microseconds since 1970-01-01 00:00 of the local clock. An edge of a window is the FIRST instant
at which the local clock reads its wall time or later. So an edge in a gap moves to the end of the gap, and an edge in a
repeated hour is at the first occurrence of its wall time.
"""

import zoneinfo
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from functools import cache, lru_cache
from itertools import chain, groupby
from operator import itemgetter
from typing import TypeVar

import numpy as np

from sla_engine.calendars.arrays import Micros
from sla_engine.calendars.instants import EPOCH_ORDINAL
from sla_engine.calendars.timeline.offset_changes import changes_in
from sla_engine.calendars.timeline.zone_data import Zone, data_of, read_zone, zone_names
from sla_engine.errors import UnknownZoneError
from sla_engine.show.did_you_mean import guessed, meant
from sla_engine.show.durations import DAY, SECOND

Days = TypeVar("Days", int, Micros)

FIRST_YEAR = 1900
LAST_YEAR = 2200
SHORT = 4  # characters
FAR = 1 << 62


@dataclass(frozen=True, slots=True)
class Offsets:
    """The UTC offsets of one zone: `offset[i]` holds from `since[i]` on, all int64 microseconds, `since` ascending.

    `reach[i]` is the highest local time before `since[i + 1]`; it never decreases, so that the edge rule needs one search.
    """

    since: Micros
    offset: Micros
    reach: Micros

    def resolve(self, local: Micros) -> Micros:
        """Return for each local time the first instant at which the clock reads it or a later time."""
        i = np.searchsorted(self.reach, local, side="right")
        first: Micros = np.maximum(self.since[i], local - self.offset[i])
        return first

    def local(self, instants: Micros) -> Micros:
        """Return the local time at each instant."""
        return instants + self.offset[np.searchsorted(self.since, instants, side="right") - 1]


@cache
def named_zone(name: str) -> Zone:
    """Return the zone of an IANA name from the newest data."""
    with suppress(ValueError, OSError):
        if zone := read_zone(name, zoneinfo.TZPATH):
            return zone
    raise UnknownZoneError(
        f"unknown time zone {name!r}; {meant(_guessed(name))}give an IANA name such as 'Europe/Luxembourg'"
    )


def _guessed(name: str) -> str | None:
    """Return the name that is probably meant, if the case differs, blanks or the continent do, or it is misspelt."""
    names = zone_names()
    cities = {one.rpartition("/")[2].casefold(): one for one in reversed(names) if "/" in one}
    alike = 0.8 if len(name) > SHORT else 1  # CEST is not a misspelt EST
    return guessed(name.replace(" ", "_").strip("_"), cities | {one.casefold(): one for one in names}, alike=alike)


def zone_of(tz: str | tzinfo) -> Zone:
    """Return the zone for an IANA name or a zone object that has one.

    Raises:
        UnknownZoneError: the name is not in the time-zone data, or the object has no IANA name.
    """
    if isinstance(tz, str):
        return named_zone(tz)
    name = _own_name(tz)
    if name is None:
        raise UnknownZoneError(f"{tz!r} has no IANA name; give one such as 'Europe/Luxembourg'")
    return named_zone(name)


def _own_name(tz: object) -> str | None:
    """Return the name of a zone object of the standard library, pendulum, pytz or dateutil, None if it has none."""
    if tz is UTC or type(tz).__name__ == "tzutc":
        return "UTC"
    for field in ("key", "zone"):
        if isinstance(name := getattr(tz, field, None), str):
            return name
    file = getattr(tz, "_filename", None)  # dateutil: a name of its own data, or the path of a system's
    return file.rpartition("zoneinfo/")[2] if isinstance(file, str) and not file.startswith("<") else None


@lru_cache(maxsize=256)
def offsets(name: str, first_year: int, last_year: int) -> Offsets:
    """Return the offsets of a zone from the start of `first_year` to the end of `last_year` in UTC; the outer ones extend."""
    tz = named_zone(name)
    changes = chain.from_iterable(changes_in(tz, year) for year in range(first_year, last_year + 1))
    rows = [next(alike) for _, alike in groupby(changes, key=itemgetter(1))]
    since = np.array([second for second, _ in rows], dtype=np.int64) * SECOND
    offset = np.array([seconds for _, seconds in rows], dtype=np.int64) * SECOND
    since[0] = -FAR
    reach = np.maximum.accumulate(np.append(since[1:], FAR) + offset)
    return Offsets(since, offset, reach)


def year_of(us: int) -> int:
    """Return the year of a time in microseconds since 1970, estimated if it lies outside the range of dates."""
    ordinal = us // DAY + EPOCH_ORDINAL
    if 0 < ordinal <= date.max.toordinal():
        return date.fromordinal(ordinal).year
    return 1970 + us // (31_556_952 * SECOND)


def offsets_over(name: str, low: int, high: int) -> Offsets:
    """Return offsets that hold for all instants and local times within [low, high] and a day around it."""
    first, last = (min(max(year_of(us), FIRST_YEAR - 1), LAST_YEAR + 1) for us in (low, high))
    return offsets(name, first - 1, last + 1)


def resolve(name: str, local: int) -> int:
    """Return the first instant at which the clock of a zone reads the local time or a later one."""
    return int(offsets_over(name, local, local).resolve(np.array([local], dtype=np.int64))[0])


def midnights(name: str, low: int, high: int) -> tuple[Micros, Micros]:
    """Return the dates of a zone around the instants [low, high], as days since 1970, and the instants at which they begin.

    The first date begins before `low`, and the last after `high`, even if clocks change.
    """
    days = np.arange(local_time(name, low) // DAY - 2, local_time(name, high) // DAY + 3, dtype=np.int64)
    return days, offsets_over(name, low, high).resolve(days * DAY)


def local_time(name: str, us: int) -> int:
    """Return the local time of a zone at an instant."""
    return int(offsets_over(name, us, us).local(np.array([us], dtype=np.int64))[0])


@lru_cache(maxsize=256)
def zone_data_version(name: str) -> str:
    """Return the version of the data of a zone, such as `2026a (tzdata package)` or `2025b (system)`."""
    return str(data_of(name, zoneinfo.TZPATH))


def midnight(ordinal: Days) -> Days:
    """Return the local time at which a date, or each date of a column, begins."""
    return (ordinal - EPOCH_ORDINAL) * DAY
