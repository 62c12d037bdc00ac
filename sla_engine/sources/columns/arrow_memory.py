"""Arrow's memory as numpy's and back, as far as columns of files need it. Needs pyarrow.

Arrow's own conversions (`pa.array`, `to_numpy`) import pandas wherever it is installed, of which a command over a file
has no use: 36 MB, and a seventh of a second.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import Truth

if TYPE_CHECKING:
    import pyarrow as pa

Number = TypeVar("Number", bound=np.generic)


def numbers(array: "pa.Array", kind: type[Number] | np.dtype[Number]) -> npt.NDArray[Number]:
    """Return what an array of numbers or instants holds, without a copy; what stands where it has a null means nothing.

    >>> import pyarrow as pa
    >>> numbers(pa.array([1, 2, 3], pa.int32())[1:], np.int32).tolist()
    [2, 3]
    """
    of: np.dtype[Number] = np.dtype(kind)
    return np.frombuffer(array.buffers()[1] or b"", of, len(array), of.itemsize * array.offset)


def truths(array: "pa.BooleanArray") -> Truth:
    """Return an array of booleans without nulls.

    >>> import pyarrow as pa
    >>> truths(pa.array([True, True, False])[1:]).tolist()
    [True, False]
    """
    bits = np.frombuffer(array.buffers()[1] or b"", np.uint8)
    return np.unpackbits(bits, count=array.offset + len(array), bitorder="little")[array.offset :].view(np.bool_)


def number_array(values: npt.NDArray[np.integer]) -> "pa.Array":
    """Return whole numbers as an array."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(np.ascontiguousarray(values, np.int64))])


def word_array(words: Sequence[str | None]) -> "pa.StringArray":
    """Return some texts as an array of type string, null where one is None.

    >>> word_array(["é", None, ""]).to_pylist()
    ['é', None, '']
    """
    import pyarrow as pa

    texts = [(word or "").encode() for word in words]
    ends = np.cumsum([0, *map(len, texts)], dtype=np.int32)
    valid = np.packbits(np.array([word is not None for word in words], dtype=bool), bitorder="little")
    return pa.Array.from_buffers(pa.string(), len(texts), [*map(pa.py_buffer, (valid, ends, b"".join(texts)))])
