"""ServiceHours: hours of a contract, which become a calendar once a site says where."""

from dataclasses import dataclass, field
from typing import Literal

from sla_engine.calendars import BusinessCalendar, HolidaySet, WeeklyHours
from sla_engine.contracts.canonical import LEFT_OUT
from sla_engine.contracts.forms.special_days import SpecialDays
from sla_engine.contracts.values.label import Label, Named
from sla_engine.contracts.values.sites import Closure, Site

HolidaysOf = Literal["site", "provider", "both"]
HoursZone = Literal["site", "contract"]


@dataclass(frozen=True, slots=True)
class Provider:
    """What hours may take from the provider instead of the site: the contract's zone and the provider's holidays."""

    zone: str
    holidays: HolidaySet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHours(Named):
    """Weekly hours, whose holidays they keep and in which zone they are read.

    What the hours do on holidays is settled in `week`; `written` is the text of the file. A special day here lies over the
    site's entry for the same day: hours replace it, a cut takes away from it. Closures of both apply, and naive closures
    here are read in the zone of the hours.
    """

    id: str
    label: Label = field(metadata=LEFT_OUT)
    week: WeeklyHours
    written: str = field(metadata=LEFT_OUT)
    holidays_of: HolidaysOf = "site"
    zone: HoursZone = "site"
    special_days: SpecialDays = ()
    closures: tuple[Closure, ...] = ()

    def calendar(self, site: Site, provider: Provider) -> BusinessCalendar:
        """Return the calendar of these hours at a site, for a provider."""
        zone = site.zone if self.zone == "site" else provider.zone
        at_site = (closure.interval(site.zone) for closure in site.closures)
        own = (closure.interval(zone) for closure in self.closures)
        return BusinessCalendar(
            self.week,
            tz=zone,
            holidays=self._holidays(site.holidays, provider.holidays),
            special_days=(dict(site.special_days), dict(self.special_days)),
            closures=(*at_site, *own),
        )

    def _holidays(self, site: HolidaySet | None, provider: HolidaySet | None) -> HolidaySet | None:
        counted = {"site": [site], "provider": [provider], "both": [site, provider]}[self.holidays_of]
        given = [holidays for holidays in counted if holidays is not None]
        return HolidaySet.of(given) if given else None
