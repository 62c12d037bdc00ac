"""Deadline files: due instants as columns of a Parquet file, in the order of a source's rows.

A Parquet file whose columns are what they should be is answered column by column, and what is written has all of its own
columns too. Whatever else can be read becomes tickets first, and the known columns of a ticket are written.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from sla_engine.bulk.arrow.arrow_deadlines import DeadlineColumns, deadlines_columns
from sla_engine.bulk.arrow.arrow_to_numpy import instant_array, text_array, with_columns
from sla_engine.bulk.arrow.column_arguments import KNOWN
from sla_engine.bulk.files.parquet_files import has_columns, parquet_output
from sla_engine.clocks.column_names import NEEDED
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.sources import Chunk
from sla_engine.sources.columns.arrow_texts import ArrowTexts

TIMES = ("opened_at", "reported_at")
TEXTS = tuple(name for name in KNOWN.values() if name not in TIMES)
TABLE = pa.schema({**dict.fromkeys(("id", *TEXTS), pa.string()), **dict.fromkeys(TIMES, pa.timestamp("us", "UTC"))})

Place = TypeVar("Place")


def has_ticket_columns(path: Path) -> bool:
    """Whether a Parquet file can be answered by its columns.

    Raises:
        SourceError: the file is not a Parquet file.
    """
    return has_columns(path, NEEDED, [*TEXTS, *TIMES])


def ticket_table(tickets: Chunk | None = None) -> pa.Table:
    """Return the known columns of tickets as a table; of none it has no rows."""
    if tickets is None:
        return pa.table([pa.nulls(0, field.type) for field in TABLE], schema=TABLE)
    return pa.table([_column(tickets, field.name) for field in TABLE], schema=TABLE)


def _column(tickets: Chunk, name: str) -> pa.Array:
    """Return a column of tickets, without values where the source does not have it."""
    if name in tickets.times:
        return instant_array(tickets.times[name], "us", "UTC")
    column = tickets.texts.get(name)
    match column:
        case None:
            return pa.nulls(len(tickets), TABLE.field(name).type)
        case Codes():
            return text_array(column.codes, [one or None for one in column.names])
        case ArrowTexts():
            return column.array
    return pa.array(list(column), pa.string())


def write_deadlines(
    path: Path,
    parts: Iterable[tuple[pa.Table, Place]],
    contracts: Contracts,
    report: Callable[[Place, DeadlineColumns], object],
) -> None:
    """Answer the parts of a source into a file, which is there when all are answered, and not before.

    The first part tells the columns, and may have no rows. `report` is called with the place of each part, and its answer.

    Raises:
        OSError: the output file cannot be written.
    """
    with parquet_output(path) as write:
        for table, place in parts:
            names = {name: name for name in KNOWN.values() if name in NEEDED or name in table.column_names}
            found = deadlines_columns(table, contracts, names, errors="column", known_by="id")
            report(place, found)
            write(with_columns(table, found.columns))
