"""Ids of tickets and events, kept as Arrow columns as long as possible."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sla_engine.bulk.arrow.arrow_to_numpy import ArrowColumn, codes_of, is_text
from sla_engine.calendars.arrays import Integers
from sla_engine.clocks.many.events.event_ids import NO_ID, Ids
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.errors import ColumnError

UNKNOWN = -1


def ids_of(column: ArrowColumn, name: str) -> Ids:
    """Return a column of the ids of events; an empty text becomes null."""
    texts = as_text(column, name)
    texts = pc.if_else(pc.equal(texts, ""), None, texts)
    count = len(texts) - texts.null_count
    if not count:
        return Ids.none(len(texts))
    rows = np.arange(len(texts))
    if texts.null_count:
        rows = np.where(texts.is_valid().to_numpy(zero_copy_only=False), rows, NO_ID)

    def read(some: Integers) -> Codes:
        return codes_of(texts.take(pa.array(some)), name)

    return Ids(rows, read, distinct=pc.count_distinct(texts).as_py() == count)


def as_text(column: ArrowColumn, name: str) -> pa.Array:
    """Return a column of texts or whole numbers as text, in one piece.

    Raises:
        ColumnError: the column holds neither text nor whole numbers.
    """
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not (pa.types.is_null(kind) or pa.types.is_integer(kind) or is_text(kind)):
        raise ColumnError(f"column {name!r} is of type {column.type}; expected text or whole numbers")
    text = column.cast(pa.large_string())
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def places(ids: pa.Array, among: pa.Array) -> Integers:
    """Return for each id its first place among others, `UNKNOWN` where it is missing or not there."""
    found = pc.index_in(ids, value_set=among, skip_nulls=True).fill_null(UNKNOWN)
    numbers: Integers = found.to_numpy(zero_copy_only=False).astype(np.int64)
    return numbers
