"""Rows of a Parquet file, made text like those of any other format. The only importer of pyarrow (extra `parquet`).

Times must carry a zone, unless a mapping declares it. Text, numbers and dictionaries of them are taken as they print. A
row has no line there; its number, counted from 1, stands for it.
"""

from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sla_engine.errors import MissingExtraError, SourceError
from sla_engine.sources.columns.arrow_texts import ArrowTexts
from sla_engine.sources.columns.chunk import CHUNK, Chunk
from sla_engine.sources.tables.column_layout import Layout

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

# Bytes of one column in one row group, which is read whole: a file of some kilobytes may unpack to anything.
MOST_UNPACKED = 1 << 29


def read_parquet(stream: BufferedReader, path: Path | None, source: str, layout: Layout) -> Iterator[Chunk]:
    """Yield the rows of a Parquet file in chunks; from a pipe it is first read whole, as its index stands at its end.

    Raises:
        MissingExtraError: pyarrow is not installed.
        SourceError: the file is damaged; or a column holds neither text, numbers nor times, or times without a zone.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("reading Parquet needs pyarrow: pip install 'sla-engine[parquet]'") from None
    try:
        file = pq.ParquetFile(path or pa.BufferReader(stream.read()))
        layout.positions(file.schema_arrow.names, source)  # refuses what is missing
        theirs = layout.titles(file.schema_arrow.names)
        _refuse_huge(file.metadata, set(theirs.values()), source)
        first = 1
        for batch in file.iter_batches(CHUNK, columns=list(dict.fromkeys(theirs.values()))):
            texts = {
                name: _text(batch.column(title), title, source, zoned=name in layout.zoned)
                for name, title in theirs.items()
            }
            yield Chunk(source, np.arange(first, first + len(batch)), texts, titles=theirs)
            first += len(batch)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{source}: cannot be read as Parquet: {error}") from None


def _refuse_huge(metadata: "pq.FileMetaData", titles: set[str], source: str) -> None:
    """Refuse a file whose metadata say that a row group would take too much memory."""
    for i in range(metadata.num_row_groups):
        group = metadata.row_group(i)
        for j in range(group.num_columns):
            chunk = group.column(j)
            size = chunk.total_uncompressed_size
            if size > MOST_UNPACKED and chunk.path_in_schema in titles:
                raise SourceError(
                    f"{source}: column {chunk.path_in_schema!r} has {size:,} bytes in one row group; "
                    f"write row groups with at most {MOST_UNPACKED:,}"
                )


def _text(column: "pa.Array", name: str, source: str, *, zoned: bool) -> ArrowTexts:
    """Return a column as text; times are written in UTC, so that no zone data but ours is asked."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_timestamp(kind):
        if kind.tz is None and not zoned:
            raise SourceError(f"{source}: the times in column {name!r} have no zone; store them with one, such as UTC")
        if kind.tz is not None:
            column = column.cast(pa.timestamp(kind.unit, "UTC"))
    try:
        return ArrowTexts(column.cast(pa.string()))
    except pa.ArrowException:
        raise SourceError(f"{source}: column {name!r} is of type {kind}; expected text or times with a zone") from None
