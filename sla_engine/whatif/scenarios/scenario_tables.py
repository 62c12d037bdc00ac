"""The tables of a file of scenarios, as pydantic checks them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from sla_engine.contracts.forms import problems as contract_problems
from sla_engine.contracts.forms.holidays import Holidays
from sla_engine.contracts.forms.leaves import Duration, Text, WeekText
from sla_engine.contracts.forms.names import Id, TargetName
from sla_engine.contracts.forms.problems import Problem
from sla_engine.contracts.forms.table import Table
from sla_engine.contracts.values.target_forms import TargetForm
from sla_engine.whatif.scenarios.scenario import FURTHEST

SCENARIO = "scenario"
MICROSECOND = timedelta(microseconds=1)
BEGIN = "a scenario begins with [[scenario]], in double brackets, and has a name"


def _form(value: object) -> str:
    return "<table>" if isinstance(value, Mapping) else "<word>"


OneOrEach = Annotated[Annotated[Text, Tag("<word>")] | Annotated[dict[Id, Text], Tag("<table>")], Discriminator(_form)]


def _shift(us: int) -> int:
    if us > FURTHEST // MICROSECOND:
        raise ValueError("expected a century at most, which is 876600h")
    return us


Shift = Annotated[Duration, AfterValidator(_shift)]


class ScenarioTable(Table):
    """What might have been otherwise about the same history."""

    name: Text = Field(description="What the scenario is called in tables and charts.")
    contract: Text | None = Field(
        default=None,
        description="A shipped contract, or the path of a contract file as seen from here. Default: the contract given; "
        "of several given, the id of the one that is changed.",
    )
    changes: dict[str, Any] = Field(default={}, description="Tables that are laid over those of the contract file.")
    targets: dict[Id, dict[TargetName, TargetForm]] = Field(
        default={}, description="Other targets: tier to target to time."
    )
    hours: dict[Id, WeekText] = Field(
        default={}, description="Other hours by their ids; `PH open` and `PH off` say what public holidays do."
    )
    holidays: dict[Id, Holidays] = Field(default={}, description="Other public holidays: site to those it keeps.")
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
        min_length=1, description="The scenarios, in the order in which they are told."
    )


class TomlSchema(GenerateJsonSchema):
    """JSON Schema without null, which TOML lacks, and without defaults that say nothing."""

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ANN401 - pydantic's own dictionary
        """Return the schema of what may be left out."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ANN401 - pydantic's own dictionary
        """Return the schema of a key with a default."""
        return self.generate_inner(schema["schema"])


def checked(raw: Mapping[str, Any]) -> tuple[Document | None, list[Problem]]:
    """Return the document, or all that is wrong with it as such."""
    try:
        return Document.model_validate(raw), []
    except ValidationError as error:
        return None, list(_structural(error))


def _structural(error: ValidationError) -> Iterator[Problem]:
    """Yield pydantic's findings as problems, in the words of contract files."""
    for found, problem in zip(error.errors(include_url=False), contract_problems.structural(error), strict=True):
        key = problem.key
        if found["type"] == "extra_forbidden":
            known = list((Document if len(key) == 1 else ScenarioTable).model_fields)
            yield replace(problem, known=known)
        elif key == (SCENARIO,):
            yield replace(problem, value="", expected=f"expected scenarios; {BEGIN}")
        elif found["type"] == "missing":
            yield replace(problem, expected="this key is missing: what the scenario is called")
        else:
            yield problem
