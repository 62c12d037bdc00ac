"""Codes: a column of few distinct texts as small integers, and the combinations that occur in several such columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Self

import numpy as np

from sla_engine.calendars.arrays import Integers, Truth

# Up to so many possible combinations, those that occur are found with a table instead of a sort.
TABLE = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """A column of texts (None where there is none): row i holds `names[codes[i]]`; the names are distinct.

    >>> column = Codes.of(["LU", "BE", "LU"])
    >>> column.codes.tolist(), column.names
    ([0, 1, 0], ('LU', 'BE'))
    """

    codes: Integers
    names: tuple[str | None, ...]

    @classmethod
    def of(cls, values: Sequence[str | None]) -> Self:
        """Return the codes of a column, in the order in which its texts first occur."""
        numbers = Numbers()
        codes = np.fromiter(map(numbers.__getitem__, values), np.int64, len(values))
        return cls(codes, tuple(numbers))

    @classmethod
    def same(cls, value: str | None, rows: int) -> Self:
        """Return a column that holds one value throughout."""
        return cls(np.zeros(rows, dtype=np.int64), (value,))

    @classmethod
    def joined(cls, columns: "Sequence[Codes]") -> Self:
        """Return the rows of several columns as one."""
        names = tuple(dict.fromkeys(name for column in columns for name in column.names))
        numbers = {name: i for i, name in enumerate(names)}
        parts = [np.array([numbers[name] for name in one.names], dtype=np.int64)[one.codes] for one in columns]
        return cls(np.concatenate(parts), names)

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str | None:
        return self.at(row)

    def at(self, row: int) -> str | None:
        """Return what one row holds."""
        return self.names[int(self.codes[row])]

    def empty(self) -> Truth:
        """Tell which rows hold nothing, or an empty text."""
        return self.where(lambda name: not name)

    def where(self, test: Callable[[str | None], bool]) -> Truth:
        """Tell which rows hold a text of which a test holds, which is asked of each text once."""
        holds = np.array([test(name) for name in self.names], dtype=bool)
        there: Truth = holds[self.codes] if holds.any() else np.zeros(len(self.codes), dtype=bool)
        return there

    def renamed(self, into: Mapping[str | None, str | None]) -> Self:
        """Return the column with some texts replaced by others, which may be ones that it has."""
        names = type(self).of([into.get(name, name) for name in self.names])
        return type(self)(names.codes[self.codes], names.names)

    def take(self, rows: Integers | slice) -> Self:
        """Return the column of some rows, which may repeat."""
        return type(self)(self.codes[rows], self.names)

    def used(self) -> Self:
        """Return the same column; of more names than it has rows, those alone that occur."""
        if len(self.names) <= len(self.codes):
            return self
        found, codes = np.unique(self.codes, return_inverse=True)
        return type(self)(codes.astype(np.int64, copy=False), tuple(self.names[i] for i in found.tolist()))


def either(column: Codes, other: Codes) -> Codes:
    """Return a column with what another has where it is empty."""
    both = Codes.joined([column, other])
    return Codes(np.where(column.empty(), both.codes[len(column) :], both.codes[: len(column)]), both.names)


class Numbers(dict[str | None, int]):
    """A dictionary that numbers its keys as they are first asked for.

    >>> numbers = Numbers()
    >>> [numbers.of(Codes.of(texts)).tolist() for texts in (["b", "a", "b"], ["c", "a"])]
    [[0, 1, 0], [2, 1]]
    """

    def __missing__(self, key: str | None) -> int:
        number = self[key] = len(self)
        return number

    def of(self, column: Codes) -> Integers:
        """Return the numbers of the texts of a column."""
        numbers = np.fromiter(map(self.__getitem__, column.names), np.int64, len(column.names))
        return numbers[column.codes]


def combined(columns: Sequence[Codes]) -> tuple[Integers, list[tuple[str | None, ...]]]:
    """Return for each row the number of its combination of values, and the combinations that occur."""
    number, kept = columns[0].codes, np.arange(len(columns[0].names))[:, np.newaxis]
    bound = len(kept)  # of `number`, which counts as `kept` does, times what was put in since
    since: list[int] = []
    for column in columns[1:]:
        size = len(column.names)
        if bound * size > TABLE:
            number, kept = _occurring(number, kept, since)
            bound, since = len(kept), []
        if size > 1:  # one value for all leaves the numbers as they are
            number = number * size + column.codes
        bound *= size
        since.append(size)
    number, kept = _occurring(number, kept, since)
    names = [column.names for column in columns]
    return number, [tuple(part[i] for part, i in zip(names, row, strict=True)) for row in kept.tolist()]


def _occurring(number: Integers, kept: Integers, since: list[int]) -> tuple[Integers, Integers]:
    """Number the combinations that occur anew; `kept` are those before the columns of the sizes `since` were put in."""
    number, values = _dense(number, len(kept) * prod(since))
    parts = []
    for size in reversed(since):
        values, part = np.divmod(values, size)
        parts.append(part)
    return number, np.column_stack((kept[values], *reversed(parts)))


def _dense(numbers: Integers, bound: int) -> tuple[Integers, Integers]:
    """Number the values below `bound` that occur anew, from 0 on; return the rows' new numbers and the values."""
    if bound > TABLE:
        values, rows = np.unique(numbers, return_inverse=True)
        return rows.astype(np.int64, copy=False), values
    seen = np.zeros(bound, dtype=bool)
    seen[numbers] = True
    return (np.cumsum(seen) - 1)[numbers], np.flatnonzero(seen)
