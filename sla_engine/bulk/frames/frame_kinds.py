"""Frames in, the same kind of frame out: pandas, polars, pyarrow, and others that narwhals knows.

The only importer of narwhals (extra `frames`). What is asked for leaves a frame as an Arrow table and comes back as
columns of one; rows keep their order, pandas frames their index.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sla_engine.errors import ColumnError, MissingExtraError

try:
    import narwhals
    import pyarrow as pa
except ImportError:
    raise MissingExtraError("frames need narwhals and pyarrow: pip install 'sla-engine[frames]'") from None

from sla_engine.bulk.arrow.arrow_to_numpy import with_columns
from sla_engine.bulk.arrow.column_arguments import check_columns
from sla_engine.bulk.frames.pandas_columns import from_pandas

Frame = TypeVar("Frame")

KNOWN = "pandas and polars frames (also lazy ones of polars) and pyarrow tables"


def as_arrow(frame: Any, columns: Sequence[str]) -> pa.Table:  # noqa: ANN401 - any frame
    """Return these columns of an eager frame as an Arrow table, each once.

    Raises:
        ColumnError: the object is no eager frame of a known kind; a needed column is missing; or a column is there more than
            once or holds values of several types.
        NaiveInstantError: a column of Python datetimes holds one without a zone.
        MissingExtraError: narwhals or pyarrow is not installed.
    """
    wanted = list(dict.fromkeys(columns))
    names = names_of(frame)
    check_columns(names, wanted)
    if isinstance(frame, pa.Table):
        return frame.select(wanted)
    if narwhals.dependencies.is_pandas_dataframe(frame):
        # By place, as names may be of any type there.
        return pa.table({name: from_pandas(frame.iloc[:, names.index(name)], name) for name in wanted})
    table = narwhals.from_native(frame, eager_only=True).select(wanted)
    # Handed over by the Arrow interface where there is one, texts stay as they are in memory.
    return _without_views(pa.table(table.to_native())) if is_polars(frame) else table.to_arrow()


def added(frame: Frame, table: pa.Table) -> Frame:
    """Return an eager frame with the columns of a table of as many rows put behind its own.

    A column of the same name is replaced, where it stands. A pandas frame keeps its index, and with columns of Arrow's
    types gets such.
    """
    native: Any = frame
    if isinstance(native, pa.Table):
        return with_columns(native, table)  # type: ignore[no-any-return]  # pyarrow has no types
    ours = like(frame, table)
    if narwhals.dependencies.is_pandas_dataframe(frame):
        # Arrays, not series: these would be laid out by an index, which may repeat.
        return native.assign(**{name: ours[name].array for name in table.column_names})  # type: ignore[no-any-return]
    columns = narwhals.from_native(ours, eager_only=True).iter_columns()
    return narwhals.from_native(native, eager_only=True).with_columns(*columns).to_native()  # type: ignore[no-any-return]


def eager(frame: Any) -> Any:  # noqa: ANN401 - any frame
    """Return a frame as it is, or a lazy frame of polars after it was collected."""
    return frame.collect() if is_lazy(frame) else frame


def table_of(frame: object, needed: Sequence[str], known: Sequence[str]) -> pa.Table:
    """Return those of the known columns that an eager frame has as an Arrow table; the needed ones must be there.

    Raises:
        ColumnError: under the same conditions as in `as_arrow`.
        NaiveInstantError: under the same conditions as in `as_arrow`.
        MissingExtraError: under the same conditions as in `as_arrow`.
    """
    there = names_of(frame)
    return as_arrow(frame, [name for name in known if name in there or name in needed])


def no_rows(frame: Any) -> object:  # noqa: ANN401 - any frame
    """Return an eager frame without its rows, to tell later which kind it was of."""
    if isinstance(frame, pa.Table):
        return frame.slice(0, 0)
    return narwhals.from_native(frame, eager_only=True).head(0).to_native()


def built(columns: Mapping[str, tuple[type, Sequence[object]]], kind: object) -> Any:  # noqa: ANN401 - any frame
    """Return columns of plain values, None where there is none, as a frame of the same kind as another; None is Arrow's.

    Each column names the type of its values: str, int, float, datetime (aware), timedelta or Decimal.
    """
    types = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        datetime: pa.timestamp("us", "UTC"),
        timedelta: pa.duration("us"),
        Decimal: pa.decimal128(18, 2),
    }
    table = pa.table({name: pa.array(values, type=types[of]) for name, (of, values) in columns.items()})
    return table if kind is None else like(kind, table)


def names_of(frame: Any) -> list[str]:  # noqa: ANN401 - any frame
    """Return the names of an eager frame's columns.

    Raises:
        ColumnError: the object is no eager frame of a known kind.
    """
    if isinstance(frame, narwhals.DataFrame | narwhals.LazyFrame):
        raise ColumnError(f"expected {KNOWN}, got one of narwhals; pass its to_native()")
    if isinstance(frame, pa.Table) or narwhals.dependencies.is_pandas_dataframe(frame):
        return list(map(str, frame.column_names if isinstance(frame, pa.Table) else frame.columns))
    found = narwhals.from_native(frame, pass_through=True)
    if isinstance(found, narwhals.DataFrame):
        return list(found.columns)
    raise ColumnError(f"expected {KNOWN}, got {type(frame).__module__}.{type(frame).__name__}{_remedy(found)}")


def is_polars(frame: object) -> bool:
    """Whether a frame is an eager one of polars, which takes over views of text as they are."""
    return bool(narwhals.dependencies.is_polars_dataframe(frame))


def is_lazy(frame: object) -> bool:
    """Whether a frame is a lazy one of polars."""
    return bool(narwhals.dependencies.is_polars_lazyframe(frame))


def like(frame: Any, table: pa.Table) -> Any:  # noqa: ANN401 - any frame
    """Return a table as a frame of the same kind as another, which is an eager one."""
    if isinstance(frame, pa.Table):
        return table
    if narwhals.dependencies.is_pandas_dataframe(frame):
        return table.to_pandas(types_mapper=_arrow_dtype(frame))
    implementation = narwhals.from_native(frame, eager_only=True).implementation
    return narwhals.from_arrow(table, backend=implementation).to_native()


def _remedy(found: object) -> str:
    """Say what to do with a frame that is not answered here."""
    kind = getattr(found, "implementation", None)  # of what narwhals knows
    if kind is None:
        return ""
    remedies = {
        narwhals.Implementation.DUCKDB: "sla_engine.bulk.duckdb.register answers in SQL",
        narwhals.Implementation.PYSPARK: "sla_engine.bulk.spark.deadlines answers there",
        narwhals.Implementation.PYSPARK_CONNECT: "sla_engine.bulk.spark.deadlines answers there",
        narwhals.Implementation.POLARS: "collect it first",
    }
    return "; " + remedies.get(kind, "compute it to one of them first")


def _without_views(table: pa.Table) -> pa.Table:
    """Return a table whose categories, if any, are no views of text: of such Arrow cannot take rows."""
    for place, (name, column) in enumerate(zip(table.column_names, table.columns, strict=True)):
        if pa.types.is_dictionary(column.type) and pa.types.is_string_view(column.type.value_type):
            chunks = [
                pa.DictionaryArray.from_arrays(chunk.indices, chunk.dictionary.cast(pa.large_string()))
                for chunk in column.chunks
            ]
            kind = pa.dictionary(column.type.index_type, pa.large_string())
            table = table.set_column(place, name, pa.chunked_array(chunks, kind))
    return table


def _arrow_dtype(frame: Any) -> Callable[[pa.DataType], object] | None:  # noqa: ANN401 - a pandas frame
    """Return pandas' class of Arrow types if a column of the frame is of such a type."""
    classes = {type(dtype).__name__: type(dtype) for dtype in frame.dtypes}
    return classes.get("ArrowDtype")
