"""The tables of a mapping file, as pydantic checks them."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, PlainValidator, Tag, WithJsonSchema

from sla_engine.clocks.column_names import COLUMNS, LOG_COLUMNS
from sla_engine.clocks.event import NAME
from sla_engine.contracts.forms.problems import UnknownKeyError
from sla_engine.contracts.forms.single_values import Text, Zone, quoted, text_schema
from sla_engine.contracts.forms.toml_tables import Table
from sla_engine.sources.columns.time_shapes import ISO
from sla_engine.sources.files.text_encodings import encoding_fault
from sla_engine.sources.mappings.mapping import Absent
from sla_engine.sources.mappings.time_formats_and_zones import format_fault
from sla_engine.sources.tables.cell_translation import AUDIT_COLUMNS
from sla_engine.sources.tables.recorded_cells import KINDS

# `open` says nothing of its own; a ticket in it is open, and no longer paused or ended.
OPEN = "open"
StateEvent = Literal[
    "open", "responded", "work_started", "paused", "recovered", "resolved", "closed", "cancelled", "merged"
]

RECORDED_NAME = re.compile(f"^[a-z][a-z0-9_]*_(?:{'|'.join(KINDS)})$")

TICKET_KEYS = list(dict.fromkeys((*COLUMNS, *AUDIT_COLUMNS)))
LOG_KEYS = [*LOG_COLUMNS, "state"]


def _read_date_format(value: object) -> str:
    form = quoted(value, f'a format such as "%d/%m/%Y %H:%M", or "{ISO}"')
    if fault := format_fault(form):
        raise ValueError(fault)
    return form


def _read_encoding(value: object) -> str:
    name = quoted(value, "the name of an encoding, such as cp1252")
    if fault := encoding_fault(name):
        raise ValueError(fault)
    return name


def _read_delimiter(value: object) -> str:
    sign = quoted(value, 'one sign, such as ";" or "|"')
    if len(sign) != 1 or sign in '"\r\n':
        raise ValueError('expected one sign that stands between two cells, such as ";" or "|"')
    return sign


def _read_pattern(value: object) -> str:
    pattern = quoted(value, 'a regular expression with one group, such as "(PRJ-[0-9]+)"')
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise ValueError(f"expected a regular expression with one group ({error})") from None
    if groups != 1:
        raise ValueError(f"expected a regular expression with one group, which is what counts; this one has {groups}")
    return pattern


def _read_cell_pattern(value: object) -> str:
    pattern = quoted(value, 'a regular expression with a group at, such as "^(?P<at>[^;]*);(?P<by>[^;]*);"')
    try:
        groups = set(re.compile(pattern).groupindex)
    except re.error as error:
        raise ValueError(f"expected a regular expression ({error})") from None
    if "at" not in groups or groups - {"at", "by"}:
        raise ValueError("expected a regular expression with a group (?P<at>...), and perhaps a group (?P<by>...)")
    return pattern


def _read_recorded(value: object) -> str:
    if isinstance(value, str) and RECORDED_NAME.fullmatch(value):
        return value
    raise ValueError("expected the name of a target with _due, _met or _elapsed behind it, such as response_due")


def _read_event_name(value: object) -> str:
    name = quoted(value, "a kind of event, such as replied")
    if NAME.fullmatch(name) is None:
        raise ValueError("expected a kind of event, such as replied")
    return name


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


Encoding = Annotated[str, PlainValidator(_read_encoding), text_schema("cp1252", "utf-16")]
Delimiter = Annotated[str, PlainValidator(_read_delimiter), text_schema(";", "|")]
Pattern = Annotated[str, PlainValidator(_read_pattern), text_schema("^(\\S+)")]
CellPattern = Annotated[str, PlainValidator(_read_cell_pattern), text_schema("^(?P<at>[^;]*);(?P<by>[^;]*);")]
RecordedKey = Annotated[
    str, PlainValidator(_read_recorded), WithJsonSchema({"type": "string", "pattern": RECORDED_NAME.pattern})
]
EventName = Annotated[str, PlainValidator(_read_event_name), text_schema("replied")]
MonthLanguage = Literal["en", "de", "fr", "es", "it", "nl"]
DateFormat = Annotated[str, PlainValidator(_read_date_format), text_schema("%d/%m/%Y %H:%M", ISO)]
Cell = Annotated[str, PlainValidator(_read_cell), WithJsonSchema({"type": "string"})]
Title = Annotated[str, PlainValidator(_read_column), text_schema("Ticket No.")]
Titles = Annotated[list[Title], Field(min_length=1)]
TicketKey = Annotated[str, _known(TICKET_KEYS), WithJsonSchema({"type": "string", "enum": TICKET_KEYS})]
LogKey = Annotated[str, _known(LOG_KEYS), WithJsonSchema({"type": "string", "enum": LOG_KEYS})]


class ColumnTable(Table):
    """How one of our columns is read."""

    column: Title | Titles | None = Field(
        default=None,
        description="The file's name of the column, or several whose cells are joined by a blank. Default: as we call it.",
    )
    any_of: Titles | None = Field(
        default=None, description="Names that the column may have; the first that the file has counts."
    )
    value: Text | None = Field(default=None, description="One constant for all rows, in place of a column.")
    dates: Annotated[list[DateFormat], Field(min_length=1)] | None = Field(
        default=None, description='Formats of a time column as of strptime, or "iso". Default: those of [mapping].'
    )
    zone: Zone | None = Field(default=None, description="Zone of its naive times. Default: that of [mapping].")
    language: MonthLanguage | None = Field(
        default=None, description="Language of the names of months (%b, %B). Default: that of [mapping]."
    )
    pattern: Pattern | None = Field(
        default=None, description="A regular expression; of a cell counts what its one group finds."
    )
    grouped: bool = Field(default=False, description="Digits in groups, such as 52 267, are one number: 52267.")
    optional: bool = Field(default=False, description="The file may lack this column.")
    missing: list[Cell] | None = Field(
        default=None, description="Cells that mean nothing. Default: those of [mapping]."
    )
    values: dict[Cell, Cell] | None = Field(
        default=None, description='The file\'s words -> ours; others stay, unless "*" says what they become.'
    )
    lookup: Text | None = Field(
        default=None,
        description="A CSV file beside this one: its column named as the source's has the words, that named as ours what they "
        'become. Another word makes a bad row, unless "*" under `values` says what it becomes.',
    )


class RowTable(Table):
    """Rows that are told by what stands in a column."""

    column: Title = Field(description="The file's name of the column.")
    values: Annotated[list[Cell], Field(min_length=1)] = Field(description="Cells of that column.")


class StateTable(Table):
    """What being in a state of the file means."""

    event: StateEvent = Field(description="The event that entering the state is; open is none.")
    reason: Text | None = Field(default=None, description="The reason of a pause. Default: the state's name.")
    by: Text | None = Field(default=None, description="Who makes the ticket wait, such as customer or vendor.")


ColumnEntry = Annotated[
    Annotated[Title, Tag("<word>")] | Annotated[Literal[False], Tag("<no>")] | Annotated[ColumnTable, Tag("<table>")],
    Discriminator(_form),
]
FieldEntry = Annotated[
    Annotated[Title, Tag("<word>")] | Annotated[ColumnTable, Tag("<table>")],
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
    encoding: Encoding | None = Field(default=None, description="Encoding of the text. Default: UTF-8.")
    delimiter: Delimiter | None = Field(
        default=None,
        description="What stands between two cells of CSV. Default: the comma, semicolon or tab of the header.",
    )
    skip: Annotated[int, Field(ge=0, le=1_000)] = Field(default=0, description="Lines above the header of CSV.")
    rows: Text | None = Field(
        default=None, description='Keys, joined by dots, to the array of rows in a JSON object, such as "issues".'
    )
    only: RowTable | None = Field(default=None, description="The rows that are tickets; all others are left out.")
    ignore: RowTable | None = Field(default=None, description="The rows that are none of ours, and are left out.")
    zone: Zone | None = Field(default=None, description="Zone of times without an offset.")
    dates: Annotated[list[DateFormat], Field(min_length=1)] | None = Field(
        default=None,
        description='Formats of times as of strptime, "iso" (default), "epoch" or "epoch_ms"; the first that fits counts.',
    )
    language: MonthLanguage | None = Field(default=None, description="Language of the names of months in times.")
    missing: list[Cell] = Field(default=[], description='Cells that mean nothing, such as "?".')
    together: bool = Field(
        default=False, description="The rows of a ticket stand together in an audit log, which saves memory."
    )
    query: Text | None = Field(default=None, description="SQL that a database is asked for the rows.")
    absent: Absent = Field(
        default="keep",
        description="What it means that a ticket once seen is there no longer: nothing, that it was closed, or an error.",
    )


class CellsTable(Table):
    """A column that a CSV file repeats, such as Jira's Comment, each cell of which is an event."""

    column: Title = Field(description="The file's name of the column; a file without it has no such events.")
    pattern: CellPattern = Field(description="A regular expression with a group `at`, and perhaps a group `by`.")
    kinds: Annotated[dict[Cell, EventName], Field(min_length=1)] = Field(
        description='Who a cell is by -> the kind of its event; "*" stands for all others, else these are counted.'
    )
    dates: Annotated[list[DateFormat], Field(min_length=1)] | None = Field(
        default=None, description="Formats of its times. Default: those of [mapping]."
    )
    zone: Zone | None = Field(default=None, description="Zone of its naive times. Default: that of [mapping].")


