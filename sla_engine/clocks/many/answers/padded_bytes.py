"""Padded bytes: columns of text as rows of bytes of one width, NUL where a row has nothing; how many lines are written at once.

No text written here holds a NUL of its own, so that all of them can go in the end.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

ZERO = ord("0")


def padded(texts: Sequence[str]) -> Bytes:
    """Return texts as padded bytes (UTF-8).

    >>> padded(["a", "bcd"]).tolist()
    [[97, 0, 0], [98, 99, 100]]
    """
    encoded = np.array([text.encode() for text in texts], dtype=np.bytes_)
    return encoded.view(np.uint8).reshape(len(texts), encoded.itemsize)


def digits(numbers: npt.NDArray[np.int64], width: int) -> Bytes:
    """Return whole numbers, not negative and of at most so many digits, with zeros before them."""
    shown = np.empty((len(numbers), width), dtype=np.uint8)
    rest = numbers
    for place in range(width - 1, -1, -1):
        rest, digit = np.divmod(rest, 10)
        shown[:, place] = digit + ZERO
    return shown


def lines(parts: Sequence[Sequence[bytes | Bytes]]) -> bytes:
    """Return the texts of several parts, row by row in turn; a part is what follows on each other in each of its rows.

    >>> lines([[b"<", padded(["a", "bc"]), b">"], [b"!"]])
    b'<a>!<bc>!'
    """
    rows = max(len(one) for part in parts for one in part if not isinstance(one, bytes))
    widths = [sum(len(one) if isinstance(one, bytes) else one.shape[1] for one in part) for part in parts]
    all_rows = np.zeros((rows, sum(widths)), dtype=np.uint8)
    place = 0
    for one in (one for part in parts for one in part):
        width = len(one) if isinstance(one, bytes) else one.shape[1]
        all_rows[:, place : place + width] = np.frombuffer(one, np.uint8) if isinstance(one, bytes) else one
        place += width
    flat = all_rows.reshape(-1)
    return bytes(flat[flat != 0])
