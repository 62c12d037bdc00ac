"""The tables of a file of scenarios, as pydantic checks them."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, Tag

from sla_engine.contracts.forms.holiday_tables import Holidays
from sla_engine.contracts.forms.ids_and_names import Id, TargetName
from sla_engine.contracts.forms.single_values import Duration, Text, WeekText
from sla_engine.contracts.forms.toml_tables import TABLE_OR_WORD, Table
from sla_engine.contracts.values.target_forms import TargetForm
from sla_engine.show.durations import MICROSECOND
from sla_engine.whatif.scenarios.scenario import FURTHEST

SCENARIO = "scenario"


OneOrEach = Annotated[Annotated[Text, Tag("<word>")] | Annotated[dict[Id, Text], Tag("<table>")], TABLE_OR_WORD]


def _shift(us: int) -> int:
    if us > FURTHEST // MICROSECOND:
        raise ValueError("expected a century at most, which is 876600h")
    return us


Shift = Annotated[Duration, AfterValidator(_shift)]


class ScenarioTable(Table):
    """Other circumstances for the same history."""

    name: Text = Field(description="The name of the scenario in tables and charts.")
    contract: Text | None = Field(
        default=None,
        description="A shipped contract, or the path of a contract file as seen from here. Default: the contract given; "
        "of several given, the id of the one that is changed.",
    )
    changes: dict[str, Any] = Field(default={}, description="Tables that are laid over those of the contract file.")
    targets: dict[Id, dict[TargetName, TargetForm]] = Field(
        default={},
        description="Other targets: tier to target to time; by priority or kind, if the contract has such cases.",
    )
    hours: dict[Id, WeekText] = Field(
        default={}, description="Other hours by their ids; `PH open` and `PH off` say whether public holidays are open."
    )
    holidays: dict[Id, Holidays] = Field(
        default={}, description="Other public holidays: site to its regions of holidays."
    )
    tier: OneOrEach | None = Field(
        default=None, description="One tier for all tickets, or old tier to new, at first and in changes; others stay."
    )
    site: OneOrEach | None = Field(
        default=None, description="One site for all tickets, or old site to new, at first and in changes; others stay."
    )
    sooner: dict[Text, Shift] = Field(
        default={}, description="How much sooner events of a kind happen, round the clock."
    )
    later: dict[Text, Shift] = Field(default={}, description="How much later events of a kind happen, round the clock.")
    without: list[Text] = Field(default=[], description="Kinds of events that are left out.")


class Document(Table):
    """A file of scenarios."""

    scenario: list[ScenarioTable] = Field(
        min_length=1, description="The scenarios, in the order in which they are shown."
    )
