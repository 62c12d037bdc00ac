"""ServiceHours: hours of a contract, which give a calendar for each site."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ValidationInfo

from sla_engine.calendars import BusinessCalendar, HolidaySet, WeeklyHours
from sla_engine.contracts.fingerprint import LEFT_OUT
from sla_engine.contracts.forms.single_values import WeekText
from sla_engine.contracts.forms.special_day_tables import SpecialDays
from sla_engine.contracts.forms.toml_tables import Key, Whole, read_as, read_list
from sla_engine.contracts.values.display_names import DisplayNames, Named
from sla_engine.contracts.values.sites import Closure, Site

HolidaysOf = Literal["site", "provider", "both"]
HoursZone = Literal["site", "contract"]


@dataclass(frozen=True, slots=True)
class Provider:
    """The contract's zone and the provider's holidays, which hours may use instead of the site's."""

    zone: str
    holidays: HolidaySet | None = None


def _said_once(word: str, info: ValidationInfo) -> str:
    written = info.data.get("written")
    if written is not None and WeeklyHours.parse(written).holiday is not None:
        raise ValueError(f"expected holidays in one place: the hours {written!r} have a PH rule already")
    return word


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHours(Named):
    """Weekly hours.

    `week` includes the hours on holidays; `written` is the text of the file. A special day of the hours comes before the
    site's for the same day: hours replace it, a cut shortens it. Closures of both apply; naive closures of the hours are read
    in the zone of the hours.
    """

    TABLE: ClassVar[str] = "HoursTable"
    id: str
    label: DisplayNames = field(metadata=LEFT_OUT)
    week: Annotated[
        WeeklyHours,
        read_as(Annotated[Literal["closed", "open"], AfterValidator(_said_once)]),
        Key(
            "The hours on public holidays: closed (default), or open (default round the clock). Not with a PH rule.",
            name="on_holidays",
            around=True,
            after="written",
        ),
    ]
    written: Annotated[
        WeekText, Key("The hours of the week and of seasons, in OpenStreetMap's opening_hours notation.", name="week")
    ] = field(metadata=LEFT_OUT)
    holidays_of: Annotated[
        HolidaysOf, Key("Whose public holidays count. Default: policies.holidays_of.", around=True)
    ] = "site"
    zone: Annotated[HoursZone, Key("In whose zone the hours are read. Default: policies.hours_zone.", around=True)] = (
        "site"
    )
    special_days: Annotated[SpecialDays, Key("Dates (or yearly MM-DD) whose hours override the site's.")] = ()
    closures: Annotated[tuple[Closure, ...], read_list(Whole[Closure], tuple), Key("Stretches without service.")] = ()

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
