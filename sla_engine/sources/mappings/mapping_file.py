"""Mapping files: TOML, checked whole, every fault told at once; shipped ones by their names."""

import os
import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Words
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from sla_engine.clocks.column_names import COLUMNS, LOG_COLUMNS, NEEDED
from sla_engine.contracts.forms.file_format import FileFormat
from sla_engine.contracts.forms.json_schema import without_null
from sla_engine.contracts.forms.problems import Problem, shown
from sla_engine.contracts.forms.toml_text import Raw
from sla_engine.errors import MappingError
from sla_engine.show.argument_kinds import of_kind, path_text
from sla_engine.show.did_you_mean import listed
from sla_engine.show.result_schema import DIALECT
from sla_engine.sources.columns.chunk import FIELD, RECORDED
from sla_engine.sources.columns.time_shapes import ISO
from sla_engine.sources.mappings.lookup_files import LookupFileError, looked_up
from sla_engine.sources.mappings.mapping import Mapping, StateRule
from sla_engine.sources.mappings.mapping_problems import faults, log_needed
from sla_engine.sources.mappings.mapping_tables import (
    ColumnTable,
    Document,
    EventsTable,
    MappingTable,
    StateTable,
)
from sla_engine.sources.mappings.time_formats_and_zones import Times
from sla_engine.sources.tables.cell_events import CellEvents
from sla_engine.sources.tables.cell_translation import (
    AUDIT_COLUMNS,
    AUDIT_NEEDED,
    ColumnReading,
    TableReading,
)
from sla_engine.sources.tables.column_layout import FileForm, RowFilter
from sla_engine.sources.tables.recorded_cells import RECORDED_CELLS

# In `values`: any text that is not named.
ALL_OTHERS = "*"

MappingLike = str | os.PathLike[str] | Mapping


def list_mappings() -> list[str]:
    """Return the names of the shipped mappings.

    >>> "zammad" in list_mappings()
    True
    """
    return MAPPING_FILE.shipped()


def load_mapping(
    mapping: MappingLike | None, *, zone: str | None = None, values: Words[str, str] | None = None
) -> Mapping:
    """Return a shipped mapping by its name, or the mapping in a TOML file.

    `zone` is that of naive times, `values` are constants by our names of columns; both go before what the file says.

    Raises:
        MappingError: there is no such mapping or file, or it cannot be accepted; `problems` lists all faults.
    """
    if isinstance(mapping, Mapping):
        if zone is not None or values:
            raise MappingError(f"mapping {mapping.name!r} is made already; give zone and values to load_mapping")
        return mapping
    if mapping is None:
        return _checked(_changed({}, zone, values), "plain")
    name = path_text(mapping, "expected the name of a shipped mapping, or the path of a TOML file")
    return _checked(_changed(_with_base(_raw(name), name), zone, values), name)


def _changed(raw: Raw, zone: str | None, values: Words[str, str] | None) -> Raw:
    """Lay the zone and the constants that a caller gives over the tables of a mapping."""
    if zone is not None:
        _table(raw, "mapping")["zone"] = zone
    for column, value in of_kind(values or {}, Words, "expected constants by names of columns as values").items():
        _table(raw, "columns")[column] = {"value": value}
    return raw


def mapping_schema() -> Raw:
    """Return the JSON Schema of mapping files (draft 2020-12).

    >>> sorted(mapping_schema()["properties"])
    ['columns', 'events', 'fields', 'mapping', 'recorded', 'states']
    """
    schema = without_null(Document.model_json_schema(), lambda default: default is not None)
    return {"$schema": DIALECT, **schema, "title": "SLA source mapping"}


MAPPING_FILE = FileFormat("mapping", MappingError, mapping_schema, files("sla_engine.sources") / "presets")


def _raw(name: str) -> Raw:
    return MAPPING_FILE.tables(MAPPING_FILE.data(name, name), name)


def _with_base(raw: Raw, name: str) -> Raw:
    """Lay a mapping over the shipped one that it changes, table by table; each column and state is replaced whole."""
    head = raw.get("mapping")
    base = head.get("base") if isinstance(head, dict) else None
    if not isinstance(base, str):
        return raw
    if base not in list_mappings():
        problem = Problem(("mapping", "base"), shown(base), f"expected a shipped mapping; {listed(list_mappings())}")
        raise MAPPING_FILE.refused(name, [problem])
    return _laid(_raw(base), raw)


def _laid(below: Raw, above: Raw, depth: int = 0) -> Raw:
    merged = dict(below)
    for key, value in above.items():
        under = below.get(key)
        both_tables = isinstance(value, dict) and isinstance(under, dict) and (depth == 0 or key == "columns")
        merged[key] = _laid(dict(under or {}), value, depth + 1) if both_tables else value
    return merged


def _table(raw: Raw, name: str) -> Raw:
    table = raw.get(name)
    if not isinstance(table, dict):
        table = raw[name] = {}
    return table


def _checked(raw: Raw, name: str) -> Mapping:
    document, problems = MAPPING_FILE.checked(Document, raw)
    problems += faults(document) if document else []
    if document is not None and not problems:
        problems += _look_up(document, Path(name).parent)
    if document is None or problems:
        raise MAPPING_FILE.refused(name, problems)
    return _built(document, Path(name).stem)


