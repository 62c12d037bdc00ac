"""Arrow columns to numpy and back: the one form in which frames, databases and clusters hand columns in and out.

Needs pyarrow (extra `frames`). A column is an Array or a ChunkedArray; what is missing in it is null there, NaT in a column
of instants here and None in one of texts. Columns without nulls are not copied where numpy can look at Arrow's memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sla_engine.bulk.arrow.short_text_codes import short_codes
from sla_engine.calendars.arrays import NAT, Integers, Micros
from sla_engine.calendars.timeline.numpy_columns import UNREAD, NumpyColumn
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.errors import ColumnError, MissingExtraError, NaiveInstantError
from sla_engine.sources.columns.arrow_memory import number_array, numbers, truths, word_array

try:
    import pyarrow as pa
except ImportError:
    raise MissingExtraError("columns of frames need pyarrow: pip install 'sla-engine[frames]'") from None

# Untyped, as pyarrow ships no types; the names say what is meant.
ArrowColumn: TypeAlias = "pa.Array | pa.ChunkedArray"
ArrowTable: TypeAlias = "pa.Table"
Unit = Literal["s", "ms", "us", "ns"]


# Microseconds in one unit that is coarser.
COARSE = {"s": 1_000_000, "ms": 1_000}
NANOSECONDS = 1_000

ZONED = "an instant with a zone"
# A zone that is given to a column of local times moves none of them; UTC would, where they are not UTC.
ZONE_REMEDY = (
    "say where their clock hung: dt.replace_time_zone('Europe/Luxembourg') in polars, dt.tz_localize in pandas, "
    "pyarrow.compute.assume_timezone in Arrow (with 'UTC' only if they are UTC)"
)
NO_ROWS = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Instants:
    """A column of instants in microseconds of UTC (NaT where null), and the unit and zone in which it was written.

    `refused` are the rows, in order, that hold no instant although they are not null, and `expected` is what would be one;
    they are NaT.
    """

    us: Micros
    unit: Unit
    zone: str
    refused: Integers = field(default_factory=lambda: NO_ROWS)
    expected: str = "an instant without parts of a microsecond"


def instants_of(column: "ArrowColumn", name: str, *, errors: Literal["raise", "nat"] = "raise") -> Instants:
    """Return a column of timestamps with a zone; a column that is null throughout will do as one in UTC.

    With `errors="nat"`, rows with parts of a microsecond are `refused`, and of a column without a zone all rows are.

    Raises:
        ColumnError: the column holds anything but timestamps, or a row has parts of a microsecond and `errors` is "raise".
        NaiveInstantError: the timestamps have no zone, and `errors` is "raise".

    >>> import pyarrow as pa
    >>> column = pa.array([1_000, None], pa.timestamp("ms", "Europe/Luxembourg"))
    >>> instants_of(column, "opened_at").us.tolist() == [1_000_000, NAT]
    True
    """
    kind = column.type
    if pa.types.is_null(kind):
        return Instants(np.full(len(column), NAT), "us", "UTC")
    if not pa.types.is_timestamp(kind):
        raise ColumnError(f"column {name!r} is of type {kind}; expected timestamps with a zone")
    values = _times(one_array(column))
    if kind.tz is None:
        if errors == "raise":
            raise NaiveInstantError(f"the times in column {name!r} have no zone; {ZONE_REMEDY}")
        return Instants(
            np.full(len(column), NAT), kind.unit, "UTC", np.flatnonzero(values.view(np.int64) != NAT), ZONED
        )
    read = NumpyColumn.of(values, "M", name)
    us = read.read(slice(None), np.empty(len(values), dtype=np.int64))
    refused = np.flatnonzero(us == UNREAD) if kind.unit == "ns" else NO_ROWS
    if len(refused):
        if errors == "raise":
            raise ColumnError(
                f"column {name!r}, row {refused[0]}: parts of a microsecond are refused; round them first"
            )
        us[refused] = NAT
    return Instants(us, kind.unit, kind.tz, refused)


def _times(column: "pa.TimestampArray") -> npt.NDArray[np.datetime64]:
    """Return timestamps as times in their unit, NaT where null."""
    values = numbers(column, np.dtype(f"M8[{column.type.unit}]"))
    return np.where(truths(column.is_valid()), values, np.array("NaT", values.dtype)) if column.null_count else values


def instant_array(us: Micros, unit: Unit, zone: str) -> "pa.Array":
    """Return instants (microseconds of UTC, NaT for null) as timestamps.

    Raises:
        ColumnError: an instant is not a whole number of that unit; the message names the row.
    """
    return array_of(_in_unit(us, unit), pa.timestamp(unit, zone), us)


def duration_array(us: Micros) -> "pa.Array":
    """Return durations (microseconds, NaT for null) as Arrow durations in microseconds."""
    return array_of(us, pa.duration("us"), us)


def text_array(codes: npt.NDArray[np.integer], names: Sequence[str | None], *, views: bool = False) -> "pa.Array":
    """Return a column of text: row i holds `names[codes[i]]`, null where that is None.

    With `views` it is of type string_view, which some frames take over without a copy, else of type string.
    """
    if not views:
        return word_array(names).take(number_array(codes))
    known = pa.array([name or "" for name in names], pa.string_view())
    _, table, *texts = known.buffers()
    # A view takes 16 bytes, whatever it says: numpy moves it as one value.
    each = np.frombuffer(table, dtype=np.complex128, count=len(known))
    rows = np.take(each, codes)
    missing = np.array([name is None for name in names])
    valid = _bitmap(~missing[codes]) if missing.any() else None
    return pa.Array.from_buffers(pa.string_view(), len(rows), [valid, pa.py_buffer(rows), *texts])


def with_columns(table: ArrowTable, new: ArrowTable) -> ArrowTable:
    """Return a table with the columns of another of as many rows behind its own, or in place of those of their names."""
    for name, column in zip(new.column_names, new.columns, strict=True):
        place = table.schema.get_field_index(name)
        table = table.append_column(name, column) if place < 0 else table.set_column(place, name, column)
    return table


def codes_of(column: "ArrowColumn", name: str) -> Codes:
    """Return a column of texts as codes; None, for null, is among the names only where there is one.

    Whole numbers count as the text that they print; dictionaries (categories, enums) of either will do.

    Raises:
        ColumnError: the column holds neither text nor whole numbers.

    >>> import pyarrow as pa
    >>> found = codes_of(pa.array(["LU", None, "LU"]), "site")
    >>> found.codes.tolist(), found.names
    ([0, 1, 0], ('LU', None))
    """
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_null(kind):
        return Codes.same(None, len(column))
    if not (is_text(kind) or pa.types.is_integer(kind)):
        raise ColumnError(f"column {name!r} is of type {column.type}; expected text or whole numbers")
    if not len(column):
        return Codes.of(())
    if pa.types.is_string_view(kind) and kind == column.type and (short := short_codes(one_array(column))) is not None:
        return _distinct(short.codes, short.names)
    encoded = _encoded(column)
    codes = numbers(encoded.indices.cast(pa.int64()), np.int64)
    if encoded.indices.null_count:
        codes = np.where(truths(encoded.indices.is_valid()), codes, -1)
    words = encoded.dictionary
    if not pa.types.is_string(words.type):
        words = words.cast(pa.large_string())
    if len(words) > len(codes):
        # A few rows cut from a column of many categories: what they hold is less than what they could.
        used, codes = np.unique(codes, return_inverse=True)
        words = words.take(pa.array(used, mask=used < 0))
    elif encoded.indices.null_count:
        codes = np.where(codes < 0, len(words), codes)
        words = [*words.to_pylist(), None]
    return _distinct(codes, words if isinstance(words, list) else words.to_pylist())


def _distinct(numbers: Integers, names: Sequence[str | None]) -> Codes:
    """Return codes into names that may repeat, as foreign dictionaries' do, and hold None besides null."""
    distinct = Codes.of(names)
    return Codes(numbers if len(distinct.names) == len(names) else distinct.codes[numbers], distinct.names)


