"""`sla-engine deadlines --to FILE.parquet`: a file with due instants as columns, or with the state of every clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sla_engine.calendars.instants import instant_us
from sla_engine.cli.output.overwrite_check import FORCED, check_output, read_by
from sla_engine.cli.output.progress_bar import progress
from sla_engine.errors import MissingExtraError
from sla_engine.sources import BadRow
from sla_engine.sources.files.source_file import ENDINGS
from sla_engine.sources.repeated_ids import AGAIN, SeenIds

if TYPE_CHECKING:
    from sla_engine.bulk.arrow.arrow_deadlines import DeadlineColumns
    from sla_engine.bulk.arrow.arrow_to_numpy import ArrowTable
    from sla_engine.cli.inputs.source_options import Inputs
    from sla_engine.cli.output.bad_rows import BadRows
    from sla_engine.clocks.entitlement import Contracts
    from sla_engine.clocks.many.promises.combination_plans import Fault


def check_file(to: str, inputs: "Inputs", contracts: Sequence[str], *, force: bool) -> None:
    """Refuse a file that is no Parquet, is read by the command, or was not written by sla-engine, before anything is read.

    Raises:
        UsageError: the file is refused.
        MissingExtraError: pyarrow is not installed.
    """
    if ENDINGS.get(Path(to).suffix.lower()) != "parquet":
        raise click.UsageError(f"--to writes Parquet; got {to!r}, which does not end in .parquet (for text: --output)")
    try:
        from sla_engine.bulk.files.parquet_files import is_written_here
    except ModuleNotFoundError:
        raise MissingExtraError("writing Parquet needs pyarrow: pip install 'sla-engine[parquet]'") from None
    why = f"this file was not written by sla-engine; {FORCED}"
    check_output("--to", to, (*read_by(inputs), *contracts), force=force, why=why, ours=is_written_here)


def write_file(inputs: "Inputs", contracts: "Contracts", now: datetime | None, bad: "BadRows", to: str) -> None:
    """Write a row per ticket, or, as of an instant, one per cycle of a clock; the file appears when it is complete.

    Raises:
        SourceError: the source cannot be read as a whole; nothing is written.
        OSError: the file cannot be written.
    """
    if now is None:
        _write_deadlines(inputs, contracts, bad, Path(to))
    else:
        _write_states(inputs, contracts, instant_us(now), bad, Path(to))


def _is_parquet(file: str, form: str | None) -> bool:
    return file != "-" and (form or ENDINGS.get(Path(file).suffix.lower())) == "parquet" and Path(file).is_file()


def _write_deadlines(inputs: "Inputs", contracts: "Contracts", bad: "BadRows", to: Path) -> None:
    from sla_engine.bulk.files.deadline_files import has_ticket_columns, write_deadlines

    def report(rows: _Rows, found: "DeadlineColumns") -> None:
        faulty = starmap(rows.bad_row, found.complaints.each())
        told = merge(rows.bad, faulty, key=lambda row: row.line)
        faults = len(found.complaints)
        bad.add_some(told, len(rows.bad) + faults, found.deadlines.fallen, len(rows.lines) - faults)

    plain = not inputs.is_mapped and _is_parquet(inputs.file, inputs.form) and has_ticket_columns(Path(inputs.file))
    write_deadlines(to, _columns(inputs) if plain else _tickets(inputs), contracts, report)


def _columns(inputs: "Inputs") -> "Iterator[tuple[ArrowTable, _Rows]]":
    """Yield the tables of a Parquet file, each with its lines; the first one has no rows."""
    from sla_engine.bulk.files.parquet_files import ids_of, read_tables

    tables, seen = read_tables(Path(inputs.file)), SeenIds()
    empty, rows = next(tables)
    with progress(inputs.file, rows=rows) as advance:
        yield empty, _Rows(inputs.file, ())
        done = 0
        for table, _ in tables:
            if again := seen.count(ids_of(table)):
                inputs.odd[AGAIN] += again
            yield table, _Rows(inputs.file, range(done + 1, done + 1 + len(table)))
            done += len(table)
            advance(done)


def _tickets(inputs: "Inputs") -> "Iterator[tuple[ArrowTable, _Rows]]":
    """Yield the tickets of a source as tables, each with its lines; the first one has no rows."""
    from sla_engine.bulk.files.deadline_files import ticket_table

    yield ticket_table(), _Rows(inputs.file, ())
    with progress(inputs.file) as advance:
        for tickets in inputs.rows(advance):
            yield ticket_table(tickets), _Rows(tickets.source, tickets.line.tolist(), tickets.titles, tickets.bad)


def _write_states(inputs: "Inputs", contracts: "Contracts", now: int, bad: "BadRows", to: Path) -> None:
    from sla_engine.bulk.files.clock_state_files import has_log_columns, write_chunks, write_log

    file, events = Path(inputs.file), None if inputs.events is None else Path(inputs.events)
    parquet = _is_parquet(inputs.file, inputs.form) and (inputs.events is None or _is_parquet(inputs.events, None))
    if inputs.mapping or not parquet or not has_log_columns(file, events):
        with progress(inputs.file) as advance:
            write_chunks(to, inputs.tickets(advance), contracts, now, bad.add_chunk)
        return
    tickets, log, answer = write_log(to, file, events, contracts, now)
    of_events = _bad_rows(inputs.events or "", log, answer.event_faults)
    of_tickets = list(_bad_rows(inputs.file, tickets, answer.faults))
    bad.add([*of_events, *of_tickets], answer.fallen, tickets.num_rows - len(of_tickets))


def _bad_rows(source: str, table: "ArrowTable", faults: "Mapping[int, Fault]") -> Iterator[BadRow]:
    for row, fault in sorted(faults.items()):
        value = table[fault.column][row].as_py() if fault.column in table.column_names else None
        yield BadRow(source, row + 1, fault.column, None if value is None else str(value), fault.expected)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The lines of a table's rows in the source, and the bad rows among them."""

    source: str
    lines: Sequence[int]
    titles: Mapping[str, str] = field(default_factory=dict)
    bad: Sequence[BadRow] = ()

    def bad_row(self, row: int, column: str, value: str | None, expected: str) -> BadRow:
        """Return a row of the table as a bad row of the source."""
        return BadRow(self.source, self.lines[row], self.titles.get(column, column), value, expected)
