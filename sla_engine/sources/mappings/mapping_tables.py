"""The tables of a mapping file, as pydantic checks them."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, PlainValidator, Tag, WithJsonSchema

from sla_engine.clocks.column_names import COLUMNS, LOG_COLUMNS
from sla_engine.contracts.forms.problems import UnknownKeyError
from sla_engine.contracts.forms.single_values import Text, Zone, quoted, text_schema
from sla_engine.contracts.forms.toml_tables import Table
from sla_engine.sources.columns.time_shapes import ISO
from sla_engine.sources.mappings.mapping import Absent
from sla_engine.sources.mappings.time_formats_and_zones import format_fault
from sla_engine.sources.tables.cell_translation import AUDIT_COLUMNS

# `open` says nothing of its own; a ticket in it is open, and no longer paused or ended.
OPEN = "open"
StateEvent = Literal[
    "open", "responded", "work_started", "paused", "recovered", "resolved", "closed", "cancelled", "merged"
]

TICKET_KEYS = list(dict.fromkeys((*COLUMNS, *AUDIT_COLUMNS)))
LOG_KEYS = list(LOG_COLUMNS)


def _read_date_format(value: object) -> str:
    form = quoted(value, f'a format such as "%d/%m/%Y %H:%M", or "{ISO}"')
    if fault := format_fault(form):
        raise ValueError(fault)
    return form


def _read_cell(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("expected text in quotes, as it stands in the file")


def _read_column(value: object) -> str:
    return quoted(value, "the name of a column of the file")


def _known(names: list[str]) -> object:
    def read(value: object) -> str:
        if value in names:
            return str(value)
        raise UnknownKeyError("column", names)

    return PlainValidator(read)


def _form(value: object) -> str:
    return "<table>" if isinstance(value, Mapping) else "<no>" if isinstance(value, bool) else "<word>"


DateFormat = Annotated[str, PlainValidator(_read_date_format), text_schema("%d/%m/%Y %H:%M", ISO)]
Cell = Annotated[str, PlainValidator(_read_cell), WithJsonSchema({"type": "string"})]
Title = Annotated[str, PlainValidator(_read_column), text_schema("Ticket No.")]
TicketKey = Annotated[str, _known(TICKET_KEYS), WithJsonSchema({"type": "string", "enum": TICKET_KEYS})]
LogKey = Annotated[str, _known(LOG_KEYS), WithJsonSchema({"type": "string", "enum": LOG_KEYS})]


class ColumnTable(Table):
    """How one of our columns is read."""

    column: Title | None = Field(default=None, description="The file's name of the column. Default: as we call it.")
    value: Text | None = Field(default=None, description="One constant for all rows, in place of a column.")
    dates: Annotated[list[DateFormat], Field(min_length=1)] | None = Field(
        default=None, description='Formats of a time column as of strptime, or "iso". Default: those of [mapping].'
    )
    zone: Zone | None = Field(default=None, description="Zone of its naive times. Default: that of [mapping].")
    missing: list[Cell] | None = Field(
        default=None, description="Cells that mean nothing. Default: those of [mapping]."
    )
    values: dict[Cell, Cell] | None = Field(default=None, description="The file's words -> ours; others stay.")


class StateTable(Table):
    """What being in a state of the audit log means."""

    event: StateEvent = Field(description="The event that entering the state is; open is none.")
    reason: Text | None = Field(default=None, description="The reason of a pause. Default: the state's name.")
    by: Text | None = Field(default=None, description="Who makes the ticket wait, such as customer or vendor.")


ColumnEntry = Annotated[
    Annotated[Title, Tag("<word>")] | Annotated[Literal[False], Tag("<no>")] | Annotated[ColumnTable, Tag("<table>")],
    Discriminator(_form),
]
StateEntry = Annotated[
    Annotated[StateEvent, Tag("<word>")] | Annotated[StateTable, Tag("<table>")], Discriminator(_form)
]


class MappingTable(Table):
    """What holds for the file as a whole."""

    base: Text | None = Field(default=None, description="A shipped mapping that this one changes.")
    format: Literal["tickets", "audit"] = Field(
        default="tickets", description="A row per ticket, or a row per recorded update of a ticket (an audit log)."
    )
    zone: Zone | None = Field(default=None, description="Zone of times without an offset.")
    dates: Annotated[list[DateFormat], Field(min_length=1)] | None = Field(
        default=None, description='Formats of times as of strptime, or "iso" (default); the first that fits counts.'
    )
    missing: list[Cell] = Field(default=[], description='Cells that mean nothing, such as "?".')
    together: bool = Field(
        default=False, description="The rows of a ticket stand together in an audit log, which saves memory."
    )
    query: Text | None = Field(default=None, description="SQL that a database is asked for the rows.")
    absent: Absent = Field(
        default="keep",
        description="What it means that a ticket once seen is there no longer: nothing, that it was closed, or an error.",
    )


class EventsTable(Table):
    """How an event log that is joined to the tickets is read."""

    query: Text | None = Field(default=None, description="SQL that the database of the tickets is asked for the log.")
    columns: dict[LogKey, ColumnEntry] = Field(default={}, description="Our columns of a log -> the log's.")


class Document(Table):
    """A mapping file."""

    mapping: MappingTable = Field(default=MappingTable(), description="What holds for the file as a whole.")
    columns: dict[TicketKey, ColumnEntry] = Field(default={}, description="Our columns -> the file's.")
    states: dict[Cell, StateEntry] = Field(default={}, description="States of an audit log -> what they mean.")
    events: EventsTable = Field(default=EventsTable(), description="An event log that is joined to the tickets.")
