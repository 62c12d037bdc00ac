"""Refusal: one error for all rows of a table that have no answer, which says of the first of them what is wrong."""

from collections.abc import Mapping
from itertools import islice
from typing import NoReturn

import pyarrow as pa

from sla_engine.bulk.arrow.row_faults import MOST_SHOWN, shown, text_of
from sla_engine.clocks.many.promises.combination_plans import Fault
from sla_engine.errors import ColumnError
from sla_engine.show.numbers import count


def refuse(
    faults: Mapping[int, Fault], table: pa.Table, what: str, remedy: str = "keep the others by errors='column'"
) -> NoReturn:
    """Raise for the rows of a table (of `what`) that have a fault; they are to be mended, or the `remedy` helps.

    Raises:
        ColumnError: always; the message counts the rows and names the first by their number, from 0.
    """
    lines = [_told(row, faults[row], table) for row in islice(sorted(faults), MOST_SHOWN)]
    if len(faults) > MOST_SHOWN:
        lines.append(f"... and {len(faults) - MOST_SHOWN:,} more")
    head = f"{count(len(faults), 'row')} of the {what} cannot be counted; mend them, or {remedy}:"
    raise ColumnError("\n  ".join((head, *lines)))


def _told(row: int, fault: Fault, table: pa.Table) -> str:
    value = text_of(table[fault.column][row]) if fault.column in table.column_names else None
    return f"row {row}, column {fault.column!r}: {shown(value)}, expected {fault.expected}"
