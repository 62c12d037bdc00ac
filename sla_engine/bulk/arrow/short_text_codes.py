"""Short texts as codes, twice as fast as by Arrow's dictionaries: for long columns of few texts of up to 12 bytes.

Arrow stores such a text within its view: 16 bytes that hold its length and all of it, which numpy sees as two integers. The
texts are guessed from a sample, found by a small table of hashes, and every row is compared with the one found.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sla_engine.calendars.arrays import Integers
from sla_engine.clocks.many.tickets.text_codes import Codes

Words = npt.NDArray[np.uint64]

# From so many rows on it pays, with so many texts at most; a sample has so many rows, a block that fits the cache so many.
FROM = 1 << 16
MOST = 256
SAMPLE = 1 << 11
BLOCK = 1 << 14

INLINE = 12
SLOTS = 12  # bits of a hash
FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)  # odd, of mixed bits


def short_codes(column: pa.Array) -> Codes | None:
    """Return a column of views of text as codes; None if it is not as described above. The names may repeat one text."""
    if len(column) < FROM or column.null_count:
        return None
    views = np.frombuffer(column.buffers()[1], np.uint64)[2 * column.offset :][: 2 * len(column)].reshape(-1, 2)
    # An odd step, or a column that repeats every four rows would show one of its texts.
    known = np.unique(views[:: len(views) // SAMPLE | 1], axis=0)
    lengths = known.view(np.int32)[:, 0]
    if len(known) > MOST or lengths.max() > INLINE:
        return None
    first, second = np.ascontiguousarray(known[:, 0]), np.ascontiguousarray(known[:, 1])
    for factor in map(np.uint64, FACTORS):
        slots = _hashed(first, second, factor)
        if len(np.unique(slots)) == len(known):
            table = np.zeros(1 << SLOTS, dtype=np.int64)
            table[slots] = np.arange(len(known))
            codes = _looked_up(views, (first, second), table, factor)
            texts = zip(known, lengths.tolist(), strict=True)
            return (
                None if codes is None else Codes(codes, tuple(view.tobytes()[4 : 4 + n].decode() for view, n in texts))
            )
    return None


def _hashed(first: Words, second: Words, factor: np.uint64) -> Integers:
    mixed = first * factor
    mixed ^= second
    mixed *= factor
    mixed >>= np.uint64(64 - SLOTS)
    return mixed.view(np.int64)


def _looked_up(views: Words, known: tuple[Words, Words], table: Integers, factor: np.uint64) -> Integers | None:
    """Return which of the known views each row is; None if one is another."""
    codes = np.empty(len(views), dtype=np.int64)
    for start in range(0, len(views), BLOCK):
        block = views[start : start + BLOCK]
        first, second = np.ascontiguousarray(block[:, 0]), np.ascontiguousarray(block[:, 1])
        code = codes[start : start + BLOCK]
        np.take(table, _hashed(first, second, factor), out=code, mode="clip")
        if not (np.array_equal(known[0][code], first) and np.array_equal(known[1][code], second)):
            return None
    return codes
