"""Row faults: the rows of a table that have no answer, each with its reason, for an error or for a column."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import NoReturn

import numpy as np
import pyarrow as pa

from sla_engine.bulk.arrow.arrow_to_numpy import text_array
from sla_engine.bulk.arrow.ticket_batches import Batch
from sla_engine.clocks.many.promises.combination_plans import Fault
from sla_engine.clocks.many.promises.unanswered_rows import Faults
from sla_engine.errors import ColumnError
from sla_engine.show.escaping import quoted
from sla_engine.show.numbers_and_shares import count

MOST_SHOWN = 20  # reasons
MOST_NAMED = 5  # rows of one reason
MOST_GROUPED = 10_000  # rows looked at for the message


@dataclass(frozen=True, slots=True, eq=False)
class RowFaults:
    """The rows of a batch that have no answer, in their order, each with its reason."""

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
            yield row, column, _cell(self.batch.table, column, row), fault.expected

    def told(self) -> Iterator[tuple[int, str]]:
        """Yield each row with its reason as text."""
        for row, column, value, expected in self.each():
            yield row, _said(column, value, expected)

    def complaint(self) -> str:
        """Return a message that counts all faulty rows and lists the first of them, those with one reason together."""
        rows = count(len(self), "row has", "rows have")
        return _listed(f"{rows} no answer; mend them, or keep them by errors='column':", self.told(), len(self))

    def column(self, *, views: bool) -> pa.Array:
        """Return the reasons as a column, which is null where a row has an answer."""
        reasons: dict[str | None, int] = {None: 0}
        codes = np.zeros(len(self.batch.table), dtype=np.int64)
        for row, reason in self.told():
            codes[row] = reasons.setdefault(reason, len(reasons))
        return text_array(codes, list(reasons), views=views)


def refuse(
    faults: Mapping[int, Fault], table: pa.Table, what: str, remedy: str = "keep the others by errors='column'"
) -> NoReturn:
    """Raise an error that lists the faulty rows of a table of `what`, and offers the `remedy` beside mending them.

    Raises:
        ColumnError: this function always raises it. The message counts the faulty rows and names the first ones by their
            number, counted from 0.
    """
    found = ((row, faults[row]) for row in sorted(faults))
    told = ((row, _said(one.column, _cell(table, one.column, row), one.expected)) for row, one in found)
    head = f"{count(len(faults), 'row')} of the {what} cannot be counted; mend them, or {remedy}:"
    raise ColumnError(_listed(head, told, len(faults)))


def _listed(head: str, told: Iterable[tuple[int, str]], size: int) -> str:
    """Return a message that lists the first reasons, each with its rows, and counts the rows of others."""
    found: dict[str, list[int]] = {}
    for row, reason in islice(told, MOST_GROUPED):
        found.setdefault(reason, []).append(row)
    shown = list(islice(found.items(), MOST_SHOWN))
    lines = [f"{_rows(rows)}, {reason}" for reason, rows in shown]
    left = size - sum(len(rows) for _, rows in shown)
    return "\n  ".join((head, *lines, *([f"... and {left:,} more"] if left else [])))


def _rows(rows: Sequence[int]) -> str:
    if len(rows) == 1:
        return f"row {rows[0]}"
    more = len(rows) - MOST_NAMED
    return f"rows {', '.join(map(str, rows[:MOST_NAMED]))}{f' and {more:,} more' if more > 0 else ''}"


def _said(column: str, value: str | None, expected: str) -> str:
    return f"column {column!r}: {quoted(value)}, expected {expected}"


def _cell(table: pa.Table, column: str, row: int) -> str | None:
    """Return a value as text: times as ISO 8601 in UTC, None for null and where there is no such column."""
    value = table[column][row] if column in table.column_names else None
    if value is None or not value.is_valid:
        return None
    kind = value.type
    if not pa.types.is_timestamp(kind):
        return str(value.as_py())
    # By way of numpy, which prints nanoseconds, and years that Python's datetimes do not have.
    wall, _, part = str(np.datetime64(value.value, kind.unit)).partition(".")
    return f"{wall}{f'.{part}' if part.strip('0') else ''}{'' if kind.tz is None else 'Z'}"
