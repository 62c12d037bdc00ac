"""Columns of pandas as Arrow has them: what is missing is null there, whatever pandas says instead of it.

Where all values of a column are missing, its type is one that pandas had to make up, and where some are, whole numbers are
floats. Neither says what the column is, so both are read as what they were.
"""

from contextlib import suppress
from typing import Any

import pyarrow as pa

from sla_engine.errors import ColumnError, NaiveInstantError


def from_pandas(column: Any, name: str) -> pa.Array | pa.ChunkedArray:  # noqa: ANN401 - a pandas series
    """Return a pandas column as an Arrow array: of type null without any value, of whole numbers if all its floats are whole.

    Raises:
        ColumnError: the column holds values of several types, or Python objects that are instants with parts of a microsecond.
        NaiveInstantError: the column holds a Python datetime without a zone.
    """
    try:
        found = pa.array(column, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError) as error:
        wrong = _mixed(column) or str(error).lower()
        raise ColumnError(f"column {name!r} cannot be read: {wrong}; make its values of one type") from None
    if column.dtype == object and pa.types.is_timestamp(found.type):
        _check_datetimes(column, name)
    floating = pa.types.is_floating(found.type)
    made_up = floating or (pa.types.is_timestamp(found.type) and found.type.tz is None)
    if made_up and found.null_count == len(found):
        return pa.nulls(len(found))
    if floating:
        with suppress(pa.ArrowInvalid):  # floats with parts stay what they are
            return found.cast(pa.int64())
    return found


def _present(column: Any) -> list[tuple[int, Any]]:  # noqa: ANN401 - a pandas series
    """Return the values that are not missing, each with its row."""
    rows = enumerate(zip(column.tolist(), column.isna().tolist(), strict=True))
    return [(row, value) for row, (value, missing) in rows if not missing]


def _mixed(column: Any) -> str | None:  # noqa: ANN401 - a pandas series
    """Return where a column has values of two types as text, or None if it has only one type."""
    values = _present(column)
    other = next(((row, value) for row, value in values if type(value) is not type(values[0][1])), None)
    if other is None:
        return None
    return " and ".join(f"row {row} has {value!r} ({type(value).__name__})" for row, value in (values[0], other))


def _check_datetimes(column: Any, name: str) -> None:  # noqa: ANN401 - a pandas series
    """Refuse Python datetimes that Arrow would take silently: for UTC, or without parts of a microsecond."""
    for row, value in _present(column):
        if value.tzinfo is None:
            raise NaiveInstantError(f"column {name!r}, row {row}: {value} has no zone; give it one, such as UTC")
        if getattr(value, "nanosecond", None):
            raise ColumnError(f"column {name!r}, row {row}: parts of a microsecond are refused; round them first")
