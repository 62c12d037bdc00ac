"""Site: where work is done, with the zone and the holidays that count there."""

from dataclasses import dataclass, field
from datetime import datetime

from sla_engine.calendars import HolidaySet, Interval
from sla_engine.calendars.instants import DAY, EPOCH_ORDINAL, SECOND, instant_at
from sla_engine.calendars.timeline.zones import resolve, zone_of
from sla_engine.contracts.values.canonical import LEFT_OUT
from sla_engine.contracts.values.label import Label, Named

# Pairs of day and hours as written: ("2026-12-24", "-12:00") for one date, ("12-24", "closed") for every year; hours with a
# name are a pair themselves: ("-12:00", "Christmas Eve").
SpecialDays = tuple[tuple[str, str | tuple[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Closure:
    """A stretch [start, end) in which nothing is open; naive ends are read on the clock of the hours."""

    start: datetime
    end: datetime
    reason: str = field(default="", metadata=LEFT_OUT)

    def interval(self, zone: str) -> Interval:
        """Return the closure as instants, naive ends read in `zone`."""
        return Interval(instant_in(self.start, zone), instant_in(self.end, zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Named):
    """A place of the customer's: zone, holidays, special days and closures, and whether technicians come there.

    `holidays` is None where none count. `assumption` says what of this the source of the contract does not state.
    Special days and closures apply to all hours, whosever holidays these keep.
    """

    id: str
    zone: str
    label: Label = field(metadata=LEFT_OUT)
    region: str | None = field(default=None, metadata=LEFT_OUT)
    holidays: HolidaySet | None = field(default=None, metadata=LEFT_OUT)
    on_site: bool = False
    assumption: str | None = field(default=None, metadata=LEFT_OUT)
    special_days: SpecialDays = ()
    closures: tuple[Closure, ...] = ()


def instant_in(moment: datetime, zone: str) -> datetime:
    """Return an aware datetime as it is, a naive one as the first instant at which the clock reads it."""
    if moment.tzinfo is not None:
        return moment
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    local = (moment.toordinal() - EPOCH_ORDINAL) * DAY + seconds * SECOND + moment.microsecond
    return instant_at(resolve(zone, local), zone_of(zone))
