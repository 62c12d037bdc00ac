"""Log evaluation: Arrow tables of tickets and events in, a table with a row for each cycle of each clock out."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from sla_engine.bulk.arrow.row_faults import refuse
from sla_engine.bulk.arrow.ticket_batches import Errors, check_errors
from sla_engine.bulk.logs.history_columns import HistoryColumns, read_before, tickets_of
from sla_engine.bulk.logs.log_input import LogInput, check_columns, read
from sla_engine.bulk.logs.log_output import schema, written
from sla_engine.clocks.column_names import LOG_NEEDED, NEEDED
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.answers.answers import Answers, answered
from sla_engine.clocks.many.events.findings import Fallen
from sla_engine.clocks.many.events.log_blocks import blocks
from sla_engine.clocks.many.promises.combination_plans import Fault

LOG = logging.getLogger("sla_engine.bulk")
SINGLY = "evaluated_singly"


@dataclass(frozen=True, slots=True, eq=False)
class LogTable:
    """The cycles of all clocks as a table, and the rows of tickets and of events that have no answer, each with the reason.

    `one_by_one` counts the tickets that were evaluated one by one; the table's metadata has it as `SINGLY`. `fallen` counts the
    tickets that have an answer by what falls through.
    """

    table: pa.Table
    faults: dict[int, Fault]
    event_faults: dict[int, Fault]
    one_by_one: int
    fallen: Fallen


def log_table(
    tickets: pa.Table,
    events: pa.Table,
    contracts: Contracts,
    now: int,
    *,
    errors: Errors,
    fits: bool = False,
) -> LogTable:
    """Return where every clock of the tickets stands at an instant (microseconds of UTC), as `evaluate_log` tells it.

    With `fits`, a ticket that fits no contract has a fault, in place of clocks that are not applicable; only then it is counted
    what falls through.

    Raises:
        ColumnError: a needed column is missing or has a wrong type, or rows have no answer and `errors` is "raise".
        NaiveInstantError: a column of instants has no zone, and `errors` is "raise".
        InvalidArgumentError: `errors` is neither "raise" nor "column".
    """
    check_errors(errors)
    check_columns("tickets", tickets.column_names, NEEDED)
    check_columns("events", events.column_names, LOG_NEEDED)
    given = read(tickets, events, errors)
    if errors == "raise" and given.event_faults:
        refuse(given.event_faults, events, "events")
    return _evaluated(tickets, given, contracts, now, errors=errors, fits=fits)


def history_table(history: HistoryColumns, contracts: Contracts, now: int, *, errors: Errors) -> LogTable:
    """Return where every clock of a history stands at an instant, as `log_table` does; instants are of UTC.

    Raises:
        ColumnError: tickets have no answer and `errors` is "raise".
        InvalidArgumentError: `errors` is neither "raise" nor "column".
    """
    check_errors(errors)
    return _evaluated(tickets_of(history), read_before(history), contracts, now, errors=errors)


def _evaluated(
    tickets: pa.Table, given: LogInput, contracts: Contracts, now: int, *, errors: Errors, fits: bool = False
) -> LogTable:
    """Return the answer about tickets that were read; `tickets` has what errors tell of them."""
    faults: dict[int, Fault] = {**given.spoilt, **given.faults}
    columns = schema(tickets.schema, with_errors=errors == "column")
    parts, one_by_one = [], 0
    fallen: Fallen = Counter()
    for block in blocks(given.rows, given.events):
        answer = answered(contracts, block.rows, block.events, now)
        one_by_one += answer.one_by_one
        for row, fault in {**(answer.unfit if fits else {}), **answer.faults}.items():
            faults.setdefault(block.first + row, fault)
        # Of what is refused, nothing is written.
        if errors == "column" or not faults:
            mine = {i: faults[block.first + i] for i in range(len(block.rows)) if block.first + i in faults}
            fallen += answer.fallen(mine) if fits else Counter()
            ids = tickets["id"].slice(block.first, len(block.rows))
            parts.append(written(answer, ids, columns, contracts, mine, now=now))
    if errors == "raise" and faults:
        refuse(faults, tickets, "tickets")
    LOG.info("%d of %d tickets were evaluated one by one", one_by_one, len(tickets))
    table = pa.concat_tables(parts).replace_schema_metadata({SINGLY: str(one_by_one)})
    return LogTable(table, faults, given.event_faults, one_by_one, fallen)


def no_events() -> pa.Table:
    """Return a table of no events."""
    return pa.table({"ticket": pa.nulls(0), "kind": pa.nulls(0), "at": pa.nulls(0)})


def told(ids: Sequence[str], answer: Answers, contracts: Contracts, faults: Mapping[int, Fault], now: int) -> pa.Table:
    """Return what is known of some tickets, instants in UTC; `faults` are why some have no answer, by their place."""
    names = pa.array(ids, pa.string())
    like = pa.schema([("id", names.type), ("opened_at", pa.timestamp("us", "UTC"))])
    return written(answer, pa.chunked_array([names]), schema(like, with_errors=True), contracts, faults, now=now)
