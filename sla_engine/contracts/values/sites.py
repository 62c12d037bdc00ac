"""Site: a place where the customer is, with its zone and its holidays."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from sla_engine.calendars import HolidaySet, Interval
from sla_engine.calendars.instants import instant_at, instant_us
from sla_engine.calendars.timeline.zones import resolve, zone_of
from sla_engine.contracts.fingerprint import LEFT_OUT
from sla_engine.contracts.forms.holiday_tables import Holidays, read_region
from sla_engine.contracts.forms.single_values import Moment, Text, Zone
from sla_engine.contracts.forms.special_day_tables import SpecialDays
from sla_engine.contracts.forms.toml_tables import Key, Whole, read_as, read_list
from sla_engine.contracts.values.display_names import DisplayNames, Named


def _after_the_start(end: datetime, info: ValidationInfo) -> datetime:
    start = info.data.get("start")
    if isinstance(start, datetime):
        if (start.tzinfo is None) != (end.tzinfo is None):
            raise ValueError("expected start and end both with an offset or both without")
        if end <= start:
            raise ValueError(f"expected an end after the start {start.isoformat()}")
    return end


@dataclass(frozen=True, slots=True)
class Closure:
    """A stretch of time in which all hours are closed.

    It is [start, end); naive instants are read in the zone of the hours.
    """

    start: Annotated[Moment, Key("When the closure begins; without an offset, in the zone of the hours.")]
    end: Annotated[Moment, AfterValidator(_after_the_start), Key("When the closure ends.")]
    reason: Annotated[Text, Key("Why.", around=True)] = field(default="", metadata=LEFT_OUT)

    def interval(self, zone: str) -> Interval:
        """Return the closure as instants, with naive ones read in `zone`."""
        return Interval(instant_in(self.start, zone), instant_in(self.end, zone))


def _has_holidays(region: str, info: ValidationInfo) -> str:
    if info.data.get("holidays", "none") is None:
        read_region(region)
    return region


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Named):
    """A place where the customer is.

    `holidays` is None where no holidays count. `assumption` names the settings that the contract's source does not state.
    Special days and closures apply to all hours at the site, also to hours that follow the provider's holidays.
    """

    id: str
    zone: Annotated[Zone, Key("IANA time zone. Default: the contract's.", around=True, after="holidays")]
    label: DisplayNames = field(metadata=LEFT_OUT)
    region: Annotated[
        Text | None,
        AfterValidator(_has_holidays),
        Key("Country or subdivision by ISO 3166, such as LU or DE-RP.", after="holidays"),
    ] = field(default=None, metadata=LEFT_OUT)
    holidays: Annotated[
        HolidaySet | None,
        read_as(Holidays),
        Key('Public holidays, or "none". Default: those of the region.', around=True),
    ] = field(default=None, metadata=LEFT_OUT)
    on_site: Annotated[bool, Key("Whether technicians come to the site; if not, work is remote only.")] = False
    assumption: Annotated[Text | None, Key("Settings that the contract's source does not state.")] = field(
        default=None, metadata=LEFT_OUT
    )
    special_days: Annotated[SpecialDays, Key("Dates (or yearly MM-DD) on which all hours at the site differ.")] = ()
    closures: Annotated[
        tuple[Closure, ...],
        read_list(Whole[Closure], tuple),
        Key("Stretches of time without any service at the site."),
    ] = ()


def instant_in(moment: datetime, zone: str) -> datetime:
    """Return an aware datetime unchanged, a naive one as the first instant at which a clock in the zone reads it."""
    if moment.tzinfo is not None:
        return moment
    return instant_at(resolve(zone, instant_us(moment.replace(tzinfo=UTC))), zone_of(zone))
