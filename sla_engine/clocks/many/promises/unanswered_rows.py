"""Unanswered rows: which rows have no answer, and why; the text about each is made when it is asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sla_engine.calendars.arrays import Integers
from sla_engine.clocks.many.promises.combination_plans import Fault

ASKED = -1


@dataclass(frozen=True, slots=True, eq=False)
class Faults(Mapping[int, Fault]):
    """Faults by row: row `rows[i]` (ascending) has the fault `kinds[codes[i]]`, or where the code is -1 what `ask` says.

    >>> faults = Faults(np.array([3, 7]), np.array([0, 0]), [Fault("tier", "text")])
    >>> len(faults), 7 in faults, faults[3].column
    (2, True, 'tier')
    """

    rows: Integers
    codes: Integers
    kinds: Sequence[Fault]
    ask: Callable[[int], Fault] | None = None

    def __getitem__(self, row: int) -> Fault:
        i = int(np.searchsorted(self.rows, row))
        if i == len(self.rows) or self.rows[i] != row:
            raise KeyError(row)
        return self._fault(row, int(self.codes[i]))

    def __iter__(self) -> Iterator[int]:
        return iter(self.rows.tolist())

    def __len__(self) -> int:
        return len(self.rows)

    def each(self) -> Iterator[tuple[int, Fault]]:
        """Yield row and fault, in the order of the rows."""
        for row, code in zip(self.rows.tolist(), self.codes.tolist(), strict=True):
            yield row, self._fault(row, code)

    def _fault(self, row: int, code: int) -> Fault:
        return self.ask(row) if code == ASKED and self.ask is not None else self.kinds[code]
