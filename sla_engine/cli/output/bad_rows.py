"""BadRows: the rows that could not be answered, on standard error: the first ones one by one, then their number.

Before them come oddities of the source, and answered rows that fall through.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from sla_engine.cli.exit_codes import inform
from sla_engine.show.escaping import escape
from sla_engine.show.numbers_and_shares import count
from sla_engine.sources import BadRow

if TYPE_CHECKING:
    from sla_engine.clocks.many.events.findings import Fallen
    from sla_engine.clocks.many.promises.combination_plans import Fault
    from sla_engine.sources import Chunk

SHOWN = 20


@contextmanager
def reported(odd: Counter[str]) -> "Iterator[BadRows]":
    """Yield a collector of bad rows, and report these and the oddities of the source at the end, even after an error."""
    bad = BadRows(odd)
    try:
        yield bad
    finally:
        bad.report()


class BadRows:
    """Bad rows as they come up; only those that will be shown are kept.

    `odd` counts oddities of the source, and `fallen` tickets that fall through and are no bad rows, by reason. Bad rows are
    counted by column and reason if `by_reason` is given; `others` counts the rows that were answered.
    """

    def __init__(self, odd: Counter[str]) -> None:
        self.odd = odd
        self._first: list[BadRow] = []
        self.count = 0
        self.others = 0
        self.fallen: Fallen = Counter()
        self.by_reason: Counter[str] | None = None

    def add(self, rows: Sequence[BadRow], fallen: "Fallen | None" = None, others: int = 0) -> None:
        """Add rows in the order of the source, and what falls through of the `others`."""
        self.add_some(rows, len(rows), fallen, others)

    def add_some(self, rows: Iterable[BadRow], count: int, fallen: "Fallen | None" = None, others: int = 0) -> None:
        """Add `count` rows; `rows` is read only as far as rows are shown."""
        if self.by_reason is not None:
            rows = list(rows)
            self.by_reason.update(f"{row.column or 'row'}: expected {row.expected}" for row in rows)
        self._first.extend(islice(rows, SHOWN - len(self._first)))
        self.count += count
        self.others += others
        self.fallen.update(fallen or {})

    def add_chunk(self, tickets: "Chunk", faults: "Mapping[int, Fault]", fallen: "Fallen") -> None:
        """Add the rows of a chunk that could not be read, and those that have no answer, in the order of the source."""
        found = ((row, faults[row]) for row in sorted(faults))
        faulty = (tickets.bad_row(row, fault.column, fault.expected) for row, fault in found)
        told = merge(tickets.bad, faulty, key=lambda row: row.line)
        self.add_some(told, len(tickets.bad) + len(faults), fallen, len(tickets) - len(faults))

    def report(self) -> None:
        """Report what was added."""
        for what, number in sorted(self.odd.items()):
            inform(f"{what}: {number:,}")
        if self.fallen:
            say_fallen(self.fallen)
        for row in self._first:
            inform(escape(str(row)))
        if self.count > len(self._first):
            inform(f"... and {self.count - len(self._first):,} more")
        if self.count:
            rest = "all others were" if self.others else "there are no others"
            inform(f"{count(self.count, 'row')} could not be answered; {rest}")


def say_fallen(fallen: "Fallen") -> None:
    """Report how many tickets fall through, by reason."""
    from sla_engine.clocks.many.events.findings import said

    for line in said(fallen):
        inform(escape(line))