def _encoded(column: "ArrowColumn") -> "pa.DictionaryArray":
    """Return a column that has rows as one array of indices into one dictionary."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    return one_array(column.unify_dictionaries() if isinstance(column, pa.ChunkedArray) else column)


def one_array(column: "ArrowColumn") -> "pa.Array":
    """Return a column as one array, without a copy where it is one."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks > 1:
        return column.combine_chunks()
    return column.chunk(0) if column.num_chunks else pa.nulls(0, column.type)


def is_text(kind: "pa.DataType") -> bool:
    """Whether a type is one of text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _in_unit(us: Micros, unit: Unit) -> Micros:
    if unit == "us":
        return us
    if unit == "ns":
        return us * NANOSECONDS
    step = COARSE[unit]
    values = us // step
    parted = np.flatnonzero((values * step != us) & (us != NAT))
    if len(parted):
        raise ColumnError(f"row {parted[0]}: {us[parted[0]]} us are not whole in the unit {unit!r}")
    return values


def array_of(values: Micros, kind: "pa.DataType", us: Micros) -> "pa.Array":
    """Return the memory of int64 values as an array of a type; a row is null where `us` is NaT."""
    valid = _bitmap(us != NAT) if len(us) and us.min() == NAT else None
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(np.ascontiguousarray(values))])


def _bitmap(valid: npt.NDArray[np.bool_]) -> "pa.Buffer":
    return pa.py_buffer(np.packbits(valid, bitorder="little"))
