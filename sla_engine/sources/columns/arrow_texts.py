"""ArrowTexts: a column of text that Arrow read, kept in Arrow's memory. Needs pyarrow; all that is in it is UTF-8."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.clocks.many.answers.padded_bytes import Bytes
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.sources.columns.arrow_memory import number_array, numbers, truths, word_array
from sla_engine.sources.columns.texts import PlainTexts, Texts

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, eq=False)
class ArrowTexts:
    """An Arrow array of type string (not large, no views) as a column of texts; null is an empty cell.

    >>> import pyarrow as pa
    >>> texts = ArrowTexts(pa.array(["a", None, "b"]))
    >>> list(texts), texts.empty().tolist(), texts.codes().names
    (['a', None, 'b'], [False, True, False], ('a', None, 'b'))
    """

    array: "pa.StringArray"

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, row: int, /) -> str | None:
        text: str | None = self.array[row].as_py()
        return text

    def __iter__(self) -> Iterator[str | None]:
        return iter(self.array.to_pylist())

    def take(self, rows: Integers) -> "ArrowTexts":
        """Return the column of some rows, in the order in which they are named."""
        return ArrowTexts(self.array.take(number_array(rows)))

    def codes(self) -> Codes:
        """Return the column as codes, in the order in which its texts first occur."""
        encoded = self.array.dictionary_encode(null_encoding="encode")
        return Codes(numbers(encoded.indices, np.int32).astype(np.int64), tuple(encoded.dictionary.to_pylist()))

    def empty(self) -> Truth:
        """Tell which cells are empty."""
        start, end = self.ends()
        empty: Truth = start == end
        if self.array.null_count:
            empty |= truths(self.array.is_null())
        return empty

    def foreign(self) -> Integers:
        """Return the rows whose text has a NUL; all of it is UTF-8."""
        import pyarrow.compute as pc

        if not self.bytes().size or self.bytes().min():
            return np.empty(0, dtype=np.int64)
        with_nul = pc.match_substring(self.array, "\0").fill_null(fill_value=False)
        return np.flatnonzero(truths(with_nul))

    def translated(self, into: Mapping[str | None, str | None]) -> Texts:
        """Return the column with some texts replaced by others, or by nothing."""
        import pyarrow.compute as pc

        if any(into.values()):
            return PlainTexts(self.array.to_pylist()).translated(into)
        if not into:
            return self
        gone = pc.is_in(self.array, value_set=word_array(list(into)))
        return ArrowTexts(pc.if_else(gone, None, self.array))

    def sizes(self) -> Integers:
        """Return how many bytes each text has."""
        start, end = self.ends()
        return np.asarray(end - start, dtype=np.int64)

    def padded(self) -> Bytes:
        """Return the texts as padded bytes."""
        length = self.sizes()
        width = int(length.max(initial=0))
        shown = np.zeros((len(length), width), dtype=np.uint8)
        shown[np.arange(width) < length[:, np.newaxis]] = self.bytes()
        return shown

    def ends(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Return where the bytes of each text begin and end among `bytes`; what a null has there means nothing."""
        if not len(self.array):
            nothing = np.empty(0, dtype=np.int32)
            return nothing, nothing
        ends = np.frombuffer(self.array.buffers()[1], np.int32, len(self.array) + 1, 4 * self.array.offset)
        return ends[:-1] - ends[0], ends[1:] - ends[0]

    def bytes(self) -> Bytes:
        """Return the bytes of all texts, one after another."""
        _, offsets, data = self.array.buffers()
        if not len(self.array) or data is None:
            return np.empty(0, dtype=np.uint8)
        ends = np.frombuffer(offsets, np.int32, len(self.array) + 1, 4 * self.array.offset)
        return np.frombuffer(data, np.uint8, int(ends[-1]))[ends[0] :]
