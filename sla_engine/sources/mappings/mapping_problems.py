"""Problems of mapping files: what is wrong beyond TOML, by key, value and what was expected."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Words
from typing import Any

from sla_engine.clocks.column_names import COLUMNS, LOG_NEEDED, NEEDED, STATE_LOG_NEEDED
from sla_engine.contracts.forms.problems import Problem, shown
from sla_engine.show.did_you_mean import listed
from sla_engine.sources.columns.chunk import FIELD, RECORDED
from sla_engine.sources.mappings.mapping_tables import ColumnTable, Document
from sla_engine.sources.mappings.time_formats_and_zones import contradiction, is_naive
from sla_engine.sources.tables.cell_translation import AUDIT_COLUMNS, AUDIT_NEEDED, is_time
from sla_engine.sources.tables.column_layout import PART

# No row can be told from another, or put in order, by these when they are the same in all.
NEVER_CONSTANT = ("id", "ticket", "state", "seq")
# What an event is told with that is made of a kind, and that no turn from one state to the next takes from its row.
OF_KINDS = ("reason", "value", "id")
# What says how the cells of a column are read.
OTHERS = (
    "column",
    "any_of",
    "dates",
    "zone",
    "language",
    "pattern",
    "grouped",
    "optional",
    "missing",
    "values",
    "lookup",
)

WITHOUT_ZONE = 'this key is missing: the zone of times without an offset, such as "Europe/Luxembourg"'


def faults(document: Document) -> Iterator[Problem]:
    """Yield the faults that concern several values: keys that do not go together."""
    audit = document.mapping.format == "audit"
    yield from _audit_faults(document) if audit else _table_faults(document)
    yield from _log_faults(document)
    yield from _field_faults(document)
    yield from _column_faults(("columns",), document.columns, AUDIT_NEEDED if audit else NEEDED)
    yield from _column_faults(("events", "columns"), document.events.columns, log_needed(document))
    yield from _zone_faults(document)


def _audit_faults(document: Document) -> Iterator[Problem]:
    yield from _unknown_columns(document, AUDIT_COLUMNS, "an audit log, whose events are its changes of state")
    if not document.states:
        missing = 'this table is missing: what the states of the log mean, such as Closed = "closed"'
        yield Problem(("states",), "", missing)
    for key in ("query", "rows", "cells"):
        if getattr(document.events, key) is not None:
            yield Problem(("events", key), "", "an audit log has its events itself; leave this key out")
    for key in ("fields", "recorded"):
        if getattr(document, key):
            yield Problem((key,), "", "these are columns of a table of tickets; an audit log has none")


def _table_faults(document: Document) -> Iterator[Problem]:
    states = document.states
    known = (*COLUMNS, "state", "at") if states else COLUMNS
    yield from _unknown_columns(document, known, "a table of tickets")
    if states and "state" not in (*document.columns, *document.events.columns):
        yield Problem(("columns", "state"), "", "this key is missing: the column whose states [states] explains")


def _unknown_columns(document: Document, known: Sequence[str], what: str) -> Iterator[Problem]:
    for name in document.columns:
        if name not in known:
            yield Problem(("columns", name), "", f"this is no column of {what}; {listed(list(known))}")


def _field_faults(document: Document) -> Iterator[Problem]:
    for table, before, entries in (("fields", FIELD, document.fields), ("recorded", RECORDED, document.recorded)):
        for name, entry in entries.items():
            if PART in name:
                yield Problem((table, name), "", f"the name of a field has no {PART!r}; give it another")
            if isinstance(entry, ColumnTable):
                yield from _constant_faults((table, name), before + name, entry)
                yield from _entry_faults((table, name), before + name, entry)


def log_needed(document: Document) -> tuple[str, ...]:
    """Return the columns that a log must have: what happened, or in which state a ticket was from then on."""
    return STATE_LOG_NEEDED if document.events.columns.get("state") else LOG_NEEDED


def _log_faults(document: Document) -> Iterator[Problem]:
    events = document.events
    if events.columns.get("state") and events.columns.get("kind"):
        where = ("events", "columns", "state")
        yield Problem(where, "", "a log has kinds of events or states; leave one of kind and state out")
    if events.columns.get("state") and not document.states:
        yield Problem(
            ("states",), "", 'this table is missing: what the states of the log mean, such as Closed = "closed"'
        )
    for name in OF_KINDS if events.columns.get("state") else ():
        if events.columns.get(name):
            where = ("events", "columns", name)
            yield Problem(where, "", f"in a log of states [states] says what happens; leave {name} out")
    if events.rows is not None and events.query is not None:
        yield Problem(
            ("events", "query"), "", "events are rows within rows or rows of a query; leave one of rows and query out"
        )
    for table, rows in (("mapping", document.mapping.rows), ("events", events.rows)):
        if rows is not None and not all(rows.split(".")):
            yield Problem((table, "rows"), shown(rows), "expected keys joined by dots, none of them empty")
    if events.newest_first and events.rows is None:
        yield Problem(("events", "newest_first"), "true", "this is for rows within rows; give rows, or leave it out")


def _column_faults(path: tuple[str, ...], columns: Words[str, Any], needed: tuple[str, ...]) -> Iterator[Problem]:
    for name, entry in columns.items():
        where = (*path, name)
        if entry is False and name in needed:
            yield Problem(where, "false", "this column is needed; name it, or give it a constant value")
        if isinstance(entry, ColumnTable):
            if entry.optional and name in needed:
                yield Problem((*where, "optional"), "true", "this column is needed")
            yield from _constant_faults(where, name, entry)
            yield from _entry_faults(where, name, entry)


def _constant_faults(where: tuple[str, ...], name: str, entry: ColumnTable) -> Iterator[Problem]:
    if entry.value is None:
        return
    others = [key for key in OTHERS if getattr(entry, key)]
    if others:
        yield Problem((*where, others[0]), "", "a column with a constant value has nothing else")
    if is_time(name) or name in NEVER_CONSTANT:
        yield Problem((*where, "value"), shown(entry.value), f"{name} cannot be the same in all rows; name its column")


def _entry_faults(where: tuple[str, ...], name: str, entry: ColumnTable) -> Iterator[Problem]:
    if entry.any_of is not None and entry.column is not None:
        yield Problem((*where, "any_of"), shown(entry.any_of), "give one of column and any_of")
    for key in ("dates", "zone", "language"):
        if not is_time(name) and getattr(entry, key) is not None:
            yield Problem((*where, key), shown(getattr(entry, key)), f"{name} is no column of times")
    if entry.lookup is not None and (is_time(name) or name in NEVER_CONSTANT):
        yield Problem((*where, "lookup"), shown(entry.lookup), f"{name} is no column of few words")
    if entry.lookup is not None and not isinstance(entry.column, str):
        yield Problem((*where, "lookup"), shown(entry.lookup), "this is for a column with one name; give it as column")
    if is_time(name) and entry.dates and (two := contradiction(entry.dates)):
        yield Problem((*where, "dates"), shown(entry.dates), f"{two[0]} and {two[1]} read one text as two times")


def _zone_faults(document: Document) -> Iterator[Problem]:
    """Yield the missing zone of naive times, and formats of the whole that contradict each other."""
    head = document.mapping
    if head.dates and (two := contradiction(head.dates)):
        yield Problem(("mapping", "dates"), shown(head.dates), f"{two[0]} and {two[1]} read one text as two times")
    if head.zone is not None:
        return
    cells = document.events.cells
    if cells is not None and cells.zone is None and any(map(is_naive, cells.dates or ())):
        yield Problem(("events", "cells", "zone"), "", WITHOUT_ZONE)
    if any(map(is_naive, head.dates or ())):
        yield Problem(("mapping", "zone"), "", WITHOUT_ZONE)
    tables = ((("columns",), document.columns), (("recorded",), document.recorded))
    for path, columns in (*tables, (("events", "columns"), document.events.columns)):
        for name, entry in columns.items():
            if isinstance(entry, ColumnTable) and entry.zone is None and any(map(is_naive, entry.dates or ())):
                yield Problem((*path, name, "zone"), "", WITHOUT_ZONE)
