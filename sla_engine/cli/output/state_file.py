"""`sla-engine deadlines --now INSTANT --to FILE.parquet`: where every clock stands, a row for each of its cycles."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sla_engine.calendars.instants import instant_us
from sla_engine.cli.output.deadline_file import is_columnar
from sla_engine.cli.output.progress import progress
from sla_engine.clocks.column_names import COLUMNS, LOG_COLUMNS, LOG_NEEDED, NEEDED
from sla_engine.clocks.many.answers.answers import answered
from sla_engine.clocks.many.promises.plans import Fault
from sla_engine.clocks.many.tickets.chunks import events_of, rows_of
from sla_engine.sources import BadRow, size_of

if TYPE_CHECKING:
    from sla_engine.bulk.arrow.arrays import ArrowTable
    from sla_engine.cli.inputs.inputs import Inputs
    from sla_engine.cli.output.bad_rows import BadRows
    from sla_engine.clocks.entitlement import Contracts


def write_states(inputs: "Inputs", contracts: "Contracts", now: datetime, bad: "BadRows", to: str) -> None:
    """Write the clocks of all tickets to a file, which is there when all are told, and not before.

    Tickets and events in Parquet whose columns are what they should be are told in one go, anything else chunk by chunk.

    Raises:
        SourceError: the source cannot be read as a whole; nothing is written.
        OSError: the file cannot be written.
    """
    from sla_engine.bulk.files.parquet_files import parquet_output

    us = instant_us(now)
    with parquet_output(Path(to)) as output:
        told = (
            _by_columns(inputs, contracts, us, bad) if _has_columns(inputs) else _by_chunks(inputs, contracts, us, bad)
        )
        for table in told:
            output.write(table)


def _has_columns(inputs: "Inputs") -> bool:
    if inputs.mapping or not is_columnar(inputs.file, inputs.form, NEEDED, COLUMNS):
        return False
    # The order in the source is a number that may be written in several ways: it is read with the rest.
    return inputs.events is None or is_columnar(
        inputs.events, None, LOG_NEEDED, [*LOG_NEEDED[:2], "reason", "value", "by"]
    )


def _by_columns(inputs: "Inputs", contracts: "Contracts", now: int, bad: "BadRows") -> "Iterator[ArrowTable]":
    from sla_engine.bulk.files.parquet_files import read_whole
    from sla_engine.bulk.logs.log_tables import log_table, no_events

    tickets = read_whole(Path(inputs.file), COLUMNS)
    events = no_events() if inputs.events is None else read_whole(Path(inputs.events), LOG_COLUMNS)
    answer = log_table(tickets, events, contracts, now, fits=True)
    of_events = _bad_rows(inputs.events or "", events, answer.event_faults)
    bad.add(
        [*of_events, *_bad_rows(inputs.file, tickets, answer.faults)], len(answer.event_faults) + len(answer.faults)
    )
    bad.fallen.update(answer.fallen)
    yield answer.table


def _bad_rows(source: str, table: "ArrowTable", faults: Mapping[int, Fault]) -> Iterator[BadRow]:
    for row, fault in sorted(faults.items()):
        value = table[fault.column][row].as_py() if fault.column in table.column_names else None
        yield BadRow(source, row + 1, fault.column, None if value is None else str(value), fault.expected)


def _by_chunks(inputs: "Inputs", contracts: "Contracts", now: int, bad: "BadRows") -> "Iterator[ArrowTable]":
    from sla_engine.bulk.logs.log_tables import told

    with progress(inputs.file, size_of(inputs.file), shown=True) as advance:
        for tickets in inputs.tickets(advance):
            answer = answered(contracts, rows_of(tickets), events_of(tickets), now)
            faults = {**answer.unfit, **answer.faults}
            bad.add_of(tickets, faults)
            bad.fallen.update(answer.fallen(faults))
            yield told(tickets.id, answer, contracts, faults, now)
