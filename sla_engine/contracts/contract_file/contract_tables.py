"""Contract tables: the models of the whole contract file and of its table `contract`."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Tag

from sla_engine.contracts.forms.holiday_tables import Holidays
from sla_engine.contracts.forms.ids_and_names import Currency, Id
from sla_engine.contracts.forms.single_values import Effective, Text, Zone
from sla_engine.contracts.forms.toml_tables import TABLE_OR_WORD, Part, Stated, Table, read_as
from sla_engine.contracts.values.billing import Billing
from sla_engine.contracts.values.display_names import LabelText
from sla_engine.contracts.values.policies import Policies
from sla_engine.contracts.values.service_hours import ServiceHours
from sla_engine.contracts.values.sites import Site
from sla_engine.contracts.values.tiers import Tier
from sla_engine.contracts.version_terms import Service

FIRST_VERSION = "first"


_tier_alone = AfterValidator(lambda tier: Stated(Service, {"tier": tier}))
_ServiceForm = Annotated[
    Annotated[Text, _tier_alone, Tag("<word>")] | Annotated[Part[Service], Tag("<table>")], TABLE_OR_WORD
]
ServiceForm = Annotated[Stated[Service], read_as(_ServiceForm)]


class ContractTable(Table):
    """The contract's own data: its id, names, provider, zone and first version."""

    id: Id = Field(description="The name of the contract in programs.")
    name: LabelText | None = Field(default=None, description="Display name, or names by language.")
    provider: Text | None = Field(default=None, description="Who makes the promises.")
    zone: Zone = Field(description="IANA time zone of dates of effect, and of sites that name none.")
    currency: Currency | None = Field(
        default=None, description="ISO 4217 code of all amounts; required where the contract has amounts."
    )
    holidays: Holidays | None = Field(
        default=None, description="The provider's public holidays, for hours that close on them."
    )
    version: Text = Field(default=FIRST_VERSION, description="The id of the first version.")
    effective_from: Effective | None = Field(
        default=None, description="When the first version takes effect; without it, the version has no beginning."
    )
    bound_to: Literal["customer", "service"] = Field(
        default="customer",
        description="Whether a customer buys a tier, or services have one built in and need no support contract.",
    )
    services: dict[Id, ServiceForm] = Field(
        default={}, description="Services with a tier built in: service id to tier id."
    )
    priorities: list[Id] = Field(default=[], description="The priorities that tickets may have; without it, any.")
    sources: list[Text] = Field(default=[], description="The documents that the contract's facts come from.")
    notes: list[Text] = Field(default=[], description="Notes for readers, such as gaps in the source.")


class Document(Table):
    """A contract: its promises, the hours in which they count, and what work costs."""

    contract: ContractTable = Field(description="The contract's own data.")
    sites: dict[Id, Part[Site]] = Field(description="The customer's places.", min_length=1)
    hours: dict[Id, Part[ServiceHours]] = Field(default={}, description="Weekly hours by id, which tiers refer to.")
    tiers: dict[Id, Part[Tier]] = Field(description="Levels of service.", min_length=1)
    policies: Part[Policies] = Field(default_factory=lambda: Stated(Policies), description="How clocks behave.")
    billing: Part[Billing] | None = Field(default=None, description="How work is charged.")
