"""`sla-engine deadlines --to FILE.parquet`: due instants as columns of a file, in the order of the source's rows.

A Parquet file whose columns are what they should be is answered column by column, and what is written has all of its own
columns too. Whatever else can be read becomes tickets first, and the known columns of a ticket are written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from sla_engine.cli.output.output_file import FORCED, check_output, read_by
from sla_engine.cli.output.progress import progress
from sla_engine.errors import MissingExtraError
from sla_engine.sources import BadRow, size_of
from sla_engine.sources.seen_ids import AGAIN, SeenIds

if TYPE_CHECKING:
    from sla_engine.bulk.arrow.arrays import ArrowTable
    from sla_engine.bulk.arrow.ticket_columns import ColumnNames
    from sla_engine.cli.inputs.inputs import Inputs
    from sla_engine.cli.output.bad_rows import BadRows
    from sla_engine.clocks.entitlement import Contracts
    from sla_engine.clocks.many.tickets.rows import Micros

ENDINGS = (".parquet", ".pq")
NEEDED = ("id", "opened_at", "tier", "site")
# Our names of further columns that due instants depend on, by the arguments that name them.
OPTIONAL = {
    "kind": "kind",
    "priority": "priority",
    "contract_id": "contract",
    "channel": "channel",
    "service": "service",
    "reported": "reported_at",
}

TIMES = ("opened_at", "reported_at")
TEXTS = tuple(name for name in (*NEEDED[1:], *OPTIONAL.values()) if name not in TIMES)

# Row, column, value and what was expected.
Complaint = tuple[int, str, str | None, str]


def check_file(to: str, inputs: "Inputs", contracts: Sequence[str], *, force: bool) -> None:
    """Refuse a file that is none of columns, that is read, or that is none of ours, before anything is read.

    Raises:
        UsageError: it is such a one.
        MissingExtraError: pyarrow is not installed.
    """
    if Path(to).suffix.lower() not in ENDINGS:
        raise click.UsageError(f"--to writes Parquet; got {to!r}, which does not end in .parquet (for text: --output)")
    try:
        from sla_engine.bulk.files.parquet_files import is_written_here
    except ModuleNotFoundError:
        raise MissingExtraError("writing Parquet needs pyarrow: pip install 'sla-engine[parquet]'") from None
    why = f"this file was not written by sla-engine; {FORCED}"
    check_output("--to", to, (*read_by(inputs), *contracts), force=force, why=why, ours=is_written_here)


def write_file(inputs: "Inputs", contracts: "Contracts", bad: "BadRows", to: str) -> None:
    """Answer all tickets into a file, which is there when all are answered, and not before.

    Raises:
        SourceError: the source cannot be read as a whole; nothing is written.
        OSError: the file cannot be written.
    """
    from sla_engine.bulk.files.parquet_files import parquet_output

    with parquet_output(Path(to)) as output:
        for table in (
            _by_columns(inputs, contracts, bad) if _has_columns(inputs) else _by_tickets(inputs, contracts, bad)
        ):
            output.write(table)


def _has_columns(inputs: "Inputs") -> bool:
    """Whether the source can be answered by its columns: nothing maps them, and each is of a type that needs no reading."""
    return not inputs.is_mapped and is_columnar(inputs.file, inputs.form, NEEDED, [*TEXTS, *TIMES])


def is_columnar(file: str, form: str | None, needed: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a file is Parquet with all columns needed, and each of these names of a type that needs no reading."""
    from sla_engine.bulk.files.parquet_files import has_columns

    path = Path(file)
    is_parquet = form == "parquet" or (form is None and path.suffix.lower() in ENDINGS)
    return file != "-" and is_parquet and path.is_file() and has_columns(path, needed, names)


def _by_columns(inputs: "Inputs", contracts: "Contracts", bad: "BadRows") -> "Iterator[ArrowTable]":
    from sla_engine.bulk.files.parquet_files import read_tables

    tables, seen = read_tables(Path(inputs.file)), SeenIds()
    empty, rows = next(tables)
    with progress(inputs.file, rows, shown=True) as advance:
        yield _answered(empty, contracts, bad, _Rows(inputs.file))
        done = 0
        for table, _ in tables:
            if again := seen.count([str(one) for one in table["id"].to_pylist() if one is not None]):
                inputs.odd[AGAIN] += again
            yield _answered(table, contracts, bad, _Rows(inputs.file, first=done + 1))
            done += len(table)
            advance(done)


def _by_tickets(inputs: "Inputs", contracts: "Contracts", bad: "BadRows") -> "Iterator[ArrowTable]":
    from sla_engine.bulk.files.parquet_files import table_of

    nothing: dict[str, None] = dict.fromkeys(("id", *TEXTS, *TIMES))
    yield _answered(table_of(0, nothing), contracts, bad, _Rows(inputs.file))
    with progress(inputs.file, size_of(inputs.file), shown=True) as advance:
        for tickets in inputs.rows(advance):
            columns: dict[str, Sequence[str | None] | Micros | None] = {**nothing, **tickets.words}
            columns |= {"id": tickets.id, "tier": tickets.tier, "site": tickets.site}
            columns |= {"opened_at": tickets.opened_at, "reported_at": tickets.reported_at}
            rows = _Rows(tickets.source, tickets.line.tolist(), tickets.titles, tickets.bad)
            yield _answered(table_of(len(tickets), columns), contracts, bad, rows)


def _answered(table: "ArrowTable", contracts: "Contracts", bad: "BadRows", rows: "_Rows") -> "ArrowTable":
    """Return a table with its answers, and report its bad rows."""
    from sla_engine.bulk.arrow.deadlines import answered
    from sla_engine.bulk.frames.kinds import added

    there = {name: column for name, column in OPTIONAL.items() if column in table.column_names}
    names = cast("ColumnNames", there)
    found = answered(table, contracts, known_by="id", **names)
    bad.add(
        merge(rows.bad, map(rows.bad_row, found.complaints.each()), key=lambda row: row.line),
        len(rows.bad) + len(found.complaints),
    )
    bad.fallen.update(found.fallen)
    return added(table, found.columns)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the rows of a table stand in the source: on these lines, or counted from `first`; and bad ones among them."""

    source: str
    lines: Sequence[int] | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    bad: Sequence[BadRow] = ()
    first: int = 1

    def bad_row(self, complaint: Complaint) -> BadRow:
        """Return what is told of a row of the table as one of the source."""
        row, column, value, expected = complaint
        line = self.first + row if self.lines is None else self.lines[row]
        return BadRow(self.source, line, self.titles.get(column, column), value, expected)
