"""Numpy columns: instants and durations, read block by block, computed by kernels, and returned in the type given.

Columns are one-dimensional: `datetime64[s|ms|us|ns]` or int64 microseconds of UTC (durations: `timedelta64` or int64
microseconds). Results are in the unit of the instants, for coarser units in microseconds. A missing value (NaT, or the
least int64) stays missing. A bad row raises `ColumnError` with its number, or becomes NaT with `errors="nat"`. The given
columns are never changed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import NAT, Micros, Truth
from sla_engine.calendars.timeline.kernels import BLOCK, blocks
from sla_engine.calendars.timeline.zones import FAR
from sla_engine.errors import ColumnError, InvalidArgumentError, SlaError

Errors = Literal["raise", "nat"]
AnyColumn = npt.NDArray[Any]

# Microseconds in one unit of a column; nanoseconds are divided instead of multiplied.
SCALES = {"s": 1_000_000, "ms": 1_000, "us": 1, "ns": 1}
NANOSECONDS = 1_000


def nat_on_error(errors: Errors) -> bool:
    """Tell whether bad rows become NaT.

    Raises:
        InvalidArgumentError: the choice is neither `raise` nor `nat`.
    """
    if errors not in ("raise", "nat"):
        raise InvalidArgumentError(f"errors is 'raise' or 'nat', got {errors!r}")
    return errors == "nat"


@dataclass(frozen=True, slots=True)
class NumpyColumn:
    """A column as int64 in its own unit; `unit` is None for plain microseconds."""

    values: Micros
    unit: str | None

    @classmethod
    def of(cls, column: AnyColumn, kind: Literal["M", "m"], name: str) -> "NumpyColumn":
        """Read a column of instants (kind `M`) or durations (kind `m`).

        Raises:
            ColumnError: the value is no array, has more than one dimension, or has another type.
        """
        wanted = "datetime64" if kind == "M" else "timedelta64"
        expected = f"{name}: expected a one-dimensional numpy array of {wanted}[s|ms|us|ns] or int64 microseconds"
        if not isinstance(column, np.ndarray):
            raise ColumnError(f"{expected}, got {type(column).__name__}")
        if isinstance(column, np.ma.MaskedArray):
            raise ColumnError(f"{expected}, got a masked one; fill its missing rows with NaT")
        if column.ndim != 1:
            raise ColumnError(f"{expected}, got {column.ndim} dimensions")
        native = column.astype(column.dtype.newbyteorder("="), copy=False)
        if native.dtype == np.int64:
            return cls(native, None)
        unit, step = np.datetime_data(native.dtype) if native.dtype.kind == kind else ("", 1)
        if unit not in SCALES or step != 1:
            raise ColumnError(f"{expected}, got {column.dtype}")
        return cls(native.view(np.int64), unit)

    def read(self, block: slice, into: Micros) -> Micros:
        """Return one block in microseconds, `into` or the column itself; parts of a microsecond come back as `UNREAD`."""
        values = self.values[block]
        if self.unit in (None, "us"):
            if values.flags.c_contiguous and values.flags.aligned:
                return values
            into[:] = values
        elif self.unit == "ns":
            np.floor_divide(values, NANOSECONDS, out=into)
            parted = into * NANOSECONDS != values
            if parted.any():
                into[parted & (values != NAT)] = UNREAD
                into[values == NAT] = NAT
        else:
            scale = SCALES[self.unit or "us"]
            # Clipped so that it cannot overflow; every row that far away is out of range anyway.
            np.clip(values, -FAR // scale, FAR // scale, out=into)
            np.multiply(into, scale, out=into)
            if (missing := values == NAT).any():
                into[missing] = NAT
        return into


# Stands for a row with parts of a microsecond; like NAT it lies outside every range.
UNREAD = NAT + 1

# The range of rows that have results, as inclusive bounds, one pair for each column.
Bounds = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Extent:
    """The least and greatest good value of each column, and whether every row is good."""

    reach: tuple[tuple[int, int], ...]
    clean: bool


@dataclass(frozen=True, slots=True)
class AlignedColumns:
    """Columns of one length that are read side by side, and the treatment of their bad rows.

    `fault` takes the row's values and raises or returns the error that describes them.
    """

    columns: tuple[NumpyColumn, ...]
    nat: bool
    fault: Callable[..., object]

    def __post_init__(self) -> None:
        sizes = {len(column.values) for column in self.columns}
        if len(sizes) > 1:
            raise ColumnError(f"expected columns of one length, got {' and '.join(map(str, sorted(sizes)))} rows")

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.columns[0].values)

    def blocks(self) -> Iterator[tuple[slice, list[Micros]]]:
        """Yield each block of rows with its columns in microseconds; the arrays are used again for the next block."""
        spare = [np.empty(min(BLOCK, self.size), dtype=np.int64) for _ in self.columns]
        for block in blocks(self.size):
            length = block.stop - block.start
            yield block, [column.read(block, into[:length]) for column, into in zip(self.columns, spare, strict=True)]

    def extent(self, bounds: Bounds) -> Extent | None:
        """Return the extent of the rows within bounds, None if there is no such row.

        Raises:
            ColumnError: a row lies out of bounds, and bad rows raise an error.
        """
        found: list[tuple[int, int]] | None = None
        clean = True
        for block, values in self.blocks():
            ok = self._good(values, bounds)
            if ok is not None:
                clean = False
                self._check(block, values, ~ok)
                values = [one[ok] for one in values]  # noqa: PLW2901 - the rows that count
                if not len(values[0]):
                    continue
            here = [(int(one.min()), int(one.max())) for one in values]
            found = (
                here if found is None else [(min(a, c), max(b, d)) for (a, b), (c, d) in zip(found, here, strict=True)]
            )
        return None if found is None else Extent(tuple(found), clean)

    def answer(self, kernel: Callable[..., None], bounds: Bounds | None, out: AnyColumn, missing: object) -> None:
        """Write `kernel(*columns, out)` block by block; rows out of bounds get `missing`. Without bounds every row is good.

        Raises:
            ColumnError: a row has no result, and bad rows raise an error; the message has the number of the row.
        """
        for block, values in self.blocks():
            ok = None if bounds is None else self._good(values, bounds)
            if ok is None:
                kernel(*values, out[block])
                continue
            self._check(block, values, ~ok)
            kept = np.flatnonzero(ok)
            here = out[block]
            here[...] = missing
            if len(kept):
                answers = np.empty(len(kept), dtype=out.dtype)
                kernel(*(one[kept] for one in values), answers)
                here[kept] = answers

    @staticmethod
    def _good(values: list[Micros], bounds: Bounds) -> Truth | None:
        """Tell which rows lie within bounds; None means all of them, which needs no mask."""
        if all(low <= one.min() and one.max() <= high for one, (low, high) in zip(values, bounds, strict=True)):
            return None
        ok = np.ones(len(values[0]), dtype=np.bool_)
        for one, (low, high) in zip(values, bounds, strict=True):
            ok &= (one >= low) & (one <= high)
        return ok

    def _check(self, block: slice, values: list[Micros], doubtful: Truth) -> None:
        """Raise for the first doubtful row that is not missing, unless bad rows become NaT."""
        if self.nat:
            return
        for one in values:
            doubtful &= one != NAT
        rows = np.flatnonzero(doubtful)
        if len(rows):
            row = int(rows[0])
            self.refuse(block.start + row, [int(one[row]) for one in values])

    def refuse(self, row: int, values: list[int]) -> None:
        """Raise the error of one row, with its number."""
        # In other units the same number is a valid value, far out of range.
        if any(value == UNREAD and column.unit == "ns" for column, value in zip(self.columns, values, strict=True)):
            raise ColumnError(f"row {row}: parts of a microsecond are refused; round the column first")
        try:
            said = self.fault(*values)
        except SlaError as error:
            raise ColumnError(f"row {row}: {error}") from error
        raise ColumnError(f"row {row}: {said}")


def like(column: NumpyColumn, size: int) -> tuple[Micros, AnyColumn]:
    """Return an empty int64 column for results, and the same memory in the type in which they are returned."""
    out: Micros = np.empty(size, dtype=np.int64)
    if column.unit is None:
        return out, out
    return out, out.view(f"datetime64[{'ns' if column.unit == 'ns' else 'us'}]")


def in_unit(column: NumpyColumn, kernel: Callable[..., None]) -> Callable[..., None]:
    """Return the kernel with its results in the unit of a column: nanoseconds if the column has them."""
    if column.unit != "ns":
        return kernel

    def write(*arguments: Micros) -> None:
        kernel(*arguments)
        out = arguments[-1]
        present = out != NAT
        np.multiply(out, NANOSECONDS, out=out, where=present)

    return write
