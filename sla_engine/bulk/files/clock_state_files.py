"""Clock state files: where every clock stands as a Parquet file, with a row for each of its cycles.

Tickets and events in Parquet whose columns are what they should be are told in one go, anything else chunk by chunk.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pyarrow as pa

from sla_engine.bulk.files.parquet_files import has_columns, parquet_output, read_whole
from sla_engine.bulk.logs.log_evaluation import LogTable, log_table, no_events, told
from sla_engine.clocks.column_names import COLUMNS, LOG_COLUMNS, LOG_NEEDED, NEEDED
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.answers.answers import answered
from sla_engine.clocks.many.events.findings import Fallen
from sla_engine.clocks.many.promises.combination_plans import Fault
from sla_engine.sources import Chunk

# The order in the source is a number that may be written in several ways: it is read with the rest.
EVENT_TEXTS = ("ticket", "kind", "reason", "value", "by")


def has_log_columns(tickets: Path, events: Path | None) -> bool:
    """Whether a Parquet file of tickets, and one of events if there is one, can be told by their columns.

    Raises:
        SourceError: one of the two files is not a Parquet file.
    """
    return has_columns(tickets, NEEDED, COLUMNS) and (events is None or has_columns(events, LOG_NEEDED, EVENT_TEXTS))


def write_log(
    path: Path, tickets: Path, events: Path | None, contracts: Contracts, now: int
) -> tuple[pa.Table, pa.Table, LogTable]:
    """Write the clocks of all tickets of a file as of an instant (microseconds of UTC), column by column.

    Return what was read of tickets and of events, and the answer.

    Raises:
        SourceError: one of the two files is damaged; nothing is written then.
        OSError: the output file cannot be written.
    """
    with parquet_output(path) as write:
        given = read_whole(tickets, COLUMNS)
        log = no_events() if events is None else read_whole(events, LOG_COLUMNS)
        answer = log_table(given, log, contracts, now, errors="column", fits=True)
        write(answer.table)
    return given, log, answer


def write_chunks(
    path: Path,
    chunks: Iterable[Chunk],
    contracts: Contracts,
    now: int,
    report: Callable[[Chunk, Mapping[int, Fault], Fallen], object],
) -> None:
    """Write the clocks of all tickets as of an instant (microseconds of UTC), chunk by chunk.

    The file is there when all are told, and not before. `report` is called with each chunk, with why some of its tickets have
    no answer, and with what falls through of the others.

    Raises:
        OSError: the output file cannot be written.
    """
    with parquet_output(path) as write:
        for tickets in chunks:
            answer = answered(contracts, tickets.rows(), tickets.happened(), now)
            faults = {**answer.unfit, **answer.faults}
            report(tickets, faults, answer.fallen(faults))
            write(told(tickets.ids(), answer, contracts, faults, now))
