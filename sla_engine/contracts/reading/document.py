"""The whole contract file: its tables, one model each."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo, field_validator

from sla_engine.calendars import WeeklyHours
from sla_engine.contracts.forms.amounts import Fee, Guarantee, Percent, Rate
from sla_engine.contracts.forms.holidays import ClosureTable, Holidays, SpecialDaysTable, read_region
from sla_engine.contracts.forms.leaves import Effective, Text, WeekText, Zone
from sla_engine.contracts.forms.names import Currency, Id, TargetName
from sla_engine.contracts.forms.table import Given, Part, Table, read_as
from sla_engine.contracts.tables.billing import BillingTable
from sla_engine.contracts.values.label import LabelText
from sla_engine.contracts.values.policies import Policies
from sla_engine.contracts.values.service_hours import HolidaysOf, HoursZone
from sla_engine.contracts.values.target_forms import TargetForm
from sla_engine.contracts.values.tiers import Credits

FIRST_VERSION = "first"


class ServiceTable(Table):
    """A service with a tier built in."""

    tier: Text = Field(description="The id of the tier.")
    name: LabelText | None = Field(default=None, description="Display name.")


def _service(value: object) -> str:
    return "<table>" if isinstance(value, dict) else "<tier>"


_tier_alone = AfterValidator(lambda tier: ServiceTable(tier=tier))
_ServiceForm = Annotated[
    Annotated[Text, _tier_alone, Tag("<tier>")] | Annotated[ServiceTable, Tag("<table>")], Discriminator(_service)
]
Service = Annotated[ServiceTable, read_as(_ServiceForm)]


class ContractTable(Table):
    """What the contract is."""

    id: Id = Field(description="The name by which programs know the contract.")
    name: LabelText | None = Field(default=None, description="Display name, or names by language.")
    provider: Text | None = Field(default=None, description="Who makes the promises.")
    zone: Zone = Field(description="IANA time zone of the contract: of dates of effect, and of sites that name none.")
    currency: Currency | None = Field(
        default=None, description="ISO 4217 code of all amounts; needed where there are any."
    )
    holidays: Holidays | None = Field(
        default=None, description="The provider's public holidays, for hours that keep them."
    )
    version: Text = Field(default=FIRST_VERSION, description="The id of the first version.")
    effective_from: Effective | None = Field(
        default=None, description="When the first version takes effect; without it, it holds for all time before."
    )
    bound_to: Literal["customer", "service"] = Field(
        default="customer",
        description="Whether a customer buys a tier, or services have one built in and need no support contract.",
    )
    services: dict[Id, Service] = Field(default={}, description="Services with a tier built in: id to tier.")
    priorities: list[Id] = Field(default=[], description="The priorities tickets may have; without it, any.")
    sources: list[Text] = Field(default=[], description="Where the facts come from.")
    notes: list[Text] = Field(default=[], description="What else a reader must know: readings, gaps of the source.")


class SiteTable(Table):
    """A place where the customer is."""

    name: LabelText | None = Field(default=None, description="Display name, or names by language.")
    holidays: Holidays | None = Field(
        default=None, description='Public holidays; those of the region by default, "none" for none.'
    )
    region: Text | None = Field(default=None, description="Country or subdivision by ISO 3166, such as LU or DE-RP.")
    zone: Zone | None = Field(default=None, description="IANA time zone; the contract's by default.")
    on_site: bool = Field(default=False, description="Whether technicians come here; if not, work is remote only.")
    assumption: Text | None = Field(default=None, description="What of this the source does not state.")
    special_days: SpecialDaysTable = Field(
        default=(), description="Dates (or yearly MM-DD) with other hours, for all hours here."
    )
    closures: list[ClosureTable] = Field(default=[], description="Stretches without any service here.")

    @field_validator("region")
    @classmethod
    def _has_holidays(cls, region: str, info: ValidationInfo) -> str:
        if info.data.get("holidays", "none") is None:
            read_region(region)
        return region


class HoursTable(Table):
    """Weekly hours."""

    name: LabelText | None = Field(default=None, description="Display name, or names by language.")
    week: WeekText = Field(description="Hours in OpenStreetMap's opening_hours notation for weeks.")
    on_holidays: Literal["closed", "open"] | None = Field(
        default=None,
        description="What public holidays do: closed by default, open for hours round the clock. Not beside a PH rule.",
    )
    holidays_of: HolidaysOf | None = Field(
        default=None, description="Whose public holidays count; policies.holidays_of by default."
    )
    zone: HoursZone | None = Field(
        default=None, description="Whose clock the hours are read on; policies.hours_zone by default."
    )
    special_days: SpecialDaysTable = Field(
        default=(), description="Dates (or yearly MM-DD) with other hours; laid over the site's."
    )
    closures: list[ClosureTable] = Field(default=[], description="Stretches without service.")

    @field_validator("on_holidays")
    @classmethod
    def _said_once(cls, value: str, info: ValidationInfo) -> str:
        written = info.data.get("week")
        if written is not None and WeeklyHours.parse(written).holiday is not None:
            raise ValueError(f"expected holidays in one place: the hours {written!r} have a PH rule already")
        return value


class CreditsTable(Table):
    """What downtime gives back."""

    per_hour: Percent = Field(description="For each hour of downtime, in percent of the monthly cost.")
    cap: Percent = Field(description="At most so much, in percent of the monthly cost.")

    def read(self) -> Credits:
        """Return the value."""
        return Credits(self.per_hour, self.cap)


def _word(value: object) -> str:
    return "<table>" if isinstance(value, dict) else "<word>"


_Nothing = Annotated[Literal["n/a"], AfterValidator(lambda _: None), Tag("<word>")]
_Credits = Annotated[CreditsTable, AfterValidator(CreditsTable.read), Tag("<table>")]
_Uptimes = Annotated[dict[Id, Guarantee], Tag("<table>")]
CreditsForm = Annotated[Credits | None, read_as(Annotated[_Nothing | _Credits, Discriminator(_word)])]
UptimeForm = Annotated[dict[str, Decimal | None] | None, read_as(Annotated[_Nothing | _Uptimes, Discriminator(_word)])]


class TierTable(Table):
    """A level of service."""

    name: LabelText | None = Field(default=None, description="Display name, or names by language.")
    incident_hours: Text = Field(description='The id of the hours for incidents, or "n/a".')
    request_hours: Text = Field(description='The id of the hours for requests, or "n/a".')
    channels: list[Text] = Field(default=[], description="How tickets may come in.")
    phone_queue: Text | None = Field(default=None, description='The queue for calls, or "n/a".')
    uptime: UptimeForm = Field(default=None, description='Guaranteed uptimes by name, or "n/a".')
    credits: CreditsForm = Field(default=None, description='What downtime gives back, or "n/a".')
    monthly_fee: Fee | None = Field(
        default=None, description='Monthly fee, or "none" where the tier is free of charge.'
    )
    rates: dict[Id, Rate] = Field(default={}, description="Price of an hour's work by role, within the rate hours.")
    out_of_hours_rates: dict[Id, Rate] = Field(
        default={}, description="Price of an hour's work by role, outside the rate hours."
    )
    targets: dict[TargetName, TargetForm] = Field(
        default={}, description='Target to time; every tier has every target, or "n/a".'
    )


class Document(Table):
    """A contract: what is promised to whom, in which hours, and what it costs."""

    contract: ContractTable = Field(description="What the contract is.")
    sites: dict[Id, SiteTable] = Field(description="Where the customer is.", min_length=1)
    hours: dict[Id, HoursTable] = Field(default={}, description="Weekly hours, by the name that tiers use.")
    tiers: dict[Id, TierTable] = Field(description="Levels of service.", min_length=1)
    policies: Part[Policies] = Field(default_factory=lambda: Given(Policies), description="How clocks behave.")
    billing: BillingTable | None = Field(default=None, description="How work is charged.")


# Each is checked as a whole file.
MOST_VERSIONS = 200
# What stays the same in all versions, and where the first version states it.
FIXED = ("id", "zone", "version", "effective_from")


class VersionTable(Table):
    """A later version: when it takes effect, and what it changes of the one before."""

    id: Text = Field(description="The name of the version.")
    effective_from: Effective = Field(
        description="When it takes effect, on the contract's clock; later than the version before."
    )
    note: Text | None = Field(default=None, description="What changed, in words.")
    remove: list[Text] = Field(default=[], description='Keys to take away first, such as "tiers.office".')
    contract: dict[str, Any] = Field(default={}, description="Changes to the table contract.")
    sites: dict[str, Any] = Field(default={}, description="Changes to sites, and new ones.")
    hours: dict[str, Any] = Field(default={}, description="Changes to hours, and new ones.")
    tiers: dict[str, Any] = Field(default={}, description="Changes to tiers, and new ones.")
    policies: dict[str, Any] = Field(default={}, description="Changes to policies.")
    billing: dict[str, Any] = Field(default={}, description="Changes to billing.")


class VersionsTable(Table):
    """The list of later versions."""

    versions: list[VersionTable] = Field(
        default=[], max_length=MOST_VERSIONS, description="Later versions, earliest first."
    )