def _look_up(document: Document, folder: Path) -> list[Problem]:
    """Put the words of lookup files among the values of their columns, and return what is wrong with these files."""
    problems = []
    tables: list[tuple[tuple[str, ...], dict[str, Any]]] = [
        (("columns",), document.columns),
        (("fields",), document.fields),
        (("recorded",), document.recorded),
        (("events", "columns"), document.events.columns),
    ]
    for above, columns in tables:
        for name, entry in columns.items():
            if isinstance(entry, ColumnTable) and entry.lookup is not None:
                try:
                    words = looked_up(folder / entry.lookup, str(entry.column), name)
                except LookupFileError as fault:
                    problems.append(Problem((*above, name, "lookup"), shown(entry.lookup), str(fault)))
                else:
                    columns[name] = entry.model_copy(update={"values": {**words, **(entry.values or {})}})
    return problems


def _built(document: Document, name: str) -> Mapping:
    head = document.mapping
    audit = head.format == "audit"
    needed, names = (AUDIT_NEEDED, AUDIT_COLUMNS) if audit else (NEEDED, COLUMNS)
    if "state" in document.columns and not audit:
        names = (*names, "state", "at")
    states = {state: _rule(state, entry) for state, entry in document.states.items()}
    read = _reader(document)
    fields: dict[str, str | ColumnTable] = {FIELD + name: entry for name, entry in document.fields.items()}
    fields |= {RECORDED + name: entry for name, entry in document.recorded.items()}
    log_names = tuple(dict.fromkeys((*log_needed(document), *LOG_COLUMNS)))
    log = read(document.events.columns, log_needed(document), log_names, _filters(document.events))
    if document.events.rows is not None:
        log = _within(log, document.events, _filters(head))
    return Mapping(
        name,
        head.format,
        _with_cells(read({**document.columns, **fields}, needed, (*names, *fields), _filters(head)), document),
        log,
        states,
        head.together,
        head.query,
        document.events.query,
        head.absent,
    )


def _filters(table: MappingTable | EventsTable) -> list[RowFilter]:
    told = ((table.only, True), (table.ignore, False))
    return [RowFilter(one.column, frozenset(one.values), only) for one, only in told if one]


def _within(log: TableReading, events: EventsTable, around: Sequence[RowFilter]) -> TableReading:
    """Return how a log is read whose rows stand within those of the tickets, of which the filters `around` choose."""
    path = tuple((events.rows or "").split("."))
    form = replace(log.layout.form, within=path, newest_first=events.newest_first)
    return replace(log, layout=replace(log.layout, form=form, around=tuple(around)))


def _with_cells(tickets: TableReading, document: Document) -> TableReading:
    """Return how tickets are read, with the repeated column whose cells are events."""
    cells, head = document.events.cells, document.mapping
    if cells is None:
        return tickets
    kinds = dict(cells.kinds)
    other = kinds.pop(ALL_OTHERS, None)
    times = Times(tuple(cells.dates or head.dates or (ISO,)), cells.zone or head.zone, head.language)
    layout = replace(tickets.layout, cells=cells.column)
    return replace(tickets, layout=layout, cells=CellEvents(re.compile(cells.pattern), times, kinds, other))


def _rule(state: str, entry: str | StateTable) -> StateRule:
    rule = StateRule(entry) if isinstance(entry, str) else StateRule(entry.event, entry.reason, entry.by)
    return StateRule("paused", rule.reason or state, rule.by) if rule.event == "paused" else rule


Reader = Callable[[Words[str, Any], tuple[str, ...], tuple[str, ...], Sequence[RowFilter]], TableReading]


def _reader(document: Document) -> Reader:
    head = document.mapping
    forms, missing = tuple(head.dates or (ISO,)), frozenset(head.missing)
    default = ColumnReading(times=Times(forms, head.zone, head.language), missing=missing)
    form = FileForm(head.encoding, head.delimiter, head.skip, tuple(head.rows.split(".")) if head.rows else ())

    def column(entry: str | ColumnTable, name: str) -> ColumnReading:
        recorded = RECORDED_CELLS.get(name.rpartition("_")[2]) if name.startswith(RECORDED) else None
        if isinstance(entry, str):
            return replace(default, sources=((entry,),), recorded=recorded)
        if entry.value is not None:
            return ColumnReading(value=entry.value)
        words = dict(entry.values or {})
        return ColumnReading(
            _sources(entry, name),
            times=Times(tuple(entry.dates or forms), entry.zone or head.zone, entry.language or head.language),
            other=words.pop(ALL_OTHERS, None),
            words=words,
            missing=missing if entry.missing is None else frozenset(entry.missing),
            pattern=re.compile(entry.pattern) if entry.pattern else None,
            grouped=entry.grouped,
            optional=entry.optional,
            lookup=entry.lookup,
            recorded=recorded,
        )

    def read(
        entries: Words[str, Any], needed: tuple[str, ...], names: tuple[str, ...], filters: Sequence[RowFilter]
    ) -> TableReading:
        columns = {name: column(entry, name) for name, entry in entries.items() if entry is not False}
        unread = [name for name, entry in entries.items() if entry is False]
        return TableReading.of(columns, needed, names, unread=unread, default=default, form=form, filters=filters)

    return read


def _sources(entry: ColumnTable, name: str) -> tuple[tuple[str, ...], ...]:
    """Return the columns from which one of ours is joined, each by the names that it may have."""
    if entry.any_of is not None:
        return (tuple(entry.any_of),)
    if isinstance(entry.column, list):
        return tuple((one,) for one in entry.column)
    return ((entry.column or name,),)
