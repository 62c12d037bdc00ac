"""CycleRows: the cycles of tickets' clocks, each with the name of its target."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.clocks.many.running.cycles import CycleStates


@dataclass(frozen=True, slots=True, eq=False)
class CycleRows:
    """Cycles: the number of each one's ticket (`cycles.clock`), its target, and where the ticket's contract has that.

    `target` has the places of the targets' names in `targets`, `place` theirs among the targets of the ticket's contract.
    """

    targets: tuple[str, ...]
    target: Integers
    place: Integers
    cycles: CycleStates

    @classmethod
    def joined(cls, parts: "Sequence[CycleRows]") -> "CycleRows":
        """Return the rows of several parts as one."""
        targets = tuple(dict.fromkeys(name for part in parts for name in part.targets))
        numbers = [
            np.array([targets.index(name) for name in part.targets], dtype=np.int64)[part.target] for part in parts
        ]
        nothing = np.empty(0, dtype=np.int64)
        return cls(
            targets,
            np.concatenate([nothing, *numbers]),
            np.concatenate([nothing, *(part.place for part in parts)]),
            CycleStates.joined([CycleStates.empty(0), *(part.cycles for part in parts)]),
        )

    def only(self, kept: Truth) -> "CycleRows":
        """Return some of them."""
        return self if kept.all() else self.take(np.flatnonzero(kept))

    def take(self, rows: Integers) -> "CycleRows":
        """Return some of them, in the order in which they are named."""
        return CycleRows(self.targets, self.target[rows], self.place[rows], self.cycles.take(rows))

    def in_order(self) -> "CycleRows":
        """Return them by ticket, place of the target, and cycle."""
        if not len(self.place):
            return self
        places, cycles = int(self.place.max()) + 1, int(self.cycles.cycle.max()) + 1
        key = (self.cycles.clock * places + self.place) * cycles + self.cycles.cycle
        return self.take(np.argsort(key, kind="stable"))
