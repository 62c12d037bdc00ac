"""Sets of instants as pieces (start, end), half-open, in microseconds: united, combined, taken away."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import pairwise

Piece = tuple[int, int]
Pieces = list[Piece]


def united(pieces: Iterable[Piece]) -> Pieces:
    """The same instants as sorted pieces that do not touch."""
    result: Pieces = []
    for start, end in sorted(piece for piece in pieces if piece[0] < piece[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def combined(rule: Callable[[bool, bool], bool], a: Pieces, b: Pieces) -> Pieces:
    """The instants where the rule holds of being in `a` and being in `b`; between two edges nothing changes."""
    edges = sorted({edge for piece in (*a, *b) for edge in piece})
    return united((x, y) for x, y in pairwise(edges) if rule(_inside(x, a), _inside(x, b)))


def without(a: Pieces, b: Pieces) -> Pieces:
    """The instants of `a` that are not in `b`."""
    return combined(lambda in_a, in_b: in_a and not in_b, a, b)


def _inside(t: int, pieces: Pieces) -> bool:
    n = bisect_right(pieces, t, key=lambda piece: piece[0])
    return n > 0 and t < pieces[n - 1][1]
