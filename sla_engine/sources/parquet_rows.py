"""Rows of a Parquet file, made text like those of any other format. The only importer of pyarrow (extra `parquet`).

Times must carry a zone, unless a mapping declares it. Text, numbers and dictionaries of them are taken as they print. A
row has no line there; its number, counted from 1, stands for it.
"""

from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING

from sla_engine.errors import MissingExtraError, SourceError
from sla_engine.sources.cells import CHUNK, Cells
from sla_engine.sources.layout import Layout

if TYPE_CHECKING:
    import pyarrow as pa


def read_parquet(stream: BufferedReader, path: Path | None, source: str, layout: Layout) -> Iterator[Cells]:
    """Yield the rows of a Parquet file in chunks; from a pipe it is first read whole, as its index stands at its end.

    Raises:
        MissingExtraError: pyarrow is not installed.
        SourceError: the file is damaged, or a column is of a type that cannot be one of ours.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("reading Parquet needs pyarrow: pip install 'sla-engine[parquet]'") from None
    try:
        file = pq.ParquetFile(path or pa.BufferReader(stream.read()))
        theirs = {name: layout.title(name) for name in layout.positions(file.schema_arrow.names, source)}
        first = 1
        for batch in file.iter_batches(CHUNK, columns=list(dict.fromkeys(theirs.values()))):
            columns: dict[str, Sequence[str | None]] = {
                name: _text(batch.column(title), title, source, zoned=name in layout.zoned)
                for name, title in theirs.items()
            }
            yield Cells(range(first, first + len(batch)), columns, [])
            first += len(batch)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{source}: cannot be read as Parquet: {error}") from None


def _text(column: "pa.Array", name: str, source: str, *, zoned: bool) -> list[str | None]:
    """Return a column as text; times are written in UTC, so that no zone data but ours is asked."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_timestamp(kind):
        if kind.tz is None and not zoned:
            raise SourceError(f"{source}: the times in column {name!r} have no zone; store them with one, such as UTC")
        if kind.tz is not None:
            column = column.cast(pa.timestamp(kind.unit, "UTC"))
    try:
        texts: list[str | None] = column.cast(pa.string()).to_pylist()
    except pa.ArrowException:
        raise SourceError(f"{source}: column {name!r} is of type {kind}; expected text or times with a zone") from None
    return texts
