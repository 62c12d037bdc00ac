"""Repeated ids: which rows of a source have an id that came before, found without keeping the ids themselves.

Of each id 20 bytes are kept: its hash, a checksum that tells apart what shares a hash, and its line. They lie in runs sorted by
hash, each at least twice as long as the one after it, so that a source of any length costs a few searches a row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import Integers
from sla_engine.clocks.many.answers.padded_bytes import Bytes
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.columns.texts import Texts

WORD = 8  # bytes
LONG = 64  # bytes; longer ids are hashed one by one
SEEDS = 1, 2  # of the numbers for the hash, and of those for the checksum

AGAIN = "rows with an id that came before, answered all the same"


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """Ids sorted by hash: the hash, the checksum and the line of each."""

    hash: Integers
    check: npt.NDArray[np.uint32]
    line: Integers

    @classmethod
    def of(cls, ids: Texts, lines: Integers) -> "_Run":
        hashes, checks = (np.empty(len(ids), dtype=np.uint64) for _ in SEEDS)
        long = ids.sizes() > LONG
        short = np.flatnonzero(~long)
        words = _words((ids if len(short) == len(ids) else ids.take(short)).padded())
        hashes[short], checks[short] = (_sum(words, seed) for seed in SEEDS)
        for i in np.flatnonzero(long).tolist():
            digest = blake2b((ids[i] or "").encode(), digest_size=2 * WORD).digest()
            hashes[i], checks[i] = np.frombuffer(digest, dtype=np.uint64)
        return cls(hashes.view(np.int64), (checks >> np.uint64(32)).astype(np.uint32), lines)

    def take(self, rows: Integers) -> "_Run":
        return _Run(*(getattr(self, field.name)[rows] for field in fields(self)))

    def joined(self, other: "_Run") -> "_Run":
        order = np.argsort(np.concatenate([self.hash, other.hash]), kind="stable")
        # One column after another, so that no second copy of all is in memory.
        return _Run(
            *(np.concatenate([getattr(one, field.name) for one in (self, other)])[order] for field in fields(self))
        )

    def lines_of(self, other: "_Run") -> Integers:
        """Return on which line each id of another run stands in this one, 0 for those that do not."""
        if not len(self.hash):
            return np.zeros(len(other.hash), dtype=np.int64)
        place = np.minimum(np.searchsorted(self.hash, other.hash), len(self.hash) - 1)
        same = (self.hash[place] == other.hash) & (self.check[place] == other.check)
        return np.where(same, self.line[place], 0)


def _words(texts: Bytes) -> npt.NDArray[np.uint64]:
    """Return padded bytes as words of 8 bytes."""
    padded = np.zeros((len(texts), -(-texts.shape[1] // WORD) * WORD), dtype=np.uint8)
    padded[:, : texts.shape[1]] = texts
    return padded.view(np.uint64)


def _sum(words: npt.NDArray[np.uint64], seed: int) -> npt.NDArray[np.uint64]:
    """Return the sum of each row's words, each times an odd number of its own, so that words of zeros change nothing."""
    odd = np.random.default_rng(seed).integers(1 << 63, size=words.shape[1], dtype=np.uint64) * 2 + 1
    total: npt.NDArray[np.uint64] = (words * odd).sum(axis=1, dtype=np.uint64)
    return total


class SeenIds:
    """The ids of a source, chunk by chunk.

    >>> from sla_engine.sources.columns.texts import PlainTexts
    >>> seen = SeenIds()
    >>> seen.before(PlainTexts(["a", "b", "a"]), np.array([2, 3, 4])).tolist()
    [0, 0, 2]
    >>> seen.before(PlainTexts(["b"]), np.array([5])).tolist()
    [3]
    """

    def __init__(self) -> None:
        self._runs: list[_Run] = []

    def before(self, ids: Texts, lines: Integers) -> Integers:
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

    def count(self, ids: Texts) -> int:
        """Return how many rows have an id that came before, whatever their lines."""
        return int(np.count_nonzero(self.before(ids, np.arange(1, len(ids) + 1))))

    def _add(self, run: _Run) -> None:
        while self._runs and len(self._runs[-1].hash) < 2 * len(run.hash):
            run = self._runs.pop().joined(run)
        self._runs.append(run)


def once(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """Yield the tickets of a source, each id once: the first row counts, and every further one is a bad row."""
    seen = SeenIds()
    for chunk in chunks:
        before = seen.before(chunk.id, chunk.line)
        again = np.flatnonzero(before).tolist()
        expected = "an id that comes once; line {} has it already"
        yield chunk.refusing({i: chunk.bad_row(i, "id", expected.format(before[i])) for i in again})