class EventsTable(Table):
    """How an event log that is joined to the tickets is read."""

    query: Text | None = Field(default=None, description="SQL that the database of the tickets is asked for the log.")
    rows: Text | None = Field(
        default=None,
        description="Keys, joined by dots, to the array of events within the JSON object of each ticket, through arrays too.",
    )
    newest_first: bool = Field(default=False, description="That array, or the outermost, begins with the newest.")
    only: RowTable | None = Field(default=None, description="The rows that are events; all others are left out.")
    ignore: RowTable | None = Field(default=None, description="The rows that are none of ours, and are left out.")
    cells: CellsTable | None = Field(default=None, description="A repeated column of the tickets' CSV file.")
    columns: dict[LogKey, ColumnEntry] = Field(
        default={}, description="Our columns of a log -> the log's; `state` in place of `kind` where it has states."
    )


class Document(Table):
    """A mapping file."""

    mapping: MappingTable = Field(default=MappingTable(), description="What holds for the file as a whole.")
    columns: dict[TicketKey, ColumnEntry] = Field(default={}, description="Our columns -> the file's.")
    recorded: dict[RecordedKey, FieldEntry] = Field(
        default={},
        description="What the tool itself said of a clock, such as response_due (an instant), response_met (yes or no) or "
        "response_elapsed (a length of time), to be compared with ours.",
    )
    fields: dict[Text, FieldEntry] = Field(
        default={}, description="Further columns to keep with each ticket, by names of yours -> the file's."
    )
    states: dict[Cell, StateEntry] = Field(
        default={}, description="States of an audit log, or of the column `state` of a table or of a log."
    )
    events: EventsTable = Field(default=EventsTable(), description="An event log that is joined to the tickets.")
