"""Texts: columns of text. `PlainTexts` holds Python's own, `ArrowTexts` those that Arrow read; both answer alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.clocks.many.answers.padded_bytes import Bytes, padded
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.sources.files.physical_lines import is_clean


class Texts(Protocol):
    """A column of texts, one a row; None or an empty text where a cell is empty."""

    def __len__(self) -> int: ...

    def __getitem__(self, row: int, /) -> str | None: ...

    def __iter__(self) -> Iterator[str | None]: ...

    def take(self, rows: Integers) -> "Texts":
        """Return the column of some rows, in the order in which they are named."""

    def codes(self) -> Codes:
        """Return the column as codes: small numbers and the distinct texts that they stand for."""

    def empty(self) -> Truth:
        """Tell which cells are empty."""

    def foreign(self) -> Integers:
        """Return the rows whose text was not UTF-8, or has a NUL."""

    def sizes(self) -> Integers:
        """Return how many bytes (UTF-8) each text has."""

    def padded(self) -> Bytes:
        """Return the texts as padded bytes (UTF-8)."""

    def translated(self, into: Mapping[str | None, str | None]) -> "Texts":
        """Return the column with some texts replaced by others, or by nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class PlainTexts:
    """Texts as Python has them; bytes that were not UTF-8 are lone surrogates among them.

    >>> texts = PlainTexts(["a", "", "?"]).translated({"a": "b", "?": None})
    >>> list(texts), texts.empty().tolist()
    (['b', '', None], [False, True, True])
    """

    values: Sequence[str | None]

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: int, /) -> str | None:
        return self.values[row]

    def __iter__(self) -> Iterator[str | None]:
        return iter(self.values)

    def take(self, rows: Integers) -> "PlainTexts":
        """Return the column of some rows, in the order in which they are named."""
        return PlainTexts(list(map(self.values.__getitem__, rows.tolist())))

    def codes(self) -> Codes:
        """Return the column as codes."""
        return Codes.of(self.values)

    def empty(self) -> Truth:
        """Tell which cells are empty."""
        if all(self.values):
            return np.zeros(len(self), dtype=bool)
        return ~np.fromiter(map(bool, self.values), np.bool_, len(self))

    def foreign(self) -> Integers:
        """Return the rows whose text was not UTF-8, or has a NUL."""
        if is_readable("".join(filter(None, self.values))):
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero([not is_readable(value or "") for value in self.values])

    def sizes(self) -> Integers:
        """Return how many bytes each text has."""
        return np.fromiter((len((value or "").encode()) for value in self.values), np.int64, len(self))

    def padded(self) -> Bytes:
        """Return the texts as padded bytes (UTF-8)."""
        return padded([value or "" for value in self.values])

    def translated(self, into: Mapping[str | None, str | None]) -> "PlainTexts":
        """Return the column with some texts replaced by others, or by nothing."""
        return PlainTexts([into.get(value, value) for value in self.values]) if into else self


def is_readable(text: str) -> bool:
    """Whether a text was UTF-8 and has no NUL."""
    return "\0" not in text and is_clean(text)
