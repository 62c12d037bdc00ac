"""ServiceHours: hours of a contract, which become a calendar once a site says where."""

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
    """What hours may take from the provider instead of the site: the contract's zone and the provider's holidays."""

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

    What they do on holidays is settled in `week`; `written` is the text of the file. A special day here lies over the site's
    entry for the same day: hours replace it, a cut takes away from it. Closures of both apply, and naive closures here are
    read in the zone of the hours.
    """

    TABLE: ClassVar[str] = "HoursTable"
    id: str
    label: DisplayNames = field(metadata=LEFT_OUT)
    week: Annotated[
        WeeklyHours,
        read_as(Annotated[Literal["closed", "open"], AfterValidator(_said_once)]),
        Key(
            "What public holidays do: closed by default, open for hours round the clock. Not beside a PH rule.",
            name="on_holidays",
            around=True,
            after="written",
        ),
    ]
    written: Annotated[
        WeekText, Key("Hours in OpenStreetMap's opening_hours notation: of a week, and of seasons.", name="week")
    ] = field(metadata=LEFT_OUT)
    holidays_of: Annotated[
        HolidaysOf, Key("Whose public holidays count; policies.holidays_of by default.", around=True)
    ] = "site"
    zone: Annotated[
        HoursZone, Key("Whose clock the hours are read on; policies.hours_zone by default.", around=True)
    ] = "site"
    special_days: Annotated[SpecialDays, Key("Dates (or yearly MM-DD) with other hours; laid over the site's.")] = ()
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
