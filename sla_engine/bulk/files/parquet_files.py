"""Parquet files in and out, some rows at a time; what is written appears under its name when it is whole."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sla_engine.bulk.arrow.arrow_to_numpy import is_text
from sla_engine.errors import SourceError
from sla_engine.show.whole_file import whole_file
from sla_engine.sources.columns.arrow_texts import ArrowTexts

# Stands among the metadata of every file written here, so that it can be told to be one.
MARK = {b"generator": b"sla_engine deadlines"}

# Rows read, answered and written at once: some tens of megabytes, and a row group of what is written.
ROWS = 1 << 18


def has_columns(path: Path, needed: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a Parquet file has all columns needed, and of these names texts and times with a zone alone, each once.

    The names of times end in `_at`.

    Raises:
        SourceError: the file is not a Parquet file.
    """
    with _reading(path) as file:
        schema = file.schema_arrow
    found = [name for name in names if name in schema.names]
    if not {*needed} <= {*schema.names} or len(set(schema.names)) < len(schema.names):
        return False
    return all(_fits(name, schema.field(name).type) for name in found)


def read_tables(path: Path) -> Iterator[tuple[pa.Table, int]]:
    """Yield the rows of a Parquet file in order, as tables of at most `ROWS`, each with the number of all rows of the file.

    The first table has no rows: it tells the columns.

    Raises:
        SourceError: the file is damaged, so that it cannot be read as Parquet.
    """
    with _reading(path) as file:
        yield file.schema_arrow.empty_table(), file.metadata.num_rows
        for batch in file.iter_batches(ROWS):
            yield pa.Table.from_batches([batch]), file.metadata.num_rows


def ids_of(table: pa.Table) -> ArrowTexts:
    """Return the ids that a table of tickets has, as text; rows without one are left out."""
    return ArrowTexts(table["id"].combine_chunks().drop_null().cast(pa.string()))


def read_whole(path: Path, names: Sequence[str]) -> pa.Table:
    """Return those of some columns that a Parquet file has.

    Raises:
        SourceError: the file is damaged, so that it cannot be read as Parquet.
    """
    with _reading(path) as file:
        return file.read([name for name in names if name in file.schema_arrow.names])


def is_written_here(path: Path) -> bool:
    """Tell whether a file is one of `parquet_output`, so that a newer one may take its place."""
    try:
        with _reading(path) as file:
            return MARK.items() <= (file.metadata.metadata or {}).items()
    except SourceError:
        return False


@contextmanager
def parquet_output(path: Path) -> Iterator[Callable[[pa.Table], None]]:
    """Yield what writes a table as a row group; the columns are those of the first table, which may have no rows.

    The file is there when all of them are written, and left as it was if anything fails.

    Raises:
        OSError: the output file cannot be written.
    """
    with whole_file(path) as file, ExitStack() as stack:
        writer: pq.ParquetWriter | None = None

        def write(table: pa.Table) -> None:
            nonlocal writer
            if writer is None:
                # Instants hardly repeat: a dictionary of them is made for nothing, at half the cost of all the writing.
                repeated = [field.name for field in table.schema if not pa.types.is_timestamp(field.type)]
                schema = table.schema.with_metadata((table.schema.metadata or {}) | MARK)
                writer = stack.enter_context(pq.ParquetWriter(file, schema, use_dictionary=repeated))
            if len(table):
                writer.write_table(table, row_group_size=ROWS)

        yield write


@contextmanager
def _reading(path: Path) -> Iterator[pq.ParquetFile]:
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read as Parquet: {error}") from None


def _fits(name: str, kind: pa.DataType) -> bool:
    """Whether a column of a type is taken as it is."""
    if pa.types.is_null(kind):
        return True
    if name.endswith("_at"):
        return bool(pa.types.is_timestamp(kind) and kind.tz is not None)
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(is_text(kind) or pa.types.is_integer(kind))
