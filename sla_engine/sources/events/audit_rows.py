"""Audit rows: the rows of an audit log as columns, each of which says what a ticket was from an update on."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.clocks.many.tickets.rows import TEXTS, Rows
from sla_engine.clocks.many.tickets.text_codes import Codes, Numbers
from sla_engine.sources.columns.chunk import Chunk


@dataclass(frozen=True, slots=True, eq=False)
class AuditRows:
    """Updates of tickets: the number of each one's ticket, when, by whom, and what the ticket was from then on.

    `numbered` tells whether the source gave a sequence number, which is `seq` then (else 0). `line` is the place in the file.
    """

    ticket: Integers
    at: Micros
    numbered: Truth
    seq: Integers
    line: Integers
    state: Codes
    by: Codes
    was: Rows
    reported: Micros

    @classmethod
    def of(cls, checked: Chunk, numbers: Numbers) -> "AuditRows":
        """Return the good rows of a chunk; `numbers` numbers the tickets, those of several chunks one after the other."""
        texts = {name: checked.filled(name) for name in TEXTS}
        seq, numbered = checked.whole_numbers("seq")
        return cls(
            numbers.of(checked.codes("id")),
            checked.times["at"],
            numbered,
            seq,
            checked.line,
            checked.codes("state"),
            checked.filled("by"),
            Rows(opened=checked.opened_at, **texts, reported=None),
            checked.times.get("reported_at", np.full(len(checked), NAT)),
        )

    @classmethod
    def joined(cls, parts: "Sequence[AuditRows]") -> "AuditRows":
        """Return the rows of several parts as one."""
        columns: list[Any] = [_joined([getattr(part, field.name) for part in parts]) for field in fields(cls)]
        return cls(*columns)

    def __len__(self) -> int:
        return len(self.ticket)

    def take(self, rows: Integers) -> "AuditRows":
        """Return some rows, in the order in which they are named."""
        columns: list[Any] = [_taken(getattr(self, field.name), rows) for field in fields(self)]
        return AuditRows(*columns)

    def only(self, rows: Truth) -> "AuditRows":
        """Return the rows for which a column holds."""
        return self if rows.all() else self.take(np.flatnonzero(rows))

    def in_order(self) -> "AuditRows":
        """Return the rows by ticket, those of a ticket by instant, then by number, then as they come in the file."""
        order = np.lexsort((self.seq, ~self.numbered, self.at, self.ticket))
        return self if (np.diff(order) > 0).all() else self.take(order)


def _joined(columns: list[Any]) -> Integers | Codes | Rows:
    kind = type(columns[0])
    return np.concatenate(columns) if kind is np.ndarray else kind.joined(columns)


def _taken(column: Integers | Codes | Rows, rows: Integers) -> Integers | Codes | Rows:
    return column[rows] if isinstance(column, np.ndarray) else column.take(rows)
