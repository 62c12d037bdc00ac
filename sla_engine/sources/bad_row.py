"""BadRow: a row that could not be read, with all that is needed to find and mend it."""

from dataclasses import dataclass

from sla_engine.show.escaping import quoted
from sla_engine.show.plain_values import Plain, keys


@dataclass(frozen=True, slots=True)
class BadRow(Plain):
    """One row of a source that is no ticket: where it stands, what it holds, and what was expected there.

    `line` is the physical line on which the row starts, counted from 1 (quoted line breaks count); Parquet files have
    no lines, there it is the row. `column` is None when the row as a whole is wrong; `value` is None when nothing was
    there.

    >>> print(BadRow("tickets.csv", 7, "opened_at", "yesterday", "ISO 8601 with an offset"))
    tickets.csv, line 7, column 'opened_at': 'yesterday', expected ISO 8601 with an offset
    """

    PLAIN = keys("source", "line", "column", "value", "expected")
    source: str
    line: int
    column: str | None
    value: str | None
    expected: str

    def __str__(self) -> str:
        place = f"{self.source}, line {self.line}" + (f", column {self.column!r}" if self.column else "")
        return f"{place}: {quoted(self.value)}, expected {self.expected}"
