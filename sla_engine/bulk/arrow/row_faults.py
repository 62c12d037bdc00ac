"""Row faults: what is told of the rows of a table that have no answer, in an error or as a column."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import itemgetter

import numpy as np
import pyarrow as pa

from sla_engine.bulk.arrow.arrays import text_array
from sla_engine.bulk.arrow.batches import Batch
from sla_engine.clocks.many.promises.unanswered_rows import Faults
from sla_engine.show.numbers import count

MOST_SHOWN = 20
LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True, eq=False)
class Complaints:
    """The rows of a batch without an answer, in their order, and what is told of them."""

    batch: Batch
    asked: Faults

    def __len__(self) -> int:
        return len(self.batch.refused) + len(self.asked)

    def each(self) -> Iterator[tuple[int, str, str | None, str]]:
        """Yield each row, counted from 0, with its column, its value as text (None for nothing) and what was expected."""
        kept = self.batch.kept
        asked = ((row if kept is None else int(kept[row]), fault) for row, fault in self.asked.each())
        for row, fault in merge(self.batch.refused.each(), asked, key=itemgetter(0)):
            column = self.batch.named.get(fault.column, fault.column)
            there = column in self.batch.table.column_names
            yield row, column, text_of(self.batch.table[column][row]) if there else None, fault.expected

    def told(self) -> Iterator[tuple[int, str]]:
        """Yield each row, and what is told of it."""
        for row, column, value, expected in self.each():
            yield row, f"column {column!r}: {shown(value)}, expected {expected}"

    def complaint(self) -> str:
        """List the first rows, and count all."""
        shown = [f"row {row}, {reason}" for row, reason in islice(self.told(), MOST_SHOWN)]
        more = [f"... and {len(self) - len(shown):,} more"] if len(self) > len(shown) else []
        rows = count(len(self), "row has", "rows have")
        return "\n  ".join((f"{rows} no answer; mend them, or keep them by errors='column':", *shown, *more))

    def column(self, *, views: bool) -> pa.Array:
        """Return what is told as a column, null where there is an answer."""
        reasons: dict[str | None, int] = {None: 0}
        codes = np.zeros(len(self.batch.table), dtype=np.int64)
        for row, reason in self.told():
            codes[row] = reasons.setdefault(reason, len(reasons))
        return text_array(codes, list(reasons), views=views)


def text_of(value: pa.Scalar) -> str | None:
    """Return a value as text: times as ISO 8601 in UTC, None for null."""
    if not value.is_valid:
        return None
    kind = value.type
    if not pa.types.is_timestamp(kind):
        return str(value.as_py())
    # By way of numpy, which prints nanoseconds, and years that Python's datetimes do not have.
    wall, _, part = str(np.datetime64(value.value, kind.unit)).partition(".")
    return f"{wall}{f'.{part}' if part.strip('0') else ''}{'' if kind.tz is None else 'Z'}"


def shown(text: str | None) -> str:
    """Return a value as a message shows it: quoted, cut when long."""
    if text is None:
        return "nothing"
    return f"{text[:LONGEST_SHOWN]!r}... ({len(text)} characters)" if len(text) > LONGEST_SHOWN else repr(text)
