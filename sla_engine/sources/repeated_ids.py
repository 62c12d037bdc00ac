"""Repeated ids: which rows of a source have an id that came before, found without keeping the ids themselves.

Of each id 20 bytes are kept: its hash, a checksum that tells apart what shares a hash, and its line. They lie in runs sorted by
hash, each at least twice as long as the one after it, so that a source of any length costs a few searches a row.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from zlib import crc32

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import Integers
from sla_engine.sources.ticket_columns import TicketColumns

AGAIN = "rows with an id that came before, answered all the same"


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """Ids sorted by hash: the hash, the checksum and the line of each."""

    hash: Integers
    check: npt.NDArray[np.uint32]
    line: Integers

    @classmethod
    def of(cls, ids: Sequence[str], lines: Integers) -> "_Run":
        hashes = np.fromiter(map(hash, ids), np.int64, len(ids))
        checks = np.fromiter((crc32(one.encode("utf-8", "surrogatepass")) for one in ids), np.uint32, len(ids))
        return cls(hashes, checks, lines)

    def take(self, rows: Integers) -> "_Run":
        return _Run(*(getattr(self, field.name)[rows] for field in fields(self)))

    def joined(self, other: "_Run") -> "_Run":
        both = _Run(*(np.concatenate([getattr(one, field.name) for one in (self, other)]) for field in fields(self)))
        return both.take(np.argsort(both.hash, kind="stable"))

    def lines_of(self, other: "_Run") -> Integers:
        """Return on which line each id of another run stands in this one, 0 for those that do not."""
        if not len(self.hash):
            return np.zeros(len(other.hash), dtype=np.int64)
        place = np.minimum(np.searchsorted(self.hash, other.hash), len(self.hash) - 1)
        same = (self.hash[place] == other.hash) & (self.check[place] == other.check)
        return np.where(same, self.line[place], 0)


class SeenIds:
    """The ids of a source, chunk by chunk.

    >>> seen = SeenIds()
    >>> seen.before(["a", "b", "a"], np.array([2, 3, 4])).tolist(), seen.before(["b"], np.array([5])).tolist()
    ([0, 0, 2], [3])
    """

    def __init__(self) -> None:
        self._runs: list[_Run] = []

    def before(self, ids: Sequence[str], lines: Integers) -> Integers:
        """Return for each row the line on which its id came first, 0 where that is this row; lines count from 1."""
        here = _Run.of(ids, lines)
        order = np.argsort(here.hash, kind="stable")
        mine = here.take(order)
        first = np.ones(len(order), dtype=bool)
        first[1:] = (mine.hash[1:] != mine.hash[:-1]) | (mine.check[1:] != mine.check[:-1])
        # A row stands behind those of its id that came before it, so the last first one is theirs.
        group = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
        found = np.where(first, 0, mine.line[group])
        for run in self._runs:
            earlier = run.lines_of(mine)
            found = np.where(earlier > 0, earlier, found)
        self._add(mine.take(np.flatnonzero(found == 0)))
        before = np.empty(len(order), dtype=np.int64)
        before[order] = found
        return before

    def count(self, ids: Sequence[str]) -> int:
        """Return how many rows have an id that came before, whatever their lines."""
        return int(np.count_nonzero(self.before(ids, np.arange(1, len(ids) + 1))))

    def _add(self, run: _Run) -> None:
        while self._runs and len(self._runs[-1].hash) < 2 * len(run.hash):
            run = self._runs.pop().joined(run)
        self._runs.append(run)


def once(chunks: Iterable[TicketColumns]) -> Iterator[TicketColumns]:
    """Yield the tickets of a source, each id once: the first row counts, and every further one is a bad row."""
    seen = SeenIds()
    for chunk in chunks:
        before = seen.before(chunk.id, chunk.line)
        again = np.flatnonzero(before).tolist()
        expected = "an id that comes once; line {} has it already"
        yield chunk.refusing({i: chunk.bad_row(i, "id", expected.format(before[i])) for i in again})
