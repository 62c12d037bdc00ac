"""Columns of instants in every type that the bulk operations take, made from and read back as integers."""

from collections.abc import Sequence

import numpy as np

NAT = np.iinfo(np.int64).min
DTYPES = ("int64", "datetime64[s]", "datetime64[ms]", "datetime64[us]", "datetime64[ns]")
UNITS = {"datetime64[s]": 1_000_000, "datetime64[ms]": 1_000}


def whole(t: int, dtype: str) -> int:
    """The instant, in microseconds, as far as a column of this type can hold it."""
    unit = UNITS.get(dtype, 1)
    return t // unit * unit


def column_of(values: Sequence[int | None], dtype: str) -> np.ndarray:
    """Microseconds as a column; None is the missing value. A finer part than the type holds is cut off."""
    column = np.array([NAT if value is None else value for value in values], dtype="int64")
    return column if dtype == "int64" else column.view(f"{np.dtype(dtype).kind}8[us]").astype(dtype)


def rows_of(column: np.ndarray) -> list[object]:
    """A column of answers as plain values: microseconds, None where one is missing; booleans stay."""
    if column.dtype.kind in "mM":
        column = column.astype(f"{column.dtype.kind}8[us]").view("int64")
    return [None if value == NAT else value for value in column.tolist()]
