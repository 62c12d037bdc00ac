"""Lines: cycles as they are told about tickets, each with the name of its target."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sla_engine.calendars.timeline.joined_timelines import Truth
from sla_engine.clocks.many.running.cycles import Told
from sla_engine.clocks.many.tickets.codes import Integers


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Cycles: the number of each one's ticket (`told.clock`), its target, and where the ticket's contract has that.

    `target` has the places of the targets' names in `targets`, `place` theirs among the targets of the ticket's contract.
    """

    targets: tuple[str, ...]
    target: Integers
    place: Integers
    told: Told

    @classmethod
    def joined(cls, parts: "Sequence[Lines]") -> "Lines":
        """Return the lines of several parts."""
        targets = tuple(dict.fromkeys(name for part in parts for name in part.targets))
        numbers = [
            np.array([targets.index(name) for name in part.targets], dtype=np.int64)[part.target] for part in parts
        ]
        nothing = np.empty(0, dtype=np.int64)
        return cls(
            targets,
            np.concatenate([nothing, *numbers]),
            np.concatenate([nothing, *(part.place for part in parts)]),
            Told.joined([Told.empty(0), *(part.told for part in parts)]),
        )

    def only(self, kept: Truth) -> "Lines":
        """Return some of them."""
        return self if kept.all() else self.take(np.flatnonzero(kept))

    def take(self, rows: Integers) -> "Lines":
        """Return some of them, in the order in which they are named."""
        return Lines(self.targets, self.target[rows], self.place[rows], self.told.take(rows))

    def in_order(self) -> "Lines":
        """Return them by ticket, place of the target, and cycle."""
        if not len(self.place):
            return self
        places, cycles = int(self.place.max()) + 1, int(self.told.cycle.max()) + 1
        key = (self.told.clock * places + self.place) * cycles + self.told.cycle
        return self.take(np.argsort(key, kind="stable"))
