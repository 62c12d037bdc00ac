"""Spark: deadlines and evaluated logs of data frames too large for one machine.

Rows reach the workers as Arrow batches and are answered there by the same code as any other table. Contracts travel along
as a few kilobytes; each worker process compiles their calendars once and keeps them from task to task. The columns of an
answer are known before a row is seen. Instants are Spark's timestamps, microseconds of UTC, and the time zone of the session
changes no answer; a column of the type `timestamp_ntz` says no zone and is refused. Nothing runs before Spark is asked for
rows, so that an error of a row appears then, as an error of Spark's with ours in it, which counts and numbers the rows of
one batch or bucket.

The Python of the workers needs this package with `spark` among its extras; the guide about frames
says how to ship it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Unpack

import pyarrow as pa

from sla_engine.bulk.arrow.arrow_deadlines import deadlines_columns
from sla_engine.bulk.arrow.arrow_to_numpy import with_columns
from sla_engine.bulk.arrow.column_arguments import ColumnNames, check_columns, named
from sla_engine.bulk.arrow.ticket_batches import Errors
from sla_engine.bulk.logs.log_evaluation import log_table
from sla_engine.bulk.logs.log_input import check_columns as check_log_columns
from sla_engine.bulk.spark.contracts_for_workers import ContractsForWorkers
from sla_engine.calendars.instants import instant_us
from sla_engine.clocks.column_names import COLUMNS, LOG_COLUMNS, LOG_NEEDED, NEEDED
from sla_engine.clocks.entitlement import Contracts
from sla_engine.errors import ColumnError, InvalidArgumentError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame
    from pyspark.sql.types import StructField, StructType

INSTANT = pa.timestamp("us", "UTC")


def deadlines(
    df: "DataFrame", contract: Contracts, *, errors: Errors = "raise", **names: Unpack[ColumnNames]
) -> "DataFrame":
    """Return a data frame with `<target>_due` and `<target>_state` added, as `sla_engine.deadlines` adds them to a frame.

    The options are the same. Rows, their order and partitions stay as they are; columns of the new names are replaced.

    Raises:
        ColumnError: `df` is no data frame of Spark, or a column is missing or has a wrong type.
        NaiveInstantError: a column of instants has no zone, and `errors` is "raise".
        InvalidArgumentError: `errors` is neither "raise" nor "column".
    """
    wanted = named(**names)
    nothing = _no_rows(df, list(wanted.values()))
    check_columns(df.columns, list(wanted.values()))
    new = deadlines_columns(nothing, contract, wanted, errors=errors).columns.schema
    fields = {field.name: field for field in (*df.schema.fields, *_fields(new))}
    answer = partial(_answered, contracts=ContractsForWorkers.of(contract), errors=errors, names=wanted)
    return df.mapInArrow(answer, _struct(list(fields.values())))


def evaluate_log(
    tickets: "DataFrame",
    events: "DataFrame",
    contract: Contracts,
    *,
    as_of: datetime,
    errors: Errors = "raise",
    buckets: int | None = None,
) -> "DataFrame":
    """Return where every clock of every ticket stands, as `sla_engine.evaluate_log` returns it for frames.

    Both have the columns named there; others are left alone. Tickets and events are brought together in so many buckets
    by a hash of the ticket's id, and each bucket is evaluated as one table. It must fit the memory of a worker several
    times over; by default there are as many as `spark.sql.shuffle.partitions` says. The rows of a ticket stand together
    and in order, the tickets in any order.

    Raises:
        ColumnError: `tickets` or `events` is no data frame of Spark, or a column is missing or has a wrong type.
        NaiveInstantError: `as_of` has no zone; or a column of instants has none, and `errors` is "raise".
        InvalidArgumentError: `errors` is neither "raise" nor "column", or `buckets` is no whole number above 0.
    """
    now = instant_us(as_of)
    left, right = _no_rows(tickets, COLUMNS), _no_rows(events, LOG_COLUMNS)
    check_log_columns("tickets", tickets.columns, NEEDED)
    check_log_columns("events", events.columns, LOG_NEEDED)
    answer = log_table(left, right, contract, now, errors=errors).table.schema
    count = _count(buckets, tickets)
    parts = tickets.select(*left.column_names).groupBy(_bucket("id", count))
    logged = events.select(*right.column_names).groupBy(_bucket("ticket", count))
    work = partial(_evaluated, contracts=ContractsForWorkers.of(contract), now=now, errors=errors)
    return parts.cogroup(logged).applyInArrow(work, _struct(_fields(answer)))


# What runs on the workers


def _answered(
    batches: Iterator[pa.RecordBatch], *, contracts: ContractsForWorkers, errors: Errors, names: Mapping[str, str]
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        table = _in_utc(pa.Table.from_batches([batch]))
        answer = deadlines_columns(table, contracts.contracts(), names, errors=errors)
        yield from with_columns(table, answer.columns).to_batches()


def _evaluated(
    tickets: pa.Table, events: pa.Table, *, contracts: ContractsForWorkers, now: int, errors: Errors
) -> pa.Table:
    return log_table(_in_utc(tickets), _in_utc(events), contracts.contracts(), now, errors=errors).table


def _in_utc(table: pa.Table) -> pa.Table:
    """Return a table with its instants written in UTC, not in the zone of the session: this is what Spark takes back."""
    fields = [field.with_type(INSTANT) if getattr(field.type, "tz", None) else field for field in table.schema]
    return table.cast(pa.schema(fields))


# What runs on the driver


def _no_rows(df: "DataFrame", wanted: Sequence[str]) -> pa.Table:
    """Return those of the wanted columns that there are, as they will reach the workers but without a row.

    Asking about these finds what is wrong with them, and which columns an answer has.
    """
    if not hasattr(df, "mapInArrow"):
        raise ColumnError(
            f"expected a data frame of Spark's, got {type(df).__module__}.{type(df).__name__}; "
            "sla_engine.deadlines and evaluate_log are for frames of other packages"
        )
    # Twice where a name is there twice, so that it is noticed.
    fields = [pa.field(field.name, _arrow_type(field)) for field in df.schema.fields if field.name in wanted]
    return pa.schema(fields).empty_table()


def _arrow_type(field: "StructField") -> pa.DataType:
    """Return as what a column reaches the workers."""
    from pyspark.sql import types

    read = {
        types.TimestampType: INSTANT,
        types.TimestampNTZType: pa.timestamp("us"),
        types.StringType: pa.string(),
        types.ByteType: pa.int8(),
        types.ShortType: pa.int16(),
        types.IntegerType: pa.int32(),
        types.LongType: pa.int64(),
        types.FloatType: pa.float32(),
        types.DoubleType: pa.float64(),
        types.DateType: pa.date32(),
        types.NullType: pa.null(),
    }
    for kind, arrow in read.items():
        if isinstance(field.dataType, kind):
            return arrow
    raise ColumnError(f"column {field.name!r} is of type {field.dataType.simpleString()}, which is not read")


def _fields(schema: pa.Schema) -> "list[StructField]":
    """Return the columns of an answer as Spark's."""
    from pyspark.sql import types

    written = {
        "bool": types.BooleanType(),
        "double": types.DoubleType(),
        "duration[us]": types.DayTimeIntervalType(),
        "int8": types.ByteType(),
        "int16": types.ShortType(),
        "int32": types.IntegerType(),
        "int64": types.LongType(),
        "string": types.StringType(),
        str(INSTANT): types.TimestampType(),
    }
    return [types.StructField(field.name, written[str(field.type)]) for field in schema]


def _struct(fields: "list[StructField]") -> "StructType":
    from pyspark.sql.types import StructType

    return StructType(fields)


def _count(buckets: int | None, df: "DataFrame") -> int:
    if buckets is None:
        return int(str(df.sparkSession.conf.get("spark.sql.shuffle.partitions")))
    if type(buckets) is not int or buckets < 1:
        raise InvalidArgumentError(f"buckets is a whole number above 0, got {buckets!r}")
    return buckets


def _bucket(name: str, count: int) -> "Column":
    from pyspark.sql import functions

    # As text, which an id is the same as whether a number or not.
    return functions.pmod(functions.hash(functions.col(name).cast("string")), functions.lit(count)).alias("bucket")
