"""Targets as a contract file writes them: a duration, a table with a unit, or a table of cases."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, PlainValidator, Tag

from sla_engine.calendars.text.durations import duration_us
from sla_engine.contracts.forms.ids_and_names import NOT_APPLICABLE, Id
from sla_engine.contracts.forms.single_values import text_schema
from sla_engine.contracts.forms.toml_tables import Table, Whole, read_as
from sla_engine.contracts.values.kind_and_priority_cases import NOT_APPLICABLE as NO_TARGET
from sla_engine.contracts.values.kind_and_priority_cases import ByKind, ByPriority
from sla_engine.contracts.values.targets import BusinessDays, BusinessTime, ElapsedTime, Target

EXPECTED = (
    "expected a target: "
    '"8h" (business time), "n/a", { elapsed = "4h" }, { business_days = 2 }, '
    '{ by_priority = { P1 = "1h" }, otherwise = "8h" } '
    'or { incident = "8h", request = "16h" }'
)


def _read_duration(value: object) -> Target | None:
    if not isinstance(value, str):
        number = isinstance(value, int | Decimal)
        # A ValueError, as pydantic collects no other.
        raise ValueError('expected a target with its unit, such as "8h", in quotes' if number else EXPECTED)  # noqa: TRY004
    text = value.strip()
    if text == NOT_APPLICABLE:
        return None
    if us := duration_us(text):
        return BusinessTime(us)
    raise ValueError('expected a time longer than zero; for a target that does not apply, write "n/a"')


def _shape(value: object) -> str | None:
    if not isinstance(value, dict):
        return "<text>"
    return next((shape for key, shape in _SHAPES.items() if key in value), None)


_SHAPES = {
    "incident": "<kinds>",
    "request": "<kinds>",
    "by_priority": "<priorities>",
    "otherwise": "<priorities>",
    "business": "<business>",
    "elapsed": "<elapsed>",
    "business_days": "<days>",
}
_BY_SHAPE = Discriminator(_shape, custom_error_type="target", custom_error_message=EXPECTED)

_Duration = Annotated[
    Target | None, PlainValidator(_read_duration), text_schema("8h", "90m", "n/a", pattern="[A-Za-z]"), Tag("<text>")
]
_Single = (
    _Duration
    | Annotated[Whole[BusinessTime], Tag("<business>")]
    | Annotated[Whole[ElapsedTime], Tag("<elapsed>")]
    | Annotated[Whole[BusinessDays], Tag("<days>")]
)
Single = Annotated[Target | None, read_as(Annotated[_Single, _BY_SHAPE])]


class PrioritiesTable(Table):
    """Targets by priority, and the target of all other priorities."""

    by_priority: dict[Id, Single] = Field(description="Priority to target.", min_length=1)
    otherwise: Single = Field(description='The target of all other tickets; "n/a" where there is none.')

    def read(self) -> ByPriority:
        """Return the cases."""
        return ByPriority(self.otherwise, tuple(self.by_priority.items()))


def _case(read: Target | ByPriority | None) -> ByPriority:
    return read if isinstance(read, ByPriority) else ByPriority(read)


_Priorities = Annotated[PrioritiesTable, AfterValidator(PrioritiesTable.read), Tag("<priorities>")]
Case = Annotated[ByPriority, read_as(Annotated[_Single | _Priorities, _BY_SHAPE, AfterValidator(_case)])]


class KindsTable(Table):
    """Targets by kind of ticket; a kind that is left out has no target."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    incident: Case | None = Field(default=None, description="The target of incidents.")
    request: Case | None = Field(default=None, description="The target of requests, counted in request hours.")

    def read(self) -> ByKind:
        """Return the cases."""
        return ByKind(self.incident or NO_TARGET, self.request or NO_TARGET)


def _form(read: Target | ByPriority | ByKind | None) -> ByPriority | ByKind:
    return read if isinstance(read, ByKind) else _case(read)


_Kinds = Annotated[KindsTable, AfterValidator(KindsTable.read), Tag("<kinds>")]
# A form without kinds is read as ByPriority, because a policy decides for which kinds it holds.
TargetForm = Annotated[
    ByPriority | ByKind, read_as(Annotated[_Single | _Priorities | _Kinds, _BY_SHAPE, AfterValidator(_form)])
]
