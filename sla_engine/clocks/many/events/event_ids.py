"""Ids of events: nearly as many as there are rows, so that they are read only where they decide something."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.clocks.many.tickets.text_codes import Codes

NO_ID = -1


@dataclass(frozen=True, slots=True, eq=False)
class Ids:
    """A column of ids: row i has id number `rows[i]` of those that `read` reads, `NO_ID` where it has none.

    `distinct` tells that no id comes twice among them, so that nothing has to be looked for.
    """

    rows: Integers
    read: Callable[[Integers], Codes] | None = None
    distinct: bool = True

    @classmethod
    def none(cls, count: int) -> "Ids":
        """Return a column without ids."""
        return cls(np.broadcast_to(np.int64(NO_ID), (count,)))

    @classmethod
    def of(cls, texts: Sequence[str | None]) -> "Ids":
        """Return a column of texts; empty text is none."""
        codes = Codes.of([text or None for text in texts])
        if codes.names in ((), (None,)):
            return cls.none(len(texts))
        named = np.array([name is not None for name in codes.names], dtype=bool)[codes.codes]
        distinct = len(codes.names) - (None in codes.names) == int(named.sum())
        return cls(np.where(named, np.arange(len(texts)), NO_ID), codes.take, distinct)

    def take(self, rows: Integers) -> "Ids":
        """Return some rows."""
        return Ids.none(len(rows)) if self.read is None else Ids(self.rows[rows], self.read, self.distinct)

    def named(self) -> Truth:
        """Tell which rows have an id."""
        named: Truth = self.rows != NO_ID
        return named

    def codes(self) -> Codes:
        """Return the ids of all rows as codes."""
        named = self.named()
        if self.read is None or not named.any():
            return Codes.same(None, len(self.rows))
        found = self.read(self.rows[named])
        codes = np.full(len(self.rows), len(found.names), dtype=np.int64)
        codes[named] = found.codes
        return Codes(codes, (*found.names, None))


def joined(parts: Sequence[Ids]) -> Ids:
    """Return the rows of several columns as one."""
    named = [part for part in parts if part.read is not None]
    if len(named) > 1:
        codes = Codes.joined([part.codes() for part in parts])
        has = np.array([name is not None for name in codes.names], dtype=bool)[codes.codes]
        distinct = bool(np.bincount(codes.codes[has], minlength=1).max() <= 1)
        return Ids(np.where(has, np.arange(len(codes.codes)), NO_ID), codes.take, distinct)
    one = named[0] if named else Ids.none(0)
    return Ids(np.concatenate([part.rows for part in parts]), one.read, one.distinct)
