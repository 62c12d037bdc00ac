"""Ids: of tickets and events, nearly as many as there are rows, so that they are left to Arrow for as long as possible."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sla_engine.bulk.arrow import ArrowColumn, codes_of
from sla_engine.bulk.codes import Codes, Integers
from sla_engine.bulk.tracks import Truth
from sla_engine.errors import ColumnError

if TYPE_CHECKING:
    import pyarrow as pa

UNKNOWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class Ids:
    """A column of ids, or of none at all; row i has the id of row `rows[i]` of the column.

    `distinct` tells that no id comes twice in the column, so that nothing has to be looked for.
    """

    column: "pa.Array | None"
    rows: Integers
    distinct: bool = True

    @classmethod
    def none(cls, count: int) -> "Ids":
        """Return a column without ids."""
        return cls(None, np.broadcast_to(np.int64(0), (count,)))

    @classmethod
    def of(cls, column: ArrowColumn, name: str) -> "Ids":
        """Return a column of ids; empty text is none."""
        import pyarrow.compute as pc

        texts = as_text(column, name)
        texts = pc.if_else(pc.equal(texts, ""), None, texts)
        count = len(texts) - texts.null_count
        distinct = not count or pc.count_distinct(texts).as_py() == count
        return cls(texts if count else None, np.arange(len(texts)), distinct)

    def take(self, rows: Integers) -> "Ids":
        """Return some rows."""
        return Ids.none(len(rows)) if self.column is None else Ids(self.column, self.rows[rows], self.distinct)

    def named(self) -> Truth:
        """Tell which rows have an id."""
        if self.column is None or self.column.null_count == 0:
            return np.full(len(self.rows), self.column is not None)
        known: Truth = self.column.is_valid().to_numpy(zero_copy_only=False)
        return known[self.rows]

    def codes(self) -> Codes:
        """Return the ids of all rows as codes."""
        if self.column is None:
            return Codes.same(None, len(self.rows))
        return codes_of(self.column.take(_array(self.rows)), "id")


def joined(parts: "list[Ids]") -> Ids:
    """Return the rows of several columns as one; of columns with ids there is one at most."""
    (named,) = [part for part in parts if part.column is not None] or parts[:1]
    if named.column is None:
        return Ids.none(sum(len(part.rows) for part in parts))
    import pyarrow as pa

    missing = pa.nulls(1, named.column.type)
    column = pa.chunked_array([named.column, missing]).combine_chunks()
    nowhere = len(column) - 1
    rows = [part.rows if part is named else np.full(len(part.rows), nowhere) for part in parts]
    return Ids(column, np.concatenate(rows), named.distinct)


def as_text(column: ArrowColumn, name: str) -> "pa.Array":
    """Return a column of texts or whole numbers as text, in one piece.

    Raises:
        ColumnError: the column holds something else.
    """
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not (pa.types.is_null(kind) or pa.types.is_integer(kind) or _is_text(kind)):
        raise ColumnError(f"column {name!r} is of type {column.type}; expected text or whole numbers")
    text = column.cast(pa.large_string())
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def places(ids: "pa.Array", among: "pa.Array") -> Integers:
    """Return for each id its first place among others, `UNKNOWN` where it is missing or not there."""
    import pyarrow.compute as pc

    found: Integers = (
        pc.index_in(ids, value_set=among, skip_nulls=True).fill_null(UNKNOWN).to_numpy(zero_copy_only=False)
    )
    return found.astype(np.int64)


def _is_text(kind: "pa.DataType") -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _array(rows: Integers) -> "pa.Array":
    import pyarrow as pa

    return pa.array(rows)
